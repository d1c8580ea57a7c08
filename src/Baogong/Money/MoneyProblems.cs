using Baogong.Core;

namespace Baogong.Money;

public static class MoneyProblems
{
    public static readonly Problem NoSuchRound = new("money.no-such-round", 404,
        "没有找到这一期，或者不在您负责的小区。", "This round was not found, or it is not in your community.");

    public static readonly Problem NoSuchDoor = new("money.no-such-door", 404,
        "没有找到这一户，或者这一期没有订，或者不在您负责的楼。",
        "This door was not found, has no order in this round, or is not in your building.");

    public static readonly Problem NoSuchCollection = new("money.no-such-collection", 404,
        "没有找到这笔收款。只有收钱的人自己能撤销，别人收的请找他本人。",
        "This payment was not found. Only the person who took the money can take it back.");

    public static readonly Problem AlreadyReturned = new("money.already-returned", 409,
        "这笔收款已经撤销过了。", "This payment was taken back already.");

    public static readonly Problem AlreadyPaid = new("money.already-paid", 409,
        "这一户已经付清了，没有再记。可能刚刚有人收过，请看这一户的记录。",
        "This door has paid everything, so nothing was recorded. Somebody may just have collected it.");

    public static readonly Problem PaidElsewhere = new("money.paid-elsewhere", 409,
        "这一户这一期由亲属付钱，不在门口收，没有记。收了的请退给住户。",
        "A relative pays for this door in this round; nothing is collected there, so nothing was recorded. Please " +
        "give back what you took.");

    public static readonly Problem BadAmount = new("money.bad-amount", 422,
        "没有看懂金额，请写成 45 或 45.50。", "The amount was not understood; write 45 or 45.50.");

    public static readonly Problem KeyReused = new("money.key-reused", 422,
        "这个请求编号已经用在另一笔上了。请刷新页面再试。",
        "This request key was used for another payment already. Please reload the page and try again.");

    public static readonly Problem WaitsForDesk = new("money.waits-for-desk", 202,
        $"退给这一户的超过了 {Fen.Yuan(Limits.RefundAloneFen)}，已经请镇里复核，还没有记。镇里点头以后这里会记上，那时再把钱退给住户。",
        $"More than {Fen.Yuan(Limits.RefundAloneFen)} goes back to this door, so the desk was asked and nothing is " +
        "recorded yet. Give the money back when it stands here.");

    public static readonly Problem WaitsForSecond = new("money.waits-for-second", 202,
        $"退款超过了 {Fen.Yuan(Limits.RefundAloneFen)}，已经请另一位同事复核，还没有记。点头以后这里会记上，那时再退。",
        $"More than {Fen.Yuan(Limits.RefundAloneFen)} goes back, so a colleague was asked and nothing is recorded. " +
        "Send the money when it stands here.");

    public static readonly Problem NoSuchPayer = new("money.no-such-payer", 422,
        "这里只记亲属付的钱；住户自己的钱由楼长在门口收。没有记。",
        "Only what relatives pay is noted here; a door's own money goes through its leader. Nothing was recorded.");

    public static Problem TooMuch(long openFen) => new("money.too-much", 422,
        $"只差 {Fen.Yuan(openFen)}，比写的少，所以没有记。请按这个数收，多的退回去。",
        $"Only {Fen.Yuan(openFen)} is open, so nothing was recorded. Please take that and give the rest back.");

    public static Problem TooMuchBack(long backFen) => new("money.too-much-back", 422,
        $"最多应退 {Fen.Yuan(backFen)}，所以没有记。", $"At most {Fen.Yuan(backFen)} is to go back, so nothing was recorded.");
}
