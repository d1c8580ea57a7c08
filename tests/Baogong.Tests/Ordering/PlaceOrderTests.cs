using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;
using static Baogong.Tests.Ordering.OrderingStory;

namespace Baogong.Tests.Ordering;

public class PlaceOrderTests
{
    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);

    private static async Task<Site> OpenTown()
    {
        var site = await Site.Start();
        await Build(site);
        return site;
    }

    [Fact]
    public async Task Five_pieces_go_to_exactly_five_of_fifty_requests_over_two_servers()
    {
        await using var site = await OpenTown();
        await using var second = await Site.Start(site.ConnectionString);
        // C: capacity 5, one per household. Forty doors of buildings 1 and 2, ten of building 3.
        var doors = Enumerable.Range(0, 50).Select(i => (Building: 1 + (i / 20), Door: 1 + (i % 20))).ToArray();
        var here = await site.SignedIn(doors.Where((_, i) => i % 2 == 0).Select(d => Resident(d.Building, d.Door)));
        var there = await second.SignedIn(doors.Where((_, i) => i % 2 == 1).Select(d => Resident(d.Building, d.Door)));
        var answers = await Task.WhenAll(doors.Select((d, i) => (i % 2 == 0 ? here : there)[i / 2]
            .Orders(Household(d.Building, d.Door), Key(i + 1), [(3, 1)])));
        Assert.Equal((5, 45), (answers.Count(a => a.Placed), answers.Count(a => a.Problem == "ordering.sold-out")));
        Assert.Equal(5, await site.Owner.One<int>("select sold from offers where id = 3", null, default));
        Assert.Equal(5, await site.Owner.One<long>("select count(*) from orders", null, default));
    }

    [Fact]
    public async Task The_same_key_is_the_same_order_even_at_the_same_moment_on_two_servers()
    {
        await using var site = await OpenTown();
        await using var second = await Site.Start(site.ConnectionString);
        using var here = await site.SignedIn(Resident());
        using var there = await second.SignedIn(Resident());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => (i % 2 == 0 ? here : there).Orders(Household(1, 1), Key(1), [(1, 2), (2, 1)])));
        Assert.All(answers, a => Assert.Equal((200, 13000L, answers[0].Code), (a.Status, a.TotalFen, a.Code)));
        Assert.Equal(2, await site.Owner.One<int>("select sold from offers where id = 1", null, default));
        var other = await here.Orders(Household(1, 1), Key(1), [(1, 3)]);
        Assert.Equal((422, "ordering.key-reused"), (other.Status, other.Problem));
    }

    [Fact]
    public async Task A_cancellation_sent_again_many_times_at_once_has_one_answer()
    {
        await using var site = await OpenTown();
        using var client = await site.SignedIn(Resident());
        IsPlaced(await client.Orders(Household(1, 1), Key(1), [(1, 2)]));
        IsPlaced(await client.Cancels(Key(1), Key(2)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.Cancels(Key(1), Key(2))));
        Assert.All(answers, a => Assert.Equal((200, null), Of(a)));
        Assert.Equal(0, await site.Owner.One<int>("select sold from offers where id = 1", null, default));
    }

    [Fact]
    public async Task The_limit_of_a_household_holds_over_all_who_order_for_it()
    {
        await using var site = await OpenTown();
        using var resident = await site.SignedIn(Resident());
        using var leader = await site.SignedIn(Leader());
        using var desk = await site.SignedIn(SmallTown.Desk);
        var answers = await Task.WhenAll(new[] { resident, leader, desk }.SelectMany((who, w) =>
            Enumerable.Range(0, 4).Select(i => who.Orders(Household(1, 1), Key((w * 10) + i + 1), [(2, 1)]))));
        Assert.Equal(2, answers.Count(a => a.Placed));
        Assert.All(answers.Where(a => !a.Placed), a => Assert.Equal("ordering.over-limit", a.Problem));
    }

    [Fact]
    public async Task A_change_replaces_the_order_and_a_cancellation_gives_the_last_piece_back()
    {
        await using var site = await OpenTown();
        using var first = await site.SignedIn(Resident(1, 1));
        using var second = await site.SignedIn(Resident(1, 2));
        await site.Owner.Run("update offers set capacity = 1 where id = 3", null, default);
        IsPlaced(await first.Orders(Household(1, 1), Key(1), [(3, 1)]));
        Assert.Equal("ordering.sold-out", (await second.Orders(Household(1, 2), Key(2), [(3, 1)])).Problem);
        // Keeping the last piece while adding to it is no second piece.
        IsPlaced(await first.Orders(Household(1, 1), Key(3), [(1, 1), (3, 1)], replaces: Key(1)));
        Assert.Equal("ordering.order-ended", (await first.Orders(Household(1, 1), Key(4), [(1, 2)], replaces: Key(1))).Problem);
        Assert.Equal("ordering.no-such-order", (await second.Cancels(Key(3), Key(5))).Problem);
        IsPlaced(await first.Cancels(Key(3), Key(6)));
        IsPlaced(await first.Cancels(Key(3), Key(6)));
        Assert.Equal("ordering.order-ended", (await first.Cancels(Key(3), Key(7))).Problem);
        IsPlaced(await second.Orders(Household(1, 2), Key(8), [(3, 1)]));
        Assert.Equal(1, await site.Owner.One<int>("select sold from offers where id = 3", null, default));
        Assert.Equal(0, await site.Owner.One<int>("select sold from offers where id = 1", null, default));
    }

    [Fact]
    public async Task The_databases_clock_closes_the_round_for_everybody()
    {
        await using var site = await OpenTown();
        using var client = await site.SignedIn(Resident());
        IsPlaced(await client.Orders(Household(1, 1), Key(1), [(1, 1)]));
        await site.MoveClock(TimeSpan.FromMinutes(61));
        Assert.Equal((409, "ordering.cutoff-passed"), Of(await client.Orders(Household(1, 1), Key(2), [(1, 1)])));
        Assert.Equal((409, "ordering.cutoff-passed"), Of(await client.Cancels(Key(1), Key(3))));
        // What was acknowledged before keeps its answer.
        IsPlaced(await client.Orders(Household(1, 1), Key(1), [(1, 1)]));
        await site.MoveClock(TimeSpan.FromHours(-2));
        Assert.Equal((409, "ordering.not-open-yet"), Of(await client.Orders(Household(1, 1), Key(4), [(1, 1)])));
    }

    [Fact]
    public async Task Foreign_and_missing_doors_rounds_and_packages_answer_alike_and_nothing_is_stored()
    {
        await using var site = await OpenTown();
        using var resident = await site.SignedIn(Resident());
        using var leader = await site.SignedIn(Leader(1));
        using var volunteer = await site.SignedIn(Volunteer());
        Assert.Equal((404, "ordering.no-such-door"), Of(await resident.Orders(Household(1, 2), Key(1), [(1, 1)])));
        Assert.Equal((404, "ordering.no-such-door"), Of(await resident.Orders(new(999_999), Key(2), [(1, 1)])));
        Assert.Equal((404, "ordering.no-such-door"), Of(await leader.Orders(Household(3, 1), Key(3), [(1, 1)])));
        Assert.Equal((404, "ordering.no-such-door"), Of(await volunteer.Orders(Household(1, 1), Key(4), [(1, 1)])));
        Assert.Equal((404, "ordering.no-such-round"), Of(await resident.Orders(Household(1, 1), Key(5), [(1, 1)], cycle: 77)));
        Assert.Equal((404, "ordering.no-such-package"), Of(await resident.Orders(Household(1, 1), Key(6), [(77, 1)])));
        Assert.Equal((422, "ordering.nothing-chosen"), Of(await resident.Orders(Household(1, 1), Key(7), [])));
        Assert.Equal((422, "ordering.bad-pieces"), Of(await resident.Orders(Household(1, 1), Key(8), [(1, 0)])));
        Assert.Equal((422, "ordering.bad-pieces"), Of(await resident.Orders(Household(1, 1), Key(9), [(1, 1), (1, 1)])));
        using var visitor = site.Visitor();
        Assert.Equal(401, (await visitor.Orders(Household(1, 1), Key(10), [(1, 1)])).Status);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from orders", null, default));
    }

    [Fact]
    public async Task The_app_cannot_rewrite_an_order()
    {
        await using var site = await OpenTown();
        using var client = await site.SignedIn(Resident());
        IsPlaced(await client.Orders(Household(1, 1), Key(1), [(1, 1)]));
        await using var app = Server.AppSource(site.ConnectionString);
        await using var change = app.CreateCommand("update orders set pieces = '{9}'");
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => change.ExecuteNonQueryAsync());
        Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private static void IsPlaced(Answer answer) => Assert.Equal((200, null), Of(answer));
}
