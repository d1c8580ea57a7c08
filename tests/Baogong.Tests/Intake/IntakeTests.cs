// The truth table in Core/Intake/Intake.cs, with the same numbers.
using Baogong.Core.Intake;
using Decider = Baogong.Core.Intake.Intake;

namespace Baogong.Tests.Intake;

public class IntakeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 24, 12, 0, 0, TimeSpan.Zero);

    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private static Placement Wish(int key, int household, int pieces, int? replaces = null) => new(
        Key(key), default, 1, household, [new Line(1, pieces)], replaces is { } old ? Key(old) : null, [(byte)key]);

    private static Holdings Held(DateTimeOffset now)
    {
        var held = new Holdings { Now = now };
        held.Cycles.Add(1, new KnownCycle(true, Noon.AddHours(-1), Noon.AddHours(1)));
        held.Offers.Add(1, new KnownOffer
        {
            Cycle = 1,
            Letter = "A",
            PriceFen = 6000,
            Capacity = 5,
            Limit = 2,
            Withdrawn = false,
            Sold = 0,
        });
        held.Served.Add((1, 1));
        for (var household = 1; household <= 3; household++) held.Doors.Add(household, new Door(1, 1));
        return held;
    }

    private static string Of(Decision decision) => decision is Refused refused ? refused.Problem.Code : decision.GetType().Name;

    [Fact]
    public void First_come_first_served_within_stock_and_limit()
    {
        var held = Held(Noon);
        var decisions = Decider.Decide(
        [
            Wish(1, 1, 2), Wish(2, 1, 1), Wish(3, 2, 2), Wish(4, 3, 2), Wish(5, 3, 1), Wish(6, 1, 1, replaces: 1), Wish(1, 1, 2),
        ], held);
        Assert.Equal(
        [
            "Accepted", "ordering.over-limit", "Accepted", "ordering.sold-out", "Accepted", "Accepted", "Repeated",
        ], decisions.Select(Of));
        Assert.Equal(4, held.Offers[1].Sold);
        Assert.Equal((4, 1), (held.SoldDelta[1], held.UsedDelta[(1, 1)]));
        Assert.Equal(12000, Assert.IsType<Accepted>(decisions[0]).Order.TotalFen);
    }

    [Fact]
    public void An_order_whose_offers_are_not_held_is_not_there()
    {
        var held = Held(Noon);
        held.Orders.Add(Key(1), new KnownOrder
        {
            Id = Key(1),
            Number = 1,
            Cycle = 1,
            Household = 1,
            Lines = [new Line(2, 1)],
            TotalFen = 100,
            Content = [1],
            Alive = true,
        });
        var decisions = Decider.Decide([new Cancellation(Key(2), default, Key(1)), Wish(3, 1, 1, replaces: 1)], held);
        Assert.Equal(["ordering.no-such-order", "ordering.no-such-order"], decisions.Select(Of));
    }

    [Fact]
    public void The_cutoff_is_the_first_moment_that_takes_none()
    {
        Assert.Equal("ordering.cutoff-passed", Of(Decider.Decide([Wish(1, 1, 1)], Held(Noon.AddHours(1)))[0]));
        Assert.Equal("Accepted", Of(Decider.Decide([Wish(1, 1, 1)], Held(Noon.AddHours(1).AddTicks(-1)))[0]));
        Assert.Equal("ordering.not-open-yet", Of(Decider.Decide([Wish(1, 1, 1)], Held(Noon.AddHours(-1).AddTicks(-1)))[0]));
    }

    [Fact]
    public void A_large_sum_is_exact_to_the_fen()
    {
        var held = Held(Noon);
        held.Offers[1] = new KnownOffer
        {
            Cycle = 1,
            Letter = "A",
            PriceFen = 9_876_543,
            Capacity = 99,
            Limit = null,
            Withdrawn = false,
            Sold = 0,
        };
        Assert.Equal(977_777_757, Assert.IsType<Accepted>(Decider.Decide([Wish(1, 1, 99)], held)[0]).Order.TotalFen);
    }
}
