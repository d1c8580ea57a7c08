// The places while an import is being decided: what is stored, and what the lines read so far add to it.
using Baogong.Core.Routing;

namespace Baogong.Places;

internal readonly record struct DoorKey(string Unit, string Room, string Occupant);

internal sealed class HouseholdDraft(KnownHousehold? before, KnownHousehold now)
{
    public KnownHousehold? Before { get; } = before;

    public KnownHousehold Now { get; set; } = now;
}

internal sealed class BuildingDraft(KnownBuilding? before, KnownBuilding now)
{
    public KnownBuilding? Before { get; } = before;

    public KnownBuilding Now { get; set; } = now;

    /// <summary>A line of the file was accepted for it.</summary>
    public bool Touched { get; set; }

    public int LiftSaidAt { get; set; }

    public Dictionary<DoorKey, HouseholdDraft> Households { get; } = [];

    /// <summary>Alias of a door; the value is the door's.</summary>
    public Dictionary<string, DoorKey> Aliases { get; } = [];

    public List<string> NewAliases { get; } = [];

    public List<(string Alias, DoorKey Door)> NewDoorAliases { get; } = [];

    /// <summary>Rooms stored or named in the file: no alias may look like one of them.</summary>
    public HashSet<string> Rooms { get; } = [];

    /// <summary>Which line names a door first.</summary>
    public Dictionary<DoorKey, int> FirstLine { get; } = [];

    /// <summary>The walk of the whole building after the import.</summary>
    public IEnumerable<(HouseholdDraft Household, int Place)> Walk()
    {
        var all = Households.Values.ToList();
        var places =
            WalkingOrder.Places([.. all.Select(h => new Door(h.Now.Unit, h.Now.Floor, h.Now.Room, h.Now.Occupant))]);
        return all.Zip(places).OrderBy(p => p.Second);
    }
}

internal sealed class CommunityDraft(KnownCommunity? before, KnownCommunity now)
{
    public KnownCommunity? Before { get; } = before;

    public KnownCommunity Now { get; set; } = now;

    public string Neighbourhood { get; set; } = "";

    public bool Touched { get; set; }

    /// <summary>Which accepted line said a field first: later ones must say the same.</summary>
    public Dictionary<string, int> SaidAt { get; } = [];

    public Dictionary<string, BuildingDraft> Buildings { get; } = [];

    /// <summary>Other number of an entrance → the number it is stored under.</summary>
    public Dictionary<string, string> Aliases { get; } = [];

    public string Resolve(string no) => Aliases.GetValueOrDefault(no, no);
}

internal sealed class ImportDraft
{
    public Dictionary<string, CommunityDraft> Communities { get; } = [];

    public KnownPlaces Known { get; }

    public ImportDraft(KnownPlaces known)
    {
        Known = known;
        var neighbourhoods = known.Neighbourhoods.ToDictionary(n => n.Id, n => n.Name);
        var communities = new Dictionary<int, CommunityDraft>();
        var buildings = new Dictionary<int, BuildingDraft>();
        var doors = new Dictionary<int, DoorKey>();
        foreach (var c in known.Communities)
        {
            var draft = new CommunityDraft(c, c) { Neighbourhood = neighbourhoods[c.NeighbourhoodId] };
            communities[c.Id] = Communities[c.Name] = draft;
        }

        foreach (var b in known.Buildings)
            buildings[b.Id] = communities[b.CommunityId].Buildings[b.No] = new BuildingDraft(b, b);
        foreach (var a in known.BuildingAliases)
            communities[a.CommunityId].Aliases[a.Alias] = buildings[a.BuildingId].Now.No;
        foreach (var h in known.Households)
        {
            var key = new DoorKey(h.Unit, h.Room, h.Occupant);
            doors[h.Id] = key;
            buildings[h.BuildingId].Households[key] = new HouseholdDraft(h, h);
            buildings[h.BuildingId].Rooms.Add(h.Room);
        }

        foreach (var a in known.DoorAliases) buildings[a.BuildingId].Aliases[a.Alias] = doors[a.HouseholdId];
    }

    /// <summary>The community of that name, made as a draft when it is new; it counts only once a line is
    /// accepted.</summary>
    public CommunityDraft Community(string name)
    {
        if (!Communities.TryGetValue(name, out var community))
            Communities[name] = community = new CommunityDraft(null, new KnownCommunity(0, 0, "", name, "", "", 0));
        return community;
    }

    public static BuildingDraft Building(CommunityDraft community, string no)
    {
        if (!community.Buildings.TryGetValue(no, out var building))
            community.Buildings[no] = building = new BuildingDraft(null, new KnownBuilding(0, 0, no, 0, false));
        return building;
    }
}
