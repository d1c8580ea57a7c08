// What the supplier wants at least is agreed anew: he brings thirty as well, or he needs a hundred after all.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class ChangeMinimum
{
    /// <param name="Minimum">2 … 10,000,000 pieces of the whole round; null = none.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(int? Minimum, string Reason);

    public sealed record Changed(string Letter, int? Minimum);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/{cycle:int}/offers/{letter}/minimum",
            async (int cycle, string letter, Form form, Actor actor, Handler handler, ShowRound.Handler show,
                CancellationToken ct) =>
        {
            var minimum = form.Int("minimum");
            var outcome = form["minimum"].Length > 0 && minimum is null ? CyclesProblems.MinimumWrong
                : await handler.Run(new(cycle), letter, new(minimum, form["why"]), actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(cycle), actor, new(letter, form, problem), ct)
                : Answers.SeeOther($"/desk/cycles/{cycle}?done=minimum");
        }).WithName("ChangeMinimumForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/minimum",
            async (int cycle, string letter, Request request, Actor actor,
                Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ChangeMinimum)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Changed>> Run(CycleId cycle, string letter, Request request, Actor actor,
            CancellationToken ct) =>
            (request.Minimum is < 2 or > 10_000_000 ? CyclesProblems.MinimumWrong
                : HeldOffer.Reason(request.Reason)) is { } problem
            ? Task.FromResult<Outcome<Changed>>(problem)
            : db.Atomically<Changed>(async tx =>
            {
                var held = await HeldOffer.Take(tx, actor.Town, cycle, letter, ct);
                if (held.Problem is { } refused) return refused;
                var offer = held.Value;
                if (offer.Withdrawn) return CyclesProblems.OfferWithdrawn;
                if (offer.Minimum == request.Minimum)
                    return new Changed(letter, request.Minimum);
                var args = new { actor.Town, offer.Id, cycle, minimum = request.Minimum };
                if (await tx.Run(Write, args, ct) == 0) return CyclesProblems.CutoffPassed;
                await tx.Append(actor.Town, actor.Person, "cycle", $"{cycle.Value}/{letter}", "minimum_changed",
                    new { offer = letter, offer.Minimum }, new { offer = letter, request.Minimum },
                    request.Reason, ct);
                return new Changed(letter, request.Minimum);
            }, ct);
    }

    private const string Write = """
        update offers set minimum = @minimum::int
        where town_id = @Town and id = @Id and withdrawn_at is null
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;
}
