// What the clients know: an append-only file of what was sent and what came back. The checker reads the file, not the
// memory of the one who wrote it.
//   sent KEY placement HOUSEHOLD CYCLE OFFERxPIECES,… REPLACED|-      sent KEY cancellation HOUSEHOLD 0 - ORDER
//   acknowledged KEY CODE      refused KEY CODE      unknown KEY WHY
using System.Globalization;

namespace Baogong.Bench.Faults;

/// <param name="Key">The client's request key; an order's id.</param>
/// <param name="Household">Whose order.</param>
/// <param name="Cycle">The round; 0 for a cancellation.</param>
/// <param name="Lines">Offer and pieces; empty for a cancellation.</param>
/// <param name="Target">The order to be replaced or cancelled, or null.</param>
internal sealed record Wish(Guid Key, int Household, int Cycle, IReadOnlyList<(int Offer, int Pieces)> Lines, Guid? Target)
{
    public bool IsCancellation => Lines.Count == 0;
}

internal enum Fate
{
    Unknown,
    Acknowledged,
    Refused,
}

internal sealed class History : IDisposable
{
    private readonly StreamWriter _file;

    public History(string path)
    {
        FilePath = path;
        _file = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    public string FilePath { get; }

    public void Sent(Wish wish) => Write(string.Create(CultureInfo.InvariantCulture,
        $"sent {wish.Key} {(wish.IsCancellation ? "cancellation" : "placement")} {wish.Household} {wish.Cycle} ") +
        $"{(wish.IsCancellation ? "-" : string.Join(',', wish.Lines.Select(l => $"{l.Offer}x{l.Pieces}")))} {wish.Target?.ToString() ?? "-"}");

    public void Acknowledged(Guid key, string code) => Write($"acknowledged {key} {code}");

    public void Refused(Guid key, string code) => Write($"refused {key} {code}");

    public void Unknown(Guid key, string why) => Write($"unknown {key} {why}");

    public void Dispose() => _file.Dispose();

    /// <summary>Every wish of the file with its last fate, and how many were unknown at some time.</summary>
    /// <param name="path">A history's file.</param>
    /// <param name="contradictions">Gets a sentence for each key whose definite answers differ.</param>
    public static (Dictionary<Guid, (Wish Wish, Fate Fate)> Wishes, HashSet<Guid> OnceUnknown) Read(
        string path, List<string> contradictions)
    {
        var wishes = new Dictionary<Guid, (Wish Wish, Fate Fate)>();
        var answers = new Dictionary<Guid, string>();
        var onceUnknown = new HashSet<Guid>();
        foreach (var line in File.ReadLines(path))
        {
            var part = line.Split(' ');
            var key = Guid.Parse(part[1]);
            if (part[0] == "sent")
            {
                if (!wishes.ContainsKey(key)) wishes.Add(key, (Parse(key, part), Fate.Unknown));
                continue;
            }

            var (wish, fate) = wishes[key];
            if (part[0] == "unknown")
            {
                onceUnknown.Add(key);
                continue;
            }

            var now = part[0] == "acknowledged" ? Fate.Acknowledged : Fate.Refused;
            // A refusal may turn into another one; what was acknowledged must be acknowledged alike, for ever.
            if (fate == Fate.Acknowledged && answers[key] != part[2])
                contradictions.Add($"{key}: acknowledged {answers[key]}, later {part[0]} {part[2]}");
            if (fate == Fate.Acknowledged) continue;
            wishes[key] = (wish, now);
            answers[key] = part[2];
        }

        return (wishes, onceUnknown);
    }

    private static Wish Parse(Guid key, string[] part) => new(key,
        int.Parse(part[3], CultureInfo.InvariantCulture), int.Parse(part[4], CultureInfo.InvariantCulture),
        part[5] == "-" ? [] : [.. part[5].Split(',').Select(l => l.Split('x')).Select(l =>
            (int.Parse(l[0], CultureInfo.InvariantCulture), int.Parse(l[1], CultureInfo.InvariantCulture)))],
        part[6] == "-" ? null : Guid.Parse(part[6]));

    private void Write(string line)
    {
        lock (_file) _file.WriteLine(line);
    }
}
