// The supplier cannot go on: an offer takes no more orders. What is ordered stays ordered; the offer can come back.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class WithdrawOffer
{
    /// <param name="Withdrawn">False brings it back.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(bool Withdrawn, string Reason);

    public sealed record Changed(string Letter, bool Withdrawn);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/{cycle:int}/offers/{letter}/withdrawal",
            async (int cycle, string letter, Form form, Actor actor, Handler handler, ShowRound.Handler show,
                CancellationToken ct) =>
        {
            var outcome = await handler.Run(new(cycle), letter, new(form["withdrawn"] != "0", form["why"]), actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(cycle), actor, new(letter, form, problem), ct)
                : Answers.SeeOther($"/desk/cycles/{cycle}?done={(outcome.Value.Withdrawn ? "withdrawn" : "restored")}");
        }).WithName("WithdrawOfferForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/withdrawal",
            async (int cycle, string letter, Request request,
                Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(WithdrawOffer)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Doing it twice is doing it once.</summary>
        public Task<Outcome<Changed>> Run(CycleId cycle, string letter, Request request, Actor actor,
            CancellationToken ct) =>
            HeldOffer.Reason(request.Reason) is { } problem ? Task.FromResult<Outcome<Changed>>(problem)
            : db.Atomically<Changed>(async tx =>
            {
                var held = await HeldOffer.Take(tx, actor.Town, cycle, letter, ct);
                if (held.Problem is { } refused) return refused;
                if (held.Value.Withdrawn == request.Withdrawn) return new Changed(letter, request.Withdrawn);
                if (await tx.Run(Write, new { actor.Town, held.Value.Id, cycle, request.Withdrawn }, ct) == 0)
                    return CyclesProblems.CutoffPassed;
                tx.Append(actor, "cycle", $"{cycle.Value}/{letter}",
                    request.Withdrawn ? "withdrawn" : "restored", null, new { offer = letter }, request.Reason);
                return new Changed(letter, request.Withdrawn);
            }, ct);
    }

    private const string Write = """
        update offers set withdrawn_at = case when @Withdrawn::bool then db_now() end
        where town_id = @Town and id = @Id
          and exists (select 1 from cycles c where c.town_id = @Town and c.id = @cycle and c.state = 'published'
            and c.cutoff_at > db_now())
        """;
}
