// What the town knows of the communities that a list names: the state that an import is decided against.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Places;

public sealed record KnownNeighbourhood(int Id, string Name);

public sealed record KnownCommunity(int Id, int NeighbourhoodId, string Code, string Name, string Lane, string Gate,
    int GateOrder);

public sealed record KnownBuilding(int Id, int CommunityId, string No, int WalkOrder, bool HasLift);

public sealed record KnownBuildingAlias(int CommunityId, string Alias, int BuildingId);

public sealed record KnownHousehold(
    int Id, int CommunityId, int BuildingId, string Unit, int Floor, string Room, string Occupant, int DoorOrder,
    int People,
    int Elders, bool Priority);

public sealed record KnownDoorAlias(int BuildingId, string Alias, int HouseholdId);

/// <summary>The highest numbers given so far: new places take the next ones.</summary>
public sealed record LastIds(int Neighbourhood, int Community, int Building, int Household);

public sealed record KnownPlaces(
    IReadOnlyList<KnownNeighbourhood> Neighbourhoods, IReadOnlyList<KnownCommunity> Communities,
    IReadOnlyList<KnownBuilding> Buildings, IReadOnlyList<KnownBuildingAlias> BuildingAliases,
    IReadOnlyList<KnownHousehold> Households, IReadOnlyList<KnownDoorAlias> DoorAliases, LastIds Last)
{
    /// <summary>Neighbourhoods and communities of the whole town, what is inside them only for the named
    /// ones.</summary>
    public static async Task<KnownPlaces> Load(Tx tx, TownId town, IReadOnlyCollection<string> communities,
        CancellationToken ct)
    {
        var args = new { Town = town };
        var all = await tx.All<KnownCommunity>(SelectCommunities, args, ct);
        var named = new { Town = town, ids = all.Where(c => communities.Contains(c.Name)).Select(c => c.Id).ToArray() };
        return new KnownPlaces(
            await tx.All<KnownNeighbourhood>(SelectNeighbourhoods, args, ct), all,
            await tx.All<KnownBuilding>(SelectBuildings, named, ct),
            await tx.All<KnownBuildingAlias>(SelectBuildingAliases, named, ct),
            await tx.All<KnownHousehold>(SelectHouseholds, named, ct),
            await tx.All<KnownDoorAlias>(SelectDoorAliases, named, ct),
            await tx.One<LastIds>(SelectLast, args, ct));
    }

    private const string SelectNeighbourhoods = "select id, name from neighbourhoods where town_id = @Town order by id";

    private const string SelectCommunities = """
        select id, neighbourhood_id, code, name, lane, gate,
          gate_order from communities where town_id = @Town order by id
        """;

    private const string SelectBuildings = """
        select id, community_id, no, walk_order, has_lift from buildings
        where town_id = @Town and community_id = any(@ids::int[]) order by id
        """;

    private const string SelectBuildingAliases = """
        select community_id, alias,
          building_id from building_aliases where town_id = @Town and community_id = any(@ids::int[])
        """;

    private const string SelectHouseholds = """
        select id, community_id, building_id, unit, floor::int as floor, room, occupant, door_order,
          people::int as people,
               elders::int as elders, priority
        from households where town_id = @Town and community_id = any(@ids::int[]) order by id
        """;

    private const string SelectDoorAliases = """
        select a.building_id, a.alias, a.household_id
        from door_aliases a join buildings b on b.town_id = a.town_id and b.id = a.building_id
        where a.town_id = @Town and b.community_id = any(@ids::int[])
        """;

    private const string SelectLast = """
        select coalesce((select max(id) from neighbourhoods where town_id = @Town), 0) as neighbourhood,
               coalesce((select max(id) from communities where town_id = @Town), 0) as community,
               coalesce((select max(id) from buildings where town_id = @Town), 0) as building,
               coalesce((select max(id) from households where town_id = @Town), 0) as household
        """;
}
