using Baogong.Core.Routing;
using FsCheck;
using FsCheck.Fluent;

namespace Baogong.Tests.Core.Routing;

public class RoutingTests
{
    [Theory]
    [InlineData("3号楼", "3")]
    [InlineData("３号", "3")]
    [InlineData("03栋", "3")]
    [InlineData("第三幢", "3")]
    [InlineData("3#", "3")]
    [InlineData("#3", "3")]
    [InlineData("No.3", "3")]
    [InlineData("Building 3", "3")]
    [InlineData("十二号楼", "12")]
    [InlineData("二十", "20")]
    [InlineData("廿二号", "22")]
    [InlineData("一百零三号", "103")]
    [InlineData("12甲号", "12甲")]
    [InlineData("a座", "A")]
    [InlineData("甲楼", "甲")]
    [InlineData(" 3 号 楼 ", "3")]
    [InlineData("商务楼", "商务楼")]
    [InlineData("三元楼", "三元楼")]
    [InlineData("12弄3号", "12弄3号")]
    [InlineData("3组", "3组")]
    [InlineData("000", "0")]
    [InlineData("楼", "楼")]
    [InlineData("十十号", "十十号")]
    public void Buildings_are_written_in_one_way(string written, string expected) =>
        Assert.Equal(expected, DoorNumbers.Building(written));

    [Theory]
    [InlineData("2单元", "2")]
    [InlineData("二单元", "2")]
    [InlineData("第2单元", "2")]
    [InlineData("02门", "2")]
    [InlineData("甲门", "甲")]
    [InlineData("", "")]
    public void Units_are_written_in_one_way(string written, string expected) =>
        Assert.Equal(expected, DoorNumbers.Unit(written));

    [Theory]
    [InlineData("1803室", "1803")]
    [InlineData("１８０３", "1803")]
    [InlineData("一八〇三", "1803")]
    [InlineData("18楼03", "1803")]
    [InlineData("18层3室", "1803")]
    [InlineData("十八楼三室", "1803")]
    [InlineData("0101", "101")]
    [InlineData("2a", "2A")]
    [InlineData("18-03", "18-03")]
    [InlineData("18－03", "18-03")]
    [InlineData("b101", "B101")]
    [InlineData("商铺", "商铺")]
    public void Rooms_are_written_in_one_way(string written, string expected) =>
        Assert.Equal(expected, DoorNumbers.Room(written));

    // The truth table of DoorNumbers.
    [Theory]
    [InlineData("1803", 18)]
    [InlineData("803", 8)]
    [InlineData("101", 1)]
    [InlineData("1803A", 18)]
    [InlineData("2A", 2)]
    [InlineData("12B", 12)]
    [InlineData("5", 1)]
    [InlineData("12", 1)]
    [InlineData("A1803", 18)]
    [InlineData("18-03", 18)]
    [InlineData("3-1803", 18)]
    [InlineData("1803-2", 18)]
    [InlineData("B101", -1)]
    [InlineData("B2", -2)]
    [InlineData("B205", -2)]
    [InlineData("B2-05", -2)]
    [InlineData("B1803", 18)]
    [InlineData("12345", null)]
    [InlineData("商铺", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    public void Rooms_name_their_floor(string room, int? floor) => Assert.Equal(floor, DoorNumbers.Floor(room));

    [Fact]
    public void Writing_a_number_properly_twice_changes_nothing_more() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(Written, text =>
            DoorNumbers.Building(DoorNumbers.Building(text)) == DoorNumbers.Building(text) &&
            DoorNumbers.Unit(DoorNumbers.Unit(text)) == DoorNumbers.Unit(text) &&
            DoorNumbers.Room(DoorNumbers.Room(text)) == DoorNumbers.Room(text)));

    [Fact]
    public void The_floor_of_any_text_is_a_floor_or_unknown() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(Written, text => DoorNumbers.Floor(DoorNumbers.Room(text)) is null or (>= -9 and <= 99)));

    [Fact]
    public void Every_number_below_ten_thousand_is_read_back_from_its_characters() =>
        Assert.All(Enumerable.Range(1, 9999), n => Assert.Equal($"{n}", ChineseNumber.Read(InCharacters(n))));

    [Fact]
    public void Doors_are_walked_unit_by_unit_from_the_top_floor_down()
    {
        Door[] walk =
        [
            new("1", 18, "1803", ""), new("1", 18, "1804", "甲"), new("1", 18, "1804", "乙"), new("1", 17, "1701", ""),
            new("2", 18, "1801", ""), new("2", -1, "B101", ""), new("10", 2, "201", ""),
        ];
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], WalkingOrder.Places(walk));
        Assert.Equal([7, 6, 5, 4, 3, 2, 1], WalkingOrder.Places([.. walk.Reverse()]));
    }

    [Theory]
    [InlineData("2", "10")]
    [InlineData("3", "3A")]
    [InlineData("12甲", "12乙")]
    [InlineData("12丙", "12丁")]
    [InlineData("12", "12甲")]
    [InlineData("9", "A")]
    [InlineData("", "1")]
    public void Numbers_are_counted_as_people_count(string before, string after)
    {
        Assert.True(NaturalOrder.Instance.Compare(before, after) < 0);
        Assert.True(NaturalOrder.Instance.Compare(after, before) > 0);
    }

    [Fact]
    public void The_order_of_numbers_is_total() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(Written, Written, Written, (a, b, c) =>
        {
            var order = NaturalOrder.Instance;
            return Math.Sign(order.Compare(a, b)) == -Math.Sign(order.Compare(b, a)) &&
                (order.Compare(a, b) == 0) == (a == b) &&
                (order.Compare(a, b) > 0 || order.Compare(b, c) > 0 || order.Compare(a, c) <= 0);
        }));

    // Every subset of a building's doors is walked in the same order as the whole building.
    [Fact]
    public void Leaving_doors_out_never_changes_the_order_of_the_others() =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
            ArbMap.Default.GeneratorFor<int>().Select(n => Math.Abs(n % 2000)).ListOf(30).ToArbitrary(), numbers =>
        {
            var doors = numbers.Distinct().Select(n => new Door($"{n % 3}", n / 100, $"{n}", "")).ToList();
            var whole = WalkingOrder.Places(doors);
            var some = Enumerable.Range(0, doors.Count).Where(i => i % 2 == 0).ToList();
            var part = WalkingOrder.Places([.. some.Select(i => doors[i])]);
            return whole.Order().SequenceEqual(Enumerable.Range(1, doors.Count)) &&
                some.Zip(part).OrderBy(p => p.Second).Select(p => whole[p.First]).SequenceEqual(some.Select(i => whole[i]).Order());
        }));

    private static Arbitrary<string> Written { get; } = Gen.Elements(
            "0", "1", "3", "8", "03", "18", "1803", "０", "３", "A", "b", "B", "一", "三", "十", "百", "廿", "〇", "甲", "乙", "号", "楼",
            "号楼", "栋", "室", "单元", "层", "第", "#", "-", "—", " ", "No.", "商", "弄", "\u200b", "🏠")
        .ListOf().Select(parts => string.Concat(parts.Take(8))).ToArbitrary();

    private static string InCharacters(int n)
    {
        const string digits = "零一二三四五六七八九";
        if (n >= 10 && n < 20) return "十" + (n == 10 ? "" : digits[n % 10]);
        var text = "";
        var skipped = false;
        foreach (var (unit, name) in new[] { (1000, "千"), (100, "百"), (10, "十"), (1, "") })
        {
            var digit = n / unit % 10;
            if (digit == 0)
            {
                skipped = text.Length > 0;
                continue;
            }

            text += (skipped ? "零" : "") + digits[digit] + name;
            skipped = false;
        }

        return text;
    }
}
