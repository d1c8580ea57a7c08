// The fields of one's own data in both languages. A field without words stands under its own name: better than hidden.
using System.Globalization;
using Baogong.Platform.Web;

namespace Baogong.Privacy;

public static class OwnDataWords
{
    private static readonly Dictionary<string, (string Zh, string En)> Known = new()
    {
        ["person"] = ("我", "Me"),
        ["doors"] = ("我的门牌", "My doors"),
        ["requests"] = ("请求加入的门牌", "Doors I asked to join"),
        ["history"] = ("谁在什么时候做了什么、查看过什么", "What was done or looked at, and when"),
        ["id"] = ("编号", "Number"),
        ["since"] = ("从", "Since"),
        ["name"] = ("称呼", "Name"),
        ["phone"] = ("电话", "Telephone"),
        ["household"] = ("户号", "Door's number"),
        ["community"] = ("小区", "Community"),
        ["building"] = ("楼栋", "Building"),
        ["unit"] = ("单元", "Unit"),
        ["room"] = ("房号", "Room"),
        ["kind"] = ("种类", "Kind"),
        ["confirmedAt"] = ("确认时间", "Confirmed"),
        ["people"] = ("人数", "People"),
        ["elders"] = ("老人数", "Elders"),
        ["priority"] = ("重点户", "Visited first"),
        ["contacts"] = ("这一户可以打的电话", "Whom to call here"),
        ["source"] = ("来源", "Source"),
        ["notedAt"] = ("记下时间", "Noted"),
        ["orders"] = ("订单", "Orders"),
        ["number"] = ("单号", "Number"),
        ["round"] = ("期", "Round"),
        ["placedAt"] = ("下单时间", "Placed"),
        ["state"] = ("状态", "State"),
        ["endedAt"] = ("结束时间", "Ended"),
        ["channel"] = ("渠道", "Channel"),
        ["payer"] = ("付款", "Payer"),
        ["note"] = ("备注", "Note"),
        ["totalFen"] = ("合计", "Total"),
        ["lines"] = ("套餐", "Packages"),
        ["package"] = ("套餐", "Package"),
        ["pieces"] = ("份数", "Pieces"),
        ["priceFen"] = ("单价", "Price"),
        ["consents"] = ("电话里读给您听并同意的话", "Sentences read to you and agreed to"),
        ["saidBy"] = ("谁同意的", "Who agreed"),
        ["sentence"] = ("原话", "Sentence"),
        ["calls"] = ("来电", "Calls"),
        ["caller"] = ("来电号码", "Calling number"),
        ["tasks"] = ("您提的需要", "What you asked for"),
        ["raisedAt"] = ("提出时间", "Raised"),
        ["closedAt"] = ("办结时间", "Closed"),
        ["outcome"] = ("结果", "Outcome"),
        ["entries"] = ("经过", "What happened"),
        ["what"] = ("做了什么", "What"),
        ["reason"] = ("原因", "Reason"),
        ["words"] = ("记录", "Words"),
        ["replies"] = ("回复", "Replies"),
        ["reply"] = ("回复", "Reply"),
        ["lateWishes"] = ("截单以后的接龙", "Wishes after the cutoff"),
        ["wants"] = ("想要", "Wanted"),
        ["before"] = ("当时已订", "Ordered then"),
        ["bags"] = ("袋子", "Bags"),
        ["bag"] = ("袋", "Bag"),
        ["transfers"] = ("收付款", "Payments"),
        ["fen"] = ("金额", "Amount"),
        ["debit"] = ("到", "To"),
        ["credit"] = ("从", "From"),
        ["askedAt"] = ("请求时间", "Asked"),
        ["refusedAt"] = ("拒绝时间", "Refused"),
        ["thing"] = ("对象", "Thing"),
        ["thingId"] = ("编号", "Its number"),
        ["action"] = ("动作", "Action"),
        ["at"] = ("时间", "At"),
    };

    // What columns hold as a word of the program.
    private static readonly Dictionary<string, (string Zh, string En)> Values = new()
    {
        ["lives"] = ("住在这里", "lives here"),
        ["relative"] = ("外地亲属", "relative far away"),
        ["list"] = ("居委名单", "neighbourhood's list"),
        ["hotline"] = ("热线", "hotline"),
        ["page"] = ("网页", "web page"),
        ["relay"] = ("接龙", "relay"),
        ["leader"] = ("楼长", "leader"),
        ["sheet"] = ("纸单", "paper list"),
        ["desk"] = ("镇专班", "town desk"),
        ["placed"] = ("有效", "holds"),
        ["cancelled"] = ("已取消", "cancelled"),
        ["replaced"] = ("已改单", "changed"),
        ["self"] = ("本人", "the household"),
        ["family"] = ("家人", "family"),
        ["neighbour"] = ("邻居", "a neighbour"),
        ["worker"] = ("社工、志愿者", "a carer or volunteer"),
        ["nothing_needed"] = ("这期不用", "nothing needed"),
        ["question"] = ("有问题", "a question"),
        ["cash_collected"] = ("收现金", "cash taken"),
        ["cash_returned"] = ("退现金", "cash given back"),
    };

    /// <summary>A value as people say it: moments by the town's clock, money in yuan.</summary>
    public static string Value(Words w, Moments at, string field, string value) =>
        field.EndsWith("fen", StringComparison.OrdinalIgnoreCase) && long.TryParse(value, out var fen)
            ? string.Create(CultureInfo.InvariantCulture, $"¥{fen / 100m:0.00}")
        : field.EndsWith("at", StringComparison.OrdinalIgnoreCase) || field == "since"
            ? DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var moment) ? at.When(moment) : value
        : value is "true" or "false" ? w[value == "true" ? "是" : "否", value == "true" ? "yes" : "no"]
        : Values.TryGetValue(value, out var text) ? w[text.Zh, text.En] : value;

    public static string Of(Words w, string field) =>
        Known.TryGetValue(field, out var text) ? w[text.Zh, text.En] : field;
}
