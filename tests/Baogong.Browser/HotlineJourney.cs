// An agent's call with the keyboard alone: find the door, order, read back, done. Every press is counted, because a call
// has ninety seconds and most of them belong to the one who speaks.
using System.Diagnostics;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class HotlineJourney
{
    private static readonly Screen Wide = new(1280, 900);

    private sealed class Keys(IPage page)
    {
        // How fast a practised hand types, keys a second.
        private const double Speed = 5;

        private TimeSpan _waits;

        public int Count { get; private set; }

        /// <summary>Of a practised run: the keys, and every wait for a page.</summary>
        public double Seconds => (Count / Speed) + _waits.TotalSeconds;

        public async Task Press(params string[] keys)
        {
            foreach (var key in keys)
            {
                await page.Keyboard.PressAsync(key);
                Count++;
            }
        }

        /// <summary>Into the field that has the focus, and all of it is there.</summary>
        public async Task Type(string text)
        {
            await Press([.. text.Select(c => c.ToString())]);
            await Assertions.Expect(page.Locator(":focus")).ToHaveValueAsync(text);
        }

        public Task Enter(string path) => To(path, "Enter");

        /// <summary>A key, and the page it leads to: a form may lead to its own address again.</summary>
        public async Task To(string path, string key)
        {
            var since = Stopwatch.GetTimestamp();
            await page.Following(() => Press(key));
            // The browser gives the focus a little after the page: nobody types before it is there.
            await Assertions.Expect(page.Locator("body:has([autofocus]):not(:has(:focus))")).ToHaveCountAsync(0);
            _waits += Stopwatch.GetElapsedTime(since);
            await page.IsAt(path);
        }
    }

    [Fact]
    public async Task An_elders_order_takes_a_handful_of_keys()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        await site.OrderedLastWeek(Household(1, 3), Agent().Person);
        var page = await Chromium.Open(site, Wide, Agent());
        await page.GotoAsync("/hotline");
        await page.Locator("#q:focus").WaitForAsync();
        await page.Picture("hotline-seat");
        await page.IsAccessible();

        // "Five oh three." Three buildings have that door: the arrows go one by one.
        var again = new Keys(page);
        await again.Type("503");
        await again.Enter("/hotline/find");
        await page.Picture("hotline-found");
        await page.IsAccessible();
        await again.Press("ArrowDown");
        await Assertions.Expect(page.Locator(":focus")).ToHaveAttributeAsync("value", "203");
        await again.Press("ArrowUp");
        await again.Enter("/hotline/calls/*");
        await page.Picture("hotline-call");
        await page.IsAccessible();
        await again.To("like=last", "F2");
        await page.Picture("hotline-read-back");
        await page.IsAccessible();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("给1号楼503陈阿姨：A套餐蔬菜两份、C套餐牛奶12盒一份，一共155元");
        await again.Enter("/hotline?placed=*");
        await page.Picture("hotline-placed");
        await page.IsAccessible();
        await Assertions.Expect(page.Locator("[role=status]").First).ToContainTextAsync("订好了");

        // The next call: by the last four digits, other goods, the daughter says yes.
        var other = new Keys(page);
        await other.Type("5678");
        await other.Enter("/hotline/calls/*");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("这一期已经订过");
        await other.Press("a", "2", "b", "Shift+A", "a");
        await Assertions.Expect(page.Locator("#n1")).ToHaveValueAsync("1");
        await Assertions.Expect(page.Locator("#n2")).ToHaveValueAsync("2");
        await other.Enter("/hotline/calls/*");
        await other.Press("2");
        await other.Enter("/hotline?placed=*");

        // And one that leaves something to do: medicine, in words, by the keys alone.
        var need = new Keys(page);
        await need.Type("13912345678");
        await need.Enter("/hotline/calls/*");
        await need.Press("F8", "ArrowDown", "Tab");
        await page.Keyboard.TypeAsync("胰岛素只剩一天");
        await need.Enter("done=need");
        await page.Picture("hotline-need");
        await page.IsAccessible();

        Assert.Equal([("hotline", "self"), ("hotline", "family")], await site.Owner.All<(string, string)>(
            "select o.channel, k.said_by from orders o join order_consents k on k.order_id = o.id order by o.number", null, default));
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from door_tasks where kind = 'dialysis'", null, default));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Key presses: the same again {again.Count}, other goods {other.Count}, a need {need.Count} and its words; " +
            $"a practised run takes {again.Seconds:0.0} s, {other.Seconds:0.0} s, {need.Seconds:0.0} s besides the talk");
        Assert.True(again.Seconds <= 90 && other.Seconds <= 90, $"{again.Seconds:0.0} s, {other.Seconds:0.0} s");
        Assert.True(again.Count <= 11 && other.Count <= 14 && need.Count <= 16, $"{again.Count}, {other.Count}, {need.Count}");
    }

    [Fact]
    public async Task The_seat_works_without_script_by_tab_and_enter()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.OrderedLastWeek(Household(1, 3), Agent().Person);
        var page = await Chromium.Open(site, Wide with { Scripts = false }, Agent());
        await page.GotoAsync("/hotline");
        await page.Locator("#q:focus").WaitForAsync();
        var keys = new Keys(page);
        await keys.Type("yshy 1-503");
        await keys.Enter("/hotline/calls/*");
        await page.Locator("a", new() { HasText = "照上次再订" }).FocusAsync();
        await keys.Enter("like=last");
        await keys.Enter("/hotline?placed=*");
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from orders where channel = 'hotline'", null, default));
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(360)]
    public async Task Every_page_of_the_seat_is_clean_wide_and_narrow(int width)
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈阿姨", "13912345678");
        await site.OrderedLastWeek(Household(1, 3), Agent().Person);
        using var agent = await site.SignedIn(Agent());
        await agent.Raises(103, "callback", "昨天的菜没到", "late");
        await agent.Raises(103, "callback", "", "money");
        await agent.Raises(205, "dialysis", "明早八点要去医院");
        await site.Owner.Run("update door_tasks set raised_at = raised_at - interval '5 hours', due_at = due_at - interval '5 hours' where kind = 'dialysis'", null, default);
        var task = (await agent.Opens("/hotline/callbacks")).FirstTask();
        await agent.Sends($"{task}/owner", [], ("key", $"{Guid.NewGuid()}"), ("seen", ""));
        var page = await Chromium.Open(site, new Screen(width, 900), Agent());
        foreach (var path in (string[])["/hotline", "/hotline/callbacks", "/hotline/needs", task])
        {
            var answer = await page.GotoAsync(path);
            Assert.Equal(200, answer?.Status);
            await page.Picture($"hotline{(path == task ? "-task" : path.Replace("/hotline", "", StringComparison.Ordinal).Replace('/', '-'))}-{width}");
            await page.IsAccessible();
        }

        await page.GotoAsync("/hotline");
        await page.Locator("#q").FillAsync("13912345678");
        await page.FollowKey("Enter");
        await page.IsAt("/hotline/calls/*");
        await page.Picture($"hotline-call-{width}");
        await page.IsAccessible();
        await page.FollowKey("F2");
        await page.IsAt("like=last");
        await page.Picture($"hotline-read-{width}");
        await page.IsAccessible();
    }
}
