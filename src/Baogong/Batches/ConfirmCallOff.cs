// The desk writes down that a supplier confirmed its call-off, or that the confirmation was taken back. What changes
// after a confirmation is shown apart on the supplier's sheet.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches;

public static class ConfirmCallOff
{
    /// <param name="Number">The call-off's number.</param>
    /// <param name="ConfirmedAt">Null when it is not confirmed now.</param>
    public sealed record Confirmation(string Number, DateTimeOffset? ConfirmedAt);

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Api = "/api/batches/{batch:int}/suppliers/{supplier:int}/confirmation";
        routes.MapPost(Api, async (int batch, int supplier, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Confirm(new BatchId(batch), new SupplierId(supplier), actor, ct))
                    .ToHttp(TypedResults.Ok))
            .WithName(nameof(ConfirmCallOff)).RequireAuthorization(Policies.Desk);
        routes.MapDelete(Api, async (int batch, int supplier, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.TakeBack(new BatchId(batch), new SupplierId(supplier), actor, ct))
                    .ToHttp(TypedResults.Ok))
            .WithName("TakeBackConfirmation").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/batches/{batch:int}/suppliers/{supplier:int}/confirmation",
                async (int batch, int supplier, Form form, Actor actor, Handler handler, BatchDesk desk,
                    CancellationToken ct) =>
                {
                    var (b, s) = (new BatchId(batch), new SupplierId(supplier));
                    var outcome = form["take-back"] == "1"
                        ? await handler.TakeBack(b, s, actor, ct)
                        : await handler.Confirm(b, s, actor, ct);
                    if (outcome.Problem is not { } problem) return Answers.SeeOther($"/desk/batches/{batch}");
                    return await desk.One(b, actor, ct) is { } model
                        ? Answers.Page<BatchPage>(new { Model = model, Problem = problem }, problem.Status)
                        : problem.ToHttp();
                })
            .WithName("ConfirmCallOffForm").RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Confirming twice keeps the first time.</summary>
        public Task<Outcome<Confirmation>> Confirm(BatchId batch, SupplierId supplier, Actor actor,
            CancellationToken ct) =>
            Change(Set, "confirmed", batch, supplier, actor, ct);

        public Task<Outcome<Confirmation>> TakeBack(BatchId batch, SupplierId supplier, Actor actor,
            CancellationToken ct) =>
            Change(Clear, "confirmation taken back", batch, supplier, actor, ct);

        private Task<Outcome<Confirmation>> Change(
            string sql, string action, BatchId batch, SupplierId supplier, Actor actor, CancellationToken ct) =>
            db.Atomically<Confirmation>(async tx =>
            {
                var args = new { actor.Town, batch, supplier, actor.Person, action };
                var changed = await tx.Run(sql, args, ct) > 0;
                if (await tx.Maybe<Confirmation>(Find, args, ct) is not { } now) return BatchesProblems.NoSuchCallOff;
                if (!changed) return sql == Clear ? BatchesProblems.NotConfirmed : now;
                tx.Append(actor, "call-off", now.Number, action, null, null);
                return now;
            }, ct);
    }

    private const string Set = """
        update call_offs set confirmed_at = db_now(), confirmed_by = @Person
        where town_id = @Town and batch_id = @batch and supplier_id = @supplier and confirmed_at is null
        """;

    private const string Clear = """
        update call_offs set confirmed_at = null, confirmed_by = null
        where town_id = @Town and batch_id = @batch and supplier_id = @supplier and confirmed_at is not null
        """;

    private const string Find = """
        select number, confirmed_at from call_offs
        where town_id = @Town and batch_id = @batch and supplier_id = @supplier
        """;
}
