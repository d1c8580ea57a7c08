// From the order to the cash through the real doors of every room: nothing here is written by SQL.
using System.Net;
using System.Net.Http.Json;
using Baogong.Batches;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Delivery;

public class WholeRoundTests
{
    // Doors 101 (two A), 102 (an A and a B) and 201 (an A); the gate gets one A of four less, one bag is broken.
    [Fact]
    public async Task Orders_become_bags_a_short_count_a_broken_bag_and_cash_and_the_books_hold_all_the_way()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var other = await site.SignedIn(SmallTown.Leader(2));
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        using var resident = await site.SignedIn(SmallTown.Resident(1, 2));
        await Places(leader, 101, (1, 2));
        var order = await Places(resident, 102, (1, 1), (2, 1));
        await Places(other, 201, (1, 1));
        await site.Check();
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("/api/cycles/1/closure", null)).StatusCode);
        await site.Check();
        Assert.Contains("在路上", await resident.Page($"/orders/{order}"), StringComparison.Ordinal);

        await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1), ("received", 3),
            ("damaged", 0), ("reason", "车上少一份"));
        await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 2), ("all", 1));
        Assert.Contains("已到小区门口", await resident.Page($"/orders/{order}"), StringComparison.Ordinal);
        Assert.Contains("车上少一份", await desk.Page("/desk/delivery/1"), StringComparison.Ordinal);

        // Labels in walking order: 1, 2 = 101's A; 3, 4 = 102's A and B; 5 = 201's A.
        await leader.Marks(1, "handed_over");
        await leader.Marks(2, "short");
        var mistake = await leader.Marks(3, "left_at_door");
        await leader.Tells(new { id = Guid.NewGuid(), batch = 1, label = 3, undoes = mistake });
        await leader.Marks(3, "handed_over");
        await leader.Marks(4, "broken");
        await volunteer.Marks(5, "refused");
        await site.Check();
        var green = await resident.Page($"/orders/{order}");
        Assert.Contains("已送到", green, StringComparison.Ordinal);
        Assert.Contains("破损，不收钱", green, StringComparison.Ordinal);
        Assert.Contains("要付 ¥45.00", green, StringComparison.Ordinal);
        Assert.Contains("破损", await resident.Page("/orders"), StringComparison.Ordinal);

        foreach (var (household, fen) in new[] { (101, 4500L), (102, 4500L) })
        {
            var paid = await leader.PostAsJsonAsync(new Uri("/api/batches/1/collections", UriKind.Relative),
                new { key = Guid.NewGuid(), household, fen });
            Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        }

        Assert.Contains("已付清 ¥45.00", await resident.Page($"/orders/{order}"), StringComparison.Ordinal);
        await desk.Post("/desk/delivery/1/bags/5", ("key", Guid.NewGuid()), ("decision", "refund"));
        var money = await desk.Page("/desk/money/1");
        // 4 A + 1 B = 220 ordered; short, broken and refused are not charged: 45 + 40 + 45
        Assert.Contains("订了 ¥220.00，免收 ¥130.00", money, StringComparison.Ordinal);
        Assert.Contains("都结清了", money, StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task A_bags_code_leads_each_to_their_own_page_and_strangers_nowhere()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        var code = await site.Owner.One<string>("select code from batches", null, default);
        var path = BagCode.Path(code, 1);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var neighbour = await site.SignedIn(SmallTown.Leader(2));
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        using var stranger = await site.SignedIn(SmallTown.Volunteer(2));
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var own = await site.SignedIn(SmallTown.Resident());
        using var next = await site.SignedIn(SmallTown.Resident(1, 2));
        Assert.Equal("/field/doors/1/101?label=1", await Leads(leader, path));
        Assert.Equal("/field/doors/1/101?label=1", await Leads(volunteer, path));
        Assert.Equal("/desk/delivery/1/bags/1", await Leads(desk, path));
        Assert.Equal("/orders", await Leads(own, path));
        Assert.Equal("404", await Leads(neighbour, path));
        Assert.Equal("404", await Leads(stranger, path));
        Assert.Equal("404", await Leads(next, path));
        Assert.Equal("404", await Leads(desk, BagCode.Path(code, 99)));
        Assert.Equal("404", await Leads(desk, "/b/nonsense"));
        await leader.Page("/field/doors/1/101?label=1");
    }

    [Fact]
    public async Task A_volunteer_and_a_leader_marking_the_same_bag_at_once_leave_two_rows_and_one_outcome()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        await Task.WhenAll(leader.Marks(1, "handed_over"), volunteer.Marks(1, "not_home"));
        Assert.Equal(2, await site.Count("bag_events"));
        var newest = await site.Owner.One<string>("select outcome from bag_events order by seq desc limit 1", null, default);
        Assert.Equal($"A {newest}", await site.Bags(101));
        await site.Check();
    }

    private static async Task<string> Leads(HttpClient client, string path)
    {
        var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.Headers.Location?.ToString() ?? $"{(int)answer.StatusCode}";
    }

    private static async Task<Guid> Places(HttpClient client, int household, params (int Offer, int Pieces)[] wants)
    {
        var key = Guid.NewGuid();
        var answer = await client.PostAsJsonAsync(new Uri("/api/orders", UriKind.Relative), new
        {
            key,
            cycle = 1,
            household,
            lines = wants.Select(w => new { offer = w.Offer, pieces = w.Pieces }),
        });
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return key;
    }
}
