// One household's balance of one round, read with its row locked: the base of everything that moves money.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Money;

internal static class HouseholdBalance
{
    internal sealed record Locked(int Building, Balance Balance);

    internal sealed record Transfer(
        Guid Id, Guid GroupId, string Kind, string Debit, int BatchId, int HouseholdId, long Fen);

    /// <summary>Null: foreign, missing, or without a bag or a payment in this round.</summary>
    public static async Task<Locked?> Lock(Tx tx, Actor actor, BatchId batch, HouseholdId household,
        CancellationToken ct)
    {
        var building = await tx.Maybe<int?>(LockRow, new { actor.Town, household, actor.Community, actor.Building },
            ct);
        if (building is null) return null;
        var rows = await tx.All<Row>(Rows, new
        {
            actor.Town,
            batch,
            household,
            account = $"household:{household.Value}",
        }, ct);
        return rows.Count == 0 ? null : new Locked(building.Value, rows
            .Select(r => Balance.OfBags(BagOutcomes.Read(r.Outcome), r.Fen) + Balance.Paid(r.PaidFen))
            .Aggregate(default(Balance), Balance.Add));
    }

    public static Task<Transfer?> Known(Tx tx, TownId town, Guid key, CancellationToken ct) =>
        tx.Maybe<Transfer>(ByKey, new { Town = town, key }, ct);

    private sealed record Row(string? Outcome, long Fen, long PaidFen);

    private const string LockRow = """
        select building_id
        from households
        where town_id = @Town and id = @household and (@Community::int is null or community_id = @Community)
          and (@Building::int is null or building_id = @Building)
        for no key update
        """;

    private const string Rows = """
        select b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
        from bags b
        where b.town_id = @Town and b.batch_id = @batch and b.household_id = @household
        group by b.outcome
        union all
        select null, 0, sum(case when t.credit = @account then t.fen else -t.fen end)::bigint
        from transfers t
        where t.town_id = @Town and t.batch_id = @batch and t.household_id = @household
          and @account in (t.credit, t.debit)
        having count(*) > 0
        """;

    private const string ByKey = """
        select id, group_id, kind, debit, batch_id, household_id, fen from transfers where town_id = @Town and id = @key
        """;
}
