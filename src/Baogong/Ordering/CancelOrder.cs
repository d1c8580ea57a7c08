// Cancelling until the cutoff. Goods and limits return in the same transaction, so a cancelled order can never hold
// the last piece.
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class CancelOrder
{
    public sealed record Body(Guid Key);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/orders/{order:guid}/cancellation", async (
            Guid order, Body body, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(new OrderId(order), body.Key, actor, ct))
            .ToHttp(cancelled => TypedResults.Ok(new { order = cancelled.Order.Value, cancelled.RefundFen })))
        .WithName(nameof(CancelOrder)).WithMetadata(new TakesOrders()).RequireAuthorization(Policies.SignedIn);

    public sealed class Handler(IntakeQueue intake)
    {
        /// <summary>Answers after commit. The same key again gives the same answer.</summary>
        public Task<Outcome<Cancelled>> Run(OrderId order, Guid key, Actor actor, CancellationToken ct) =>
            Run(order, key, actor, "", ct);

        /// <summary>The same by staff, with the reason for the order's history.</summary>
        public async Task<Outcome<Cancelled>> Run(
            OrderId order, Guid key, Actor actor, string why, CancellationToken ct)
        {
            if (key == Guid.Empty) return OrderingProblems.NoKey;
            var outcome = await intake.Submit(actor.Town,
                new Pending(new Cancellation(key, actor.Reach(), order.Value), Channel.Api, actor.Person, "", "")
                { Staff = actor.Staff, Why = why }, ct);
            return outcome.Problem is { } problem ? problem : outcome.Value switch
            {
                Ended { Order: var ended } => new Cancelled(order, ended.TotalFen),
                EndedBefore { Order: var before } => new Cancelled(order, before.TotalFen),
                Refused refused => refused.Problem,
                _ => throw new InvalidOperationException("A cancellation ends an order or is refused."),
            };
        }
    }
}
