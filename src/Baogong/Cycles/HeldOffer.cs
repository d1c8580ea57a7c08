// An offer of a round, held for a change: its row is locked, so that no order can slip between the look and the write.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Cycles;

/// <param name="Changeable">The round is published and its cutoff lies ahead, by the database's clock.</param>
internal sealed record HeldOffer(
    OfferId Id, int Capacity, int Sold, int? LimitPerHousehold, int? Minimum, bool Withdrawn, bool Changeable)
{
    /// <summary>The held offer, or why it cannot be changed.</summary>
    public static async Task<Outcome<HeldOffer>> Take(Tx tx, TownId town, CycleId cycle, string letter,
        CancellationToken ct)
    {
        var held = await tx.Maybe<HeldOffer>(Hold, new { town, cycle, letter }, ct);
        return held is null ? CyclesProblems.NoSuchOffer : held.Changeable ? held : CyclesProblems.CutoffPassed;
    }

    public static Problem? Reason(string? reason) =>
        reason is { Length: >= 2 and <= 200 } ? null : CyclesProblems.ReasonMissing;

    private const string Hold = """
        select f.id, f.capacity, f.sold, f.limit_per_household, f.minimum, f.withdrawn_at is not null as withdrawn,
               c.state = 'published' and c.cutoff_at > db_now() as changeable
        from offers f join cycles c on c.town_id = f.town_id and c.id = f.cycle_id
        where f.town_id = @town and f.cycle_id = @cycle and f.letter = @letter
        for update of f
        """;
}
