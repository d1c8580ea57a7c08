using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

public sealed class GoodsTests
{
    [Theory]
    [InlineData("A", "A×1")]
    [InlineData("A2", "A×2")]
    [InlineData("A2B1", "A×2,B×1")]
    [InlineData("A×2，B×1", "A×2,B×1")]
    [InlineData("2A1B", "A×2,B×1")]
    [InlineData("1A+2B", "A×1,B×2")]
    [InlineData("A+1 B+2", "A×1,B×2")]
    [InlineData("两份A", "A×2")]
    [InlineData("A两份 B一份", "A×2,B×1")]
    [InlineData("AB各2", "A×2,B×2")]
    [InlineData("A、B各一", "A×1,B×1")]
    [InlineData("ABC", "A×1,B×1,C×1")]
    [InlineData("四样各一", "A×1,B×1,C×1,D×1")]
    [InlineData("蔬菜2 牛奶一箱", "A×2,C×1")]
    [InlineData("水果一份鸡蛋两板", "B×1,D×2")]
    [InlineData("A:2;B:1", "A×2,B×1")]
    [InlineData("50的1份", "A×1")]
    [InlineData("a x2", "A×2")]
    [InlineData("鸡蛋30枚", "D×1")]
    [InlineData("A 两 份", "A×2")]
    [InlineData("A套餐2份", "A×2")]
    [InlineData("A蔬菜包 2份", "A×2")]
    [InlineData("B1→A1", "A×1")]
    [InlineData("A1 B1❌", "A×1")]
    [InlineData("来2份蔬菜和1份水果，谢谢", "A×2,B×1")]
    public void Clear_goods_are_booked(string goods, string booked) =>
        Assert.Equal($"12-301 {booked}", RelayTown.Booked($"1. 12-301 {goods}"));

    [Theory]
    [InlineData("AB2", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A1-2份", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A若干", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A1 三", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A-1", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A 2 B", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A1.5份", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A0", QuestionReasons.QuantityOutOfRange)]
    [InlineData("A×100", QuestionReasons.QuantityOutOfRange)]
    [InlineData("2", QuestionReasons.NoPackage)]
    [InlineData("鸡蛋60枚", QuestionReasons.SizeMismatch)]
    [InlineData("A5斤", QuestionReasons.SizeMismatch)]
    [InlineData("鸡蛋30", QuestionReasons.SizeMismatch)]
    [InlineData("包1", QuestionReasons.NoPackage)]
    [InlineData("酸牛奶1", QuestionReasons.UnknownWords)]
    [InlineData("A1 牛肉", QuestionReasons.UnknownWords)]
    [InlineData("A1 青椒2份", QuestionReasons.AmbiguousQuantity)]
    [InlineData("A或B", QuestionReasons.Undecided)]
    [InlineData("A/B", QuestionReasons.Undecided)]
    [InlineData("有的话要A1", QuestionReasons.Undecided)]
    [InlineData("A1，老规矩", QuestionReasons.Undecided)]
    [InlineData("A1A2", QuestionReasons.AmbiguousQuantity)]
    [InlineData("C1O板", QuestionReasons.UnknownWords)]
    public void Unclear_goods_are_asked_and_nothing_of_the_line_is_booked(string goods, string reason)
    {
        Assert.Equal("", RelayTown.Booked($"1. 12-301 {goods}"));
        Assert.Equal(reason, RelayTown.Asked($"1. 12-301 {goods}"));
    }

    [Theory]
    [InlineData("缺货就退款")]
    [InlineData("没有就算了")]
    [InlineData("不要塑料袋")]
    [InlineData("家里小朋友不吃香菜")]
    [InlineData("麻烦放门口")]
    public void A_remark_stays_a_note(string remark)
    {
        var order = Assert.Single(RelayTown.Read($"1. 12-301 A1，{remark}").Orders);
        Assert.Equal([new RelayItem("A", 1)], order.Items);
        Assert.Contains(order.Note ?? "", remark);
        Assert.NotEmpty(order.Note ?? "");
    }

    [Fact]
    public void With_one_package_a_bare_count_is_enough() =>
        Assert.Equal("12-301 A×1; 12-302 A×2; 3-504 A×3",
            RelayTown.Booked("12-301：+1\n12-302：来两份\n3-504 3", RelayTown.OnePackage));

    [Theory]
    [InlineData("12-301 套餐一2份", "12-301 1×2")]
    [InlineData("12-301 1号套餐2份 二号套餐一份", "12-301 1×2,2×1")]
    [InlineData("12-301 ①2②1", "12-301 1×2,2×1")]
    [InlineData("12-301 1、2各一份", "12-301 1×1,2×1")]
    [InlineData("12-301 2", "")]
    [InlineData("12-301 1+2", "")]
    public void Numbered_packages_need_a_word_or_a_circle(string line, string booked)
    {
        var context = RelayTown.Plain with { Packages = [new("1", "荤菜组合", [], 9900), new("2", "素菜组合", [], 5500)] };
        Assert.Equal(booked, RelayTown.Booked("1. " + line, context));
    }

    [Fact]
    public void A_piece_of_a_name_counts_only_when_it_fits_one_package()
    {
        var context = RelayTown.Plain with { Packages = [new("A", "大米10斤装", [], 4500), new("B", "大米20斤装", [], 8600)] };
        Assert.Equal("12-301 B×1", RelayTown.Booked("1. 12-301 20斤大米1袋", context));
        var question = Assert.Single(RelayTown.Read("1. 12-301 大米一袋", context).Questions);
        Assert.Equal(QuestionReasons.AmbiguousPackage, question.Reason);
        Assert.Equal(["A", "B"], question.Choices.Select(choice => choice.Value));
    }

    [Fact]
    public void A_limit_per_household_is_kept_whether_stated_or_given()
    {
        Assert.Equal("9-101 A×2", RelayTown.Booked("#接龙\nA蔬菜 每户限2份\n1. 9-101 A2\n2. 9-102 A3"));
        var context = RelayTown.Plain with { Packages = [new("A", "蔬菜包", [], 5000, PerHouseholdLimit: 2)] };
        var reading = RelayTown.Read("1. 9-101 A2\n2. 9-101 A1", context);
        Assert.Equal("9-101 A×2", RelayTown.Booked(reading));
        Assert.Equal(QuestionReasons.OverLimit, Assert.Single(reading.Questions).Reason);
    }

    [Theory]
    [InlineData("12-301 公母各一", "12-301 F×1,M×1")]
    [InlineData("12-301 公母各两份", "12-301 F×2,M×2")]
    [InlineData("12-301 公母蟹各一份，放门口", "12-301 F×1,M×1")]
    [InlineData("12-301 公蟹母蟹各一", "12-301 F×1,M×1")]
    [InlineData("12-301 母蟹2", "12-301 M×2")]
    public void Names_that_differ_in_one_sign_are_told_apart_by_it(string text, string booked) =>
        Assert.Equal(booked, RelayTown.Booked(text, Crabs));

    [Theory]
    [InlineData("12-301 公1份")]
    [InlineData("12-301 公母一份")]
    [InlineData("12-301 公公要一份")]
    [InlineData("12-301 公公各一份")]
    public void A_sign_alone_names_nothing(string text)
    {
        Assert.Empty(RelayTown.Read(text, Crabs).Orders);
        Assert.NotEmpty(RelayTown.Read(text, Crabs).Questions);
    }

    private static readonly RelayContext Crabs = RelayTown.Plain with
    {
        Packages = [new("F", "公蟹", [], 5000), new("M", "母蟹", [], 6800)],
    };
}
