// The doors of the community, compiled for look-up. It answers whether a door exists; it never picks one of two.
namespace Baogong.Core.Relay;

internal enum PlaceVerdict : byte
{
    Ok,
    NoBuilding,
    NoRoom,
    NoUnit,
    UnknownBuilding,
    UnknownUnit,
    UnknownRoom,
    WrongLane,
    Ambiguous,
}

internal sealed class Places
{
    private readonly Dictionary<string, Building> _byNo = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Building>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly List<Building> _all = [];
    private readonly List<(string Name, Building Building)> _named = [];
    private readonly List<Roster> _rosters = [];

    public Places(RelayContext context)
    {
        _bySpan = _byNo.GetAlternateLookup<ReadOnlySpan<char>>();
        Building? previous = null;
        foreach (var building in context.Buildings)
        {
            // Rosters of one community are often the same list: share the compiled set.
            var rooms = previous is not null && building.RoomAliases is null && previous.Source.RoomAliases is null
                && SameRooms(previous.Source.Rooms, building.Rooms) ? previous.Rooms : null;
            if (rooms is null) _rosters.Add(rooms = Roster.From(building.Rooms, building.RoomAliases));
            var place = new Building(building, rooms);
            previous = place;
            if (!Name(building.No, place)) continue;
            _all.Add(place);
            HasUnits |= place.Units.Length > 0;
            AllHaveUnits = (_all.Count == 1 || AllHaveUnits) && place.Units.Length > 0;
        }
        // A building's own number beats another's alias, wherever it stands in the list.
        foreach (var place in _all)
        {
            foreach (var alias in place.Source.Aliases ?? []) Name(alias, place);
        }
        HasHanRooms = _rosters.Exists(roster => roster.HasHan);
        Default = context.DefaultBuilding is null ? null : Find(Key(context.DefaultBuilding));
        if (Default is null && _all.Count == 1) Default = _all[0];
        Lane = ReadLane(context.Community);
        Community = context.Community;
    }

    private bool Name(string no, Building place)
    {
        if (!_byNo.TryAdd(Key(no), place)) return false;
        HasLetters |= no.Any(char.IsLetter);
        if (no.Any(c => Glyphs.IsHan(c))) _named.Add((no, place));
        return true;
    }

    public string Community { get; }

    public bool HasUnits { get; private set; }

    /// <summary>Rooms such as 201甲: the sign behind the number is part of the room.</summary>
    public bool HasHanRooms { get; }

    public bool AllHaveUnits { get; private set; }

    public bool HasLetters { get; private set; }

    public Building? Default { get; }

    /// <summary>The lane in the community's own name (99弄), or null.</summary>
    public string? Lane { get; }

    /// <summary>Names that hold Chinese characters (商务楼): read as a whole.</summary>
    public IReadOnlyList<(string Name, Building Building)> Named => _named;

    public IReadOnlyList<Building> All => _all;

    public Building? Find(ReadOnlySpan<char> no) => _bySpan.TryGetValue(no, out var building) ? building : null;

    /// <summary>Whether any building's roster lists the room.</summary>
    public bool IsListedRoom(ReadOnlySpan<char> room)
    {
        foreach (var roster in _rosters)
        {
            if (roster.IsKnown && roster.Has(room)) return true;
        }
        return false;
    }

    private static bool SameRooms(IReadOnlyList<string>? one, IReadOnlyList<string>? other)
    {
        if (ReferenceEquals(one, other)) return true;
        if (one is null || other is null || one.Count != other.Count) return false;
        for (var i = 0; i < one.Count; i++)
        {
            if (!string.Equals(one[i], other[i], StringComparison.Ordinal)) return false;
        }
        return true;
    }

    /// <summary>Leading zeros, case, width and marks do not make another building.</summary>
    public static string Key(string no)
    {
        Span<char> key = stackalloc char[Math.Min(no.Length, 64)];
        var length = 0;
        foreach (var c in no)
        {
            if (length == key.Length) break;
            if (Glyphs.Alphanumeric(c) is not '\0' and var plain) key[length++] = plain;
            else if (Glyphs.IsHan(c) && c is not ('号' or '楼' or '栋' or '幢' or '座')) key[length++] = c;
        }
        return TrimZeros(key[..length]).ToString();
    }

    public static ReadOnlySpan<char> TrimZeros(ReadOnlySpan<char> digits)
    {
        while (digits.Length > 1 && digits[0] == '0') digits = digits[1..];
        return digits;
    }

    private static string? ReadLane(string community)
    {
        var at = community.IndexOf('弄', StringComparison.Ordinal);
        var start = at;
        while (start > 0 && Glyphs.Alphanumeric(community[start - 1]) is >= '0' and <= '9') start--;
        return at > start && start >= 0 ? Key(community[start..at]) : null;
    }

    internal sealed class Building(RelayBuilding source, Roster rooms)
    {
        public RelayBuilding Source { get; } = source;

        public Roster Rooms { get; } = rooms;

        public string[] Units { get; } = source.Units is null ? [] : [.. source.Units];

        public string? Unit(ReadOnlySpan<char> written)
        {
            foreach (var unit in Units)
            {
                if (TrimZeros(written).SequenceEqual(Key(unit))) return unit;
            }
            return null;
        }
    }

    /// <summary>The rooms of a building. An unknown roster takes any plausible room.</summary>
    internal sealed class Roster
    {
        private readonly Dictionary<string, string>? _rooms;
        private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

        private Roster(IReadOnlyList<string>? rooms, IReadOnlyDictionary<string, string>? aliases)
        {
            if (rooms is null) return;
            _rooms = new Dictionary<string, string>(rooms.Count, StringComparer.Ordinal);
            foreach (var room in rooms)
            {
                _rooms.TryAdd(Key(room), room);
                HasHan |= EndsInHan(room);
            }
            foreach (var (alias, room) in aliases ?? new Dictionary<string, string>())
            {
                _rooms.TryAdd(Key(alias), room);
                HasHan |= EndsInHan(alias);
            }
            _lookup = _rooms.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        private static bool EndsInHan(string room) =>
            room.Length > 0 && Glyphs.IsHan(room[^1]) && room[^1] is not ('室' or '房' or '号');

        public bool IsKnown => _rooms is not null;

        public bool HasHan { get; }

        public IEnumerable<string> Rooms => _rooms?.Keys ?? Enumerable.Empty<string>();

        /// <summary>The room as the roster writes it, however it was written.</summary>
        public string Listed(string room) =>
            _rooms is not null && _lookup.TryGetValue(TrimZeros(room), out var listed) ? listed : room;

        public static Roster From(IReadOnlyList<string>? rooms, IReadOnlyDictionary<string, string>? aliases) =>
            new(rooms, aliases);

        public bool Has(ReadOnlySpan<char> room) =>
            _rooms is null ? IsPlausible(room) : _lookup.ContainsKey(TrimZeros(room));

        /// <summary>Three or four digits: a floor from 1 to 60 and a flat from 1 to 40; a letter may follow.</summary>
        public static bool IsPlausible(ReadOnlySpan<char> room)
        {
            if (room.Length > 1 && char.IsAsciiLetterUpper(room[^1])) room = room[..^1];
            room = TrimZeros(room);
            if (room.Length is < 3 or > 4) return false;
            var value = 0;
            foreach (var c in room)
            {
                if (!char.IsAsciiDigit(c)) return false;
                value = (value * 10) + (c - '0');
            }
            return value / 100 is >= 1 and <= 60 && value % 100 is >= 1 and <= 40;
        }
    }
}
