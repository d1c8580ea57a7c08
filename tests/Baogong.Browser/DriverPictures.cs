// The driver's two pages on a phone in the hand and on a tablet in the cab.
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class DriverPictures
{
    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task A_gate_is_marked_with_two_taps_and_a_wrong_tap_is_taken_back(int width)
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await site.Services.GetRequiredService<EnrolStaff.Handler>().Run(
            new GrantRequest(Town, "欧阳测试", Role.Leader, new CommunityId(1), null, DateTimeOffset.UtcNow.AddDays(9)), default);
        var page = await Chromium.Open(site, new Screen(width, width == 360 ? 780 : 900), Other(Role.Driver));
        await page.GotoAsync("/driver");
        await page.Picture($"driver-list-{width}");
        await page.IsAccessible();
        await page.Locator("a[href='/driver/1/1']").First.Follow();
        await page.Picture($"driver-gate-{width}");
        await page.IsAccessible();
        var target = await page.EvaluateAsync<int>("Math.min(...[...document.querySelectorAll('.truck-big')].map(b => b.offsetHeight))");
        Assert.True(target >= 72, $"{target} px is too small for gloves.");
        await page.Locator("button[value=arrived]").First.Follow();
        await page.Locator("button[name=undo]").First.Follow();
        await page.Locator("button[value=arrived]").First.Follow();
        await page.Picture($"driver-arrived-{width}");
        await page.IsAccessible();
        await page.Locator("button[value=unloaded]").First.Follow();
        await page.Picture($"driver-done-{width}");
        await page.IsAccessible();
        Assert.Equal("arrived undone arrived unloaded", string.Join(' ', await site.Owner.All<string>("select mark from gate_marks order by seq", null, default)));
        await page.Context.CloseAsync();
        var desk = await Chromium.Open(site, new Screen(1280, 900), SmallTown.Desk);
        await desk.GotoAsync("/desk/delivery/1");
        await desk.Picture("driver-desk");
        await desk.IsAccessible();
        await desk.Context.CloseAsync();
    }
}
