// A cutoff may move later while it lies ahead: never earlier, never past the delivery. The statement itself compares
// with the database's clock, so a cutoff that passes in this very second stays passed.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Cycles;

public static class ExtendCutoff
{
    /// <param name="CutoffAt">After the present one, not after delivery begins.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(DateTimeOffset CutoffAt, string Reason);

    public sealed record Extended(CycleId Cycle, DateTimeOffset CutoffAt);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/cycles/{cycle:int}/cutoff", async (int cycle, Form form, Actor actor, Handler handler,
            ShowRound.Handler show, Towns towns, CancellationToken ct) =>
        {
            var outcome = form.Day("cutoff_day") is { } day && form.Time("cutoff_time") is { } time
                ? await handler.Run(new(cycle),
                    new(Core.Calendar.Timetable.Moment(day, time, (await towns.Of(actor.Town, ct)).Zone), form["why"]),
                    actor, ct)
                : CyclesProblems.CutoffMissing;
            return outcome.Problem is { } problem
                ? await show.Page(new(cycle), actor, new(null, form, problem), ct)
                : Answers.SeeOther($"/desk/cycles/{cycle}?done=cutoff");
        }).WithName("ExtendCutoffForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/cycles/{cycle:int}/cutoff",
            async (int cycle, Request request, Actor actor, Handler handler,
                CancellationToken ct) => (await handler.Run(new(cycle), request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ExtendCutoff)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, Towns towns)
    {
        public async Task<Outcome<Extended>> Run(CycleId cycle, Request request, Actor actor, CancellationToken ct)
        {
            if (HeldOffer.Reason(request.Reason) is { } problem) return problem;
            request = request with { CutoffAt = request.CutoffAt.ToUniversalTime() };
            var zone = (await towns.Of(actor.Town, ct)).Zone;
            return await db.Atomically<Extended>(async tx =>
            {
                var row = await tx.Maybe<Row>(Hold, new { actor.Town, cycle }, ct);
                if (row is null) return CyclesProblems.NoSuchRound;
                if (!row.Changeable) return CyclesProblems.CutoffPassed;
                if (request.CutoffAt <= row.CutoffAt) return CyclesProblems.CutoffNotLater;
                if (request.CutoffAt > row.DeliverFrom)
                {
                    var deliverFrom = TimeZoneInfo.ConvertTime(row.DeliverFrom, zone);
                    return CyclesProblems.CutoffAfterDelivery($"{deliverFrom:yyyy-MM-dd HH:mm}");
                }

                if (await tx.Run(Write, new { actor.Town, cycle, request.CutoffAt }, ct) == 0)
                    return CyclesProblems.CutoffPassed;
                tx.Append(actor, "cycle", $"{cycle.Value}", "cutoff_extended",
                    new { row.CutoffAt }, new { request.CutoffAt }, request.Reason);
                return new Extended(cycle, request.CutoffAt);
            }, ct);
        }
    }

    private sealed record Row(DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom, bool Changeable);

    private const string Hold = """
        select cutoff_at, deliver_from, state = 'published' and cutoff_at > db_now() as changeable
        from cycles where town_id = @Town and id = @cycle for update
        """;

    private const string Write = """
        update cycles set cutoff_at = @CutoffAt
        where town_id = @Town and id = @cycle and state = 'published' and cutoff_at > db_now()
          and @CutoffAt > cutoff_at and @CutoffAt <= deliver_from
        """;
}
