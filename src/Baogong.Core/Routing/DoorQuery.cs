// What an agent types while somebody speaks: a door, a name, a number, in any order and mixed. Nothing is guessed away:
// four digits alone may be a room or the end of a telephone number, and both are looked for.
//
//   3号楼1803 | 3-1803 | 3 1803 | 三号楼1803室   building 3, room 1803
//   3-2-502 | 3号楼2单元502                      building 3, unit 2, room 502
//   云杉花园3号楼1803 | YSHY 3-1803 | 820弄3号502 words 云杉花园 | YSHY | 820弄, then the door
//   云杉8村3-502 | 云杉2期 3号502                words 云杉8村 | 云杉2期, then the door
//   5组18                                        building 5组 (a village's), room 18
//   3号楼陈阿姨 | 陈 3号楼                       building 3, words 陈阿姨 | 陈
//   1803                                         room 1803, or a number that ends in 1803
//   尾号1803                                     a number that ends in 1803
//   502                                          room 502
//   13900001803 | 139 0000 1803 | 021-65432100   the calling number
namespace Baogong.Core.Routing;

/// <param name="Words">Names of places or people, as typed.</param>
/// <param name="Building">As stored; "" = not said.</param>
/// <param name="Unit">As stored; "" = not said.</param>
/// <param name="Room">As stored; "" = not said.</param>
/// <param name="Tail">The last four digits of a number; "" = not said.</param>
/// <param name="Phone">A whole number as <see cref="PhoneNumber"/> gives it; "" = not said.</param>
public sealed record DoorQuery(
    IReadOnlyList<string> Words, string Building, string Unit, string Room, string Tail, string Phone)
{
    private const int LongestWord = 20, MostWords = 4;

    private static readonly string[] BuildingMarks = ["号楼", "#楼", "栋", "幢", "座", "楼", "#"];
    private static readonly string[] UnitMarks = ["单元", "号门", "门"];
    private static readonly string[] RoomMarks = ["号室", "室", "房", "户"];
    private static readonly string[] GroupMarks = ["组", "队"];
    private static readonly string[] NameMarks = ["弄", "村", "期", "区", "街", "巷"];
    private static readonly string[] TailMarks = ["手机尾号", "尾号", "后四位"];
    private static readonly string[] NumberMarks =
        [.. BuildingMarks, .. UnitMarks, .. RoomMarks, .. GroupMarks, "号", "弄"];

    public bool SaysNothing => Words.Count == 0 && (Building + Room + Tail + Phone).Length == 0;

    public static DoorQuery Read(string typed)
    {
        if (PhoneNumber.Read(typed) is { } phone) return new([], "", "", "", "", phone);
        var reading = new Reading(Digits(Settle(typed)));
        return reading.Done();
    }

    // Half-width capitals, one kind of dash, one blank for every kind of gap.
    private static string Settle(string typed) => string.Concat(typed.Select(raw =>
    {
        var c = raw is >= '\uFF01' and <= '\uFF5E' ? (char)(raw - 0xFEE0) : raw;
        return c is '‐' or '‑' or '–' or '—' or '−' or '―' ? '-'
            : char.IsWhiteSpace(c) || char.IsControl(c) || c is ',' or '.' or '、' or '。' or '·' or ':' or '/' ? ' '
            : char.ToUpperInvariant(c);
    }));

    // 三号楼 → 3号楼: only in front of what makes it a number of a place, so that a name keeps its 三.
    private static string Digits(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!ChineseNumber.IsPart(text[at])) continue;
            var end = at;
            while (end < text.Length && ChineseNumber.IsPart(text[end])) end++;
            if (NumberMarks.Any(m => text.AsSpan(end).StartsWith(m)) && ChineseNumber.Read(text[at..end]) is { } digits)
                text = text[..at] + digits + text[end..];
            else at = end;
        }

        return text;
    }

    private sealed class Reading(string text)
    {
        private readonly List<string> _words = [], _numbers = [];
        private string _building = "", _unit = "", _room = "", _tail = "", _phone = "";
        private int _at;

        public DoorQuery Done()
        {
            while (_at < text.Length)
            {
                if (text[_at] is ' ' or '-') _at++;
                else if (char.IsAsciiLetterOrDigit(text[_at])) Number();
                else Word();
            }

            Place();
            return new([.. _words.Take(MostWords)], DoorNumbers.Building(_building), DoorNumbers.Unit(_unit),
                DoorNumbers.Room(_room), _tail, _phone);
        }

        private void Number()
        {
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) ||
                "甲乙丙丁".Contains(text[_at], StringComparison.Ordinal))) _at++;
            var run = text[start.._at];
            if (Take(BuildingMarks)) _building = run;
            else if (Take(UnitMarks)) _unit = run;
            else if (Take(RoomMarks)) _room = run;
            else if (Take(GroupMarks)) _building = text[start.._at];
            else if (Take(NameMarks)) Name(start, text[start.._at]);
            else if (Take("号")) Either(run);
            else if (PhoneNumber.Read(run) is { } phone) _phone = phone;
            else if (run.Count(char.IsAsciiLetterUpper) >= 2) _words.Add(run);     // a community's code
            else _numbers.Add(run);
        }

        // 云杉8村 is one name, 820弄 another.
        private void Name(int start, string run)
        {
            if (_words.Count > 0 && start > 0 && text[start - 1] is not (' ' or '-') && text[_at - 1] != '弄')
                _words[^1] += run;
            else _words.Add(run);
        }

        // 3号 is a building until there is one.
        private void Either(string run)
        {
            if (_building.Length == 0) _building = run;
            else _room = run;
        }

        private void Word()
        {
            if (Take(TailMarks))
            {
                while (_at < text.Length && text[_at] is ' ' or '-' or '是') _at++;
                var start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
                if (_at - start == PhoneNumber.TailDigits) _tail = text[start.._at];
                return;
            }

            var from = _at;
            while (_at < text.Length && text[_at] is not (' ' or '-') && !char.IsAsciiLetterOrDigit(text[_at])) _at++;
            _words.Add(text[from..Math.Min(_at, from + LongestWord)]);
        }

        // Numbers that nothing was said about fill what is missing, from the building to the room.
        private void Place()
        {
            switch (_numbers)
            {
                case [var one] when _building.Length > 0:
                    _room = one;
                    break;
                case [var one]:
                    var digits = one.Length == PhoneNumber.TailDigits && one.All(char.IsAsciiDigit);
                    if (digits && _room.Length == 0) _tail = one;
                    if (one.Length > 2 && _room.Length == 0) _room = one;
                    else if (_building.Length == 0) _building = one;
                    break;
                case [var unit, var room, ..] when _building.Length > 0:
                    (_unit, _room) = (unit, room);
                    break;
                case [var building, var unit, var room, ..]:
                    (_building, _unit, _room) = (building, unit, room);
                    break;
                case [var building, var room]:
                    (_building, _room) = (building, room);
                    break;
            }
        }

        private bool Take(string mark)
        {
            if (!text.AsSpan(_at).StartsWith(mark)) return false;
            _at += mark.Length;
            return true;
        }

        private bool Take(string[] marks) => marks.Any(Take);
    }
}
