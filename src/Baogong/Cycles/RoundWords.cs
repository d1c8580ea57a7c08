using Baogong.Platform.Web;

namespace Baogong.Cycles;

/// <summary>States and rules in the words of the desk.</summary>
internal static class RoundWords
{
    public static string In(this RoundState state, Words w) => state switch
    {
        RoundState.Coming => w["还没开团", "coming"],
        RoundState.Open => w["正在开团", "open"],
        RoundState.Closing => w["正在封单", "being frozen"],
        RoundState.Closed => w["已截单", "closed"],
        _ => w["已取消", "withdrawn"],
    };

    public static string Tone(this RoundState state) => state switch
    {
        RoundState.Open => "ok",
        RoundState.Coming => "info",
        RoundState.Closing => "warn",
        _ => "quiet",
    };

    public static string Rule(Words w, string repeats, int everyDays, int weekdays)
    {
        string[] zh = ["一", "二", "三", "四", "五", "六", "日"], en = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        var days = Enumerable.Range(0, 7).Where(d => (weekdays & (1 << d)) != 0);
        return repeats switch
        {
            "once" => w["只开一次", "once"],
            "daily" => w["每天", "every day"],
            "every_n_days" => w[$"每 {everyDays} 天", $"every {everyDays} days"],
            _ => w["每周" + string.Join('、', days.Select(d => zh[d])), string.Join(", ", days.Select(d => en[d]))],
        };
    }
}
