using System.Text.Json;
using Baogong.Check;
using Baogong.Core;
using Baogong.Cycles;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Ordering;

/// <summary>What a household has of a limit is what its orders say (docs/adr/0028).</summary>
public class LimitsTests
{
    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);

    [Fact]
    public async Task Two_servers_that_remember_give_a_household_no_more_than_its_limit()
    {
        await using var site = await SmallTown.Start();
        await site.Owner.Run("update offers set limit_per_household = 7 where id = 2", null, default);
        await using var second = await Site.Start(site.ConnectionString);
        using var here = await site.SignedIn(SmallTown.Desk);
        using var there = await second.SignedIn(SmallTown.Desk);
        // Both know the offer when it begins, and neither knows what the household buys from the other.
        Assert.True((await here.Orders(Household(1, 2), Key(1), [(2, 1)])).Placed);
        Assert.True((await there.Orders(Household(1, 3), Key(2), [(2, 1)])).Placed);
        var answers = await Task.WhenAll(Enumerable.Range(10, 20).Select(n =>
            (n % 2 == 0 ? here : there).Orders(Household(1, 1), Key(n), [(2, 1)])));
        Assert.Equal((7, 13), (answers.Count(a => a.Placed), answers.Count(a => a.Problem == "ordering.over-limit")));
        await site.Check();
    }

    // What the server remembers of a household is worth nothing once somebody else has touched the offer, even while the
    // server waits for its row.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_another_server_sells_to_the_household_meanwhile_counts(bool whileItWaits)
    {
        await using var site = await SmallTown.Start();
        await site.Owner.Run("update offers set limit_per_household = 4 where id = 2", null, default);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.StaysSignedIn();
        // From the second batch on it is on memory: the first order of each door is asked for, the next one remembered.
        for (var n = 1; n <= 3; n++) Assert.True((await desk.Orders(Household(1, 1 + n % 2), Key(n), [(2, 1)])).Placed);
        await using var selling = await HeldRow.By(site, """
            insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
            select 1, gen_random_uuid(), 1, household_id, 'desk', actor_id, payer, '{2}', '{2}', '{4000}', 8000, '' from orders where household_id = 102 limit 1;
            update offers set sold = sold + 2 where id = 2
            """);
        if (!whileItWaits) await selling.LetGo();
        var over = desk.Orders(Household(1, 2), Key(10), [(2, 1)]);
        if (whileItWaits)
        {
            await HeldRow.IsWaitedFor(site);
            await selling.LetGo();
        }

        Assert.Equal("ordering.over-limit", (await over).Problem);
        Assert.True((await desk.Orders(Household(1, 1), Key(11), [(2, 3)])).Placed);
        Assert.Equal("ordering.over-limit", (await desk.Orders(Household(1, 1), Key(12), [(2, 1)])).Problem);
        await site.Check();
    }

    [Fact]
    public async Task What_one_batch_gives_back_can_be_had_in_it()
    {
        await using var site = await SmallTown.Start();
        using var client = await site.SignedIn(Resident(1, 1));
        Assert.True((await client.Orders(Household(1, 1), Key(1), [(2, 2)])).Placed);
        await using var locked = await HeldRow.By(site, "select 1 from offers where id = 1 for update");
        var blocking = client.Orders(Household(1, 1), Key(2), [(1, 1)]);
        await HeldRow.IsWaitedFor(site);
        var back = client.Cancels(Key(1), Key(3));
        await Task.Delay(300);
        var changed = client.Orders(Household(1, 1), Key(4), [(2, 2)]);
        await Task.Delay(300);
        await locked.LetGo();
        Assert.True((await blocking).Placed && (await back).Placed && (await changed).Placed);
        Assert.Equal("ordering.over-limit", (await client.Orders(Household(1, 1), Key(5), [(2, 1)])).Problem);
        Assert.True((await client.Orders(Household(1, 1), Key(6), [(2, 1)], replaces: Key(4))).Placed);
        Assert.True((await client.Orders(Household(1, 1), Key(7), [(2, 1)])).Placed);
        await site.Check();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public async Task What_was_ordered_under_a_higher_limit_stays_and_may_shrink(int? between)
    {
        await using var site = await SmallTown.Start();
        await site.Owner.Run("update offers set limit_per_household = 3 where id = 2", null, default);
        using var client = await site.SignedIn(Resident(1, 1));
        Assert.True((await client.Orders(Household(1, 1), Key(1), [(2, 3)])).Placed);
        await Limit(site, between);
        await site.Check();
        await Limit(site, 1);
        Assert.Equal("ordering.over-limit", (await client.Orders(Household(1, 1), Key(2), [(2, 1)])).Problem);
        Assert.Equal("ordering.over-limit", (await client.Orders(Household(1, 1), Key(3), [(2, 4)], replaces: Key(1))).Problem);
        Assert.True((await client.Orders(Household(1, 1), Key(4), [(2, 2)], replaces: Key(1))).Placed);
        await site.Check();
        await site.Owner.Run("update offers set limit_before = null", null, default);
        Assert.Equal(["offers.limit"], (await Invariants.Check(site.Owner)).Where(f => !f.Holds).Select(f => f.Name));
    }

    private static async Task Limit(Site site, int? limit)
    {
        var changed = await site.Services.GetRequiredService<ChangeLimit.Handler>()
            .Run(new CycleId(1), "B", new ChangeLimit.Request(limit, "测试"), SmallTown.Desk, default);
        Assert.True(changed.Succeeded, changed.Problem?.Code);
    }

    // Planned over a table that holds next to nothing, every index looks like the right one. With the one by round each order
    // of a batch read all of them: 7,000 a second instead of 20,000 at 64 connections, 1,500 instead of 22,000 at 512.
    [Theory]
    [InlineData(0, null)]
    [InlineData(0, "vacuum analyze orders")]
    [InlineData(1, null)]
    [InlineData(1, "analyze orders")]
    [InlineData(40, null)]
    [InlineData(40, "vacuum analyze orders")]
    [InlineData(600, null)]
    [InlineData(600, "analyze orders")]
    public async Task The_index_by_household_is_used_though_it_was_planned_on_the_morning_of_a_round(int orders, string? counted)
    {
        await using var site = await SmallTown.Start();
        // As if nobody had ever counted it.
        await site.Owner.Run("truncate orders cascade", null, default);
        await site.Owner.Run(Insert, new { from = 1, to = orders }, default);
        if (counted is not null) await site.Owner.Run(counted, null, default);
        await using var kept = await site.Services.GetRequiredKeyedService<Db>(Db.KeptPlans).Source.OpenConnectionAsync();
        await Pages(kept);
        await site.Owner.Run(Insert, new { from = orders + 1, to = 5000 }, default);
        var pages = await Pages(kept);
        Assert.True(pages < 30, $"{pages} pages read for a household that has one order of 5,000");
    }

    private const string Insert = """
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
        select 1, gen_random_uuid(), 1, 100 + n, 'desk', gen_random_uuid(), '', '{1}', '{1}', '{0}', 0, ''
        from generate_series(@from, @to) n
        """;

    private static async Task<int> Pages(NpgsqlConnection connection)
    {
        await using var explain = new NpgsqlCommand("""
            explain (analyze, buffers, format json) select within_limits(1, '{1}', '{101}', '{1}', '{1000}', '{null}', '{}')
            """, connection);
        using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync())!);
        return plan.RootElement[0].GetProperty("Plan").GetProperty("Shared Hit Blocks").GetInt32();
    }
}
