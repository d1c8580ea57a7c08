// A plan as it is stored, and the offers that its next round can or cannot take. The editor, the list and the job all
// ask here, so that a warning on the desk and what the job does cannot differ.
using Baogong.Core;
using Baogong.Core.Calendar;

namespace Baogong.Cycles;

internal sealed record PlanRow(
    int Id, string Name, string Repeats, int EveryDays, int Weekdays, DateOnly FirstDay, DateOnly? LastDay,
    TimeOnly OpensTime, int OpensDaysBefore, TimeOnly CutoffTime, int DeliverDaysAfter, TimeOnly DeliverFrom,
    TimeOnly DeliverTo, bool AllCommunities, DateTimeOffset? PausedAt)
{
    public Recurrence Rule => new(RepeatCodes.Read(Repeats), EveryDays, (DaysOfWeek)Weekdays, FirstDay, LastDay);

    public Timetable Times => new(OpensDaysBefore, OpensTime, CutoffTime, DeliverDaysAfter, DeliverFrom, DeliverTo);

    public const string One = """
        select id, name, repeats, every_days, weekdays, first_day, last_day, opens_time, opens_days_before, cutoff_time,
               deliver_days_after, deliver_from, deliver_to, all_communities, paused_at
        from cycle_plans where town_id = @town and id = @plan
        """;

    public const string Every = """
        select id, name, repeats, every_days, weekdays, first_day, last_day, opens_time, opens_days_before, cutoff_time,
               deliver_days_after, deliver_from, deliver_to, all_communities, paused_at
        from cycle_plans where town_id = @town
        order by paused_at is not null, name, id
        """;
}

internal static class RepeatCodes
{
    public static IReadOnlyList<(string Code, Repeats Repeats, string Zh, string En)> All { get; } =
    [
        ("once", Repeats.Once, "只开一次", "once"),
        ("daily", Repeats.Daily, "每天", "every day"),
        ("every_n_days", Repeats.EveryNDays, "隔几天一次", "every n-th day"),
        ("weekdays", Repeats.Weekdays, "每周固定几天", "chosen weekdays"),
    ];

    public static Repeats Read(string code) => All.First(r => r.Code == code).Repeats;
}

/// <summary>A plan's offer against the package, the price and the papers as they are now.</summary>
/// <param name="Letter">What people say.</param>
/// <param name="PackageId">The package.</param>
/// <param name="Package">Its name.</param>
/// <param name="Version">The newest; a new round takes it.</param>
/// <param name="SupplierId">Who brings it.</param>
/// <param name="Supplier">Its name.</param>
/// <param name="PriceFen">The signed price.</param>
/// <param name="ReferencePriceFen">Of the newest version.</param>
/// <param name="Capacity">Pieces per round.</param>
/// <param name="LimitPerHousehold">Null = none.</param>
/// <param name="Minimum">Pieces below which the supplier brings none; null = none.</param>
/// <param name="Trouble">retired, licence or price: a new round leaves the offer out; null = fine.</param>
internal sealed record PlanOffer(
    string Letter, PackageId PackageId, string Package, int Version, SupplierId SupplierId, string Supplier,
    long PriceFen, long ReferencePriceFen, int Capacity, int? LimitPerHousehold, int? Minimum,
    string? Trouble)
{
    public Problem? Problem(DateOnly deliveryDay) => Trouble switch
    {
        null => null,
        "retired" => CyclesProblems.PackageRetired(Letter, Package),
        "licence" => CyclesProblems.LicenceInvalid(Letter, Supplier, $"{deliveryDay:yyyy-MM-dd}"),
        _ => CyclesProblems.PriceAboveReference(Letter, Package, Fen.Yuan(PriceFen), Fen.Yuan(ReferencePriceFen)),
    };

    /// <summary>The licence must hold on the day of delivery: that is when the goods change hands.</summary>
    public const string OfPlan = """
        select o.letter, o.package_id, p.name as package, v.version, p.supplier_id, s.name as supplier, o.price_fen,
               v.reference_price_fen, o.capacity, o.limit_per_household, o.minimum,
               case when p.retired_at is not null then 'retired'
                    when not exists (select 1 from supplier_papers d where d.town_id = @town
                      and d.supplier_id = p.supplier_id
                                     and d.kind = 'licence' and d.expires_on >= @deliveryDay::date) then 'licence'
                    when o.price_fen > v.reference_price_fen then 'price' end as trouble
        from plan_offers o
        join packages p on p.town_id = o.town_id and p.id = o.package_id
        join suppliers s on s.town_id = p.town_id and s.id = p.supplier_id
        join package_versions v on v.town_id = p.town_id and v.package_id = p.id
          and v.version = (select max(n.version) from package_versions n where n.town_id = @town
            and n.package_id = p.id)
        where o.town_id = @town and o.plan_id = @plan
        order by length(o.letter), o.letter
        """;

}
