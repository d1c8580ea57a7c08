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

    public static readonly Problem Busy = new("ordering.busy", 503,
        "现在下单的人很多，请稍等几秒再点一次，内容已经为您留着。",
        "Very many people are ordering right now. Please try again in a few seconds; your form is kept.");

    public static readonly Problem Recovering = new("ordering.recovering", 503,
        "系统正在恢复，请稍等几秒再点一次，内容已经为您留着。",
        "The system is recovering. Please try again in a few seconds; your form is kept.");

    /// <summary>Neither stored nor refused for certain: the same key asked again gets the true answer.</summary>
    public static readonly Problem Unknown = new("ordering.unknown", 503,
        "网络断了一下，还不确定订单有没有记下。请再点一次，不会重复下单。",
        "The connection broke and we do not know yet whether the order was stored. Press again: it cannot be doubled.");
}
