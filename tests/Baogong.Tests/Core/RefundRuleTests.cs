using Baogong.Core.Bookkeeping;

namespace Baogong.Tests.Core;

public class RefundRuleTests
{
    // The table of RefundRule, with its numbers.
    [Theory]
    [InlineData(null, BagPayment.Pays, 0)]
    [InlineData(BagOutcome.HandedOver, BagPayment.Pays, 0)]
    [InlineData(BagOutcome.LeftAtDoor, BagPayment.Pays, 0)]
    [InlineData(BagOutcome.NotHome, BagPayment.DeskDecides, 0)]
    [InlineData(BagOutcome.Refused, BagPayment.DeskDecides, 0)]
    [InlineData(BagOutcome.WrongAddress, BagPayment.DeskDecides, 0)]
    [InlineData(BagOutcome.Short, BagPayment.Refunded, 4500)]
    [InlineData(BagOutcome.Broken, BagPayment.Refunded, 4500)]
    [InlineData(BagOutcome.RefundAgreed, BagPayment.Refunded, 4500)]
    public void An_outcome_owes_a_whole_bag_or_nothing(BagOutcome? outcome, BagPayment payment, long refundFen)
    {
        Assert.Equal(payment, RefundRule.Of(outcome));
        Assert.Equal(refundFen, RefundRule.RefundFen(outcome, 4500));
    }

    [Fact]
    public void The_table_knows_every_outcome_and_every_code_reads_back()
    {
        foreach (var outcome in Enum.GetValues<BagOutcome>())
        {
            Assert.True(BagOutcomes.TryRead(outcome.Code(), out var read));
            Assert.Equal(outcome, read);
        }

        Assert.False(BagOutcomes.TryRead("undone", out _));
        Assert.Null(BagOutcomes.Read(null));
    }

    // ordered, refund, paid -> due, open, back
    [Theory]
    [InlineData(9000, 0, 0, 9000, 9000, 0)]
    [InlineData(9000, 4500, 0, 4500, 4500, 0)]
    [InlineData(9000, 4500, 9000, 4500, 0, 4500)]
    [InlineData(9000, 9000, 9000, 0, 0, 9000)]
    [InlineData(9000, 0, 9000, 9000, 0, 0)]
    public void A_balance_never_owes_in_both_directions(long ordered, long refund, long paid, long due, long open, long back)
    {
        var balance = new Balance(ordered, refund, paid);
        Assert.Equal((due, open, back), (balance.DueFen, balance.OpenFen, balance.BackFen));
    }
}
