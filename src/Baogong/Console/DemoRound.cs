// The demo town's plans, and the round that is open now: cutoff at 16:00 today, or tomorrow when that has passed.
// Ordering opens when the round before closes, so that whoever starts the demo at any hour finds a round open.
using Baogong.Core.Calendar;
using Baogong.Platform.Data;

namespace Baogong.Console;

internal static class DemoRound
{
    private const int Daily = 1, Special = 2, DailyOffers = 8;

    private static readonly TimeOnly Cutoff = new(16, 0), From = new(14, 0), To = new(18, 0);

    // What every third day brings: for infants, the old, patients, pets.
    private static readonly string[] SpecialPackages = ["婴儿奶粉", "纸尿裤", "老人软食", "猫狗粮", "清真牛羊肉", "口罩5只"];

    public static async Task Write(Tx tx, DemoSize size, DateTimeOffset now, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var day = DateOnly.FromDateTime(local.DateTime);
        if (TimeOnly.FromDateTime(local.DateTime) >= Cutoff) day = day.AddDays(1);
        await Plans(tx, day, ct);
        var cutoff = Timetable.Moment(day, Cutoff, zone).ToUniversalTime();
        await DemoCopy.Rows(tx, "cycles",
            "town_id, id, plan_id, name, plan_day, opens_at, cutoff_at, deliver_from, deliver_to",
        [
            [1, 1, Daily, "每日保供", day, Timetable.Moment(day.AddDays(-1), Cutoff, zone).ToUniversalTime(), cutoff,
                Timetable.Moment(day.AddDays(1), From, zone).ToUniversalTime(),
                Timetable.Moment(day.AddDays(1), To, zone).ToUniversalTime()],
        ], ct);
        await DemoCopy.Rows(tx, "cycle_communities", "town_id, cycle_id, community_id",
            Enumerable.Range(1, size.Communities).Select(c => new object?[] { 1, 1, c }), ct);
        await DemoCopy.Rows(tx, "offers",
            "town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, limit_per_household",
            DemoSupply.Packages.Take(DailyOffers).Select((p, i) => new object?[]
            {
                1, i + 1, 1, Letter(i), i + 1, 1, p.Supplier, DemoSupply.SignedFen(p), p.Capacity, p.Limit,
            }), ct);
    }

    private static async Task Plans(Tx tx, DateOnly day, CancellationToken ct)
    {
        await DemoCopy.Rows(tx, "cycle_plans",
            "town_id, id, name, repeats, every_days, weekdays, first_day, opens_time, " +
            "opens_days_before, cutoff_time, deliver_days_after, deliver_from, deliver_to, all_communities",
        [
            [1, Daily, "每日保供", "daily", 1, 0, day, Cutoff, 1, Cutoff, 1, From, To, true],
            [1, Special, "母婴老人特需", "every_n_days", 3, 0, day.AddDays(2), new TimeOnly(8, 0), 1, Cutoff, 2,
            new TimeOnly(9, 0), new TimeOnly(12, 0), true],
        ], ct);
        var special = SpecialPackages.Select(name => DemoSupply.Packages.Index().First(p => p.Item.Name == name));
        await DemoCopy.Rows(tx, "plan_offers",
            "town_id, plan_id, letter, package_id, price_fen, capacity, limit_per_household",
            DemoSupply.Packages.Index().Take(DailyOffers).Select((p, i) => Offer(Daily, i, p))
                .Concat(special.Select((p, i) => Offer(Special, i, p))), ct);
    }

    private static object?[] Offer(int plan, int position, (int Index, DemoPackage Item) package) =>
        [1, plan, Letter(position), package.Index + 1, DemoSupply.SignedFen(package.Item), package.Item.Capacity,
            package.Item.Limit];

    private static string Letter(int position) => $"{(char)('A' + position)}";
}
