// What one payer owes for one household in one round, read with the household's row locked: the base of everything that
// moves money.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Money;

internal static class HouseholdBalance
{
    /// <param name="Elsewhere">Somebody else pays for something of this household as well.</param>
    internal sealed record Locked(int Building, Balance Balance, bool Elsewhere);

    internal sealed record Transfer(
        Guid Id, Guid GroupId, string Kind, string Debit, string Credit, int BatchId, int HouseholdId, long Fen);

    /// <summary>Null: foreign, missing, or without a bag or a payment of this payer in this round; a door for which
    /// others pay has a balance of nothing.</summary>
    public static async Task<Locked?> Lock(Tx tx, Actor actor, BatchId batch, HouseholdId household,
        string payer, CancellationToken ct)
    {
        var building = await tx.Maybe<int?>(LockRow, new { actor.Town, household, actor.Community, actor.Building },
            ct);
        if (building is null) return null;
        var rows = await tx.All<Row>(Rows, new
        {
            actor.Town,
            batch,
            household,
        }, ct);
        var own = rows.Where(r => r.Payer == payer).ToList();
        if (own.Count == 0 && (rows.Count == 0 || !Sides.IsDoor(payer))) return null;
        return new Locked(building.Value, own
            .Select(r => Balance.OfBags(BagOutcomes.Read(r.Outcome), r.Fen) + Balance.Paid(r.PaidFen))
            .Aggregate(default(Balance), Balance.Add), rows.Count > own.Count);
    }

    public static Task<Transfer?> Known(Tx tx, TownId town, Guid key, CancellationToken ct) =>
        tx.Maybe<Transfer>(ByKey, new { Town = town, key }, ct);

    private sealed record Row(string Payer, string? Outcome, long Fen, long PaidFen);

    private const string LockRow = """
        select building_id
        from households
        where town_id = @Town and id = @household and (@Community::int is null or community_id = @Community)
          and (@Building::int is null or building_id = @Building)
        for no key update
        """;

    private const string Rows = $"""
        select b.payer, b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
        from bags b
        where b.town_id = @Town and b.batch_id = @batch and b.household_id = @household
        group by b.payer, b.outcome
        union all
        select leg.payer, null, 0, sum(leg.fen)::bigint
        from transfers t cross join lateral {Sides.LegColumns}
        where t.town_id = @Town and t.batch_id = @batch and t.household_id = @household
        group by leg.payer
        """;

    private const string ByKey = """
        select id, group_id, kind, debit, credit, batch_id, household_id, fen
        from transfers where town_id = @Town and id = @key
        """;
}
