// What the order pages say before the intake is asked: kind, exact, with the way on.
using Baogong.Core;

namespace Baogong.Ordering;

public static class OrderPageProblems
{
    public static readonly Problem NothingChosen = new("ordering.nothing-chosen", 422,
        "还没选套餐。点“＋”选几份，再核对。", "Nothing is chosen yet. Tap + to choose, then check.");

    public static readonly Problem LongNote = new("ordering.long-note", 422,
        $"留言太长了，最多 {Limits.NoteCharacters} 个字。", $"The note is too long: at most {Limits.NoteCharacters} characters.");

    public static readonly Problem OrderedMeanwhile = new("ordering.ordered-meanwhile", 409,
        "刚刚有人为您家下了单，请先看一眼下面那一单。要改它，还是另外再订，您来定。",
        "Somebody has just ordered for this door. Please look at that order below: change it, or order more.");

    public static readonly Problem AlreadyPlaced = new("ordering.already-placed", 409,
        "您刚才已经下过这一单了。现在是修改它，请核对后再确认。",
        "You have placed this order already. This now changes it: please check and confirm.");

    public static readonly Problem NoSuchPage = new("ordering.missing", 404,
        "没有找到这一页。可能这一期不送您的小区，请回首页看看。",
        "Not found. This round may not come to your community; please see the first page.");

    public static readonly Problem ReasonMissing = new("ordering.reason-missing", 422,
        "请写一下原因，至少两个字。", "Please write a reason, at least two characters.");

    public static readonly Problem TooLateToAnswer = new("ordering.too-late-to-answer", 409,
        "没有记下：这一期已经截单，或者留言太长。", "Not noted: the round has closed, or the note is too long.");

    /// <summary>What was pasted stays in the field.</summary>
    public static Problem LongRelay(int lines, int characters) => new("ordering.long-relay", 422,
        $"一次最多读 {Limits.RelayLines} 行、{Limits.RelayCharacters} 个字，这里有 {lines} 行、{characters} 个字。" +
        "内容还在下面，请删掉一半先读，再贴另一半：贴两次不会重复。",
        $"At most {Limits.RelayLines} lines and {Limits.RelayCharacters} characters at once; these are {lines} and " +
        $"{characters}. Nothing is lost: read one half first, then the other. Pasting twice doubles nothing.");

    public static Problem LateList(int doors) => new("ordering.late-list", 409,
        doors > 0 ? $"已经截单了，不能再登记。下面 {doors} 户可以收进迟到名单，镇里看得到。" : "已经截单了。这里没有要补记的，都登记过了。",
        doors > 0 ? $"The round has closed. These {doors} doors can go into the late bin, where the town sees them."
            : "The round has closed; everything here was booked before.");

    public static readonly Problem NothingRead = new("ordering.nothing-read", 422,
        "没有读到订单。请一行一户写上室号、套餐和份数，比如：1803 A1 C1。",
        "No orders were found. Write a line for each household with room, package and number, such as 1803 A1 C1.");

    public static readonly Problem ListChanged = new("ordering.list-changed", 409,
        "还没登记：内容和刚才核对的不一样了，请再看一眼下面。", "Not booked yet: this differs from what was shown before. Please look again.");

    public static readonly Problem BookedMeanwhile = new("ordering.booked-meanwhile", 409,
        "刚刚有人登记过这一户，内容不一样，所以这里没有记。请重新读一遍再核对。",
        "Somebody has just booked this door otherwise, so nothing was booked here. Please read the list again.");

    public static readonly Problem SaysCancel = new("ordering.says-cancel", 409,
        "这一行说要取消。请打开这一户，在那里取消。", "This line cancels. Please open the door and cancel there.");

    public static Problem OrderedOtherwise(string before) => new("ordering.ordered-otherwise", 409,
        $"这一户已经用别的办法订了 {before}。是同一份，还是要加？请问一声，打开这一户处理。",
        $"This door has {before} already, ordered another way. The same or more? Ask, then open the door.");

    public static Problem InAll(string before, string all) => new("ordering.in-all", 409,
        $"这一户登记过 {before}，照这一行改完一共是 {all}，对吗？", $"This door has {before}; with this line it comes to {all}. Right?");

    public static Problem OtherBuilding(string door) => new("ordering.other-building", 409,
        $"{door} 不是您负责的楼，这里不能登记。请转给那栋楼的楼长。",
        $"{door} is in a building of another leader and cannot be booked here. Please pass it on.");

    public static Problem WhichHousehold(string door, int found) => new("ordering.which-household", 409,
        found == 0 ? $"没有 {door} 这一户，请核对室号。" : $"{door} 门里有 {found} 户，请问清是哪一户，打开那一户登记。",
        found == 0 ? $"There is no {door}. Please check the room."
            : $"{found} households live at {door}. Ask which one and open it.");

    public static Problem Unreadable(string letter, string typed) => new("ordering.unreadable-number", 422,
        $"{letter} 的份数“{Short(typed)}”没看懂，请写数字，比如 1。",
        $"The number “{Short(typed)}” for {letter} is not readable. Please write a number such as 1.");

    public static Problem TooMany(string letter) => new("ordering.too-many", 422,
        $"{letter} 一次最多订 {Limits.PiecesPerLine} 份，请改小一点。",
        $"At most {Limits.PiecesPerLine} of {letter} in one order. Please choose fewer.");

    public static Problem OverLimit(ReadCycle.OnOffer offer, int allowed) => new("ordering.over-limit", 422,
        offer.Used > 0 && allowed < offer.Limit
            ? $"{offer.Letter} 每户限 {offer.Limit} 份，您家已订 {offer.Limit - allowed} 份，还能订 {allowed} 份。"
            : $"{offer.Letter} 每户限 {offer.Limit} 份，请改成 {allowed} 份以内。",
        $"{offer.Letter} is limited to {offer.Limit} per household; you can order {allowed} more.");

    public static Problem NotEnough(string letter, int left, string[] others) => left > 0
        ? new("ordering.not-enough", 409,
            $"{letter} 套餐只剩 {left} 份了，请改成 {left} 份以内。",
                $"Only {left} of {letter} are left. Please choose {left} or fewer.")
        : new("ordering.sold-out", 409,
            $"{letter} 套餐刚刚订完。{(others.Length > 0 ? $"{string.Join('、', others)} 还有，要换吗？" : "别的也都订完了，请等下一期。")}",
            others.Length > 0
                ? $"{letter} has just sold out. Still there: {string.Join(", ", others)}. Change?"
                : $"{letter} has just sold out, and so has everything else. Please wait for the next round.");

    private static string Short(string text) => text.Length > 12 ? text[..12] + "…" : text;
}
