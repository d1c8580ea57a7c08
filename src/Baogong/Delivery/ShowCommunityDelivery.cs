// The desk looks into one community of a round: its gate, its buildings, every door of one of them.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowCommunityDelivery
{
    public sealed record Model(
        Round Round, int Community, string Name, IReadOnlyList<ShowGate.Goods> Goods,
        IReadOnlyList<ShowDoors.BuildingProgress> Buildings, ShowDoors.BuildingProgress? Chosen,
        IReadOnlyList<ShowDoors.Door> Doors, IReadOnlyList<ShowStop.Mark> Trucks);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/delivery/{batch:int}/communities/{community:int}", async (
            int batch, int community, int? building, Actor actor, Query query, CancellationToken ct) =>
            (await query.Run(actor, new BatchId(batch), community, building, ct))
                .ToHttp(m => Answers.Page<CommunityDeliveryPage>(new { Model = m })))
        .WithName(nameof(ShowCommunityDelivery)).RequireAuthorization(Policies.Desk);

    public sealed class Query(ShowGate.Query gate, ShowDoors.Query doors, ShowStop.Query stop)
    {
        public async Task<Outcome<Model>> Run(Actor actor, BatchId batch, int community, int? building,
            CancellationToken ct)
        {
            // The desk asks as if it stood in that community: the same statements, the same scope.
            var there = actor with { Community = new CommunityId(community) };
            var goods = await gate.Run(there, batch, null, ct);
            if (goods.Problem is { } missing) return missing;
            if (goods.Value.Chosen is not { } place) return DeliveryProblems.NoSuchRound;
            var walk = await doors.Run(there, batch, building, null, ct);
            var trucks = await stop.Marks(actor, batch, new(community), ct);
            return walk.Then(w => new Model(w.Round, community, place.Name, goods.Value.Goods, w.Buildings, w.Chosen,
                w.Doors, trucks));
        }
    }
}
