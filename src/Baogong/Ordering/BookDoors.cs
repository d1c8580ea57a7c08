// Many doors at once, from a pasted relay or a paper list. First a preview: new, changed, the same, or a doubt; then
// only what the preview showed is booked. Keys follow from the content, so that sending the same again doubles nothing.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

public static class BookDoors
{
    public enum Fate { New, Changed, Same, Doubt }

    /// <param name="Household">Whose door; of the building that the preview is for.</param>
    /// <param name="Wants">What the list says, each offer once.</param>
    /// <param name="Source">The lines that it was read from, for showing.</param>
    public sealed record Line(HouseholdId Household, IReadOnlyList<Want> Wants, Source Source);

    /// <summary>Text with the characters that were understood.</summary>
    public sealed record Source(IReadOnlyList<(string Text, bool Read)> Pieces, IReadOnlyList<int> Lines)
    {
        public static Source None { get; } = new([], []);
    }

    /// <param name="Before">What the household has in this round already: A×2.</param>
    /// <param name="Replaces">The order that a changed line replaces.</param>
    /// <param name="After">The newest earlier order of this list's channel: part of the key.</param>
    /// <param name="Why">For doubts: what is unclear and what to do.</param>
    public sealed record Entry(
        Fate Fate, HouseholdId? Household, IReadOnlyList<Want> Wants, Source Source, string Before = "",
        OrderId? Replaces = null, Guid? After = null, Problem? Why = null);

    public sealed class Handler(Db db, PlaceOrder.Handler place)
    {
        /// <summary>Compares the lines with what stands in the books now. Writes nothing.</summary>
        public async Task<IReadOnlyList<Entry>> Preview(
            Actor actor, CommunityId community, ReadCycle.Found cycle, Channel channel, IReadOnlyList<Line> lines,
            CancellationToken ct)
        {
            var known = (await db.All<Known>(Find, new
            {
                actor.Town,
                community,
                cycle = cycle.Cycle.Cycle,
                households = lines.Select(l => l.Household.Value).ToArray(),
            }, ct)).ToLookup(k => k.Household);
            return [.. lines.Select(l =>
                Judge(l, [.. known[l.Household]], cycle, channel.ToString().ToLowerInvariant()))];
        }

        /// <summary>Books what is new or changed; what the intake refuses comes back as a doubt with its
        /// reason.</summary>
        public async Task<IReadOnlyList<Entry>> Book(
            Actor actor, CycleId cycle, Channel channel, IReadOnlyList<Entry> entries, CancellationToken ct) =>
            await Task.WhenAll(entries.Select(async entry =>
            {
                if (entry.Fate is not (Fate.New or Fate.Changed) || entry.Household is not { } household) return entry;
                var outcome = await place.Run(new OrderRequest(Key(cycle, entry), cycle, household, channel, actor,
                    $"household:{household.Value}", entry.Wants, entry.Replaces), ct);
                return outcome.Problem is { } problem ? entry with { Fate = Fate.Doubt, Why = problem } : entry;
            }));
    }

    /// <summary>What the preview promised; booking something else asks again.</summary>
    public static string Digest(IEnumerable<Entry> entries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', entries.Where(e => e.Fate is Fate.New or Fate.Changed).Select(Content)
            .Order(StringComparer.Ordinal)))))[..32];

    private static Entry Judge(Line line, IReadOnlyList<Known> known, ReadCycle.Found cycle, string channel)
    {
        var mine = known.LastOrDefault(k => k.Channel == channel);
        var placed = known.Where(k => k.State == "placed").ToList();
        var entry = new Entry(Fate.New, line.Household, line.Wants, line.Source,
            string.Join(" + ", placed.Select(k => cycle.Lines(k.OfferIds, k.Pieces))), After: mine?.Order.Value);
        if (Flaw(line, cycle, mine is { State: "placed" } ? mine : null) is { } flaw)
            return entry with { Fate = Fate.Doubt, Why = flaw };
        if (placed.Any(k => Same(k, line.Wants))) return entry with { Fate = Fate.Same };
        if (mine is { State: "placed" }) return entry with { Fate = Fate.Changed, Replaces = mine.Order };
        // Ordered by another way with other content: perhaps the same wish twice, perhaps more. Never guessed.
        return placed.Count > 0
            ? entry with { Fate = Fate.Doubt, Why = OrderPageProblems.OrderedOtherwise(entry.Before) } : entry;
    }

    private static Problem? Flaw(Line line, ReadCycle.Found cycle, Known? replaced)
    {
        foreach (var want in line.Wants)
        {
            if (cycle.Offer(want.Offer.Value) is not { } offer) return OrderPageProblems.NoSuchPage;
            if (want.Pieces is < 1 or > Limits.PiecesPerLine) return OrderPageProblems.TooMany(offer.Letter);
            if (offer.Limit is { } limit && want.Pieces > limit)
                return OrderPageProblems.OverLimit(offer with { Used = 0 }, limit);
            var back = replaced is null ? 0
                : replaced.OfferIds.Zip(replaced.Pieces).Where(l => l.First == want.Offer.Value).Sum(l => l.Second);
            if (want.Pieces > offer.Left + back)
                return OrderPageProblems.NotEnough(offer.Letter, offer.Left + back, []);
        }

        return null;
    }

    private static bool Same(Known known, IReadOnlyList<Want> wants) =>
        known.OfferIds.Zip(known.Pieces).OrderBy(l => l.First)
            .SequenceEqual(wants.Select(w => (w.Offer.Value, w.Pieces)).OrderBy(l => l.Value));

    // A wish that comes back after a change or a cancellation is a new wish: the order before it is part of the key.
    private static OrderId Key(CycleId cycle, Entry entry) =>
        new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{cycle.Value}|{Content(entry)}")).AsSpan(0, 16)));

    private static string Content(Entry entry) => $"{entry.Household?.Value}|{entry.After}|" +
        string.Join(',', entry.Wants.OrderBy(w => w.Offer.Value).Select(w => $"{w.Offer.Value}x{w.Pieces}"));

    private sealed record Known
    {
        public required HouseholdId Household { get; init; }

        public required OrderId Order { get; init; }

        public required string Channel { get; init; }

        public required string State { get; init; }

        public required int[] OfferIds { get; init; }

        public required int[] Pieces { get; init; }
    }

    private const string Find = """
        select o.household_id as household, o.id as "order", o.channel, o.state, o.offer_ids, o.pieces
        from orders o
        join households h on h.town_id = o.town_id and h.id = o.household_id
        where o.town_id = @Town and o.cycle_id = @cycle and o.household_id = any(@households::int[])
          and h.community_id = @community
        order by o.number
        """;
}
