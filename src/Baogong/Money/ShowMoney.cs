// The desk's money: three numbers per round, then per building, per supplier, who has not paid, who holds the cash.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.Delivery;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Money;

public static class ShowMoney
{
    public sealed record RoundLine(Round Round, Balance Balance);

    public sealed record BuildingLine(
        string Community, int BuildingId, string No, int Doors, Balance Balance, long OpenFen, long BackFen,
        int OpenDoors);

    /// <param name="ToCount">Gates that have not counted these goods.</param>
    public sealed record SupplierLine(
        string Supplier, string Letter, string Package, long PriceFen, int Ordered, int Received, int Damaged,
        int ToCount,
        int CountedOrdered)
    {
        public long OrderedFen => Ordered * PriceFen;

        /// <summary>Received less damaged, at the signed price.</summary>
        public long DueFen => (Received - Damaged) * PriceFen;

        /// <summary>Of the goods that were counted: due less ordered. Below zero: the supplier brought less.</summary>
        public long DifferenceFen => DueFen - (CountedOrdered * PriceFen);
    }

    public sealed record CashLine(Guid Person, string Name, long TakenFen, long BackFen)
    {
        public long InHandFen => TakenFen - BackFen;
    }

    public sealed record Model(
        Round Round, Balance Total, IReadOnlyList<BuildingLine> Buildings, IReadOnlyList<SupplierLine> Suppliers,
        IReadOnlyList<CashLine> Cash, IReadOnlyList<HouseholdLine> Unsettled, long ToDecideFen);

    public sealed record HouseholdLine(string Community, string BuildingNo, string Name, Balance Balance);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/money", async (Actor actor, Query query, CancellationToken ct) =>
            Answers.Page<MoneyPage>(new { Lines = await query.Rounds(actor, ct) })).RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/money/{batch:int}", async (int batch, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), ct)).ToHttp(m =>
                Answers.Page<RoundMoneyPage>(new { Model = m })))
            .WithName(nameof(ShowMoney)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Query(Db db, Rounds rounds, StaffNames signatures)
    {
        public async Task<IReadOnlyList<RoundLine>> Rounds(Actor actor, CancellationToken ct)
        {
            var newest = (await rounds.Newest(actor, ct)).Take(8).ToList();
            var sums = (await db.All<RoundRow>(RoundSums,
                new { actor.Town, batches = newest.Select(r => r.Id).ToArray() }, ct))
                .ToLookup(r => r.BatchId);
            return [.. newest.Select(r => new RoundLine(r, sums[r.Id]
                .Select(s => Balance.OfBags(BagOutcomes.Read(s.Outcome), s.Fen) + Balance.Paid(s.PaidFen))
                .Aggregate(default(Balance), Balance.Add)))];
        }

        public async Task<Outcome<Model>> Run(Actor actor, BatchId batch, CancellationToken ct)
        {
            var round = await rounds.Find(actor, batch, ct);
            if (round is null) return MoneyProblems.NoSuchRound;
            var households = await HouseholdBalances.Read(db, actor.Town, batch, null, null, ct);
            var cash = await db.All<CashRow>(CashRows, new { actor.Town, batch }, ct);
            return new Model(round, households.Select(h => h.Balance).Aggregate(default(Balance), Balance.Add),
                [.. households.GroupBy(h => h.BuildingId).Select(ToBuilding)],
                await Suppliers(actor.Town, batch, ct),
                [.. cash.Select(c => new CashLine(c.Person,
                    signatures.Of(actor.Town, c.Person, c.NameSealed), c.TakenFen,
                    c.BackFen))],
                [
                    .. households.Where(h => h.Balance.OpenFen > 0 || h.Balance.BackFen > 0)
                        .Select(h => new HouseholdLine(h.Community, h.BuildingNo, h.Name, h.Balance)),
                ],
                households.Sum(h => h.ToDecideFen));
        }

        public Task<IReadOnlyList<SupplierLine>> Suppliers(TownId town, BatchId batch, CancellationToken ct) =>
            db.All<SupplierLine>(SupplierRows, new { Town = town, batch }, ct);

        private static BuildingLine ToBuilding(IGrouping<int, HouseholdOwes> doors)
        {
            var first = doors.First();
            return new BuildingLine(first.Community, first.BuildingId, first.BuildingNo, doors.Count(),
                doors.Select(d => d.Balance).Aggregate(default(Balance), Balance.Add),
                doors.Sum(d => d.Balance.OpenFen), doors.Sum(d => d.Balance.BackFen),
                doors.Count(d => d.Balance.OpenFen > 0));
        }
    }

    private sealed record RoundRow(int BatchId, string? Outcome, long Fen, long PaidFen);

    private sealed record CashRow(Guid Person, byte[]? NameSealed, long TakenFen, long BackFen);

    private const string RoundSums = """
        select b.batch_id, b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
        from bags b
        where b.town_id = @Town and b.batch_id = any(@batches::int[])
        group by b.batch_id, b.outcome
        union all
        select t.batch_id, null, 0, sum(case when t.credit like 'household:%' then t.fen else -t.fen end)::bigint
        from transfers t
        where t.town_id = @Town and t.batch_id = any(@batches::int[]) and t.household_id is not null
        group by t.batch_id
        """;

    private const string SupplierRows = """
        select s.name as supplier, f.letter, k.name as package, f.price_fen, sum(e.pieces)::int as ordered,
               coalesce(sum(g.received), 0)::int as received, coalesce(sum(g.damaged), 0)::int as damaged,
               (count(*) filter (where g.id is null))::int as to_count,
               coalesce(sum(e.pieces) filter (where g.id is not null), 0)::int as counted_ordered
        from expected_goods e
        join offers f on f.town_id = e.town_id and f.id = e.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join suppliers s on s.town_id = f.town_id and s.id = f.supplier_id
        left join gate_latest g on g.town_id = e.town_id and g.batch_id = e.batch_id and g.community_id = e.community_id
          and g.offer_id = e.offer_id
        where e.town_id = @Town and e.batch_id = @batch
        group by s.name, f.letter, k.name, f.price_fen, f.id
        order by s.name, length(f.letter), f.letter collate "C"
        """;

    private const string CashRows = """
        select x.person, p.name_sealed, sum(x.taken)::bigint as taken_fen, sum(x.back)::bigint as back_fen
        from (
          select substr(case when t.debit like 'cash:%' then t.debit else t.credit end, 6)::uuid as person,
                 case when t.debit like 'cash:%' then t.fen else 0 end as taken,
                 case when t.credit like 'cash:%' then t.fen else 0 end as back
          from transfers t
          where t.town_id = @Town and t.batch_id = @batch and (t.debit like 'cash:%' or t.credit like 'cash:%')) x
        left join people p on p.town_id = @Town and p.id = x.person
        group by x.person, p.name_sealed
        order by taken_fen desc, x.person
        """;
}
