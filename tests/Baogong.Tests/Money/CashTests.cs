using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baogong.Tests.Delivery;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Money;

public class CashTests
{
    // Written before the code: without the household's lock all twenty collect.
    [Fact]
    public async Task Two_leaders_tapping_at_once_collect_a_due_exactly_once()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var building = await site.SignedIn(SmallTown.Leader());
        using var community = await site.SignedIn(SmallTown.Leader() with { Building = null, Person = new(Guid.NewGuid()) });
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            Collect(n % 2 == 0 ? building : community, 104, 8500)));
        Assert.Equal(1, answers.Count(a => a == ""));
        Assert.Equal(19, answers.Count(a => a == "money.already-paid"));
        Assert.Equal(8500, await site.Owner.One<long>("select sum(fen)::bigint from transfers", null, default));
        await site.Check();
    }

    [Fact]
    public async Task A_double_tap_is_one_transfer_and_shows_the_same_page()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        var key = Guid.NewGuid();
        (string, object)[] tap = [("key", key), ("household", 101), ("amount", "45.00")];
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => leader.Post("/leader/money/1/collections", tap)));
        Assert.All(answers, a => Assert.Equal("/leader/money/1#door-101", a.Headers.Location?.ToString()));
        Assert.Equal(1, await site.Count("transfers"));
        Assert.Equal("money.key-reused", await Collect(leader, 102, 4500, key));
    }

    [Fact]
    public async Task Parts_add_up_and_more_than_what_is_open_is_refused()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal("", await Collect(leader, 104, 5000));
        Assert.Equal("money.too-much", await Collect(leader, 104, 3501));
        Assert.Contains("还差 ¥35.00", await leader.Page("/leader/money/1"), StringComparison.Ordinal);
        Assert.Equal("", await Collect(leader, 104, 3500));
        Assert.Equal("money.already-paid", await Collect(leader, 104, 1));
        Assert.Equal("money.bad-amount", await Collect(leader, 101, 0));
        Assert.Equal("money.bad-amount", await Collect(leader, 101, -4500));
        await site.Check();
    }

    [Theory]
    [InlineData(201)]
    [InlineData(301)]
    [InlineData(120)]
    [InlineData(9999)]
    public async Task A_foreign_door_a_missing_one_and_one_without_an_order_answer_alike(int household)
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal("money.no-such-door", await Collect(leader, household, 4500));
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        var answer = await volunteer.PostAsJsonAsync(new Uri("/api/batches/1/collections", UriKind.Relative),
            new { key = Guid.NewGuid(), household = 101, fen = 4500 });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Taking_back_a_collection_is_a_transfer_the_other_way_and_happens_once()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var other = await site.SignedIn(SmallTown.Leader() with { Person = new(Guid.NewGuid()) });
        var key = Guid.NewGuid();
        Assert.Equal("", await Collect(leader, 101, 4500, key));
        Assert.Equal("money.no-such-collection", await Return(other, 101, null, key));
        var undos = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Return(leader, 101, null, key)));
        Assert.Equal(1, undos.Count(u => u == ""));
        Assert.Equal(2, await site.Count("transfers"));
        Assert.Equal(0, await site.Owner.One<long>("""
            select sum(case when debit like 'cash:%' then fen else -fen end)::bigint from transfers
            """, null, default));
        Assert.Equal("", await Collect(leader, 101, 4500));
        await site.Check();
    }

    [Fact]
    public async Task A_paid_bag_that_turns_out_short_goes_back_and_no_more_than_that()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal("", await Collect(leader, 104, 8500));
        await leader.Marks(6, "short");
        Assert.Contains("应退 ¥40.00", await leader.Page("/leader/money/1"), StringComparison.Ordinal);
        Assert.Equal("money.too-much-back", await Return(leader, 104, 4001, null));
        var returns = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Return(leader, 104, 4000, null)));
        Assert.Equal(1, returns.Count(r => r == ""));
        Assert.DoesNotContain("应退 ¥40.00", await leader.Page("/leader/money/1"), StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task Only_what_the_desk_agrees_to_is_refunded_for_a_refused_bag()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var desk = await site.SignedIn(SmallTown.Desk);
        await leader.Marks(1, "refused");
        Assert.Equal("101: 4500 0", await Due(site, 101));
        var agreed = await desk.Post("/desk/delivery/1/bags/1", ("key", Guid.NewGuid()), ("decision", "refund"), ("note", "菜不新鲜"));
        Assert.Equal(HttpStatusCode.SeeOther, agreed.StatusCode);
        Assert.Equal("101: 0 0", await Due(site, 101));
        var answer = (await leader.Tells(new { id = Guid.NewGuid(), batch = 1, label = 1, outcome = "handed_over" })).Single();
        Assert.Equal("delivery.desk-decided", answer.Code);
        var fine = await desk.Post("/desk/delivery/1/bags/2", ("key", Guid.NewGuid()), ("decision", "refund"));
        Assert.Equal(HttpStatusCode.Conflict, fine.StatusCode);
        await site.Check();
    }

    [Fact]
    public async Task Amendments_change_what_is_due_and_unpaid_blocks_nothing()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        await FrozenRound.Amend(site, 103, 1, -1);
        await FrozenRound.Amend(site, 101, 2, +1);
        Assert.Equal("103: 4500 0", await Due(site, 103));
        Assert.Equal("101: 8500 0", await Due(site, 101));
        await leader.Marks(1, "handed_over");
        Assert.Equal("", await Collect(leader, 101, 8500));
        await FrozenRound.Amend(site, 101, 2, -1);
        Assert.Equal("101: 4500 8500", await Due(site, 101));
        await site.Check();
    }

    [Fact]
    public async Task The_desk_sees_three_numbers_suppliers_unpaid_doors_and_cash_and_takes_them_as_csv()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var volunteer = await site.SignedIn(SmallTown.Volunteer());
        using var desk = await site.SignedIn(SmallTown.Desk);
        await Collect(leader, 104, 8500);
        await leader.Marks(1, "broken");
        await volunteer.Post("/field/gate/1", ("key", Guid.NewGuid()), ("community", 1), ("offer", 1), ("received", 13), ("damaged", 1), ("reason", "压坏一份"));
        // 21 A, 7 B, 1 C = 94500 + 28000 + 6500 = 129000, less one broken A = 124500
        var page = await desk.Page("/desk/money/1");
        Assert.Contains("¥1,245.00", page, StringComparison.Ordinal);
        Assert.Contains("¥85.00", page, StringComparison.Ordinal);
        Assert.Contains("¥1,160.00", page, StringComparison.Ordinal);
        Assert.Contains("¥540.00", page, StringComparison.Ordinal);     // 12 good A at the gate of community 1
        Assert.Contains("第1期", await desk.Page("/desk/money"), StringComparison.Ordinal);
        await site.Agrees(SmallTown.Desk, "money/1");
        var csv = await desk.Page("/desk/money/1/households.csv");
        Assert.Equal(27, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("云杉花园,1,501,45.00,45.00,0.00,0.00,0.00,0.00", csv, StringComparison.Ordinal);
        Assert.Contains("云杉花园,1,504,85.00,0.00,85.00,85.00,0.00,0.00", csv, StringComparison.Ordinal);
        Assert.Contains("540.00", await desk.Page("/desk/money/1/suppliers.csv"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await leader.GetAsync(new Uri("/desk/money/1", UriKind.Relative))).StatusCode);
        await desk.Page("/desk/money/7", HttpStatusCode.NotFound);
    }

    private static async Task<string> Collect(HttpClient client, int household, long fen, Guid? key = null) =>
        await Code(await client.PostAsJsonAsync(new Uri("/api/batches/1/collections", UriKind.Relative),
            new { key = key ?? Guid.NewGuid(), household, fen }));

    private static async Task<string> Return(HttpClient client, int household, long? fen, Guid? collection) =>
        await Code(await client.PostAsJsonAsync(new Uri("/api/batches/1/returns", UriKind.Relative),
            new { key = Guid.NewGuid(), household, fen, collection }));

    /// <summary>"household: due paid".</summary>
    private static async Task<string> Due(Site site, int household)
    {
        var owed = (Baogong.Money.Owed)site.Services.GetService(typeof(Baogong.Money.Owed))!;
        var round = (await owed.Of(SmallTown.Town, new(household), default)).Single();
        return $"{household}: {round.Balance.DueFen} {round.Balance.PaidFen}";
    }

    private static async Task<string> Code(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return "";
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString() ?? "?";
    }
}
