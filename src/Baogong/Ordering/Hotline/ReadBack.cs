// The order as one says it aloud. Short sums are spoken as people speak them: 两份, 十二份, 130元5角.
using System.Globalization;
using Baogong.Places;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class ReadBack
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>给3号楼1803陈阿姨：A套餐蔬菜一份、B套餐鸡蛋30枚两份，一共125元，明天下午送到小区门口，对吗？</summary>
    /// <param name="w">The agent's language.</param>
    /// <param name="at">The town's time.</param>
    /// <param name="filled">At the check: door, round and basket are there.</param>
    /// <param name="called">陈阿姨; "" = not known.</param>
    public static string Of(Words w, Moments at, OrderForm.Filled filled, string called)
    {
        var (door, cycle, basket) = (filled.Door!, filled.Cycle!, filled.Basket!);
        var wants = basket.Wants(cycle).Select(want => (Offer: cycle.Offer(want.Offer.Value)!, want.Pieces)).ToList();
        var changes = basket.Replaces is null ? "" : w["原来那一单改成：", "Instead of the order before: "];
        var room = $"{(door.Unit.Length > 0 ? $"{door.Unit}单元" : "")}{door.Room}{door.Occupant}";
        var theirs = filled.Payer() == WhoPays.Before;
        var when = Time(w, at, cycle.Cycle.DeliverFrom);
        return w[
            $"给{DoorName.Building(w, door.BuildingNo)}{room}{called}：{changes}" +
            string.Join('、', wants.Select(x => $"{x.Offer.Letter}套餐{Goods(x.Offer.Name)}{Pieces(x.Pieces)}")) +
            $"，一共{Yuan(basket.TotalFen(cycle))}{(theirs ? "，由外地亲属付，送到时不收钱" : "")}" +
            $"，{when}{Where(w, door)}，对吗？",
            $"For {DoorName.Building(w, door.BuildingNo)}, {door.RoomIn(w)}" +
            $"{(called.Length > 0 ? $", {called}" : "")}: {changes}" +
            string.Join(", ", wants.Select(x => $"{x.Pieces} of {x.Offer.Letter} {x.Offer.Name}")) +
            $"; {Words.Yuan(basket.TotalFen(cycle))} in all{(theirs ? ", paid by the relative far away" : "")}, " +
            $"{when} {Where(w, door)}. Is that right?"];
    }

    /// <summary>一份, 两份, 十二份, 九十九份</summary>
    public static string Pieces(int pieces) => pieces switch
    {
        2 => "两份",
        < 10 => $"{Digits[pieces]}份",
        < 20 => $"十{One(pieces)}份",
        _ => $"{Digits[pieces / 10]}十{One(pieces)}份",
    };

    /// <summary>130元, 130元5角, 130元零5分</summary>
    public static string Yuan(long fen)
    {
        var (yuan, jiao, rest) = (fen / 100, fen / 10 % 10, fen % 10);
        return string.Create(CultureInfo.InvariantCulture,
            $"{yuan}元{(jiao > 0 ? $"{jiao}角" : rest > 0 ? "零" : "")}{(rest > 0 ? $"{rest}分" : "")}");
    }

    private static string One(int pieces) => pieces % 10 == 0 ? "" : $"{Digits[pieces % 10]}";

    // A套餐蔬菜, not A套餐蔬菜套餐.
    private static string Goods(string name) => name.Replace("套餐", "", StringComparison.Ordinal);

    private static string Time(Words w, Moments at, DateTimeOffset from) => at.Local(from).Hour switch
    {
        < 12 => w[$"{at.Day(from)}上午", $"{at.Day(from)} morning"],
        < 18 => w[$"{at.Day(from)}下午", $"{at.Day(from)} afternoon"],
        _ => w[$"{at.Day(from)}晚上", $"{at.Day(from)} evening"],
    };

    private static string Where(Words w, FindDoor.Door door) =>
        door.Sealed ? w["送上门", "to your door"] : w["送到小区门口", "to the community gate"];
}
