using Baogong.Core;

namespace Baogong.Cycles;

public static class CyclesProblems
{
    public static readonly Problem NoSuchPlan = new("cycles.no-such-plan", 404,
        "没有这个开团计划。请回到列表重新选。", "There is no such plan. Please choose again from the list.");

    public static readonly Problem NoSuchRound = new("cycles.no-such-round", 404,
        "没有这一期。请回到列表重新选。", "There is no such round. Please choose again from the list.");

    public static readonly Problem NoSuchOffer = new("cycles.no-such-offer", 404,
        "这一期里没有这个套餐。", "This round has no such offer.");

    public static readonly Problem NoSuchCommunity = new("cycles.no-such-community", 404,
        "没有这个小区。", "There is no such community.");

    public static readonly Problem NameMissing = new("cycles.name-missing", 422,
        "请填计划名称，最多 40 个字。", "Please give the plan a name of at most 40 characters.");

    public static readonly Problem RuleUnknown = new("cycles.rule-unknown", 422,
        "请选多久开一次团。", "Please choose how often a round takes place.");

    public static readonly Problem EveryDaysWrong = new("cycles.every-days-wrong", 422,
        "隔几天开一次，请填 2 到 31。", "For every n-th day give a number from 2 to 31.");

    public static readonly Problem WeekdaysMissing = new("cycles.weekdays-missing", 422,
        "请至少选一个星期几。", "Please choose at least one weekday.");

    public static readonly Problem FirstDayMissing = new("cycles.first-day-missing", 422,
        "请填第一次截单是哪一天。", "Please give the day of the first cutoff.");

    public static readonly Problem LastDayWrong = new("cycles.last-day-wrong", 422,
        "最后一天不能早于第一天。", "The last day cannot be before the first.");

    public static readonly Problem TimeMissing = new("cycles.time-missing", 422,
        "开团、截单和送到的时间都要填，比如 08:00。",
        "Please give the times of opening, cutoff and delivery, such as 08:00.");

    public static readonly Problem DaysWrong = new("cycles.days-wrong", 422,
        "提前或推后的天数要在 0 到 14 之间。", "Days before and after must be 0 to 14.");

    public static readonly Problem OpensTooLate = new("cycles.opens-too-late", 422,
        "开团要早于截单。请把开团时间提前，或者选提前几天开团。",
        "Ordering must open before the cutoff. Please open earlier, or some days before.");

    public static readonly Problem DeliveryTooEarly = new("cycles.delivery-too-early", 422,
        "送货不能早于截单。请把送货改晚，或者选推后几天送。",
        "Delivery cannot begin before the cutoff. Please deliver later, or some days after.");

    public static readonly Problem WindowWrong = new("cycles.window-wrong", 422,
        "送货的结束时间要晚于开始时间。", "The delivery window must end after it begins.");

    public static readonly Problem NoRoundLeft = new("cycles.no-round-left", 422,
        "照这样填，以后一期也没有了。请检查日期和重复方式。",
        "With these dates no round lies ahead. Please check the days and the rule.");

    public static readonly Problem CommunitiesMissing = new("cycles.communities-missing", 422,
        "请至少选一个小区，或者选全部小区。", "Please choose at least one community, or all of them.");

    public static readonly Problem OffersMissing = new("cycles.offers-missing", 422,
        "至少要有一个套餐。请选套餐，填价格和数量。",
        "A plan needs at least one offer. Please choose a package and give price and quantity.");

    public static readonly Problem TooManyOffers = new("cycles.too-many-offers", 422,
        $"一个计划最多 {Limits.LinesPerOrder} 个套餐。", $"A plan holds at most {Limits.LinesPerOrder} offers.");

    public static readonly Problem ReasonMissing = new("cycles.reason-missing", 422,
        "请写原因，2 到 200 个字，大家以后查得到。",
        "Please give the reason in 2 to 200 characters; it is kept in the history.");

    public static readonly Problem CutoffPassed = new("cycles.cutoff-passed", 409,
        "这一期已经截单，不能再改。截单以后的变动请走变更单。",
        "This round is past its cutoff and cannot be changed. Later changes are amendments.");

    public static readonly Problem OfferWithdrawn = new("cycles.offer-withdrawn", 409,
        "这个套餐已经下架。要改数量，请先恢复上架。",
        "This offer is withdrawn. Please bring it back before changing it.");

    public static readonly Problem CapacityWrong = new("cycles.capacity-wrong", 422,
        "请填一个整数：加几份，或者新的上限（0 到 10,000,000）。",
        "Please give a whole number: pieces to add, or the new capacity (0 to 10,000,000).");

    public static readonly Problem LimitWrong = new("cycles.limit-wrong", 422,
        "每户限购要在 1 到 1000 之间；不限就留空。",
        "The limit per household is 1 to 1,000; leave it empty for none.");

    public static readonly Problem MinimumWrong = new("cycles.minimum-wrong", 422,
        "起送份数要在 2 到 1000 万之间；没有就留空。",
        "The minimum is 2 to 10,000,000 pieces; leave it empty for none.");

    public static readonly Problem CutoffMissing = new("cycles.cutoff-missing", 422,
        "请填新的截单日期和时间。", "Please give the day and time of the new cutoff.");

    public static readonly Problem CutoffNotLater = new("cycles.cutoff-not-later", 422,
        "新的截单时间要比现在的晚。已经告诉大家的截单不能提前。",
        "The new cutoff must be later than the present one. A promised cutoff is never moved forward.");

    public static Problem CutoffAfterDelivery(string deliverFrom) => new("cycles.cutoff-after-delivery", 422,
        $"截单不能晚于开始送货（{deliverFrom}）。", $"The cutoff cannot be after delivery begins ({deliverFrom}).");

    public static Problem CapacityUnderSold(int sold) => new("cycles.capacity-under-sold", 409,
        $"已经订出 {sold:N0} 份，上限不能比它少。要停订，请用下架。",
        $"{sold:N0} pieces are ordered already; the capacity cannot be below that. " +
        "To stop orders, withdraw the offer.");

    public static Problem OfferRowWrong(int row) => new("cycles.offer-row-wrong", 422,
        $"套餐第 {row} 行没填全：字母、套餐、价格（元）和数量都要填；限购填 1 到 1000 或留空。",
        $"Offer row {row} is not complete: give letter, package, price in yuan and quantity; " +
        "the limit is 1 to 1,000 or empty.");

    public static Problem LetterTwice(string letter) => new("cycles.letter-twice", 422,
        $"字母 {letter} 用了两次。大家靠字母点单，请换一个。",
        $"The letter {letter} is used twice. People order by letter; please change one.");

    public static Problem PriceAboveReference(string letter, string package, string price, string reference) =>
        new("cycles.price-above-reference", 422,
            $"{letter} {package}：签约价 {price} 高于参考价 {reference}。请和供应商重新谈价，或者先核对商品的参考价。",
            $"{letter} {package}: the signed price {price} is above the reference price {reference}. " +
            "Please agree on another price, or check the items' reference prices first.");

    public static Problem LicenceInvalid(string letter, string supplier, string day) =>
        new("cycles.licence-invalid", 422, $"{letter}：{supplier} 没有在 {day} 有效的营业执照，不能放进新的一期。请先登记证件。",
        $"{letter}: {supplier} has no business licence valid on {day} and cannot be put into a new round. " +
        "Please file the paper first.");

    public static Problem PackageRetired(string letter, string package) => new("cycles.package-retired", 422,
        $"{letter} {package} 已经停用。请换一个套餐，或者先恢复使用。",
        $"{letter} {package} is retired. Please choose another package, or take it up again first.");

    public static Problem PackageUnknown(string letter) => new("cycles.package-unknown", 422,
        $"{letter}：没有这个套餐。请重新选。", $"{letter}: there is no such package. Please choose again.");
}
