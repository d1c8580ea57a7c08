// The demo town's suppliers with their papers, items with unit, weight, case and reference price, and packages of them.
using Baogong.Platform;
using Baogong.Platform.Data;

namespace Baogong.Console;

/// <param name="Supplier">From 1, in the order of the suppliers.</param>
/// <param name="Parts">Item name and thousandths of its unit.</param>
/// <param name="SignedPercent">The supplier's signed price, of the reference price.</param>
/// <param name="Capacity">Pieces a day.</param>
/// <param name="Limit">Per household; null = none.</param>
internal sealed record DemoPackage(
    string Name, int Supplier, string[] Aliases, string[] Tags, string HandOver, int PerCase,
    (string Item, int Milli)[] Parts,
    int SignedPercent, int Capacity, int? Limit);

internal static class DemoSupply
{
    private static readonly (string Name, string Kind)[] Suppliers =
    [
        ("禾桥批发市场", "wholesale"), ("联禾超市", "supermarket"), ("晨鹮乳业", "dairy"), ("东槠合作社", "coop"), ("岚桥肉品", "meat"),
        ("惠萤母婴", "platform"), ("禾桥供销前置仓", "front_warehouse"), ("霁川点心厨房", "canteen"), ("南榉菜市场", "wet_market"),
    ];

    private static readonly string[] Papers = ["licence", "food_permit", "pass"];

    // Name, unit, grams and reference fen of one unit, units in a supplier's case.
    private static readonly (string Name, string Unit, int Grams, long Fen, int Case)[] Items =
    [
        ("上海青", "公斤", 1000, 900, 10), ("番茄", "公斤", 1000, 1100, 10), ("土豆", "公斤", 1000, 700, 20),
        ("黄瓜", "公斤", 1000, 1050, 10), ("菠菜", "公斤", 1000, 1200, 5), ("鸡毛菜", "公斤", 1000, 1300, 5),
        ("生菜", "公斤", 1000, 1100, 5), ("胡萝卜", "公斤", 1000, 650, 10), ("大白菜", "公斤", 1000, 500, 20),
        ("青椒", "公斤", 1000, 1250, 5), ("洋葱", "公斤", 1000, 600, 20), ("葱姜蒜小包", "包", 200, 500, 20),
        ("土鸡蛋", "枚", 60, 150, 360), ("东北大米", "公斤", 1000, 760, 10), ("香肠", "包", 400, 2200, 20),
        ("鲜牛奶", "盒", 950, 620, 12), ("酸奶", "杯", 160, 450, 24), ("五花肉", "公斤", 1000, 4200, 10),
        ("猪腿肉", "公斤", 1000, 3600, 10), ("鸡翅", "公斤", 1000, 3200, 10), ("牛腩", "公斤", 1000, 8800, 10),
        ("羊腿肉", "公斤", 1000, 8600, 10), ("挂面", "包", 500, 500, 20), ("鲜肉大包", "袋", 900, 3200, 10),
        ("荠菜馄饨", "盒", 500, 2700, 12), ("豆沙包", "袋", 600, 1900, 12), ("菜籽油", "瓶", 4600, 8200, 4),
        ("食盐", "袋", 400, 300, 50), ("酱油", "瓶", 800, 1200, 12), ("婴儿奶粉1段", "罐", 900, 19800, 6),
        ("纸尿裤", "包", 1500, 9900, 4), ("猫粮", "袋", 1500, 6800, 6), ("狗粮", "袋", 2500, 7600, 4),
        ("软烂鸡茸粥", "盒", 300, 1500, 12), ("蒸南瓜泥", "盒", 250, 1100, 12), ("嫩豆腐", "盒", 350, 450, 24),
        ("一次性口罩", "只", 4, 150, 500), ("苹果", "公斤", 1000, 1300, 10), ("香蕉", "公斤", 1000, 1000, 13),
    ];

    // The first eight are the daily round's A to H.
    public static IReadOnlyList<DemoPackage> Packages { get; } =
    [
        new("蔬菜套餐", 1, ["蔬菜", "菜包"], [], "shelf", 1, [("上海青", 1500), ("番茄", 1500), ("土豆", 2000), ("黄瓜", 1000)], 98,
            6000, 2),
        new("肉蛋套餐", 2, ["肉蛋", "肉"], [], "shelf", 1,
            [("土鸡蛋", 10000), ("东北大米", 5000), ("香肠", 1000), ("猪腿肉", 800), ("菠菜", 500)], 95, 3000, 2),
        new("牛奶12盒", 3, ["牛奶", "鲜奶"], [], "shelf", 1, [("鲜牛奶", 12000)], 87, 4000, 2),
        new("大米5公斤", 4, ["大米", "米"], [], "shelf", 4, [("东北大米", 5000)], 100, 2400, 2),
        new("鸡蛋30枚", 2, ["鸡蛋", "蛋"], [], "shelf", 12, [("土鸡蛋", 30000)], 90, 3600, 2),
        new("叶菜组合", 4, ["叶菜", "绿叶菜"], [], "shelf", 1, [("鸡毛菜", 500), ("生菜", 500), ("菠菜", 500)], 100, 2000, 3),
        new("点心套餐", 8, ["点心", "包子馄饨"], ["no_cooking"], "shelf", 1, [("鲜肉大包", 1000), ("荠菜馄饨", 2000), ("豆沙包", 2000)], 96,
            800, 1),
        new("小份蔬菜", 1, ["小份", "一人份"], ["small", "soft"], "shelf", 1,
            [("大白菜", 1000), ("土豆", 500), ("嫩豆腐", 1000), ("葱姜蒜小包", 1000)], 95, 1500, 2),
        new("鲜肉套餐", 5, ["鲜肉", "猪肉"], [], "shelf", 1, [("五花肉", 1000), ("猪腿肉", 1000), ("鸡翅", 1000)], 96, 1200, 1),
        new("清真牛羊肉", 5, ["清真", "牛羊肉"], ["halal"], "shelf", 1, [("牛腩", 1000), ("羊腿肉", 1000)], 97, 300, 1),
        new("挂面10斤", 7, ["挂面", "面条"], [], "shelf", 2, [("挂面", 10000)], 100, 1500, 2),
        new("油盐酱油", 7, ["油盐", "调料"], [], "shelf", 1, [("菜籽油", 1000), ("食盐", 2000), ("酱油", 1000)], 96, 1000, 1),
        new("婴儿奶粉", 6, ["奶粉"], ["infant"], "door", 6, [("婴儿奶粉1段", 1000)], 100, 400, 2),
        new("纸尿裤", 6, ["尿不湿"], ["infant"], "door", 4, [("纸尿裤", 1000)], 95, 400, 2),
        new("老人软食", 8, ["软食"], ["soft", "no_cooking", "small"], "door", 1,
            [("软烂鸡茸粥", 4000), ("蒸南瓜泥", 2000), ("嫩豆腐", 2000)], 94, 500, 2),
        new("猫狗粮", 6, ["宠物粮", "猫粮狗粮"], ["pet"], "shelf", 1, [("猫粮", 1000), ("狗粮", 1000)], 95, 200, 1),
        new("水果套餐", 9, ["水果"], [], "shelf", 1, [("苹果", 2000), ("香蕉", 1500)], 97, 1200, 2),
        new("口罩5只", 7, ["口罩"], [], "person", 100, [("一次性口罩", 5000)], 80, 20000, 1),
    ];

    /// <summary>Weight and reference price of a package: the sums of its components, each rounded half up.</summary>
    public static (int Grams, long Fen) Totals(DemoPackage package)
    {
        var parts = package.Parts.Select(Part).ToList();
        return (parts.Sum(p => p.Grams), parts.Sum(p => p.Fen));
    }

    /// <summary>The signed price: never above the reference price, in whole jiao.</summary>
    public static long SignedFen(DemoPackage package) => Totals(package).Fen * package.SignedPercent / 1000 * 10;

    public static async Task Write(Tx tx, Randomness randomness, DateTimeOffset now, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        await DemoCopy.Rows(tx, "suppliers", "town_id, id, name, kind, contact",
            Suppliers.Select((s, i) => new object?[] { 1, i + 1, s.Name, s.Kind, $"值班电话 400-000-{i + 1:0000}" }), ct);
        // One pass runs out soon and one has run out: the desk's first screen has something to say.
        await DemoCopy.Rows(tx, "supplier_papers", "town_id, id, supplier_id, kind, number, expires_on",
            Suppliers.SelectMany((_, i) => Papers.Select((kind, k) => new object?[]
            {
                1, (i * 3) + k + 1, i + 1, kind,
                    $"{(k == 2 ? "BG" : k == 1 ? "JY" : "YZ")}{randomness.Below(90_000_000) + 10_000_000}",
                today.AddDays(kind != "pass" ? 400 + (37 * i) : i == 4 ? 9 : i == 8 ? -2 : 60 + (11 * i)),
            })), ct);
        await DemoCopy.Rows(tx, "items", "town_id, id, name, unit, weight_grams, case_size, reference_price_fen",
            Items.Select((item, i) => new object?[] { 1, i + 1, item.Name, item.Unit, item.Grams, item.Case,
            item.Fen }), ct);
        await DemoCopy.Rows(tx, "packages", "town_id, id, supplier_id, name, aliases, tags, hand_over",
            Packages.Select((p, i) => new object?[] { 1, i + 1, p.Supplier, p.Name, p.Aliases, p.Tags, p.HandOver }),
            ct);
        await DemoCopy.Rows(tx, "package_versions",
            "town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case",
            Packages.Select((p, i) => new object?[] { 1, i + 1, 1, Totals(p).Grams, Totals(p).Fen, p.PerCase }), ct);
        await DemoCopy.Rows(tx, "package_components",
            "town_id, package_id, version, position, item_id, quantity_milli, weight_grams, reference_price_fen",
            Packages.SelectMany((p, i) => p.Parts.Select((part, n) => new object?[]
            {
                1, i + 1, 1, n + 1, Array.FindIndex(Items, x => x.Name == part.Item) + 1, part.Milli, Part(part).Grams,
                    Part(part).Fen,
            })), ct);
    }

    private static (int Grams, long Fen) Part((string Item, int Milli) part)
    {
        var item = Array.Find(Items, i => i.Name == part.Item);
        return (((part.Milli * item.Grams) + 500) / 1000, ((part.Milli * item.Fen) + 500) / 1000);
    }
}
