// The cutoff: one transaction takes the round from published to closed and leaves the whole frozen batch behind.
// The intake holds the round's row for share while it places orders; we hold it for update, so an order is either in
// the batch or refused. A second closing finds the first one's batch and answers with it.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Npgsql;

namespace Baogong.Batches;

public static class CloseCycle
{
    /// <summary>What the desk sees before it confirms.</summary>
    public sealed record Preview(
        CycleId Id, string Name, string State, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo,
        int Orders, long TotalFen);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cycles/{cycle:int}/closure",
            async (int cycle, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Now(new CycleId(cycle), actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(CloseCycle)).RequireAuthorization(Policies.Desk);
        routes.MapGet("/desk/cycles/{cycle:int}/closure",
            async (int cycle, Actor actor, Handler handler, CancellationToken ct) =>
                await handler.Look(new CycleId(cycle), actor, ct) switch
                {
                    null => BatchesProblems.NoSuchRound.ToHttp(),
                    { State: "closed" } => Answers.SeeOther($"/desk/batches/{cycle}"),
                    var preview => Answers.Page<CloseCyclePage>(new { Model = preview }),
                })
            .WithName("CloseCyclePage").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/cycles/{cycle:int}/closure",
            async (int cycle, Actor actor, Handler handler, CancellationToken ct) =>
            {
                var outcome = await handler.Now(new CycleId(cycle), actor, ct);
                if (outcome.Succeeded) return Answers.SeeOther($"/desk/batches/{cycle}");
                var preview = await handler.Look(new CycleId(cycle), actor, ct);
                return preview is null
                    ? BatchesProblems.NoSuchRound.ToHttp()
                    : Answers.Page<CloseCyclePage>(new { Model = preview, outcome.Problem }, outcome.Problem!.Status);
            })
            .WithName("CloseCycleForm").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<Preview?> Look(CycleId cycle, Actor actor, CancellationToken ct) =>
            db.Maybe<Preview>(Find, new { actor.Town, cycle }, ct);

        /// <summary>The desk closes, before the cutoff or before the job. The second time: the same batch.</summary>
        public Task<Outcome<Frozen>> Now(CycleId cycle, Actor actor, CancellationToken ct) =>
            Close(actor.Town, cycle, actor.Person, mustBeDue: false, ct);

        /// <summary>Closes rounds whose cutoff has passed, oldest first; how many this server closed.</summary>
        public async Task<int> Due(TownId town, CancellationToken ct)
        {
            var closed = 0;
            foreach (var cycle in await db.All<CycleId>(FindDue, new { Town = town }, ct))
            {
                try
                {
                    if ((await Close(town, cycle, null, mustBeDue: true, ct)).Succeeded) closed++;
                }
                catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
                {
                    // Another server is freezing this round right now; if it dies, the next look finds the round again.
                }
            }

            return closed;
        }

        private async Task<Outcome<Frozen>> Close(
            TownId town, CycleId cycle, PersonId? actor, bool mustBeDue, CancellationToken ct)
        {
            var outcome = await Transact(town, cycle, actor, mustBeDue, ct);
            if (outcome.Succeeded) await db.Run(CountLines, null, ct);
            return outcome;
        }

        private Task<Outcome<Frozen>> Transact(
            TownId town, CycleId cycle, PersonId? actor, bool mustBeDue, CancellationToken ct) =>
            db.Atomically<Frozen>(async tx =>
            {
                var args = new { Town = town, cycle, actor };
                var row = await tx.Maybe<Locked>(Lock, args, ct);
                if (row is null) return BatchesProblems.NoSuchRound;
                if (row.State == "withdrawn") return BatchesProblems.RoundWithdrawn;
                if (row.State == "closed")
                    return mustBeDue ? BatchesProblems.NoSuchRound : await tx.One<Frozen>(FindBatch, args, ct);
                if (!row.Opened || (mustBeDue && !row.Due)) return BatchesProblems.NotOpenYet;
                await tx.Run(SetClosed, args, ct);
                var frozen = await Freeze.Run(tx, town, cycle, ct);
                tx.Append(town, actor, "cycle", $"{cycle.Value}", "closed", new { row.State },
                    new { State = "closed", frozen.Code, frozen.Orders, frozen.Pieces });
                return frozen;
            }, ct);
    }

    private sealed record Locked(string State, bool Opened, bool Due);

    private const string Find = """
        select c.id, c.name, c.state, c.cutoff_at, c.deliver_from, c.deliver_to,
               (select count(*)::int from orders o where o.town_id = c.town_id and o.cycle_id = c.id
                 and o.state = 'placed') as orders,
               (select coalesce(sum(o.total_fen), 0)::bigint from orders o
                where o.town_id = c.town_id and o.cycle_id = c.id and o.state = 'placed') as total_fen
        from cycles c where c.town_id = @Town and c.id = @cycle
        """;

    private const string FindDue = """
        select c.id from cycles c
        where c.town_id = @Town and c.state = 'published' and c.cutoff_at <= db_now()
        order by c.cutoff_at, c.id
        """;

    private const string Lock = """
        select c.state, c.opens_at <= db_now() as opened, c.cutoff_at <= db_now() as due
        from cycles c where c.town_id = @Town and c.id = @cycle for update
        """;

    private const string SetClosed = """
        update cycles set state = 'closed', closed_at = db_now()
        where town_id = @Town and id = @cycle and state = 'published'
        """;

    [AcrossTowns("Statistics for the planner; changes no row.")]
    private const string CountLines = "select count_batch_lines()";

    private const string FindBatch =
        "select id as batch, code, orders, lines, pieces from batches where town_id = @Town and id = @cycle";
}
