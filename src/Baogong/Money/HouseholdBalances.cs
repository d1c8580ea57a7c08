// Every household of a round with what it owes and has paid, in walking order. The rule that turns outcomes into
// refunds stands in Core; the database only adds up.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.Platform.Data;

namespace Baogong.Money;

/// <param name="Payer">Who pays it instead of the door.</param>
internal sealed record PayerOwes(string Payer, Balance Balance, long ToDecideFen);

/// <param name="Balance">What the door itself owes and has paid.</param>
/// <param name="ToDecideFen">Of it, what the desk has still to decide about.</param>
/// <param name="Elsewhere">What others owe and have paid for this door.</param>
internal sealed record HouseholdOwes(
    int Household, int CommunityId, string Community, int BuildingId, string BuildingNo, string Name, Balance Balance,
    long ToDecideFen, IReadOnlyList<PayerOwes> Elsewhere)
{
    /// <summary>By whomever it is paid.</summary>
    public Balance Whole => Elsewhere.Select(p => p.Balance).Aggregate(Balance, Balance.Add);
}

internal static class HouseholdBalances
{
    public static async Task<IReadOnlyList<HouseholdOwes>> Read(
        Db db, TownId town, BatchId batch, CommunityId? community, BuildingId? building, CancellationToken ct)
    {
        var rows = await db.All<Row>(Rows, new { Town = town, batch, community, building }, ct);
        return
        [
            .. rows.GroupBy(r => r.HouseholdId).Select(g =>
            {
                var first = g.First();
                var name = (first.Unit.Length > 0 ? $"{first.Unit}-" : "") + first.Room +
                    (first.Occupant.Length > 0 ? " " + first.Occupant : "");
                var payers = g.GroupBy(r => r.Payer, StringComparer.Ordinal)
                    .Select(p => new PayerOwes(p.Key, Add(p), ToDecide(p))).ToLookup(p => Sides.IsDoor(p.Payer));
                var own = payers[true].SingleOrDefault();
                return new HouseholdOwes(first.HouseholdId, first.CommunityId, first.Community, first.BuildingId,
                    first.BuildingNo, name, own?.Balance ?? default, own?.ToDecideFen ?? 0,
                    [.. payers[false].OrderBy(p => p.Payer, StringComparer.Ordinal)]);
            }),
        ];
    }

    private static Balance Add(IEnumerable<Row> rows) => rows
        .Select(r => Balance.OfBags(BagOutcomes.Read(r.Outcome), r.Fen) + Balance.Paid(r.PaidFen))
        .Aggregate(default(Balance), Balance.Add);

    private static long ToDecide(IEnumerable<Row> rows) =>
        rows.Where(r => RefundRule.Of(BagOutcomes.Read(r.Outcome)) == BagPayment.DeskDecides).Sum(r => r.Fen);

    private sealed record Row(
        int HouseholdId, int CommunityId, string Community, int BuildingId, string BuildingNo, string Unit, string Room,
        string Occupant, string Payer, string? Outcome, long Fen, long PaidFen);

    private const string Rows = $"""
        select h.id as household_id, h.community_id, c.name as community, h.building_id, u.no as building_no, h.unit,
               h.room, h.occupant, x.payer, x.outcome, x.fen, x.paid_fen
        from (
          select b.household_id, b.payer, b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
          from bags b
          where b.town_id = @Town and b.batch_id = @batch and (@community::int is null or b.community_id = @community)
            and (@building::int is null or b.building_id = @building)
          group by b.household_id, b.payer, b.outcome
          union all
          select t.household_id, leg.payer, null, 0, sum(leg.fen)::bigint
          from transfers t cross join lateral {Sides.LegColumns}
          where t.town_id = @Town and t.batch_id = @batch and t.household_id is not null
          group by t.household_id, leg.payer) x
        join households h on h.town_id = @Town and h.id = x.household_id
        join buildings u on u.town_id = h.town_id and u.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where (@community::int is null or h.community_id = @community)
          and (@building::int is null or h.building_id = @building)
        order by c.gate_order, c.id, u.walk_order, u.id, h.door_order, h.id
        """;
}
