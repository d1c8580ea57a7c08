// The books against what people were told, with statements and sums of its own; then every invariant of Check/.
using Baogong.Check;
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

internal static class Verdict
{
    /// <summary>Pieces of each offer that nobody has.</summary>
    public static Task<int[]> Left(Db owner, TownId town) => owner.One<int[]>(ReadLeft, new { town }, default);

    /// <summary>What is wrong, or null.</summary>
    public static async Task<string?> Of(Db owner, TownId town, Ledger ledger)
    {
        var rows = await owner.All<Row>(ReadOrders, new { town }, default);
        var relay = rows.ToLookup(r => r.Channel == "relay");
        if (Compare(ledger, relay[false].ToDictionary(r => r.Id)) is { } wrong) return wrong;
        if (ComparePasted([.. ledger.Errands.OfType<Pasting>()], [.. relay[true]]) is { } pasted) return pasted;
        if (await DeskVerdict.Of(owner, town, ledger) is { } desk) return desk;
        var capacities = await owner.One<int[]>(ReadCapacities, new { town }, default);
        if (Count(rows.Where(r => r.State == "placed").ToList(), capacities) is { } over) return over;
        if (await owner.One<int>(CountUnfrozen, new { town }, default) is > 0 and var lines)
            return $"{lines} lines differ between the orders that stand and the frozen batch";
        foreach (var invariant in Invariants.All)
        {
            var finding = await Invariants.Check(owner, town, invariant);
            if (!finding.Holds) return $"{finding.Name}: {finding.Rule}: {string.Join("; ", finding.First)}";
        }

        return null;
    }

    private static string? Compare(Ledger ledger, Dictionary<Guid, Row> rows)
    {
        var bought = ledger.Errands.OfType<Buying>().ToList();
        var done = ledger.Errands.Where(e => e.Success is not null).ToList();
        var ended = done.OfType<Cancelling>().Select(c => (c.Order, "cancelled"))
            .Concat(done.OfType<Buying>().Select(b => b.Replaces).OfType<Buying>().Select(b => (b, "replaced")))
            .ToLookup(e => e.Item1, e => e.Item2);
        foreach (var order in bought)
        {
            var there = rows.Remove(order.Key, out var row);
            if (order.Doubtful) return $"#{order.Number} never got a certain answer";
            if (there != order.Success is not null)
                return $"#{order.Number} was {(there ? "refused and is in the books" : "acknowledged and is lost")}";
            if (row is null) continue;
            var ends = ended[order].ToList();
            if (ends.Count > 1) return $"#{order.Number} was ended twice";
            var state = ends.Count == 0 ? "placed" : ends[0];
            if (row.State != state) return $"#{order.Number} should be {state} and is {row.State}";
            if (row.HouseholdId != order.Household || !row.Wants.SequenceEqual(order.Pieces))
                return $"#{order.Number} is in the books with other content";
        }

        return rows.Count == 0 ? null : $"{rows.Count} orders are in the books that nobody was told of";
    }

    // A door's orders from lists are a chain: each follows from the one before, so that a list pasted twice, by two
    // people or after a lost answer makes no second one.
    private static string? ComparePasted(IReadOnlyList<Pasting> lists, IReadOnlyList<Row> rows)
    {
        var chains = rows.GroupBy(r => r.HouseholdId).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Number).ToList());
        foreach (var (household, chain) in chains)
        {
            if (chain.Count(r => r.State == "placed") > 1) return $"{household} has two orders from lists";
            if (chain.Find(r => !lists.Any(l => l.Lines.TryGetValue(household, out var wants)
                && wants.SequenceEqual(r.Wants))) is not null)
                return $"{household} has an order from a list that nobody pasted";
        }

        foreach (var list in lists)
        {
            if (list.Doubtful) return $"#{list.Number} never got a certain answer";
            foreach (var (household, after, pieces) in list.Booked)
            {
                var chain = chains.GetValueOrDefault(household) ?? [];
                var before = chain.FindIndex(r => r.Id == after);
                var held = pieces.Sum() == 0
                    ? before >= 0 && chain[before].State == "cancelled"
                    : (after is null || before >= 0) && chain.ElementAtOrDefault(before + 1) is { } row
                        && row.Wants.SequenceEqual(pieces);
                if (!held) return $"#{list.Number} was told that {household} is booked, and the books differ";
            }
        }

        return null;
    }

    private static string? Count(List<Row> standing, int[] capacities)
    {
        for (var offer = 0; offer < TinyTown.Offers.Count; offer++)
        {
            var (letter, _, _, limit) = TinyTown.Offers[offer];
            var capacity = capacities[offer];
            var sold = standing.Sum(r => r.Wants[offer]);
            if (sold > capacity) return $"{letter} is oversold: {sold} of {capacity}";
            var most = standing.GroupBy(r => r.HouseholdId).Select(g => g.Sum(r => r.Wants[offer]))
                .DefaultIfEmpty().Max();
            if (most > limit) return $"a household has {most} of {letter}, and the limit is {limit}";
        }

        return null;
    }

    private sealed record Row
    {
        public required Guid Id { get; init; }

        public required int HouseholdId { get; init; }

        public required string State { get; init; }

        public required string Channel { get; init; }

        public required long Number { get; init; }

        public required int[] OfferIds { get; init; }

        public required int[] Pieces { get; init; }

        public IReadOnlyList<int> Wants => [.. Enumerable.Range(1, TinyTown.Offers.Count)
            .Select(o => OfferIds.Zip(Pieces).Where(l => l.First == o).Sum(l => l.Second))];
    }

    private const string ReadLeft =
        "select array_agg(capacity - sold order by id) from offers where town_id = @town";

    private const string ReadCapacities =
        "select array_agg(capacity order by id) from offers where town_id = @town";

    private const string ReadOrders =
        "select id, household_id, state, channel, number, offer_ids, pieces from orders where town_id = @town";

    private const string CountUnfrozen = """
        select count(*)::int
        from (
          select o.id, u.offer_id, u.pieces from orders o, unnest(o.offer_ids, o.pieces) u(offer_id, pieces)
          where o.town_id = @town and o.state = 'placed') o
        full join (select order_id, offer_id, pieces from batch_lines where town_id = @town) b
          on b.order_id = o.id and b.offer_id = o.offer_id and b.pieces = o.pieces
        where o.id is null or b.order_id is null
        """;
}
