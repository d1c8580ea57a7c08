// Times in the words people use: 今天16:00, 明天下午2点到6点, 3月24日 周四. Always the town's time, 24 h.
using System.Globalization;

namespace Baogong.Platform.Web;

public sealed class Moments(Words words, TimeZoneInfo zone, DateTimeOffset now)
{
    private static readonly string[] WeekdaysZh = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

    private const int HalfYear = 183;

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>今天, 明天, 后天, 昨天 or the date.</summary>
    public string Day(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(Local(at).DateTime);
        return (day.DayNumber - DateOnly.FromDateTime(Local(now).DateTime).DayNumber) switch
        {
            0 => words["今天", "today"],
            1 => words["明天", "tomorrow"],
            2 => words["后天", "in two days"],
            -1 => words["昨天", "yesterday"],
            _ => Date(day),
        };
    }

    /// <summary>3月24日 周四 / Thu 24 Mar; with its year when it is more than half a year away.</summary>
    public string Date(DateOnly day)
    {
        var far = Math.Abs(day.DayNumber - DateOnly.FromDateTime(Local(now).DateTime).DayNumber) > HalfYear;
        return words[
            $"{(far ? $"{day.Year}年" : "")}{day.Month}月{day.Day}日 {WeekdaysZh[(int)day.DayOfWeek]}",
            day.ToString(far ? "ddd d MMM yyyy" : "ddd d MMM", CultureInfo.InvariantCulture)];
    }

    public string Date(DateTimeOffset at) => Date(DateOnly.FromDateTime(Local(at).DateTime));

    /// <summary>16:00</summary>
    public string Clock(DateTimeOffset at) => Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>今天16:00 / today 16:00</summary>
    public string When(DateTimeOffset at) => words[$"{Day(at)}{Gap(at)}{Clock(at)}", $"{Day(at)} {Clock(at)}"];

    /// <summary>明天14:00–18:00</summary>
    public string Window(DateTimeOffset from, DateTimeOffset to) => $"{When(from)}–{Clock(to)}";

    /// <summary>52分钟 / 3小时10分 / 2天: how long until then, rounded down; never negative.</summary>
    public string Until(DateTimeOffset at) => Long(at - now);

    /// <summary>The same, how long ago.</summary>
    public string Since(DateTimeOffset at) => Long(now - at);

    private string Long(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => words[$"{(int)time.TotalDays}天", $"{(int)time.TotalDays} days"],
        { TotalHours: >= 1 } => words[
            $"{(int)time.TotalHours}小时{time.Minutes}分", $"{(int)time.TotalHours} h {time.Minutes} min"],
        _ => words[$"{Math.Max(0, time.Minutes)}分钟", $"{Math.Max(0, time.Minutes)} min"],
    };

    // A date that ends in a weekday needs a space before the clock; 今天 does not.
    private string Gap(DateTimeOffset at) => Day(at).Contains('周', StringComparison.Ordinal) ? " " : "";
}
