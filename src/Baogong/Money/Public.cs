// What other rooms may name of this one: what a household owes for its rounds, and what somebody owes for households.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.Platform.Data;

namespace Baogong.Money;

/// <param name="Batch">The round.</param>
/// <param name="Name">Its name.</param>
/// <param name="Balance">应收, 已收, 还差 and 应退, in fen.</param>
/// <param name="ToDecideFen">Of it, bags that the desk has still to decide about.</param>
public sealed record RoundOwed(BatchId Batch, string Name, Balance Balance, long ToDecideFen);

/// <summary>What somebody pays for a door in one round: by the round's orders, until it is closed; then by its
/// bags.</summary>
/// <param name="Door">云杉花园 1号楼 501, as on lists.</param>
/// <param name="Codes">The orders' short numbers, to be written beside the payment.</param>
/// <param name="Frozen">The round is closed: it can be paid.</param>
public sealed record PaidForDoor(
    BatchId Batch, string Round, string Community, string BuildingNo, string Door, IReadOnlyList<string> Codes,
    bool Frozen, Balance Balance, long ToDecideFen);

/// <summary>What a household itself owes: frozen rounds of the last month, the newest first.</summary>
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

    /// <summary>All that this person pays for doors, also those they order for no longer; the newest first.</summary>
    public async Task<IReadOnlyList<PaidForDoor>> By(TownId town, PersonId person, CancellationToken ct) =>
    [
        .. (await db.All<PaidRow>(PaidRows, new { Town = town, account = $"person:{person.Value}" }, ct))
            .GroupBy(r => (r.BatchId, r.HouseholdId)).Select(g =>
            {
                var first = g.First();
                return new PaidForDoor(new BatchId(first.BatchId), first.Name, first.Community, first.BuildingNo,
                    (first.Unit.Length > 0 ? $"{first.Unit}-" : "") + first.Room + first.Occupant,
                    [.. first.Numbers.Split(',').Select(n => ShortCode.Of(long.Parse(n)))], first.Frozen,
                    g.Select(r => Balance.OfBags(BagOutcomes.Read(r.Outcome), r.Fen) + Balance.Paid(r.PaidFen))
                        .Aggregate(default(Balance), Balance.Add),
                    g.Where(r => RefundRule.Of(BagOutcomes.Read(r.Outcome)) == BagPayment.DeskDecides)
                        .Sum(r => r.Fen));
            }),
    ];

    private sealed record PaidRow(
        int BatchId, string Name, string Community, string BuildingNo, string Unit, string Room, string Occupant,
        int HouseholdId, string Numbers, bool Frozen, string? Outcome, long Fen, long PaidFen);

    private sealed record Row(int BatchId, string Name, string? Outcome, long Fen, long PaidFen);

    private const string Rows = $"""
        with recent as (
          select b.id, c.name from batches b join cycles c on c.town_id = b.town_id and c.id = b.id
          where b.town_id = @Town and b.frozen_at > db_now() - interval '31 days')
        select r.id as batch_id, r.name, b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
        from recent r join bags b on b.town_id = @Town and b.batch_id = r.id and b.household_id = @household
          and b.payer = @account
        group by r.id, r.name, b.outcome
        union all
        select r.id, r.name, null, 0, sum(leg.fen)::bigint
        from recent r join transfers t on t.town_id = @Town and t.batch_id = r.id and t.household_id = @household
        cross join lateral {Sides.LegColumns}
        where leg.payer = @account
        group by r.id, r.name
        order by batch_id desc
        """;

    private const string PaidRows = $"""
        with mine as (
          select o.cycle_id, o.household_id, string_agg(o.number::text, ',' order by o.number) as numbers,
                 sum(o.total_fen)::bigint as fen
          from orders o
          where o.town_id = @Town and o.payer = @account and o.payer not like 'household:%' and o.state = 'placed'
          group by o.cycle_id, o.household_id),
        sums as (
          select m.cycle_id, m.household_id, null as outcome, m.fen, 0::bigint as paid_fen
          from mine m
          where not exists (select from batches t where t.town_id = @Town and t.id = m.cycle_id)
          union all
          select m.cycle_id, m.household_id, b.outcome, b.fen, 0
          from mine m cross join lateral (
            select b.outcome, sum(b.price_fen)::bigint as fen
            from bags b
            where b.town_id = @Town and b.batch_id = m.cycle_id and b.household_id = m.household_id
              and b.payer = @account
            group by b.outcome) b
          union all
          select m.cycle_id, m.household_id, null, 0, sum(leg.fen)::bigint
          from mine m join transfers t on t.town_id = @Town and t.batch_id = m.cycle_id
            and t.household_id = m.household_id
          cross join lateral {Sides.LegColumns}
          where leg.payer = @account
          group by m.cycle_id, m.household_id)
        select c.id as batch_id, c.name, k.name as community, u.no as building_no, h.unit, h.room, h.occupant,
               h.id as household_id, m.numbers,
               exists (select from batches t where t.town_id = @Town and t.id = c.id) as frozen,
               s.outcome, coalesce(s.fen, 0) as fen, coalesce(s.paid_fen, 0) as paid_fen
        from mine m
        join cycles c on c.town_id = @Town and c.id = m.cycle_id
        join households h on h.town_id = @Town and h.id = m.household_id
        join buildings u on u.town_id = h.town_id and u.id = h.building_id
        join communities k on k.town_id = h.town_id and k.id = h.community_id
        left join sums s on s.cycle_id = m.cycle_id and s.household_id = m.household_id
        order by c.id desc, h.id
        """;
}
