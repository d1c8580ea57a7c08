using System.Net;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Baogong.Tests.Harness.SmallTown;

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
        var pulse = site.Services.GetRequiredService<Pulse>();
        await Open(site, false);
        await Eventually.Holds(() => !pulse.Beats);

        var page = await resident.GetAsync("/order/1");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "30"), (page.StatusCode, page.Headers.RetryAfter?.ToString()));
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

        await Open(site, true);
        await Eventually.Holds(() => pulse.Beats);
        Assert.Equal((200, null), Of(await resident.Orders(Household(1, 1), Key, [(1, 2)])));
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Problem);

    private static Task Open(Site site, bool open)
    {
        var here = new NpgsqlConnectionStringBuilder(site.ConnectionString);
        var name = here.Database;
        here.Database = "postgres";
        return Postgres.Execute(here.ConnectionString, $"""
            alter database {name} with allow_connections {open};
            select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}';
            """);
    }
}
