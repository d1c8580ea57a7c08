// What other rooms may name of this one: what a household owes for its rounds.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.Platform.Data;

namespace Baogong.Money;

/// <param name="Batch">The round.</param>
/// <param name="Name">Its name.</param>
/// <param name="Balance">应收, 已收, 还差 and 应退, in fen.</param>
/// <param name="ToDecideFen">Of it, bags that the desk has still to decide about.</param>
public sealed record RoundOwed(BatchId Batch, string Name, Balance Balance, long ToDecideFen);

/// <summary>What a household owes: frozen rounds of the last month, the newest first.</summary>
public sealed class Owed(Db db)
{
    public async Task<IReadOnlyList<RoundOwed>> Of(TownId town, HouseholdId household, CancellationToken ct) =>
    [
        .. (await db.All<Row>(Rows, new { Town = town, household, account = $"household:{household.Value}" }, ct))
            .GroupBy(r => (r.BatchId, r.Name)).Select(g => new RoundOwed(new BatchId(g.Key.BatchId), g.Key.Name,
                g.Select(r => Balance.OfBags(BagOutcomes.Read(r.Outcome), r.Fen) + Balance.Paid(r.PaidFen))
                    .Aggregate(default(Balance), Balance.Add),
                g.Where(r => RefundRule.Of(BagOutcomes.Read(r.Outcome)) == BagPayment.DeskDecides).Sum(r => r.Fen))),
    ];

    private sealed record Row(int BatchId, string Name, string? Outcome, long Fen, long PaidFen);

    private const string Rows = """
        with recent as (
          select b.id, c.name from batches b join cycles c on c.town_id = b.town_id and c.id = b.id
          where b.town_id = @Town and b.frozen_at > db_now() - interval '31 days')
        select r.id as batch_id, r.name, b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
        from recent r join bags b on b.town_id = @Town and b.batch_id = r.id and b.household_id = @household
        group by r.id, r.name, b.outcome
        union all
        select r.id, r.name, null, 0, sum(case when t.credit = @account then t.fen else -t.fen end)::bigint
        from recent r join transfers t on t.town_id = @Town and t.batch_id = r.id and t.household_id = @household
        where @account in (t.credit, t.debit)
        group by r.id, r.name
        order by batch_id desc
        """;
}
