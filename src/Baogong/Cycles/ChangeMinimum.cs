// What the supplier wants at least is agreed anew: he brings thirty as well, or he needs a hundred after all.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Cycles;

public static class ChangeMinimum
{
    /// <param name="Minimum">2 … 10,000,000 pieces of the whole round; null = none.</param>
    /// <param name="Reason">2 … 200 characters.</param>
    public sealed record Request(int? Minimum, string Reason);

    public sealed record Changed(string Letter, int? Minimum);

    public static void Map(IEndpointRouteBuilder routes)
    {
        OfferTerm.Minimum.MapForm(routes).WithName("ChangeMinimumForm");
        routes.MapPost("/api/cycles/{cycle:int}/offers/{letter}/minimum",
            async (int cycle, string letter, Request request, Actor actor, Handler handler, CancellationToken ct) =>
                (await handler.Run(new(cycle), letter, request, actor, ct)).ToHttp(TypedResults.Ok))
            .WithName(nameof(ChangeMinimum)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public async Task<Outcome<Changed>> Run(
            CycleId cycle, string letter, Request request, Actor actor, CancellationToken ct) =>
            (await OfferTerm.Minimum.Change(db, cycle, letter, request.Minimum, request.Reason, actor, ct))
                .Then(_ => new Changed(letter, request.Minimum));
    }
}
