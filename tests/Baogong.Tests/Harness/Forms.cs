namespace Baogong.Tests.Harness;

public static class Forms
{
    /// <summary>A form as a browser sends it.</summary>
    public static FormUrlEncodedContent Fields(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
}
