// Many doors at once, from a pasted relay or a paper list. First a preview: new, changed, the same, or a doubt; then
// only what the preview showed is booked. Keys follow from what was booked before: sending again doubles nothing.
using System.Security.Cryptography;
using System.Text;
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

public static class BookDoors
{
    public enum Fate { New, Changed, Cancelled, Same, Doubt }

    /// <param name="Household">Whose door.</param>
    /// <param name="Wants">What the list says, each offer once.</param>
    /// <param name="Source">The lines that it was read from.</param>
    /// <param name="Less">What it takes back; empty = everything; null = it takes nothing back.</param>
    /// <param name="CountsOnBooks">It speaks of more or less than is booked: read again it would count again.</param>
    /// <param name="Door">The door in words, for the answers to offer.</param>
    public sealed record Line(
        HouseholdId Household, IReadOnlyList<Want> Wants, Source Source, IReadOnlyList<Less>? Less = null,
        bool CountsOnBooks = false, string Door = "");

    /// <param name="Offer">Of the round.</param>
    /// <param name="Pieces">Null = all of it.</param>
    public readonly record struct Less(OfferId Offer, int? Pieces);

    /// <param name="Label">What the button says.</param>
    /// <param name="Line">How the source line then reads.</param>
    public readonly record struct Choice(string Label, string Line);

    /// <param name="Lines">Numbers of the source lines; none for a paper list.</param>
    /// <param name="Key">Names the one line that an answer would be about; "" = there is no single line.</param>
    /// <param name="Head">Stays before what is typed anew.</param>
    /// <param name="Choices">Answers for one tap.</param>
    public sealed record Source(IReadOnlyList<int> Lines, string Key, string Head, IReadOnlyList<Choice> Choices)
    {
        public static Source None { get; } = new([], "", "", []);
    }

    /// <param name="Before">What the household has in this round already: A×2.</param>
    /// <param name="Replaces">The order that a changed or cancelled line ends.</param>
    /// <param name="After">The newest earlier order of this list's channel: part of the key.</param>
    /// <param name="Why">For doubts: what is unclear and what to do.</param>
    /// <param name="Ask">The sentence to post back to the group; null = nobody there can help.</param>
    public sealed record Entry(
        Fate Fate, HouseholdId? Household, IReadOnlyList<Want> Wants, Source Source, string Before = "",
        OrderId? Replaces = null, Guid? After = null, Problem? Why = null, string? Ask = null)
    {
        /// <summary>Booking would write something.</summary>
        public bool Acts => Fate is Fate.New or Fate.Changed or Fate.Cancelled;
    }

    /// <summary>An order that stands.</summary>
    public sealed record Standing
    {
        public required HouseholdId Household { get; init; }

        public required int[] OfferIds { get; init; }

        public required int[] Pieces { get; init; }
    }

    public sealed class Handler(Db db, PlaceOrder.Handler place, CancelOrder.Handler cancel)
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

        /// <summary>What this way booked before in the leader's buildings. What a new list does not name is shown,
        /// never cancelled: a line can be missing only because two neighbours posted at once.</summary>
        public Task<IReadOnlyList<Standing>> Booked(
            Actor actor, CommunityId community, CycleId cycle, Channel channel, CancellationToken ct) =>
            db.All<Standing>(FindStanding, new
            {
                actor.Town,
                community,
                actor.Building,
                cycle,
                channel = channel.ToString().ToLowerInvariant(),
            }, ct);

        /// <summary>Books what is new or changed and cancels what was taken back; what the intake refuses comes back
        /// as a doubt with its reason.</summary>
        public async Task<IReadOnlyList<Entry>> Book(
            Actor actor, CycleId cycle, Channel channel, IReadOnlyList<Entry> entries, CancellationToken ct) =>
            await Task.WhenAll(entries.Select(async entry =>
            {
                if (!entry.Acts || entry.Household is not { } household) return entry;
                var problem = entry is { Fate: Fate.Cancelled, Replaces: { } ended }
                    ? (await cancel.Run(ended, Key(cycle, entry).Value, actor, ct)).Problem
                    : (await place.Run(new OrderRequest(Key(cycle, entry), cycle, household, channel, actor,
                        $"household:{household.Value}", entry.Wants, entry.Replaces), ct)).Problem;
                if (problem is null) return entry;
                var meanwhile = problem == IntakeProblems.KeyReused || problem == IntakeProblems.OrderEnded;
                return entry with { Fate = Fate.Doubt, Why = meanwhile ? OrderPageProblems.BookedMeanwhile : problem };
            }));
    }

    /// <summary>What the preview promised; booking something else asks again.</summary>
    public static string Digest(IEnumerable<Entry> entries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', entries.Where(e => e.Acts).Select(Content)
            .Order(StringComparer.Ordinal)))))[..32];

    private static Entry Judge(Line line, IReadOnlyList<Known> known, ReadCycle.Found cycle, string channel)
    {
        var mine = known.LastOrDefault(k => k.Channel == channel);
        var held = mine is { State: "placed" } ? mine : null;
        var placed = known.Where(k => k.State == "placed").ToList();
        if (line.Less is { } less && held is not null) line = line with { Wants = Left(held, less) };
        var entry = new Entry(Fate.New, line.Household, line.Wants, line.Source,
            string.Join(" + ", placed.Select(k => cycle.Lines(k.OfferIds, k.Pieces))), held?.Order, mine?.Order.Value);
        if (line.Less is not null && held is null)
            return placed.Count == 0 ? entry with { Fate = Fate.Same }
                : entry with { Fate = Fate.Doubt, Why = OrderPageProblems.SaysCancel };
        if (line.Wants.Count == 0) return entry with { Fate = Fate.Cancelled };
        if (Flaw(line, cycle, held) is { } flaw) return entry with { Fate = Fate.Doubt, Why = flaw };
        if (placed.Any(k => Same(k, line.Wants))) return entry with { Fate = Fate.Same };
        if (held is not null && line.CountsOnBooks) return InAll(entry, line, cycle);
        if (held is not null) return entry with { Fate = Fate.Changed };
        // Ordered by another way with other content: perhaps the same wish twice, perhaps more. Never guessed.
        return placed.Count > 0
            ? entry with { Fate = Fate.Doubt, Why = OrderPageProblems.OrderedOtherwise(entry.Before) } : entry;
    }

    private static List<Want> Left(Known held, IReadOnlyList<Less> less) => less.Count == 0 ? []
        : [.. held.OfferIds.Zip(held.Pieces, (id, n) => new Want(new OfferId(id),
            n - less.Where(l => l.Offer.Value == id).Sum(l => l.Pieces ?? n))).Where(w => w.Pieces > 0)];

    // 再加一份, pasted alone: counted again with every paste it would grow. So the leader says once what it comes to,
    // and the answer names the whole order.
    private static Entry InAll(Entry entry, Line line, ReadCycle.Found cycle)
    {
        var all = cycle.Lines([.. line.Wants.Select(w => w.Offer.Value)], [.. line.Wants.Select(w => w.Pieces)]);
        return entry with
        {
            Fate = Fate.Doubt,
            Why = OrderPageProblems.InAll(entry.Before, all),
            Source = entry.Source with { Choices = [new($"一共 {all}", $"{line.Door} {all}")] },
        };
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

    // A wish that comes back after a change or a cancellation is a new wish, so the order before it is in the key. What
    // the list wants is not: of two leaders who read two versions at once, the second is refused and looks again.
    private static OrderId Key(CycleId cycle, Entry entry) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{cycle.Value}|{entry.Household?.Value}|{entry.After}|{(entry.Fate == Fate.Cancelled ? "cancel" : "")}"))
        .AsSpan(0, 16)));

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

    private const string FindStanding = """
        select o.household_id as household, o.offer_ids, o.pieces
        from orders o
        join households h on h.town_id = o.town_id and h.id = o.household_id
        where o.town_id = @Town and o.cycle_id = @cycle and o.state = 'placed' and o.channel = @channel
          and h.community_id = @community and (@Building::int is null or h.building_id = @Building::int)
        order by h.building_id, h.door_order
        """;
}
