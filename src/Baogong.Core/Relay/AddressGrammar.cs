// Second layer: addresses. Forms, with N a building, U a unit, R a room and - any joint:
//   [L弄] N号楼 [U单元] R室 | N-R | N-U-R | L-N-R | N R | U单元R | R室 | R | NR (digits run together) | N号楼 | R-R
// A room has three or four digits, or stands on the roster: so dates, prices, times and counts are no addresses.
namespace Baogong.Core.Relay;

internal sealed partial class AddressGrammar(LexedText text, Places places, PackageMatcher packages)
{
    private readonly Token[] _tokens = text.Tokens;

    /// <summary>First token of the stretch being read: only there may a letter and a room stand apart (B
    /// 304).</summary>
    public int LineStart { get; set; } = -1;

    /// <summary>A nickname is read: 2A there is a room, never two of A.</summary>
    public bool InName { get; set; }

    // 2A at the start of a line, where the roster lists it and A is no package.
    private bool IsShortRoom(Part room) => room is { Length: 2 } && char.IsAsciiLetter(room.Text[1])
        && room.First == LineStart && places.IsListedRoom(room.Text) && (InName || packages.ByLetter(room.Text[1]) < 0);

    /// <summary>Reads an address that starts at a token. Looks at no more than a dozen tokens.</summary>
    public bool TryRead(int at, int end, out AddressForm form)
    {
        if (!TryForm(at, end, out form)) return false;
        if (form.Shape is AddressShape.Full or AddressShape.UnitRoom or AddressShape.Room
            && form.LastRoom is null) form = WithRange(form, end);
        return true;
    }

    // 12-301-304, 12号楼301到304: rooms of one building from the first to the last.
    private AddressForm WithRange(AddressForm form, int end)
    {
        var at = form.End;
        if (at + 1 >= end || !(_tokens[at] is { Kind: TokenKind.Symbol, Value: '-' or '~' } || IsHan(at, end, '到')
            || IsHan(at, end, '至'))) return form;
        if (_tokens[at + 1].Kind != TokenKind.Digits || _tokens[at + 1].NormLength != form.Room?.Length
            || form.Room.Length < 3) return form;
        if (!TryRoomAt(at + 1, end, out var last, out var stop)
            || string.CompareOrdinal(form.Room, last.Text) >= 0) return form;
        return form with
        {
            End = stop,
            LastRoom = last.Text,
            RoomTokens = new TokenRange(form.RoomTokens.First, stop - form.RoomTokens.First)
        };
    }

    private bool TryForm(int at, int end, out AddressForm form)
    {
        form = default;
        if (TryNamedBuilding(at, end, out var named))
            return TryAfterBuilding(null, named, TryBuildingMark(named.End, end, out var behind, out _) ? behind
                : named.End, end, marked: true, out form);
        if (TryEnglish(at, end, out form)) return true;
        if (!TryPart(at, end, out var first)) return false;
        var next = first.End;
        if (IsHan(next, end, '弄'))
            return TryAfterLane(first, SkipJoint(next + 1, end), end, out form);
        if (IsUnitMark(next, end, out var afterUnit)) return TryUnitRoom(first, afterUnit, end, out form);
        if (TryBuildingMark(next, end, out var afterMark, out var weak))
            return TryMarkedBuilding(first, afterMark, end, weak, out form);
        if (IsRoomMark(next, end)) return TryRoomOnly(first, next + 1, end, marked: true, out form);
        if (first.IsLetter) return TryLetterRoom(first, end, out form);
        return TryJoined(first, end, out form) || TryRoomOnly(first, next, end, marked: false, out form);
    }

    // Bldg 3 Rm 202
    private bool TryEnglish(int at, int end, out AddressForm form)
    {
        form = default;
        if (_tokens[at].Kind != TokenKind.Letters
            || text.Norm(_tokens[at]) is not ("BLDG" or "BUILDING" or "BLK" or "BLOCK")) return false;
        var number = SkipJoint(at + 1, end);
        if (number >= end || _tokens[number].Kind != TokenKind.Digits) return false;
        var building = DigitsPart(number, end);
        var room = SkipJoint(building.End, end);
        if (room < end && _tokens[room].Kind == TokenKind.Letters
            && text.Norm(_tokens[room]) is "RM" or "ROOM" or "APT" or "FLAT") room = SkipJoint(room + 1, end);
        if (!TryRoomAt(room, end, out var part, out var stop)) return false;
        form = new AddressForm(AddressShape.Full, at, stop, null, building.Text, null, part.Text, building.Tokens,
            default, part.Tokens)
        { Marked = true };
        return true;
    }

    private bool TryNamedBuilding(int at, int end, out Part part)
    {
        foreach (var (no, _) in places.Named)
        {
            if (at + no.Length > end) continue;
            var same = 0;
            while (same < no.Length && _tokens[at + same].NormLength == 1
                && text.Normalised[_tokens[at + same].NormStart] == char.ToUpperInvariant(no[same])) same++;
            if (same < no.Length) continue;
            part = new Part(Places.Key(no), at, at + no.Length, false);
            return true;
        }
        part = default;
        return false;
    }

    private bool TryAfterLane(Part lane, int at, int end, out AddressForm form)
    {
        form = default;
        if (!TryPart(at, end, out var building)) return false;
        var next = building.End;
        var marked = TryBuildingMark(next, end, out var after, out _);
        return TryAfterBuilding(lane, building, marked ? after : next, end, marked: true, out form);
    }

    private bool TryMarkedBuilding(Part first, int after, int end, bool weak, out AddressForm form)
    {
        // 4楼401: the floor of the room, not a building.
        if (weak && _tokens[after - 1].IsHan('楼') && TryRoomAt(after, end, out var own, out var stop)
            && own.Length == first.Length + 2
            && own.Text.StartsWith(first.Text, StringComparison.Ordinal))
        {
            form = new AddressForm(AddressShape.Room, first.First, stop, null, null, null, own.Text, default, default,
                own.Tokens)
            { Marked = true };
            return true;
        }
        if (TryAfterBuilding(null, first, after, end, marked: true, out form) && form.HasRoom) return true;
        if (weak && _tokens[after - 1].IsHan('楼'))
        {
            form = new AddressForm(AddressShape.Floor, first.First, after, null, null, null, null, default, default,
                default)
            { Weak = true };
            return true;
        }
        // 504号 where 504 is no building is a room said the old way.
        if (weak && places.Find(first.Text) is null && first.Length >= 3 && _tokens[after - 1].IsHan('号'))
            return TryRoomOnly(first, after, end, marked: true, out form);
        form = form with { Weak = weak };
        return true;
    }

    // After the building: unit and room, room, unit, or nothing.
    private bool TryAfterBuilding(Part? lane, Part building, int at, int end, bool marked, out AddressForm form)
    {
        var start = lane?.First ?? building.First;
        var joint = SkipJoint(at, end);
        var shape = AddressShape.Building;
        Part? unit = null, room = null;
        var stop = at;
        if (TryPart(joint, end, out var second) && !second.IsLetter)
        {
            if (IsUnitMark(second.End, end, out var afterUnit))
            {
                (unit, stop, shape) = (second, afterUnit, AddressShape.BuildingUnit);
                if (TryRoomAt(SkipJoint(afterUnit, end), end, out var third, out var afterRoom))
                    (room, stop, shape) = (third, afterRoom, AddressShape.Full);
            }
            else if (places.HasUnits && second.Length <= 2
                && TryRoomAt(StrictJoint(second.End, end), end, out var third, out var afterRoom))
            {
                (unit, room, stop, shape) = (second, third, afterRoom, AddressShape.Full);
            }
            else if (TryRoomAt(joint, end, out var direct, out afterRoom))
            {
                (room, stop, shape) = (direct, afterRoom, AddressShape.Full);
            }
        }
        form = new AddressForm(shape, start, stop, lane?.Text, building.Text, unit?.Text, room?.Text,
            building.Tokens, unit?.Tokens ?? default, room?.Tokens ?? default)
        { Marked = marked };
        return true;
    }

    private bool TryUnitRoom(Part unit, int at, int end, out AddressForm form)
    {
        var found = TryRoomAt(SkipJoint(at, end), end, out var room, out var stop);
        form = new AddressForm(found ? AddressShape.UnitRoom : AddressShape.Unit, unit.First, found ? stop : at, null,
            null,
            unit.Text, found ? room.Text : null, default, unit.Tokens, found ? room.Tokens : default)
        { Marked = true };
        return true;
    }

    private bool TryLetterRoom(Part building, int end, out AddressForm form)
    {
        form = default;
        var joint = SkipJoint(building.End, end);
        var spaced = joint > building.End && _tokens[joint - 1].Kind == TokenKind.Space && joint == building.End + 1;
        if ((spaced && building.First != LineStart) || !TryRoomAt(joint, end, out var room, out var stop)) return false;
        form = new AddressForm(AddressShape.Full, building.First, stop, null, building.Text, null, room.Text,
            building.Tokens, default, room.Tokens);
        return true;
    }

    // N-R, N-U-R, L-N-R, R-R, N R.
    private bool TryJoined(Part first, int end, out AddressForm form)
    {
        form = default;
        var joint = StrictJoint(first.End, end);
        var spaced = joint < 0;
        if (spaced)
        {
            if (first.End >= end || !_tokens[first.End].IsGap) return false;
            joint = first.End + 1;
        }
        if (!TryPart(joint, end, out var second) || second.IsLetter) return false;
        var dot = !spaced && _tokens[joint - 1].IsSymbol('.');
        if (!spaced && TryThree(first, second, end, out form)) return true;
        if (!TryRoomAt(joint, end, out var room, out var stop)) return false;
        var isBuilding = places.Find(first.Text) is not null;
        if (first.Length >= 3 && !isBuilding) return !spaced && TryRange(first, room, stop, out form);
        if (spaced && (!isBuilding || !IsListedRoomOf(first.Text, room.Text))) return false;
        if (_tokens[joint - 1].IsSymbol('+') && !isBuilding) return false;
        form = new AddressForm(AddressShape.Full, first.First, stop, null, first.Text, null, room.Text,
            first.Tokens, default, room.Tokens)
        { DotJoined = dot };
        return true;
    }

    private bool TryThree(Part first, Part second, int end, out AddressForm form)
    {
        form = default;
        var joint = second.End;
        if (IsUnitMark(joint, end, out var afterUnit)) joint = SkipJoint(afterUnit, end);
        else
        {
            if (TryBuildingMark(joint, end, out var afterMark, out _)) joint = afterMark;
            joint = StrictJoint(joint, end) is >= 0 and var strict ? strict : joint == afterMark
                ? SkipJoint(joint, end) : -1;
        }
        var loose = joint > 0 && !places.HasUnits
            && (_tokens[joint - 1].Kind == TokenKind.Space || _tokens[first.End].Kind == TokenKind.Space);
        if (joint < 0 || loose || second.Length > 2 || !TryRoomAt(joint, end, out var room, out var stop)) return false;
        var isLane = places.Lane == first.Text && places.Find(second.Text) is not null;
        form = isLane
            ? new AddressForm(AddressShape.Full, first.First, stop, first.Text, second.Text, null, room.Text,
                second.Tokens, default, room.Tokens)
            : new AddressForm(AddressShape.Full, first.First, stop, null, first.Text, second.Text, room.Text,
                first.Tokens, second.Tokens, room.Tokens);
        return true;
    }

    private static bool TryRange(Part first, Part last, int stop, out AddressForm form)
    {
        form = default;
        if (last.Length < 3 || string.CompareOrdinal(first.Text, last.Text) >= 0
            || first.Length != last.Length) return false;
        form = new AddressForm(AddressShape.Room, first.First, stop, null, null, null, first.Text, default, default,
            new TokenRange(first.First, stop - first.First))
        { LastRoom = last.Text };
        return true;
    }

    private bool TryRoomOnly(Part room, int after, int end, bool marked, out AddressForm form)
    {
        form = default;
        if (room.IsLetter) return false;
        var numeral = _tokens[room.First].Kind == TokenKind.Han;
        if (numeral && !marked && room.End - room.First < 3) return false;
        if (!marked && CountsSomething(room.End, end)) return false;
        if (room.Length is 3 or 4 || places.IsListedRoom(room.Text) && (marked || room.Length > 2)
            || IsShortRoom(room))
        {
            form = new AddressForm(AddressShape.Room, room.First, after, null, null, null, room.Text, default, default,
                room.Tokens)
            { Marked = marked };
            return true;
        }
        if (marked || room.Length is < 4 or > 7) return false;
        form = new AddressForm(AddressShape.Compact, room.First, after, null, null, null, room.Text, room.Tokens,
            default,
            room.Tokens);
        return true;
    }

    private bool TryRoomAt(int at, int end, out Part room, out int after)
    {
        after = at;
        room = default;
        if (at < 0 || !TryPart(at, end, out room) || room.IsLetter) return false;
        var marked = IsRoomMark(room.End, end);
        after = marked ? room.End + 1 : room.End;
        if (_tokens[room.First].Kind == TokenKind.Han && room.End - room.First < 3 && !marked) return false;
        if (!marked && CountsSomething(room.End, end)) return false;
        if (!marked && IsHan(room.End, end, '号') && !IsHan(room.End + 1, end, '楼')) after = room.End + 1;
        if (places.IsListedRoom(room.Text)) return marked || room.Length >= 2;
        return room.Length is 3 or 4 && room.Text[0] != '0';
    }
}
