// From an address as written to a door that exists. Where the line is silent, the building comes from the section
// heading, then the sender, then the default; what is written always beats what is inherited. One fit books, two ask.
namespace Baogong.Core.Relay;

/// <summary>The place a line inherits: a section heading, a sender or the default.</summary>
internal readonly record struct Inherited(Places.Building? Building, string? Unit);

/// <summary>The doors an address names, or why it names none.</summary>
internal readonly record struct Resolution(
    PlaceVerdict Verdict, Places.Building? Building, string? Unit, string? Room, int SplitAt = 0,
        string? LastRoom = null)
{
    public bool IsDoor => Verdict == PlaceVerdict.Ok;

    public Door Door => new(Building?.Source.No ?? "", Unit, Room ?? "");
}

internal sealed class Resolver(Places places)
{
    public const int LongestRange = 12;

    /// <summary>The lane the header names, where the community's own name has none.</summary>
    public string? HeaderLane { get; set; }

    /// <summary>Set below a heading of an unknown building: its lines must not fall to the default.</summary>
    public bool WithoutDefault { get; set; }

    private Places.Building? Default => WithoutDefault ? null : places.Default;

    public Resolution Resolve(AddressForm form, Inherited section, Inherited sender)
    {
        if (form.Lane is not null
            && form.Lane != (places.Lane ?? HeaderLane)) return new(PlaceVerdict.WrongLane, null, null, null);
        var inherited = section.Building is not null ? section : sender.Building is not null ? sender
            : new(Default, null);
        var resolution = form.Shape switch
        {
            AddressShape.Full => ResolveFull(form, section.Building is not null ? section : new(Default, null)),
            AddressShape.Building or AddressShape.BuildingUnit => ResolveBuilding(form),
            AddressShape.UnitRoom => inherited.Building is null
                ? new(PlaceVerdict.NoBuilding, null, form.Unit, form.Room)
                : Check(inherited.Building, form.Unit, form.Room),
            AddressShape.Unit => new(inherited.Building is null ? PlaceVerdict.NoBuilding : PlaceVerdict.NoRoom,
                inherited.Building, form.Unit, null),
            AddressShape.Floor => new(PlaceVerdict.NoRoom, inherited.Building, null, null),
            _ => ResolveDigits(form, inherited),
        };
        return resolution.IsDoor
            && form.LastRoom is not null ? resolution with { LastRoom = form.LastRoom } : resolution;
    }

    private Resolution ResolveBuilding(AddressForm form)
    {
        var building = places.Find(form.Building ?? "");
        return building is null ? new(PlaceVerdict.UnknownBuilding, null, null, null)
            : new(PlaceVerdict.NoRoom, building, form.Unit is null ? null : building.Unit(form.Unit), null);
    }

    private Resolution ResolveFull(AddressForm form, Inherited inherited)
    {
        var building = places.Find(form.Building ?? "");
        // Under a heading, 2-501 may be unit 2 of the heading's building.
        if (!form.Marked && form.Unit is null && inherited.Building is { Units.Length: > 0 } owner
            && owner.Unit(form.Building) is not null && owner.Rooms.Has(form.Room))
        {
            if (building is null || inherited.Unit is null
                && IsHeading(inherited)) return Check(owner, form.Building, form.Room);
        }
        if (building is not null) return Check(building, form.Unit ?? SameUnit(inherited, building), form.Room);
        var lane = places.Lane is not null && form.Unit is not null;
        return new(lane ? PlaceVerdict.WrongLane : PlaceVerdict.UnknownBuilding, null, form.Unit, form.Room);
    }

    private bool IsHeading(Inherited inherited) =>
        !ReferenceEquals(inherited.Building, places.Default) || inherited.Unit is not null;

    private static string? SameUnit(Inherited inherited, Places.Building building) =>
        ReferenceEquals(inherited.Building, building) ? inherited.Unit : null;

    private Resolution ResolveDigits(AddressForm form, Inherited inherited)
    {
        var digits = form.Room ?? "";
        if (inherited.Building is { } building && form.Shape == AddressShape.Room)
        {
            return Check(building, inherited.Unit, digits);
        }
        if (form.Marked || form.LastRoom is not null
            || digits.Length < 4) return new(PlaceVerdict.NoBuilding, null, null, digits);
        var split = Split(digits);
        if (split.Verdict == PlaceVerdict.NoBuilding
            && digits.Length > 4) return split with { Verdict = PlaceVerdict.UnknownBuilding };
        return split;
    }

    // Run-together digits: every cut into building and room (and unit) is tried against the roster.
    private Resolution Split(string digits)
    {
        Resolution? found = null;
        for (var cut = 1; cut <= digits.Length - 2; cut++)
        {
            var building = places.Find(digits.AsSpan(0, cut));
            if (building is null || (digits.Length == 4 && !building.Rooms.IsKnown)) continue;
            foreach (var fit in Fits(building, digits, cut))
            {
                if (found is not null) return new(PlaceVerdict.Ambiguous, null, null, digits);
                found = fit with { SplitAt = cut };
            }
        }
        return found ?? new(PlaceVerdict.NoBuilding, null, null, digits);
    }

    private static IEnumerable<Resolution> Fits(Places.Building building, string digits, int cut)
    {
        var room = digits[cut..];
        if (building.Units.Length == 0)
        {
            if (room.Length >= 3 && building.Rooms.Has(room)) yield return new(PlaceVerdict.Ok, building, null,
                building.Rooms.Listed(room));
            yield break;
        }
        foreach (var unit in building.Units)
        {
            if (room.StartsWith(unit, StringComparison.Ordinal) && room.Length - unit.Length >= 3
                && building.Rooms.Has(room.AsSpan(unit.Length)))
                yield return new(PlaceVerdict.Ok, building, unit, building.Rooms.Listed(room[unit.Length..]));
        }
    }

    private static Resolution Check(Places.Building building, string? unit, string? room)
    {
        if (room is null) return new(PlaceVerdict.NoRoom, building, unit, null);
        if (building.Units.Length == 0)
        {
            if (unit is not null) return new(PlaceVerdict.UnknownUnit, building, unit, room);
        }
        else
        {
            if (unit is null) return new(PlaceVerdict.NoUnit, building, null, room);
            if (building.Unit(unit) is not { } known) return new(PlaceVerdict.UnknownUnit, building, unit, room);
            unit = known;
        }
        return building.Rooms.Has(room) ? new(PlaceVerdict.Ok, building, unit, building.Rooms.Listed(room))
            : new(PlaceVerdict.UnknownRoom, building, unit, room);
    }

    /// <summary>The doors of a range (101-104): those on the roster, or the numbers in between on one floor.</summary>
    public static List<Door>? Expand(Resolution resolution)
    {
        if (resolution.LastRoom is not { } last || resolution.Building is not { } building) return [resolution.Door];
        if (!int.TryParse(resolution.Room, out var from) || !int.TryParse(last, out var to)) return null;
        if (from / 100 != to / 100 || to - from is < 1 or > LongestRange || !building.Rooms.Has(last)) return null;
        var doors = new List<Door>();
        for (var room = from; room <= to; room++)
        {
            var no = room.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (building.Rooms.Has(no))
                doors.Add(new Door(building.Source.No, resolution.Unit, building.Rooms.Listed(no)));
        }
        return doors;
    }
}
