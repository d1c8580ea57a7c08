// What an import would do, line by line and row by row: shown as the preview, and carried out as it was shown.
using System.Security.Cryptography;
using System.Text;

namespace Baogong.Places;

public enum ImportKind { Added, Changed, Unchanged, Refused }

/// <param name="Line">As the spreadsheet counts.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Place">The door as it will be written, or what stands there when refused.</param>
/// <param name="Zh">What is added, what changes from what to what, or why it is refused and what to do.</param>
/// <param name="En">The same in English.</param>
public sealed record ImportLine(int Line, ImportKind Kind, string Place, string Zh, string En);

/// <summary>Something larger than a door that is new or changes: a neighbourhood, a community, a building.</summary>
public sealed record PlaceNews(string Zh, string En);

/// <summary>A door that is stored and stands in a building that the file names, but not in the file. It
/// stays.</summary>
public sealed record MissingDoor(string Community, string Building, string Unit, string Room, string Occupant);

public sealed record Changed<T>(T Before, T After);

/// <param name="Added">Lines that make a household.</param>
/// <param name="Changed">Lines that change one, or its aliases.</param>
/// <param name="Unchanged">Lines that say what is stored.</param>
/// <param name="Refused">Lines that are left out.</param>
/// <param name="Missing">Stored households that the file does not name; they stay.</param>
/// <param name="NewCommunities">Communities that are made.</param>
/// <param name="NewBuildings">Buildings that are made.</param>
/// <param name="ChangedPlaces">Communities and buildings that change.</param>
public sealed record ImportCounts(
    int Added, int Changed, int Unchanged, int Refused, int Missing, int NewCommunities, int NewBuildings,
    int ChangedPlaces);

public sealed record ImportPlan
{
    public required IReadOnlyList<KnownNeighbourhood> NewNeighbourhoods { get; init; }

    public required IReadOnlyDictionary<int, string> NeighbourhoodNames { get; init; }

    public required IReadOnlyList<KnownCommunity> NewCommunities { get; init; }

    public required IReadOnlyList<Changed<KnownCommunity>> ChangedCommunities { get; init; }

    public required IReadOnlyList<KnownBuilding> NewBuildings { get; init; }

    public required IReadOnlyList<Changed<KnownBuilding>> ChangedBuildings { get; init; }

    public required IReadOnlyList<KnownBuildingAlias> NewBuildingAliases { get; init; }

    public required IReadOnlyList<KnownHousehold> NewHouseholds { get; init; }

    public required IReadOnlyList<Changed<KnownHousehold>> ChangedHouseholds { get; init; }

    public required IReadOnlyList<KnownDoorAlias> NewDoorAliases { get; init; }

    /// <summary>Stored households whose place in the walk moves because a door was put between.</summary>
    public required IReadOnlyList<(int Household, int DoorOrder)> Moved { get; init; }

    public required IReadOnlyList<PlaceNews> News { get; init; }

    public required IReadOnlyList<ImportLine> Lines { get; init; }

    public required IReadOnlyList<MissingDoor> Missing { get; init; }

    public ImportCounts Counts => new(
        Count(ImportKind.Added), Count(ImportKind.Changed), Count(ImportKind.Unchanged), Count(ImportKind.Refused),
        Missing.Count,
        NewCommunities.Count, NewBuildings.Count, ChangedCommunities.Count + ChangedBuildings.Count);

    public bool ChangesNothing => NewCommunities.Count + ChangedCommunities.Count + NewBuildings.Count +
        ChangedBuildings.Count +
        NewBuildingAliases.Count + NewHouseholds.Count + ChangedHouseholds.Count + NewDoorAliases.Count +
            Moved.Count == 0;

    /// <summary>Equal when the preview reads the same: a yes to one plan is a yes to the other.</summary>
    public string Hash()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var news in News) Append(sha, news.Zh);
        foreach (var line in Lines) Append(sha, $"{line.Line}|{line.Kind}|{line.Place}|{line.Zh}");
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    private int Count(ImportKind kind) => Lines.Count(l => l.Kind == kind);

    private static void Append(IncrementalHash sha, string text) => sha.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
}
