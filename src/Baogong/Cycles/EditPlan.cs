// The plan editor: one page, as stored or as typed, with the next five rounds in words.
using Baogong.Core;
using Baogong.Core.Calendar;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class EditPlan
{
    /// <param name="Plan">Null = a new one.</param>
    /// <param name="Paused">Since when; null = running or new.</param>
    /// <param name="Next">The next rounds as the form says; empty when it cannot be read yet.</param>
    /// <param name="Made">Rounds that exist already and will not change.</param>
    public sealed record Model(
        int? Plan, PlanForm Form, DateTimeOffset? Paused, IReadOnlyList<Occurrence> Next, Problem? NotYet,
        IReadOnlyList<int> Made, IReadOnlyList<CommunityChoice> Communities, IReadOnlyList<PackageChoice> Packages,
        IReadOnlyList<Problem> LeftOut);

    public sealed record CommunityChoice(int Id, string Name, int NeighbourhoodId, string Neighbourhood);

    public sealed record PackageChoice(int Id, string Name, string Supplier, long ReferencePriceFen);

    /// <summary>What the page shows besides what is stored.</summary>
    public sealed record State(PlanForm? Typed = null, Problem? Error = null, string? Done = null);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/cycles/plans/new", (Actor actor, Handler handler, CancellationToken ct) =>
            handler.Page(null, actor, new(), ct)).WithName("NewPlanPage").RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/cycles/plans/{plan:int}",
            (int plan, string? done, Actor actor, Handler handler, CancellationToken ct) =>
            handler.Page(plan, actor, new(Done: done), ct)).WithName("EditPlanPage")
                .RequireAuthorization(Policies.Desk);
        // While the form changes, htmx asks here for the next rounds; without script they come with every sent form.
        routes.MapPost("/desk/cycles/plans/preview",
            async (Form form, Actor actor, Handler handler, CancellationToken ct) =>
        {
            var (next, notYet) = await handler.Preview(actor.Town, PlanForm.Of(form), ct);
            return Answers.Page<PlanPreview>(new { Next = next, NotYet = notYet });
        }).WithName("PlanPreview").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, Towns towns)
    {
        private const int PreviewRounds = 5;

        public async Task<IResult> Page(int? plan, Actor actor, State state, CancellationToken ct)
        {
            var args = new { town = actor.Town, plan };
            var row = plan is null ? null : await db.Maybe<PlanRow>(PlanRow.One, args, ct);
            if (plan is not null && row is null)
            {
                return Answers.Page<DeskRefusal>(
                    new { Problem = CyclesProblems.NoSuchPlan, Back = "/desk/cycles" }, StatusCodes.Status404NotFound);
            }

            var form = state.Typed ?? (row is null ? PlanForm.Empty(await Tomorrow(actor.Town, ct))
                : await Stored(actor.Town, row, ct));
            var (next, notYet) = await Preview(actor.Town, form, ct);
            var model = new Model(plan, form, row?.PausedAt, next, notYet,
                plan is null ? [] : await db.All<int>(ReadMade, args, ct),
                await db.All<CommunityChoice>(ReadCommunities, args, ct),
                await db.All<PackageChoice>(ReadPackages, args, ct),
                row is null || next.Count == 0 ? [] : await LeftOut(actor.Town, row, next[0], ct));
            return Answers.Page<EditPlanPage>(new { Model = model, state.Error, DoneCode = state.Done },
                state.Error?.Status ?? StatusCodes.Status200OK);
        }

        public async Task<(IReadOnlyList<Occurrence> Next, Problem? NotYet)> Preview(TownId town, PlanForm form,
            CancellationToken ct)
        {
            if (form.When() is { Problem: { } problem }) return ([], problem);
            var (rule, times) = form.When().Value;
            var now = await db.One<DateTimeOffset>(ReadNow, null, ct);
            var next = times.After(now, rule, (await towns.Of(town, ct)).Zone).Take(PreviewRounds).ToArray();
            return (next, next.Length > 0 ? null : times.InOrder ? CyclesProblems.NoRoundLeft
                : CyclesProblems.OpensTooLate);
        }

        private async Task<PlanForm> Stored(TownId town, PlanRow row, CancellationToken ct)
        {
            var args = new { town, plan = row.Id, deliveryDay = row.FirstDay };
            return PlanForm.Of(row, await db.All<int>(ReadChosen, args, ct),
                await db.All<PlanOffer>(PlanOffer.OfPlan, args, ct));
        }

        private async Task<IReadOnlyList<Problem>> LeftOut(TownId town, PlanRow row, Occurrence next,
            CancellationToken ct)
        {
            var deliveryDay = next.Day.AddDays(row.DeliverDaysAfter);
            var offers = await db.All<PlanOffer>(PlanOffer.OfPlan, new { town, plan = row.Id, deliveryDay }, ct);
            return [.. offers.Select(o => o.Problem(deliveryDay)).OfType<Problem>()];
        }

        private async Task<DateOnly> Tomorrow(TownId town, CancellationToken ct) => DateOnly.FromDateTime(TimeZoneInfo
            .ConvertTime(await db.One<DateTimeOffset>(ReadNow, null, ct), (await towns.Of(town, ct)).Zone).DateTime)
                .AddDays(1);
    }

    [AcrossTowns("The database's clock belongs to no town.")]
    private const string ReadNow = "select db_now()";

    private const string ReadMade = """
        select id from cycles where town_id = @town and plan_id = @plan and state = 'published' and cutoff_at > db_now()
          order by id
        """;

    private const string ReadChosen =
        "select community_id from plan_communities where town_id = @town and plan_id = @plan order by community_id";

    private const string ReadCommunities = """
        select c.id, c.name, c.neighbourhood_id, n.name as neighbourhood
        from communities c join neighbourhoods n on n.town_id = c.town_id and n.id = c.neighbourhood_id
        where c.town_id = @town order by n.name, n.id, c.gate_order, c.name
        """;

    private const string ReadPackages = """
        select p.id, p.name, s.name as supplier, v.reference_price_fen
        from packages p
        join suppliers s on s.town_id = p.town_id and s.id = p.supplier_id
        join package_versions v on v.town_id = p.town_id and v.package_id = p.id
          and v.version = (select max(n.version) from package_versions n where n.town_id = @town
            and n.package_id = p.id)
        where p.town_id = @town and p.retired_at is null order by s.name, p.name
        """;
}
