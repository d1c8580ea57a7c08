// A supplier's paper is filed with the day it runs out. Without a valid licence no new round takes the supplier.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class AddPaper
{
    /// <param name="Kind">A code of <see cref="SupplyWords.Papers"/>.</param>
    /// <param name="Number">1 … 60 characters.</param>
    /// <param name="ExpiresOn">The last day on which it is valid.</param>
    public sealed record Draft(string Kind, string Number, DateOnly? ExpiresOn);

    public sealed record Added(int Paper);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/suppliers/{supplier:int}/papers",
            async (int supplier, Form form, Actor actor, Handler handler, ShowSupplier.Handler show,
                CancellationToken ct) =>
        {
            var draft = new Draft(form["paper_kind"], form["number"], form.Day("expires_on"));
            var outcome = await handler.Run(new(supplier), draft, actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(supplier), actor, new(Paper: draft, Error: problem), ct)
                : Answers.SeeOther($"/desk/suppliers/{supplier}?done=paper");
        }).WithName("AddPaperForm").RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/suppliers/{supplier:int}/papers",
            async (int supplier, Draft draft, Actor actor, Handler handler,
                CancellationToken ct) =>
                (await handler.Run(new(supplier), draft, actor, ct)).ToHttp(a => TypedResults.Json(a, statusCode: 201)))
            .WithName(nameof(AddPaper)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Added>> Run(SupplierId supplier, Draft draft, Actor actor, CancellationToken ct) =>
            Check(draft) is { } problem ? Task.FromResult<Outcome<Added>>(problem)
            : db.Atomically<Added>(async tx =>
            {
                await tx.Run(LockTown, new { actor.Town }, ct);
                var id = await tx.Maybe<int?>(Insert,
                    new { actor.Town, supplier, draft.Kind, draft.Number, draft.ExpiresOn }, ct);
                if (id is null) return SupplyProblems.NoSuchSupplier;
                tx.Append(actor, "supplier", $"{supplier.Value}", "paper_added", null, draft);
                return new Added(id.Value);
            }, ct);

        private static Problem? Check(Draft draft) =>
            draft.Kind is null || !SupplyWords.Papers.ContainsKey(draft.Kind) ? SupplyProblems.KindUnknown
            : draft.Number is not { Length: >= 1 and <= 60 } ? SupplyProblems.PaperNumberMissing
            : draft.ExpiresOn is null ? SupplyProblems.PaperDateMissing : null;
    }

    private const string LockTown = "select 1 from towns where town_id = @Town for update";

    private const string Insert = """
        insert into supplier_papers (town_id, id, supplier_id, kind, number, expires_on)
        select @Town, (select coalesce(max(id), 0) + 1 from supplier_papers where town_id = @Town), s.id,
               @Kind::text, @Number::text, @ExpiresOn::date
        from suppliers s where s.town_id = @Town and s.id = @supplier
        returning id
        """;
}
