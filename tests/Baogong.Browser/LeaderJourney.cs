// A building leader on a phone: the building at a glance, one door, a pasted relay, who has not been heard from.
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class LeaderJourney
{
    private const string Relay = """
        #接龙
        1号楼 今天蔬菜肉蛋团，四点截单
        1. 501 A2
        2. 1-402 蔬菜一份 放门口
        3. 303 肉一份
        谢谢楼长
        """;

    [Fact]
    public async Task Sees_the_building_orders_for_a_door_and_pastes_the_chat()
    {
        await using var site = await Site.Start();
        await Build(site);
        var page = await Chromium.Open(site, new Screen(), Leader(1));
        await page.GotoAsync("/leader");
        await page.Picture("leader-building");
        await page.IsAccessible();
        Assert.Contains("20户", (await page.Locator("h1").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        await page.GotoAsync($"/leader/door/{Household(1, 20).Value}?cycle=1");
        await page.Picture("leader-door");
        await page.IsAccessible();
        await page.Locator("button[value='plus:1']").ClickAsync();
        await page.Locator("button.weui-btn[value='check']").Follow();
        await page.Locator("button.weui-btn[value='place']").Follow();

        await page.GotoAsync("/leader/paste?cycle=1");
        await page.Locator("textarea[name=text]").FillAsync(Relay);
        await page.Locator("button.weui-btn[value='read']").First.Follow();
        await page.Picture("leader-paste");
        await page.IsAccessible();
        await page.Locator("button.weui-btn[value='book']").Follow();
        await page.Picture("leader-booked");
        await page.IsAccessible();

        // Two doors are booked; 肉 is in no package's name here, so that line stays a question.
        Assert.Equal(2, await site.Owner.One<long>(
            "select count(*) from orders where state = 'placed' and channel = 'relay'", null, default));
        await page.GotoAsync("/leader/calls?cycle=1");
        await page.Picture("leader-calls");
        await page.IsAccessible();
        Assert.DoesNotContain("501", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }
}
