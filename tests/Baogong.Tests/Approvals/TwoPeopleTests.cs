// One asks, another one agrees, and only then it is done (docs/adr/0018).
using System.Net;
using System.Net.Http.Json;
using Baogong.Cycles;
using Baogong.Money;
using Baogong.People;
using Baogong.Tests.Harness;
using Npgsql;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Approvals;

public class TwoPeopleTests
{
    private static readonly Actor Colleague = SmallTown.Desk with { Person = new(new Guid(77, 0, 0, new byte[8])) };

    [Fact]
    public async Task A_lower_capacity_waits_for_somebody_else_and_both_stand_in_the_chain()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        using var alsoOne = await site.SignedIn(SmallTown.Desk);      // the same person, a second grant
        using var two = await site.SignedIn(Colleague);
        var asked = await one.PostAsJsonAsync("/api/cycles/1/offers/A/capacity", new ChangeCapacity.Request(null, 500, "供应商少了"));
        var waiting = (await asked.Content.ReadFromJsonAsync<ChangeCapacity.Changed>())?.Waiting ?? Guid.Empty;
        Assert.Equal(1000, await Capacity(site));
        Assert.Equal(HttpStatusCode.Forbidden, await Decides(one, waiting, true));
        Assert.Equal(HttpStatusCode.Forbidden, await Decides(alsoOne, waiting, true));
        Assert.Equal(1000, await Capacity(site));
        Assert.Contains("上限调低到 500 份", await one.GetStringAsync("/desk/approvals"), StringComparison.Ordinal);
        Assert.DoesNotContain("同意，马上生效", await one.GetStringAsync("/desk/approvals"), StringComparison.Ordinal);
        Assert.Contains("同意，马上生效", await two.GetStringAsync("/desk/approvals"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Decides(two, waiting, true));
        Assert.Equal(500, await Capacity(site));
        Assert.Equal(HttpStatusCode.Conflict, await Decides(two, waiting, true));
        Assert.Equal([$"{SmallTown.Desk.Person.Value} asked", $"{Colleague.Person.Value} approved", $"{Colleague.Person.Value} capacity_changed"],
            await site.Owner.All<string>("select concat(actor_id, ' ', action) from history where action <> 'signed in' order by id", null, default));
        await site.Check();
    }

    [Fact]
    public async Task A_no_an_expired_question_and_one_that_fits_no_more_change_nothing()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        using var two = await site.SignedIn(Colleague);
        var (no, late, stale) = (await Lower(one, 500), await Lower(one, 600), await Lower(one, 10));
        Assert.Equal(HttpStatusCode.OK, await Decides(two, no, false));
        await site.Owner.Run("update approvals set expires_at = now() - interval '1 second' where id = @late", new { late }, default);
        Assert.Equal(HttpStatusCode.Conflict, await Decides(two, late, true));
        await site.Owner.Run("update offers set sold = 20 where id = 1", null, default);
        Assert.Equal(HttpStatusCode.Conflict, await Decides(two, stale, true));
        Assert.Equal(1000, await Capacity(site));
        Assert.Null(await site.Owner.One<bool?>("select agreed from approvals where id = @stale", new { stale }, default));
        using var resident = await site.SignedIn(Resident());
        Assert.Equal(HttpStatusCode.Forbidden, await Decides(resident, stale, true));
        Assert.Equal(HttpStatusCode.NotFound, await Decides(two, Guid.NewGuid(), true));
    }

    [Fact]
    public async Task More_goods_that_arrive_are_added_by_one_person_at_once()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        var added = await one.PostAsJsonAsync("/api/cycles/1/offers/A/capacity", new ChangeCapacity.Request(200, null, "又来一车"));
        Assert.Null((await added.Content.ReadFromJsonAsync<ChangeCapacity.Changed>())?.Waiting);
        Assert.Equal(1200, await Capacity(site));
    }

    [Fact]
    public async Task Two_colleagues_who_agree_at_once_do_it_once()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        var waiting = await Lower(one, 500);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            using var two = await site.SignedIn(SmallTown.Desk with { Person = new(Guid.NewGuid()) });
            return await Decides(two, waiting, true);
        }));
        Assert.Equal((1, 3), (answers.Count(a => a == HttpStatusCode.OK), answers.Count(a => a == HttpStatusCode.Conflict)));
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from history where action = 'capacity_changed'", null, default));
    }

    [Fact]
    public async Task A_large_refund_is_booked_when_the_desk_agrees_and_small_ones_do_not_add_up_to_it()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        // Door 301 had one A; it is made dear, paid, and did not come.
        await site.Owner.Run("""
            alter table batch_lines disable trigger all;
            update batch_lines set price_fen = 50000 where household_id = 301;
            insert into transfers (town_id, id, group_id, kind, debit, credit, fen, batch_id, household_id, building_id, actor_id)
            values (1, gen_random_uuid(), gen_random_uuid(), 'cash_collected', 'cash:x', 'household:301', 50000, 1, 301, 3, gen_random_uuid());
            insert into bag_events (town_id, id, batch_id, label, outcome, actor_id)
            select 1, gen_random_uuid(), 1, l.first_label, 'short', gen_random_uuid() from batch_lines l where l.household_id = 301
            """, null, default);
        using var leader = await site.SignedIn(Leader(3));
        using var desk = await site.SignedIn(SmallTown.Desk);
        async Task<string> Queue() => WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/approvals"));
        Assert.Null((await Returns(leader, 15000, Guid.NewGuid())).Waiting);
        var key = Guid.NewGuid();
        var asked = await Returns(leader, 6000, key);
        Assert.Equal(asked.Waiting, (await Returns(leader, 6000, key)).Waiting);        // sent again
        Assert.Equal(15000L, await Back(site));
        // Whose money it is, by the door, for nobody knows a door by its number in the database.
        Assert.Contains("退给 禾桥新村 1号楼 501 ¥60.00", await Queue(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Decides(desk, asked.Waiting ?? Guid.Empty, true));
        Assert.Equal(21000L, await Back(site));
        Assert.Null((await Returns(leader, 6000, key)).Waiting);                        // it stands booked
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from approvals", null, default));
    }

    [Fact]
    public async Task The_table_itself_refuses_one_person()
    {
        await using var site = await Site.Start();
        await Build(site);
        using var one = await site.SignedIn(SmallTown.Desk);
        var waiting = await Lower(one, 500);
        var error = await Assert.ThrowsAsync<PostgresException>(() => site.Owner.Run(
            "update approvals set decided_by = asked_by, decided_at = now(), agreed = true where id = @waiting", new { waiting }, default));
        Assert.Equal("two_people", error.ConstraintName);
    }

    private static async Task<Guid> Lower(HttpClient desk, int capacity)
    {
        using var asked = await desk.PostAsJsonAsync("/api/cycles/1/offers/A/capacity", new ChangeCapacity.Request(null, capacity, "供应商少了"));
        return (await asked.Content.ReadFromJsonAsync<ChangeCapacity.Changed>())?.Waiting ?? Guid.Empty;
    }

    private static async Task<ReturnCash.Returned> Returns(HttpClient leader, long fen, Guid key)
    {
        using var answer = await leader.PostAsJsonAsync("/api/batches/1/returns", new ReturnCash.Return(key, 301, fen));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<ReturnCash.Returned>() ?? throw new InvalidOperationException();
    }

    private static async Task<HttpStatusCode> Decides(HttpClient client, Guid question, bool agreed)
    {
        using var answer = await client.PostAsJsonAsync($"/api/approvals/{question}/decision", new { agreed });
        return answer.StatusCode;
    }

    private static Task<int> Capacity(Site site) => site.Owner.One<int>("select capacity from offers where id = 1", null, default);

    private static Task<long> Back(Site site) => site.Owner.One<long>(
        "select coalesce(sum(fen), 0)::bigint from transfers where kind = 'cash_returned' and household_id = 301", null, default);
}
