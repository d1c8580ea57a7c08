// A photographed paper list, typed by the keyboard alone from the first cell to the booking.
using Baogong.Tests.Harness;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class SheetJourney
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_paper_list_is_typed_checked_and_booked_without_a_pointer(bool scripts)
    {
        await using var site = await Site.Start();
        await Build(site);
        var page = await Chromium.Open(site, new Screen(Scripts: scripts), Leader(1));
        await page.GotoAsync("/leader/sheet?cycle=1");
        await page.Picture($"sheet-{(scripts ? "script" : "plain")}");
        if (scripts) await IsAccessible(page);
        // The first cell waits for the first number, once the page is drawn. Enter goes on where the page's script runs, Tab everywhere.
        await Assertions.Expect(page.Locator("input:focus")).ToHaveCountAsync(1);
        var next = scripts ? "Enter" : "Tab";
        foreach (var cell in (string[])["2", "", "1", "", "1", ""])
        {
            await page.Keyboard.TypeAsync(cell);
            await page.Keyboard.PressAsync(next);
        }

        if (scripts)
        {
            await page.Keyboard.PressAsync("ArrowDown");            // door 4 below door 3
            await page.Keyboard.TypeAsync("3");
            for (var i = 0; i < 17 * 3; i++) await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#sheet-go")).ToBeFocusedAsync();
        }

        await page.FollowKey("Enter");
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(scripts ? "登记 3 户" : "登记 2 户");
        await page.Picture($"sheet-checked-{(scripts ? "script" : "plain")}");
        if (scripts) await IsAccessible(page);
        // The booking button has the keyboard already, or is a few steps from the top, before the table.
        if (!scripts) await TabTo(page, "对的，登记", most: 15);
        await page.FollowKey("Enter");
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(scripts ? "已登记 3 户" : "已登记 2 户");
        Assert.Equal(scripts ? "101 1×2 3×1, 102 2×1, 104 1×3" : "101 1×2 3×1, 102 2×1", await site.Owner.One<string>("""
            select string_agg(household_id || ' ' || lines, ', ' order by household_id)
            from (select household_id, string_agg(l.id || '×' || l.n, ' ' order by l.id) as lines
                  from orders cross join unnest(offer_ids, pieces) as l(id, n)
                  where state = 'placed' and channel = 'sheet' group by household_id) o
            """, null, default));
    }

    private static async Task TabTo(IPage page, string button, int most)
    {
        for (var i = 0; i < most; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.Locator("button:focus").CountAsync() == 1
                && await page.Locator("button:focus").InnerTextAsync() == button) return;
        }

        Assert.Fail($"“{button}” is more than {most} steps away.");
    }

    // The whole table in sight: a row half behind the foot is no small target.
    private static async Task IsAccessible(IPage page)
    {
        await page.SetViewportSizeAsync(360, 3000);
        await page.IsAccessible();
        await page.SetViewportSizeAsync(360, 780);
    }
}
