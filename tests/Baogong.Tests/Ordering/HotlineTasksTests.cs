// What a call leaves to do: one task a door and kind, an owner, a clock, a history that does not change.
using System.Net;
using Baogong.Tests.Harness;
using Npgsql;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Ordering;

public class HotlineTasksTests
{
    [Fact]
    public async Task Three_calls_of_one_door_are_one_task_and_the_longest_wait_stands_first()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        using var other = await site.SignedIn(Agent(2));
        await agent.Raises(103, "callback", "昨天的菜没到", "late");
        await other.Raises(205, "callback", "", "order");
        await Task.WhenAll(agent.Raises(103, "callback", "还是没到", "late"), other.Raises(103, "callback", "要退钱", "money"));
        var list = await agent.Opens("/hotline/callbacks");
        Assert.True(list.Text.IndexOf("503室", StringComparison.Ordinal) < list.Text.IndexOf("401室", StringComparison.Ordinal), list.Text);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(list.Text, "503室"));
        Assert.True(list.Says("没送到、钱不对") || list.Says("钱不对、没送到"), list.Text);
        Assert.Equal([(103, 3), (205, 1)], await site.Owner.All<(int, int)>("select household_id, calls from door_tasks order by raised_at", null, default));
        var task = await agent.Opens(list.FirstTask());
        Assert.True(task.Says("昨天的菜没到") && task.Says("还是没到") && task.Says("要退钱") && task.Says("来过 3 次电话"), task.Text);
        // Sent twice, written once.
        var call = await agent.Answers(103);
        var key = $"{Guid.NewGuid()}";
        for (var i = 0; i < 2; i++) await agent.Sends($"{call}/tasks", [], ("key", key), ("kind", "callback"), ("reason", "ask"), ("words", ""));
        Assert.Equal(4, await site.Owner.One<int>("select calls from door_tasks where household_id = 103", null, default));
        // The household's page says so to whoever answers next.
        Assert.True((await other.Opens(await other.Answers(103))).Says("来过 4 次电话"));
    }

    [Fact]
    public async Task A_task_is_taken_once_handed_over_and_closed_by_whoever_has_it()
    {
        await using var site = await Site.Start();
        await Build(site);
        await site.Knows(Household(1, 3), "陈桂芳", "13912345678");
        using var agent = await site.SignedIn(Agent());
        using var other = await site.SignedIn(Agent(2));
        await agent.Raises(103, "medicine", "胰岛素只剩一天");
        var task = (await agent.Opens("/hotline/needs")).FirstTask();
        var seen = await agent.Opens(task);
        Assert.True(seen.Says("…5678") && !seen.Says("13912345678") && seen.Says("胰岛素只剩一天"));
        var tooSoon = await agent.Sends($"{task}/outcome", [], ("key", $"{Guid.NewGuid()}"), ("outcome", "delivered"));
        Assert.True(tooSoon.Status == HttpStatusCode.Conflict && tooSoon.Says("先接过这件事"), tooSoon.Text);

        // Two at once: one has it, the other is told.
        var takes = await Task.WhenAll(new[] { agent, other }.Select(a => a.Sends($"{task}/owner", [], ("key", $"{Guid.NewGuid()}"), ("seen", ""))));
        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.Conflict], takes.Select(t => t.Status).Order());
        var mine = takes[0].Status == HttpStatusCode.SeeOther ? agent : other;
        var owner = mine == agent ? Agent() : Agent(2);
        var next = mine == agent ? Agent(2) : Agent();
        Assert.True((await mine.Opens(task)).Says("13912345678"));
        Assert.False((await (mine == agent ? other : agent).Opens(task)).Says("13912345678"));
        Assert.Contains("task, whole number", await site.Owner.One<string>("select string_agg(after ->> 'why', ';') from history where thing = 'contact'", null, default));

        var rang = await mine.Sends($"{task}/outcome", [], ("key", $"{Guid.NewGuid()}"), ("outcome", "no_answer"), ("words", ""));
        Assert.Equal(HttpStatusCode.SeeOther, rang.Status);
        Assert.True((await mine.Opens("/hotline/needs")).Says("打过 1 次没人接"));
        // Not to somebody who has no seat here.
        var away = await mine.Sends($"{task}/owner", [], ("key", $"{Guid.NewGuid()}"), ("seen", $"{owner.Person.Value}"), ("to", $"{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.Conflict, away.Status);
        await mine.Sends($"{task}/owner", [], ("key", $"{Guid.NewGuid()}"), ("seen", $"{owner.Person.Value}"), ("to", $"{next.Person.Value}"));
        var theirs = mine == agent ? other : agent;
        var wordless = await theirs.Sends($"{task}/outcome", [], ("key", $"{Guid.NewGuid()}"), ("outcome", "solved"), ("words", "已送"));
        Assert.True(wordless.Status == HttpStatusCode.UnprocessableEntity && wordless.Fields()["words"] == "已送", wordless.Text);
        await theirs.Sends($"{task}/outcome", [], ("key", $"{Guid.NewGuid()}"), ("outcome", "delivered"), ("words", "志愿者送到门口"));
        Assert.True((await agent.Opens("/hotline/needs")).Says("没有没办完的急需"));
        var closed = await agent.Opens(task);
        Assert.True(closed.Says("已送到") && closed.Says("志愿者送到门口") && !closed.Says("13912345678"), closed.Text);
        Assert.Equal(["called", "taken", "no_answer", "handed_over", "closed"],
            await site.Owner.All<string>("select what from door_task_entries order by at", null, default));
        // Words about illness stand nowhere in clear.
        Assert.DoesNotContain("胰岛素", await site.Owner.One<string>(
            "select string_agg(x, '') from (select door_task_entries::text as x from door_task_entries union all select history::text from history) y", null, default));
        // The same need again is a new task.
        await agent.Raises(103, "medicine", "又快没了");
        Assert.Equal(2, await site.Owner.One<long>("select count(*) from door_tasks where household_id = 103", null, default));
    }

    [Fact]
    public async Task Needs_are_due_by_their_kind_and_what_is_past_its_time_comes_first()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        await agent.Raises(101, "infant", "");          // 12 h
        await agent.Raises(102, "dialysis", "");        // 4 h
        await agent.Raises(103, "aid", "");             // 24 h
        await agent.Raises(104, "callback", "");        // not a need
        Assert.Equal([4, 12, 24], await site.Owner.All<int>(
            "select (extract(epoch from due_at - raised_at) / 3600)::int from door_tasks where kind <> 'callback' order by 1", null, default));
        await site.MoveClock(TimeSpan.FromHours(5));
        var late = await site.SignedIn(Agent(3));
        await late.Raises(105, "doctor", "");           // 2 h from now: after the overdue, before the rest
        var text = (await late.Opens("/hotline/needs")).Text;
        string[] rooms = ["502室", "401室", "501室", "503室"];
        Assert.Equal(rooms, rooms.OrderBy(r => text.IndexOf(r, StringComparison.Ordinal)));
        Assert.All(rooms, r => Assert.Contains(r, text, StringComparison.Ordinal));
        Assert.DoesNotContain("504室", text);
        Assert.True((await late.Opens("/hotline")).Says("件药品、透析、奶粉等急需，其中 1 件过了时间"));
    }

    [Fact]
    public async Task What_was_said_and_agreed_cannot_be_changed_by_the_program()
    {
        await using var site = await Site.Start();
        await Build(site);
        await using var app = Baogong.Server.AppSource(site.ConnectionString);
        foreach (var table in (string[])["hotline_calls", "order_consents", "door_task_entries"])
        {
            foreach (var sql in (string[])[$"update {table} set town_id = town_id", $"delete from {table}"])
            {
                await using var command = app.CreateCommand(sql);
                var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
            }
        }
    }

    [Fact]
    public async Task A_task_of_another_town_and_none_at_all_are_the_same()
    {
        await using var site = await Site.Start();
        await Build(site);
        await OtherTown.Build(site);
        using var agent = await site.SignedIn(Agent());
        foreach (var id in (string[])[OtherTown.Task, "00000000-0000-4000-8000-000000000002"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await agent.Opens($"/hotline/tasks/{id}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await agent.Sends($"/hotline/tasks/{id}/owner", [], ("key", $"{Guid.NewGuid()}"))).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await agent.Sends($"/hotline/tasks/{id}/outcome", [], ("key", $"{Guid.NewGuid()}"), ("outcome", "delivered"))).Status);
        }
        Assert.DoesNotContain("909", (await agent.Opens("/hotline/needs")).Text);
    }
}
