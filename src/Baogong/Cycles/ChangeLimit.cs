// The limit per household is loosened or tightened. It counts from the next order; what is ordered stays ordered.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class ChangeLimit
{
    /// <param name="LimitPerHousehold">1 … 1000; null = none.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(int? LimitPerHousehold, string Reason);

    public sealed record Changed(string Letter, int? LimitPerHousehold);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/{cycle:int}/offers/{letter}/limit",
            async (int cycle, string letter, Form form, Actor actor, Handler handler, ShowRound.Handler show,
                CancellationToken ct) =>
        {
            var limit = form.Int("limit");
            var outcome = form["limit"].Length > 0 && limit is null ? CyclesProblems.LimitWrong
                : await handler.Run(new(cycle), letter, new(limit, form["why"]), actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(cycle), actor, new(letter, form, problem), ct)
                : Answers.SeeOther($"/desk/cycles/{cycle}?done=limit");
        }).WithName("ChangeLimitForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/limit",
            async (int cycle, string letter, Request request, Actor actor,
                Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ChangeLimit)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Changed>> Run(CycleId cycle, string letter, Request request, Actor actor,
            CancellationToken ct) =>
            (request.LimitPerHousehold is < 1 or > 1000 ? CyclesProblems.LimitWrong
                : HeldOffer.Reason(request.Reason)) is { } problem
            ? Task.FromResult<Outcome<Changed>>(problem)
            : db.Atomically<Changed>(async tx =>
            {
                var held = await HeldOffer.Take(tx, actor.Town, cycle, letter, ct);
                if (held.Problem is { } refused) return refused;
                var offer = held.Value;
                if (offer.Withdrawn) return CyclesProblems.OfferWithdrawn;
                if (offer.LimitPerHousehold == request.LimitPerHousehold)
                    return new Changed(letter, request.LimitPerHousehold);
                var args = new { actor.Town, offer.Id, cycle, limit = request.LimitPerHousehold };
                if (await tx.Run(Write, args, ct) == 0) return CyclesProblems.CutoffPassed;
                tx.Append(actor, "cycle", $"{cycle.Value}/{letter}", "limit_changed",
                    new { offer = letter, offer.LimitPerHousehold }, new { offer = letter, request.LimitPerHousehold },
                    request.Reason);
                return new Changed(letter, request.LimitPerHousehold);
            }, ct);
    }

    private const string Write = """
        update offers set limit_per_household = @limit::int
        where town_id = @Town and id = @Id and withdrawn_at is null
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;
}
