using Baogong.Core;

namespace Baogong.People;

public static class PeopleProblems
{
    public static readonly Problem SignInFirst = new("people.sign-in-first", 401,
        "请先登录。", "Please sign in first.");

    public static readonly Problem NotYours = new("people.not-yours", 403,
        "您没有权限看这个页面。要是应该能看，请联系镇专班。",
        "This page is not open to you. If it should be, ask the town desk.");
}
