// What can be left to do for a door, how long it may wait, and how it ends: in the same words everywhere.
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

/// <param name="Key">As stored.</param>
/// <param name="DueHours">From the first call until somebody must have acted.</param>
public sealed record TaskKind(string Key, int DueHours, string Zh, string En)
{
    public const string Callback = "callback";

    /// <summary>A call back waits two hours at most: longer, and they call again. A need waits as long as a body can:
    /// a missed dialysis is a matter of hours, a walking frame of a day.</summary>
    public static IReadOnlyList<TaskKind> All { get; } =
    [
        new(Callback, 2, "回电", "Call back"),
        new("dialysis", 4, "透析", "Dialysis"),
        new("doctor", 2, "看病就医", "Doctor"),
        new("maternity", 4, "孕产", "Childbirth"),
        new("medicine", 12, "配药", "Medicine"),
        new("infant", 12, "奶粉尿布", "Infant formula, nappies"),
        new("aid", 24, "护理用品、辅具", "Care goods, aids"),
        new("other", 24, "其他急需", "Another need"),
    ];

    public static IEnumerable<TaskKind> Needs => All.Where(k => k.Key != Callback);

    public static TaskKind? Of(string key) => All.FirstOrDefault(k => k.Key == key);

    public string In(Words w) => w[Zh, En];
}

public static class TaskWords
{
    private static readonly (string Key, string Zh, string En)[] Reasons =
    [
        ("order", "想订没订成", "Wanted to order"), ("late", "没送到", "Not delivered"),
        ("wrong", "少了、坏了、送错", "Short, broken or wrong"), ("money", "钱不对", "Money"),
        ("ask", "有事要问", "A question"), ("other", "其他", "Something else"),
    ];

    private static readonly (string Key, string Zh, string En)[] CallbackEnds =
    [
        ("solved", "解决了", "Solved"), ("passed_on", "已转给别的部门", "Passed on"),
        ("not_needed", "对方说不用了", "No longer needed"),
    ];

    private static readonly (string Key, string Zh, string En)[] NeedEnds =
    [
        ("delivered", "已送到", "Delivered"), ("arranged", "已安排车或就医", "Transport or doctor arranged"),
        ("emergency", "已打120", "Ambulance called"), ("passed_on", "已转给别的部门", "Passed on"),
        ("not_needed", "对方说不用了", "No longer needed"),
    ];

    /// <summary>Why somebody wants to be called back; a need is its own reason.</summary>
    public static IEnumerable<string> ReasonKeys => Reasons.Select(r => r.Key);

    public static string Reason(Words w, string key) => Name(w, Reasons, key);

    public static IEnumerable<string> EndKeys(string kind) => Ends(kind).Select(e => e.Key);

    public static string End(Words w, string key) => Name(w, [.. CallbackEnds, .. NeedEnds], key);

    /// <summary>The line of the task's own history.</summary>
    public static string What(Words w, string what) => what switch
    {
        "called" => w["来电", "Called"],
        "taken" => w["接过", "Taken"],
        "handed_over" => w["转交", "Handed over"],
        "no_answer" => w["打了没人接", "Rang, no answer"],
        _ => w["办完", "Closed"],
    };

    private static (string Key, string Zh, string En)[] Ends(string kind) =>
        kind == TaskKind.Callback ? CallbackEnds : NeedEnds;

    private static string Name(Words w, (string Key, string Zh, string En)[] all, string key) =>
        all.FirstOrDefault(x => x.Key == key) is { Key: not null } found ? w[found.Zh, found.En] : "";
}
