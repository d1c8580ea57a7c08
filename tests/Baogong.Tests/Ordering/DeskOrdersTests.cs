// The desk finds orders, orders for anybody, and leaves a trace when it changes or cancels.
using System.Net;
using Baogong.Core;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Ordering;

public class DeskOrdersTests
{
    [Fact]
    public async Task The_desk_orders_changes_and_cancels_with_a_reason_that_is_kept()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.True((await desk.Opens("/desk/orders/new?q=云杉花园1号楼503室")).Says("household=103"));
        const string New = "/desk/orders/new?household=103&cycle=1";
        var placed = await desk.PlacesByPage(New, ("n1", "1"));
        var form = await desk.Opens($"{New}&change={placed[^36..]}");
        var unreasoned = await desk.Sends(New, form.Fields(), ("n1", "2"), ("do", "place"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreasoned.Status);
        Assert.True(unreasoned.Says("请写一下原因") && unreasoned.Fields()["n1"] == "2");
        var changed = await desk.Sends(New, unreasoned.Fields(), ("reason", "电话里要加一份"), ("do", "place"));
        Assert.Equal(HttpStatusCode.SeeOther, changed.Status);
        Assert.True((await desk.Opens(placed)).Says("电话里要加一份"));

        var detail = await desk.Opens(changed.Location!);
        var silent = await desk.Sends($"{changed.Location}/cancellation", detail.Fields(), ("reason", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, silent.Status);
        var cancelled = await desk.Sends($"{changed.Location}/cancellation", detail.Fields(), ("reason", "住户去女儿家了"));
        Assert.Equal(HttpStatusCode.SeeOther, cancelled.Status);
        // Pressed twice: the reason goes with the order's end, in the same transaction, so it is kept once.
        await desk.Sends($"{changed.Location}/cancellation", detail.Fields(), ("reason", "住户去女儿家了"));
        Assert.True((await desk.Opens(changed.Location!)).Says("住户去女儿家了"));
        Assert.Equal((1, 1), await site.Owner.One<(int, int)>("""
            select (count(*) filter (where why = '住户去女儿家了'))::int, (count(*) filter (where why = '电话里要加一份'))::int
            from history
            """, null, default));
        Assert.Equal(0, await site.Owner.One<int>("select sold from offers where id = 1", null, default));
    }

    [Theory]
    [InlineData("云杉 1 501", 1), InlineData("YSHY", 2), InlineData("禾桥新村", 0), InlineData("502室", 1), InlineData("'; drop table orders", 0)]
    public async Task Orders_are_found_by_door_code_community_and_filters(string query, int expected)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var leader = await site.SignedIn(SmallTown.Leader());
        await desk.PlacesByPage("/desk/orders/new?household=101&cycle=1", ("n1", "1"));
        await leader.PlacesByPage("/leader/door/102?cycle=1", ("n1", "1"));
        Assert.True((await desk.Opens($"/desk/orders?q={Uri.EscapeDataString(query)}")).Says($"共 {expected} 单"));
        Assert.True((await desk.Opens("/desk/orders?channel=leader&state=placed&cycle=1")).Says("共 1 单"));
        var code = await site.Owner.One<long>("select max(number) from orders", null, default);
        Assert.True((await desk.Opens($"/desk/orders?q={ShortCode.Of(code)}")).Says("共 1 单"));
        foreach (var path in (string[])[$"/desk/orders/{Guid.Empty}", "/desk/orders/new?household=999", "/desk/orders/new?household=101&cycle=77"])
            Assert.Equal(HttpStatusCode.NotFound, (await desk.Opens(path)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await leader.Opens("/desk/orders")).Status);
    }
}
