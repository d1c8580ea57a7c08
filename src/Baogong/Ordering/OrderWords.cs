// The same words for the same thing on every order page.
using Baogong.Places;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

public static class OrderWords
{
    // From here down the number itself is worth saying.
    private const int Few = 20;

    /// <summary>3号楼, 5组: as everywhere.</summary>
    public static string Building(Words w, string no) => DoorName.Building(w, no);

    /// <summary>充足 · 还差 7 份起送: with fewer in the whole round the supplier brings none.</summary>
    public static string Left(Words w, int left, int toMinimum) => left <= 0 || toMinimum <= 0 ? Left(w, left)
        : $"{Left(w, left)} · {w[$"还差 {toMinimum:N0} 份起送", $"{toMinimum:N0} more needed"]}";

    private static string Left(Words w, int left) => left switch
    {
        <= 0 => w["已订完", "Sold out"],
        <= Few => w[$"还剩 {left} 份", $"{left} left"],
        _ => w["充足", "Plenty left"],
    };

    public static string? LeftClass(int left) => left switch { <= 0 => "gone", <= Few => "few", _ => null };

    public static string Channel(Words w, string channel) => channel switch
    {
        "page" => w["手机网页", "the web page"],
        "relay" => w["接龙", "the chat relay"],
        "hotline" => w["热线电话", "the hotline"],
        "leader" => w["楼长代订", "the building leader"],
        "sheet" => w["纸质登记", "a paper list"],
        "desk" => w["镇专班代订", "the town desk"],
        _ => w["其他方式", "another way"],
    };

    public static string State(Words w, string state) => state switch
    {
        "placed" => w["有效", "Valid"],
        "cancelled" => w["已取消", "Cancelled"],
        _ => w["已改单", "Changed"],
    };

    /// <param name="w">Whose language.</param>
    /// <param name="pays">door, me, relative, other (<see cref="WhoPays"/>).</param>
    public static string Pays(Words w, string pays) => pays switch
    {
        WhoPays.Door => w["这一户付，收到后付给楼长", "this door, to the leader on arrival"],
        WhoPays.Me => w["您付，付给镇里，送到时不收款", "you, to the town; nothing is collected at the door"],
        "relative" => w["外地亲属付，送到时不收款", "a relative far away; nothing is collected at the door"],
        _ => w["不由这一户付，送到时不收款", "not this door; nothing is collected there"],
    };

    public static string Tag(Words w, string tag) => tag switch
    {
        "small" => w["小份", "Small"],
        "no_cooking" => w["免烹", "No cooking"],
        "soft" => w["软食", "Soft food"],
        "halal" => w["清真", "Halal"],
        "infant" => w["婴儿", "Infant"],
        "patient" => w["病人", "Patient"],
        "pet" => w["宠物", "Pet"],
        _ => tag,
    };

    /// <summary>今天16:00截单，明天14:00–18:00送到小区门口</summary>
    public static string Promise(Words w, Moments at, ReadCycle.Facts cycle, bool toDoor) => cycle.Stage switch
    {
        ReadCycle.Stage.Coming => w[$"{at.When(cycle.OpensAt)}开团，{at.When(cycle.CutoffAt)}截单",
            $"Opens {at.When(cycle.OpensAt)}, closes {at.When(cycle.CutoffAt)}"],
        ReadCycle.Stage.Past =>
            w[$"{at.When(cycle.CutoffAt)}已截单，{at.Window(cycle.DeliverFrom, cycle.DeliverTo)}{Where(w, toDoor)}",
            $"Closed {at.When(cycle.CutoffAt)}; {Where(w, toDoor)} {at.Window(cycle.DeliverFrom, cycle.DeliverTo)}"],
        _ => w[$"{at.When(cycle.CutoffAt)}截单，{at.Window(cycle.DeliverFrom, cycle.DeliverTo)}{Where(w, toDoor)}",
            $"Closes {at.When(cycle.CutoffAt)}; {Where(w, toDoor)} {at.Window(cycle.DeliverFrom, cycle.DeliverTo)}"],
    };

    private static string Where(Words w, bool toDoor) =>
        toDoor ? w["送上门", "to your door"] : w["送到小区门口", "to the community gate"];
}
