using Baogong.Core;

namespace Baogong.People;

public static class PeopleProblems
{
    public static readonly Problem SignInFirst = new("people.sign-in-first", 401,
        "请先登录。", "Please sign in first.");

    public static readonly Problem NotYours = new("people.not-yours", 403,
        "您没有权限看这个页面。要是应该能看，请联系镇专班。",
        "This page is not open to you. If it should be, ask the town desk.");

    public static readonly Problem NotAMobile = new("people.not-a-mobile", 422,
        "这不像手机号。请填11位的手机号，比如 138 0000 0000。",
        "This does not look like a mobile number. Enter its 11 digits, such as 138 0000 0000.");

    public static readonly Problem NoSms = new("people.no-sms", 503,
        "短信还没有开通，暂时不能用手机号登录。请找楼长下单，或者打页面下方的电话。",
        "Text messages are not set up yet, so signing in by phone is closed. Ask your building leader or call the " +
        "number below.");

    public static readonly Problem WrongCode = new("people.wrong-code", 422,
        "验证码不对，或者已经过期。请核对最新的短信；错了5次要重新发一个。",
        "The code is wrong or too old. Check the newest message; after 5 wrong tries ask for a new one.");

    public static readonly Problem PhoneTaken = new("people.phone-taken", 409,
        "这个号码已经有人用来登录了。要是也是您的，请直接用它登录。",
        "Somebody signs in with this number already. If it is yours, too, sign in with it.");

    public static readonly Problem NotALink = new("people.not-a-link", 422,
        "这不像登录链接。请把整条链接复制过来，再试一次。",
        "This does not look like a sign-in link. Copy the whole link and try again.");

    // One sentence for a wrong PIN, an unknown or ended link and a pause: it must not tell which.
    public static readonly Problem WrongPin = new("people.wrong-pin", 422,
        "没有登录成功：口令不对，或者链接已经到期。请核对再试；连着错5次要等15分钟。还不行，请让镇专班重新发一条链接。",
        "That did not work: the PIN is wrong or the link has ended. Check and try again; after 5 wrong tries wait " +
        "15 minutes. If it still fails, ask the town desk for a new link.");

    public static readonly Problem WrongPassword = new("people.wrong-password", 422,
        "没有登录成功：登录名、密码或动态码不对。请核对再试；每个动态码只能用一次，连着错5次要等15分钟。",
        "That did not work: name, password or one-time code is wrong. Check and try again; each code works once, and " +
        "after 5 wrong tries you wait 15 minutes.");

    public static readonly Problem NoSuchDoor = new("people.no-such-door", 404,
        "找不到这个门牌。请重新选一次。", "There is no such door. Please choose again.");

    // One sentence for a foreign door, nobody there and an answer that was given already.
    public static readonly Problem NobodyAsks = new("people.nobody-asks", 404,
        "这一户没有人在等您确认，可能刚才已经有人答复了。",
        "Nobody at this door is waiting for your answer. Somebody may have answered just now.");

    public static readonly Problem NotVouchedFor = new("people.not-vouched-for", 409,
        "要等家里人、楼长或居委确认您是这一户的，才能请亲属代订。",
        "Somebody of the household, the leader or the office must first say that you belong to this door.");

    public static readonly Problem NoSuchRelative = new("people.no-such-relative", 404,
        "这一户没有这位亲属，可能已经取消了。", "This door has no such relative; it may have been ended already.");

    public static readonly Problem InviteGone = new("people.invite-gone", 404,
        "这条链接用过了，或者过期了。请家里人再发一条。",
        "This link was used, or is too old. Ask the household for a new one.");

    public static readonly Problem TooManyDoors = new("people.too-many-doors", 422,
        "最多给6户下单。请先去掉一户，再加新的。", "You can order for 6 doors at most. Leave one before you add another.");

    public static readonly Problem NoSuchPlace = new("people.no-such-place", 422,
        "找不到这个小区或楼栋。请重新选一次。", "There is no such community or building. Please choose again.");

    public static readonly Problem OtherCommunity = new("people.other-community", 422,
        "您已经换到另一个小区办事，这张表是给原来那个小区的，没有存。请看清上面的小区再填。",
        "You have switched to another community since this form was shown, so nothing was stored. Look at the " +
        "community at the top and fill it in again.");

    public static readonly Problem NameMissing = new("people.name-missing", 422,
        "请填姓名，不超过40个字。", "Enter a name of at most 40 characters.");

    public static readonly Problem EndOutOfRange = new("people.end-out-of-range", 422,
        "结束时间要在现在之后，最长92天。", "The end must be later than now, and at most 92 days away.");

    public static readonly Problem AlreadyAppointed = new("people.already-appointed", 409,
        "这个人已经加好了。链接只显示一次；没记下来就点“换新链接”。",
        "This person was added already. The link is shown once; if it was not kept, choose “new link”.");

    public static readonly Problem NoSuchGrant = new("people.no-such-grant", 404,
        "找不到这个人，或者已经停用了。", "There is no such person, or their role has ended already.");

    public static readonly Problem NoPasskey = new("people.no-passkey", 422,
        "没有成功：这台设备没有可用的通行密钥，或者等得太久了。请再试一次，或者用密码和动态码。",
        "That did not work: no passkey of this device is good here, or it took too long. Try again, or use password " +
        "and one-time code.");

    // One sentence for an unknown name, a used code and a pause.
    public static readonly Problem WrongRecovery = new("people.wrong-recovery", 422,
        "没有成功：登录名或恢复码不对，或者这个码用过了。连着错5次要等15分钟。",
        "That did not work: the name or the code is wrong, or the code was used. After 5 wrong tries wait 15 minutes.");

    public static readonly Problem WrongFirstCode = new("people.wrong-first-code", 422,
        "动态码不对。请用验证器重新扫上面的码，再填现在显示的6位数字。",
        "The one-time code is wrong. Scan the code above again and enter the 6 digits that are shown now.");

    public static readonly Problem LoginMissing = new("people.login-missing", 422,
        "请给自己起一个登录名，不超过40个字。", "Choose a sign-in name of at most 40 characters.");

    public static readonly Problem PasswordTooShort = new("people.password-too-short", 422,
        "密码至少10个字符。", "A password needs at least 10 characters.");

    public static readonly Problem LoginTaken = new("people.login-taken", 409,
        "这个登录名已经有人用了。", "This sign-in name is taken.");
}
