// The intake's refusals. Kind and exact: what happened, what I can do.
namespace Baogong.Core.Intake;

public static class IntakeProblems
{
    public static readonly Problem KeyReused = new("ordering.key-reused", 422,
        "这张单子已经提交过，内容却不一样。请回到订单页面，在那里修改。",
        "This form was sent before with other content. Please change the order on its own page.");

    public static readonly Problem NoSuchDoor = new("ordering.no-such-door", 404,
        "没有找到这一户，或者您不能替这一户下单。请核对楼号和室号。",
        "This door was not found, or you may not order for it. Please check building and room.");

    public static readonly Problem NoSuchCycle = new("ordering.no-such-round", 404,
        "没有这一期团购，或者它不送您的小区。请回首页看正在开的团。",
        "There is no such round, or it does not serve your community. See the board for open rounds.");

    public static readonly Problem NotOpenYet = new("ordering.not-open-yet", 409,
        "这一期还没有开始，请到时间再来。", "This round has not opened yet. Please come back when it opens.");

    public static readonly Problem CutoffPassed = new("ordering.cutoff-passed", 409,
        "这一期已经截单，不能再下单或修改了。请看下一期，或打电话给我们。",
        "This round has closed: orders can no longer be placed or changed. See the next round, or call us.");

    public static readonly Problem NoLines = new("ordering.nothing-chosen", 422,
        "还没有选套餐。请先选好份数。", "Nothing is chosen yet. Please choose how many you need.");

    public static readonly Problem BadPieces = new("ordering.bad-pieces", 422,
        "份数要在 1 到 99 之间，请改一下。", "The number must be from 1 to 99. Please correct it.");

    public static readonly Problem NoSuchOffer = new("ordering.no-such-package", 404,
        "这一期没有这个套餐，请重新选。", "This round does not have this package. Please choose again.");

    public static readonly Problem NoSuchOrder = new("ordering.no-such-order", 404,
        "没有找到这个订单。请看“我的订单”。", "This order was not found. Please see “My orders”.");

    public static readonly Problem OrderEnded = new("ordering.order-ended", 409,
        "这个订单已经改过或取消了。请看“我的订单”里最新的一张。",
        "This order was changed or cancelled already. See the newest one in “My orders”.");

    public static Problem SoldOut(string letter, int left) => new("ordering.sold-out", 409,
        left > 0 ? $"{letter} 套餐只剩 {left} 份了，请把份数改少，或换别的套餐。" : $"{letter} 套餐刚刚订完。还有别的套餐，要换吗？",
        left > 0
            ? $"Only {left} of package {letter} are left. Take fewer or choose another."
            : $"Package {letter} has just sold out. Would you like another?");

    public static Problem OverLimit(string letter, int limit, int used) => new("ordering.over-limit", 409,
        used > 0 ? $"{letter} 套餐每户限 {limit} 份，您家已经订了 {used} 份。" : $"{letter} 套餐每户限 {limit} 份，请改一下份数。",
        used > 0
            ? $"Package {letter} is limited to {limit} per household; yours has {used} already."
            : $"Package {letter} is limited to {limit} per household. Please take fewer.");
}
