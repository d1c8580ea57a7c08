// The desk's rounds: open now with their state at a glance, coming, plans and what stops them, then the closed ones.
using Baogong.Core;
using Baogong.Core.Calendar;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class ListRounds
{
    public sealed record Model(
        DateTimeOffset Now, IReadOnlyList<Row> Current, IReadOnlyList<Plan> Plans, TableView View, long Total,
        IReadOnlyList<Row> Closed)
    {
        public IEnumerable<Row> Open => Current.Where(r => r.State is RoundState.Open or RoundState.Closing);

        public IEnumerable<Row> Coming => Current.Where(r => r.State is RoundState.Coming);
    }

    /// <param name="Sold">Pieces.</param>
    /// <param name="SoldFen">At the signed prices.</param>
    public sealed record Row(
        CycleId Id, string Name, RoundState State, DateTimeOffset OpensAt, DateTimeOffset CutoffAt,
        DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo, long Communities, long Suppliers, long Offers, long Sold,
        long Capacity, long WeightGrams, long SoldFen, long Total);

    /// <param name="Next">Its next round; null = there is none any more.</param>
    /// <param name="LeftOut">Why offers do not come along.</param>
    public sealed record Plan(int Id, string Name, string Repeats, int EveryDays, int Weekdays, bool Paused, int Offers,
        Occurrence? Next, IReadOnlyList<Problem> LeftOut);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/cycles", async (Actor actor, HttpContext http, Handler handler, CancellationToken ct) =>
            Answers.Page<RoundsPage>(new { Model = await handler.Run(http, actor, ct) }))
        .WithName(nameof(ListRounds)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db, Towns towns)
    {
        public async Task<Model> Run(HttpContext http, Actor actor, CancellationToken ct)
        {
            var view = TableView.Of(http, "-cutoff", "name", "sold", "amount", "cutoff");
            var args = new { town = actor.Town, view.Filter, view.Sort, view.Take, view.Skip };
            var now = await db.One<DateTimeOffset>(ReadNow, args, ct);
            var current = await db.All<Row>(ReadCurrent, args, ct);
            var closed = await db.All<Row>(ReadClosed, args, ct);
            return new(now, current, await Plans(actor.Town, now, ct), view, closed.Count > 0 ? closed[0].Total : 0,
                closed);
        }

        // A town has a handful of plans: a few statements each are cheaper than one that knows the calendar.
        private async Task<IReadOnlyList<Plan>> Plans(TownId town, DateTimeOffset now, CancellationToken ct)
        {
            var zone = (await towns.Of(town, ct)).Zone;
            var plans = new List<Plan>();
            foreach (var plan in await db.All<PlanRow>(PlanRow.Every, new { town }, ct))
            {
                var next = plan.Times.After(now, plan.Rule, zone).Select(r => (Occurrence?)r).FirstOrDefault();
                var deliveryDay = (next?.Day ?? plan.FirstDay).AddDays(plan.DeliverDaysAfter);
                var offers = await db.All<PlanOffer>(PlanOffer.OfPlan, new { town, plan = plan.Id, deliveryDay }, ct);
                plans.Add(new(plan.Id, plan.Name, plan.Repeats, plan.EveryDays, plan.Weekdays,
                    plan.PausedAt is not null, offers.Count, next,
                    next is null ? [] : [.. offers.Select(o => o.Problem(deliveryDay)).OfType<Problem>()]));
            }

            return plans;
        }
    }

    private const string ReadNow = "select db_now() from towns where town_id = @town";

    private const string ReadCurrent = """
        select c.id, c.name,
               case when c.cutoff_at <= db_now() then 2 when c.opens_at <= db_now() then 1 else 0 end as state,
               c.opens_at, c.cutoff_at, c.deliver_from, c.deliver_to,
               (select count(*) from cycle_communities x where x.town_id = @town and x.cycle_id = c.id) as communities,
               o.suppliers, o.offers, o.sold, o.capacity, o.weight_grams, o.sold_fen, 0::bigint as total
        from cycles c
        cross join lateral (
          select count(distinct f.supplier_id) as suppliers, count(*) as offers,
            coalesce(sum(f.sold), 0)::bigint as sold,
                 coalesce(sum(f.capacity), 0)::bigint as capacity,
                 coalesce(sum(f.sold::bigint * v.weight_grams), 0)::bigint as weight_grams,
                 coalesce(sum(f.sold * f.price_fen), 0)::bigint as sold_fen
          from offers f join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id
            and v.version = f.version
          where f.town_id = @town and f.cycle_id = c.id) o
        where c.town_id = @town and c.state = 'published'
        order by c.cutoff_at, c.id
        """;

    private const string ReadClosed = """
        select c.id, c.name, case c.state when 'closed' then 3 else 4 end as state, c.opens_at, c.cutoff_at,
          c.deliver_from, c.deliver_to,
               (select count(*) from cycle_communities x where x.town_id = @town and x.cycle_id = c.id) as communities,
               o.suppliers, o.offers, o.sold, o.capacity, o.weight_grams, o.sold_fen, count(*) over () as total
        from cycles c
        cross join lateral (
          select count(distinct f.supplier_id) as suppliers, count(*) as offers,
            coalesce(sum(f.sold), 0)::bigint as sold,
                 coalesce(sum(f.capacity), 0)::bigint as capacity,
                 coalesce(sum(f.sold::bigint * v.weight_grams), 0)::bigint as weight_grams,
                 coalesce(sum(f.sold * f.price_fen), 0)::bigint as sold_fen
          from offers f join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id
            and v.version = f.version
          where f.town_id = @town and f.cycle_id = c.id) o
        where c.town_id = @town and c.state <> 'published'
          and (@Filter::text = '' or position(lower(@Filter) in lower(c.id || ' ' || c.name)) > 0)
        order by case when @Sort::text = 'name' then c.name end, case when @Sort = '-name' then c.name end desc,
                 case when @Sort = 'sold' then o.sold end, case when @Sort = '-sold' then o.sold end desc,
                 case when @Sort = 'amount' then o.sold_fen end, case when @Sort = '-amount' then o.sold_fen end desc,
                 case when @Sort = 'cutoff' then c.cutoff_at end, c.cutoff_at desc, c.id desc
        limit @Take offset @Skip
        """;
}
