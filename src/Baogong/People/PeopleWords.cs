// Words and tabs that several pages of this room share.
using Baogong.Platform.Web;

namespace Baogong.People;

public static class PeopleTabs
{
    public static readonly IReadOnlyList<(string Path, string Zh, string En)> All =
    [
        (ListStaff.Path, "工作人员", "Staff"),
        ("/desk/doors", "门牌确认", "Who lives where"),
    ];
}

public static class AnswerWords
{
    /// <summary>What a yes or a no about a newcomer did.</summary>
    public static string? Of(string done, Words w) => done switch
    {
        "yes" => w["记下了：是这家的。", "Noted: they belong here."],
        "no" => w["记下了。这个人不能再给这一户下单。", "Noted. They cannot order for this door any longer."],
        _ => null,
    };
}
