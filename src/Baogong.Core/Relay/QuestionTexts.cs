// The sentences: one to post back to the group, in the group's language, and one for staff. A sentence names the door
// or the person as far as known and asks for one thing.
namespace Baogong.Core.Relay;

internal sealed class QuestionTexts(MessageState state, Places places, PackageMatcher packages)
{
    private readonly LexedText _text = state.Text;
    private readonly ChoiceTexts _choices = new(state, places, packages);
    private const int MostChoices = 8;
    private const int LongestQuote = 30;

    public RelayQuestion Write(Asked asked)
    {
        var line = _text.Lines[asked.Line - 1];
        var first = Math.Clamp(asked.Doubt.First, 0, Math.Max(_text.Tokens.Length - 1, 0));
        var start = _text.Tokens.Length == 0 ? line.Start : _text.Tokens[first].Start;
        var end = asked.Doubt.End > first
            && asked.Doubt.End <= _text.Tokens.Length ? _text.Tokens[asked.Doubt.End - 1].End : start;
        var contact = asked.Contact.Count > 0 ? _text.Text(asked.Contact.First, asked.Contact.End).Trim() : null;
        var words = _text.Source[start..end].Trim();
        if (words.Length > LongestQuote) words = words[..LongestQuote] + "…";
        var whole = _text.TextOf(line).ToString();
        var (ask, explanation) = Sentence(asked, Who(asked, contact, whole), words);
        return new RelayQuestion(asked.Line, asked.Doubt.Reason, start, end - start, _choices.Write(asked), ask,
            explanation, asked.Door ?? (asked.Place is { IsDoor: true } place ? place.Door : null), contact,
            _choices.Head(asked.Line));
    }

    private static string Who(Asked asked, string? contact, string line)
    {
        if (asked.Door is { } door) return $"{DoorName(door.Building, door.Unit, door.Room)}{contact}";
        if (asked.Place is { Building: { } building } place)
            return $"{DoorName(building.Source.No, place.Unit, null)}{contact}";
        if (contact is not null) return contact;
        return $"「{(line.Length > LongestQuote ? line[..LongestQuote] + "…" : line)}」";
    }

    private static string DoorName(string building, string? unit, string? room) =>
        $"{building}号楼{(unit is null ? "" : unit + "单元")}{(string.IsNullOrEmpty(room) ? "" : room + "室")}";

    private (string Ask, string Explanation) Sentence(Asked asked, string who, string words) =>
        asked.Doubt.Reason switch
        {
            QuestionReasons.NoAddress => ($"{who}，请问是几号楼几室？", "The order names no door."),
            QuestionReasons.NoBuilding => ($"{who}，请问是几号楼？", "The room stands without a building."),
            QuestionReasons.NoRoom => ($"{who}，请问是几室？", "The building stands without a room."),
            QuestionReasons.NoUnit => ($"{who}，请问是几单元？", "This building has units and none is named."),
            QuestionReasons.UnknownBuilding => ($"{who}，没有找到「{words}」这个楼号，请再核对一下？", "No such building on the list."),
            QuestionReasons.UnknownUnit => ($"{who}，没有找到「{words}」这个单元，请再核对一下？", "No such unit in this building."),
            QuestionReasons.UnknownRoom => ($"{who}，没有找到「{words}」这个房号，请再核对一下？", "No such room on the roster."),
            QuestionReasons.WrongLane => ($"{who}，「{words}」不是本小区的弄号，请再核对一下？", "The lane is not this community's."),
            QuestionReasons.AmbiguousAddress =>
                ($"{who}，「{words}」是几号楼几室？", "The digits fit more than one door, or none."),
            QuestionReasons.TwoAddresses => ($"{who}，这一条里有两个房号，请问是哪一户要的？", "Two doors in one entry."),
            QuestionReasons.WholeBuilding => ($"{who}，请按户报：哪几室、各要几份？", "A whole building or floor without rooms."),
            QuestionReasons.NoPackage => ($"{who}，请问要哪一种、几份？", "No package is named."),
            QuestionReasons.AmbiguousPackage =>
                ($"{who}，「{words}」是指{Names(asked.Doubt.Set)}？", "The words fit more than one package."),
            QuestionReasons.UnknownWords =>
                ($"{who}，「{words}」没看懂，请问要哪一种、几份？",
                "Words beside the goods are not understood; they may be another product."),
            QuestionReasons.AmbiguousQuantity =>
                ($"{who}，「{words}」请问每种各要几份？", "The quantity can be read in more than one way."),
            QuestionReasons.QuantityOutOfRange => ($"{who}，「{words}」请确认要几份？", "The quantity is 0 or 100 and more."),
            QuestionReasons.SizeMismatch =>
                ($"{who}，「{words}」和商品规格不一样，请问要几份？", "The size differs from the package's; sizes are never converted."),
            QuestionReasons.OverLimit => ($"{who}，「{words}」超过每户限购了，请问要几份？", "More than the limit per household."),
            QuestionReasons.AskedNotOrdered => ($"{who}，请问确定要订吗？", "A question that names a door and goods."),
            QuestionReasons.UnclearChange =>
                ($"{who}，请写一下改完以后一共要什么、几份？", "The change does not say what the order becomes."),
            QuestionReasons.UnclearCancellation =>
                ($"{who}，请问要取消哪一样、几份？", "The cancellation does not say what remains."),
            QuestionReasons.UnclearReference =>
                ($"{who}，「{words}」请写清房号和要什么？", "The line points to another line that is not clear."),
            QuestionReasons.AfterClose => ($"{who}，已经截单了，请问团长还收吗？", "The line came after the close."),
            QuestionReasons.GoneFromRepost =>
                ($"{who}，新一版接龙里没有这一条了，请问还要吗？", "The entry stood in an earlier copy and is gone from the last."),
            QuestionReasons.QuoteOnly =>
                ($"{who}，只看到引用，没看到原话，请本人确认一下？", "Only a quotation of the order is in the text."),
            QuestionReasons.TooLong => ($"{who}，这一条太长，请分开写？", "Too many items in one entry."),
            _ => ($"{who}，「{words}」请确认要哪一种、几份？", "The wish is not decided."),
        };

    private string Names(PackageSet set)
    {
        var names = new List<string>();
        for (var i = 0; i < packages.Packages.Length && names.Count < MostChoices; i++)
        {
            if (set.Has(i)) names.Add(packages.Packages[i].Name);
        }
        return names.Count == 0 ? "哪一种" : string.Join("还是", names);
    }
}
