// The answers to offer for one tap, and how the line reads once one is chosen. What is at fault gives way to the
// choice; everything else in the line stays as it was written, so that name, count and note are not lost.
using System.Globalization;

namespace Baogong.Core.Relay;

internal sealed class ChoiceTexts(MessageState state, Places places, PackageMatcher packages)
{
    private const int MostChoices = 8;

    private readonly LexedText _text = state.Text;

    /// <summary>What stands before the message of a line: number, time, sender.</summary>
    public string Head(int line) => _text.Source[_text.Lines[line - 1].Start..BodyStart(line)];

    public List<RelayChoice> Write(Asked asked)
    {
        if (!asked.Doubt.Set.IsEmpty) return Packages(asked);
        var line = _text.TextOf(_text.Lines[asked.Line - 1]).ToString();
        return asked.Doubt.Reason switch
        {
            QuestionReasons.OverLimit when asked.Doubt.Allowed > 0 => [Allowed(asked)],
            QuestionReasons.AfterClose => [new(ChoiceKind.Accept, "", "还收，记上", line)],
            QuestionReasons.GoneFromRepost => [new(ChoiceKind.Accept, "", "还要，记上", line)],
            QuestionReasons.AskedNotOrdered => [new(ChoiceKind.Accept, "", "是要订，记上", line)],
            _ => asked.Place is { } place ? Doors(asked, place) : [],
        };
    }

    private List<RelayChoice> Packages(Asked asked)
    {
        var choices = new List<RelayChoice>();
        for (var i = 0; i < packages.Packages.Length && choices.Count < MostChoices; i++)
        {
            if (!asked.Doubt.Set.Has(i)) continue;
            var package = packages.Packages[i];
            // A code of digits beside a count would be two counts: there the name says it.
            var words = package.Code.All(char.IsDigit) ? package.Name : package.Code;
            choices.Add(new(ChoiceKind.Package, package.Code, package.Name,
                asked.Doubt.Reason == QuestionReasons.NoPackage ? Added(asked, words) : Replaced(asked, words)));
        }
        return choices;
    }

    private RelayChoice Allowed(Asked asked)
    {
        var count = asked.Doubt.Allowed.ToString(CultureInfo.InvariantCulture);
        return new(ChoiceKind.Quantity, count, $"按限购记{count}份", Replaced(asked, count));
    }

    private List<RelayChoice> Doors(Asked asked, Resolution place)
    {
        List<RelayChoice> choices = asked.Doubt.Reason switch
        {
            QuestionReasons.NoUnit or QuestionReasons.UnknownUnit
                when place is { Building: { } building, Room: { } room } =>
                [.. building.Units.Select(unit => new RelayChoice(ChoiceKind.Unit, unit, unit + "单元",
                    Replaced(asked, Address(building, unit, room))))],
            QuestionReasons.UnknownRoom when place is { Building: { } building, Room: { } room } =>
                [.. Near(building, room).Select(near => new RelayChoice(ChoiceKind.Room, near, near + "室",
                    Replaced(asked, Address(building, place.Unit, near))))],
            QuestionReasons.NoBuilding when place.Room is { } room =>
                [.. places.All.Where(building => building.Rooms.IsKnown && building.Rooms.Has(room))
                    .Select(building => new RelayChoice(ChoiceKind.Building, building.Source.No,
                        building.Source.No + "号楼", Replaced(asked, Address(building, place.Unit, room))))],
            _ => [],
        };
        return choices.Count <= MostChoices ? choices : [];
    }

    private static string Address(Places.Building building, string? unit, string room)
    {
        var no = building.Source.No;
        var mark = Glyphs.IsHan(no[^1]) ? "" : "号楼";
        return $"{no}{mark}{(unit is null ? "" : unit + "单元")}{building.Rooms.Listed(room)}室";
    }

    // The characters at fault give way. When they stand in another line (the sender's), the message gets them in front.
    private string Replaced(Asked asked, string words)
    {
        var line = _text.Lines[asked.Line - 1];
        var (first, end) = (asked.Doubt.First, asked.Doubt.End);
        if (first < line.FirstToken || end > line.EndToken || first >= end)
            return Put(line, BodyStart(asked.Line), BodyStart(asked.Line), words + " ");
        return Put(line, _text.Tokens[first].Start, _text.Tokens[end - 1].End, words);
    }

    // A count without goods: the package goes behind it, or to the end of the line.
    private string Added(Asked asked, string words)
    {
        var line = _text.Lines[asked.Line - 1];
        var end = line.EndToken > line.FirstToken ? _text.Tokens[line.EndToken - 1].End : line.Start + line.Length;
        return Put(line, end, end, words);
    }

    private string Put(SourceLine line, int start, int end, string words)
    {
        var (before, after) = (_text.Source[line.Start..start], _text.Source[end..(line.Start + line.Length)]);
        if (Runs(before, words)) words = " " + words;
        if (Runs(words, after)) words += char.IsDigit(after[0]) ? "×" : " ";
        return (before + words + after).Trim();
    }

    // 402肉2 must not become 402A2.
    private static bool Runs(string one, string other) => one.Length > 0 && other.Length > 0
        && IsSign(one[^1]) && IsSign(other[0]) && !(char.IsAsciiLetter(one[^1]) && char.IsDigit(other[0]));

    private static bool IsSign(char c) => Glyphs.Alphanumeric(c) is not '\0';

    private int BodyStart(int line)
    {
        var source = _text.Lines[line - 1];
        var body = state.Layout.Heads[line - 1].Body;
        return body.First > source.FirstToken && body.First < source.EndToken
            ? _text.Tokens[body.First].Start : source.Start;
    }

    // Rooms one keystroke away: one digit differs, or two neighbours are swapped.
    private static IEnumerable<string> Near(Places.Building building, string room) =>
        building.Rooms.Rooms.Where(other => other.Length == room.Length && Differences(other, room) is 1 or 2
            && (Differences(other, room) == 1 || other.Order().SequenceEqual(room.Order())))
                .Order(StringComparer.Ordinal).Take(MostChoices);

    private static int Differences(string one, string other)
    {
        var count = 0;
        for (var i = 0; i < one.Length; i++) count += one[i] == other[i] ? 0 : 1;
        return count;
    }
}
