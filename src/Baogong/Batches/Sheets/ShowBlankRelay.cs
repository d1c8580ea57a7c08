// A blank list of a building's rooms with a column per package, for leaders who collect wishes on paper.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Batches.Sheets;

public static class ShowBlankRelay
{
    public sealed record Round(CycleId Id, string Name, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
        DateTimeOffset DeliverTo);

    public sealed record Offer(string Letter, string Package, int WeightGrams, long PriceFen, int? LimitPerHousehold);

    public sealed record Room(string Unit, string Number, string Occupant)
    {
        public string Name =>
            (Unit.Length > 0 ? $"{Unit}-" : "") + Number + (Occupant.Length > 0 ? " " + Occupant : "");
    }

    public sealed record Model(Round Round, SheetPlace Place, IReadOnlyList<Offer> Offers, IReadOnlyList<Room> Rooms);

    public static void Map(IEndpointRouteBuilder sheets) => sheets
        .MapGet("/{cycle:int}/buildings/{building:int}/blank",
            async (int cycle, int building, Actor actor, Handler handler, CancellationToken ct) =>
            (await handler.Run(new CycleId(cycle), new BuildingId(building), actor, ct))
                .ToHttp(model => Answers.Page<BlankSheet>(new { Model = model })))
        .WithName(nameof(ShowBlankRelay));

    public sealed class Handler(Db db, SheetPlaces places)
    {
        public async Task<Outcome<Model>> Run(CycleId cycle, BuildingId building, Actor actor, CancellationToken ct)
        {
            var place = await places.Building(actor.Town, Scope.Of(actor), building, ct);
            if (place is null) return BatchesProblems.NoSuchSheet;
            var args = new { actor.Town, cycle, building, place.Community };
            var round = await db.Maybe<Round>(FindRound, args, ct);
            return round is null ? BatchesProblems.NoSuchSheet
                : new Model(round, place,
                    await db.All<Offer>(FindOffers, args, ct), await db.All<Room>(FindRooms, args, ct));
        }
    }

    private const string FindRound = """
        select c.id, c.name, c.cutoff_at, c.deliver_from, c.deliver_to
        from cycles c join cycle_communities m on m.town_id = c.town_id and m.cycle_id = c.id
          and m.community_id = @Community
        where c.town_id = @Town and c.id = @cycle and c.state <> 'withdrawn'
        """;

    private const string FindOffers = """
        select f.letter, k.name as package, v.weight_grams, f.price_fen, f.limit_per_household
        from offers f
        join packages k on k.town_id = f.town_id and k.id = f.package_id
        join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
        where f.town_id = @Town and f.cycle_id = @cycle and f.withdrawn_at is null
        order by length(f.letter), f.letter collate "C"
        """;

    private const string FindRooms = """
        select h.unit, h.room as number, h.occupant from households h
        where h.town_id = @Town and h.building_id = @building order by h.door_order, h.id
        """;
}
