// The leader at a door: what is ordered already, the same form as the resident's, "nothing needed", a question.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class OrderForDoor
{
    /// <param name="Placed">The order that was just placed or changed.</param>
    /// <param name="Cancelled">The order that was just cancelled.</param>
    /// <param name="Answered">The door's answer was just noted.</param>
    public sealed record News(Guid? Placed = null, Guid? Cancelled = null, bool Answered = false);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var doors = routes.MapGroup("/leader/door/{household:int}").RequireAuthorization(Policies.Leader);
        doors.MapGet("", async (
            int household, int cycle, Guid? change, string? like, string? more, Guid? placed, Guid? cancelled,
            string? answered,
            string? refused, Actor actor, OrderForm.Handler handler, Handler answers, CancellationToken ct) =>
        {
            var filled = await handler.Begin(actor, new(household), cycle, new(change, like, more is not null), ct);
            if (refused is not null && filled.Step == OrderForm.Step.Form)
                filled = filled with { Error = OrderPageProblems.TooLateToAnswer, More = true };
            return await Show(filled, new(placed, cancelled, answered is not null), actor, answers, ct);
        }).WithName(nameof(OrderForDoor));

        doors.MapPost("", async (
            int household, int cycle, Form form, Actor actor, OrderForm.Handler handler, Handler answers,
            CancellationToken ct) =>
            await Show(await handler.Continue(actor, new(household), cycle, form, form["do"], Channel.Leader, ct),
                new(), actor, answers, ct))
            .WithName("SendOrderForDoor");

        // A leader does this all day: one tap, no question before, and "order the same" brings it back.
        doors.MapPost("/cancel/{order:guid}", async (
            int household, Guid order, Form form, Actor actor, CancelOrder.Handler cancel, FindDoor.Handler find,
            ReadOrders.Handler orders, OrderForm.Handler handler, Handler answers, CancellationToken ct) =>
        {
            if (await find.Run(actor, new(household), ct) is null ||
                await orders.One(actor, new(household), new(order), ct) is not { } found)
                return Answers.Page<MissingPage>(status: 404);
            var outcome = await cancel.Run(new(order), form.Id("key") ?? Guid.Empty, actor, ct);
            if (outcome.Succeeded)
                return Answers.SeeOther($"/leader/door/{household}?cycle={found.Cycle.Value}&cancelled={order}");
            var filled = await handler.Begin(actor, new(household), found.Cycle.Value, new(), ct);
            return await Show(filled with { Error = outcome.Problem, Status = outcome.Problem!.Status }, new(), actor,
                answers, ct);
        }).WithName("CancelForDoor");
    }

    private static async Task<IResult> Show(
        OrderForm.Filled filled, News news, Actor actor, Handler answers, CancellationToken ct) => filled.Step switch
        {
            OrderForm.Step.Missing => Answers.Page<MissingPage>(status: 404),
            OrderForm.Step.Placed => Answers.SeeOther(
                $"/leader/door/{filled.Door!.Household.Value}?cycle={filled.Cycle!.Cycle.Cycle.Value}" +
                $"&placed={filled.Basket!.Key.Value}"),
            _ => Answers.Page<OrderForDoorPage>(new
            {
                Model = filled,
                News = news,
                Said = await answers.Run(actor, filled.Door!.Household, filled.Cycle!.Cycle.Cycle, ct),
            }, filled.Status),
        };

    public sealed class Handler(Db db)
    {
        public Task<AnswerForDoor.Said?> Run(Actor actor, HouseholdId household, CycleId cycle, CancellationToken ct) =>
            db.Maybe<AnswerForDoor.Said>(Find, new { actor.Town, household, cycle }, ct);
    }

    private const string Find = """
        select reply, note from household_replies
        where town_id = @Town and household_id = @household and cycle_id = @cycle
        """;
}
