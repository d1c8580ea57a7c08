// The resident's pages over plain HTTP, as a phone without script sees them.
using System.Net;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Ordering;

public class OrderPagesTests
{
    private const string Order = "/order/1";

    [Fact]
    public async Task An_order_without_script_goes_from_plus_to_the_green_page_and_a_second_tap_shows_the_same()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var form = await resident.Opens(Order);
        Assert.True(form.Says("¥7.50/公斤"));
        var stepped = await resident.Sends(Order, form.Fields(), ("do", "plus:1"));
        stepped = await resident.Sends(Order, stepped.Fields(), ("do", "plus:1"));
        stepped = await resident.Sends(Order, stepped.Fields(), ("do", "minus:1"));
        Assert.Equal("1", stepped.Fields()["n1"]);
        Assert.Equal(form.Fields()["key"], stepped.Fields()["key"]);
        var check = await resident.Sends(Order, stepped.Fields(), ("note", "<b>门口</b>"), ("do", "check"));
        Assert.True(check.Says("请核对"));
        Assert.DoesNotContain("<b>门口", check.Html, StringComparison.Ordinal);
        Assert.Equal(form.Fields()["key"], check.Fields()["key"]);

        var taps = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => resident.Sends(Order, check.Fields(), ("do", "place"))));
        Assert.All(taps, t => Assert.Equal($"/orders/{check.Fields()["key"]}", t.Location));
        var green = await resident.Opens(taps[0].Location!);
        Assert.True(green.Says("订好了") && green.Says("¥45.00") && green.Says("复制"));
        Assert.Equal(1, await Count(site, "select count(*) from orders where state = 'placed'"));
    }

    [Fact]
    public async Task A_packages_photo_is_loaded_by_whoever_opens_it()
    {
        await using var site = await SmallTown.Start();
        await Postgres.Execute(site.ConnectionString, "update packages set photo = '\\xffd8ff00', photo_type = 'image/jpeg', photo_hash = 'abc' where id = 1");
        using var resident = await site.SignedIn(SmallTown.Resident());
        var form = await resident.Opens(Order);
        Assert.Matches("<details[^>]*>.*?<img src=\"/packages/1/photo\\?v=abc\"[^>]* loading=\"lazy\" ?/?></details>", form.Html);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(form.Html, "<img "));
        Assert.Equal(HttpStatusCode.OK, (await resident.GetAsync(new Uri("/packages/1/photo?v=abc", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_tap_after_the_cutoff_on_an_order_that_was_placed_still_shows_the_green_page()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var form = await resident.Opens(Order);
        var placed = await resident.Sends(Order, form.Fields(), ("n1", "1"), ("do", "place"));
        await site.MoveClock(TimeSpan.FromHours(2));
        var again = await resident.Sends(Order, form.Fields(), ("n1", "1"), ("do", "place"));
        Assert.Equal(placed.Location, again.Location);
    }

    [Fact]
    public async Task After_the_cutoff_the_refusal_says_when_it_closed_and_when_the_next_round_opens()
    {
        await using var site = await SmallTown.Start();
        await Postgres.Execute(site.ConnectionString, """
            insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
              values (1, 2, 1, '下一期', now() + interval '10 hours', now() + interval '20 hours', now() + interval '30 hours', now() + interval '34 hours');
            insert into cycle_communities values (1, 2, 1);
            """);
        using var resident = await site.SignedIn(SmallTown.Resident());
        var form = await resident.Opens(Order);
        await site.MoveClock(TimeSpan.FromHours(2));
        var late = await resident.Sends(Order, form.Fields(), ("n1", "1"), ("do", "place"));
        Assert.Equal(HttpStatusCode.Conflict, late.Status);
        Assert.True(late.Says("截单时间是") && late.Says("下一期") && late.Says("开团"));
        Assert.Equal(0, await Count(site, "select count(*) from orders"));
    }

    [Fact]
    public async Task What_was_typed_survives_every_refusal()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var form = await resident.Opens(Order);
        foreach (var (typed, problem) in (((string, string)[], string)[])
        [
            ([("n1", "两份")], "没看懂"), ([("n1", "1"), ("n2", "3")], "每户限 2 份"), ([("n1", "100")], "最多订 99 份"),
            ([("n1", "0")], "还没选套餐"), ([("n1", "-1")], "没看懂"),
        ])
        {
            var refused = await resident.Sends(Order, form.Fields(), [.. typed, ("note", "轻敲门"), ("do", "check")]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.True(refused.Says(problem), problem);
            Assert.All(typed, t => Assert.Equal(t.Item2, refused.Fields()[t.Item1]));
            Assert.Equal("轻敲门", refused.Fields()["note"]);
            Assert.Equal(form.Fields()["key"], refused.Fields()["key"]);
        }
    }

    [Fact]
    public async Task Somebody_was_quicker_names_what_is_left_and_keeps_the_form()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var form = await resident.Opens(Order);
        var check = await resident.Sends(Order, form.Fields(), ("n1", "2"), ("n3", "1"), ("do", "check"));
        await Postgres.Execute(site.ConnectionString, "update offers set sold = 5 where id = 3");
        var refused = await resident.Sends(Order, check.Fields(), ("do", "place"));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.True(refused.Says("C 套餐刚刚订完。A、B 还有，要换吗？"), refused.Text);
        Assert.Equal(("2", "1"), (refused.Fields()["n1"], refused.Fields()["n3"]));
    }

    [Fact]
    public async Task The_second_one_to_order_for_a_door_sees_the_first_order_before_anything_is_doubled()
    {
        await using var site = await SmallTown.Start();
        using var mother = await site.SignedIn(SmallTown.Resident());
        using var daughter = await site.SignedIn(SmallTown.Resident() with { Person = new(Guid.Parse("00000000-0000-4000-8000-00000000beef")) });
        var early = await mother.Opens(Order);
        await daughter.PlacesByPage(Order, ("n1", "1"));
        // The mother's form was opened before: the order is shown before hers is placed.
        var stopped = await mother.Sends(Order, early.Fields(), ("n1", "1"), ("do", "place"));
        Assert.Equal(HttpStatusCode.Conflict, stopped.Status);
        Assert.True(stopped.Says("刚刚有人为您家下了单"));
        // A fresh look asks first: change, cancel, or order more.
        var asked = await mother.Opens(Order);
        Assert.True(asked.Says("这一户已经下过单") && asked.Says("手机网页") && !asked.Says("核对并下单"));
        var more = await mother.Sends(Order, stopped.Fields(), ("do", "place"));
        Assert.Equal(HttpStatusCode.SeeOther, more.Status);
        Assert.Equal(2, await Count(site, "select count(*) from orders where state = 'placed'"));
    }

    [Fact]
    public async Task A_change_may_use_what_it_gives_back_and_the_old_page_leads_to_the_new()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var first = await resident.PlacesByPage(Order, ("n2", "2"));
        var id = first[^36..];
        var changed = await resident.PlacesByPage($"{Order}?change={id}", ("n2", "1"), ("n1", "1"));
        Assert.True((await resident.Opens(first)).Says(changed));
        Assert.Equal(1, await Count(site, "select sold from offers where id = 2"));
        // The back button and another number: the order that stands is changed, not doubled.
        var old = await resident.Opens($"{Order}?more=1");
        var key = changed[^36..];
        var reused = await resident.Sends(Order, old.Fields(), ("key", key), ("n1", "3"), ("do", "place"));
        Assert.Equal(HttpStatusCode.Conflict, reused.Status);
        Assert.Equal(key, reused.Fields()["replaces"]);
    }

    [Fact]
    public async Task Cancelling_asks_once_gives_back_and_can_be_ordered_again()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var order = await resident.PlacesByPage(Order, ("n3", "1"));
        var ask = await resident.Opens($"{order}/cancel");
        Assert.True(ask.Says("要取消这一单吗"));
        var taps = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => resident.Sends($"{order}/cancel", ask.Fields())));
        Assert.All(taps, t => Assert.Equal(HttpStatusCode.SeeOther, t.Status));
        Assert.Equal(0, await Count(site, "select sold from offers where id = 3"));
        var cancelled = await resident.Opens(order);
        Assert.True(cancelled.Says("已取消") && cancelled.Says($"like={order[^36..]}"));
        Assert.True((await resident.Opens($"{Order}?like={order[^36..]}")).Says("请核对"));
    }

    [Fact]
    public async Task Repeating_the_last_order_takes_two_taps()
    {
        await using var site = await SmallTown.Start();
        await Postgres.Execute(site.ConnectionString, """
            insert into cycles (town_id, id, plan_id, name, state, closed_at, opens_at, cutoff_at, deliver_from, deliver_to)
              values (1, 9, 1, '上一期', 'closed', now() - interval '2 days', now() - interval '3 days', now() - interval '2 days', now() - interval '40 hours', now() - interval '36 hours');
            insert into cycle_communities values (1, 9, 1);
            insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, sold)
              values (1, 91, 9, 'A', 1, 1, 1, 4400, 10, 2), (1, 92, 9, 'B', 3, 1, 1, 6500, 10, 3);
            insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
              values (1, gen_random_uuid(), 9, 101, 'page', gen_random_uuid(), 'household:101', '{91,92}', '{2,3}', '{4400,6500}', 28300, '\x00');
            """);
        using var resident = await site.SignedIn(SmallTown.Resident());
        Assert.True((await resident.Opens("/")).Says("/order/1?like=last"));
        var check = await resident.Opens($"{Order}?like=last");          // tap 1: 再来一单
        Assert.True(check.Says("请核对") && check.Says("牛奶12盒×2"));     // what cannot be had is named
        var placed = await resident.Sends(Order, check.Fields(), ("do", "place"));   // tap 2: 确认下单
        Assert.Equal(HttpStatusCode.SeeOther, placed.Status);
        Assert.True((await resident.Opens(placed.Location!)).Says("¥155.00"));
    }

    [Fact]
    public async Task Foreign_orders_rounds_and_doors_are_missing_and_strangers_are_sent_to_sign_in()
    {
        await using var site = await SmallTown.Start();
        using var owner = await site.SignedIn(SmallTown.Resident());
        using var stranger = await site.SignedIn(SmallTown.Resident(2, 4));
        using var visitor = site.Visitor();
        var order = await owner.PlacesByPage(Order, ("n1", "1"));
        foreach (var path in (string[])[order, $"{order}/cancel", $"/orders/{Guid.Empty}", "/order/999", "/c/ZZZZ"])
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Opens(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.Sends($"{order}/cancel", new() { ["key"] = $"{Guid.Empty}" })).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.Opens(Order)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.Opens("/leader")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.Opens("/desk/orders")).Status);
    }

    [Fact]
    public async Task Boards_and_pages_answer_in_both_languages_and_the_public_ones_show_no_order()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        using var visitor = site.Visitor();
        await resident.PlacesByPage(Order, ("n1", "1"));
        Assert.True((await resident.Opens("/")).Says("A×1"));
        Assert.True((await resident.Opens("/orders")).Says("已下单"));
        foreach (var path in (string[])["/", "/?q=云杉", "/?q=%25_\\", "/c/YSHY", "/c/yshy"])
        {
            var page = await visitor.Opens(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.False(page.Says("A×1") || page.Says("501"));
        }

        visitor.DefaultRequestHeaders.Add("Cookie", "__Host-lang=en; __Host-care=1");
        var english = await visitor.Opens("/c/YSHY");
        Assert.True(english.Says("Open now") && english.Says("data-weui-mode=\"care\""));
    }

    private static Task<long> Count(Site site, string sql) => site.Owner.One<long>(sql, null, default);
}
