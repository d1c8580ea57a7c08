namespace Baogong.Core.Calendar;

public enum Repeats { Once, Daily, EveryNDays, Weekdays }

/// <summary>Bits of a week; Monday is bit 0, as it is stored.</summary>
[Flags]
public enum DaysOfWeek
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,
    All = 127,
}

/// <summary>On which days a plan has a round. Pure: days come in, days go out.</summary>
/// <param name="Repeats">The rule.</param>
/// <param name="EveryDays">For every n-th day: n, counted from the first day. 1 … 31.</param>
/// <param name="Weekdays">For weekdays: which.</param>
/// <param name="FirstDay">No round before it; the first one may be later.</param>
/// <param name="LastDay">No round after it; null = no end.</param>
public sealed record Recurrence(
    Repeats Repeats, int EveryDays, DaysOfWeek Weekdays, DateOnly FirstDay, DateOnly? LastDay = null)
{
    public bool Falls(DateOnly day) => day >= FirstDay && (LastDay is null || day <= LastDay) && Repeats switch
    {
        Repeats.Once => day == FirstDay,
        Repeats.Daily => true,
        Repeats.EveryNDays => EveryDays > 0 && (day.DayNumber - FirstDay.DayNumber) % EveryDays == 0,
        Repeats.Weekdays => Weekdays.HasFlag(Of(day)),
        _ => throw new InvalidOperationException($"Unknown rule {Repeats}."),
    };

    /// <summary>The days of this rule from <paramref name="from"/> on, in order. Each costs the same, however
    /// far.</summary>
    public IEnumerable<DateOnly> From(DateOnly from)
    {
        // Every rule repeats within a week or within n days: a longer search finds nothing more.
        var patience = Math.Max(7, EveryDays);
        var day = from > FirstDay ? from : FirstDay;
        for (var misses = 0; misses < patience && day < DateOnly.MaxValue; day = day.AddDays(1))
        {
            if (LastDay is not null && day > LastDay) yield break;
            if (Falls(day))
            {
                misses = 0;
                yield return day;
            }
            else
            {
                misses++;
            }
        }
    }

    private static DaysOfWeek Of(DateOnly day) => (DaysOfWeek)(1 << (((int)day.DayOfWeek + 6) % 7));
}
