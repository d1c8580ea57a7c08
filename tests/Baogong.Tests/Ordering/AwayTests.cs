using System.Net;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using static Baogong.Tests.Harness.SmallTown;
using static Baogong.Tests.Ordering.OrderingStory;

namespace Baogong.Tests.Ordering;

/// <summary>A database that takes no connections, under a server that goes on running.</summary>
public class AwayTests
{
    private static readonly Guid Key = new(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6);

    [Fact]
    public async Task Without_the_database_all_are_told_at_once_what_they_typed_is_kept_and_it_goes_on_by_itself()
    {
        await using var site = await Site.Start(jobs: true);
        await Build(site);
        using var resident = await site.SignedIn(Resident());
        Assert.Equal(HttpStatusCode.OK, (await resident.GetAsync("/order/1")).StatusCode);
        await site.LosesItsDatabase();

        var page = await resident.GetAsync("/order/1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3"), (page.StatusCode, page.Headers.RetryAfter?.ToString()));
        Assert.Equal((503, "ordering.recovering"), Of(await resident.Orders(Household(1, 1), Key, [(1, 2)])));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["key"] = Key.ToString(),
            ["n1"] = "2",
            ["note"] = "放门口",
            ["do"] = "place",
        });
        using var kept = await resident.PostAsync("/order/1", form);
        var html = WebUtility.HtmlDecode(await kept.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "3"), (kept.StatusCode, kept.Headers.RetryAfter?.ToString()));
        Assert.All([$"value=\"{Key}\"", "name=\"n1\" value=\"2\"", "放门口", "系统正在恢复"],
            text => Assert.Contains(text, html, StringComparison.Ordinal));

        await site.FindsItsDatabase();
        Assert.Equal((200, null), Of(await resident.Orders(Household(1, 1), Key, [(1, 2)])));
    }

    [Fact]
    public async Task What_a_page_was_asked_or_told_is_kept_on_the_page_that_says_later()
    {
        await using var site = await Site.Start(jobs: true);
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        await site.LosesItsDatabase();

        var asked = await Read(await agent.GetAsync("/hotline/callbacks?all=1&q=%E9%99%88%22"));
        Assert.Contains("method=\"get\" action=\"/hotline/callbacks\" data-retry=\"3\"", asked, StringComparison.Ordinal);
        Assert.Contains("name=\"q\" value=\"陈\"\"", asked, StringComparison.Ordinal);
        var told = await Read(await agent.PostAsync("/hotline/find?x=1", Typed(("q", "陈阿姨"), ("caller", "13912345678"))));
        Assert.Contains("method=\"post\" action=\"/hotline/find?x=1\" data-retry=\"3\"", told, StringComparison.Ordinal);
        Assert.All(["name=\"q\" value=\"陈阿姨\"", "name=\"caller\" value=\"13912345678\""],
            text => Assert.Contains(text, told, StringComparison.Ordinal));

        // What opens a door stands on no page, and a program is told what programs are told.
        var secret = await Read(await agent.PostAsync("/sign-in/desk", Typed(("login", "anna"), ("password", "correct horse"))));
        Assert.DoesNotContain("correct horse", secret, StringComparison.Ordinal);
        using var program = await agent.GetAsync("/api/towns");
        Assert.Equal("application/problem+json", program.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task What_may_be_stored_already_is_not_sent_again_by_itself()
    {
        await using var site = await Site.Start(jobs: true);
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        await using var held = await HeldRow.By(site, "lock table hotline_calls in access exclusive mode");
        var posted = agent.PostAsync("/hotline/calls", Typed(("household", "103"), ("caller", "")));
        await HeldRow.IsWaitedFor(site);
        await site.CutsConnections();
        var unsure = await Read(await posted);
        Assert.Contains("不确定", unsure, StringComparison.Ordinal);
        Assert.Contains("name=\"household\" value=\"103\"", unsure, StringComparison.Ordinal);
        Assert.DoesNotContain("data-retry=\"", unsure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_failed_under_a_database_that_lives_is_not_opened_again_by_itself()
    {
        await using var site = await Site.Start(jobs: true);
        await Build(site);
        using var agent = await site.SignedIn(Agent());
        await using var held = await HeldRow.By(site, "lock table door_tasks in access exclusive mode");
        var asked = agent.GetAsync("/hotline/callbacks");
        await HeldRow.IsWaitedFor(site);
        await site.Owner.Run("""
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """, null, default);
        var failed = await Read(await asked);
        Assert.Contains("再打开一次", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("data-retry=\"", failed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_looked_at_takes_no_changes_and_the_server_goes_on()
    {
        var disk = Directory.CreateTempSubdirectory("baogong-test-");
        await using var site = await Site.Start(jobs: true, doors: services =>
        {
            var settings = (ServerSettings)services.Single(s => s.ServiceType == typeof(ServerSettings)).ImplementationInstance!;
            services.Replace(ServiceDescriptor.Singleton(settings with { Cluster = disk.FullName }));
        });
        await Build(site);
        using var resident = await site.SignedIn(Resident());
        var pulse = site.Services.GetRequiredService<Pulse>();
        disk.Delete();
        await Eventually.Holds(() => !pulse.HasRoom);
        Assert.Equal(HttpStatusCode.OK, (await resident.GetAsync("/order/1")).StatusCode);
        Assert.Equal((503, "ordering.recovering"), Of(await resident.Orders(Household(1, 1), Key, [(1, 2)])));

        disk.Create();
        await Eventually.Holds(() => pulse.HasRoom);
        Assert.Equal((200, null), Of(await resident.Orders(Household(1, 1), Key, [(1, 2)])));
        disk.Delete();
    }

    private static FormUrlEncodedContent Typed(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private static async Task<string> Read(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }
}
