// The cutoff happens once, whoever looks and whenever, and nothing slips in behind it.
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baogong.Batches;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Baogong.Tests.Batches;

public class CutoffTests
{
    [Fact]
    public async Task A_server_that_was_down_for_two_days_closes_every_due_round_once()
    {
        await using var before = await Site.Start();
        await SmallTown.Build(before);
        await MoreRounds(before, rounds: 3);
        using var resident = await before.SignedIn(SmallTown.Resident());
        Assert.True((await resident.Orders(SmallTown.Household(1, 1), Guid.NewGuid(), [(1, 2)])).Placed);
        await before.MoveClock(TimeSpan.FromDays(2));

        await using var after = await Site.Start(before.ConnectionString, jobs: true);
        await Eventually.Holds(async () => await Count(after, "cycles where state = 'published'") == 0);
        Assert.Equal(4, await Count(after, "batches"));
        Assert.Equal(4, await Count(after, "history where action = 'closed'"));
        Assert.Equal(2, await Count(after, "(select pieces from batches where id = 1 and pieces = 2 union all select 1) x"));
        await after.Check();
    }

    [Fact]
    public async Task Two_servers_close_twenty_due_rounds_and_each_has_one_batch()
    {
        await using var scene = await Site.Start();
        await SmallTown.Build(scene);
        await MoreRounds(scene, rounds: 19);
        await scene.MoveClock(TimeSpan.FromHours(2));
        var servers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Site.Start(scene.ConnectionString, jobs: true)));
        await Eventually.Holds(async () => await Count(scene, "cycles where state = 'published'") == 0);
        foreach (var server in servers) await server.DisposeAsync();
        Assert.Equal(20, await Count(scene, "batches"));
        Assert.Equal(20, await Count(scene, "history where action = 'closed'"));
        await scene.Check();
    }

    [Fact]
    public async Task Handlers_that_close_the_same_round_at_once_answer_with_the_same_batch()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => desk.PostAsync("/api/cycles/1/closure", null)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        Assert.Equal(1, await Count(site, "history where action = 'closed'"));
    }

    [Fact]
    public async Task Every_order_that_races_with_the_closing_is_in_the_batch_or_refused()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var residents = await site.SignedIn(Enumerable.Range(0, 60).Select(n => SmallTown.Resident(1 + (n % 3), 1 + (n / 3))));
        var orders = residents.Select(async (client, n) =>
        {
            await Task.Delay(n % 20);
            return await client.Orders(SmallTown.Household(1 + (n % 3), 1 + (n / 3)), Guid.NewGuid(), [(1, 1)]);
        }).ToList();
        await Task.Delay(8);
        var closed = await desk.PostAsync("/api/cycles/1/closure", null);
        var answers = await Task.WhenAll(orders);
        var frozen = await closed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(answers.Count(a => a.Placed), frozen.GetProperty("orders").GetInt32());
        Assert.All(answers.Where(a => !a.Placed), a => Assert.NotNull(a.Problem));
        Assert.Equal(frozen.GetProperty("pieces").GetInt32(), await Count(site, "orders where state = 'placed'"));
        await site.Check();
    }

    [Fact]
    public async Task The_closing_waits_for_an_intake_that_holds_the_round()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await using var intake = new NpgsqlConnection(site.ConnectionString);
        await intake.OpenAsync();
        await using var transaction = await intake.BeginTransactionAsync();
        await Execute(intake, "select from cycles where town_id = 1 and id = 1 for share");
        using var desk = await site.SignedIn(SmallTown.Desk);
        var closing = desk.PostAsync("/api/cycles/1/closure", null);
        await Task.Delay(300);
        Assert.False(closing.IsCompleted);
        await Execute(intake, """
            insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
              total_fen, content_hash)
            values (1, gen_random_uuid(), 1, 101, 'page', gen_random_uuid(), 'household:101', '{1}', '{3}', '{4500}', 13500, '')
            """);
        await transaction.CommitAsync();
        var frozen = await (await closing).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(3, frozen.GetProperty("pieces").GetInt32());
    }

    [Fact]
    public async Task A_server_that_dies_in_the_middle_leaves_the_round_open_for_the_next_look()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await site.MoveClock(TimeSpan.FromHours(2));
        await using var dying = new NpgsqlConnection(site.ConnectionString + ";Pooling=false");
        await dying.OpenAsync();
        await Execute(dying, """
            begin;
            select from cycles where town_id = 1 and id = 1 for update;
            update cycles set state = 'closed', closed_at = db_now() where town_id = 1 and id = 1;
            """);
        var job = site.Services.GetRequiredService<CloseDueCycles>();
        var looking = job.Run(SmallTown.Town, default);
        await Postgres.Execute(site.ConnectionString, $"select pg_terminate_backend({dying.ProcessID})");
        Assert.Equal(1, await looking);
        Assert.Equal(0, await job.Run(SmallTown.Town, default));
        Assert.Equal(1, await Count(site, "batches"));
    }

    [Fact]
    public async Task A_round_without_orders_closes_with_an_empty_batch_and_one_that_was_withdrawn_does_not_close()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await MoreRounds(site, rounds: 2);
        await Postgres.Execute(site.ConnectionString, """
            update cycles set state = 'withdrawn' where id = 2;
            update cycles set opens_at = cutoff_at - interval '1 minute' where id = 3;
            """);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var frozen = await (await desk.PostAsync("/api/cycles/1/closure", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(0, frozen.GetProperty("lines").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync("/desk/batches/1")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync("/api/cycles/2/closure", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync("/api/cycles/3/closure", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.PostAsync("/api/cycles/99/closure", null)).StatusCode);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal(HttpStatusCode.Forbidden, (await leader.PostAsync("/api/cycles/1/closure", null)).StatusCode);
    }

    [Fact]
    public async Task The_app_has_no_right_to_change_what_is_frozen()
    {
        await using var site = await Site.Start();
        await Round(site);
        var app = site.Services.GetRequiredService<Platform.Data.Db>();
        foreach (var table in (string[])["batches", "batch_lines", "batch_communities", "call_off_lines", "amendments", "amendment_lines"])
        {
            foreach (var sql in (string[])[$"delete from {table} where town_id = 1", $"update {table} set town_id = 1 where town_id = 1"])
            {
                var error = await Assert.ThrowsAsync<PostgresException>(() => app.Run(sql, null, default));
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
            }
        }
    }

    [Fact]
    public async Task An_outsider_recomputes_the_hash_from_the_exported_lines()
    {
        await using var site = await Site.Start();
        await Round(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var csv = await desk.GetStringAsync("/sheets/1/lines.csv");
        var rows = csv.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')).ToList();
        var text = "baogong-batch-1 1 1\n";
        foreach (var community in rows.GroupBy(r => int.Parse(r[0])).OrderBy(g => g.Key))
        {
            var lines = $"baogong-batch-1 1 1 {community.Key}\n" +
                string.Concat(community.OrderBy(r => int.Parse(r[1])).Select(r => string.Join(' ', r[1..]) + "\n"));
            text += $"{community.Key} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)))}\n";
        }

        var stored = await site.Owner.One<byte[]>("select hash from batches where town_id = 1 and id = 1", null, default);
        Assert.Equal(Convert.ToHexStringLower(stored), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
        Assert.True((await Verdict(desk)).GetProperty("holds").GetBoolean());

        await Postgres.Execute(site.ConnectionString, "update batch_lines set pieces = pieces + 1 where town_id = 1 and line_no = 2");
        var verdict = await Verdict(desk);
        Assert.False(verdict.GetProperty("holds").GetBoolean());
        Assert.Equal(1, verdict.GetProperty("communities")[0].GetInt32());
        Assert.Contains("核对不一致", WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/batches/1?check=1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_labels_and_bags_follow_the_walk_from_the_gate()
    {
        await using var site = await Site.Start();
        await Round(site);
        var lines = await site.Owner.All<string>("""
            select format('%s %s %s x%s label %s bag %s/%s', l.building_id, l.household_id, f.letter, l.pieces, l.first_label, l.first_bag, l.bags)
            from batch_lines l join offers f on f.id = l.offer_id order by l.line_no
            """, null, default);
        Assert.Equal(
        [
            "1 101 A x2 label 1 bag 1/3", "1 101 B x1 label 3 bag 3/3", "1 120 A x1 label 4 bag 1/1",
            "2 205 C x1 label 5 bag 1/1", "3 301 B x2 label 6 bag 1/3", "3 301 C x1 label 8 bag 3/3",
        ], lines);
        await site.Check();
    }

    /// <summary>Six lines in three buildings, ordered over HTTP in another order than the walk, and closed by the desk.</summary>
    internal static async Task Round(Site site)
    {
        await SmallTown.Build(site);
        (int Building, int Door, (int, int)[] Lines)[] wishes =
        [
            (3, 1, [(2, 2), (3, 1)]), (1, 20, [(1, 1)]), (2, 5, [(3, 1)]), (1, 1, [(1, 2), (2, 1)]),
        ];
        foreach (var (building, door, lines) in wishes)
        {
            using var client = await site.SignedIn(SmallTown.Resident(building, door));
            Assert.True((await client.Orders(SmallTown.Household(building, door), Guid.NewGuid(), lines)).Placed);
        }

        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("/api/cycles/1/closure", null)).StatusCode);
    }

    private static Task MoreRounds(Site site, int rounds) => Postgres.Execute(site.ConnectionString, $"""
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          select 1, 1 + n, 1, 'more', now() - interval '1 hour', now() + interval '1 hour' + n * interval '1 minute',
                 now() + interval '3 days', now() + interval '4 days' from generate_series(1, {rounds}) n;
        """);

    internal static Task<int> Count(Site site, string from) => site.Owner.One<int>($"select count(*)::int from {from}", null, default);

    private static async Task<JsonElement> Verdict(HttpClient desk) =>
        await desk.GetFromJsonAsync<JsonElement>("/api/batches/1/verification");

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
