// A resident orders on a phone, without and with JavaScript: board, form, check, green page, change, cancel.
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public partial class ResidentJourney
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Orders_vegetables_and_sees_the_same_green_page_after_a_reload(bool scripts, bool care)
    {
        await using var site = await Site.Start();
        await Build(site);
        var page = await Chromium.Open(site, new Screen(Scripts: scripts, Care: care), Resident());
        var suffix = $"{(care ? "-care" : "")}{(scripts ? "" : "-noscript")}";
        await page.GotoAsync("/");
        await Look("board");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = Order() }).First.Follow();
        await Look("form");
        await More();
        await More();
        await Look("chosen");
        await page.Locator("button.weui-btn[value='check']").Follow();
        await Look("check");
        await page.Locator("button.weui-btn[value='place']").Follow();
        await Assertions.Expect(page).ToHaveURLAsync(Green());
        await Look("green");
        var green = page.Url;
        await page.ReloadAsync();
        Assert.Equal(green, page.Url);
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from orders where state = 'placed' and pieces = '{2}'", null, default));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("¥90.00");

        // The script counts at once; without it the server does, on a new page.
        async Task More()
        {
            var plus = page.Locator("button[value='plus:1']");
            await (scripts ? plus.ClickAsync() : plus.Follow());
        }

        async Task Look(string name)
        {
            await page.Picture($"resident-{name}{suffix}");
            if (!scripts) return;       // axe is a script itself; the page is the same
            await page.IsAccessible();
            if (care) await page.IsLarge();
        }
    }

    [GeneratedRegex("下单|订菜|去订|选套餐|订购")]
    private static partial Regex Order();

    [GeneratedRegex("/orders/[0-9a-f-]{36}$")]
    private static partial Regex Green();
}
