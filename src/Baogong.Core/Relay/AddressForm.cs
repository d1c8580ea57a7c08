namespace Baogong.Core.Relay;

internal enum AddressShape : byte
{
    /// <summary>Building and room, perhaps with unit and lane.</summary>
    Full,
    /// <summary>A building without a room (12号楼).</summary>
    Building,
    /// <summary>Building and unit without a room.</summary>
    BuildingUnit,
    /// <summary>Unit and room; the building must come from elsewhere.</summary>
    UnitRoom,
    Unit,
    /// <summary>A room by itself (504室, 1203); the building must come from elsewhere.</summary>
    Room,
    /// <summary>Digits that run together (21302): building and room, if one split fits.</summary>
    Compact,
    /// <summary>A floor (四楼): never a door.</summary>
    Floor,
}

/// <summary>A range of tokens, empty when Count is 0.</summary>
internal readonly record struct TokenRange(int First, int Count)
{
    public int End => First + Count;
}

/// <summary>
/// An address as written; whether the door exists is decided later, when section and sender are known.
/// Weak: the shape alone does not prove an address (15号 may be a date, 3楼 a floor).
/// Marked: a word such as 号楼 or 室 says what the number is. DotJoined: N.room, which may be entry N.
/// </summary>
internal readonly record struct AddressForm(
    AddressShape Shape,
    int First,
    int End,
    string? Lane,
    string? Building,
    string? Unit,
    string? Room,
    TokenRange BuildingTokens,
    TokenRange UnitTokens,
    TokenRange RoomTokens)
{
    public bool Weak { get; init; }

    public bool Marked { get; init; }

    public bool DotJoined { get; init; }

    /// <summary>The last room of a written range (101-104), or null.</summary>
    public string? LastRoom { get; init; }

    public bool HasRoom => Room is not null;
}
