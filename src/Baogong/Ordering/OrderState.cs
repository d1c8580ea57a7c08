// The one place where an order's way becomes words: 已下单, 已截单, 已到小区, 送到了. Bags speak last.
using Baogong.Platform.Web;

namespace Baogong.Ordering;

/// <param name="Kind">Colour of the chip: green, amber, red or grey; the words say the same.</param>
public sealed record OrderState(string Kind, string Zh, string En)
{
    public string In(Words w) => w[Zh, En];

    public static OrderState Of(ReadOrders.Found order)
    {
        if (order.State == "cancelled") return new("grey", "已取消", "Cancelled");
        if (order.State == "replaced") return new("grey", "已改成新的一单", "Changed to a newer order");
        if (order.Open) return new("green", "已下单", "Ordered");
        if (OfBags(order.Bags) is { } bags) return bags;
        return order.Arrived
            ? new("green", "已到小区门口", "At the community gate")
            : new("amber", "已截单，备货中", "Being prepared");
    }

    private static OrderState? OfBags(IReadOnlyList<ReadOrders.Bags> bags)
    {
        var all = bags.Sum(b => b.Count);
        var there = Count(bags, "handed_over") + Count(bags, "left_at_door");
        if (there > 0 && there == all)
            return Count(bags, "left_at_door") > 0 ? new("green", "已放在门口", "Left at your door")
                : new("green", "已送到", "Handed over");
        var (zh, en) = Trouble(bags);
        if (zh is not null) return new("red", zh, en!);
        return there > 0 ? new("amber", $"已送到 {there} 袋，共 {all} 袋", $"{there} of {all} bags have come") : null;
    }

    // One sentence for the resident, the most pressing first.
    private static (string? Zh, string? En) Trouble(IReadOnlyList<ReadOrders.Bags> bags) =>
        Count(bags, "short") > 0 ? ("有一袋没到货，会退款或补送", "A bag did not come; it is refunded or sent later")
        : Count(bags, "broken") > 0 ? ("有一袋破损，会处理", "A bag was broken; we look after it")
        : Count(bags, "refund_agreed") > 0 ? ("已同意退款", "A refund was agreed")
        : Count(bags, "wrong_address") > 0 ? ("地址不对，请打电话", "Wrong address: please call")
        : Count(bags, "not_home") > 0 ? ("来过了，家里没人", "We came; nobody was home")
        : Count(bags, "refused") > 0 ? ("已退回", "Taken back")
        : (null, null);

    private static long Count(IReadOnlyList<ReadOrders.Bags> bags, string outcome) =>
        bags.Where(b => b.Outcome == outcome).Sum(b => b.Count);
}
