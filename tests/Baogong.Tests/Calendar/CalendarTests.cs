using Baogong.Core.Calendar;
using FsCheck;
using FsCheck.Fluent;

namespace Baogong.Tests.Calendar;

public class CalendarTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly Timetable Afternoon =
        new(0, new(8, 0), new(16, 0), 1, new(14, 0), new(18, 0));

    [Fact]
    public void Every_third_day_goes_over_the_end_of_a_month_and_a_leap_day()
    {
        var rule = new Recurrence(Repeats.EveryNDays, 3, DaysOfWeek.None, new(2024, 2, 23));
        Assert.Equal(
            [new DateOnly(2024, 2, 26), new(2024, 2, 29), new(2024, 3, 3), new(2024, 3, 6)],
            rule.From(new(2024, 2, 24)).Take(4));
        var plain = rule with { FirstDay = new(2023, 2, 23) };
        Assert.Equal([new DateOnly(2023, 2, 26), new(2023, 3, 1)], plain.From(new(2023, 2, 24)).Take(2));
    }

    [Fact]
    public void Chosen_weekdays_are_the_chosen_ones_and_end_on_the_last_day()
    {
        var rule = new Recurrence(Repeats.Weekdays, 1, DaysOfWeek.Monday | DaysOfWeek.Wednesday | DaysOfWeek.Friday,
            new(2022, 3, 24), new(2022, 4, 1));
        Assert.Equal(
            [new DateOnly(2022, 3, 25), new(2022, 3, 28), new(2022, 3, 30), new(2022, 4, 1)],
            rule.From(new(2022, 1, 1)));
    }

    [Fact]
    public void Once_is_once_and_no_weekday_is_never()
    {
        Assert.Equal([new DateOnly(2022, 3, 24)],
            new Recurrence(Repeats.Once, 1, DaysOfWeek.None, new(2022, 3, 24)).From(new(2020, 1, 1)));
        Assert.Empty(new Recurrence(Repeats.Once, 1, DaysOfWeek.None, new(2022, 3, 24)).From(new(2022, 3, 25)));
        Assert.Empty(new Recurrence(Repeats.Weekdays, 1, DaysOfWeek.None, new(2022, 3, 24)).From(new(2022, 3, 25)));
    }

    [Fact]
    public void The_next_rounds_are_those_whose_cutoff_is_still_to_come_in_the_towns_time()
    {
        var daily = new Recurrence(Repeats.Daily, 1, DaysOfWeek.None, new(2022, 3, 20));
        var before = new DateTimeOffset(2022, 3, 24, 7, 59, 59, TimeSpan.Zero);     // 15:59:59 in Shanghai
        Assert.Equal(new DateOnly(2022, 3, 24), Afternoon.After(before, daily, Shanghai).First().Day);
        var round = Afternoon.After(before.AddSeconds(1), daily, Shanghai).First();
        Assert.Equal(new DateOnly(2022, 3, 25), round.Day);
        Assert.Equal(new DateTimeOffset(2022, 3, 25, 0, 0, 0, TimeSpan.Zero), round.OpensAt);
        Assert.Equal(new DateTimeOffset(2022, 3, 26, 6, 0, 0, TimeSpan.Zero), round.DeliverFrom);
    }

    [Fact]
    public void A_cutoff_keeps_its_clock_time_when_the_clocks_change()
    {
        var daily = new Recurrence(Repeats.Daily, 1, DaysOfWeek.None, new(2026, 3, 28));
        var rounds = Afternoon.After(new(2026, 3, 28, 0, 0, 0, TimeSpan.Zero), daily, Berlin).Take(2).ToArray();
        Assert.Equal(TimeSpan.FromHours(23), rounds[1].CutoffAt - rounds[0].CutoffAt);
        Assert.All(rounds, r => Assert.Equal(16, TimeZoneInfo.ConvertTime(r.CutoffAt, Berlin).Hour));
    }

    [Theory]
    [InlineData(2026, 3, 29, 2, 30, 1, 0)]      // does not exist: the clocks jump at 01:00 UTC
    [InlineData(2026, 3, 29, 3, 0, 1, 0)]
    [InlineData(2026, 3, 29, 1, 59, 0, 59)]
    [InlineData(2026, 10, 25, 2, 30, 0, 30)]    // comes twice: the first one
    [InlineData(2026, 10, 25, 3, 0, 2, 0)]
    public void Times_of_the_night_that_moves_the_clocks(int y, int m, int d, int hour, int minute, int utcHour, int utcMinute) =>
        Assert.Equal(new DateTimeOffset(y, m, d, utcHour, utcMinute, 0, TimeSpan.Zero),
            Timetable.Moment(new(y, m, d), new(hour, minute), Berlin));

    [Fact]
    public void A_window_that_lies_in_the_missing_hour_has_no_round_that_night()
    {
        var night = new Timetable(0, new(2, 10), new(2, 50), 0, new(10, 0), new(12, 0));
        Assert.Null(night.On(new(2026, 3, 29), Berlin));
        Assert.NotNull(night.On(new(2026, 3, 30), Berlin));
    }

    [Fact]
    public void Days_obey_their_rule_and_none_is_left_out()
    {
        var rules =
            from kind in Gen.Elements(Enum.GetValues<Repeats>())
            from n in Gen.Choose(1, 31)
            from week in Gen.Choose(0, 127)
            from first in Gen.Choose(737_000, 740_000)
            from length in Gen.Choose(-1, 200)
            from start in Gen.Choose(-40, 400)
            let day = DateOnly.FromDayNumber(first)
            select (Rule: new Recurrence(kind, n, (DaysOfWeek)week, day, length < 0 ? null : day.AddDays(length)), From: day.AddDays(start));
        Prop.ForAll(Arb.From(rules), x =>
        {
            var found = x.Rule.From(x.From).TakeWhile(d => d <= x.From.AddDays(100)).ToArray();
            var counted = Enumerable.Range(0, 101).Select(x.From.AddDays).Where(x.Rule.Falls).ToArray();
            return found.SequenceEqual(counted);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Rounds_come_in_order_and_each_is_in_order_in_every_zone()
    {
        string[] zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"];
        var minute = Gen.Choose(0, 1439).Select(m => TimeOnly.MinValue.AddMinutes(m));
        var tables =
            from zone in Gen.Elements(zones).Select(TimeZoneInfo.FindSystemTimeZoneById)
            from opens in minute
            from cutoff in minute
            from deliver in minute
            from to in minute
            from before in Gen.Choose(0, 3)
            from after in Gen.Choose(0, 3)
            from n in Gen.Choose(1, 9)
            from start in Gen.Choose(0, 400)
            select (Zone: zone, Table: new Timetable(before, opens, cutoff, after, deliver, to), N: n,
                At: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(start));
        Prop.ForAll(Arb.From(tables.Where(t => t.Table.InOrder)), x =>
        {
            var rule = new Recurrence(Repeats.EveryNDays, x.N, DaysOfWeek.None, new(2026, 1, 1));
            var rounds = x.Table.After(x.At, rule, x.Zone).Take(20).ToArray();
            return rounds.Length == 20
                && rounds.All(r => r.CutoffAt > x.At && r.OpensAt < r.CutoffAt && r.CutoffAt <= r.DeliverFrom && r.DeliverFrom < r.DeliverTo)
                && rounds.Zip(rounds.Skip(1)).All(p => p.First.CutoffAt < p.Second.CutoffAt && p.First.Day < p.Second.Day);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
