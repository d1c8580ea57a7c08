// Refusals that the intake's pure part does not know: a full queue, a lost connection.
using Baogong.Core;

namespace Baogong.Ordering;

public static class OrderingProblems
{
    public static readonly Problem NoKey = new("ordering.no-key", 422,
        "这张单子缺了编号，请刷新页面再填一次。", "This form has lost its key. Please reload the page and fill it in again.");

    public static readonly Problem NoteTooLong = new("ordering.note-too-long", 422,
        $"留言最多 {Limits.NoteCharacters} 个字，请写短一点。",
        $"The note may have {Limits.NoteCharacters} characters. Please shorten it.");

    public static readonly Problem ForeignPayer = new("ordering.foreign-payer", 422,
        "这一单不能记在别人账上：只有已经关联这一户的亲属，自己下单时可以选“我来付”。请选这一户付，再点一次。",
        "This order cannot be charged to somebody else: only a relative linked to this door, ordering themselves, " +
        "may choose “I pay”. Choose that this door pays, and press again.");

    public static readonly Problem Busy = new("ordering.busy", 503,
        "现在下单的人很多，请稍等几秒再点一次。",
        "Very many people are ordering right now. Please try again in a few seconds.");

    public static readonly Problem Recovering = new("ordering.recovering", 503,
        "系统正在恢复，请稍等几秒再点一次。",
        "The system is recovering. Please try again in a few seconds.");

    /// <param name="fen">What the payer of the changed order agreed to.</param>
    public static Problem PayerAgreedToLess(long fen) => new("ordering.payer-agreed-to-less", 409,
        $"这一单由亲属付钱，说好付 {Fen.Yuan(fen)}，改了以后更贵，没有替他们答应。请改少一点，或者选这一户付，或者另外再订一单。",
        $"A relative pays for this order and agreed to {Fen.Yuan(fen)}; it would cost more now, and nobody agreed to " +
        "that for them. Take fewer, choose that this door pays, or place another order.");

    /// <summary>Neither stored nor refused for certain: the same key asked again gets the true answer.</summary>
    public static readonly Problem Unknown = new("ordering.unknown", 503,
        "网络断了一下，还不确定订单有没有记下。请再点一次，不会重复下单。",
        "The connection broke and we do not know yet whether the order was stored. Press again: it cannot be doubled.");
}
