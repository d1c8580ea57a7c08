// Everything that people were told, judged as far as it can be without looking into the books: a success stays what it
// was, nothing succeeds after the cutoff, and nobody is sent away who need not be.
namespace Baogong.Console.Simulate;

internal sealed class Ledger(DateTimeOffset cutoff)
{
    // Ordering/SoldOut.cs may answer from what was committed a second ago.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    private readonly List<(DateTimeOffset At, IReadOnlyList<int> Pieces)> _left = [];
    private readonly List<(Buying Sent, DateTimeOffset At)> _sentAway = [];
    private readonly List<IReadOnlyList<int>> _served = [];

    public List<Errand> Errands { get; } = [];

    /// <summary>The first thing that must never happen, or null.</summary>
    public string? Wrong { get; private set; }

    /// <summary>Acknowledged orders: those that stand as far as anybody knows, or the ended ones too.</summary>
    public IReadOnlyList<Buying> Bought(bool ended)
    {
        var over = Errands.OfType<Cancelling>().Where(c => c.Success is not null).Select(c => c.Order)
            .Concat(Errands.OfType<Buying>().Where(b => b.Success is not null).Select(b => b.Replaces)).ToHashSet();
        return [.. Errands.OfType<Buying>().Where(b => b.Success is not null && (ended || !over.Contains(b)))];
    }

    public void Hear(Errand errand, string answer, DateTimeOffset sent, DateTimeOffset now)
    {
        var first = errand.Success is null;
        Wrong ??= errand.Told(answer);
        if (answer.StartsWith('!')) Wrong ??= $"#{errand.Number} met {answer[2..]}";
        if (first && errand.Success is not null && errand.FirstSent >= cutoff && errand.UntilCutoff)
            Wrong ??= $"#{errand.Number} was sent after the cutoff and succeeded";
        if (errand is Pasting pasting)
        {
            if (pasting.News.Count > 0 && pasting.FirstSent >= cutoff)
                Wrong ??= $"#{errand.Number} was booked after the cutoff";
            _served.AddRange(pasting.News.Select(n => n.Pieces));
            pasting.News.Clear();
        }

        if (answer is "ordering.cutoff-passed" or "ordering.late-list" or "cycles.cutoff-passed" && now < cutoff)
            Wrong ??= $"#{errand.Number} was told that the cutoff has passed, before it had";
        if (errand is not Buying buying) return;
        if (first && errand.Success is not null) _served.Add(buying.Pieces);
        if (answer == "ordering.sold-out") _sentAway.Add((buying, sent));
    }

    /// <summary>Pieces of each offer that nobody has now.</summary>
    public void Note(IReadOnlyList<int> left, DateTimeOffset now) => _left.Add((now, left));

    /// <summary>After all that one decision brought: nobody was told "sold out" while there was enough.</summary>
    public void Judge()
    {
        foreach (var (buying, at) in _sentAway)
        {
            var from = Math.Max(0, _left.FindLastIndex(l => l.At < at - Memory));
            var enough = Enumerable.Range(0, buying.Pieces.Count).All(offer =>
                // In between, others of the same batch may have had it.
                _left.Skip(from).Min(l => l.Pieces[offer]) - _served.Sum(s => s[offer]) >= buying.Pieces[offer]);
            if (enough) Wrong ??= $"#{buying.Number} was told that it is sold out while there was enough";
        }

        _sentAway.Clear();
        _served.Clear();
    }
}
