using System.Net;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Desk;

public class TodayTests
{
    [Fact]
    public async Task The_first_screen_shows_what_waits_and_only_that()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var before = await desk.GetStringAsync("/desk");
        Assert.Contains("户重点户", before, StringComparison.Ordinal);          // three buildings, one priority door each
        Assert.DoesNotContain("家供应商还没确认", before, StringComparison.Ordinal);
        foreach (var building in (int[])[1, 2, 3])
        {
            using var leader = await site.SignedIn(Leader(building));
            Assert.True((await leader.Orders(Household(building, 3), Guid.NewGuid(), [(1, 2)])).Placed);
        }

        var after = await desk.GetStringAsync("/desk");
        Assert.DoesNotContain("户重点户", after, StringComparison.Ordinal);
        Assert.Contains("¥270.00", after, StringComparison.Ordinal);
        Assert.DoesNotContain("蔬菜", await desk.GetStringAsync("/desk/not-heard-from"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_the_desk_sees_it()
    {
        await using var site = await Site.Start();
        await Build(site);
        foreach (var actor in (Baogong.People.Actor[])[Resident(), Leader(), Volunteer()])
        {
            using var client = await site.SignedIn(actor);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/desk")).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/desk/not-heard-from")).StatusCode);
        }
    }
}
