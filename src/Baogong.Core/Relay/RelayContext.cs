// What the reader knows before it sees the text: the doors of the community and the packages on offer.
// Nothing else decides a booking, so the same text and the same context always give the same reading.
namespace Baogong.Core.Relay;

/// <summary>The places and packages a pasted text is read against.</summary>
public sealed record RelayContext
{
    public required string Community { get; init; }

    public required IReadOnlyList<RelayBuilding> Buildings { get; init; }

    /// <summary>The building meant when neither line, section nor sender names one; null when there is none.</summary>
    public string? DefaultBuilding { get; init; }

    /// <summary>At most 256 packages take part in the reading; later ones are never recognised, so lines ask.</summary>
    public required IReadOnlyList<RelayPackage> Packages { get; init; }

    /// <summary>What earlier pastes booked: a change without its order in the text means this one.</summary>
    public IReadOnlyList<BookedOrder> Booked { get; init; } = [];
}

/// <param name="No">As people say it: 12, A.</param>
/// <param name="Units">Unit numbers, or null when the building has no units.</param>
/// <param name="Rooms">The roster, or null when it is unknown (any plausible room is then taken).</param>
/// <param name="Aliases">Other numbers of the same entrance; a building's own number always comes first.</param>
/// <param name="RoomAliases">Other ways to write a room of the roster.</param>
public sealed record RelayBuilding(
    string No, IReadOnlyList<string>? Units, IReadOnlyList<string>? Rooms, IReadOnlyList<string>? Aliases = null,
    IReadOnlyDictionary<string, string>? RoomAliases = null);

/// <param name="Code">What people write for it: A, P1, 3.</param>
/// <param name="Name">The full name; sizes in it are part of the package.</param>
/// <param name="Aliases">Other names that mean this package alone.</param>
/// <param name="PriceFen">Price of one package in fen; a price that belongs to one package names it.</param>
/// <param name="PerHouseholdLimit">Most pieces one household may have; more becomes a question.</param>
public sealed record RelayPackage(
    string Code, string Name, IReadOnlyList<string> Aliases, long PriceFen, int? PerHouseholdLimit = null);

/// <summary>One household's door. Unit is null where buildings have no units.</summary>
public readonly record struct Door(string Building, string? Unit, string Room)
{
    /// <summary>The door code as people write it: building-unit-room.</summary>
    public override string ToString() => Unit is null ? $"{Building}-{Room}" : $"{Building}-{Unit}-{Room}";
}
