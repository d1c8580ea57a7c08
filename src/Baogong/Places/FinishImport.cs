// From the judged draft to rows: ids, walking orders, codes, and what changed. Places are numbered in the order in
// which they are walked, so that the same list always gives the same rows.
using Baogong.Core.Routing;

namespace Baogong.Places;

internal static class FinishImport
{
    private sealed class Rows
    {
        public List<KnownNeighbourhood> NewNeighbourhoods { get; } = [];

        public List<KnownCommunity> NewCommunities { get; } = [];

        public List<Changed<KnownCommunity>> ChangedCommunities { get; } = [];

        public List<KnownBuilding> NewBuildings { get; } = [];

        public List<Changed<KnownBuilding>> ChangedBuildings { get; } = [];

        public List<KnownBuildingAlias> NewBuildingAliases { get; } = [];

        public List<KnownHousehold> NewHouseholds { get; } = [];

        public List<Changed<KnownHousehold>> ChangedHouseholds { get; } = [];

        public List<KnownDoorAlias> NewDoorAliases { get; } = [];

        public List<(int Household, int DoorOrder)> Moved { get; } = [];

        public List<PlaceNews> News { get; } = [];

        public List<MissingDoor> Missing { get; } = [];

        public required LastIds Last { get; set; }
    }

    public static ImportPlan Finish(ImportDraft draft, IReadOnlyList<ImportLine> lines)
    {
        var rows = new Rows { Last = draft.Known.Last };
        var neighbourhoods = draft.Known.Neighbourhoods.ToDictionary(n => n.Name, n => n.Id);
        var codes = draft.Known.Communities.Select(c => c.Code).ToHashSet();
        foreach (var community in draft.Communities.Values.Where(c => c.Touched))
        {
            Community(rows, community, neighbourhoods, codes);
            var walk = community.Buildings.Values.Max(b => b.Now.WalkOrder);
            foreach (var building in community.Buildings.Values.Where(b => b.Touched)
                .OrderBy(b => b.Before?.WalkOrder ?? int.MaxValue).ThenBy(b => b.Now.No, NaturalOrder.Instance))
            {
                if (building.Before is null) walk++;
                Building(rows, community, building, walk);
            }
        }

        return new ImportPlan
        {
            NewNeighbourhoods = rows.NewNeighbourhoods,
            NeighbourhoodNames = neighbourhoods.ToDictionary(n => n.Value, n => n.Key),
            NewCommunities = rows.NewCommunities,
            ChangedCommunities = rows.ChangedCommunities,
            NewBuildings = rows.NewBuildings,
            ChangedBuildings = rows.ChangedBuildings,
            NewBuildingAliases = rows.NewBuildingAliases,
            NewHouseholds = rows.NewHouseholds,
            ChangedHouseholds = rows.ChangedHouseholds,
            NewDoorAliases = rows.NewDoorAliases,
            Moved = rows.Moved,
            News = rows.News,
            Lines = lines,
            Missing = rows.Missing,
        };
    }

    private static void Community(
        Rows rows, CommunityDraft community, Dictionary<string, int> neighbourhoods, HashSet<string> codes)
    {
        if (!neighbourhoods.TryGetValue(community.Neighbourhood, out var neighbourhood))
        {
            rows.Last = rows.Last with { Neighbourhood = rows.Last.Neighbourhood + 1 };
            neighbourhood = neighbourhoods[community.Neighbourhood] = rows.Last.Neighbourhood;
            rows.NewNeighbourhoods.Add(new KnownNeighbourhood(neighbourhood, community.Neighbourhood));
            rows.News.Add(new PlaceNews($"新居村「{community.Neighbourhood}」",
                $"New neighbourhood “{community.Neighbourhood}”"));
        }

        community.Now = community.Now with { NeighbourhoodId = neighbourhood };
        rows.News.AddRange(ImportWords.Of(community));
        if (community.Before is null)
        {
            rows.Last = rows.Last with { Community = rows.Last.Community + 1 };
            var code = CommunityCode.Free(rows.Last.Community, codes);
            codes.Add(code);
            community.Now = community.Now with { Id = rows.Last.Community, Code = code };
            rows.NewCommunities.Add(community.Now);
        }
        else if (community.Before != community.Now)
        {
            if (community.Before.NeighbourhoodId != neighbourhood)
                rows.News.Add(new PlaceNews($"「{community.Now.Name}」划到居村「{community.Neighbourhood}」",
                    $"“{community.Now.Name}” moves to “{community.Neighbourhood}”"));
            rows.ChangedCommunities.Add(new(community.Before, community.Now));
        }
    }

    private static void Building(Rows rows, CommunityDraft community, BuildingDraft building, int walk)
    {
        rows.News.AddRange(ImportWords.Of(community, building));
        if (building.Before is null)
        {
            rows.Last = rows.Last with { Building = rows.Last.Building + 1 };
            building.Now = building.Now with
            {
                Id = rows.Last.Building,
                CommunityId = community.Now.Id,
                WalkOrder = walk,
            };
            rows.NewBuildings.Add(building.Now);
        }
        else if (building.Before != building.Now)
        {
            rows.ChangedBuildings.Add(new(building.Before, building.Now));
        }

        var id = building.Now.Id;
        rows.NewBuildingAliases.AddRange(building.NewAliases.Select(a =>
            new KnownBuildingAlias(community.Now.Id, a, id)));
        foreach (var (household, place) in building.Walk())
        {
            if (household.Before is null)
            {
                rows.Last = rows.Last with { Household = rows.Last.Household + 1 };
                household.Now = household.Now with
                {
                    Id = rows.Last.Household,
                    CommunityId = community.Now.Id,
                    BuildingId = id,
                    DoorOrder = place,
                };
                rows.NewHouseholds.Add(household.Now);
                continue;
            }

            if (household.Before != household.Now) rows.ChangedHouseholds.Add(new(household.Before, household.Now));
            if (household.Before.DoorOrder != place) rows.Moved.Add((household.Before.Id, place));
            var key = new DoorKey(household.Now.Unit, household.Now.Room, household.Now.Occupant);
            if (!building.FirstLine.ContainsKey(key))
                rows.Missing.Add(new MissingDoor(community.Now.Name, building.Now.No, key.Unit, key.Room,
                    key.Occupant));
        }

        rows.NewDoorAliases.AddRange(building.NewDoorAliases.Select(a =>
            new KnownDoorAlias(id, a.Alias, building.Households[a.Door].Now.Id)));
    }
}
