// The driver's seat: today's gates, what comes off the truck, who receives it, and two marks that can be taken back.
using System.Net;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Delivery;

public class DriverTests
{
    [Fact]
    public async Task The_list_holds_todays_gates_in_the_trucks_order_and_no_door()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await site.Owner.Run("update communities set gate_order = 5 - gate_order where town_id = 1", null, default);
        using var driver = await site.SignedIn(Other(Role.Driver));
        var list = await driver.Page("/driver");
        Assert.Contains("还有 2 个门岗", list, StringComparison.Ordinal);
        Assert.True(list.IndexOf("禾桥新村", StringComparison.Ordinal) < list.IndexOf("云杉花园", StringComparison.Ordinal));
        Assert.Contains("20 份", list, StringComparison.Ordinal);
        var gate = await driver.Page("/driver/1/1");
        Assert.Contains("禾桥批发市场 · 20 份", gate, StringComparison.Ordinal);
        Assert.Contains("东门", gate, StringComparison.Ordinal);
        foreach (var page in (string[])[list, gate])
        {
            Assert.DoesNotContain(">501<", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/doors", page, StringComparison.Ordinal);
        }

        // Half a day after the delivery the list is empty, and the page of a gate is gone.
        await site.Owner.Run("update cycles set deliver_to = now() - interval '13 hours', deliver_from = now() - interval '14 hours', cutoff_at = now() - interval '15 hours', opens_at = now() - interval '16 hours'", null, default);
        Assert.Contains("现在没有要送的门岗", await driver.Page("/driver"), StringComparison.Ordinal);
        await driver.Page("/driver/1/1", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Who_receives_is_the_leader_with_the_code_that_can_be_checked()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var driver = await site.SignedIn(Other(Role.Driver));
        Assert.Contains("还没有登记的楼长", await driver.Page("/driver/1/1"), StringComparison.Ordinal);
        using var desk = await site.SignedIn(SmallTown.Desk);
        await desk.Post("/desk/people", ("key", Guid.NewGuid()), ("role", "leader"), ("community", 1), ("name", "欧阳测试"),
            ("until", DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm")));
        var gate = await driver.Page("/driver/1/1");
        Assert.Contains("欧阳楼长（全小区）", gate, StringComparison.Ordinal);
        Assert.DoesNotContain("欧阳测试", gate, StringComparison.Ordinal);
        var code = System.Text.RegularExpressions.Regex.Match(gate, "核对码 <b>([0-9A-Z]{5})<").Groups[1].Value;
        using var visitor = site.Visitor();
        Assert.Contains("欧阳楼长", await visitor.Page($"/leaders?code={code}"), StringComparison.Ordinal);
        Assert.Contains("还没有登记的楼长", await driver.Page("/driver/1/2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_marks_with_their_time_reach_the_desk_and_are_taken_back_by_whoever_made_them()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var driver = await site.SignedIn(Other(Role.Driver));
        using var colleague = await site.SignedIn(Other(Role.Driver) with { Person = new PersonId(Guid.NewGuid()) });
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Equal("/driver/1/1", (await Marks(driver, "arrived")).Headers.Location?.ToString());
        Assert.Contains("已到", await driver.Page("/driver"), StringComparison.Ordinal);
        Assert.Contains(" 到", await desk.Page("/desk/delivery/1"), StringComparison.Ordinal);
        Assert.Equal("/driver", (await Marks(driver, "unloaded")).Headers.Location?.ToString());
        Assert.Contains("还有 1 个门岗", await driver.Page("/driver"), StringComparison.Ordinal);
        Assert.Contains("卸完", await desk.Page("/desk/delivery/1"), StringComparison.Ordinal);
        Assert.Contains("卸完 · 司机", await desk.Page("/desk/delivery/1/communities/1"), StringComparison.Ordinal);
        Assert.DoesNotContain("卸完 · 司机", await desk.Page("/desk/delivery/1/communities/2"), StringComparison.Ordinal);

        var mark = await site.Owner.One<Guid>("select id from gate_marks where mark = 'unloaded'", null, default);
        Assert.Contains("另一辆车：", await colleague.Page("/driver/1/1"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.Post("/driver/1/1", ("key", Guid.NewGuid()), ("undo", mark))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await driver.Post("/driver/1/2", ("key", Guid.NewGuid()), ("undo", mark))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await driver.Post("/driver/1/1", ("key", Guid.NewGuid()), ("undo", mark))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await driver.Post("/driver/1/1", ("key", Guid.NewGuid()), ("undo", mark))).StatusCode);
        Assert.Contains("还有 2 个门岗", await driver.Page("/driver"), StringComparison.Ordinal);
        Assert.Equal(["driver arrived 1/1", "driver unloaded 1/1", "driver undone 1/1"],
            await site.Owner.All<string>("select concat_ws(' ', role, action, thing_id) from history where thing = 'gate' order by id", null, default));
        await site.Check();
    }

    [Fact]
    public async Task The_same_key_is_the_same_mark_however_often_it_is_sent()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var driver = await site.SignedIn(Other(Role.Driver));
        var key = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Marks(driver, "arrived", key)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.SeeOther, a.StatusCode));
        Assert.Equal(1, await site.Count("gate_marks"));
        Assert.Equal(HttpStatusCode.SeeOther, (await Marks(driver, "arrived", Guid.NewGuid())).StatusCode);      // from another page: it stands
        Assert.Equal(1, await site.Count("gate_marks"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Marks(driver, "unloaded", key)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Marks(driver, "lost", Guid.NewGuid())).StatusCode);
        // Taken back with the network gone in between: sent again, undone once; then it can be said anew.
        var undo = Guid.NewGuid();
        for (var i = 0; i < 2; i++)
            Assert.Equal(HttpStatusCode.SeeOther, (await driver.Post("/driver/1/1", ("key", undo), ("undo", key))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Marks(driver, "arrived", Guid.NewGuid())).StatusCode);
        Assert.Equal(3, await site.Count("gate_marks"));
    }

    private static Task<HttpResponseMessage> Marks(HttpClient driver, string mark, Guid? key = null) =>
        driver.Post("/driver/1/1", ("key", key ?? Guid.NewGuid()), ("mark", mark));
}
