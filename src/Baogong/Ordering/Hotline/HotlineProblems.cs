// What the seat refuses, in sentences that an agent can act on while somebody waits on the line.
using Baogong.Core;

namespace Baogong.Ordering.Hotline;

public static class HotlineProblems
{
    public static readonly Problem NothingSaid = new("hotline.nothing-said", 422,
        "请输入门牌、姓名、电话或电话后四位。", "Type a door, a name, a telephone number or its last four digits.");

    public static readonly Problem NoSuchCall = new("hotline.no-such-call", 404,
        "没有这通电话或这件事，请从查找开始。", "There is no such call or task. Please start from the search.");

    public static readonly Problem WhoAgreed = new("hotline.who-agreed", 422,
        "还没下单：请选是谁说的“对”。", "Not placed yet: choose who said yes.");

    public static readonly Problem OtherTotal = new("hotline.other-total", 409,
        "还没下单：价钱或份数和刚才读的不一样了，请再读一遍。",
        "Not placed yet: the price or the numbers differ from what was read. Please read it back again.");

    public static readonly Problem NoReason = new("hotline.no-reason", 422,
        "请选一个原因。", "Please choose a reason.");

    public static readonly Problem LongWords = new("hotline.long-words", 422,
        $"最多写 {Limits.NoteCharacters} 个字，请写短一点。", $"At most {Limits.NoteCharacters} characters. Please shorten it.");

    public static readonly Problem NoContact = new("hotline.no-contact", 422,
        "请写称呼或电话；电话要 11 位手机号或 7、8 位固定电话。",
        "Write a name or a number; a number has 11 digits (mobile) or 7 to 8 (landline).");

    public static readonly Problem TakenMeanwhile = new("hotline.taken-meanwhile", 409,
        "这件事刚刚换了人或已经办完，请看现在是谁在办。",
        "This task has just changed hands or been closed. Please see who has it now.");

    public static readonly Problem NotYours = new("hotline.not-yours", 409,
        "先接过这件事，再写结果。", "Take the task first, then say how it ended.");
}
