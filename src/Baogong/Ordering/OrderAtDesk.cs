// The desk orders for anybody, and changes or cancels before the cutoff: always with a reason, kept in the history.
using Baogong.Core;
using Baogong.Ordering.Hotline;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class OrderAtDesk
{
    private const int ShortestReason = 2, LongestReason = 200;

    /// <param name="Filled">Null until a door and a round are chosen.</param>
    public sealed record Page(
        string Query, IReadOnlyList<FindOrders.DoorRow> Doors, FindDoor.Door? Door,
        IReadOnlyList<ShowBoard.Card> Rounds,
        OrderForm.Filled? Filled, string Reason = "");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/orders").RequireAuthorization(Policies.Desk);
        desk.MapGet("/new", async (
            string? q, int? household, int? cycle, Guid? change, string? like, Actor actor, Handler handler,
            CancellationToken ct) =>
            await handler.Open(actor, q ?? "", household, cycle, new(change, like, More: true), ct) is { } page
                ? Answers.Page<OrderAtDeskPage>(new { Model = page }) : Answers.Page<MissingPage>(status: 404))
            .WithName(nameof(OrderAtDesk));

        desk.MapPost("/new", async (int household, int cycle, Form form, Actor actor, Handler handler,
            CancellationToken ct) =>
            await handler.Send(actor, new(household), cycle, form, ct) switch
            {
                null => Answers.Page<MissingPage>(status: 404),
                { Filled: { Step: OrderForm.Step.Placed } filled } =>
                    Answers.SeeOther($"/desk/orders/{filled.Basket!.Key.Value}"),
                { } page => Answers.Page<OrderAtDeskPage>(new { Model = page }, page.Filled!.Status),
            }).WithName("SendOrderAtDesk");

        desk.MapGet("/{order:guid}", async (
            Guid order, Actor actor, Handler handler, KeepConsent.Handler consents, CancellationToken ct) =>
            await handler.Find(actor, order, ct) is var (door, found)
                ? Answers.Page<OrderAtDeskDetailPage>(new
                {
                    Door = door,
                    Order = found,
                    Consent = await consents.Of(actor, found.Order, ct),
                })
                    : Answers.Page<MissingPage>(status: 404))
            .WithName("ShowOrderAtDesk");

        desk.MapPost("/{order:guid}/cancellation",
            async (Guid order, Form form, Actor actor, Handler handler, CancellationToken ct) =>
        {
            if (await handler.Find(actor, order, ct) is not var (door, found))
                return Answers.Page<MissingPage>(status: 404);
            var outcome = await handler.Cancel(actor, found, form.Id("key") ?? Guid.Empty, form["reason"], ct);
            return outcome.Problem is { } problem
                ? Answers.Page<OrderAtDeskDetailPage>(new
                {
                    Door = door,
                    Order = found,
                    Reason = form["reason"],
                    Error = problem
                }, problem.Status)
                : Answers.SeeOther($"/desk/orders/{order}");
        }).WithName("CancelAtDesk");
    }

    public sealed class Handler(
        Db db, FindOrders.Handler search, FindDoor.Handler doors, ShowBoard.Handler board, OrderForm.Handler forms,
        DeskOrders orders)
    {
        public async Task<Page?> Open(
            Actor actor, string query, int? household, int? cycle, OrderForm.Wish wish, CancellationToken ct)
        {
            if (household is null) return new(query, await search.Doors(actor, query, ct), null, [], null);
            if (await doors.Run(actor, new(household.Value), ct) is not { } door) return null;
            var rounds = await board.Open(actor, door, ct);
            cycle ??= rounds.Count > 0 ? rounds[0].Cycle.Value : null;
            return cycle is not { } round ? new(query, [], door, rounds, null)
                : await forms.Begin(actor, door.Household, round, wish, ct)
                    is { Step: not OrderForm.Step.Missing } filled
                    ? new(query, [], door, rounds, filled) : null;
        }

        public async Task<Page?> Send(Actor actor, HouseholdId household, int cycle, Form form, CancellationToken ct)
        {
            if (await doors.Run(actor, household, ct) is not { } door) return null;
            var (reason, change) = (form["reason"], form.Id("replaces"));
            // A change without a reason is stopped before it is placed, with everything typed kept.
            var unreasoned = change is not null && !Reasonable(reason);
            var filled = await forms.Continue(actor, household, cycle, form,
                unreasoned && form["do"] == "place" ? "check" : form["do"],
                Channel.Desk, ct);
            if (filled.Step == OrderForm.Step.Missing) return null;
            if (unreasoned && filled.Step == OrderForm.Step.Check)
                filled = filled with
                {
                    Step = OrderForm.Step.Form,
                    Error = OrderPageProblems.ReasonMissing,
                    Status = 422,
                };
            return new("", [], door, await board.Open(actor, door, ct), filled, reason);
        }

        public async Task<(FindDoor.Door, ReadOrders.Found)?> Find(Actor actor, Guid order, CancellationToken ct) =>
            await db.Maybe<HouseholdId?>(FindHousehold, new { actor.Town, order }, ct) is { } household
            && await doors.Run(actor, household, ct) is { } door
            && await orders.One(actor, household, new(order), ct) is { } found ? (door, found) : null;

        public async Task<Outcome<Cancelled>> Cancel(
            Actor actor, ReadOrders.Found order, Guid key, string reason, CancellationToken ct)
        {
            return Reasonable(reason)
                ? await orders.Cancel(actor, order.Order, key, reason, ct) : OrderPageProblems.ReasonMissing;
        }

        private static bool Reasonable(string reason) => reason.Length is >= ShortestReason and <= LongestReason;
    }

    private const string FindHousehold = "select household_id from orders where town_id = @Town and id = @order";
}

/// <summary>What the desk does to an order that exists.</summary>
public sealed class DeskOrders(ReadOrders.Handler orders, CancelOrder.Handler cancel)
{
    public Task<ReadOrders.Found?> One(Actor actor, HouseholdId household, OrderId order, CancellationToken ct) =>
        orders.One(actor, household, order, ct);

    public Task<Outcome<Cancelled>> Cancel(
        Actor actor, OrderId order, Guid key, string why, CancellationToken ct) =>
        cancel.Run(order, key, actor, why, ct);
}
