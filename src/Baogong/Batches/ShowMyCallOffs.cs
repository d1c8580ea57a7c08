// A supplier's own room: what to bring to which gate, and the word that it was received. Goods and gates, never a door.
// Whose goods is the session's; no address names another supplier.
using Baogong.Batches.Exports;
using Baogong.Batches.Sheets;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Baogong.Batches;

public static class ShowMyCallOffs
{
    private const string Path = "/supplier";

    public sealed record Line(
        BatchId Batch, string Number, string Round, DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo,
        DateTimeOffset? ConfirmedAt, int Pieces, int Gates, bool Over);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var room = routes.MapGroup(Path).RequireAuthorization(Policies.Supplier);
        room.MapGet("", async (string? done, Actor actor, Handler handler, CancellationToken ct) =>
            Answers.Page<MyCallOffsPage>(new { Lines = await handler.Lines(actor, ct), Done = done == "confirmed" }))
            .WithName(nameof(ShowMyCallOffs));
        room.MapGet("/{batch:int}", async (int batch, Actor actor, Handler handler, CancellationToken ct) =>
            Show(await handler.One(new BatchId(batch), actor, ct))).WithName("ShowMyCallOff");
        room.MapGet("/{batch:int}/call-off.csv", async (
            int batch, Actor actor, Words words, Handler handler, CancellationToken ct) =>
            (await handler.Csv(new BatchId(batch), actor, words, ct)).ToHttp(file => file)).WithName("ExportMyCallOff");
        room.MapPost("/{batch:int}/confirmation", async (
            int batch, Actor actor, ConfirmCallOff.Handler confirm, CancellationToken ct) =>
        {
            var said = await confirm.Confirm(new BatchId(batch), actor.Supplier ?? default, actor, ct);
            return said.Problem is { } problem ? Refuse(problem) : Answers.SeeOther($"{Path}?done=confirmed");
        }).WithName("ConfirmMyCallOff");
    }

    private static IResult Show(Outcome<ShowCallOff.Model> found) => found.Problem is { } problem
        ? Refuse(problem) : Answers.Page<MyCallOffPage>(new { Model = found.Value });

    private static IResult Refuse(Problem problem) =>
        Answers.Page<DeskRefusal>(new { Problem = problem, Back = Path }, problem.Status);

    public sealed class Handler(Db db, ShowCallOff.Handler sheets)
    {
        /// <summary>What is still to come first, the soonest first; then what came these two weeks.</summary>
        public Task<IReadOnlyList<Line>> Lines(Actor actor, CancellationToken ct) =>
            db.All<Line>(Find, new { actor.Town, actor.Supplier, limit = Limits.TablePage }, ct);

        /// <summary>A round of others and no round at all are the same.</summary>
        public async Task<Outcome<ShowCallOff.Model>> One(BatchId batch, Actor actor, CancellationToken ct) =>
            await sheets.Run(batch, actor.Supplier ?? default, actor, ct) is { Succeeded: true } found
                ? found : BatchesProblems.NoSuchCallOff;

        public async Task<Outcome<FileContentHttpResult>> Csv(
            BatchId batch, Actor actor, Words words, CancellationToken ct)
        {
            var found = await One(batch, actor, ct);
            if (found.Problem is { } problem) return problem;
            if (ExportTables.Of("call-offs", words) is not { Drops: { } write } table)
                return BatchesProblems.NoSuchSheet;
            using var bytes = new MemoryStream();
            await using var file = new CsvFile(bytes, table.Columns);
            await write(file, found.Value.Drops, ct);
            await file.Finish(ct);
            return TypedResults.File(bytes.ToArray(), "text/csv; charset=utf-8", $"{found.Value.Head.Number}.csv");
        }
    }

    private const string Find = """
        select o.batch_id as batch, o.number, c.name as round, c.deliver_from, c.deliver_to, o.confirmed_at,
               coalesce(sum(e.pieces), 0)::int as pieces, count(distinct e.community_id)::int as gates,
               c.deliver_to < db_now() as over
        from call_offs o
        join cycles c on c.town_id = o.town_id and c.id = o.batch_id
        left join offers f on f.town_id = o.town_id and f.cycle_id = o.batch_id and f.supplier_id = o.supplier_id
        left join expected_goods e on e.town_id = f.town_id and e.batch_id = f.cycle_id and e.offer_id = f.id
        where o.town_id = @Town and o.supplier_id = @Supplier::int and c.deliver_to > db_now() - interval '14 days'
        group by o.batch_id, o.number, c.name, c.deliver_from, c.deliver_to, o.confirmed_at
        order by over, abs(extract(epoch from c.deliver_from - db_now())), o.batch_id
        limit @limit
        """;
}
