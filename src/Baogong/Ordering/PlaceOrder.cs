// Placing or changing an order, from every channel: one request, one key, one answer after commit.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static partial class PlaceOrder
{
    /// <summary>The API's body. Payer as in <see cref="OrderRequest"/>.</summary>
    public sealed record Body(
        Guid Key, int Cycle, int Household, IReadOnlyList<BodyLine>? Lines, Guid? Replaces, string? Note,
        string? Payer = null);

    public sealed record BodyLine(int Offer, int Pieces);

    /// <param name="Order">The request key.</param>
    /// <param name="Code">What people say on the telephone.</param>
    /// <param name="TotalFen">To pay.</param>
    public sealed record Answer(Guid Order, string Code, long TotalFen);

    /// <summary>Reads and writes them without looking at the types at run time.</summary>
    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Body)), JsonSerializable(typeof(Answer))]
    public sealed partial class Json : JsonSerializerContext;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/api/orders", async (Body body, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(new OrderRequest(
                new OrderId(body.Key), new CycleId(body.Cycle), new HouseholdId(body.Household),
                Channel.Api, actor, body.Payer,
                [.. (body.Lines ?? []).Select(l => new Want(new OfferId(l.Offer), l.Pieces))],
                body.Replaces is { } old ? new OrderId(old) : null, body.Note ?? ""), ct))
            .ToHttp(o => Answers.Whole(new Answer(o.Order.Value, o.Code, o.TotalFen), Json.Default.Answer)))
        .WithName(nameof(PlaceOrder)).WithMetadata(new TakesOrders()).RequireAuthorization(Policies.SignedIn);

    public sealed class Handler(IntakeQueue intake, WhoPays.Handler payers)
    {
        /// <summary>
        /// Answers after commit. Same key and content: the same answer; same key, other content: refused.
        /// </summary>
        public async Task<Outcome<Placed>> Run(OrderRequest request, CancellationToken ct)
        {
            if (request.Key.Value == Guid.Empty) return OrderingProblems.NoKey;
            if (request.Note.Length > Limits.NoteCharacters) return OrderingProblems.NoteTooLong;
            var payer = await payers.Run(request, ct);
            if (payer.Problem is { } foreign) return foreign;
            Line[] lines = [.. request.Lines.Select(l => new Line(l.Offer.Value, l.Pieces))];
            Array.Sort(lines, (a, b) => a.Offer.CompareTo(b.Offer));
            var wish = new Placement(
                request.Key.Value, request.Actor.Reach(), request.Cycle.Value, request.Household.Value, lines,
                request.Replaces?.Value, Content(request, payer.Value, lines));
            var outcome = await intake.Submit(request.Actor.Town,
                new Pending(wish, request.Channel, request.Actor.Person, payer.Value, request.Note)
                { Staff = request.Actor.Staff, Why = request.Why }, ct);
            return outcome.Problem is { } problem ? problem : outcome.Value switch
            {
                Accepted { Order: var order } => new Placed(request.Key, ShortCode.Of(order.Number), order.TotalFen),
                Repeated { Order: var before } => new Placed(request.Key, ShortCode.Of(before.Number), before.TotalFen),
                Refused refused => refused.Problem,
                _ => throw new InvalidOperationException("A placement is accepted, repeated or refused."),
            };
        }
    }

    // Everything that makes the request what it is; who typed it and by which channel may differ when it is sent again.
    private static byte[] Content(OrderRequest request, string payer, Line[] lines) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{request.Cycle.Value}|{request.Household.Value}|{request.Replaces?.Value}|" +
            string.Join(',', lines.Select(l => $"{l.Offer}x{l.Pieces}")) + $"|{payer}|{request.Note}"));
}
