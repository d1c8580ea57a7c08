// The leader's pages: the building at a glance, a door, the pasted relay, the paper list.
using System.Net;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Ordering;

public class LeaderPagesTests
{
    private const string Paste = "/leader/paste?building=1&cycle=1";

    [Fact]
    public async Task A_building_shows_who_ordered_who_needs_nothing_and_who_was_not_heard_from()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        await leader.PlacesByPage("/leader/door/101?cycle=1", ("n1", "2"), ("n2", "1"));
        await Answers(leader, 102, "nothing_needed");
        await Answers(leader, 104, "question", ("question", "肉是哪种"));
        var glance = await leader.Opens("/leader");
        Assert.True(glance.Says("1户已订，1户有疑问，") && glance.Says("17户还没联系上") && glance.Says("订 A2B1"), glance.Text);
        var calls = await leader.Opens("/leader/calls");
        Assert.True(calls.Html.IndexOf("503室", StringComparison.Ordinal) < calls.Html.IndexOf("403室", StringComparison.Ordinal));
        Assert.False(calls.Says(">501室") || calls.Says(">502室") || calls.Says(">504室"));
        await Answers(leader, 102, "undone");
        Assert.True((await leader.Opens("/leader")).Says("18户还没联系上"));
        Assert.True((await leader.Opens("/leader/door/104?cycle=1")).Says("肉是哪种"));
        Assert.Equal("leader/household:101", await site.Owner.One<string>("select channel || '/' || payer from orders", null, default));
    }

    [Fact]
    public async Task A_leader_reaches_no_door_of_another_building_and_answers_stop_at_the_cutoff()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var desk = await site.SignedIn(SmallTown.Desk);
        foreach (var path in (string[])["/leader/door/201?cycle=1", "/leader/door/999?cycle=1", "/leader?building=2", "/leader/calls?building=3", "/leader/paste?building=2"])
            Assert.Equal(HttpStatusCode.NotFound, (await leader.Opens(path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.Opens("/leader")).Status);
        await Answers(leader, 201, "nothing_needed");
        await site.MoveClock(TimeSpan.FromHours(2));
        await Answers(leader, 101, "nothing_needed");
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from household_replies", null, default));
    }

    [Fact]
    public async Task A_door_is_changed_and_cancelled_by_its_leader_only()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var other = await site.SignedIn(SmallTown.Leader(2));
        var placed = await leader.PlacesByPage("/leader/door/101?cycle=1", ("n2", "2"));
        var order = placed[^36..];
        Assert.True((await leader.Opens(placed)).Says("订好了：B×2"));
        var key = new Dictionary<string, string> { ["key"] = $"{Guid.NewGuid()}" };
        Assert.Equal(HttpStatusCode.NotFound, (await other.Sends($"/leader/door/101/cancel/{order}?cycle=1", key)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Sends($"/leader/door/201/cancel/{order}?cycle=1", key)).Status);
        var changed = await leader.PlacesByPage($"/leader/door/101?cycle=1&change={order}", ("n2", "1"));
        var cancelled = await leader.Sends($"/leader/door/101/cancel/{changed[^36..]}?cycle=1", key);
        Assert.True((await leader.Opens(cancelled.Location!)).Says("已取消"));
        Assert.Equal(0, await site.Owner.One<int>("select sold from offers where id = 2", null, default));
    }

    [Fact]
    public async Task A_relay_pasted_twice_doubles_nothing_and_a_changed_line_replaces()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        var first = await leader.Sends(Paste, [], ("text", "#接龙\n1. 501 A1 B1\n2. 502 A2\n3. 1室 随便"), ("do", "read"));
        Assert.True(first.Says("读出 2 户") && first.Says("先看这"), first.Text);
        Assert.Equal(0, await Placed(site));
        var booked = await Book(leader, first, "#接龙\n1. 501 A1 B1\n2. 502 A2\n3. 1室 随便");
        Assert.True(booked.Says("已登记 2 户") && booked.Says("1-501 A×1 B×1") && booked.Says("先看这 1 行"), booked.Text);
        Assert.Equal(2, await Placed(site));

        var again = await leader.Sends(Paste, [], ("text", "#接龙\n1. 501 A1 B1\n2. 502 A2"), ("do", "read"));
        Assert.True(again.Says("没变 2 户") && !again.Says("登记 2 户"), again.Text);
        var changed = await leader.Sends(Paste, [], ("text", "#接龙\n1. 501 A1 B1\n2. 502 A3"), ("do", "read"));
        Assert.True(changed.Says("原来是 A×2"), changed.Text);
        await Book(leader, changed, "#接龙\n1. 501 A1 B1\n2. 502 A3");
        // And back again: a wish that returns is a new wish, not the old key.
        var back = await leader.Sends(Paste, [], ("text", "502 A2"), ("do", "read"));
        await Book(leader, back, "502 A2");
        Assert.Equal(2, await Placed(site));
        Assert.Equal(3, await site.Owner.One<int>("select sold from offers where id = 1", null, default));
    }

    [Fact]
    public async Task The_same_list_sent_by_many_taps_is_booked_once_and_what_was_not_shown_is_not_booked()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        const string Text = "501 A1\n502 A1\n503 B1\n504 C1";
        var preview = await leader.Sends(Paste, [], ("text", Text), ("do", "read"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Book(leader, preview, Text)));
        Assert.Equal(4, await Placed(site));
        var other = await leader.Sends(Paste, preview.Fields(), ("text", "401 A9"), ("do", "book"));
        Assert.True(other.Status == HttpStatusCode.Conflict && other.Says("还没登记"), other.Text);
        Assert.Equal(4, await Placed(site));
    }

    [Fact]
    public async Task A_door_that_ordered_by_phone_is_a_doubt_and_a_refused_line_keeps_its_reason()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var resident = await site.SignedIn(SmallTown.Resident());
        await resident.PlacesByPage("/order/1", ("n1", "1"));
        var preview = await leader.Sends(Paste, [], ("text", "501 A2\n502 C1\n503 B9"), ("do", "read"));
        Assert.True(preview.Says("已经用别的办法订了 A×1") && preview.Says("超过每户限购"), preview.Text);
        var same = await leader.Sends(Paste, [], ("text", "501 A1"), ("do", "read"));
        Assert.True(same.Says("没变 1 户"), same.Text);
        await Postgres.Execute(site.ConnectionString, "update offers set sold = 5 where id = 3");
        var booked = await Book(leader, preview, "501 A2\n502 C1\n503 B9");
        Assert.True(booked.Status == HttpStatusCode.Conflict || booked.Says("C 套餐"), booked.Text);
        Assert.Equal(1, await Placed(site));
    }

    [Fact]
    public async Task A_paper_list_is_typed_checked_and_booked_with_every_cell_kept()
    {
        await using var site = await SmallTown.Start();
        using var leader = await site.SignedIn(SmallTown.Leader());
        const string Sheet = "/leader/sheet?building=1&cycle=1";
        var blank = await leader.Opens(Sheet);
        Assert.Contains("c101_1", blank.Fields().Keys);
        var read = await leader.Sends(Sheet, blank.Fields(), ("c101_1", "2"), ("c102_2", "１"), ("c103_1", "x"), ("do", "read"));
        Assert.True(read.Says("没看懂") && read.Says("501室") && read.Fields()["c103_1"] == "x", read.Text);
        var booked = await leader.Sends(Sheet, read.Fields(), ("do", "book"));
        Assert.True(booked.Says("已登记 2 户"), booked.Text);
        Assert.Equal(2, await site.Owner.One<long>("select count(*) from orders where channel = 'sheet'", null, default));
        var again = await leader.Sends(Sheet, booked.Fields(), ("do", "book"));
        Assert.Equal(2, await Placed(site));
        Assert.True(again.Says("没变 2 户"), again.Text);
    }

    private static Task<Page> Book(HttpClient leader, Page preview, string text) =>
        leader.Sends(Paste, preview.Fields(), ("text", text), ("do", "book"));

    private static Task<Page> Answers(HttpClient leader, int household, string reply, params (string, string)[] more) =>
        leader.Sends($"/leader/door/{household}/reply", new() { ["cycle"] = "1" }, [("reply", reply), .. more]);

    private static Task<long> Placed(Site site) => site.Owner.One<long>("select count(*) from orders where state = 'placed'", null, default);
}
