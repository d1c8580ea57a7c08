// A daughter far away opens the household's link, and before she orders the page tells her what the hotline took today.
using System.Text.RegularExpressions;
using Baogong.Batches;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public partial class RelativeJourney
{
    [Fact]
    public async Task A_relatives_order_warns_of_the_hotlines()
    {
        await using var site = await Site.Start();
        await Build(site);
        // The mother telephoned: once in this round, once in another one of today.
        await site.Owner.Run("""
            insert into people (town_id, id) values (1, '77777777-0000-4000-8000-000000000001');
            insert into cycle_plans (town_id, id, name, repeats, first_day, opens_time, cutoff_time, deliver_from, deliver_to)
              values (1, 2, '牛奶', 'once', current_date, '00:00', '16:00', '14:00', '18:00');
            insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
              values (1, 2, 2, '牛奶', now() - interval '1 hour', now() + interval '1 hour', now() + interval '20 hours', now() + interval '24 hours');
            insert into cycle_communities values (1, 2, 1);
            insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity)
              values (1, 4, 2, 'M', 3, 1, 1, 6500, 100);
            insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
              select 1, gen_random_uuid(), c, 101, 'hotline', '77777777-0000-4000-8000-000000000001', 'household:101',
                     array[case c when 1 then 1 else 4 end], '{2}', array[case c when 1 then 4500 else 6500 end], case c when 1 then 9000 else 13000 end, ''
              from generate_series(1, 2) c;
            update offers set sold = 2 where id in (1, 4);
            """, null, default);
        var mother = await Chromium.Open(site, new Screen(), Resident());
        await mother.GotoAsync("/door/relatives");
        await mother.IsAccessible();
        await mother.GetByText("请一位亲属替我们下单").Follow();
        await mother.Picture("relative-invite");
        await mother.IsAccessible();
        var link = LinkPath().Match(await mother.Locator(".people-secret").InnerTextAsync()).Value;

        var daughter = await Chromium.Open(site, new Screen(), new Actor(Town, new PersonId(Guid.NewGuid()), Role.Resident));
        await daughter.GotoAsync(link);
        await daughter.Picture("relative-link");
        await daughter.IsAccessible();
        await daughter.Locator("#name").FillAsync("女儿小王");
        await daughter.GetByText("好，我替他们下单").Follow();
        await daughter.GotoAsync("/order/1");
        await daughter.Picture("relative-warned");
        await daughter.IsAccessible();
        var said = await daughter.Locator("main").InnerTextAsync();
        Assert.Contains("这一户已经下过单", said, StringComparison.Ordinal);
        Assert.Contains("家人或别人通过热线电话下的单", said, StringComparison.Ordinal);
        Assert.Contains("通过热线电话，牛奶：M×2", said, StringComparison.Ordinal);

        // She orders something else, knowing it.
        await daughter.GetByText("不改它，另外再订").Follow();
        await daughter.Locator("button[value='plus:2']").ClickAsync();
        await daughter.Locator("button.weui-btn[value='check']").Follow();
        // The door would pay; she says that she does.
        await Assertions.Expect(daughter.GetByLabel("这一户付")).ToBeCheckedAsync();
        await daughter.GetByLabel("我来付").CheckAsync();
        await daughter.Picture("relative-check");
        await daughter.IsAccessible();
        await daughter.Locator("button.weui-btn[value='place']").Follow();
        await Assertions.Expect(daughter).ToHaveURLAsync(Green());
        await daughter.Picture("relative-green");
        var green = await daughter.Locator("main").InnerTextAsync();
        Assert.Contains("您替这一户订", green, StringComparison.Ordinal);
        Assert.Contains("您付，付给镇里", green, StringComparison.Ordinal);
        await daughter.GotoAsync("/payments");
        await daughter.Picture("relative-payments-open");
        await daughter.IsAccessible();
        await IsPaidToTheTown(site, daughter);
    }

    // After the cutoff: the leader asks nothing for it, she sees what she owes, the desk notes what came.
    private static async Task IsPaidToTheTown(Site site, IPage daughter)
    {
        await site.Owner.Run("""
            update orders set placed_at = now() - interval '30 minutes';
            update cycles set opens_at = now() - interval '3 hours', cutoff_at = now() - interval '2 minutes',
              deliver_from = now() - interval '1 minute' where id = 1;
            """, null, default);
        var close = site.Services.GetRequiredService<CloseCycle.Handler>();
        Assert.True((await close.Now(new CycleId(1), SmallTown.Desk, default)).Succeeded);
        var leader = await Chromium.Open(site, new Screen(), Leader());
        await leader.GotoAsync("/leader/money/1");
        await leader.Picture("payer-leader");
        await leader.IsAccessible();
        Assert.Contains("亲属付 ¥40.00，不收款", await leader.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("应收 ¥90.00", await leader.Locator("main").InnerTextAsync(), StringComparison.Ordinal);

        var desk = await Chromium.Open(site, new Screen(1280, 900), SmallTown.Desk);
        await desk.GotoAsync("/desk/money/1");
        await desk.Picture("payer-desk");
        await desk.IsAccessible();
        await desk.GetByRole(AriaRole.Button, new() { Name = "收到", Exact = true }).Follow();
        await Assertions.Expect(desk).ToHaveURLAsync(Noted());
        await Assertions.Expect(desk.Locator("main")).ToContainTextAsync("收到 ¥40.00");
        var phone = await Chromium.Open(site, new Screen(), SmallTown.Desk);
        await phone.GotoAsync("/desk/money/1");
        await phone.Picture("payer-desk-phone");
        Assert.True(await phone.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");

        await daughter.GotoAsync("/payments");
        await daughter.Picture("relative-payments-paid");
        Assert.Contains("已付清", await daughter.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("/desk/money/1#paid-101$")]
    private static partial Regex Noted();

    [GeneratedRegex("/relative/[0-9A-Z]{10}")]
    private static partial Regex LinkPath();

    [GeneratedRegex("/orders/[0-9a-f-]{36}$")]
    private static partial Regex Green();
}
