using Baogong.Core;

namespace Baogong.Delivery;

public static class DeliveryProblems
{
    public static readonly Problem NoSuchRound = new("delivery.no-such-round", 404,
        "没有找到这一期，或者不在您负责的小区。请从“配送”首页重新进入。",
        "This round was not found, or it is not in your community. Please start again from the delivery page.");

    public static readonly Problem NoSuchBag = new("delivery.no-such-bag", 404,
        "没有找到这个袋子，或者不在您负责的范围。请核对袋标上的编码。",
        "This bag was not found, or it is not yours to hand out. Please check the code on its label.");

    public static readonly Problem NoSuchEvent = new("delivery.no-such-event", 404,
        "没有找到这条记录，或者已经撤销过了。", "This record was not found, or it was undone already.");

    public static readonly Problem NothingChosen = new("delivery.nothing-chosen", 422,
        "请先勾选袋子，再点结果。", "Please tick the bags first, then choose what happened.");

    public static readonly Problem UnknownOutcome = new("delivery.unknown-outcome", 422,
        "没有看懂这个结果，请从页面上的按钮里选。", "That outcome is not known. Please use one of the buttons.");

    public static readonly Problem DeskDecided = new("delivery.desk-decided", 409,
        "这袋镇专班已经同意退款，不能再改。要改请打电话给镇专班。",
        "The desk has agreed to a refund for this bag, so it cannot be changed here. Please call the desk.");

    public static readonly Problem DeskOnly = new("delivery.desk-only", 403,
        "退款只能由镇专班决定。", "Only the desk can decide on a refund.");

    public static readonly Problem NothingToDecide = new("delivery.nothing-to-decide", 409,
        "这袋现在没有要处理的问题，可能刚刚有人改过。请看下面的记录。",
        "There is nothing to decide about this bag now; somebody may have just changed it. See its history below.");

    public static readonly Problem KeyReused = new("delivery.key-reused", 422,
        "这个请求编号已经用在另一条记录上了。请刷新页面再试。",
        "This request key was used for something else already. Please reload the page and try again.");

    public static readonly Problem TooMany = new("delivery.too-many", 413,
        "一次最多上传 500 条，请分几次传。", "At most 500 records at once; please send them in parts.");

    public static readonly Problem CountMissing = new("delivery.count-missing", 422,
        "请数一数再填“实到”，不能空着。一份没到就填 0。", "Please count and fill in what arrived; write 0 if nothing came.");

    public static readonly Problem DamagedTooMany = new("delivery.damaged-too-many", 422,
        "“破损”不能比“实到”多，请再看一下。", "Damaged cannot be more than what arrived. Please check again.");

    public static readonly Problem ReasonMissing = new("delivery.reason-missing", 422,
        "数量和应到的不一样，请写一句原因（比如：车上少装、淋湿）。",
        "The count differs from what was expected. Please write why (for example: not on the truck, soaked).");

    public static readonly Problem TextTooLong = new("delivery.text-too-long", 422,
        "文字太长了，请写短一点（最多 200 字）。", "The text is too long; at most 200 characters.");
}
