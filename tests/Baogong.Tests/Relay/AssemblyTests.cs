using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

public sealed class AssemblyTests
{
    [Theory]
    [InlineData("#接龙\n1. 12-301 A1\n2. 12-301 A1", "12-301 A×2")]
    [InlineData("12-301 A1\n12-301 A1", "12-301 A×1")]
    [InlineData("#接龙\n1. 12-301 A1\n2. 12-301 再加B1", "12-301 A×1,B×1")]
    [InlineData("#接龙\n1. 12-301 A2\n12-301 改成A1", "12-301 A×1")]
    [InlineData("#接龙\n1. 12-301 A1B1\n12-301 B换C", "12-301 A×1,C×1")]
    [InlineData("#接龙\n1. 12-301 A1\n2. 12-302 同上", "12-301 A×1; 12-302 A×1")]
    [InlineData("#接龙\n1. 12-301 A1\n12-301写错了，是12-302", "12-302 A×1")]
    [InlineData("小红：A2\n小红：我12-302", "12-302 A×2")]
    [InlineData("12-301 王芳 18:02\nA2\n团长 18:03\n收到", "12-301 A×2")]
    [InlineData("[18:02] 12-301王芳: A2", "12-301 A×2")]
    [InlineData("1. 王芳\n12号楼301\nA两份\n13800001234", "12-301 A×2")]
    [InlineData("A蔬菜：12-301、12-302×2、3-504（3份）", "12-301 A×1; 12-302 A×2; 3-504 A×3")]
    [InlineData("【A蔬菜包】\n12-301 2份\n12-302\n【B水果包】\n12-301 1份", "12-301 A×2,B×1; 12-302 A×1")]
    [InlineData("#接龙\n1. 4-201 代4-202订一份A", "4-202 A×1")]
    [InlineData("1. 6-101和6-102各一份A", "6-101 A×1; 6-102 A×1")]
    [InlineData("1、1栋-301-张三-蔬菜包-1\n2、2栋-302-李四-水果包-2", "1-301 A×1; 2-302 B×2")]
    [InlineData("A1 B2\n12-301 王芳\n\nC1\n12-302 李", "")]
    [InlineData("1. 12-301 除了A都要", "")]
    [InlineData("1. 12-301 A-D各1", "")]
    [InlineData("12-302：A1\n12-302：不对 是A2", "12-302 A×2")]
    [InlineData("12号楼 301A1 302A2 303B1", "12-301 A×1; 12-302 A×2; 12-303 B×1")]
    [InlineData("5号楼\n101：无\n102：不要\n103：A1", "5-103 A×1")]
    public void Lines_come_together_to_household_orders(string text, string booked) =>
        Assert.Equal(booked, RelayTown.Booked(text));

    [Theory]
    [InlineData("#接龙\n1. 12-301 A2\n12-301 改成B", QuestionReasons.UnclearChange)]
    [InlineData("12-301：改成B", QuestionReasons.UnclearChange)]
    [InlineData("12-301：同上", QuestionReasons.UnclearReference)]
    [InlineData("#接龙\n1. 5-101 A1\n2. 6-101 A1\n2号取消", QuestionReasons.UnclearReference)]
    [InlineData("#接龙\n1. 12-301 A1\n——截单——\n2. 12-302 A1", QuestionReasons.AfterClose)]
    [InlineData("还能加吗？6-102，A1", QuestionReasons.AskedNotOrdered)]
    [InlineData("3号楼汇总：A12份 B5份", QuestionReasons.WholeBuilding)]
    [InlineData("「12-301 王芳：A两份」\n- - - - - -\n收到", QuestionReasons.QuoteOnly)]
    [InlineData("1. 8-4?? 蔬菜1", QuestionReasons.AmbiguousAddress)]
    public void What_rests_on_something_unclear_is_asked(string text, string reason) =>
        Assert.Equal(reason, RelayTown.Asked(text));

    [Theory]
    [InlineData("#接龙\n1. 12-301 A1\n12-301 取消", "", "12-301 all")]
    [InlineData("#接龙\n1. 12-301 A1B1\n12-301 水果不要了", "12-301 A×1", "12-301 B×1")]
    [InlineData("#接龙\n1. 12-301 A2\n2. 12-302 B1\n第1个作废", "12-302 B×1", "12-301 all")]
    [InlineData("#接龙\n1. 12-301 A1（取消）", "", "12-301 all")]
    [InlineData("5-304 的水果包不要了，谢谢", "", "5-304 B×")]
    [InlineData("#接龙\n1. ❌12-203 A2❌", "", "12-203 all")]
    [InlineData("12-301：B2\n12-301：水果少一份吧", "12-301 B×1", "12-301 B×1")]
    public void A_cancellation_takes_away_what_it_names(string text, string booked, string cancelled) =>
        Assert.Equal((booked, cancelled), (RelayTown.Booked(text), RelayTown.Cancelled(text)));

    [Fact]
    public void Of_copies_the_last_counts_and_a_lost_entry_is_asked()
    {
        var reading = RelayTown.Read("#接龙\n蔬菜团\n1. 2-101 A1\n2. 16-402 C1\n\n#接龙\n蔬菜团\n1. 2-101 A2\n2. 10-203 A2");
        Assert.Equal("10-203 A×2; 2-101 A×2", RelayTown.Booked(reading));
        var question = Assert.Single(reading.Questions);
        Assert.Equal((QuestionReasons.GoneFromRepost, 4), (question.Reason, question.Line));
        Assert.Empty(reading.Cancellations);
    }

    [Fact]
    public void Late_lines_count_when_the_leader_takes_them() =>
        Assert.Equal("13-402 A×1", RelayTown.Booked("团长 20:00\n截单了\n13-402 20:05\nA1\n团长 20:07\n13-402可以，给你加上了"));

    [Theory]
    [InlineData("楼号\t室号\t姓名\t套餐\t数量\n12\t301\t王芳\tA\t2\n12\t302\t\tB\t\n合计\t\t\t\t3", "12-301 A×2; 12-302 B×1")]
    [InlineData("房号,蔬菜包,水果包\n12-301,1,2\n12-302,,1", "12-301 A×1,B×2; 12-302 B×1")]
    [InlineData("| 楼号 | 房号 | A | B |\n|---|---|---|---|\n| 12 | 301 | 2 | |\n| | 302 | | 1 |",
        "12-301 A×2; 12-302 B×1")]
    [InlineData("12\t301\t王芳\tA\t2", "12-301 A×2")]
    [InlineData("楼号：12　房号：301　套餐：A　数量：2　姓名：王芳", "12-301 A×2")]
    [InlineData("姓名：王芳\n楼号：12\n室号：301\n套餐：A\n数量：2", "12-301 A×2")]
    public void Sheets_and_forms_are_read_by_their_headings(string text, string booked) =>
        Assert.Equal(booked, RelayTown.Booked(text));

    [Fact]
    public void A_row_of_an_export_that_was_refunded_is_a_cancellation()
    {
        const string text = "楼号\t房号\t商品\t数量\t状态\n12\t301\t蔬菜包\t1\t已支付\n12\t302\t蔬菜包\t1\t已退款";
        Assert.Equal(("12-301 A×1", "12-302 all"), (RelayTown.Booked(text), RelayTown.Cancelled(text)));
    }

    [Theory]
    [InlineData("#接龙\n1、每户最多填一行\n2、付款备注3-501这样的房号\n例：12-301 王 A1\nA蔬菜50 B水果68")]
    [InlineData("小顾：还有蔬菜吗\n团长：有的\n王芳：水果新鲜吗")]
    [InlineData("12-402：多发了一份蔬菜给我，谁家少？\n3-101：好像是我家，订了2份只收到1份")]
    [InlineData("现在还差20份成团，大家帮忙转各楼栋群")]
    [InlineData("今天的菜很新鲜，谢谢团长和志愿者们！")]
    public void Rules_prices_examples_and_talk_are_neither_booked_nor_asked(string text)
    {
        var reading = RelayTown.Read(text);
        Assert.Equal(("", 0), (RelayTown.Booked(reading), reading.Questions.Count));
        Assert.All(reading.Lines, line => Assert.Equal(LineFate.Ignored, line.Fate));
    }

    [Fact]
    public void Spans_show_the_characters_that_gave_each_part()
    {
        const string text = "#接龙\n1. 12号楼301 王芳 Ａ两份，水果1 13800001234 放门口";
        var order = Assert.Single(RelayTown.Read(text).Orders);
        var parts = order.Spans.Select(span => (span.Part, text.Substring(span.Start, span.Length), span.Line));
        Assert.Equal(
            [
                (SpanPart.Building, "12", 2), (SpanPart.Room, "301", 2), (SpanPart.Package, "Ａ", 2),
                    (SpanPart.Quantity, "两份", 2),
                (SpanPart.Package, "水果", 2), (SpanPart.Quantity, "1", 2), (SpanPart.Contact, "王芳", 2),
                (SpanPart.Phone, "13800001234", 2), (SpanPart.Note, "放门口", 2),
            ],
            parts);
    }

    [Fact]
    public void A_question_can_be_posted_back_to_the_group()
    {
        var question = Assert.Single(RelayTown.Read("#接龙\n1. 3号楼陈阿姨 A1").Questions);
        Assert.Equal("3号楼陈阿姨，请问是几室？", question.Ask);
        Assert.Equal("陈阿姨", question.Contact);
        var unit = Assert.Single(RelayTown.Read("1. 3-501 A1", RelayTown.Units).Questions);
        Assert.Equal(["1", "2", "3"], unit.Choices.Select(choice => choice.Value));
        var room = Assert.Single(RelayTown.Read("1. 3-507 A1").Questions);
        Assert.Contains("501", room.Choices.Select(choice => choice.Value));
    }

    [Theory]
    [InlineData("1-402 A1\n1-503：跟402一样", "1-402 A×1; 1-503 A×1")]
    [InlineData("1-402 A1\n2-101 B1\n小王1-503 2022/4/13 10:23\n跟402一样", "1-402 A×1; 1-503 A×1; 2-101 B×1")]
    [InlineData("1-402 A1 B2\n1-503 和1-402一样", "1-402 A×1,B×2; 1-503 A×1,B×2")]
    public void Whose_order_is_wanted_too_is_said_by_the_door(string text, string booked) =>
        Assert.Equal(booked, RelayTown.Booked(text));

    [Theory]
    [InlineData("1-503：跟402一样")]
    [InlineData("1号2份")]
    public void What_cannot_be_followed_is_asked_and_never_passed_over(string text)
    {
        Assert.Equal("", RelayTown.Booked(text));
        Assert.NotEqual("", RelayTown.Asked(text));
    }
}
