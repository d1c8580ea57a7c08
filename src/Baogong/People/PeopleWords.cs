// Words and tabs that several pages of this room share.
using Baogong.Platform.Web;

namespace Baogong.People;

public static class PeopleTabs
{
    public static readonly IReadOnlyList<(string Path, string Zh, string En)> All =
    [
        (ListStaff.Path, "工作人员", "Staff"),
        ("/desk/doors", "门牌确认", "Who lives where"),
        ("/desk/relatives", "外地亲属", "Relatives far away"),
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

public static class RoleWords
{
    /// <param name="role">As a row has it; null = the system itself.</param>
    /// <param name="w">The reader's language.</param>
    public static string Of(string? role, Words w) => role is null ? w["系统", "The system"]
        : Enum.TryParse<Role>(role, ignoreCase: true, out var known) ? known.In(w) : role;

    /// <param name="role">The role.</param>
    /// <param name="w">The reader's language.</param>
    public static string In(this Role role, Words w) => role switch
    {
        Role.Resident => w["居民", "Resident"],
        Role.Leader => w["楼长", "Building leader"],
        Role.Volunteer => w["志愿者", "Volunteer"],
        Role.Neighbourhood => w["居村", "Neighbourhood office"],
        Role.Desk => w["镇专班", "Town desk"],
        Role.Hotline => w["热线坐席", "Hotline agent"],
        Role.Supplier => w["供应商", "Supplier"],
        Role.Driver => w["司机", "Driver"],
        Role.Keeper => w["暖当家", "Market keeper"],
        Role.Finance => w["财务", "Finance"],
        Role.Auditor => w["审计", "Auditor"],
        _ => w["系统管理员", "Operator"],
    };
}
