// The one wait that every journey leans on, where a page is half there for a while. It reads at once, on purpose: without
// the wait it would see the old page or the upper half of the new one.
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class GoingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_a_button_and_a_key_lead_to_the_whole_of_the_new_page(bool scripts)
    {
        await using var site = await Site.Start(doors: SlowPages.Add);
        await Build(site);
        var page = await Chromium.Open(site, new Screen(Scripts: scripts), Leader(1));
        await page.GotoAsync("/leader");
        await page.Locator("a[href*='/leader/paste']").First.Follow();
        Assert.Equal(1, await page.Locator("footer button[value='read']").CountAsync());

        // The answer to a form has the form's own address.
        await page.Locator("textarea[name=text]").FillAsync("1. 101 A1\n2. 303 肉2份");
        await page.Locator("footer button[value='read']").Follow();
        Assert.Equal(1, await page.Locator("footer button[value='book']").CountAsync());

        await page.Locator("footer button[value='book']").FocusAsync();
        await page.FollowKey("Enter");
        Assert.Equal(1, await page.Locator("#confirmation").CountAsync());
    }
}
