// Who pays for an order: the door, or the relative who said so. Nobody pays for what they did not agree to.
using System.Net;
using Baogong.Core;
using Baogong.Ordering;
using Baogong.Tests.Delivery;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Ordering;

public class PayerTests
{
    private static readonly HouseholdId Door = Household(1, 1);

    private static Guid Key(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9);

    [Fact]
    public async Task Nobody_orders_at_the_cost_of_somebody_else()
    {
        await using var site = await Start();
        using var daughter = await site.Linked(1, Door);
        using var son = await site.Linked(2, Door);
        using var mother = await site.SignedIn(Resident());
        using var leader = await site.SignedIn(Leader());
        using var desk = await site.SignedIn(SmallTown.Desk);
        var (hers, his) = (Kin.Of(1, Door).Account(), Kin.Of(2, Door).Account());
        foreach (var (who, payer) in new[]
        {
            (daughter, his), (daughter, "household:102"), (daughter, "person:"), (daughter, "programme:aid"), (daughter, "me"),
            (daughter, "household:0101"), (daughter, hers.ToUpperInvariant()),
            (mother, hers), (mother, Resident().Account()),       // who lives there pays as the door does
            (leader, hers), (leader, Leader().Account()), (desk, hers), (desk, SmallTown.Desk.Account()),
        })
        {
            var answer = await who.Orders(Door, Guid.NewGuid(), [(1, 1)], payer: payer);
            Assert.Equal((422, "ordering.foreign-payer"), (answer.Status, answer.Problem));
        }

        // The handler itself, for a relative of another door.
        var handler = site.Services.GetRequiredService<PlaceOrder.Handler>();
        var elsewhere = Kin.Of(1, Household(1, 2));
        var outcome = await handler.Run(new OrderRequest(new(Guid.NewGuid()), new(1), Household(1, 2), Channel.Page, elsewhere,
            elsewhere.Account(), [new(new(1), 1)]), default);
        Assert.Equal("ordering.foreign-payer", outcome.Problem?.Code);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from orders", null, default));

        Assert.True((await daughter.Orders(Door, Key(1), [(1, 1)], payer: hers)).Placed);
        Assert.True((await daughter.Orders(Door, Key(2), [(1, 1)])).Placed);
        Assert.True((await daughter.Orders(Door, Key(3), [(1, 1)], payer: "household:101")).Placed);
        Assert.Equal([hers, "household:101", "household:101"],
            await site.Owner.All<string>("select payer from orders order by number", null, default));
        await site.Check();
    }

    [Fact]
    public async Task A_changed_order_keeps_its_payer_who_never_pays_more_than_they_agreed_to()
    {
        await using var site = await Start();
        using var daughter = await site.Linked(1, Door);
        using var mother = await site.SignedIn(Resident());
        using var leader = await site.SignedIn(Leader());
        using var neighbour = await site.SignedIn(Resident(1, 2));
        var hers = Kin.Of(1, Door).Account();
        Assert.True((await daughter.Orders(Door, Key(1), [(1, 2)], payer: hers)).Placed);

        // Dearer on her account: refused whether it is said or kept; a foreign door learns nothing of it.
        Assert.Equal("ordering.payer-agreed-to-less", (await mother.Orders(Door, Key(2), [(1, 3)], replaces: Key(1))).Problem);
        Assert.Equal("ordering.payer-agreed-to-less", (await leader.Orders(Door, Key(3), [(1, 2), (2, 1)], replaces: Key(1), payer: hers)).Problem);
        Assert.Equal("ordering.no-such-door", (await neighbour.Orders(Door, Key(4), [(1, 3)], replaces: Key(1))).Problem);
        Assert.Equal("ordering.no-such-order", (await neighbour.Orders(Household(1, 2), Key(5), [(1, 3)], replaces: Key(1))).Problem);
        Assert.Equal("ordering.foreign-payer", (await neighbour.Orders(Household(1, 2), Key(6), [(1, 3)], replaces: Key(1), payer: hers)).Problem);

        // As much or less stays hers, also when the leader changes it; she herself may order more.
        Assert.True((await mother.Orders(Door, Key(7), [(1, 1), (2, 1)], replaces: Key(1))).Placed);
        Assert.True((await leader.Orders(Door, Key(8), [(1, 1)], replaces: Key(7))).Placed);
        Assert.True((await daughter.Orders(Door, Key(9), [(1, 4)], replaces: Key(8))).Placed);
        Assert.Equal([hers, hers, hers, hers], await site.Owner.All<string>("select payer from orders order by number", null, default));
        // The door may always take it over, and then it is the door's.
        Assert.True((await mother.Orders(Door, Key(10), [(1, 5)], replaces: Key(9), payer: "household:101")).Placed);
        Assert.Equal("ordering.foreign-payer", (await mother.Orders(Door, Key(11), [(1, 1)], replaces: Key(10), payer: hers)).Problem);
        Assert.Equal("household:101", await site.Owner.One<string>("select payer from orders where state = 'placed'", null, default));
        await site.Check();
    }

    [Fact]
    public async Task The_page_asks_a_relative_who_pays_and_keeps_the_answer_through_change_repeat_and_cancel()
    {
        await using var site = await Start();
        using var daughter = await site.Linked(1, Door);
        using var mother = await site.SignedIn(Resident());
        var hers = Kin.Of(1, Door).Account();
        var check = await Posted(daughter, Form(Key(1), "check"));
        Assert.Contains("我来付", check, StringComparison.Ordinal);
        Assert.DoesNotContain("我来付", await Posted(mother, Form(Key(2), "check")), StringComparison.Ordinal);
        Assert.Equal($"/orders/{Key(1)}", (await daughter.Post("/order/1", [.. Form(Key(1), "place"), ("payer", "me")])).Headers.Location?.ToString());
        Assert.Contains("您付", await daughter.Page($"/orders/{Key(1)}"), StringComparison.Ordinal);
        Assert.Contains("外地亲属付", await mother.Page($"/orders/{Key(1)}"), StringComparison.Ordinal);

        // The change is offered with her as payer; the household's own says whose it is.
        Assert.Contains(Chosen("me"), await daughter.Page($"/order/1?change={Key(1)}"), StringComparison.Ordinal);
        Assert.Contains(Chosen("before"), await mother.Page($"/order/1?change={Key(1)}"), StringComparison.Ordinal);
        var dearer = await Posted(mother, [.. Form(Key(3), "check", 3), ("replaces", Key(1)), ("payer", "before")], HttpStatusCode.Conflict);
        Assert.Contains("说好付", dearer, StringComparison.Ordinal);
        await mother.Post("/order/1", [.. Form(Key(4), "place", 1), ("replaces", Key(1)), ("payer", "before")]);
        // A page that says nothing keeps it too.
        await mother.Post("/order/1", [.. Form(Key(5), "place", 1), ("replaces", Key(4))]);
        Assert.Equal([hers, hers, hers], await site.Owner.All<string>("select payer from orders order by number", null, default));

        // What others typed into the field is refused, not guessed.
        var foreign = await Posted(mother, [.. Form(Key(6), "place"), ("seen", Key(5)), ("payer", hers)], HttpStatusCode.UnprocessableEntity);
        Assert.Contains("不能记在", foreign, StringComparison.Ordinal);

        await daughter.Post($"/orders/{Key(5)}/cancel", ("key", Key(7)));
        Assert.Contains("不用付钱", await daughter.Page($"/orders/{Key(5)}"), StringComparison.Ordinal);
        Assert.Contains(Chosen("me"), await daughter.Page($"/order/1?like={Key(5)}"), StringComparison.Ordinal);
        Assert.DoesNotContain("我来付", await mother.Page($"/order/1?like={Key(5)}"), StringComparison.Ordinal);
        await site.Check();
    }

    [Fact]
    public async Task The_hotline_and_the_desk_read_back_who_pays_when_it_is_not_the_door()
    {
        await using var site = await Start();
        using var daughter = await site.Linked(1, Door);
        using var agent = await site.SignedIn(Agent());
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.True((await daughter.Orders(Door, Key(1), [(1, 2)], payer: Kin.Of(1, Door).Account())).Placed);
        var change = $"{await agent.Answers(101)}?cycle=1&change={Key(1)}";
        var form = await agent.Opens(change);
        Assert.True(form.Says("还是外地亲属付（说好付 ¥90.00，不能更贵）"), form.Text);
        var check = await agent.Sends(change, form.Fields(), ("n1", "1"), ("payer", "before"), ("do", "check"));
        Assert.True(check.Says("一共45元，由外地亲属付，送到时不收钱，"), check.Text);
        var dearer = await agent.Sends(change, form.Fields(), ("n1", "3"), ("payer", "before"), ("do", "check"));
        Assert.True(dearer.Status == HttpStatusCode.Conflict && dearer.Says("说好付 ¥90.00"), dearer.Text);
        var placed = await agent.Sends(change, check.Fields(), ("said", "self"), ("do", "place"));
        Assert.Equal(HttpStatusCode.SeeOther, placed.Status);

        var order = await site.Owner.One<Guid>("select id from orders where state = 'placed'", null, default);
        Assert.True((await desk.Opens($"/desk/orders/{order}")).Says("外地亲属付，送到时不收款"));
        var edit = await desk.Opens($"/desk/orders/new?household=101&cycle=1&change={order}");
        var taken = await desk.Sends("/desk/orders/new?household=101&cycle=1", edit.Fields(),
            ("n1", "3"), ("payer", "door"), ("reason", "住户自己付"), ("do", "place"));
        Assert.Equal(HttpStatusCode.SeeOther, taken.Status);
        Assert.Equal("household:101", await site.Owner.One<string>("select payer from orders where state = 'placed'", null, default));
        await site.Check();
    }

    private static async Task<string> Posted(
        HttpClient who, (string, object)[] fields, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await who.Post("/order/1", fields);
        Assert.Equal(status, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
    }

    private static string Chosen(string payer) => $"value=\"{payer}\" checked";

    private static (string, object)[] Form(Guid key, string action, int pieces = 2) =>
        [("key", key), ("n1", pieces), ("do", action)];
}
