// A messy relay of sixty households on a leader's phone: pasted, its doubts settled by taps, booked, pasted again.
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class RelayJourney
{
    private const string Here = "/leader/paste?building=4&cycle=1";

    private static readonly Actor Leader4 = Leader(3) with { Building = new BuildingId(4) };

    // Read by a person from data/relay-60.txt, with the answers that the taps below give.
    private const string Wanted = """
        101 A1B1, 102 A2, 103 A1C1, 104 B1C1, 201 A1B2, 202 A1D1, 203 A1B1, 204 A1B1, 301 C2, 302 A1, 303 D2, 304 E1,
        401 A1C1D1, 402 B2, 403 A1, 404 A1, 501 B1C1, 502 A2, 503 A1B1, 504 A1C1, 601 A1B1, 602 A1, 603 D1E1,
        604 A1B1C1D1E1, 702 A1, 703 D2, 704 A2B1, 802 C1, 803 B2, 804 A1C1, 901 A1, 902 A1, 903 A3, 904 E1, 1001 A1B1,
        1002 A1, 1003 A1C2, 1004 D2, 1101 A1, 1102 B1, 1103 A1, 1104 A1, 1201 A2, 1202 A1B1, 1203 A1, 1204 A1B1C1,
        1301 B1C2, 1302 A1D1, 1303 A2, 1401 A1B1, 1402 A1, 1403 A1, 1404 A1B1, 1501 A2, 1502 A1C1, 1503 D1, 1504 A1B1,
        1601 A1B1C1, 1602 A1, 1603 E2, 1604 B1
        """;

    private int _taps;

    [Fact]
    public async Task Sixty_households_are_pasted_settled_and_booked_with_few_taps()
    {
        await using var site = await Site.Start();
        await BuildTower(site);
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "data", "relay-60.txt"));
        var page = await Chromium.Open(site, new Screen(), Leader4);
        await page.GotoAsync(Here);
        await page.Picture("relay-empty");
        await page.IsAccessible();
        await page.Locator("textarea[name=text]").FillAsync(text);
        await Tap(page.Locator("footer button[value='read']"));
        await Says(page, "读出 56 户");
        await Says(page, "6 行要您看一眼");
        await page.Picture("relay-read-360");
        await page.IsAccessible();
        await Wide(page, "relay-read-1280");

        // A source line leads to its result and back, without any script.
        await page.Locator("#source a[href^='#e']").First.ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("#e"));

        await Tap(Doubt(page, "肉2份").GetByRole(AriaRole.Button, new() { Name = "猪肉2斤" }));
        await Tap(Doubt(page, "鸡蛋5").GetByRole(AriaRole.Button, new() { Name = "按限购记2份" }));
        await Tap(Doubt(page, "随便").GetByRole(AriaRole.Button, new() { Name = "不是订单" }));
        await Tap(Doubt(page, "1105").GetByRole(AriaRole.Button, new() { Name = "1104室" }));
        await Tap(Doubt(page, "1501").GetByRole(AriaRole.Button, new() { Name = "是要订，记上" }));
        var last = Doubt(page, "要一份鸡蛋");
        _taps++;
        await last.Locator("summary").ClickAsync();
        await last.Locator("input").FillAsync("1604 B1");
        await page.Picture("relay-type-360");
        await Tap(last.GetByRole(AriaRole.Button, new() { Name = "就这样" }));
        await Says(page, "读出 61 户");
        await Says(page, "没有疑问");
        await page.Picture("relay-settled-360");
        await page.IsAccessible();

        await Tap(page.Locator("footer button[value='book']"));
        await Says(page, "已登记 61 户");
        await page.Picture("relay-booked-360");
        await page.IsAccessible();
        await Wide(page, "relay-booked-1280");
        Assert.True(_taps <= 9, $"{_taps} taps");
        Assert.Equal(Plain(Wanted), await Books(site));
        var confirmation = await page.Locator("#confirmation").InnerTextAsync();
        Assert.Contains("8-1604 B×1", confirmation, StringComparison.Ordinal);
        Assert.DoesNotMatch("13[0-9]{9}|阿姨|小宝妈", confirmation);

        // The group answers: the same list grows by two lines. The answers are still there, and only the new is booked.
        await page.Locator("details:has(textarea) summary").ClickAsync();
        await page.Locator("textarea[name=text]").FillAsync(text + "\n701 2022/4/13 16:00\nA1\n803 2022/4/13 16:02\n改成B1");
        await page.Locator("details button[value='read']").Last.Follow();
        await Says(page, "新增 1 户 · 改动 1 户 · 取消 0 户 · 没变 60 户");
        await page.Picture("relay-again-360");
        await page.Locator("footer button[value='book']").Follow();
        await Says(page, "已登记 2 户");
        Assert.Equal(Plain(Wanted.Replace("702 A1,", "701 A1, 702 A1,", StringComparison.Ordinal)
            .Replace("803 B2", "803 B1", StringComparison.Ordinal)), await Books(site));

        await site.MoveClock(TimeSpan.FromHours(2));
        var late = await Chromium.Open(site, new Screen(), Leader4);
        await late.GotoAsync(Here);
        await late.Locator("textarea[name=text]").FillAsync("504 A2\n502 取消");
        await late.Locator("footer button[value='read']").Follow();
        await late.Picture("relay-late-360");
        await late.Locator("footer button[value='late']").Follow();
        await Says(late, "收好了");
        await late.Locator("footer a").First.Follow();
        await late.Picture("late-bin-360");
        await late.IsAccessible();
        var desk = await Chromium.Open(site, new Screen(1280, 900), SmallTown.Desk);
        await desk.GotoAsync("/desk/late");
        await desk.Picture("late-bin-desk");
        await desk.IsAccessible();
    }

    [Fact]
    public async Task The_old_read_it_in_large_letters_and_without_script_every_button_works()
    {
        await using var site = await Site.Start();
        await BuildTower(site);
        var care = await Chromium.Open(site, new Screen(Care: true), Leader4);
        await care.GotoAsync(Here);
        await care.Locator("textarea[name=text]").FillAsync("1. 101 A1\n2. 303 肉2份");
        await care.Locator("footer button[value='read']").Follow();
        await care.Picture("relay-care-360");
        await care.IsAccessible();
        await care.IsLarge();

        var plain = await Chromium.Open(site, new Screen(1280, 900, English: true, Scripts: false), Leader4);
        await plain.GotoAsync(Here);
        await plain.Locator("textarea[name=text]").FillAsync("1. 101 A1\n2. 303 肉2份\n3. 随便 1室");
        await plain.Locator("footer button[value='read']").Follow();
        await Doubt(plain, "肉2份").GetByRole(AriaRole.Button, new() { Name = "牛肉2斤" }).Follow();
        await plain.Locator("summary", new() { HasText = "Type it myself" }).First.ClickAsync();
        await plain.Locator(".retype__row input").First.FillAsync("102 C1");
        await plain.FollowKey("Enter");
        await plain.Picture("relay-plain-1280");
        await plain.Locator("footer button[value='book']").Follow();
        await Says(plain, "3 doors booked");
        Assert.Equal("101 A1, 102 C1, 303 E2", await Books(site));
    }

    // A tap on a button, and the page that answers it.
    private async Task Tap(ILocator target)
    {
        _taps++;
        await target.Follow();
    }

    // The amber card that shows these words.
    private static ILocator Doubt(IPage page, string words) =>
        page.Locator(".reading--amber", new() { HasText = words }).First;

    private static async Task Says(IPage page, string words) =>
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(words);

    private static async Task Wide(IPage page, string name)
    {
        await page.SetViewportSizeAsync(1280, 900);
        await page.Picture(name);
        await page.IsAccessible();
        await page.SetViewportSizeAsync(360, 780);
    }

    private static string Plain(string list) => string.Join(", ", list.ReplaceLineEndings(" ").Split(',',
        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static async Task<string> Books(Site site) => await site.Owner.One<string>("""
        select string_agg(h.room || ' ' || o.lines, ', ' order by h.door_order)
        from (select o.household_id, string_agg(f.letter || l.n, '' order by f.letter) as lines
              from orders o cross join unnest(o.offer_ids, o.pieces) as l(id, n) join offers f on f.id = l.id
              where o.state = 'placed' group by o.household_id) o
        join households h on h.id = o.household_id
        """, null, default);

    // Building 8 of 禾桥新村: sixteen floors of four doors, two numbers for one entrance; two kinds of meat on offer.
    private static async Task BuildTower(Site site)
    {
        await Build(site);
        await site.Owner.Run("""
            insert into buildings (town_id, id, community_id, no, walk_order) values (1, 4, 2, '8', 2);
            insert into building_aliases values (1, 2, '6', 4);
            insert into households (town_id, id, community_id, building_id, floor, room, door_order)
              select 1, 400 + n, 2, 4, 1 + (n - 1) / 4, format('%s0%s', 1 + (n - 1) / 4, 1 + (n - 1) % 4), n
              from generate_series(1, 64) n;
            insert into packages (town_id, id, supplier_id, name) values (1, 4, 1, '猪肉2斤'), (1, 5, 1, '牛肉2斤');
            insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case)
              values (1, 4, 1, 1000, 4000, 1), (1, 5, 1, 1000, 9000, 1);
            insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity)
              values (1, 4, 1, 'D', 4, 1, 1, 3900, 1000), (1, 5, 1, 'E', 5, 1, 1, 8900, 1000);
            update offers set capacity = 1000, limit_per_household = null where id = 3;
            """, null, default);
    }
}
