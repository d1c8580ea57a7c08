// The leader's relay page over HTTP: answers, other names, differences, latecomers. Nothing guessed, nothing doubled.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Ordering;

public partial class RelayPageTests
{
    private const string Paste = "/leader/paste?building=1&cycle=1";

    [Fact]
    public async Task A_tap_answers_a_line_and_the_answer_outlives_a_longer_paste()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        const string Text = "#接龙\n1. 501 鸡蛋1 顾阿姨\n2. 610 A2\n3. 502 B5";
        var read = await Read(leader, Text);
        Assert.True(read.Says("读出 1 户，") && read.Says("2 行要您看一眼"), read.Text);
        var tapped = await Tap(leader, read, Text, "按限购记2份");
        Assert.True(tapped.Says("读出 2 户，") && tapped.Says("您改过的 1 行"), tapped.Text);
        var typed = await leader.Sends(Paste, tapped.Fields(), ("text", Text), (Typed(tapped), "401 A2"), ("do", "read"));
        Assert.True(typed.Says("读出 3 户，") && typed.Says("没有疑问"), typed.Text);

        const string Longer = Text + "\n4. 503 A1";
        var again = await leader.Sends(Paste, typed.Fields(), ("text", Longer), ("do", "read"));
        Assert.True(again.Says("读出 4 户，") && again.Says("没有疑问"), again.Text);
        await leader.Sends(Paste, again.Fields(), ("text", Longer), ("do", "book"));
        Assert.Equal("101 2×1,102 2×2,103 1×1,105 1×2", await Books(site));

        var undone = await leader.Sends(Paste, again.Fields(), ("text", Longer), ("undo", Key(again, "undo")));
        Assert.True(undone.Says("1 行要您看一眼"), undone.Text);
    }

    [Fact]
    public async Task Not_an_order_is_one_tap_and_every_line_leads_to_its_result_and_back()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        const string Text = "501 A1\n610 A2\n今天辛苦了";
        var read = await Read(leader, Text);
        var anchors = Anchor().Matches(read.Html).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.Contains("e0", anchors);
        Assert.Contains("l2", anchors);
        Assert.All(anchors, anchor => Assert.Contains($"id=\"{anchor}\"", read.Html, StringComparison.Ordinal));
        Assert.Contains("<mark>610</mark>", read.Html, StringComparison.Ordinal);
        Assert.Contains("<mark>501</mark>", read.Html, StringComparison.Ordinal);
        var gone = await Tap(leader, read, Text, "不是订单");
        Assert.True(gone.Says("没有疑问") && gone.Says("不算订单"), gone.Text);
    }

    [Fact]
    public async Task Another_number_of_the_entrance_and_another_name_of_the_door_are_known()
    {
        await using var site = await SmallTown.Start();
        await site.Owner.Run("insert into building_aliases values (1, 1, '9', 1)", null, default);
        await site.Owner.Run("insert into door_aliases values (1, 1, '5A', 103)", null, default);
        using var leader = await site.SignedIn(SmallTown.Leader());
        var booked = await Book(leader, "9号楼501 A1\n9-5A 蔬菜包两份");
        Assert.True(booked.Says("已登记 2 户"), booked.Text);
        Assert.Equal("101 1×1,103 1×2", await Books(site));
    }

    [Fact]
    public async Task A_door_of_another_leader_is_shown_and_not_booked()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        var read = await Read(leader, "2号楼501 A1\n1号楼502 A1");
        Assert.True(read.Says("不是您负责的楼") && read.Says("读出 1 户，"), read.Text);
        await leader.Sends(Paste, read.Fields(), ("text", "2号楼501 A1\n1号楼502 A1"), ("do", "book"));
        Assert.Equal("102 1×1", await Books(site));
    }

    [Fact]
    public async Task Two_households_behind_one_door_are_told_apart_by_a_tap()
    {
        await using var site = await SmallTown.Start();
        await site.Owner.Run("update households set occupant = '甲' where id = 101", null, default);
        await site.Owner.Run("""
            insert into households (town_id, id, community_id, building_id, floor, room, occupant, door_order)
            values (1, 121, 1, 1, 5, '501', '乙', 2)
            """, null, default);
        using var leader = await site.SignedIn(SmallTown.Leader());
        const string Text = "1. 501 A1\n2. 502 A1";
        var read = await Read(leader, Text);
        Assert.True(read.Says("门里有 2 户"), read.Text);
        var tapped = await Tap(leader, read, Text, "501乙");
        await leader.Sends(Paste, tapped.Fields(), ("text", Text), ("do", "book"));
        Assert.Equal("102 1×1,121 1×1", await Books(site));
    }

    [Fact]
    public async Task A_later_paste_adds_changes_cancels_and_leaves_the_rest()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        await Book(leader, "501 A1 B1\n502 A2\n503 A1\n504 B1");
        const string Later = "501 A1 B1\n502 改成A3\n503 取消\n504 B换成C\n401 C1";
        var read = await Read(leader, Later);
        Assert.True(read.Says("新增 1 户 · 改动 2 户 · 取消 1 户 · 没变 1 户"), read.Text);
        var booked = await leader.Sends(Paste, read.Fields(), ("text", Later), ("do", "book"));
        Assert.True(booked.Says("已登记 4 户"), booked.Text);
        Assert.Equal("101 1×1 2×1,102 1×3,104 3×1,105 3×1", await Books(site));
        // The same again, as it stands and by the button: nothing moves.
        var again = await leader.Sends(Paste, read.Fields(), ("text", Later), ("do", "book"));
        Assert.Equal("101 1×1 2×1,102 1×3,104 3×1,105 3×1", await Books(site));
        // A change that was made finds nothing left to change: asked, never done twice.
        Assert.True((await Read(leader, Later)).Says("1 行要您看一眼"));
        Assert.Equal(HttpStatusCode.OK, (await Read(leader, "501 A1 B1")).Status);
        Assert.True((await Read(leader, "501 A1 B1")).Says("这里没写到的 3 户"), again.Text);
    }

    [Fact]
    public async Task More_of_something_pasted_alone_is_asked_and_grows_once()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        await Book(leader, "501 A1");
        const string More = "501 再加B1";
        var read = await Read(leader, More);
        Assert.True(read.Says("一共是 A×1 B×1，对吗"), read.Text);
        var tapped = await Tap(leader, read, More, "一共 A×1 B×1");
        for (var i = 0; i < 3; i++) await leader.Sends(Paste, tapped.Fields(), ("text", More), ("do", "book"));
        Assert.Equal("101 1×1 2×1", await Books(site));
    }

    [Fact]
    public async Task Less_of_something_pasted_alone_is_asked_and_shrinks_once()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        await Book(leader, "501 A3 B1");
        const string Less = "501 A少一份";
        var read = await Read(leader, Less);
        Assert.True(read.Says("一共是 A×2 B×1，对吗") && !read.Says("登记 1 户"), read.Text);
        var tapped = await Tap(leader, read, Less, "一共 A×2 B×1");
        for (var i = 0; i < 3; i++) await leader.Sends(Paste, tapped.Fields(), ("text", Less), ("do", "book"));
        Assert.Equal("101 1×2 2×1", await Books(site));
    }

    [Theory]
    [InlineData("1. 501 A1 B1\n2. 502 A2\n3. 503 蔬菜包一份\n4. 401 鸡蛋两份\n5. 402 A1\n6. 403 B1")]
    [InlineData("501 A1\n502 B1\n503 A2\n501 改成A2\n502 取消\n504 A1 B1")]
    public async Task A_relay_in_two_pastes_gives_the_same_as_in_one(string text)
    {
        var lines = text.Split('\n');
        string? whole = null;
        for (var cut = lines.Length; cut > 0; cut -= 2)
        {
            await using var site = await SmallTown.Start();
            using var leader = await site.SignedIn(SmallTown.Leader());
            await Book(leader, string.Join('\n', lines[..cut]));
            if (cut < lines.Length) await Book(leader, string.Join('\n', lines[cut..]));
            whole ??= await Books(site);
            Assert.Equal(whole, await Books(site));
        }
    }

    [Fact]
    public async Task Two_leaders_with_two_versions_at_once_double_nothing()
    {
        await using var site = await SmallTown.Start();
        using var one = await site.SignedIn(SmallTown.Leader());
        using var other = await site.SignedIn(SmallTown.Leader());
        const string Short = "1. 501 A1\n2. 502 A1", Long = "1. 501 A1\n2. 502 A2\n3. 503 B1";
        var (first, second) = (await Read(one, Short), await Read(other, Long));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => i % 2 == 0
            ? one.Sends(Paste, first.Fields(), ("text", Short), ("do", "book"))
            : other.Sends(Paste, second.Fields(), ("text", Long), ("do", "book"))));
        await Book(other, Long);
        // Whoever was first: one order a door, and what the other saw differently was asked again, not added.
        Assert.Equal("101 1×1,102 1×2,103 2×1", await Books(site));
    }

    [Fact]
    public async Task More_than_two_thousand_lines_are_refused_and_stay_in_the_field()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        var text = string.Join('\n', Enumerable.Repeat("大家好", 1999)) + "\n501 A1";
        Assert.True((await Read(leader, text)).Says("读出 1 户，"));
        var refused = await Read(leader, text + "\n502 A1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.True(refused.Says("2001 行") && refused.Says("501 A1\n502 A1</textarea>"), refused.Text[..400]);
    }

    [Fact]
    public async Task Whoever_comes_after_the_cutoff_lies_in_the_late_bin_until_it_is_settled()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var other = await site.SignedIn(SmallTown.Leader(2));
        const string Text = "501 A1\n502 A2 B1 13800001234\n503 取消";
        await Book(leader, "501 A1\n503 B1");
        await site.MoveClock(TimeSpan.FromHours(2));
        using var desk = await site.SignedIn(SmallTown.Desk);
        var late = await Read(leader, Text);
        Assert.True(late.Status == HttpStatusCode.Conflict && late.Says("收进迟到名单（2 户）"), late.Text);
        var kept = await leader.Sends(Paste, late.Fields(), ("text", Text), ("do", "late"));
        Assert.True(kept.Says("收好了"), kept.Text);
        Assert.Equal("101 1×1,103 2×1", await Books(site));

        var bin = await leader.Opens("/leader/late?cycle=1");
        Assert.True(bin.Says("迟到 2 户") && bin.Says("想要 A×2 B×1") && bin.Says("想取消（截单时是 B×1）"), bin.Text);
        Assert.False(bin.Says("13800001234"));
        Assert.True((await other.Opens("/leader/late")).Says("没有要处理的"));
        Assert.True((await desk.Opens("/desk/late")).Says("2 户没处理"));
        Assert.True((await desk.Opens("/desk")).Says("迟到"));
        await desk.Sends("/desk/late", new() { ["cycle"] = "1", ["household"] = "102", ["do"] = "deal" });
        await other.Sends("/leader/late", new() { ["cycle"] = "1", ["household"] = "103", ["do"] = "deal" });
        Assert.True((await leader.Opens("/leader/late")).Says("迟到 1 户"));
        // The same paste again opens nothing; another wish does.
        await leader.Sends(Paste, late.Fields(), ("text", Text), ("do", "late"));
        Assert.True((await leader.Opens("/leader/late")).Says("迟到 1 户"));
        await leader.Sends(Paste, late.Fields(), ("text", "502 A3"), ("do", "late"));
        Assert.True((await leader.Opens("/leader/late")).Says("迟到 2 户"));
    }

    private static Task<Page> Read(HttpClient leader, string text) =>
        leader.Sends(Paste, [], ("text", text), ("do", "read"));

    private static async Task<Page> Book(HttpClient leader, string text) =>
        await leader.Sends(Paste, (await Read(leader, text)).Fields(), ("text", text), ("do", "book"));

    // The first button with this label.
    private static Task<Page> Tap(HttpClient leader, Page page, string text, string label)
    {
        var button = Regex.Match(page.Html, $"name=\"answer\" value=\"([^\"]*)\">{label}<");
        Assert.True(button.Success, $"no button {label}\n{page.Text}");
        return leader.Sends(Paste, page.Fields(), ("text", text), ("answer", WebUtility.HtmlDecode(button.Groups[1].Value)));
    }

    private static string Typed(Page page) => page.Fields().Keys.First(name => name.StartsWith("t:", StringComparison.Ordinal));

    private static string Key(Page page, string name) => Regex.Match(page.Html, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value;

    /// <summary>"101 1×2 2×1,…": household, offer × pieces, of all placed orders.</summary>
    private static async Task<string> Books(Site site) => await site.Owner.One<string?>("""
        select string_agg(household_id || ' ' || lines, ',' order by household_id, lines) from (
          select o.household_id, string_agg(l.id || '×' || l.n, ' ' order by l.id) as lines
          from orders o cross join unnest(o.offer_ids, o.pieces) as l(id, n)
          where o.state = 'placed' group by o.household_id, o.id) as placed
        """, null, default) ?? "";

    [GeneratedRegex("href=\"#([el][0-9]+)\"")]
    private static partial Regex Anchor();
}
