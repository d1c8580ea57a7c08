// The database is away for a moment in the middle of a call: nothing that was typed is lost, and nobody has to do anything.
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class AwayJourney
{
    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task What_was_typed_goes_again_by_itself_and_a_page_opens_by_itself(int width)
    {
        await using var site = await Site.Start(jobs: true);
        await Build(site);
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        var page = await Chromium.Open(site, new Screen(width, 900), Agent());
        await page.GotoAsync("/hotline");
        await page.Locator("#q").FillAsync("13912345678");
        await site.LosesItsDatabase();
        await page.FollowKey("Enter");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("系统正在恢复");
        await page.Picture($"again-typed-{width}");
        await page.IsAccessible();
        await site.FindsItsDatabase();
        await page.IsAt("/hotline/calls/*");

        await site.LosesItsDatabase();
        await page.GotoAsync("/hotline/needs?kind=dialysis");
        await page.Picture($"again-asked-{width}");
        await page.IsAccessible();
        await site.FindsItsDatabase();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("急需");
        await page.IsAt("/hotline/needs?kind=dialysis");
    }
}
