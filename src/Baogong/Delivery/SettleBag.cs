// The desk decides about a bag that did not reach its household: agree to a refund, or send it out again.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class SettleBag
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/delivery/{batch:int}/bags/{label:int}", async (
            int batch, int label, Actor actor, ShowDoor.Query query, CancellationToken ct) =>
            (await query.OfLabel(actor, new BatchId(batch), label, ct)).ToHttp(m =>
                Answers.Page<BagPage>(new { Model = m })))
            .RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/delivery/{batch:int}/bags/{label:int}", Decide)
            .WithName(nameof(SettleBag)).RequireAuthorization(Policies.Desk);
    }

    // "refund" records the desk's word; "again" takes back the event that stands, so that the bag is to do once more.
    private static async Task<IResult> Decide(
        int batch, int label, Form form, Actor actor, RecordOutcomes.Handler handler, ShowDoor.Query query,
        CancellationToken ct)
    {
        Problem? problem = DeliveryProblems.NothingChosen;
        if (form.Id("key") is { } key && form["decision"] is "refund" or "again")
        {
            var again = form["decision"] == "again";
            var outcome = await handler.Run(
                [
                    new RecordOutcomes.Told(key, batch, label, again ? null : "refund_agreed", Note: form["note"],
                        Undoes: again ? form.Id("event") ?? Guid.Empty : null),
                ], actor, ct);
            problem = outcome.Problem ?? outcome.Value[0].Problem;
        }

        if (problem is null) return Answers.SeeOther($"/desk/delivery/{batch}/bags/{label}");
        var page = await query.OfLabel(actor, new BatchId(batch), label, ct);
        return page.ToHttp(m =>
            Answers.Page<BagPage>(new { Model = m, Error = problem, Typed = form }, problem.Status));
    }
}
