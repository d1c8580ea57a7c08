// One way to write a building, a unit and a room, whatever a list or a neighbour wrote; and the floor of a room.
// What is not surely a number stays as it was written (商务楼, 12弄3号): a guess here would send a bag to a wrong door.
//
//   building  3号楼, ３号, 03栋, 第三幢, 3#, No.3, Building 3 -> 3   十二号楼 -> 12   12甲号 -> 12甲   a座 -> A
//   unit      2单元, 二单元, 第2单元, 2门 -> 2                       甲门 -> 甲
//   room      1803室, １８０３, 一八〇三, 18楼03, 18层3室 -> 1803    0101 -> 101      2a -> 2A
//
//   floor     1803 18 | 803 8 | 101 1 | 1803A 18 | 2A 2 | 12B 12 | 5 1 | 12 1 | A1803 18 | 18-03 18 | 3-1803 18
//             1803-2 18 | B101 −1 | B2 −2 | B205 −2 | B1803 18 | 12345, 商铺, 001 (as "1") 1: what has no floor is null
namespace Baogong.Core.Routing;

public static class DoorNumbers
{
    private static readonly string[] BuildingEnds = ["号楼", "#楼", "号", "栋", "幢", "座", "楼", "#"];
    private static readonly string[] UnitEnds = ["单元", "号门", "门", "梯"];
    private static readonly string[] RoomEnds = ["号室", "室", "号房", "房", "号", "户"];
    private static readonly string[] Starts = ["第", "BUILDING", "BLDG.", "BLDG", "BLOCK", "UNIT", "ROOM", "NO.", "#"];
    private const string Stems = "甲乙丙丁戊己庚辛壬癸";

    /// <summary>"3" from "3号楼". Idempotent.</summary>
    public static string Building(string written) => Settled(written, BuildingEnds, isRoom: false);

    /// <summary>"2" from "2单元"; "" stays "". Idempotent.</summary>
    public static string Unit(string written) => Settled(written, UnitEnds, isRoom: false);

    /// <summary>"1803" from "18楼03室". Idempotent.</summary>
    public static string Room(string written) => Settled(written, RoomEnds, isRoom: true);

    /// <summary>Half-width, capital letters, one kind of dash, no blanks.</summary>
    public static string Clean(string written)
    {
        Span<char> text = written.Length <= 256 ? stackalloc char[written.Length] : new char[written.Length];
        var length = 0;
        foreach (var raw in written)
        {
            var c = raw is >= '\uFF01' and <= '\uFF5E' ? (char)(raw - 0xFEE0) : raw;
            if (char.IsWhiteSpace(c) || char.IsControl(c) ||
                c is '\u200B' or '\u200C' or '\u200D' or '\uFEFF') continue;
            if (c is '‐' or '‑' or '–' or '—' or '−' or '―') c = '-';
            text[length++] = char.ToUpperInvariant(c);
        }

        return new string(text[..length]);
    }

    /// <summary>The floor of a normalised room number, basements below zero; null when the number does not
    /// say.</summary>
    public static int? Floor(string room)
    {
        var groups = room.Split('-');
        if (groups.Length > 1)
        {
            if (DigitsIn(groups[0]) >= 3) return FloorOf(groups[0]);
            if (DigitsIn(groups[^1]) >= 3) return FloorOf(groups[^1]);      // 3-1803: the first number is a unit's
            return groups[0] is ['B', ..] ? FloorOf(groups[0]) : FloorOf(groups[0] + "A");
        }

        return FloorOf(room);
    }

    private static int DigitsIn(string text) => text.Count(char.IsAsciiDigit);

    private static int? FloorOf(string room)
    {
        var letters = room.TakeWhile(char.IsAsciiLetterUpper).Count();
        var digits = room.Skip(letters).TakeWhile(char.IsAsciiDigit).Count();
        if (letters > 2 || digits is 0 or > 4) return null;
        var number = room.AsSpan(letters, digits);
        var first = number[0] - '0';
        if (letters == 1 && room[0] == 'B' && digits <= 3) return first == 0 ? null : -first;
        var value = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
        return digits switch
        {
            4 => value / 100,
            3 => first == 0 ? null : first,
            // 2A names its floor; a bare 5 or 12 is a numbered door on the ground: village houses, shops.
            _ when letters + digits < room.Length && char.IsAsciiLetterUpper(room[letters + digits]) => value == 0
                ? null : value,
            _ => 1,
        };
    }

    // Ends may stand one behind the other (3号楼楼): repeat until nothing changes, each round makes the text shorter.
    private static string Settled(string written, string[] ends, bool isRoom)
    {
        var text = Clean(written);
        while (true)
        {
            var next = Once(text, ends, isRoom);
            if (next == text) return text;
            text = next;
        }
    }

    private static string Once(string text, string[] ends, bool isRoom)
    {
        foreach (var start in Starts)
        {
            if (text.Length > start.Length && text.StartsWith(start, StringComparison.Ordinal) &&
                AsNumber(WithoutEnd(text[start.Length..], ends)) is { } number) return number;
        }

        var core = WithoutEnd(text, ends);
        if (isRoom && FloorAndDoor(core) is { } room) return room;
        return AsNumber(core) ?? text;
    }

    private static string WithoutEnd(string text, string[] ends)
    {
        foreach (var end in ends)
        {
            if (text.Length > end.Length && text.EndsWith(end, StringComparison.Ordinal)) return text[..^end.Length];
        }

        return text;
    }

    // 18楼03 and 18层3: the door's part has two digits in the room number.
    private static string? FloorAndDoor(string text)
    {
        var cut = text.IndexOfAny(['楼', '层']);
        if (cut < 1 || cut > text.Length - 2) return null;
        if (AsNumber(text[..cut]) is not { } floor || AsNumber(text[(cut + 1)..]) is not { } door) return null;
        if (floor.Length > 2 || !floor.All(char.IsAsciiDigit) || !char.IsAsciiDigit(door[0])) return null;
        var digits = door.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 2 ? null : floor + (digits == 1 ? "0" : "") + door;
    }

    // [letters] number [letters, 甲, -group]: "A3", "12甲", "18-03". Null when the text is not surely a number.
    private static string? AsNumber(string text)
    {
        var letters = text.TakeWhile(char.IsAsciiLetterUpper).Count();
        if (letters > 2) return null;
        var end = letters;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || ChineseNumber.IsPart(text[end]))) end++;
        var tail = text.AsSpan(end);
        if (text.Length == 0 || (end == 0 && !Stems.Contains(text[0], StringComparison.Ordinal))) return null;
        foreach (var c in tail)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '-' &&
                !Stems.Contains(c, StringComparison.Ordinal))
                return null;
        }

        var written = text[letters..end];
        if (written.Length == 0) return text;
        if (!written.All(char.IsAsciiDigit))
        {
            if (ChineseNumber.Read(written) is not { } digits) return null;
            written = digits;
        }

        var number = written.TrimStart('0');
        return string.Concat(text.AsSpan(0, letters), number.Length == 0 ? "0" : number, tail);
    }
}
