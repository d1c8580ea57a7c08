// The desk's view of a round on its way: what the gates counted, what is handed out, and what needs a decision.
using Baogong.Core;
using Baogong.Core.Bookkeeping;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowDelivery
{
    public sealed record RoundLine(Round Round, int Goods, int Counted, int Bags, int BagsDone, int Problems);

    public sealed record CommunityLine(
        int CommunityId, string Community, int Goods, int Counted, int Differing, int Doors, int DoorsDone,
        int Problems, DateTimeOffset? ArrivedAt, DateTimeOffset? UnloadedAt);

    public sealed record DifferenceLine(
        int CommunityId, string Community, string Letter, string Package, int Expected, int Received, int Damaged,
        string Reason,
        string By, DateTimeOffset At)
    {
        /// <summary>Good pieces less what is expected now.</summary>
        public int Difference => Received - Damaged - Expected;
    }

    public sealed record ProblemLine(
        int Label, string Community, string BuildingNo, string Door, string Letter, string Package, long PriceFen,
        string Outcome,
        string Note, string By, DateTimeOffset At)
    {
        public bool ToDecide => RefundRule.Of(BagOutcomes.Read(Outcome)) == BagPayment.DeskDecides;
    }

    public sealed record Model(
        Round Round, IReadOnlyList<CommunityLine> Communities, IReadOnlyList<DifferenceLine> Differences,
        IReadOnlyList<ProblemLine> Problems);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/delivery", async (Actor actor, Query query, CancellationToken ct) =>
            Answers.Page<DeliveryPage>(new { Lines = await query.Rounds(actor, ct) }))
            .RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/delivery/{batch:int}", async (int batch, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), ct)).ToHttp(m =>
                Answers.Page<RoundDeliveryPage>(new { Model = m })))
            .WithName(nameof(ShowDelivery)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Query(Db db, Rounds rounds, StaffNames signatures)
    {
        public async Task<IReadOnlyList<RoundLine>> Rounds(Actor actor, CancellationToken ct)
        {
            var newest = (await rounds.Newest(actor, ct)).Take(8).ToList();
            var rows = (await db.All<RoundRow>(RoundRows,
                new { actor.Town, batches = newest.Select(r => r.Id).ToArray() }, ct))
                .ToDictionary(r => r.BatchId);
            return [.. newest.Select(r => rows.TryGetValue(r.Id, out var p)
                ? new RoundLine(r, p.Goods, p.Counted, p.Bags, p.Done, p.Problems) : new RoundLine(r, 0, 0, 0, 0, 0))];
        }

        public async Task<Outcome<Model>> Run(Actor actor, BatchId batch, CancellationToken ct)
        {
            var round = await rounds.Find(actor, batch, ct);
            if (round is null) return DeliveryProblems.NoSuchRound;
            var args = new { actor.Town, batch };
            return new Model(round, await db.All<CommunityLine>(Communities, args, ct),
                [
                    .. (await db.All<DifferenceRow>(Differences, args, ct)).Select(d =>
                        new DifferenceLine(d.CommunityId, d.Community, d.Letter, d.Package, d.Expected, d.Received,
                            d.Damaged, d.Reason, signatures.Of(actor.Town, d.ActorId, d.NameSealed), d.At)),
                ],
                [
                    .. (await db.All<ProblemRow>(Problems, args, ct)).Select(p =>
                        new ProblemLine(p.Label, p.Community, p.BuildingNo, p.Door, p.Letter, p.Package, p.PriceFen,
                            p.Outcome, p.Note, signatures.Of(actor.Town, p.ActorId, p.NameSealed), p.At)),
                ]);
        }
    }

    private sealed record RoundRow(int BatchId, int Goods, int Counted, int Bags, int Done, int Problems);

    private sealed record DifferenceRow(
        int CommunityId, string Community, string Letter, string Package, int Expected, int Received, int Damaged,
        string Reason,
        Guid ActorId, byte[]? NameSealed, DateTimeOffset At);

    private sealed record ProblemRow(
        int Label, string Community, string BuildingNo, string Door, string Letter, string Package, long PriceFen,
        string Outcome,
        string Note, Guid ActorId, byte[]? NameSealed, DateTimeOffset At);

    private const string RoundRows = """
        select w.id as batch_id,
               (select count(*)::int from expected_goods e where e.town_id = @Town and e.batch_id = w.id) as goods,
               (select count(*)::int from gate_latest g where g.town_id = @Town and g.batch_id = w.id) as counted,
               count(b.label)::int as bags, count(b.outcome)::int as done,
               (count(*) filter (where b.outcome in ('not_home', 'refused', 'wrong_address')))::int as problems
        from unnest(@batches::int[]) as w(id)
        left join bags b on b.town_id = @Town and b.batch_id = w.id
        group by w.id
        """;

    private const string Communities = """
        select c.id as community_id, c.name as community, g.goods, g.counted, g.differing,
               coalesce(d.doors, 0) as doors,
               coalesce(d.doors_done, 0) as doors_done, coalesce(d.problems, 0) as problems, t.arrived_at, t.unloaded_at
        from (
          select e.community_id, count(*)::int as goods, count(g.id)::int as counted,
                 (count(*) filter (where g.received - g.damaged <> e.pieces))::int as differing
          from expected_goods e
          left join gate_latest g on g.town_id = e.town_id and g.batch_id = e.batch_id
            and g.community_id = e.community_id
            and g.offer_id = e.offer_id
          where e.town_id = @Town and e.batch_id = @batch
          group by e.community_id) g
        join communities c on c.town_id = @Town and c.id = g.community_id
        left join (
          select x.community_id, count(*)::int as doors, (count(*) filter (where x.done = x.bags))::int as doors_done,
                 sum(x.problems)::int as problems
          from (
            select b.community_id, b.household_id, count(*) as bags, count(b.outcome) as done,
                   count(*) filter (where b.outcome in ('not_home', 'refused', 'wrong_address')) as problems
            from bags b
            where b.town_id = @Town and b.batch_id = @batch
            group by b.community_id, b.household_id) x
          group by x.community_id) d on d.community_id = c.id
        left join (
          select m.community_id, max(m.at) filter (where m.mark = 'arrived') as arrived_at,
                 max(m.at) filter (where m.mark = 'unloaded') as unloaded_at
          from gate_marks_standing m where m.town_id = @Town and m.batch_id = @batch
          group by m.community_id) t on t.community_id = c.id
        order by c.gate_order, c.id
        """;

    private const string Differences = """
        select c.id as community_id, c.name as community, f.letter, k.name as package, e.pieces as expected, g.received,
               g.damaged, g.reason, g.actor_id, p.name_sealed, g.at
        from gate_latest g
        join expected_goods e on e.town_id = g.town_id and e.batch_id = g.batch_id and e.community_id = g.community_id
          and e.offer_id = g.offer_id
        join communities c on c.town_id = g.town_id and c.id = g.community_id
        join offers f on f.town_id = g.town_id and f.id = g.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        left join people p on p.town_id = g.town_id and p.id = g.actor_id
        where g.town_id = @Town and g.batch_id = @batch and g.received - g.damaged <> e.pieces
        order by c.gate_order, c.id, length(f.letter), f.letter collate "C"
        """;

    // What waits for a decision first; then what is settled by the rule already, so that nobody looks for it.
    private const string Problems = """
        select b.label, c.name as community, u.no as building_no,
               case when h.unit = '' then '' else h.unit || '-' end || h.room
                 || case when h.occupant = '' then '' else ' ' || h.occupant end as door,
               f.letter, k.name as package, b.price_fen, b.outcome, b.note, b.actor_id, p.name_sealed, b.at
        from bags b
        join households h on h.town_id = b.town_id and h.id = b.household_id
        join buildings u on u.town_id = b.town_id and u.id = b.building_id
        join communities c on c.town_id = b.town_id and c.id = b.community_id
        join offers f on f.town_id = b.town_id and f.id = b.offer_id
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        left join people p on p.town_id = b.town_id and p.id = b.actor_id
        where b.town_id = @Town and b.batch_id = @batch
          and b.outcome in ('not_home', 'refused', 'wrong_address', 'short', 'broken', 'refund_agreed')
        order by b.outcome in ('not_home', 'refused', 'wrong_address') desc, b.at
        limit 200
        """;
}
