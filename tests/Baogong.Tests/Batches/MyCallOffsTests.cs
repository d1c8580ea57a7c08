// A supplier's own room: their goods, gate by gate, and nobody's door; and finance, who reads the money.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Batches;

public class MyCallOffsTests
{
    [Fact]
    public async Task A_supplier_sees_their_own_goods_per_gate_and_says_that_they_know()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var market = await site.SignedIn(Supplier(1));
        using var dairy = await site.SignedIn(Supplier(2));
        var list = await market.GetStringAsync("/supplier");
        Assert.Contains("还没有", list, StringComparison.Ordinal);
        var detail = await dairy.GetStringAsync("/supplier/1");
        Assert.Contains("婴儿奶粉", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("蔬菜套餐", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("婴儿奶粉", await market.GetStringAsync("/supplier/1"), StringComparison.Ordinal);

        Assert.Equal("/supplier?done=confirmed", (await dairy.PostAsync("/supplier/1/confirmation", null)).Headers.Location?.ToString());
        Assert.Equal("2", await site.Owner.One<string>(
            "select string_agg(supplier_id::text, ',') from call_offs where confirmed_at is not null", null, default));
        Assert.Equal($"{Supplier(2).Person.Value}", await site.Owner.One<string>(
            "select confirmed_by::text from call_offs where supplier_id = 2", null, default));
        Assert.Contains("收到，按此备货", await market.GetStringAsync("/supplier"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_a_supplier_can_open_names_a_door()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var market = await site.SignedIn(Supplier(1));
        var csv = await market.GetStringAsync("/supplier/1/call-off.csv");
        var pieces = await site.Owner.One<long>(
            "select sum(l.pieces) from batch_lines l join offers f on f.id = l.offer_id where f.supplier_id = 1", null, default);
        Assert.Equal(pieces, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Sum(l => long.Parse(l.Split(',')[8])));
        var doors = await site.Owner.All<string>("select distinct room from households where id > 400", null, default);
        foreach (var text in new[] { csv, await market.GetStringAsync("/supplier"), await market.GetStringAsync("/supplier/1") })
            Assert.DoesNotContain(doors, room => Regex.IsMatch(text, $"(?<![0-9]){room}(?![0-9])"));
    }

    [Fact]
    public async Task Whoever_supplies_nothing_here_has_an_empty_room()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var nobody = await site.SignedIn(SmallTown.Other(Role.Supplier));
        Assert.Contains("现在没有要货单", await nobody.GetStringAsync("/supplier"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.GetAsync("/supplier/1")).StatusCode);
    }

    [Fact]
    public async Task Finance_reads_the_money_of_every_round_and_is_led_nowhere_else()
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        using var finance = await site.SignedIn(SmallTown.Other(Role.Finance));
        foreach (var path in new[] { "/finance/money", "/finance/money/1" })
        {
            var page = await finance.GetStringAsync(path);
            Assert.DoesNotContain(Regex.Matches(page, "(?:href|action)=\"(/[^\"]*)\"").Select(m => m.Groups[1].Value),
                to => !Regex.IsMatch(to, "^/(finance|lib|css|favicon|preferences|sign-out)"));
        }

        await site.Agrees(SmallTown.Other(Role.Finance), "money/1");
        Assert.Contains("云杉花园", await finance.GetStringAsync("/finance/money/1/households.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Supplier, "/supplier")]
    [InlineData(Role.Finance, "/finance/money")]
    public async Task They_land_where_their_work_is(Role role, string home)
    {
        await using var site = await Site.Start();
        await PaperRound.Build(site);
        Assert.Equal(home, SignIn.Home(role));
        using var client = await site.SignedIn(role == Role.Supplier ? Supplier(1) : SmallTown.Other(role));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(home)).StatusCode);
        using var visitor = site.Visitor();
        Assert.StartsWith("/sign-in/desk", (await visitor.GetAsync(home)).Headers.Location?.ToString());
    }

    private static Actor Supplier(int id) =>
        new(SmallTown.Town, new PersonId(new Guid(8, (short)id, 2, 2, 2, 2, 2, 2, 2, 2, 2)), Role.Supplier, Supplier: new SupplierId(id));
}
