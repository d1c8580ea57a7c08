// A plan is made or changed. Rounds that exist already stay as they are: only rounds made from now on follow it.
// The whole plan is checked against prices, papers and the calendar before anything is stored.
using Baogong.Core;
using Baogong.Core.Calendar;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class SavePlan
{
    /// <param name="Letter">A … Z or AA … AZ; each once.</param>
    /// <param name="Package">Of the town.</param>
    /// <param name="PriceFen">The supplier's signed price of one piece; not above the reference price.</param>
    /// <param name="Capacity">Pieces per round, 0 … 10,000,000.</param>
    /// <param name="LimitPerHousehold">1 … 1000, null = none.</param>
    /// <param name="Minimum">2 … capacity: pieces of a round below which the supplier brings none; null = none.</param>
    public sealed record OfferLine(
        string Letter, int Package, long PriceFen, int Capacity, int? LimitPerHousehold, int? Minimum = null);

    /// <summary>Days and clock times are the town's. Weekdays: bit 0 = Monday.</summary>
    public sealed record Request(
        string Name, string Repeats, int EveryDays, int Weekdays, DateOnly FirstDay, DateOnly? LastDay,
        TimeOnly OpensTime, int OpensDaysBefore, TimeOnly CutoffTime, int DeliverDaysAfter, TimeOnly DeliverFrom,
        TimeOnly DeliverTo, bool AllCommunities, IReadOnlyList<int>? Communities, IReadOnlyList<int>? Neighbourhoods,
        IReadOnlyList<OfferLine> Offers);

    public sealed record Saved(int Plan);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/plans",
            (Form form, Actor actor, Handler handler, EditPlan.Handler edit, CancellationToken ct) =>
            Post(null, form, actor, handler, edit, ct)).WithName("AddPlanForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/cycles/plans/{plan:int}",
            (int plan, Form form, Actor actor, Handler handler, EditPlan.Handler edit, CancellationToken ct) =>
                Post(plan, form, actor, handler, edit, ct)).WithName("EditPlanForm")
                    .RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycle-plans",
            async (Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(null, request, actor, ct))
                    .ToHttp(s => TypedResults.Created($"/api/cycle-plans/{s.Plan}", s)))
            .WithName("AddPlan").RequireAuthorization(Policies.Desk);
        routes.MapPut("/api/cycle-plans/{plan:int}",
            async (int plan, Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(plan, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName("EditPlan").RequireAuthorization(Policies.Desk);
    }

    private static async Task<IResult> Post(
        int? plan, Form form, Actor actor, Handler handler, EditPlan.Handler edit, CancellationToken ct)
    {
        var typed = PlanForm.Of(form);
        if (form.Has("more")) return await edit.Page(plan, actor, new(typed.WithMoreRows()), ct);
        var read = typed.Read();
        var outcome = read.Problem is { } unread ? unread : await handler.Run(plan, read.Value, actor, ct);
        return outcome.Problem is { } problem
            ? await edit.Page(plan, actor, new(typed, problem), ct)
            : Answers.SeeOther($"/desk/cycles/plans/{outcome.Value.Plan}?done={(plan is null ? "added" : "changed")}");
    }

    public sealed class Handler(Db db, Towns towns)
    {
        /// <param name="plan">Null makes a new one.</param>
        /// <param name="request">The whole plan.</param>
        /// <param name="actor">Of the desk.</param>
        /// <param name="ct">Cancels.</param>
        public async Task<Outcome<Saved>> Run(int? plan, Request request, Actor actor, CancellationToken ct)
        {
            if (PlanChecks.Check(request) is { } problem) return problem;
            var zone = (await towns.Of(actor.Town, ct)).Zone;
            return await db.Atomically<Saved>(async tx =>
            {
                var now = await tx.One<DateTimeOffset>(LockTown, new { actor.Town }, ct);
                var was = plan is null ? null
                    : await tx.Maybe<PlanRow>(PlanRow.One, new { town = actor.Town, plan }, ct);
                if (plan is not null && was is null) return CyclesProblems.NoSuchPlan;
                var (rule, times) = PlanChecks.When(request);
                var next = times.After(now, rule, zone).Select(r => (Occurrence?)r).FirstOrDefault();
                if (next is null) return CyclesProblems.NoRoundLeft;
                var before = was is null ? null : await Summary(tx, actor.Town, was.Id, ct);
                var id = await tx.One<int>(WritePlan, Args(actor, plan, request), ct);
                if (await WriteParts(tx, actor, id, request, ct) is { } refused) return refused;
                var deliveryDay = next.Value.Day.AddDays(request.DeliverDaysAfter);
                var offers = await tx.All<PlanOffer>(PlanOffer.OfPlan,
                    new { town = actor.Town, plan = id, deliveryDay }, ct);
                if (offers.Select(o => o.Problem(deliveryDay)).FirstOrDefault(p => p is not null) is { } trouble)
                    return trouble;
                tx.Append(actor, "plan", $"{id}", was is null ? "added" : "changed", before,
                    await Summary(tx, actor.Town, id, ct));
                return new Saved(id);
            }, ct);
        }

        private static async Task<Problem?> WriteParts(Tx tx, Actor actor, int plan, Request request,
            CancellationToken ct)
        {
            var communities = await tx.Run(WriteCommunities, new
            {
                actor.Town,
                plan,
                ids = (request.Communities ?? []).ToArray(),
                neighbourhoods = (request.Neighbourhoods ?? []).ToArray(),
            }, ct);
            if (!request.AllCommunities && communities == 0) return CyclesProblems.CommunitiesMissing;
            var known = await tx.All<int>(KnownPackages,
                new { actor.Town, ids = request.Offers.Select(o => o.Package).ToArray() }, ct);
            if (request.Offers.FirstOrDefault(o => !known.Contains(o.Package)) is { } unknown)
                return CyclesProblems.PackageUnknown(unknown.Letter);
            await tx.Run(WriteOffers, new
            {
                actor.Town,
                plan,
                letters = request.Offers.Select(o => o.Letter).ToArray(),
                packages = request.Offers.Select(o => o.Package).ToArray(),
                prices = request.Offers.Select(o => o.PriceFen).ToArray(),
                capacities = request.Offers.Select(o => o.Capacity).ToArray(),
                limits = request.Offers.Select(o => o.LimitPerHousehold).ToArray(),
                minima = request.Offers.Select(o => o.Minimum).ToArray(),
            }, ct);
            return null;
        }

        private static Task<SummaryRow> Summary(Tx tx, TownId town, int plan, CancellationToken ct) =>
            tx.One<SummaryRow>(ReadSummary, new { town, plan }, ct);

        private static object Args(Actor actor, int? plan, Request r) => new
        {
            actor.Town,
            plan,
            r.Name,
            r.Repeats,
            EveryDays = Math.Clamp(r.EveryDays, 1, 31),
            r.Weekdays,
            r.FirstDay,
            r.LastDay,
            r.OpensTime,
            r.OpensDaysBefore,
            r.CutoffTime,
            r.DeliverDaysAfter,
            r.DeliverFrom,
            r.DeliverTo,
            r.AllCommunities,
        };
    }

    /// <summary>For the history: the plan in lines that can be compared.</summary>
    private sealed record SummaryRow(string Name, string Rule, string Times, string Communities, string Offers);

    private const string LockTown = "select db_now() from towns where town_id = @Town for update";

    private const string WritePlan = """
        insert into cycle_plans (town_id, id, name, repeats, every_days, weekdays, first_day, last_day, opens_time,
          opens_days_before, cutoff_time, deliver_days_after, deliver_from, deliver_to, all_communities)
        values (@Town, coalesce(@plan::int, (select coalesce(max(id), 0) + 1 from cycle_plans where town_id = @Town)),
          @Name, @Repeats, @EveryDays, @Weekdays, @FirstDay, @LastDay, @OpensTime, @OpensDaysBefore, @CutoffTime,
          @DeliverDaysAfter, @DeliverFrom, @DeliverTo, @AllCommunities)
        on conflict (town_id, id) do update set name = excluded.name, repeats = excluded.repeats,
          every_days = excluded.every_days, weekdays = excluded.weekdays, first_day = excluded.first_day,
          last_day = excluded.last_day, opens_time = excluded.opens_time,
          opens_days_before = excluded.opens_days_before, cutoff_time = excluded.cutoff_time,
          deliver_days_after = excluded.deliver_days_after, deliver_from = excluded.deliver_from,
          deliver_to = excluded.deliver_to, all_communities = excluded.all_communities
        returning id
        """;

    // Communities of another town, or of nothing, are simply not taken.
    private const string WriteCommunities = """
        with gone as (delete from plan_communities where town_id = @Town and plan_id = @plan::int
                      and not (community_id = any(@ids::int[]) or community_id in (
                        select id from communities where town_id = @Town
                          and neighbourhood_id = any(@neighbourhoods::int[]))))
        insert into plan_communities (town_id, plan_id, community_id)
        select @Town, @plan::int, c.id from communities c
        where c.town_id = @Town and (c.id = any(@ids::int[]) or c.neighbourhood_id = any(@neighbourhoods::int[]))
        on conflict (town_id, plan_id, community_id) do update set community_id = excluded.community_id
        """;

    private const string KnownPackages = "select id from packages where town_id = @Town and id = any(@ids::int[])";

    private const string WriteOffers = """
        with gone as (delete from plan_offers where town_id = @Town and plan_id = @plan::int
          and letter <> all(@letters::text[]))
        insert into plan_offers (town_id, plan_id, letter, package_id, price_fen, capacity, limit_per_household,
                                 minimum)
        select @Town, @plan::int, x.letter, x.package, x.price, x.capacity, x.lim, x.least
        from unnest(@letters::text[], @packages::int[], @prices::bigint[], @capacities::int[], @limits::int[],
                    @minima::int[])
          as x(letter, package, price, capacity, lim, least)
        on conflict (town_id, plan_id, letter) do update set package_id = excluded.package_id,
          price_fen = excluded.price_fen, capacity = excluded.capacity,
          limit_per_household = excluded.limit_per_household, minimum = excluded.minimum
        """;

    private const string ReadSummary = """
        select p.name, concat_ws(' ', p.repeats, case when p.repeats = 'every_n_days' then p.every_days end,
                 case when p.repeats = 'weekdays' then p.weekdays end, p.first_day, '…', p.last_day) as rule,
               format('-%s %s / %s / +%s %s–%s', p.opens_days_before, to_char(p.opens_time, 'HH24:MI'),
                 to_char(p.cutoff_time, 'HH24:MI'),
                 p.deliver_days_after, to_char(p.deliver_from, 'HH24:MI'), to_char(p.deliver_to, 'HH24:MI')) as times,
               case when p.all_communities then '*' else (select count(*)::text from plan_communities c
                 where c.town_id = @town and c.plan_id = p.id) end as communities,
               coalesce((select string_agg(format('%s %s ¥%s × %s%s%s', o.letter, k.name,
                   trim(to_char(o.price_fen / 100.0, '999999990.00')),
                   o.capacity, coalesce(' ≤' || o.limit_per_household, ''), coalesce(' ≥' || o.minimum, '')),
                   '; ' order by length(o.letter), o.letter)
                 from plan_offers o join packages k on k.town_id = o.town_id and k.id = o.package_id
                 where o.town_id = @town and o.plan_id = p.id), '') as offers
        from cycle_plans p where p.town_id = @town and p.id = @plan
        """;
}
