// The resident's order: /order/{cycle}, then the green page.
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class OrderForm
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/order/{cycle:int}", async (
            int cycle, Guid? change, string? like, string? more, Actor actor, FillOrder.Handler handler, CancellationToken ct) =>
            actor.Household is not { } door
                ? Answers.SeeOther(ShowBoard.ChooseDoor)
                : Show(await handler.Begin(actor, door, cycle, new(change, like, more is not null), ct)))
            .WithName("OrderForm").RequireAuthorization(Policies.Resident);

        routes.MapPost("/order/{cycle:int}", async (
            int cycle, Form form, Actor actor, FillOrder.Handler handler, CancellationToken ct) =>
            actor.Household is not { } door
                ? Answers.SeeOther(ShowBoard.ChooseDoor)
                : Show(await handler.Continue(actor, door, cycle, form, Channel.Page, ct)))
            .WithName("SendOrderForm").RequireAuthorization(Policies.Resident);
    }

    private static IResult Show(FillOrder.Filled filled) => filled.Step switch
    {
        FillOrder.Step.Missing => Answers.Page<MissingPage>(status: 404),
        FillOrder.Step.Placed => Answers.SeeOther($"/orders/{filled.Basket!.Key.Value}"),
        _ => Answers.Page<OrderFormPage>(new { Model = filled }, filled.Status),
    };
}
