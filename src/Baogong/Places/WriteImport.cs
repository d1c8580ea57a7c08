// The rows of a decided import, written set by set: 45,000 households are one statement.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Places;

internal static class WriteImport
{
    public static async Task Write(Tx tx, Actor actor, ImportPlan plan, string source, CancellationToken ct)
    {
        await Places(tx, actor.Town, plan, ct);
        await Households(tx, actor.Town, plan, ct);
        PlaceHistory.Append(tx, actor, [.. Changes(plan)], source);
    }

    private static async Task Places(Tx tx, TownId town, ImportPlan plan, CancellationToken ct)
    {
        await tx.Run(InsertNeighbourhoods, new
        {
            Town = town,
            ids = Of(plan.NewNeighbourhoods, n => n.Id),
            names = Of(plan.NewNeighbourhoods, n => n.Name),
        }, ct);
        await tx.Run(InsertCommunities, Communities(town, plan.NewCommunities), ct);
        await tx.Run(UpdateCommunities, Communities(town, [.. plan.ChangedCommunities.Select(c => c.After)]), ct);
        await tx.Run(InsertBuildings, Buildings(town, plan.NewBuildings), ct);
        await tx.Run(UpdateBuildings, Buildings(town, [.. plan.ChangedBuildings.Select(b => b.After)]), ct);
        await tx.Run(InsertBuildingAliases, new
        {
            Town = town,
            communities = Of(plan.NewBuildingAliases, a => a.CommunityId),
            aliases = Of(plan.NewBuildingAliases, a => a.Alias),
            buildings = Of(plan.NewBuildingAliases, a => a.BuildingId),
        }, ct);
    }

    private static async Task Households(Tx tx, TownId town, ImportPlan plan, CancellationToken ct)
    {
        await tx.Run(InsertHouseholds, Doors(town, plan.NewHouseholds), ct);
        await tx.Run(UpdateHouseholds, Doors(town, [.. plan.ChangedHouseholds.Select(h => h.After)]), ct);
        await tx.Run(InsertDoorAliases, new
        {
            Town = town,
            buildings = Of(plan.NewDoorAliases, a => a.BuildingId),
            aliases = Of(plan.NewDoorAliases, a => a.Alias),
            households = Of(plan.NewDoorAliases, a => a.HouseholdId),
        }, ct);
        await tx.Run(UpdateWalk, new
        {
            Town = town,
            ids = Of(plan.Moved, m => m.Household),
            places = Of(plan.Moved, m => m.DoorOrder),
        }, ct);
    }

    // One entry per community for what is new, one per thing that changed.
    private static IEnumerable<PlaceChange> Changes(ImportPlan plan)
    {
        foreach (var c in plan.NewCommunities)
            yield return new("community", c.Id, "added", null,
                PlaceHistory.Of(c, plan.NeighbourhoodNames[c.NeighbourhoodId]));
        foreach (var (before, after) in plan.ChangedCommunities)
        {
            yield return new("community", after.Id, "changed",
                PlaceHistory.Of(before, plan.NeighbourhoodNames[before.NeighbourhoodId]),
                PlaceHistory.Of(after, plan.NeighbourhoodNames[after.NeighbourhoodId]));
        }

        foreach (var (before, after) in plan.ChangedBuildings)
            yield return new("building", after.Id, "changed", new { before.HasLift }, new { after.HasLift });
        foreach (var (before, after) in plan.ChangedHouseholds)
            yield return new("household", after.Id, "changed", Of(before), Of(after));
        var buildings = plan.NewBuildings.CountBy(b => b.CommunityId).ToDictionary();
        var households = plan.NewHouseholds.CountBy(h => h.CommunityId).ToDictionary();
        foreach (var id in buildings.Keys.Union(households.Keys).Order())
        {
            yield return new("community", id, "imported", null,
                new { buildings = buildings.GetValueOrDefault(id), households = households.GetValueOrDefault(id) });
        }

        foreach (var a in plan.NewBuildingAliases)
            yield return new("building", a.BuildingId, "changed", null, new { aliases = a.Alias });
        foreach (var a in plan.NewDoorAliases)
            yield return new("household", a.HouseholdId, "changed", null, new { aliases = a.Alias });
    }

    private static object Of(KnownHousehold h) => new { h.Floor, h.People, h.Elders, h.Priority };

    private static TValue[] Of<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(rows[i]);
        return values;
    }

    private static object Communities(TownId town, IReadOnlyList<KnownCommunity> rows) => new
    {
        Town = town,
        ids = Of(rows, c => c.Id),
        neighbourhoods = Of(rows, c => c.NeighbourhoodId),
        codes = Of(rows, c => c.Code),
        names = Of(rows, c => c.Name),
        lanes = Of(rows, c => c.Lane),
        gates = Of(rows, c => c.Gate),
        gateOrders = Of(rows, c => c.GateOrder),
    };

    private static object Buildings(TownId town, IReadOnlyList<KnownBuilding> rows) => new
    {
        Town = town,
        ids = Of(rows, b => b.Id),
        communities = Of(rows, b => b.CommunityId),
        nos = Of(rows, b => b.No),
        walks = Of(rows, b => b.WalkOrder),
        lifts = Of(rows, b => b.HasLift),
    };

    private static object Doors(TownId town, IReadOnlyList<KnownHousehold> rows) => new
    {
        Town = town,
        ids = Of(rows, h => h.Id),
        communities = Of(rows, h => h.CommunityId),
        buildings = Of(rows, h => h.BuildingId),
        units = Of(rows, h => h.Unit),
        floors = Of(rows, h => h.Floor),
        rooms = Of(rows, h => h.Room),
        occupants = Of(rows, h => h.Occupant),
        walks = Of(rows, h => h.DoorOrder),
        people = Of(rows, h => h.People),
        elders = Of(rows, h => h.Elders),
        priorities = Of(rows, h => h.Priority),
    };

    private const string InsertNeighbourhoods = """
        insert into neighbourhoods (town_id, id, name)
        select @Town, n.id, n.name from unnest(@ids::int[], @names::text[]) as n(id, name)
        """;

    private const string InsertCommunities = """
        insert into communities (town_id, id, neighbourhood_id, code, name, lane, gate, gate_order, zone_since)
        select @Town, c.id, c.neighbourhood, c.code, c.name, c.lane, c.gate, c.gate_order, db_now()
        from unnest(@ids::int[], @neighbourhoods::int[], @codes::text[], @names::text[], @lanes::text[], @gates::text[],
          @gateOrders::int[]) as c(id, neighbourhood, code, name, lane, gate, gate_order)
        """;

    private const string UpdateCommunities = """
        update communities x set neighbourhood_id = c.neighbourhood, lane = c.lane, gate = c.gate,
          gate_order = c.gate_order
        from unnest(@ids::int[], @neighbourhoods::int[], @lanes::text[], @gates::text[], @gateOrders::int[])
          as c(id, neighbourhood, lane, gate, gate_order)
        where x.town_id = @Town and x.id = c.id
        """;

    private const string InsertBuildings = """
        insert into buildings (town_id, id, community_id, no, walk_order, has_lift)
        select @Town, b.id, b.community, b.no, b.walk, b.lift
        from unnest(@ids::int[], @communities::int[], @nos::text[], @walks::int[], @lifts::bool[])
          as b(id, community, no, walk, lift)
        """;

    private const string UpdateBuildings = """
        update buildings x set has_lift = b.lift
        from unnest(@ids::int[], @lifts::bool[]) as b(id, lift)
        where x.town_id = @Town and x.id = b.id
        """;

    private const string InsertBuildingAliases = """
        insert into building_aliases (town_id, community_id, alias, building_id)
        select @Town, a.community, a.alias, a.building
        from unnest(@communities::int[], @aliases::text[], @buildings::int[]) as a(community, alias, building)
        """;

    private const string InsertHouseholds = """
        insert into households (town_id, id, community_id, building_id, unit, floor, room, occupant, door_order, people,
          elders, priority)
        select @Town, h.id, h.community, h.building, h.unit, h.floor::smallint, h.room, h.occupant, h.walk,
          h.people::smallint, h.elders::smallint, h.priority
        from unnest(@ids::int[], @communities::int[], @buildings::int[], @units::text[], @floors::int[], @rooms::text[],
          @occupants::text[], @walks::int[], @people::int[], @elders::int[], @priorities::bool[])
          as h(id, community, building, unit, floor, room, occupant, walk, people, elders, priority)
        """;

    private const string UpdateHouseholds = """
        update households x set floor = h.floor::smallint, people = h.people::smallint, elders = h.elders::smallint,
          priority = h.priority
        from unnest(@ids::int[], @floors::int[], @people::int[], @elders::int[], @priorities::bool[])
          as h(id, floor, people, elders, priority)
        where x.town_id = @Town and x.id = h.id
        """;

    private const string InsertDoorAliases = """
        insert into door_aliases (town_id, building_id, alias, household_id)
        select @Town, a.building, a.alias, a.household
        from unnest(@buildings::int[], @aliases::text[], @households::int[]) as a(building, alias, household)
        """;

    private const string UpdateWalk = """
        update households x set door_order = m.place
        from unnest(@ids::int[], @places::int[]) as m(id, place)
        where x.town_id = @Town and x.id = m.id
        """;
}
