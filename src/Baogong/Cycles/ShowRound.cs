// One round on the desk: when, what is sold of each offer, and the changes that are allowed until the cutoff.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class ShowRound
{
    public sealed record Model(
        DateTimeOffset Now, Round Round, int Plan, long Households, long Communities, IReadOnlyList<RoundOffer> Offers)
    {
        /// <summary>Changes are taken until the cutoff.</summary>
        public bool Changeable => Round.State is RoundState.Coming or RoundState.Open;
    }

    /// <summary>What the page shows besides what is stored: the offer that is being edited, a refused form.</summary>
    /// <param name="Letter">The offer whose forms are open.</param>
    /// <param name="Form">Typed values by field name.</param>
    public sealed record State(
        string? Letter = null, Form? Form = null, Problem? Error = null, string? Done = null);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/cycles/{cycle:int}",
            (int cycle, string? offer, string? done, Actor actor, Handler handler, CancellationToken ct) =>
            handler.Page(new(cycle), actor, new(offer, Done: done), ct))
        .WithName(nameof(ShowRound)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db, Rounds rounds)
    {
        public async Task<IResult> Page(CycleId cycle, Actor actor, State state, CancellationToken ct)
        {
            var round = await rounds.One(actor.Town, cycle, null, ct);
            if (round is null)
            {
                return Answers.Page<DeskRefusal>(
                    new { Problem = CyclesProblems.NoSuchRound, Back = "/desk/cycles" }, StatusCodes.Status404NotFound);
            }

            var facts = await db.One<Facts>(ReadFacts, new { actor.Town, cycle }, ct);
            var model = new Model(facts.Now, round, facts.PlanId, facts.Households, facts.Communities,
                await rounds.Offers(actor.Town, cycle, ct));
            return Answers.Page<RoundPage>(new { Model = model, State = state },
                state.Error?.Status ?? StatusCodes.Status200OK);
        }
    }

    private sealed record Facts(DateTimeOffset Now, int PlanId, long Households, long Communities);

    private const string ReadFacts = """
        select db_now() as now, c.plan_id,
               (select count(distinct o.household_id) from orders o
                where o.town_id = @Town and o.cycle_id = c.id and o.state = 'placed') as households,
               (select count(*) from cycle_communities x where x.town_id = @Town and x.cycle_id = c.id) as communities
        from cycles c where c.town_id = @Town and c.id = @cycle
        """;
}
