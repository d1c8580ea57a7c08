// The database is away for a moment in the middle of a call: nothing that was typed is lost, and nobody has to do anything.
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class AwayJourney
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(360, false)]
    [InlineData(360, true)]
    public async Task What_was_typed_goes_again_by_itself_and_a_page_opens_by_itself(int width, bool care)
    {
        await using var site = await Site.Start(jobs: true);
        await Build(site);
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        var page = await Chromium.Open(site, new Screen(width, 900, care), Agent());
        await page.GotoAsync("/hotline");
        await page.Locator("#q").FillAsync("13912345678");
        await site.LosesItsDatabase();
        await page.FollowKey("Enter");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("系统正在恢复");
        await page.Picture($"again-typed-{width}{(care ? "-care" : "")}");
        await page.IsAccessible();
        if (care) await page.IsLarge();
        await site.FindsItsDatabase();
        await page.IsAt("/hotline/calls/*");

        await site.LosesItsDatabase();
        await page.GotoAsync("/hotline/needs?kind=dialysis");
        await page.Picture($"again-asked-{width}{(care ? "-care" : "")}");
        await page.IsAccessible();
        await site.FindsItsDatabase();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("急需");
        await page.IsAt("/hotline/needs?kind=dialysis");
    }
}
