using Baogong.Core;

namespace Baogong.Approvals;

public static class ApprovalsProblems
{
    public static readonly Problem NoSuchQuestion = new("approvals.none", 404,
        "没有这件待复核的事。请回到列表再看一次。", "There is no such question. Please look at the list again.");

    public static readonly Problem OwnQuestion = new("approvals.own", 403,
        "自己提的事要由另一个人点头，换一个身份登录也不行。请找一位同事。",
        "What you asked for needs somebody else's yes, also when you hold a second role. Please ask a colleague.");

    public static readonly Problem DecidedBefore = new("approvals.decided", 409,
        "这件事已经有人处理过了，结果没有变。", "Somebody has decided this already; nothing was changed now.");

    public static readonly Problem Expired = new("approvals.expired", 409,
        "过了时限，什么也没有做。还需要的话请重新提。", "Its time has passed and nothing was done. If it is still wanted, ask again.");

    public static readonly Problem ReasonTooLong = new("approvals.reason-too-long", 422,
        "说明最多 200 个字，请写短一点。", "At most 200 characters; please shorten it.");

    public static readonly Problem ReasonMissing = new("approvals.reason-missing", 422,
        "请写明这份文件给谁、做什么用，2 到 200 个字。",
        "Please say whom the file is for and what for, 2 to 200 characters.");
}
