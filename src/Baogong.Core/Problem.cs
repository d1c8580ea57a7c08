namespace Baogong.Core;

/// <summary>A refusal as a value: a stable code for machines and a sentence for each language of the pages.</summary>
/// <param name="Code">Room and reason, such as <c>ordering.sold-out</c>; scripts and tests rely on it.</param>
/// <param name="Status">HTTP status that the API answers with (RFC 9457).</param>
/// <param name="Zh">What happened and what to do, in spoken Chinese.</param>
/// <param name="En">The same in plain English.</param>
public sealed record Problem(string Code, int Status, string Zh, string En)
{
    public override string ToString() => Code;
}
