namespace Baogong.Core.Calendar;

/// <summary>One round of a plan as moments.</summary>
/// <param name="Day">The day of its cutoff in the town's time.</param>
/// <param name="OpensAt">Ordering begins.</param>
/// <param name="CutoffAt">Ordering ends; after <paramref name="OpensAt"/>.</param>
/// <param name="DeliverFrom">Not before the cutoff.</param>
/// <param name="DeliverTo">After <paramref name="DeliverFrom"/>.</param>
public readonly record struct Occurrence(
    DateOnly Day, DateTimeOffset OpensAt, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
    DateTimeOffset DeliverTo);

/// <summary>The clock times of a plan's rounds, around the day of the cutoff, in the town's own time.</summary>
public sealed record Timetable(
    int OpensDaysBefore, TimeOnly Opens, TimeOnly Cutoff, int DeliverDaysAfter, TimeOnly DeliverFrom,
    TimeOnly DeliverTo)
{
    /// <summary>Opening before cutoff, cutoff not after delivery, a window that ends after it begins.</summary>
    public bool InOrder =>
        (OpensDaysBefore > 0 || Opens < Cutoff) &&
        (DeliverDaysAfter > 0 || Cutoff <= DeliverFrom) &&
        DeliverFrom < DeliverTo;

    /// <summary>The round of that day, or null when the night that moves the clocks leaves no time for it.</summary>
    public Occurrence? On(DateOnly day, TimeZoneInfo zone)
    {
        var round = new Occurrence(day,
            Moment(day.AddDays(-OpensDaysBefore), Opens, zone),
            Moment(day, Cutoff, zone),
            Moment(day.AddDays(DeliverDaysAfter), DeliverFrom, zone),
            Moment(day.AddDays(DeliverDaysAfter), DeliverTo, zone));
        return round.OpensAt < round.CutoffAt && round.CutoffAt <= round.DeliverFrom
            && round.DeliverFrom < round.DeliverTo
            ? round : null;
    }

    /// <summary>The rounds whose cutoff is after a moment, in order.</summary>
    public IEnumerable<Occurrence> After(DateTimeOffset moment, Recurrence rule, TimeZoneInfo zone)
    {
        // A day earlier, because a moment of the gap may be moved over midnight.
        var from = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime).AddDays(-1);
        foreach (var day in rule.From(from))
            if (On(day, zone) is { } round && round.CutoffAt > moment) yield return round;
    }

    /// <summary>
    /// A clock time as a moment, in UTC. A time that comes twice means its first coming; a time that does not exist
    /// means the moment at which the clocks jump: later clock times never become earlier moments.
    /// </summary>
    public static DateTimeOffset Moment(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        if (zone.IsInvalidTime(local))
        {
            // The gap's end, to the minute: clocks jump by whole minutes.
            local = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute));
            while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
