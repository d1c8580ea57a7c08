using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

public sealed class DifferenceTests
{
    private const string First = "#接龙\n1. 2-101 A1\n2. 2-102 A1B1\n3. 2-103 C1\n4. 2-104 D1";

    [Fact]
    public void Pasting_the_same_again_changes_nothing()
    {
        var difference = RelayDifference.Between(RelayTown.Read(First), RelayTown.Read(First));
        Assert.True(difference.IsEmpty);
        Assert.Equal(4, difference.Unchanged.Count);
    }

    [Fact]
    public void A_later_paste_changes_only_what_changed_and_cancels_nothing_by_silence()
    {
        var later = RelayTown.Read("#接龙\n1. 2-101 A1\n2. 2-102 A2B1\n5. 2-201 B1\n2-104 取消");
        var difference = RelayDifference.Between(RelayTown.Read(First), later);
        Assert.Equal("2-201", Assert.Single(difference.Added).Door.ToString());
        var changed = Assert.Single(difference.Changed);
        Assert.Equal([new QuantityChange("A", 1, 2)], changed.Changes);
        Assert.Equal("2-103", Assert.Single(difference.Removed).Door.ToString());
        Assert.Equal("2-104", Assert.Single(difference.Cancelled).Door.ToString());
        Assert.Equal("2-101", Assert.Single(difference.Unchanged).ToString());
    }

    [Fact]
    public void Two_booked_orders_of_one_household_are_compared_as_one()
    {
        var door = new Door("2", null, "101");
        var difference = RelayDifference.Between([new(door, [new("A", 1)]), new(door, [new("A", 1)])],
            RelayTown.Read("1. 2-101 A2"));
        Assert.True(difference.IsEmpty);
    }

    [Fact]
    public void The_confirmation_holds_counts_and_doors_and_nothing_personal()
    {
        var reading = RelayTown.Read("#接龙\n1. 12-301 王芳 13800001234 A2 放门口\n2. 9-101 陈 A1B1\n3. 4-4 A1");
        var text = RelayConfirmation.Write("周三蔬菜团",
            [.. reading.Orders.Select(order => new BookedOrder(order.Door, order.Items))], RelayTown.Plain.Packages,
            reading.Questions.Count);
        Assert.Equal("【周三蔬菜团】共2户\nA 蔬菜包：3份\nB 水果包：1份\n\n9-101 A×1 B×1\n12-301 A×2\n\n还有1条没有记上，请看群里的提问。\n", text);
    }

    [Theory]
    [InlineData("12-301 改成A3", "12-301 A×3", false)]
    [InlineData("12-301 再加B1", "12-301 A×2,B×1", true)]
    [InlineData("12-301 A少一份", "12-301 A×1", true)]
    [InlineData("12-301 A换成B2", "12-301 B×2", false)]
    [InlineData("12-301 B1", "12-301 B×1", false)]
    [InlineData("12-301 取消", "", false)]
    public void A_change_without_its_order_in_the_text_means_what_is_booked(string text, string booked, bool counts)
    {
        var town = RelayTown.Plain with { Booked = [new(new Door("12", null, "301"), [new("A", 2)])] };
        var reading = RelayTown.Read(text, town);
        Assert.Empty(reading.Questions);
        Assert.Equal(booked, RelayTown.Booked(reading));
        Assert.All(reading.Orders, order => Assert.Equal(counts, order.CountsOnBooks));
        Assert.All(reading.Orders, order => Assert.Equal([1], order.Lines));
    }

    [Fact]
    public void A_change_that_is_asked_about_leaves_what_is_booked_alone()
    {
        var town = RelayTown.Plain with { Booked = [new(new Door("12", null, "301"), [new("A", 2), new("B", 1)])] };
        var reading = RelayTown.Read("12-301 改成C1", town);
        Assert.Single(reading.Questions);
        Assert.Empty(reading.Orders);
    }
}
