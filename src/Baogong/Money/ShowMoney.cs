// The town's money, for the desk and for finance: three numbers per round, then per building, per supplier, who has not
// paid, who holds the cash.
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

    /// <summary>One kind of payer: "household", "person" or another.</summary>
    public sealed record PayerLine(string Kind, int Doors, Balance Balance, long OpenFen, long BackFen);

    /// <param name="TownFen">What lies in the town's account: came in less went back.</param>
    /// <param name="Payers">Who pays, by kind; they add up to the total.</param>
    public sealed record Model(
        Round Round, Balance Total, IReadOnlyList<BuildingLine> Buildings, IReadOnlyList<SupplierLine> Suppliers,
        IReadOnlyList<CashLine> Cash, IReadOnlyList<HouseholdLine> Unsettled, long ToDecideFen, long TownFen,
        IReadOnlyList<PayerLine> Payers, IReadOnlyList<ElsewhereLine> Elsewhere);

    /// <param name="Codes">Short numbers of the orders that this payer pays.</param>
    public sealed record ElsewhereLine(
        int Household, string Community, string BuildingNo, string Name, string Payer, IReadOnlyList<string> Codes,
        Balance Balance, IReadOnlyList<Movement> Movements);

    public sealed record Movement(Guid Id, long Fen, bool Back, bool TakenBack, string By, DateTimeOffset At);

    public sealed record HouseholdLine(string Community, string BuildingNo, string Name, Balance Balance);

    public const string AtDesk = "/desk/money";

    /// <summary>Finance reads what the desk reads, and changes nothing.</summary>
    public static readonly (string Path, string Policy)[] Places =
    [
        (AtDesk, Policies.Desk),
        ("/finance/money", Policies.Finance),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in Places)
        {
            routes.MapGet(path, async (Actor actor, Query query, CancellationToken ct) =>
                Answers.Page<MoneyPage>(new { Path = path, Lines = await query.Rounds(actor, ct) }))
                .WithName($"{nameof(MoneyPage)} {policy}").RequireAuthorization(policy);
            routes.MapGet($"{path}/{{batch:int}}", async (int batch, Actor actor, Query query, CancellationToken ct) =>
                (await query.Run(actor, new BatchId(batch), ct)).ToHttp(m =>
                    Answers.Page<RoundMoneyPage>(new { Path = path, Model = m })))
                .WithName($"{nameof(ShowMoney)} {policy}").RequireAuthorization(policy);
        }
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
            return new Model(round, households.Select(h => h.Whole).Aggregate(default(Balance), Balance.Add),
                [.. households.GroupBy(h => h.BuildingId).Select(ToBuilding)],
                await Suppliers(actor.Town, batch, ct),
                [.. cash.Select(c => new CashLine(c.Person,
                    signatures.Of(actor.Town, c.Person, c.NameSealed), c.TakenFen,
                    c.BackFen))],
                [
                    .. households.Where(h => h.Balance.OpenFen > 0 || h.Balance.BackFen > 0)
                        .Select(h => new HouseholdLine(h.Community, h.BuildingNo, h.Name, h.Balance)),
                ],
                households.Sum(h => h.ToDecideFen + h.Elsewhere.Sum(p => p.ToDecideFen)),
                await db.One<long>(TownSum, new { actor.Town, batch, till = Sides.Town }, ct), ByKind(households),
                await Elsewhere(actor.Town, batch, households, ct));
        }

        private static List<PayerLine> ByKind(IReadOnlyList<HouseholdOwes> households) =>
        [
            .. households.SelectMany(h => h.Elsewhere.Select(p => (p.Payer, p.Balance))
                    .Prepend((Payer: $"household:{h.Household}", h.Balance)))
                .Where(p => p.Balance != default).GroupBy(p => p.Payer.Split(':')[0], StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new PayerLine(g.Key, g.Count(),
                    g.Select(p => p.Balance).Aggregate(default(Balance), Balance.Add),
                    g.Sum(p => p.Balance.OpenFen), g.Sum(p => p.Balance.BackFen))),
        ];

        private async Task<List<ElsewhereLine>> Elsewhere(
            TownId town, BatchId batch, IReadOnlyList<HouseholdOwes> households, CancellationToken ct)
        {
            if (households.All(h => h.Elsewhere.Count == 0)) return [];
            var args = new { Town = town, batch, till = Sides.Town };
            var numbers = (await db.All<NumberRow>(NumberRows, args, ct)).ToLookup(n => (n.HouseholdId, n.Payer));
            var moved = (await db.All<MovementRow>(MovementRows, args, ct)).ToLookup(m => (m.HouseholdId, m.Payer));
            return
            [
                .. households.SelectMany(h => h.Elsewhere.Select(p => new ElsewhereLine(h.Household, h.Community,
                    h.BuildingNo, h.Name, p.Payer,
                    [.. numbers[(h.Household, p.Payer)].Select(n => ShortCode.Of(n.OrderNumber))], p.Balance,
                    [
                        .. moved[(h.Household, p.Payer)].Select(m => new Movement(m.Id, m.Fen, m.Back, m.TakenBack,
                            signatures.Of(town, m.ActorId, m.NameSealed), m.At)),
                    ]))),
            ];
        }

        public Task<IReadOnlyList<SupplierLine>> Suppliers(TownId town, BatchId batch, CancellationToken ct) =>
            db.All<SupplierLine>(SupplierRows, new { Town = town, batch }, ct);

        private static BuildingLine ToBuilding(IGrouping<int, HouseholdOwes> doors)
        {
            var first = doors.First();
            return new BuildingLine(first.Community, first.BuildingId, first.BuildingNo, doors.Count(),
                doors.Select(d => d.Whole).Aggregate(default(Balance), Balance.Add),
                doors.Sum(d => d.Balance.OpenFen + d.Elsewhere.Sum(p => p.Balance.OpenFen)),
                doors.Sum(d => d.Balance.BackFen + d.Elsewhere.Sum(p => p.Balance.BackFen)),
                doors.Count(d => d.Balance.OpenFen > 0 || d.Elsewhere.Any(p => p.Balance.OpenFen > 0)));
        }
    }

    private sealed record RoundRow(int BatchId, string? Outcome, long Fen, long PaidFen);

    private sealed record NumberRow(int HouseholdId, string Payer, long OrderNumber);

    private sealed record MovementRow(
        int HouseholdId, string Payer, Guid Id, bool Back, long Fen, bool TakenBack, Guid ActorId, byte[]? NameSealed,
        DateTimeOffset At);

    private sealed record CashRow(Guid Person, byte[]? NameSealed, long TakenFen, long BackFen);

    private const string RoundSums = $"""
        select b.batch_id, b.outcome, sum(b.price_fen)::bigint as fen, 0::bigint as paid_fen
        from bags b
        where b.town_id = @Town and b.batch_id = any(@batches::int[])
        group by b.batch_id, b.outcome
        union all
        select t.batch_id, null, 0, sum(leg.fen)::bigint
        from transfers t cross join lateral {Sides.LegColumns}
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

    private const string TownSum = """
        select coalesce(sum(case when t.debit = @till then t.fen else -t.fen end), 0)::bigint
        from transfers t
        where t.town_id = @Town and t.batch_id = @batch and @till in (t.debit, t.credit)
        """;

    private const string NumberRows = """
        select distinct l.household_id, l.payer, l.order_number
        from batch_lines l
        where l.town_id = @Town and l.batch_id = @batch and l.payer is not null
        order by l.household_id, l.order_number
        """;

    private const string MovementRows = """
        select t.household_id, case when t.debit = @till then t.credit else t.debit end as payer, t.id,
               t.kind = 'cash_returned' as back, t.fen, r.id is not null as taken_back, t.actor_id, p.name_sealed, t.at
        from transfers t
        left join transfers r on r.town_id = t.town_id and r.group_id = t.id and r.kind = 'cash_returned'
          and r.id <> t.id
        left join people p on p.town_id = t.town_id and p.id = t.actor_id
        where t.town_id = @Town and t.batch_id = @batch and @till in (t.debit, t.credit)
        order by t.seq
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
