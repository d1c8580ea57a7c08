// The round's 190 orders, fixed: 90 by page, 70 by relay, 20 by the leader, 10 by the desk; 245 packages in all.
using System.Globalization;

namespace Baogong.Console.Round;

public enum Way { Page, Relay, Leader, Desk }

/// <param name="Number">0 … 189.</param>
/// <param name="Way">How the order comes in.</param>
/// <param name="Building">1 … 24.</param>
/// <param name="Door">The door's place in its building.</param>
/// <param name="Goods">Letter and pieces.</param>
public sealed record Wanted(int Number, Way Way, int Building, int Door, IReadOnlyList<(char Letter, int Pieces)> Goods)
{
    public int Household => RoundScene.Household(Building, Door);

    public string Room => RoundScene.Room(Door);

    public string Phone => string.Create(CultureInfo.InvariantCulture, $"1390000{Number:0000}");

    /// <summary>Offer ids are 1 … 5 for A … E.</summary>
    public (string Name, string Value)[] Fields =>
        [.. Goods.Select(g => ($"n{g.Letter - 'A' + 1}", g.Pieces.ToString(CultureInfo.InvariantCulture)))];
}

public static class OrderList
{
    public const int Orders = 190, Packages = 245;

    public static IReadOnlyList<Wanted> All { get; } = [.. Enumerable.Range(0, Orders).Select(Make)];

    /// <summary>What the leader finds in the building's chat: people write as they like.</summary>
    public static string Relay(int building)
    {
        var mine = All.Where(o => o.Way == Way.Relay && o.Building == building).ToList();
        if (mine.Count == 0) return "";
        string[] lines =
        [
            "#接龙", $"{building}号楼 今天蔬菜肉蛋团，四点截单", "",
            .. mine.Select((o, i) => $"{i + 1}. {Line(o)}"), "谢谢楼长！",
        ];
        return string.Join('\n', lines);
    }

    private static string Line(Wanted order) => (order.Number % 3) switch
    {
        0 => $"{order.Building}-{order.Room} {string.Join(' ', order.Goods.Select(g => $"{g.Letter}{g.Pieces}"))}",
        1 => $"{order.Building}号楼{order.Room}室 " +
            string.Join('，', order.Goods.Select(g => $"{Name(g.Letter)}{g.Pieces}份")),
        _ => $"{order.Building}#{order.Room} {string.Join(' ', order.Goods.Select(g => $"{g.Letter}×{g.Pieces}"))} 放门口",
    };

    private static string Name(char letter) => letter switch
    {
        'A' => "蔬菜",
        'B' => "肉蛋",
        'C' => "牛奶",
        'D' => "大米",
        _ => "鸡蛋",
    };

    // Every building orders; the way turns with the number; 55 of 190 orders hold two packages.
    private static Wanted Make(int n)
    {
        var way = (n % 19) switch { < 9 => Way.Page, < 16 => Way.Relay, < 18 => Way.Leader, _ => Way.Desk };
        var first = (char)('A' + (n * 7 / 3 % 5));
        var two = ((n + 1) * (Packages - Orders) / Orders) > (n * (Packages - Orders) / Orders);
        (char, int)[] goods = (two, n % 2) switch
        {
            (false, _) => [(first, 1)],
            (true, 0) => [(first, 2)],
            _ => [(first, 1), ((char)('A' + ((first - 'A' + 1) % 5)), 1)],
        };
        return new Wanted(n, way, 1 + (n % RoundScene.Buildings), 1 + (n / RoundScene.Buildings * 3), goods);
    }
}
