// A paper filed by mistake is taken out; the history keeps what it was, so that it can be filed again.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Supply;

public static class RemovePaper
{
    public sealed record Removed(int Paper);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/desk/suppliers/{supplier:int}/papers/{paper:int}/removal",
            async (int supplier, int paper, Actor actor, Handler handler, ShowSupplier.Handler show,
                CancellationToken ct) =>
        {
            var outcome = await handler.Run(new(supplier), paper, actor, ct);
            return outcome.Problem is { } problem
                ? await show.Page(new(supplier), actor, new(Error: problem), ct)
                : Answers.SeeOther($"/desk/suppliers/{supplier}?done=paper-removed");
        }).WithName(nameof(RemovePaper)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Removed>> Run(SupplierId supplier, int paper, Actor actor, CancellationToken ct) =>
            db.Atomically<Removed>(async tx =>
            {
                var was = await tx.Maybe<AddPaper.Draft>(Delete, new { actor.Town, supplier, paper }, ct);
                if (was is null) return SupplyProblems.NoSuchPaper;
                tx.Append(actor, "supplier", $"{supplier.Value}", "paper_removed", was, null);
                return new Removed(paper);
            }, ct);
    }

    private const string Delete = """
        delete from supplier_papers where town_id = @Town and supplier_id = @supplier and id = @paper
        returning kind, number, expires_on
        """;
}
