// One community on the desk: its buildings in walking order, the doors of the chosen one, and beside them the form of
// what is chosen. What is chosen stands in the address.
using System.Globalization;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Places;

public static class EditCommunity
{
    /// <param name="Community">Which.</param>
    /// <param name="Building">The building whose doors are shown; null = none.</param>
    /// <param name="Household">The door that is edited; null = none.</param>
    /// <param name="Add">"building" or "household": an empty form for a new one.</param>
    public sealed record Choice(CommunityId Community, int? Building = null, int? Household = null, string Add = "");

    /// <param name="OwnZone">Its own status; null = as its community.</param>
    public sealed record BuildingRow(
        BuildingId Id, string No, int WalkOrder, bool HasLift, ZoneStatus? OwnZone, DateTimeOffset? ZoneSince,
        string[] Aliases,
        long Households, long People, long Elders, long Priority)
    {
        // Dapper reads arrays by property only.
        private BuildingRow() : this(default, "", 0, false, null, null, [], 0, 0, 0, 0)
        {
        }
    }

    public sealed record DoorRow(
        HouseholdId Id, string Unit, int Floor, string Room, string Occupant, int People, int Elders, bool Priority,
        string[] Aliases)
    {
        private DoorRow() : this(default, "", 0, "", "", 0, 0, false, [])
        {
        }
    }

    /// <param name="Values">What the form shows: what is stored, or what was typed when it was refused.</param>
    public sealed record Model(
        Choice Choice, Community Community, IReadOnlyList<BuildingRow> Buildings, BuildingRow? Building,
        IReadOnlyList<DoorRow> Doors,
        DoorRow? Door, IReadOnlyDictionary<string, string> Values, IReadOnlyList<KnownNeighbourhood> Neighbourhoods);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/communities/{id:int}",
            async (int id, HttpContext http, Actor actor, Handler handler, CancellationToken ct) =>
            {
                var query = http.Request.Query;
                int? Number(string name) =>
                    int.TryParse(query[name].ToString(), CultureInfo.InvariantCulture, out var n) ? n : null;
                var choice = new Choice(new(id), Number("building"), Number("household"), query["add"].ToString());
                return await handler.Run(choice, null, actor, ct) is { } model
                    ? Answers.Page<CommunityPage>(new { Model = model, Done = query["done"].ToString() })
                    : Answers.Page<NoPlacePage>(null, StatusCodes.Status404NotFound);
            })
            .WithName(nameof(EditCommunity)).RequireAuthorization(Policies.Desk);

        routes.MapGet("/desk/communities/new", (Actor actor, Handler handler, CancellationToken ct) =>
            handler.New(actor, null, null, ct))
            .WithName(nameof(NewCommunityPage)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db, Doors doors)
    {
        /// <summary>Null when the community, building or household is not there, or another town's.</summary>
        public async Task<Model?> Run(Choice choice, Form? typed, Actor actor, CancellationToken ct)
        {
            if (await doors.Community(actor.Town, choice.Community, ct) is not { } community) return null;
            var args = new { actor.Town, choice.Community, building = choice.Building };
            var buildings = await db.All<BuildingRow>(SelectBuildings, args, ct);
            var building = buildings.FirstOrDefault(b => b.Id.Value == choice.Building);
            if (choice.Building is not null && building is null) return null;
            var rows = building is null ? [] : await db.All<DoorRow>(SelectDoors, args, ct);
            var door = rows.FirstOrDefault(d => d.Id.Value == choice.Household);
            if (choice.Household is not null && door is null) return null;
            var neighbourhoods = await db.All<KnownNeighbourhood>(ListCommunities.SelectNeighbourhoods,
                new { actor.Town }, ct);
            var values = typed is null ? Stored(community, building, door, choice.Add)
                : typed.Names.ToDictionary(n => n, n => typed[n]);
            return new Model(choice, community, buildings, building, rows, door, values, neighbourhoods);
        }

        /// <summary>The page again after a refusal, with everything typed kept.</summary>
        public async Task<IResult> Refused(Choice choice, Form form, Problem problem, Actor actor,
            CancellationToken ct) =>
            problem == PlacesProblems.NoSuchPlace || await Run(choice, form, actor, ct) is not { } model
                ? Answers.Page<NoPlacePage>(null, StatusCodes.Status404NotFound)
                : Answers.Page<CommunityPage>(new { Model = model, Problem = problem }, problem.Status);

        public async Task<IResult> New(Actor actor, Form? typed, Problem? problem, CancellationToken ct) =>
            Answers.Page<NewCommunityPage>(new
            {
                Values = (IReadOnlyDictionary<string, string>)(typed?.Names.ToDictionary(n => n, n => typed[n]) ?? []),
                Neighbourhoods = await db.All<KnownNeighbourhood>(ListCommunities.SelectNeighbourhoods,
                new { actor.Town }, ct),
                Problem = problem,
            }, problem?.Status ?? StatusCodes.Status200OK);

        private static Dictionary<string, string> Stored(Community community, BuildingRow? building, DoorRow? door,
            string add)
        {
            if (add == "household" && building is not null) return new() { ["people"] = "1", ["elders"] = "0" };
            if (add == "building") return [];
            if (door is not null)
            {
                return new()
                {
                    ["unit"] = door.Unit,
                    ["room"] = door.Room,
                    ["floor"] = $"{door.Floor}",
                    ["occupant"] = door.Occupant,
                    ["people"] = $"{door.People}",
                    ["elders"] = $"{door.Elders}",
                    ["priority"] = door.Priority ? "1" : "",
                    ["aliases"] = string.Join('、', door.Aliases),
                };
            }

            if (building is not null)
            {
                return new()
                {
                    ["no"] = building.No,
                    ["walkOrder"] = $"{building.WalkOrder}",
                    ["hasLift"] = building.HasLift ? "1" : "",
                    ["aliases"] = string.Join('、', building.Aliases),
                    ["status"] = building.OwnZone is { } own ? ZoneNames.Stored(own) : "",
                };
            }

            return new()
            {
                ["name"] = community.Name,
                ["neighbourhood"] = community.Neighbourhood,
                ["code"] = community.Code,
                ["lane"] = community.Lane,
                ["gate"] = community.Gate,
                ["gateOrder"] = $"{community.GateOrder}",
                ["status"] = ZoneNames.Stored(community.ZoneStatus),
            };
        }
    }

    private const string SelectBuildings = """
        select b.id, b.no, b.walk_order, b.has_lift, b.zone_status as own_zone, b.zone_since, array(
                 select a.alias from building_aliases a
                 where a.town_id = @Town and a.community_id = @Community and a.building_id = b.id order by a.alias)
                   as aliases,
               count(h.id) as households, coalesce(sum(h.people), 0) as people, coalesce(sum(h.elders), 0) as elders,
               count(h.id) filter (where h.priority) as priority
        from buildings b left join households h on h.town_id = b.town_id and h.building_id = b.id
        where b.town_id = @Town and b.community_id = @Community
        group by b.town_id, b.id
        order by b.walk_order, b.id
        """;

    private const string SelectDoors = """
        select h.id, h.unit, h.floor::int as floor, h.room, h.occupant, h.people::int as people,
          h.elders::int as elders, h.priority,
               array(select a.alias from door_aliases a
                     where a.town_id = @Town and a.building_id = h.building_id and a.household_id = h.id
                       order by a.alias) as aliases
        from households h
        where h.town_id = @Town and h.community_id = @Community and h.building_id = @building
        order by h.door_order, h.id
        """;
}
