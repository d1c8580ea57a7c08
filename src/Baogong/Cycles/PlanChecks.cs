// What can be said of a plan without looking at anything else.
using Baogong.Core;
using Baogong.Core.Calendar;

namespace Baogong.Cycles;

internal static class PlanChecks
{
    public static (Recurrence Rule, Timetable Times) When(SavePlan.Request r) => (
        new(RepeatCodes.Read(r.Repeats), r.EveryDays, (DaysOfWeek)r.Weekdays, r.FirstDay, r.LastDay),
        new(r.OpensDaysBefore, r.OpensTime, r.CutoffTime, r.DeliverDaysAfter, r.DeliverFrom, r.DeliverTo));

    public static Problem? Check(SavePlan.Request r) =>
        r.Name is not { Length: >= 1 and <= 40 } ? CyclesProblems.NameMissing : CheckTimes(r) ?? CheckOffers(r);

    private static Problem? CheckTimes(SavePlan.Request r) =>
        !RepeatCodes.All.Any(c => c.Code == r.Repeats) ? CyclesProblems.RuleUnknown
        : r.Repeats == "every_n_days" && r.EveryDays is < 2 or > 31 ? CyclesProblems.EveryDaysWrong
        : r.Weekdays is < 0 or > 127 || (r.Repeats == "weekdays" && r.Weekdays == 0) ? CyclesProblems.WeekdaysMissing
        : r.FirstDay.Year is < 2000 or > 9000 ? CyclesProblems.FirstDayMissing
        : r.LastDay < r.FirstDay ? CyclesProblems.LastDayWrong
        : r.OpensDaysBefore is < 0 or > 14 || r.DeliverDaysAfter is < 0 or > 14 ? CyclesProblems.DaysWrong
        : When(r).Times.InOrder ? null
        : r.OpensDaysBefore == 0 && r.OpensTime >= r.CutoffTime ? CyclesProblems.OpensTooLate
        : r.DeliverFrom >= r.DeliverTo ? CyclesProblems.WindowWrong
        : CyclesProblems.DeliveryTooEarly;

    private static Problem? CheckOffers(SavePlan.Request r)
    {
        if (r.Offers is not { Count: > 0 }) return CyclesProblems.OffersMissing;
        if (r.Offers.Count > Limits.LinesPerOrder) return CyclesProblems.TooManyOffers;
        var letters = new HashSet<string>();
        foreach (var (i, offer) in r.Offers.Index())
        {
            if (offer is null || !IsLetter(offer.Letter) || offer.PriceFen <= 0
                || offer.Capacity is < 0 or > 10_000_000 ||
                offer.LimitPerHousehold is < 1 or > 1000 || offer.Minimum is < 2
                || offer.Minimum > offer.Capacity) return CyclesProblems.OfferRowWrong(i + 1);
            if (!letters.Add(offer.Letter)) return CyclesProblems.LetterTwice(offer.Letter);
        }

        return null;
    }

    private static bool IsLetter(string? letter) => letter is { Length: 1 or 2 } && letter.All(char.IsAsciiLetterUpper);
}
