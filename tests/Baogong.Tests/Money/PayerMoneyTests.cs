// What a relative pays is theirs: not asked at the door, kept when the link ends, given back to them, and all payers
// together owe what all bags cost.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Baogong.Batches;
using Baogong.Core;
using Baogong.Money;
using Baogong.People;
using Baogong.Tests.Delivery;
using Baogong.Tests.Harness;
using Baogong.Tests.Ordering;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Money;

public class PayerMoneyTests
{
    private static readonly HouseholdId Door = SmallTown.Household(1, 1);

    private static readonly string Hers = Kin.Of(1, Door).Account();

    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8);

    /// <summary>Door 1: the daughter pays two A (¥90) or as many as said, the door one B (¥40). Door 2: she pays one B (¥40). Labels 1-4.</summary>
    private static async Task<Site> Closed(int pieces = 2)
    {
        var site = await SmallTown.Start();
        using var daughter = await site.Linked(1, Door);
        using var mother = await site.SignedIn(SmallTown.Resident());
        using var elsewhere = await site.Linked(1, SmallTown.Household(1, 2));
        Assert.True((await daughter.Orders(Door, Key(1), [(1, pieces)], payer: Hers)).Placed);
        Assert.True((await mother.Orders(Door, Key(2), [(2, 1)])).Placed);
        Assert.True((await elsewhere.Orders(SmallTown.Household(1, 2), Key(3), [(2, 1)], payer: Hers)).Placed);
        Assert.Contains("截单后要付", await daughter.Page("/payments"), StringComparison.Ordinal);
        await Postgres.Execute(site.ConnectionString, """
            update orders set placed_at = now() - interval '30 minutes';
            update relative_links set linked_at = now() - interval '1 hour';
            update cycles set opens_at = now() - interval '3 hours', cutoff_at = now() - interval '2 minutes', deliver_from = now() - interval '1 minute';
            """);
        var closed = await site.Services.GetRequiredService<CloseCycle.Handler>().Now(new CycleId(1), SmallTown.Desk, default);
        Assert.True(closed.Succeeded, closed.Problem?.Code);
        return site;
    }

    [Fact]
    public async Task What_a_relative_pays_is_not_asked_at_the_door()
    {
        await using var site = await Closed();
        using var leader = await site.SignedIn(SmallTown.Leader());
        var list = await leader.Page("/leader/money/1");
        Assert.Contains("亲属付 ¥90.00，不收款", list, StringComparison.Ordinal);
        Assert.Contains("应收 <strong>¥40.00", list, StringComparison.Ordinal);          // of both doors, the one B
        Assert.Equal("money.too-much", await Collect(leader, 101, 4001));
        Assert.Equal("", await Collect(leader, 101, 4000));
        Assert.Equal("money.already-paid", await Collect(leader, 101, 100));
        Assert.Equal("money.paid-elsewhere", await Collect(leader, 102, 4000));

        // Paper and files say it too; the door's own page asks nothing of the door.
        Assert.Contains("部分由亲属付", await leader.Page("/sheets/1/buildings/1/doors"), StringComparison.Ordinal);
        Assert.Contains("亲属付，不收款", await leader.Page("/sheets/1/buildings/1/doors"), StringComparison.Ordinal);
        await site.Agrees(SmallTown.Leader(), "1/households/1/1");
        var csv = await leader.Page("/sheets/1/households.csv");
        Assert.Equal(2, csv.Split('\n').Count(l => l.Contains("亲属付，不收款", StringComparison.Ordinal)));
        using var neighbour = await site.SignedIn(SmallTown.Resident(1, 2));
        Assert.Contains("外地亲属付，送到时不收款", await neighbour.Page($"/orders/{Key(3)}"), StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task The_desk_notes_a_relatives_payment_once_and_all_payers_add_up()
    {
        await using var site = await Closed();
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var finance = await site.SignedIn(SmallTown.Other(Role.Finance));
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal("", await Collect(leader, 101, 4000));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Take(desk, 101, 9000)));
        Assert.Equal((1, 5), (answers.Count(a => a == ""), answers.Count(a => a == "money.already-paid")));
        Assert.Equal("money.too-much", await Take(desk, 102, 4001));
        Assert.Equal("money.no-such-door", await Take(desk, 103, 100));                  // she pays nothing there
        Assert.Equal("money.no-such-door", await Take(desk, 101, 100, payer: Kin.Of(9, Door).Account()));
        Assert.Equal("money.no-such-payer", await Take(desk, 101, 100, payer: "household:101"));
        Assert.Equal("money.bad-amount", await Take(desk, 102, -1));
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(leader, "payments", 102, 4000, null, Hers)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(finance, "payments", 102, 4000, null, Hers)).StatusCode);

        // ¥170 in all: ¥40 at the door, all taken; ¥130 of the relative, ¥90 taken.
        foreach (var (who, actor, place) in new[]
        {
            (desk, SmallTown.Desk, "/desk/money"), (finance, SmallTown.Other(Role.Finance), "/finance/money"),
        })
        {
            var page = await who.Page($"{place}/1");
            foreach (var sum in (string[])["¥170.00", "¥130.00", "¥90.00", "¥40.00", "由亲属付的", "外地亲属"])
                Assert.Contains(sum, page, StringComparison.Ordinal);
            Assert.Equal(place == "/desk/money", page.Contains("/paybacks", StringComparison.Ordinal));
            await site.Agrees(actor, "money/1");
            var rows = (await who.Page($"{place}/1/households.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal([
                "云杉花园,1,501,40.00,0.00,40.00,40.00,0.00,0.00,住户，在门口", "云杉花园,1,501,90.00,0.00,90.00,90.00,0.00,0.00,外地亲属",
                "云杉花园,1,502,40.00,0.00,40.00,0.00,40.00,0.00,外地亲属"], rows.Skip(1).Select(r => r[..r.LastIndexOf(',')]));
        }

        Assert.Contains("¥170.00", await desk.Page("/desk/money"), StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task A_short_bag_and_an_amendment_give_back_to_the_payer_and_a_correction_restores_it()
    {
        await using var site = await Closed();
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal("", await Take(desk, 101, 9000));
        await leader.Marks(1, "short");
        Assert.Equal("4500 0 4500", await Owes(site, 101));
        Assert.Equal("4000 4000 0", await OwesDoor(site, 101));
        Assert.Equal("money.too-much-back", await GiveBack(desk, 101, 4501));
        var returns = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => GiveBack(desk, 101, 4500)));
        Assert.Equal(1, returns.Count(r => r == ""));
        Assert.Equal("4500 0 0", await Owes(site, 101));

        // One A less is hers; put back it is hers again; one A more than she ordered is the door's.
        await FrozenRound.Amend(site, 101, 1, -1);
        Assert.Equal("0 0 4500", await Owes(site, 101));
        await FrozenRound.Amend(site, 101, 1, +1);
        Assert.Equal("4500 0 0", await Owes(site, 101));
        await FrozenRound.Amend(site, 101, 1, +1);
        Assert.Equal("4500 0 0", await Owes(site, 101));
        Assert.Equal("8500 8500 0", await OwesDoor(site, 101));
        await site.Check();
    }

    [Fact]
    public async Task A_slip_is_taken_back_whole_by_anybody_at_the_desk_and_by_no_leader()
    {
        await using var site = await Closed();
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var second = await site.SignedIn(SmallTown.Desk with { Person = new(Guid.NewGuid()) });
        var key = Guid.NewGuid();
        Assert.Equal("", await Take(desk, 101, 9000, key));
        Assert.Equal("money.no-such-collection", await Undo(second, 102, key));
        Assert.Equal("", await Undo(second, 101, key));
        Assert.Equal("9000 9000 0", await Owes(site, 101));
        Assert.Equal("", await Take(desk, 101, 9000));

        // A door's leader cannot reach it.
        using var leader = await site.SignedIn(SmallTown.Leader());
        var reach = await leader.PostAsJsonAsync("/api/batches/1/returns", new { key = Guid.NewGuid(), household = 101, collection = key });
        Assert.Equal(HttpStatusCode.NotFound, reach.StatusCode);
        await site.Check();
    }

    [Fact]
    public async Task A_large_refund_to_a_relative_waits_for_a_second_person()
    {
        await using var site = await Closed(pieces: 6);
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var second = await site.SignedIn(SmallTown.Desk with { Person = new(Guid.NewGuid()) });
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.Post("/desk/money/1/payments",
            ("key", Guid.NewGuid()), ("household", 101), ("payer", Hers), ("amount", "270"))).StatusCode);
        using var mistyped = await desk.Post("/desk/money/1/payments", ("key", Guid.NewGuid()), ("household", 102), ("payer", Hers), ("amount", "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, mistyped.StatusCode);
        await FrozenRound.Amend(site, 101, 1, -6);
        var key = Guid.NewGuid();
        using var asked = await desk.Post("/desk/money/1/paybacks", ("key", key), ("household", 101), ("payer", Hers), ("amount", "270"));
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Equal("0 0 27000", await Owes(site, 101));
        Assert.Contains("替 云杉花园 1号楼 501 付钱的亲属", await second.Page("/desk/approvals"), StringComparison.Ordinal);
        using var decided = await second.PostAsJsonAsync($"/api/approvals/{key}/decision", new { agreed = true });
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        Assert.Equal("0 0 0", await Owes(site, 101));
        await site.Check();
    }

    [Fact]
    public async Task The_relative_sees_what_they_owe_also_when_they_order_for_the_door_no_longer()
    {
        await using var site = await Closed();
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var daughter = await site.SignedIn(Kin.Of(1, Door));
        using var son = await site.Linked(2, Door);
        Assert.Contains("没有要您付的", await son.Page("/payments"), StringComparison.Ordinal);
        Assert.Equal("", await Take(desk, 101, 5000));
        var page = await daughter.Page("/payments");
        Assert.Contains("还要付</b></dt><dd><b>¥80.00", page, StringComparison.Ordinal);       // 90 + 40 - 50
        await site.Owner.Run("""
            delete from household_members where kind = 'relative';
            update relative_links set unlinked_at = db_now(), unlinked_by = person_id;
            """, null, default);
        using var later = await site.SignedIn(Kin.Of(1, Door) with { Household = null });
        Assert.Contains("还要付</b></dt><dd><b>¥80.00", await later.Page("/payments"), StringComparison.Ordinal);
        Assert.Equal("", await Take(desk, 101, 4000));
        Assert.Equal("9000 0 0", await Owes(site, 101));
        Assert.Contains("已付清", await later.Page("/payments"), StringComparison.Ordinal);
        // Whoever owes cannot vanish from the books.
        await site.Owner.Run("update cycles set deliver_to = now() - interval '1 second'", null, default);
        var forget = await later.Post("/me/forget");
        Assert.Equal(HttpStatusCode.Conflict, forget.StatusCode);
        await site.Check();
    }

    private static Task<string> Collect(HttpClient who, int household, long fen) =>
        Code(who.PostAsJsonAsync("/api/batches/1/collections", new { key = Guid.NewGuid(), household, fen }));

    private static Task<string> Take(HttpClient who, int household, long fen, Guid? key = null, string? payer = null) =>
        Code(Send(who, "payments", household, fen, null, payer ?? Hers, key));

    private static Task<string> GiveBack(HttpClient who, int household, long fen) =>
        Code(Send(who, "paybacks", household, fen, null, Hers));

    private static Task<string> Undo(HttpClient who, int household, Guid collection) =>
        Code(Send(who, "paybacks", household, null, collection, Hers));

    private static Task<HttpResponseMessage> Send(
        HttpClient who, string what, int household, long? fen, Guid? collection, string payer, Guid? key = null) =>
        who.PostAsJsonAsync($"/api/batches/1/{what}", new { key = key ?? Guid.NewGuid(), household, payer, fen, collection });

    /// <summary>"due open back" of the daughter for a door.</summary>
    private static async Task<string> Owes(Site site, int household)
    {
        var lines = await site.Services.GetRequiredService<Owed>().By(SmallTown.Town, Kin.Of(1, Door).Person, default);
        var line = lines.Single(l => l.Door == $"{500 + (household % 100)}");
        return $"{line.Balance.DueFen} {line.Balance.OpenFen} {line.Balance.BackFen}";
    }

    private static async Task<string> OwesDoor(Site site, int household)
    {
        var round = (await site.Services.GetRequiredService<Owed>().Of(SmallTown.Town, new(household), default)).Single();
        return $"{round.Balance.DueFen} {round.Balance.OpenFen} {round.Balance.BackFen}";
    }

    private static async Task<string> Code(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        if (answer.IsSuccessStatusCode) return "";
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString() ?? "?";
    }
}
