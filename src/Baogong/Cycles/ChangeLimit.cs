// The limit per household is loosened or tightened. It counts from the next order; what is ordered stays ordered.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Cycles;

public static class ChangeLimit
{
    /// <param name="LimitPerHousehold">1 … 1000; null = none.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(int? LimitPerHousehold, string Reason);

    public sealed record Changed(string Letter, int? LimitPerHousehold);

    public static void Map(IEndpointRouteBuilder routes)
    {
        OfferTerm.Limit.MapForm(routes).WithName("ChangeLimitForm");
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/limit",
            async (int cycle, string letter, Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ChangeLimit)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<Changed>> Run(
            CycleId cycle, string letter, Request request, Actor actor, CancellationToken ct) =>
            (await OfferTerm.Limit.Change(db, cycle, letter, request.LimitPerHousehold, request.Reason, actor, ct))
                .Then(_ => new Changed(letter, request.LimitPerHousehold));
    }
}
