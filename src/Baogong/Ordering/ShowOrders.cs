// Mine: every order of the door with its state; the green page of one; cancelling with a question before.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class ShowOrders
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var residents = routes.MapGroup("/orders").RequireAuthorization(Policies.Resident);
        residents.MapGet("", async (Actor actor, FindDoor.Handler doors, ReadOrders.Handler orders,
            CancellationToken ct) =>
            actor.Household is { } household && await doors.Run(actor, household, ct) is { } door
                ? Answers.Page<ShowOrdersPage>(new { Door = door, Orders = await orders.All(actor, household, ct) })
                : Answers.SeeOther(ShowBoard.ChooseDoor))
            .WithName(nameof(ShowOrders));

        residents.MapGet("/{order:guid}",
            async (Guid order, Actor actor, FindDoor.Handler doors, ReadOrders.Handler orders, CancellationToken ct) =>
            await Find(order, actor, doors, orders, ct) is var (door, found)
                ? Answers.Page<ShowOrderPage>(new { Door = door, Order = found })
                : Answers.Page<MissingPage>(status: 404))
            .WithName("ShowOrder");

        residents.MapGet("/{order:guid}/cancel", async (
            Guid order, Actor actor, FindDoor.Handler doors, ReadOrders.Handler orders, Randomness randomness,
            CancellationToken ct) =>
            await Find(order, actor, doors, orders, ct) is not var (door, found)
                ? Answers.Page<MissingPage>(status: 404)
            : found.Open ? Answers.Page<CancelOrderPage>(new { Door = door, Order = found, Key = randomness.NewId() })
            : Answers.SeeOther($"/orders/{order}"))
            .WithName("AskToCancel");

        residents.MapPost("/{order:guid}/cancel", async (
            Guid order, Form form, Actor actor, CancelOrder.Handler cancel, FindDoor.Handler doors,
            ReadOrders.Handler orders, CancellationToken ct) =>
        {
            if (await Find(order, actor, doors, orders, ct) is not var (door, found))
                return Answers.Page<MissingPage>(status: 404);
            var key = form.Id("key") ?? Guid.Empty;
            var outcome = await cancel.Run(new OrderId(order), key, actor, ct);
            return outcome.Problem is { } problem
                ? Answers.Page<CancelOrderPage>(new { Door = door, Order = found, Key = key, Error = problem },
                    problem.Status)
                : Answers.SeeOther($"/orders/{order}");
        })
            .WithName("SendCancel");
    }

    // Somebody else's order and no order at all give the same answer: only the actor's own door is looked at.
    private static async Task<(FindDoor.Door, ReadOrders.Found)?> Find(
        Guid order, Actor actor, FindDoor.Handler doors, ReadOrders.Handler orders, CancellationToken ct) =>
        actor.Household is { } household
        && await doors.Run(actor, household, ct) is { } door
        && await orders.One(actor, household, new OrderId(order), ct) is { } found ? (door, found) : null;
}
