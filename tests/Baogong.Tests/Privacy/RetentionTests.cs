// The clock is moved; what is over is gone, the rest stays, and the books still hold.
using Baogong.Privacy;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Privacy;

public class RetentionTests
{
    [Fact]
    public async Task Nothing_goes_before_its_time_and_a_dry_run_lets_nothing_go()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        var retention = site.Services.GetRequiredService<Retention>();
        Assert.Equal(0, await retention.Run(SmallTown.Town, default));
        await site.MoveClock(TimeSpan.FromDays(200));
        var due = await retention.Look(SmallTown.Town, default);
        Assert.Contains(due, d => d is { Rule.Name: "words for the door", Rows: > 0 });
        Assert.Equal(due, await retention.Look(SmallTown.Town, default));
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from history where thing = 'retention'", null, default));
    }

    [Fact]
    public async Task After_half_a_year_words_are_gone_and_nobody_stands_behind_an_order()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        await site.Owner.Run("update cycles set cutoff_at = now() + interval '300 days', deliver_from = now() + interval '300 days', deliver_to = now() + interval '301 days' where id = 2", null, default);
        await site.MoveClock(TimeSpan.FromDays(Limits.PersonDays + 1));
        var retention = site.Services.GetRequiredService<Retention>();
        var due = (await retention.Look(SmallTown.Town, default)).Sum(d => d.Rows);
        Assert.True(await retention.Run(SmallTown.Town, default) >= due);
        Assert.Equal(0, await site.Owner.One<long>("""
            select (select count(*) from orders where note <> '') + (select count(*) from household_replies where note <> '')
              + (select count(*) from bag_events where note <> '') + (select count(*) from transfers where note <> '')
              + (select count(*) from hotline_calls where caller_sealed is not null)
              + (select count(*) from order_consents where read_back_sealed is not null)
              + (select count(*) from door_requests) + (select count(*) from credentials)
            """, null, default));
        // The closed need is forgotten, the open one is not.
        Assert.Equal([MarkedTown.OpenTask], await site.Owner.All<Guid>("select id from door_tasks", null, default));
        Assert.Equal([Retention.Somebody], await site.Owner.All<Guid>("select distinct actor_id from orders where channel = 'page'", null, default));
        // Whoever asked for a door and never got one is nobody now; who lives at a door keeps their number.
        Assert.Equal((false, true), await site.Owner.One<(bool, bool)>("""
            select (select phone_index is not null from people where id = @asker), (select phone_index is not null from people where id = @resident)
            """, new { asker = MarkedTown.Asker.Person, resident = SmallTown.Resident().Person }, default));
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from history where thing = 'retention'", null, default));
        Assert.Equal(0, await retention.Run(SmallTown.Town, default));
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from history where thing = 'retention'", null, default));
        await site.Check();
    }

    [Fact]
    public async Task A_newcomer_nobody_vouched_for_goes_after_a_month_unless_they_ordered()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        await site.MoveClock(TimeSpan.FromDays(Limits.NewcomerDays + 1));
        Task<long> Members() => site.Owner.One<long>("select count(*) from household_members where household_id = 102", null, default);
        await site.Owner.Run("update orders set actor_id = @Person where household_id = 102", new { MarkedTown.Newcomer.Person }, default);
        await site.Services.GetRequiredService<Retention>().Run(SmallTown.Town, default);
        Assert.Equal(1, await Members());
        await site.Owner.Run("update orders set actor_id = @Person where household_id = 102", new { SmallTown.Resident().Person }, default);
        await site.Services.GetRequiredService<Retention>().Run(SmallTown.Town, default);
        Assert.Equal(0, await Members());
    }

    [Fact]
    public async Task A_door_list_closes_to_those_who_carried_it_a_day_after_the_round()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        string[] lists = ["/field/doors/1", "/field/doors/1/101", "/sheets/1/buildings/1/doors", "/sheets/1/lines.csv"];
        using var before = await site.SignedIn(SmallTown.Leader());
        foreach (var list in lists[..3]) Assert.Equal(200, (int)(await before.GetAsync(list)).StatusCode);
        await site.MoveClock(TimeSpan.FromHours(24 + Limits.DeliveryListHours + 1));
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.Owner.Run("update sessions set expires_at = expires_at + interval '9 days'; update grants set ends_at = ends_at + interval '9 days'", null, default);
        foreach (var list in lists)
        {
            var answer = await leader.GetAsync(list);
            Assert.True(410 == (int)answer.StatusCode, $"{list}: {answer.StatusCode}");
            Assert.Empty(Marks.In(await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal(200, (int)(await desk.GetAsync("/sheets/1/buildings/1/doors")).StatusCode);
    }

    [Fact]
    public async Task After_three_years_a_round_is_gone_whole_and_the_next_one_is_untouched()
    {
        await using var site = await Site.Start();
        await MarkedTown.Build(site);
        await site.Owner.Run("update cycles set opens_at = now() + interval '1099 days', cutoff_at = now() + interval '1100 days', deliver_from = now() + interval '1100 days', deliver_to = now() + interval '1101 days' where id = 2", null, default);
        await site.Owner.Run("insert into gate_marks (town_id, id, batch_id, community_id, mark, actor_id) values (1, gen_random_uuid(), 1, 1, 'arrived', gen_random_uuid())", null, default);
        await site.MoveClock(TimeSpan.FromDays(Limits.TransactionDays + 2));
        await site.Services.GetRequiredService<Retention>().Run(SmallTown.Town, default);
        Assert.Equal("2", string.Join(' ', await site.Owner.All<int>("select id from cycles", null, default)));
        Assert.Equal((1L, 0L, 0L, 0L), await site.Owner.One<(long, long, long, long)>(
            "select (select count(*) from orders), (select count(*) from batch_lines), (select count(*) from transfers), (select count(*) from hotline_calls)", null, default));
        await site.Check();
    }
}
