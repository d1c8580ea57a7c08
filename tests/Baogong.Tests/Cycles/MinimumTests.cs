// What a supplier wants at least: said to everybody while it can be reached, and to the desk before and after the cutoff.
using System.Net;
using System.Net.Http.Json;
using Baogong.Cycles;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using static Baogong.Tests.Harness.SmallTown;
using static Baogong.Tests.Supply.SupplyTests;

namespace Baogong.Tests.Cycles;

public class MinimumTests
{
    private sealed record Told(string Letter, string Text, string Kind);

    [Fact]
    public async Task Everybody_sees_how_many_are_missing_until_none_are()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var resident = await site.SignedIn(Resident(1, 1));
        using var undecided = await site.SignedIn(Resident(1, 2));
        using var neighbour = await site.SignedIn(Resident(2, 1));
        using var changed = await desk.PostAsJsonAsync("/api/cycles/1/offers/A/minimum", new ChangeMinimum.Request(8, "整车才划算"));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal("充足 · 还差 8 份起送", await Left(site, "A"));
        Assert.Contains("还差 8 份起送", Decode(await resident.GetStringAsync("/order/1")), StringComparison.Ordinal);
        Assert.Contains("还差 8 份起送", Decode(await desk.GetStringAsync("/desk/cycles/1")), StringComparison.Ordinal);

        // The gates of the whole round count together.
        Assert.True((await resident.Orders(Household(1, 1), Guid.NewGuid(), [(1, 3)])).Placed);
        Assert.True((await neighbour.Orders(Household(2, 1), Guid.NewGuid(), [(1, 4)])).Placed);
        Assert.Contains("还差 1 份起送", Decode(await undecided.GetStringAsync("/order/1")), StringComparison.Ordinal);
        Assert.Contains("起送量", Decode(await desk.GetStringAsync("/desk")), StringComparison.Ordinal);
        using var agreed = await desk.PostAsync("/desk/cycles/1/offers/A/minimum", Form(("minimum", "7"), ("why", "供应商说七份也送")));
        Assert.Equal(HttpStatusCode.SeeOther, agreed.StatusCode);
        Assert.DoesNotContain("起送", Decode(await undecided.GetStringAsync("/order/1")), StringComparison.Ordinal);
        Assert.DoesNotContain("起送量", Decode(await desk.GetStringAsync("/desk")), StringComparison.Ordinal);
        Assert.Contains("供应商说七份也送", Decode(await desk.GetStringAsync("/desk/cycles/1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_gives_its_minimum_to_each_round_and_no_minimum_is_above_the_capacity()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Owner.Run("insert into supplier_papers values (1, 1, 1, 'licence', 'L-1', '2099-12-31')", null, default);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var plan = (int minimum) => Form(
            ("name", "起送"), ("repeats", "daily"), ("first_day", "2022-03-24"), ("opens", "08:00"), ("opens_days_before", "0"),
            ("cutoff", "17:30"), ("deliver_days_after", "1"), ("deliver_from", "14:00"), ("deliver_to", "18:00"), ("community", "2"),
            ("letter", "A"), ("package", "1"), ("price", "45"), ("capacity", "600"), ("limit", ""), ("minimum", $"{minimum}"));
        Assert.Equal(422, (int)(await desk.PostAsync("/desk/cycles/plans", plan(601))).StatusCode);
        Assert.Equal(422, (int)(await desk.PostAsync("/desk/cycles/plans", plan(1))).StatusCode);
        using var saved = await desk.PostAsync("/desk/cycles/plans", plan(50));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Contains("name=\"minimum\" value=\"50\"", await desk.GetStringAsync("/desk/cycles/plans/2"), StringComparison.Ordinal);
        await CyclesTests.Open(site, plan: 2);
        Assert.Equal([50, 50], await site.Owner.All<int>(
            "select minimum from offers o join cycles c on c.id = o.cycle_id where c.plan_id = 2", null, default));
    }

    private static async Task<string> Left(Site site, string letter)
    {
        using var visitor = site.Visitor();
        return (await visitor.GetFromJsonAsync<Told[]>("/left/1") ?? []).Single(t => t.Letter == letter).Text;
    }
}
