using Baogong.Core;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;
using static Baogong.Tests.Ordering.OrderingStory;

namespace Baogong.Tests.Ordering;

/// <summary>The intake writes on what it remembers (docs/adr/0026): whatever is no longer so must be noticed.</summary>
public sealed class MemoryTests : IAsyncLifetime
{
    private Site _site = null!;
    private HttpClient _desk = null!;
    private int _keys;

    public async ValueTask InitializeAsync()
    {
        _site = await SmallTown.Start();
        // Every question of the intake leaves a row with the order: three when it writes on memory, two after a look.
        await _site.Owner.Run("""
            create table asked (so boolean not null);
            alter function still_so rename to really_so;
            create function still_so(holds boolean) returns boolean language plpgsql security definer as $$
            begin
              insert into asked values (holds);
              return really_so(holds);
            end $$
            """, null, default);
        _desk = await _site.SignedIn(SmallTown.Desk);
        await _site.StaysSignedIn();
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _site.DisposeAsync();
    }

    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6);

    private Task<Answer> Orders(int door, int offer, int pieces) =>
        _desk.Orders(Household(1, door), Key(++_keys), [(offer, pieces)]);

    private Task<long> Asked() => _site.Owner.One<long>("select count(*) from asked", null, default);

    /// <summary>Doors 20, 19, … order until one of them was stored on memory alone.</summary>
    private async Task Knows(int offer)
    {
        for (var door = 20; door > 1; door--)
        {
            var before = await Asked();
            Assert.True((await Orders(door, offer, 1)).Placed);
            if (await Asked() == before + 3) return;
        }

        Assert.Fail("Nothing was stored on memory.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_yes_is_stored_without_a_look(int offer)
    {
        await Knows(offer);
        var before = await Asked();
        var first = await Orders(1, offer, 2);
        var second = await Orders(2, offer, 1);
        Assert.Equal(before + 6, await Asked());
        Assert.True(first.Placed && second.Placed && first.Code != second.Code);
        Assert.True(await _site.Owner.One<bool>("""
            select array_agg(total_fen / (select price_fen from offers where id = @offer) order by placed_at) = '{2,1}'
              and bool_and(placed_at > now() - interval '1 minute' and placed_at <= now())
              and array_agg(number order by placed_at) = array_agg(number order by number)
            from orders where household_id in (101, 102)
            """, new { offer }, default));
        Assert.True(await _site.Owner.One<bool>("""
            select sold = (select sum(pieces[1]) from orders) from offers where id = @offer
            """, new { offer }, default));
        var again = await _desk.Orders(Household(1, 1), Key(_keys - 1), [(offer, 2)]);
        Assert.Equal((200, first.Code), (again.Status, again.Code));
        Assert.Equal((422, "ordering.key-reused"), Of(await _desk.Orders(Household(1, 1), Key(_keys - 1), [(offer, 1)])));
    }

    [Theory]
    [InlineData("update cycles set state = 'closed', closed_at = now()", "ordering.cutoff-passed")]
    [InlineData("update cycles set cutoff_at = now() - interval '1 second'", "ordering.cutoff-passed")]
    [InlineData("update cycles set opens_at = now() + interval '10 minutes'", "ordering.not-open-yet")]
    [InlineData("update offers set withdrawn_at = now()", "ordering.no-such-package")]
    [InlineData("update offers set limit_per_household = 1", "ordering.over-limit")]
    [InlineData("update offers set capacity = sold", "ordering.sold-out")]
    [InlineData("update offers set sold = capacity", "ordering.sold-out")]
    [InlineData(OneMore, "ordering.over-limit")]
    public async Task What_others_changed_meanwhile_is_noticed(string change, string problem)
    {
        await Knows(2);
        await _site.Owner.Run(change, null, default);
        var stored = await _site.Owner.One<long>("select count(*) from orders", null, default);
        Assert.Equal(problem, (await Orders(1, 2, 2)).Problem);
        Assert.Equal(stored, await _site.Owner.One<long>("select count(*) from orders", null, default));
    }

    private const string OneMore = """
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen, total_fen, content_hash)
        values (1, gen_random_uuid(), 1, 101, 'desk', gen_random_uuid(), 'household:101', '{2}', '{1}', '{0}', 0, '');
        update offers set sold = sold + 1 where id = 2
        """;

    [Fact]
    public async Task The_price_of_now_is_charged_and_a_later_cutoff_counts()
    {
        await Knows(2);
        await _site.Owner.Run("update offers set price_fen = 4100", null, default);
        Assert.Equal(4100, (await Orders(1, 2, 1)).TotalFen);
        await _site.Owner.Run("update cycles set cutoff_at = now() - interval '1 second'", null, default);
        Assert.Equal("ordering.cutoff-passed", (await Orders(2, 2, 1)).Problem);
        await _site.Owner.Run("update cycles set cutoff_at = now() + interval '5 minutes'", null, default);
        Assert.True((await Orders(3, 2, 1)).Placed);
    }

    [Fact]
    public async Task Orders_of_one_and_of_many_lines_are_stored_as_they_were_sent()
    {
        await _site.Owner.Run("update offers set capacity = 1000, limit_per_household = 99", null, default);
        await Task.WhenAll(Enumerable.Range(1, 20).Select(async door =>
        {
            (int, int)[] lines = [.. Enumerable.Range(1, 3).Where(o => door % 4 == 0 || o == door % 4).Select(o => (o, door))];
            Assert.True((await _desk.Orders(Household(1, door), Key(100 + door), lines)).Placed);
            Assert.True((await _desk.Orders(Household(2, door), Key(200 + door), lines)).Placed);
        }));
        Assert.Equal(40, await _site.Owner.One<long>("""
            select count(*) from orders o
            where pieces = array_fill(household_id % 100, array[cardinality(offer_ids)])
              and offer_ids = case household_id % 4 when 0 then '{1,2,3}' else array[household_id % 4] end
              and prices_fen = array(select price_fen from offers where id = any(offer_ids) order by id)
              and total_fen = pieces[1] * (select sum(price_fen) from offers where id = any(offer_ids))
            """, null, default));
        Assert.True(await _site.Owner.One<bool>("""
            select bool_and(sold = (select sum(pieces[1]) from orders where f.id = any(offer_ids))) from offers f
            """, null, default));
    }

    // With its row in the audit chain; and the commit itself has the last word.
    [Theory]
    [InlineData("trigger refusing before insert on history")]
    [InlineData("constraint trigger refusing after insert on orders deferrable initially deferred")]
    public async Task An_order_is_stored_altogether_or_not_at_all(string trigger)
    {
        await Knows(2);
        await _site.Owner.Run($"""
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
            create {trigger} for each row execute function refuse()
            """, null, default);
        var before = await _site.Owner.One<(long, int)>(Stored, null, default);
        Assert.Equal(503, (await Orders(1, 2, 1)).Status);
        Assert.Equal(before, await _site.Owner.One<(long, int)>(Stored, null, default));
        await _site.Owner.Run("drop function refuse cascade", null, default);
        // What came of it nobody knows, so what was remembered is worth nothing.
        var asked = await Asked();
        Assert.True((await _desk.Orders(Household(1, 1), Key(_keys), [(2, 1)])).Placed);
        Assert.Equal(asked + 2, await Asked());
    }

    private const string Stored = "select (select count(*) from orders), (select sold from offers where id = 2)";

    [Fact]
    public async Task A_limit_that_was_lowered_holds_for_who_bought_before()
    {
        await _site.Owner.Run("update offers set limit_per_household = 5", null, default);
        Assert.True((await Orders(1, 2, 2)).Placed);
        await _site.Owner.Run("update offers set limit_per_household = 3", null, default);
        await Knows(2);
        Assert.Equal("ordering.over-limit", (await Orders(1, 2, 2)).Problem);
        Assert.True((await Orders(1, 2, 1)).Placed);
    }

    [Fact]
    public async Task What_a_household_has_counts_while_there_is_no_limit()
    {
        Assert.True((await Orders(1, 2, 2)).Placed);
        await _site.Owner.Run("update offers set limit_per_household = null where id = 2", null, default);
        for (var door = 2; door <= 20; door++) Assert.True((await Orders(door, 2, 3)).Placed);
        Assert.True((await Orders(1, 2, 1)).Placed);
        await _site.Owner.Run("update offers set limit_per_household = 4 where id = 2", null, default);
        for (var door = 2; door <= 20; door++) Assert.True((await Orders(door, 2, 1)).Placed);
        Assert.Equal("ordering.over-limit", (await Orders(1, 2, 2)).Problem);
        Assert.True((await Orders(1, 2, 1)).Placed);
    }

    [Fact]
    public async Task A_door_that_was_added_later_can_order()
    {
        await Knows(2);
        await _site.Owner.Run("""
            insert into households (town_id, id, community_id, building_id, floor, room, door_order) values (1, 999, 1, 1, 9, '901', 99)
            """, null, default);
        Assert.True((await _desk.Orders(new HouseholdId(999), Key(++_keys), [(2, 1)])).Placed);
    }

    [Theory]
    [InlineData("update offers set sold = capacity where id = 2", "ordering.sold-out")]
    [InlineData("update cycles set state = 'closed', closed_at = now()", "ordering.cutoff-passed")]
    public async Task Who_is_just_changing_it_is_waited_for(string change, string problem)
    {
        await Knows(2);
        await using var changing = await HeldRow.By(_site, change);
        var answer = Orders(1, 2, 1);
        await HeldRow.IsWaitedFor(_site);
        await changing.LetGo();
        Assert.Equal(problem, (await answer).Problem);
    }

    [Fact]
    public async Task Two_servers_that_remember_sell_no_more_than_there_is()
    {
        await using var second = await Site.Start(_site.ConnectionString);
        using var there = await second.SignedIn(SmallTown.Desk);
        await Knows(2);
        for (var n = 0; n < 3; n++) Assert.True((await there.Orders(Household(2, n + 1), Key(900 + n), [(2, 1)])).Placed);
        await _site.Owner.Run("update offers set capacity = sold + 9 where id = 2", null, default);
        // Each server looks once and then knows the new capacity, but not what the other sells.
        Assert.True((await Orders(1, 2, 1)).Placed && (await there.Orders(Household(3, 20), Key(910), [(2, 1)])).Placed);
        var doors = Enumerable.Range(4, 16).Select(n => Household(2, n)).Concat(Enumerable.Range(1, 16).Select(n => Household(3, n)));
        var answers = await Task.WhenAll(doors.Select((door, i) =>
            (i % 2 == 0 ? _desk : there).Orders(door, Key(1000 + i), [(2, 1)])));
        Assert.Equal((7, 25), (answers.Count(a => a.Placed), answers.Count(a => a.Problem == "ordering.sold-out")));
        Assert.True(await _site.Owner.One<bool>(
            "select sold = capacity and sold = (select count(*) from orders) from offers where id = 2", null, default));
    }
}
