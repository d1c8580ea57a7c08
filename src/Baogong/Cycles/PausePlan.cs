// A paused plan makes no new rounds; rounds that exist take place. Resuming goes on as if nothing had been.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class PausePlan
{
    /// <param name="Paused">False resumes it.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(bool Paused, string Reason);

    public sealed record Done(bool Paused);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/plans/{plan:int}/pause", async (int plan, Form form, Actor actor, Handler handler,
            EditPlan.Handler edit, CancellationToken ct) =>
        {
            var outcome = await handler.Run(plan, new(form["paused"] == "1", form["why"]), actor, ct);
            return outcome.Problem is { } problem
                ? await edit.Page(plan, actor, new(Error: problem), ct)
                : Answers.SeeOther($"/desk/cycles/plans/{plan}?done={(outcome.Value.Paused ? "paused" : "resumed")}");
        }).WithName("PausePlanForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycle-plans/{plan:int}/pause",
            async (int plan, Request request, Actor actor, Handler handler,
                CancellationToken ct) => (await handler.Run(plan, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(PausePlan)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Doing it twice is doing it once.</summary>
        public Task<Outcome<Done>> Run(int plan, Request request, Actor actor, CancellationToken ct) =>
            request.Reason is not { Length: >= 2 and <= 200 }
                ? Task.FromResult<Outcome<Done>>(CyclesProblems.ReasonMissing)
            : db.Atomically<Done>(async tx =>
            {
                var changed = await tx.Maybe<bool?>(Write, new { actor.Town, plan, request.Paused }, ct);
                if (changed is null) return CyclesProblems.NoSuchPlan;
                if (changed.Value)
                {
                    tx.Append(actor, "plan", $"{plan}", request.Paused ? "paused" : "resumed",
                        null, null, request.Reason);
                }

                return new Done(request.Paused);
            }, ct);
    }

    private const string Write = """
        with was as (select id, paused_at from cycle_plans where town_id = @Town and id = @plan for update),
        done as (
          update cycle_plans p set paused_at = case when @Paused::bool then db_now() end
          from was where p.town_id = @Town and p.id = was.id and (was.paused_at is not null) <> @Paused::bool
          returning p.id)
        select exists (select 1 from done) from was
        """;
}
