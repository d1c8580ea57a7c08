// What the intake should answer, told once more in the plainest way: one list of orders, everything counted afresh each
// time. Written from the rules (docs/glossary.md, the table above Intake.Decide), apart from the app's own code.
using Baogong.Console.Simulate;

namespace Baogong.Tests.Ordering.Model;

/// <summary>Whose hand types it.</summary>
public enum Hand { Own, Neighbour, Leader1, Desk, Volunteer }

/// <param name="Household">Whose wish.</param>
/// <param name="Pieces">Of A, B and C; 0 = none.</param>
/// <param name="Replaces">The request that this one changes.</param>
public sealed record Wish(int Household, IReadOnlyList<int> Pieces, int? Replaces)
{
    public bool Same(Wish other) =>
        Household == other.Household && Replaces == other.Replaces && Pieces.SequenceEqual(other.Pieces);
}

public sealed class Books
{
    private sealed record Entry(int Key, Wish Wish)
    {
        public bool Alive { get; set; } = true;

        public long TotalFen => Wish.Pieces.Zip(TinyTown.Offers).Sum(p => p.First * p.Second.PriceFen);
    }

    private readonly List<Entry> _orders = [];
    private readonly Dictionary<int, int> _cancelled = [];

    public bool Closed { get; set; }

    /// <summary>"101: A2 B1" for each order that stands, in the order of their keys.</summary>
    public IEnumerable<string> Standing => from o in _orders
                                           where o.Alive
                                           orderby o.Key
                                           select $"{o.Key} {o.Wish.Household}: {Text(o.Wish.Pieces)}";

    public string Place(int key, Wish wish, Hand hand)
    {
        if (!Reaches(hand, wish.Household)) return "ordering.no-such-door";
        if (_orders.Find(o => o.Key == key) is { } before)
            return before.Wish.Same(wish) ? $"placed {before.TotalFen}" : "ordering.key-reused";
        if (wish.Household == TinyTown.Unserved) return "ordering.no-such-round";
        if (Closed) return "ordering.cutoff-passed";
        Entry? old = null;
        if (wish.Replaces is { } replaces)
        {
            old = _orders.Find(o => o.Key == replaces && o.Wish.Household == wish.Household);
            if (old is null) return "ordering.no-such-order";
            if (!old.Alive) return "ordering.order-ended";
        }

        if (wish.Pieces.Sum() == 0) return "ordering.nothing-chosen";
        for (var offer = 0; offer < wish.Pieces.Count; offer++)
            if (Flaw(wish, offer, old) is { } flaw) return flaw;
        if (old is not null) old.Alive = false;
        var placed = new Entry(key, wish);
        _orders.Add(placed);
        return $"placed {placed.TotalFen}";
    }

    public string Cancel(int key, int order, Hand hand)
    {
        if (_orders.Find(o => o.Key == order) is not { } found || !Reaches(hand, found.Wish.Household))
            return "ordering.no-such-order";
        if (_cancelled.TryGetValue(key, out var before))
            return before == order ? $"cancelled {found.TotalFen}" : "ordering.key-reused";
        if (!found.Alive) return "ordering.order-ended";
        if (Closed) return "ordering.cutoff-passed";
        found.Alive = false;
        _cancelled[key] = order;
        return $"cancelled {found.TotalFen}";
    }

    /// <summary>Nobody can have one more piece of something that this wish asks for.</summary>
    public bool AsksForWhatIsGone(Wish wish) =>
        Enumerable.Range(0, wish.Pieces.Count).Any(o => wish.Pieces[o] > 0 && Left(o) == 0);

    private string? Flaw(Wish wish, int offer, Entry? old)
    {
        var (pieces, back) = (wish.Pieces[offer], old?.Wish.Pieces[offer] ?? 0);
        if (pieces == 0) return null;
        if (pieces > 99) return "ordering.bad-pieces";
        if (pieces > Left(offer) + back) return "ordering.sold-out";
        var has = _orders.Where(o => o.Alive && o != old && o.Wish.Household == wish.Household)
            .Sum(o => o.Wish.Pieces[offer]);
        return has + pieces > TinyTown.Offers[offer].Limit ? "ordering.over-limit" : null;
    }

    private int Left(int offer) =>
        TinyTown.Offers[offer].Capacity - _orders.Where(o => o.Alive).Sum(o => o.Wish.Pieces[offer]);

    private static bool Reaches(Hand hand, int household) => hand switch
    {
        Hand.Own or Hand.Desk => true,
        Hand.Leader1 => household / 100 == 1,
        _ => false,
    };

    public static string Text(IEnumerable<int> pieces) =>
        string.Join(' ', pieces.Select((n, i) => n == 0 ? "" : $"{TinyTown.Offers[i].Letter}{n}").Where(t => t != ""));
}
