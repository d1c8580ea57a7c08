// Finding one's door: community, building, room, one plain page each. Somebody with several doors (parents, a
// neighbour) chooses among them. Joining is JoinDoor.cs.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class ChooseDoor
{
    public const string Path = "/door";

    public sealed record Door(int Id, string Community, string Building, string Unit, string Room, string Occupant)
    {
        /// <summary>云杉花园 · 3号楼 · 1803室</summary>
        public string In(Words w) => $"{Community} · {w[$"{Building}号楼", $"Building {Building}"]} · {RoomIn(w)}";

        public string RoomIn(Words w) => string.Concat(Unit.Length == 0 ? "" : w[$"{Unit}单元", $"Unit {Unit}, "],
            w[$"{Room}室", $"Room {Room}"], Occupant.Length == 0 ? "" : $" {Occupant}");
    }

    /// <param name="Refused">Somebody of the door, the leader or the staff said no.</param>
    public sealed record Request(
        int Id, string Community, string Building, string Unit, string Room, string Occupant, bool Refused)
    {
        public Door Door => new(Id, Community, Building, Unit, Room, Occupant);
    }

    public sealed record CommunityRow(int Id, string Name, string Neighbourhood);

    public sealed record BuildingRow(int Id, string No);

    public sealed record RoomRow(int Id, string Unit, int Floor, string Room, string Occupant);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Get).WithName("ChooseDoorPage").RequireAuthorization(Policies.Resident);
    }

    /// <summary>The first page, with what went wrong.</summary>
    public static Task<IResult> Begin(
        Actor actor, Handler handler, string back, Problem problem, CancellationToken ct) =>
        Begin(actor, handler, null, null, null, back, problem, ct);

    private static async Task<IResult> Get(
        Actor actor, Handler handler, int? community, int? building, string? q, int? add, int? left, string? back,
        CancellationToken ct)
    {
        if (building is { } b)
        {
            return await handler.Rooms(actor.Town, b, ct) is { } rooms
                ? Answers.Page<ChooseRoomPage>(new { Model = rooms, Back = back ?? "" })
                : Answers.SeeOther(Path);
        }

        if (community is { } c)
        {
            return await handler.Buildings(actor.Town, c, ct) is { } buildings
                ? Answers.Page<ChooseBuildingPage>(new { Model = buildings, Back = back ?? "" })
                : Answers.SeeOther(Path);
        }

        return await Begin(actor, handler, q, add, left, back, null, ct);
    }

    private static async Task<IResult> Begin(
        Actor actor, Handler handler, string? q, int? add, int? left, string? back, Problem? error,
        CancellationToken ct)
    {
        var mine = await handler.Mine(actor, ct);
        var asked = await handler.Asked(actor, ct);
        if (mine.Count + asked.Count > 0 && add is null && q is null)
        {
            var gone = left is { } id ? await handler.Find(actor.Town, new HouseholdId(id), ct) : null;
            return Answers.Page<MyDoorsPage>(
                new
                {
                    Doors = mine,
                    Asked = asked,
                    Current = actor.Household?.Value,
                    Left = gone,
                    Back = back ?? "",
                    Error = error,
                },
                error?.Status ?? StatusCodes.Status200OK);
        }

        return Answers.Page<ChooseCommunityPage>(new
        {
            Communities = await handler.Communities(actor.Town, q ?? "", ct),
            Search = q ?? "",
            Back = back ?? "",
            HasDoors = mine.Count + asked.Count > 0,
            Error = error,
        }, error?.Status ?? StatusCodes.Status200OK);
    }

    public sealed class Handler(Db db)
    {
        public Task<IReadOnlyList<Door>> Mine(Actor actor, CancellationToken ct) =>
            db.All<Door>(MyDoors, new { actor.Town, actor.Person }, ct);

        /// <summary>Doors where somebody was asked to say yes, or said no.</summary>
        public Task<IReadOnlyList<Request>> Asked(Actor actor, CancellationToken ct) =>
            db.All<Request>(MyRequests, new { actor.Town, actor.Person }, ct);

        public Task<Door?> Find(TownId town, HouseholdId household, CancellationToken ct) =>
            db.Maybe<Door>(OneDoor, new { town, household }, ct);

        /// <summary>Communities whose name or neighbourhood holds the text, by name.</summary>
        public Task<IReadOnlyList<CommunityRow>> Communities(TownId town, string search, CancellationToken ct) =>
            db.All<CommunityRow>(FindCommunities, new { town, like = Like(search) }, ct);

        public async Task<(string Community, IReadOnlyList<BuildingRow> Buildings)?> Buildings(
            TownId town, int community, CancellationToken ct) =>
            await db.Maybe<string>(CommunityName, new { town, community }, ct) is { } name
                ? (name, await db.All<BuildingRow>(FindBuildings, new { town, community }, ct)) : null;

        public async Task<(BuildingPlace Place, IReadOnlyList<RoomRow> Rooms)?> Rooms(
            TownId town, int building, CancellationToken ct) =>
            await db.Maybe<BuildingPlace>(BuildingName, new { town, building }, ct) is { } place
                ? (place, await db.All<RoomRow>(FindRooms, new { town, building }, ct)) : null;

        private static string Like(string search) =>
            $"%{string.Concat(search.Trim().Select(c => c is '\\' or '%' or '_' ? $"\\{c}" : $"{c}"))}%";
    }

    public sealed record BuildingPlace(int Id, int CommunityId, string Community, string No);

    private const string MyDoors = """
        select h.id, c.name as community, b.no as building, h.unit, h.room, h.occupant
        from household_members m
        join households h on h.town_id = m.town_id and h.id = m.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where m.town_id = @Town and m.person_id = @Person
        order by m.since, h.id
        """;

    private const string MyRequests = """
        select h.id, c.name as community, b.no as building, h.unit, h.room, h.occupant,
               r.refused_at is not null as refused
        from door_requests r
        join households h on h.town_id = r.town_id and h.id = r.household_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where r.town_id = @Town and r.person_id = @Person
        order by r.asked_at, h.id
        """;

    private const string OneDoor = """
        select h.id, c.name as community, b.no as building, h.unit, h.room, h.occupant
        from households h
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities c on c.town_id = h.town_id and c.id = h.community_id
        where h.town_id = @town and h.id = @household
        """;

    private const string FindCommunities = """
        select c.id, c.name, n.name as neighbourhood
        from communities c join neighbourhoods n on n.town_id = c.town_id and n.id = c.neighbourhood_id
        where c.town_id = @town and (c.name ilike @like::text or n.name ilike @like::text or c.code ilike @like::text)
        order by n.id, c.name
        """;

    private const string CommunityName = "select name from communities where town_id = @town and id = @community";

    private const string FindBuildings = """
        select id, no from buildings where town_id = @town and community_id = @community
        order by coalesce(substring(no from '^\d{1,9}')::int, 1000000000), no
        """;

    private const string BuildingName = """
        select b.id, b.community_id, c.name as community, b.no
        from buildings b join communities c on c.town_id = b.town_id and c.id = b.community_id
        where b.town_id = @town and b.id = @building
        """;

    private const string FindRooms = """
        select id, unit, floor::int as floor, room, occupant from households
        where town_id = @town and building_id = @building
        order by unit, floor, room, occupant
        """;
}
