// The desk's first screen: at most seven things that wait for somebody, then the rounds of today and what they sell.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Desk;

public static class Today
{
    /// <summary>What waits, as counts; a card is shown only for what is above zero.</summary>
    /// <param name="Overdue">Rounds past their cutoff that are not frozen yet.</param>
    /// <param name="UnconfirmedCallOffs">Suppliers who have not confirmed what to bring.</param>
    /// <param name="UnderMinimum">Ordered packages of which the supplier brings none, unless more is ordered in the
    /// last hour, he agrees to less, or they are taken out of the frozen list.</param>
    /// <param name="NotHeardFrom">Priority households without order or reply in a round that is open.</param>
    /// <param name="UncountedGates">Gates whose delivery window has begun and that counted nothing.</param>
    /// <param name="GateDifferences">Packages that came short or damaged in the last two days.</param>
    /// <param name="OpenBags">Bags whose last word is not home, refused, wrong address, short or broken.</param>
    /// <param name="LateWishes">Doors that came after the cutoff and that nobody has settled.</param>
    /// <param name="ExpiringPapers">Suppliers' papers that end within 14 days.</param>
    /// <param name="Approvals">Questions that wait for a second person.</param>
    /// <param name="Missed">The first frozen round with such packages; null = they can still be reached.</param>
    public sealed record Waiting(
        long Overdue, long UnconfirmedCallOffs, long UnderMinimum, long NotHeardFrom, long UncountedGates,
        long GateDifferences, long OpenBags, long LateWishes, long ExpiringPapers, long Approvals, int? Missed);

    public sealed record Round(
        CycleId Id, string Name, string State, DateTimeOffset OpensAt, DateTimeOffset CutoffAt,
        DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo, long Communities, long Suppliers, long Households,
        long Pieces, long WeightGrams, long TotalFen, long LastHour, long ByPhone);

    public sealed record Selling(
        CycleId CycleId, string Letter, string Package, string Supplier, long PriceFen, int Sold, int Capacity,
        int PiecesPerCase);

    public sealed record Model(
        DateTimeOffset Now, Waiting Waiting, IReadOnlyList<Round> Rounds, IReadOnlyList<Selling> Selling);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk", async (Actor actor, Handler handler, CancellationToken ct) =>
            Answers.Page<TodayPage>(new { Model = await handler.Run(actor, ct) }))
        .WithName(nameof(Today)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public async Task<Model> Run(Actor actor, CancellationToken ct)
        {
            var args = new { actor.Town };
            return new Model(
                await db.One<DateTimeOffset>(ReadClock, null, ct),
                await db.One<Waiting>(ReadWaiting, args, ct),
                await db.All<Round>(ReadRounds, args, ct),
                await db.All<Selling>(ReadSelling, args, ct));
        }
    }

    [AcrossTowns("The clock belongs to nobody.")]
    private const string ReadClock = "select db_now()";

    private const string ReadWaiting = """
        select
          (select count(*) from cycles c where c.town_id = @Town and c.state = 'published'
             and c.cutoff_at < db_now() - interval '1 minute') as overdue,
          (select count(*) from call_offs o join cycles c on c.town_id = o.town_id and c.id = o.batch_id
             where o.town_id = @Town and o.confirmed_at is null and c.deliver_to > db_now()
               and exists (select from call_off_lines l
                           where l.town_id = @Town and l.batch_id = o.batch_id
                             and l.supplier_id = o.supplier_id)) as unconfirmed_call_offs,
          (select count(*) from offers f join cycles c on c.town_id = f.town_id and c.id = f.cycle_id
             where f.town_id = @Town and f.sold > 0 and f.sold < f.minimum and f.withdrawn_at is null
               and c.state <> 'withdrawn' and c.cutoff_at < db_now() + interval '1 hour' and c.deliver_to > db_now()
               and not exists (select from amendment_lines a where a.town_id = f.town_id and a.batch_id = f.cycle_id
                               and a.offer_id = f.id)) as under_minimum,
          (select count(distinct h.id) from households h
             join cycle_communities s on s.town_id = h.town_id and s.community_id = h.community_id
             join cycles c on c.town_id = s.town_id and c.id = s.cycle_id
             where h.town_id = @Town and h.priority and c.state = 'published'
               and db_now() between c.opens_at and c.cutoff_at
               and not exists (select from orders o where o.town_id = h.town_id and o.household_id = h.id
                               and o.cycle_id = c.id and o.state = 'placed')
               and not exists (select from household_replies r where r.town_id = h.town_id and r.household_id = h.id
                               and r.cycle_id = c.id)) as not_heard_from,
          (select count(*) from batch_communities b join cycles c on c.town_id = b.town_id and c.id = b.batch_id
             where b.town_id = @Town and b.pieces > 0 and c.deliver_from < db_now()
               and c.deliver_to > db_now() - interval '2 days'
               and not exists (select from gate_counts g where g.town_id = b.town_id and g.batch_id = b.batch_id
                               and g.community_id = b.community_id)) as uncounted_gates,
          (select count(*) from (
             select distinct on (batch_id, community_id, offer_id) expected, received, damaged from gate_counts
             where town_id = @Town and at > db_now() - interval '2 days'
             order by batch_id, community_id, offer_id, seq desc) g
           where g.received - g.damaged < g.expected) as gate_differences,
          (select count(*) from (
             select distinct on (batch_id, label) outcome from bag_events
             where town_id = @Town and at > db_now() - interval '2 days' order by batch_id, label, seq desc) e
           where e.outcome in ('not_home', 'refused', 'wrong_address', 'short', 'broken')) as open_bags,
          (select count(*) from late_wishes w where w.town_id = @Town and w.dealt_at is null) as late_wishes,
          (select count(*) from supplier_papers p
             where p.town_id = @Town and p.expires_on < (db_now() + interval '14 days')::date) as expiring_papers,
          (select count(*) from approvals a
             where a.town_id = @Town and a.agreed is null and a.expires_at > db_now()) as approvals,
          (select min(b.id) from batches b join cycles c on c.town_id = b.town_id and c.id = b.id
             join offers f on f.town_id = b.town_id and f.cycle_id = b.id
             where b.town_id = @Town and c.deliver_from > db_now() and f.sold > 0 and f.sold < f.minimum
               and f.withdrawn_at is null
               and not exists (select from amendment_lines a where a.town_id = f.town_id and a.batch_id = f.cycle_id
                               and a.offer_id = f.id)) as missed
        """;

    private const string ReadRounds = """
        select c.id, c.name, c.state, c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to,
          (select count(*) from cycle_communities s where s.town_id = c.town_id and s.cycle_id = c.id) as communities,
          (select count(distinct supplier_id) from offers f
             where f.town_id = c.town_id and f.cycle_id = c.id) as suppliers,
          coalesce(o.households, 0) as households, coalesce(w.pieces, 0) as pieces,
          coalesce(w.weight, 0) as weight_grams,
          coalesce(o.total, 0)::bigint as total_fen, coalesce(o.last_hour, 0) as last_hour,
          coalesce(o.by_phone, 0) as by_phone
        from cycles c
        left join lateral (
          select count(distinct household_id) as households, sum(total_fen) as total,
            count(*) filter (where placed_at > db_now() - interval '1 hour') as last_hour,
            count(*) filter (where channel in ('hotline', 'desk')) as by_phone
          from orders where town_id = @Town and cycle_id = c.id and state = 'placed') o on true
        left join lateral (
          select sum(f.sold)::bigint as pieces, sum(f.sold::bigint * v.weight_grams)::bigint as weight
          from offers f
          join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
          where f.town_id = @Town and f.cycle_id = c.id) w on true
        where c.town_id = @Town and c.state <> 'withdrawn' and c.opens_at < db_now() and c.deliver_to > db_now()
        order by c.cutoff_at, c.id limit 6
        """;

    private const string ReadSelling = """
        select f.cycle_id, f.letter, p.name as package, s.name as supplier, f.price_fen, f.sold, f.capacity,
          v.pieces_per_case
        from offers f
        join cycles c on c.town_id = f.town_id and c.id = f.cycle_id
        join packages p on p.town_id = f.town_id and p.id = f.package_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        join suppliers s on s.town_id = f.town_id and s.id = f.supplier_id
        where f.town_id = @Town and f.withdrawn_at is null and c.state = 'published'
          and db_now() between c.opens_at and c.cutoff_at
        order by c.cutoff_at, f.cycle_id, length(f.letter), f.letter limit 60
        """;
}
