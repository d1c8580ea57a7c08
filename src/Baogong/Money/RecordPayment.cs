// The desk notes what a relative far away paid into the town's account, and what went back to them: the same transfers,
// locks and limits as cash at the door (CollectCash.cs, ReturnCash.cs). Whoever sits at the desk may take back a slip.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Money;

public static class RecordPayment
{
    /// <param name="Key">Made by the client: the same key is the same payment.</param>
    /// <param name="Household">For which door.</param>
    /// <param name="Payer">"person:…" who pays for it; a door's own money goes through its leader.</param>
    /// <param name="Fen">How much; with <paramref name="Collection"/> none.</param>
    /// <param name="Collection">When money goes back: the payment that was a slip.</param>
    public sealed record Body(Guid Key, int Household, string Payer, long? Fen = null, Guid? Collection = null);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/batches/{batch:int}/payments", async (
                int batch, Body body, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Takes(new BatchId(batch), body, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(RecordPayment)).RequireAuthorization(Policies.Desk);
        routes.MapPost("/api/batches/{batch:int}/paybacks", async (
                int batch, Body body, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.GivesBack(new BatchId(batch), body, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName("RecordPayback").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/money/{batch:int}/payments", async (
                int batch, Form form, Actor actor, Handler handler, ShowMoney.Query money, CancellationToken ct) =>
                await Show(batch, form, actor, money, Read(form) is not { } body ? MoneyProblems.BadAmount
                    : (await handler.Takes(new BatchId(batch), body, actor, ct)).Problem, ct))
            .WithName("RecordPaymentPage").RequireAuthorization(Policies.Desk);
        routes.MapPost("/desk/money/{batch:int}/paybacks", async (
                int batch, Form form, Actor actor, Handler handler, ShowMoney.Query money, CancellationToken ct) =>
            {
                if (Read(form) is not { } body)
                    return await Show(batch, form, actor, money, MoneyProblems.BadAmount, ct);
                var outcome = await handler.GivesBack(new BatchId(batch), body, actor, ct);
                var waits = outcome is { Succeeded: true, Value.Waiting: not null };
                return await Show(batch, form, actor, money,
                    outcome.Problem ?? (waits ? MoneyProblems.WaitsForSecond : null), ct);
            })
            .WithName("RecordPaybackPage").RequireAuthorization(Policies.Desk);
    }

    private static Body? Read(Form form)
    {
        var collection = form.Id("collection");
        long? fen = collection is null && Fen.TryParse(form["amount"], out var typed) ? typed : null;
        return form.Id("key") is { } key && form.Int("household") is { } household
            ? new Body(key, household, form["payer"], fen, collection) : null;
    }

    private static async Task<IResult> Show(
        int batch, Form form, Actor actor, ShowMoney.Query money, Problem? problem, CancellationToken ct) =>
        problem is null ? Answers.SeeOther($"/desk/money/{batch}#paid-{form.Int("household")}")
            : (await money.Run(actor, new BatchId(batch), ct)).ToHttp(m => Answers.Page<RoundMoneyPage>(
                new { Path = ShowMoney.AtDesk, Model = m, Error = problem, Typed = form }, problem.Status));

    public sealed class Handler(CollectCash.Handler collecting, ReturnCash.Handler returning)
    {
        public async Task<Outcome<CollectCash.Collected>> Takes(
            BatchId batch, Body body, Actor actor, CancellationToken ct) =>
            !Sides.IsRelative(body.Payer) ? MoneyProblems.NoSuchPayer
                : await collecting.Run(batch, new CollectCash.Payment(body.Key, body.Household, body.Fen ?? 0),
                    Sides.AtTown(body.Payer), actor, ct);

        public async Task<Outcome<ReturnCash.Returned>> GivesBack(
            BatchId batch, Body body, Actor actor, CancellationToken ct) =>
            !Sides.IsRelative(body.Payer) ? MoneyProblems.NoSuchPayer
                : await returning.Run(batch, new ReturnCash.Return(body.Key, body.Household, body.Fen, body.Collection),
                    Sides.AtTown(body.Payer), actor, ct);
    }
}
