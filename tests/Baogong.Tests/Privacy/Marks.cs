// Finds the markers of MarkedTown in whatever a site gives away: pages, tables, workbooks, logs, dumps.
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Privacy;

public static partial class Marks
{
    // A surname alone is no leak: what follows it is. A number also counts when it is written in groups, and words also
    // when somebody stored them as bytes.
    private static readonly IReadOnlyList<(string Field, string[] Written)> Sought = [.. MarkedTown.Markers
        .Select(m => (m.Key, Text: char.IsAscii(m.Value[0]) ? m.Value : m.Value[1..]))
        .Select(m => (m.Key, (string[])[m.Text, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(m.Text)),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(m.Text)).TrimEnd('=')[..^1]]))];

    /// <summary>The fields whose marker stands in the text.</summary>
    public static IReadOnlyList<string> In(string text)
    {
        var close = Between().Replace(text, "$1");
        return [.. Sought.Where(s => s.Written.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase)
            || close.Contains(w, StringComparison.OrdinalIgnoreCase))).Select(s => s.Field)];
    }

    /// <summary>The same of a file; workbooks are unpacked.</summary>
    public static IReadOnlyList<string> In(byte[] file)
    {
        if (file is not [(byte)'P', (byte)'K', ..]) return In(Encoding.UTF8.GetString(file));
        using var zip = new ZipArchive(new MemoryStream(file));
        return [.. zip.Entries.SelectMany(e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.UTF8);
            return In(reader.ReadToEnd());
        }).Distinct()];
    }

    [GeneratedRegex(@"(\d)[ \-](?=\d)")]
    private static partial Regex Between();
}
