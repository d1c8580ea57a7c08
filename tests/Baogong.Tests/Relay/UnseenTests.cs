using Baogong.Bench;
using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

/// <summary>Classes of mistakes that messages of other authors showed, one line for each in our own words.</summary>
public sealed class UnseenTests
{
    private const string Town = "12-301 A×1,B×2";

    [Theory]
    [InlineData("水果改成3份", "12-301 A×1,B×3")]
    [InlineData("水果改3份", "12-301 A×1,B×3")]
    [InlineData("整单改成牛奶2份", "12-301 C×2")]
    [InlineData("改成牛奶1，鸡蛋1", "12-301 C×1,D×1")]
    [InlineData("水果不要了，A留着", "12-301 A×1")]
    [InlineData("B取消，A照旧", "12-301 A×1")]
    [InlineData("收到，12-301 A1B2", Town)]
    public void A_second_line_changes_what_it_names(string line, string booked) =>
        Assert.Equal(booked, RelayTown.Booked($"1. 12-301 A1B2\n12-301 {line.Replace("12-301 ", "", Ordinal)}"));

    [Theory]
    [InlineData("写错了，是3份", "12-301 A×3")]
    [InlineData("牛奶换成鸡蛋", "12-301 A×2")]
    [InlineData("牛奶改成2份", "12-301 A×2")]
    public void A_change_of_what_is_not_held_is_asked(string line, string booked) =>
        Assert.Equal(booked, RelayTown.Booked($"1. 12-301 A2\n12-301 {line}"));

    [Fact]
    public void A_change_without_an_order_is_asked()
    {
        Assert.Equal("", RelayTown.Booked("12-301：牛奶换成鸡蛋"));
        Assert.Equal(QuestionReasons.UnclearChange, RelayTown.Asked("12-301：牛奶换成鸡蛋"));
    }

    [Fact]
    public void An_entry_named_by_its_number_is_changed() =>
        Assert.Equal("12-301 A×1,B×3; 12-302 A×1",
            RelayTown.Booked("1. 12-301 A1B1\n2. 12-302 A1\n第1个改一下，水果要三份"));

    [Theory]
    [InlineData("12-301对门也要A1")]
    [InlineData("12-301隔壁 A1")]
    public void The_door_beside_a_door_is_asked(string line) =>
        Assert.Equal(QuestionReasons.AmbiguousAddress, RelayTown.Asked($"1. {line}"));

    [Theory]
    [InlineData("1. 12-301 蔬菜三五份")]
    [InlineData("1. 12-301 蔬菜两三份")]
    public void About_so_many_is_asked(string line) => Assert.Equal("", RelayTown.Booked(line));

    [Theory]
    [InlineData("截单啦，明天9点送到门口")]
    [InlineData("—— 截单，后来的等下次 ——")]
    public void A_close_with_a_delivery_time_is_a_close(string close) =>
        Assert.Equal("12-301 A×1", RelayTown.Booked($"1. 12-301 A1\n{close}\n2. 12-302 A1"));

    [Fact]
    public void The_leader_accepts_the_entry_he_numbers() => Assert.Equal("12-301 A×1; 12-303 A×1",
        RelayTown.Booked("1. 12-301 A1\n———截单———\n2. 12-302 A1\n3. 12-303 A1\n团长：第3个可以，第2个没货了"));

    [Fact]
    public void Limits_belong_to_their_clause()
    {
        Assert.Equal("12-301 A×2; 12-302 B×1",
            RelayTown.Booked("蔬菜每户限2份，水果每户限1份\n1. 12-301 A2\n2. 12-302 B1\n3. 12-303 B2"));
        Assert.Equal("12-301 A×2,B×2",
            RelayTown.Booked("今天每户一共限4份\n1. 12-301 A2B2\n2. 12-302 A3B2"));
    }

    [Fact]
    public void A_nickname_with_half_a_door_gives_the_rest()
    {
        Assert.Equal("12-301 A×1", RelayTown.Booked("12号-小夏：301，A1"));
        Assert.Equal("5-2-301 A×1", RelayTown.Booked("5-2 小夏: 301 蔬菜一份", RelayTown.Units));
    }

    [Fact]
    public void A_name_alone_stands_only_for_a_change()
    {
        Assert.Equal("12-301 A×1,B×1", RelayTown.Booked("1. 12-301 小夏 A1\n小夏：再加水果1份"));
        Assert.Equal("12-301 A×1", RelayTown.Booked("1. 12-301 小夏 A1\n小夏：水果1份"));
    }

    [Theory]
    [InlineData("#1 12-301 A1", "12-301 A×1")]
    [InlineData("1 | 小夏 | 12-301 | A2 |", "12-301 A×2")]
    [InlineData("1. 12-301 A1 少盐", "12-301 A×1")]
    [InlineData("1. 12-301 蔬菜1份，蔬菜帮切", "12-301 A×1")]
    [InlineData("1. 12-301 68的一份", "12-301 B×1")]
    [InlineData("12-301 小夏: 每样一份", "12-301 A×1,B×1,C×1,D×1")]
    [InlineData("\"12-301 小夏\"撤回了一条消息", "")]
    public void Common_forms_are_read(string line, string booked) => Assert.Equal(booked, RelayTown.Booked(line));

    [Fact]
    public void Rooms_may_end_in_a_sign()
    {
        var context = RelayTown.Plain with
        {
            Buildings = [new("3", null, ["201甲", "201乙", "2F", "3F"]), new("4", null, ["201"])],
            DefaultBuilding = "3",
        };
        Assert.Equal("3-201乙 A×1", RelayTown.Booked("1. 3号201乙 A1", context));
        Assert.Equal("3-2F B×2", RelayTown.Booked("1. 2F 水果2", context));
    }

    [Fact]
    public void A_code_may_be_a_han_sign()
    {
        var context = RelayTown.Plain with { Packages = [new("甲", "时蔬", [], 100), new("乙", "鲜肉", [], 200)] };
        Assert.Equal("12-301 甲×1", RelayTown.Booked("1. 12-301 甲一份", context));
        Assert.Equal("", RelayTown.Booked("1. 12-301 甲乙2", context));
        Assert.Equal("", RelayTown.Booked("1. 12-301 花甲2", context));
    }

    [Fact]
    public void Codes_of_two_signs_are_no_price_list()
    {
        var context = RelayTown.Plain with { Packages = [new("Z1", "卷纸", [], 100), new("Z2", "抽纸", [], 200)] };
        Assert.Equal("12-301 Z1×1,Z2×1", RelayTown.Booked("12-301 Z1、Z2各一", context));
    }

    [Fact]
    public void Packages_beyond_sixty_four_are_known()
    {
        var context = RelayTown.Plain with
        {
            Packages = [.. Enumerable.Range(1, 200).Select(no => new RelayPackage($"P{no}", $"第{no}种", [], no * 100))],
        };
        Assert.Equal("12-301 P150×2,P199×1", RelayTown.Booked("1. 12-301 P150×2 P199×1", context));
    }

    [Fact]
    public void Nothing_of_the_unseen_messages_is_booked_wrongly()
    {
        var path = Path.Combine(LabelledTests.DataFolder, "unseen.jsonl");
        var score = new RelayScore();
        foreach (var message in LabelledMessage.ReadAll(path))
            score.Add(message, RelayReader.Read(message.Text, message.Context.ToContext()));
        Assert.True(score.Wrong == 0 && score.Exact >= 0.97 * score.Orders, string.Join('\n', score.Disagreements));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;
}
