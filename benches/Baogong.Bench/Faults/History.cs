// What the clients know: an append-only file of what was sent and what came back. The checker reads the file, not the
// memory of the one who wrote it.
//   sent KEY TRY placement HOUSEHOLD CYCLE OFFERxPIECES,… REPLACED|-      sent KEY TRY cancellation HOUSEHOLD 0 - ORDER
//   acknowledged KEY TRY CODE      refused KEY TRY CODE      unknown KEY TRY WHY
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
    private int _tries;

    public History(string path)
    {
        FilePath = path;
        _file = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    public string FilePath { get; }

    /// <returns>The number of this try, for its answer.</returns>
    public int Sent(Wish wish)
    {
        var attempt = Interlocked.Increment(ref _tries);
        Write("sent", wish.Key, attempt, string.Create(CultureInfo.InvariantCulture,
            $"{(wish.IsCancellation ? "cancellation" : "placement")} {wish.Household} {wish.Cycle} ") +
            $"{(wish.IsCancellation ? "-" : string.Join(',', wish.Lines.Select(l => $"{l.Offer}x{l.Pieces}")))} {wish.Target?.ToString() ?? "-"}");
        return attempt;
    }

    public void Acknowledged(Guid key, int attempt, string code) => Write("acknowledged", key, attempt, code);

    public void Refused(Guid key, int attempt, string code) => Write("refused", key, attempt, code);

    public void Unknown(Guid key, int attempt, string why) => Write("unknown", key, attempt, why);

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
        var sentAfterYes = new HashSet<string>();
        foreach (var line in File.ReadLines(path))
        {
            var part = line.Split(' ');
            var key = Guid.Parse(part[1]);
            if (part[0] == "sent")
            {
                if (wishes.TryAdd(key, (Parse(key, part), Fate.Unknown))) continue;
                if (wishes[key].Fate == Fate.Acknowledged) sentAfterYes.Add(part[2]);
                continue;
            }

            var (wish, fate) = wishes[key];
            if (part[0] == "unknown")
            {
                onceUnknown.Add(key);
                continue;
            }

            var now = part[0] == "acknowledged" ? Fate.Acknowledged : Fate.Refused;
            // A refusal may turn into another answer; what was acknowledged must be acknowledged alike, for ever. Of two
            // tries under way at once, the refused one may have been looked at first, whichever answer came first.
            if (fate == Fate.Acknowledged && answers[key] != part[3] && (now == Fate.Acknowledged || sentAfterYes.Contains(part[2])))
                contradictions.Add($"{key}: acknowledged {answers[key]}, later {part[0]} {part[3]}");
            if (fate == Fate.Acknowledged) continue;
            wishes[key] = (wish, now);
            answers[key] = part[3];
        }

        return (wishes, onceUnknown);
    }

    private static Wish Parse(Guid key, string[] part) => new(key,
        int.Parse(part[4], CultureInfo.InvariantCulture), int.Parse(part[5], CultureInfo.InvariantCulture),
        part[6] == "-" ? [] : [.. part[6].Split(',').Select(l => l.Split('x')).Select(l =>
            (int.Parse(l[0], CultureInfo.InvariantCulture), int.Parse(l[1], CultureInfo.InvariantCulture)))],
        part[7] == "-" ? null : Guid.Parse(part[7]));

    private void Write(string kind, Guid key, int attempt, string rest)
    {
        lock (_file) _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {key} {attempt} {rest}"));
    }
}
