// What happened, as the audit chain keeps it. docs/audit.md says the same for people who check it without us.
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Baogong.Core.Audit;

/// <param name="Actor">Null = the system itself.</param>
/// <param name="Role">What the actor was signed in as; null = the system, or not known.</param>
/// <param name="Thing">'supplier', 'contact', 'order', …</param>
/// <param name="Id">Of the thing.</param>
/// <param name="Action">A verb: 'added', 'read', …</param>
/// <param name="Doors">The households that it is about, ascending, as the database writes them: {101,305}.</param>
/// <param name="Before">JSON text as it was written, or null.</param>
/// <param name="After">The same.</param>
/// <param name="Why">In the words of the one who did it.</param>
public sealed record AuditEntry(
    Guid? Actor, string? Role, string Thing, string Id, string Action, string Doors, string? Before, string? After,
    string Why)
{
    private const string Form = "baogong-audit-1\n";

    /// <summary>SHA-256 of the content: each field as its length in bytes, a colon, its UTF-8 and a comma; '-' for
    /// nothing. No two contents have the same text.</summary>
    public byte[] Digest(TownId town)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes(Form));
        foreach (var field in new[]
                 {
                     town.Value.ToString(CultureInfo.InvariantCulture), Actor?.ToString("D"), Role, Thing, Id, Action,
                     Doors, Before, After, Why,
                 })
            sha.AppendData(Part(field));
        return sha.GetHashAndReset();
    }

    /// <summary>{101,305}: each once, ascending.</summary>
    public static string DoorsOf(IEnumerable<int> households) => "{" + string.Join(',',
        households.Distinct().Order().Select(h => h.ToString(CultureInfo.InvariantCulture))) + "}";

    private static byte[] Part(string? field)
    {
        if (field is null) return "-"u8.ToArray();
        var text = Encoding.UTF8.GetBytes(field);
        var length = text.Length.ToString(CultureInfo.InvariantCulture);
        return [.. Encoding.ASCII.GetBytes(length), .. ":"u8, .. text, .. ","u8];
    }
}

/// <summary>Each row's hash covers the one before it: whoever knows the last one knows them all.</summary>
public static class AuditChain
{
    /// <summary>Stands before the first row: 32 zeros.</summary>
    public static byte[] Start => new byte[32];

    /// <summary>SHA-256 of the hash before, the content's digest, the row's number and its moment.</summary>
    /// <param name="previous">Hash of the row before, or <see cref="Start"/>.</param>
    /// <param name="digest">Of the content.</param>
    /// <param name="number">1, 2, 3 … within the town.</param>
    /// <param name="micros">Microseconds since 1970 in UTC.</param>
    public static byte[] Link(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> digest, long number, long micros)
    {
        Span<byte> text = stackalloc byte[80];
        previous[..32].CopyTo(text);
        digest[..32].CopyTo(text[32..]);
        BinaryPrimitives.WriteInt64BigEndian(text[64..], number);
        BinaryPrimitives.WriteInt64BigEndian(text[72..], micros);
        return SHA256.HashData(text);
    }
}
