// The plan form as it was typed: kept as text, so that a refusal loses nothing, and read into a request.
using System.Globalization;
using Baogong.Core;
using Baogong.Core.Calendar;
using Baogong.Platform.Web;

namespace Baogong.Cycles;

public sealed record PlanForm(
    string Name, string Repeats, string EveryDays, IReadOnlyList<string> Weekdays, string FirstDay, string LastDay,
    string Opens, string OpensDaysBefore, string Cutoff, string DeliverDaysAfter, string DeliverFrom, string DeliverTo,
    bool AllCommunities, IReadOnlyList<int> Communities, IReadOnlyList<int> Neighbourhoods,
    IReadOnlyList<PlanForm.Row> Rows)
{
    /// <summary>One offer; a row without package, price and quantity is left out.</summary>
    public sealed record Row(string Letter, string Package, string Price, string Capacity, string Limit, string Minimum)
    {
        public bool IsEmpty => Package.Length == 0 && Price.Length == 0 && Capacity.Length == 0;
    }

    private const int SpareRows = 3;

    public static PlanForm Empty(DateOnly tomorrow) => new(
        "", "daily", "3", [], Day(tomorrow), "", "08:00", "0", "16:00", "1", "14:00", "18:00", false, [], [],
        Spare([]));

    public static PlanForm Of(Form form)
    {
        string At(string name, int i) => i < form.All(name).Count ? form.All(name)[i]?.Trim() ?? "" : "";
        var rows = Enumerable.Range(0, Math.Min(form.All("package").Count, 200))
            .Select(i => new Row(At("letter", i).ToUpperInvariant(), At("package", i), At("price", i),
                At("capacity", i), At("limit", i), At("minimum", i)));
        return new(form["name"], form["repeats"], form["every_days"], [.. form.All("weekday").OfType<string>()],
            form["first_day"], form["last_day"], form["opens"], form["opens_days_before"], form["cutoff"],
            form["deliver_days_after"], form["deliver_from"], form["deliver_to"], form["all_communities"] == "1",
            Numbers(form, "community"), Numbers(form, "neighbourhood"), [.. rows]);
    }

    internal static PlanForm Of(PlanRow plan, IReadOnlyList<int> communities, IEnumerable<PlanOffer> offers) => new(
        plan.Name, plan.Repeats, Text(plan.EveryDays),
        [.. Enumerable.Range(0, 7).Where(d => (plan.Weekdays & (1 << d)) != 0).Select(d => Text(d))],
        Day(plan.FirstDay), plan.LastDay is { } last ? Day(last) : "", Clock(plan.OpensTime),
        Text(plan.OpensDaysBefore), Clock(plan.CutoffTime), Text(plan.DeliverDaysAfter), Clock(plan.DeliverFrom),
        Clock(plan.DeliverTo), plan.AllCommunities, communities, [],
        Spare(offers.Select(o => new Row(o.Letter, Text(o.PackageId.Value), Fen.Plain(o.PriceFen), Text(o.Capacity),
            o.LimitPerHousehold is { } limit ? Text(limit) : "", o.Minimum is { } minimum ? Text(minimum) : ""))));

    public PlanForm WithMoreRows() => this with { Rows = Spare(Rows) };

    /// <summary>When rounds take place, as typed; the preview needs no more than this.</summary>
    public Outcome<(Recurrence Rule, Timetable Times)> When()
    {
        var rule = RepeatCodes.All.FirstOrDefault(r => r.Code == Repeats);
        if (rule.Code is null) return CyclesProblems.RuleUnknown;
        var every = Number(EveryDays) ?? 0;
        if (rule.Repeats == Core.Calendar.Repeats.EveryNDays && every is < 2 or > 31)
            return CyclesProblems.EveryDaysWrong;
        var week = Weekdays.Select(Number).OfType<int>().Where(d => d is >= 0 and <= 6)
            .Aggregate(0, (bits, d) => bits | (1 << d));
        if (rule.Repeats == Core.Calendar.Repeats.Weekdays && week == 0) return CyclesProblems.WeekdaysMissing;
        if (ReadDay(FirstDay) is not { } first) return CyclesProblems.FirstDayMissing;
        DateOnly? last = null;
        if (LastDay.Length > 0 && ((last = ReadDay(LastDay)) is null || last < first))
            return CyclesProblems.LastDayWrong;
        if (ReadClock(Opens) is not { } opens || ReadClock(Cutoff) is not { } cutoff
            || ReadClock(DeliverFrom) is not { } from ||
            ReadClock(DeliverTo) is not { } to) return CyclesProblems.TimeMissing;
        if (Number(OpensDaysBefore) is not (>= 0 and <= 14 and var before)
            || Number(DeliverDaysAfter) is not (>= 0 and <= 14 and var after))
            return CyclesProblems.DaysWrong;
        return (new Recurrence(rule.Repeats, Math.Clamp(every, 1, 31), (DaysOfWeek)week, first, last),
            new Timetable(before, opens, cutoff, after, from, to));
    }

    /// <summary>Ticked neighbourhoods are not yet turned into their communities.</summary>
    public Outcome<SavePlan.Request> Read()
    {
        if (When() is { Problem: { } problem }) return problem;
        var (rule, times) = When().Value;
        var offers = new List<SavePlan.OfferLine>();
        foreach (var (i, row) in Rows.Index())
        {
            if (row.IsEmpty) continue;
            if (row.Letter.Length == 0 || Number(row.Package) is not { } package
                || !Fen.TryParse(row.Price, out var price) || price == 0 ||
                Number(row.Capacity) is not (>= 0 and <= 10_000_000 and var capacity) ||
                (row.Limit.Length > 0 && Number(row.Limit) is not (>= 1 and <= 1000)) ||
                (row.Minimum.Length > 0 && (Number(row.Minimum) is not >= 2 || Number(row.Minimum) > capacity)))
            {
                return CyclesProblems.OfferRowWrong(i + 1);
            }

            offers.Add(new(row.Letter, package, price, capacity, row.Limit.Length > 0 ? Number(row.Limit) : null,
                row.Minimum.Length > 0 ? Number(row.Minimum) : null));
        }

        return new SavePlan.Request(Name, Repeats, rule.EveryDays, (int)rule.Weekdays, rule.FirstDay, rule.LastDay,
            times.Opens, times.OpensDaysBefore, times.Cutoff, times.DeliverDaysAfter, times.DeliverFrom,
            times.DeliverTo, AllCommunities, Communities, Neighbourhoods, offers);
    }

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static DateOnly? ReadDay(string text) => DateOnly.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Clock(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static TimeOnly? ReadClock(string text) => TimeOnly.TryParseExact(
        text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string text)
    {
        var plain = string.Concat(text.Where(c => c is not (',' or '，'))
            .Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c));
        return int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static int[] Numbers(Form form, string name) =>
        [.. form.All(name).Select(v => Number(v ?? "")).OfType<int>()];

    // Spare rows carry the next free letters, so that nobody has to think of them.
    private static Row[] Spare(IEnumerable<Row> rows)
    {
        Row[] used = [.. rows];
        var free = Letters().Except(used.Where(r => !r.IsEmpty).Select(r => r.Letter)).GetEnumerator();
        string Next() => free.MoveNext() ? free.Current : "";
        return [.. used.Where(r => !r.IsEmpty), .. used.Where(r => r.IsEmpty).Select(r => r with { Letter = Next() }),
            .. Enumerable.Range(0, SpareRows).Select(_ => new Row(Next(), "", "", "", "", ""))];
    }

    private static IEnumerable<string> Letters() =>
        Enumerable.Range('A', 26).Select(c => $"{(char)c}")
            .Concat(Enumerable.Range('A', 26).Select(c => $"A{(char)c}"));
}
