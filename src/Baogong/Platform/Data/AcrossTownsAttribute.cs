namespace Baogong.Platform.Data;

/// <summary>Marks the few statements that may run without naming a town, with the reason. A test reads it.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class AcrossTownsAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}
