using System.Text;
using Baogong.Core.Relay;
using FsCheck;
using FsCheck.Fluent;

namespace Baogong.Tests.Relay;

/// <summary>Whatever is ordered, written in any supported form, reads back as it was.</summary>
public sealed class RoundTripTests
{
    public sealed record Wish(int Building, int Room, int[] Pieces)
    {
        public override string ToString() => $"{Building}-{Room} {string.Join('/', Pieces)}";
    }

    private static readonly string[] Codes = ["A", "B", "C", "D"];
    private static readonly string[] Names = ["蔬菜包", "水果", "牛奶", "鸡蛋"];
    private static readonly string[] Callings = ["", "王芳", "陈阿姨", "小顾", "老徐", "Mandy", "林先生"];
    private const string Numerals = "零一二三四五六七八九";

    private static Arbitrary<Wish[]> Wishes() =>
        (from building in Gen.Choose(1, 20)
         from floor in Gen.Choose(1, 6)
         from flat in Gen.Choose(1, 4)
         from pieces in Gen.Choose(0, 5).ArrayOf(4)
         where pieces.Sum() > 0
         select new Wish(building, (floor * 100) + flat, pieces))
        .ArrayOf(12).Where(wishes => wishes.Length > 0)
        .Select(wishes => wishes.DistinctBy(wish => (wish.Building, wish.Room)).ToArray()).ToArbitrary();

    public static TheoryData<string> Forms => [.. Writers.Keys];

    private static readonly Dictionary<string, Func<Wish[], string>> Writers = new()
    {
        ["numbered"] = wishes =>
            "#接龙\n" + Lines(wishes, (wish, i) =>
            $"{i}. {wish.Building}-{wish.Room} {Name(i)} {Goods(wish, (code, n) => $"{code}{n}", " ")}"),
        ["words"] = wishes => Lines(wishes, (wish, i) =>
            $"{i}、{wish.Building}号楼{wish.Room}室 {Goods(wish, (code, n) => $"{code}×{n}", "，")}"),
        ["names"] = wishes => Lines(wishes, (wish, i) =>
            $"{i}) {wish.Building}#{wish.Room} {Goods(wish, (code, n) => $"{Names[code[0] - 'A']}{n}份", " ")}"),
        ["run together"] = wishes =>
            Lines(wishes, (wish, i) =>
            $"{i}. {wish.Building}/{wish.Room} {Goods(wish, (code, n) => $"{code}{n}", "")}"),
        ["counts first"] = wishes =>
            Lines(wishes, (wish, i) =>
            $"{i}. {wish.Building}栋{wish.Room} {Goods(wish, (code, n) => $"{n}份{code}", " ")}"),
        ["full width"] = wishes =>
            Lines(wishes, (wish, i) =>
            Wide($"{i}.{wish.Building}-{wish.Room} {Goods(wish, (code, n) => $"{code}×{n}", " ")}")),
        ["numerals"] = wishes =>
            Lines(wishes, (wish, i) =>
            $"{i}. {Han(wish.Building)}号楼{Places(wish.Room)} {Goods(wish, (code, n) => $"{code}{(n == 2 ? "两"
            : Han(n))}份", " ")}"),
        ["circled"] = wishes =>
            Lines(wishes, (wish, i) =>
            $"{(char)('①' + i - 1)}{wish.Building}-{wish.Room} {Goods(wish, (code, n) => $"{code}+{n}", " ")}"),
        ["plus"] = wishes => Lines(wishes, (wish, _) =>
            $"{wish.Building}+{wish.Room}+{Goods(wish, (code, n) => $"{code}+{n}", "+")}"),
        ["chat"] = wishes => Lines(wishes, (wish, i) =>
            $"{wish.Building}-{wish.Room}{Name(i)}：{Goods(wish, (code, n) => $"{code}{n}", " ")}"),
        ["chat with times"] = wishes =>
            Lines(wishes, (wish, i) =>
            $"{wish.Building}-{wish.Room} {Name(i)} 18:{i:00}\n来"
            + $"{Goods(wish, (code, n) => $"{n}份{Names[code[0] - 'A']}", "，")}"
            + $"\n团长 18:{i:00}\n收到"),
        ["forwarded"] = wishes =>
            "群聊的聊天记录\n\n—————  2022-04-12  —————\n\n" + Lines(wishes, (wish, i) =>
            $"{wish.Building}-{wish.Room} {Name(i)}  16:{i:00}\n\n{Goods(wish, (code, n) => $"{code} {n}份", "，")}\n"),
        ["sections"] = wishes =>
            string.Join('\n', wishes.GroupBy(wish => wish.Building).Select(group =>
            $"【{group.Key}号楼】\n" + Lines([.. group], (wish, _) =>
            $"{wish.Room} {Goods(wish, (code, n) => $"{code}{n}", "")}"))),
        ["several lines"] = wishes =>
            Lines(wishes, (wish, i) =>
            $"{i}. {Callings[1 + (i % 6)]}\n{wish.Building}号楼{wish.Room}\n"
            + Goods(wish, (code, n) => $"{code}×{n}", " ")),
        ["sheet"] = wishes => "楼号\t房号\t姓名\tA蔬菜包\tB水果\tC牛奶\tD鸡蛋\n" + Lines(wishes, (wish, i) =>
            $"{wish.Building}\t{wish.Room}\t{Name(i)}\t"
            + string.Join('\t', wish.Pieces.Select(n => n == 0 ? "" : $"{n}"))),
        ["rows"] = wishes => "序号,房号,商品,数量\n" + Lines(wishes, (wish, i) =>
            Goods(wish, (code, n) => $"{i},{wish.Building}-{wish.Room},{code},{n}", "\n")),
        ["form"] = wishes => Lines(wishes, (wish, i) =>
            $"姓名：{Name(i)}\n地址：{wish.Building}号楼{wish.Room}室\n套餐：{Goods(wish, (code, n) => $"{code}{n}", "、")}\n数量：\n"),
        ["by package"] = wishes =>
            string.Join('\n', Enumerable.Range(0, 4).Where(at => wishes.Any(wish => wish.Pieces[at] > 0)).Select(at =>
            $"{Codes[at]} {Names[at]}：" + string.Join('、',
            wishes.Where(wish => wish.Pieces[at] > 0).Select(wish =>
            $"{wish.Building}-{wish.Room}（{wish.Pieces[at]}份）")))),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Any_orders_in_any_form_read_back_as_they_were(string form) =>
        Prop.ForAll(Wishes(), wishes =>
        {
            var text = Writers[form](wishes);
            var reading = RelayTown.Read(text);
            return (RelayTown.Booked(reading) == Booked(wishes)
                && reading.Questions.Count == 0).Label($"{text}\n=> {RelayTown.Booked(reading)}");
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pasting_twice_changes_nothing(string form) =>
        Prop.ForAll(Wishes(), wishes =>
        {
            var text = Writers[form](wishes);
            var once = RelayTown.Read(text);
            var twice = RelayTown.Read(text);
            return RelayDifference.Between(once, twice).IsEmpty;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_list_twice_in_one_paste_counts_once() =>
        Prop.ForAll(Wishes(), wishes =>
        {
            var text = Writers["numbered"](wishes);
            return RelayTown.Booked(text + "\n\n" + text) == Booked(wishes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_relay_posted_again_longer_gives_the_same_as_the_whole() =>
        Prop.ForAll(Wishes(), Gen.Choose(1, 12).ToArbitrary(), (wishes, cut) =>
        {
            var part = wishes.Take(Math.Min(cut, wishes.Length)).ToArray();
            var shorter = "#接龙\n周三蔬菜团" + Writers["numbered"](part)[3..];
            var longer = "#接龙\n周三蔬菜团" + Writers["numbered"](wishes)[3..];
            var together = RelayTown.Read(shorter + "\n\n" + longer);
            var difference = RelayDifference.Between(RelayTown.Read(shorter), RelayTown.Read(longer));
            return (RelayTown.Booked(together) == Booked(wishes) && together.Questions.Count == 0
                && difference.Changed.Count == 0
                && difference.Removed.Count == 0 && difference.Added.Count == wishes.Length - part.Length)
                .Label($"{shorter}\n\n{longer}\n=> {RelayTown.Booked(together)}");
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_relay_in_two_pastes_gives_the_same_as_in_one(string form) =>
        Prop.ForAll(Wishes(), Gen.Choose(0, 12).ToArbitrary(), (wishes, cut) =>
        {
            var (first, rest) = (wishes.Take(cut).ToArray(), wishes.Skip(cut).ToArray());
            var books = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var part in (Wish[][])[first, rest])
            {
                if (part.Length == 0) continue;
                foreach (var order in RelayTown.Read(Writers[form](part)).Orders)
                    books[$"{order.Door}"] = string.Join(',', order.Items.Select(item => $"{item.Code}×{item.Quantity}"));
            }

            var joined = string.Join("; ", books.Select(each => $"{each.Key} {each.Value}").Order(StringComparer.Ordinal));
            return (joined == Booked(wishes)).Label($"cut {cut}\n{Writers[form](wishes)}\n=> {joined}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Changes_in_a_second_paste_give_the_same_as_in_one() =>
        Prop.ForAll(Wishes(), Gen.Choose(0, 2).ToArbitrary(), (wishes, kind) =>
        {
            var orders = Writers["numbered"](wishes);
            string[] words = ["整单改成C3", "取消", "换成D1"];
            var changes = string.Join('\n', wishes.Take(4).Select(wish => $"{wish.Building}-{wish.Room} {words[kind]}"));
            var whole = RelayTown.Read(orders + "\n\n" + changes);
            var first = RelayTown.Read(orders);
            var booked = first.Orders.Select(order => new BookedOrder(order.Door, order.Items)).ToList();
            var second = RelayTown.Read(changes, RelayTown.Plain with { Booked = booked });
            var after = RelayDifference.Between(booked, second);
            // What the second paste neither names nor cancels stays.
            var books = second.Orders.Select(order => new BookedOrder(order.Door, order.Items)).Concat(after.Removed);
            return (Written(books) == Written(whole.Orders.Select(order => new BookedOrder(order.Door, order.Items))))
                .Label($"{orders}\n\n{changes}\n=> {Written(books)}");
        }).QuickCheckThrowOnFailure();

    private static string Written(IEnumerable<BookedOrder> orders) => string.Join("; ", orders.Select(order =>
        $"{order.Door} {string.Join(',', order.Items.Select(item => $"{item.Code}×{item.Quantity}"))}")
        .Order(StringComparer.Ordinal));

    private static string Booked(Wish[] wishes) => string.Join("; ", wishes
        .Select(wish => $"{wish.Building}-{wish.Room} {Goods(wish, (code, n) => $"{code}×{n}", ",")}")
            .Order(StringComparer.Ordinal));

    private static string Lines(Wish[] wishes, Func<Wish, int, string> line) =>
        string.Join('\n', wishes.Select((wish, i) => line(wish, i + 1)));

    private static string Goods(Wish wish, Func<string, int, string> item, string between) =>
        string.Join(between, Codes.Select((code, at) => (code, n: wish.Pieces[at])).Where(each => each.n > 0)
            .Select(each => item(each.code, each.n)));

    private static string Name(int at) => Callings[at % Callings.Length];

    private static string Han(int number) => number switch
    {
        < 10 => $"{Numerals[number]}",
        10 => "十",
        < 20 => $"十{Numerals[number - 10]}",
        _ => $"{Numerals[number / 10]}十{(number % 10 == 0 ? "" : Numerals[number % 10])}",
    };

    private static string Places(int number)
    {
        var text = new StringBuilder();
        foreach (var digit in number.ToString(System.Globalization.CultureInfo.InvariantCulture)) text
            .Append(Numerals[digit - '0']);
        return text.ToString();
    }

    private static string Wide(string text) =>
        string.Concat(text.Select(sign =>
        sign is > ' ' and < '\x7f' ? (char)(sign + 0xFEE0) : sign == ' ' ? '　' : sign));
}
