using Baogong.Bench;
using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

/// <summary>What a person answers about a line is read in its place, and nothing else changes.</summary>
public sealed class AnswerTests
{
    private static readonly RelayContext Town = RelayTown.Plain with
    {
        Buildings = [.. RelayTown.Plain.Buildings.Select(each => each.No is "5" or "12"
            ? each with { Rooms = [.. each.Rooms!, "1701"] } : each)],
        Packages = [.. RelayTown.Plain.Packages, new("E", "猪肉2斤", [], 4000), new("F", "牛肉2斤", [], 9000, 2)],
    };

    [Theory]
    [InlineData("1. 12-301 肉2份 陈阿姨\n2. 12-302 A1", ChoiceKind.Package, "F", "12-301 F×2; 12-302 A×1")]
    [InlineData("12-301 F9，A1", ChoiceKind.Quantity, "2", "12-301 A×1,F×2")]
    [InlineData("1701室 A2 放门口", ChoiceKind.Building, "12", "12-1701 A×2")]
    [InlineData("12-310 A2", ChoiceKind.Room, "301", "12-301 A×2")]
    [InlineData("#接龙\n1. 12-301 A2\n楼长：截单了\n2. 12-302 A1", ChoiceKind.Accept, "", "12-301 A×2; 12-302 A×1")]
    [InlineData("12-301能不能要2份A？", ChoiceKind.Accept, "", "12-301 A×2")]
    public void A_tap_books_the_line(string text, ChoiceKind kind, string value, string booked)
    {
        var reading = RelayReader.Read(text, Town);
        var question = Assert.Single(reading.Questions);
        var choice = Assert.Single(question.Choices, choice => choice.Kind == kind && choice.Value == value);
        var answered = Read(text, reading, (question.Line, choice.Line));
        Assert.Equal(booked, RelayTown.Booked(answered));
        Assert.Empty(answered.Questions);
    }

    [Fact]
    public void A_unit_is_chosen_and_the_name_the_count_and_the_note_stay()
    {
        const string Text = "5-301 A2，放门口，小顾 13800001234";
        var reading = RelayTown.Read(Text, RelayTown.Units);
        var question = Assert.Single(reading.Questions);
        Assert.Equal(["1", "2", "3"], question.Choices.Select(choice => choice.Value));
        var answers = Answers(reading, (1, question.Choices[1].Line));
        var order = Assert.Single(RelayReader.Read(Text, RelayTown.Units, answers).Orders);
        Assert.Equal((new Door("5", "2", "301"), "13800001234"), (order.Door, order.Phone));
        // Every span still points into what was pasted: the door at the characters that were at fault.
        Assert.All(order.Spans, span => Assert.InRange(span.Start + span.Length, 1, Text.Length));
        Assert.Contains(order.Spans, span => span.Part == SpanPart.Room && Text.Substring(span.Start, span.Length) == "-301");
        Assert.Contains(order.Spans, span => span.Part == SpanPart.Package && Text.Substring(span.Start, span.Length) == "A");
        Assert.Contains(order.Spans, span =>
            span.Part == SpanPart.Phone && Text.Substring(span.Start, span.Length) == "13800001234");
    }

    [Fact]
    public void Not_an_order_takes_the_line_away_and_leaves_its_neighbours()
    {
        const string Text = "1. 12-301 A2\n2. 12-310 A1\n3. 12-302 B1";
        var reading = RelayTown.Read(Text);
        var answered = Read(Text, reading, (2, ""));
        Assert.Equal("12-301 A×2; 12-302 B×1", RelayTown.Booked(answered));
        Assert.Empty(answered.Questions);
        Assert.Equal("2. 12-310 A1", answered.Lines[1].Text);
    }

    [Fact]
    public void What_is_typed_keeps_the_number_and_speaks_for_itself()
    {
        const string Text = "#接龙\n1. 12-301 A2\n2. 随便来点 1室的\n3. 12-302 B1";
        var reading = RelayTown.Read(Text);
        var question = Assert.Single(reading.Questions);
        Assert.Equal("2. ", question.Head);
        var answered = Read(Text, reading, (question.Line, question.Head + "12-303 A1 B1"));
        Assert.Equal("12-301 A×2; 12-302 B×1; 12-303 A×1,B×1", RelayTown.Booked(answered));
    }

    [Fact]
    public void An_answer_outlives_a_longer_paste_and_asks_again_for_the_same_words_elsewhere()
    {
        const string Text = "#接龙\n1. 12-301 A2\n2. 12-310 A1";
        var reading = RelayTown.Read(Text);
        var answers = Answers(reading, (3, "2. 12-303 A1"));
        const string Longer = Text + "\n3. 12-302 B1";
        Assert.Equal("12-301 A×2; 12-302 B×1; 12-303 A×1",
            RelayTown.Booked(RelayReader.Read(Longer, RelayTown.Plain, answers)));
        const string Elsewhere = "#接龙\n1. 12-302 A2\n2. 12-310 A1";
        Assert.Single(RelayReader.Read(Elsewhere, RelayTown.Plain, answers).Questions);
    }

    [Fact]
    public void An_entry_that_a_repost_lost_is_booked_once_when_it_is_still_wanted()
    {
        const string First = "#接龙\n周三蔬菜团\n1. 12-301 A2\n2. 12-302 A1\n3. 12-303 A1";
        const string Again = "#接龙\n周三蔬菜团\n1. 12-301 A2\n2. 12-303 A1";
        var reading = RelayTown.Read(First + "\n\n" + Again);
        var question = Assert.Single(reading.Questions);
        var answered = Read(First + "\n\n" + Again, reading, (question.Line, question.Choices[0].Line));
        Assert.Equal("12-301 A×2; 12-302 A×1; 12-303 A×1", RelayTown.Booked(answered));
    }

    [Fact]
    public void A_row_of_a_table_is_answered_without_losing_the_rows_below()
    {
        const string Text = "楼号\t房号\t商品\t数量\n12\t310\t蔬菜\t1\n12\t302\t水果\t2\n12\t303\t蔬菜\t1";
        var reading = RelayTown.Read(Text);
        var question = Assert.Single(reading.Questions);
        var answered = Read(Text, reading, (question.Line, "12-301 A1"));
        Assert.Equal("12-301 A×1; 12-302 B×2; 12-303 A×1", RelayTown.Booked(answered));
    }

    [Fact]
    public void Every_choice_on_the_labelled_messages_settles_its_doubt_and_touches_no_other_line()
    {
        var (tried, open) = (0, new List<string>());
        foreach (var message in LabelledMessage.ReadAll(LabelledTests.Path)
            .Concat(LabelledMessage.ReadAll(Path.Combine(LabelledTests.DataFolder, "unseen.jsonl"))))
        {
            var context = message.Context.ToContext();
            var reading = RelayReader.Read(message.Text, context);
            foreach (var question in reading.Questions)
            {
                foreach (var choice in question.Choices)
                {
                    tried++;
                    var after = RelayReader.Read(message.Text, context, Answers(reading, (question.Line, choice.Line)));
                    var same = after.Questions.Any(other =>
                        other.Line == question.Line && other.Reason == question.Reason);
                    var others = after.Orders.Where(order => !order.Lines.Contains(question.Line)).ToList();
                    var lost = reading.Orders.Where(order => !order.Lines.Contains(question.Line)
                        && !after.Orders.Any(o => o.Door == order.Door)).ToList();
                    if (same || lost.Count > 0)
                        open.Add($"{message.Id} {question.Reason} {(same ? "still asked" : "lost " + lost[0].Door)}: "
                            + $"「{reading.Lines[question.Line - 1].Text}」 → 「{choice.Line}」");
                }
            }
        }
        Assert.True(tried > 50, $"{tried} choices");
        Assert.True(open.Count * 20 <= tried, $"{open.Count} of {tried}\n{string.Join('\n', open)}");
    }

    private static RelayReading Read(string text, RelayReading reading, params (int Line, string Now)[] answers) =>
        RelayReader.Read(text, Town, Answers(reading, answers));

    private static RelayAnswers Answers(RelayReading reading, params (int Line, string Now)[] answers)
    {
        var keys = RelayAnswers.Keys(reading.Lines);
        return new RelayAnswers(answers.ToDictionary(answer => keys[answer.Line - 1], answer => answer.Now));
    }
}
