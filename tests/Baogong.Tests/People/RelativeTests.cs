// A relative far away orders for a door on the household's word, and loses it when the household says so.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.Forms;

namespace Baogong.Tests.People;

public class RelativeTests
{
    [Fact]
    public async Task A_household_asks_a_relative_who_orders_is_named_and_can_be_ended()
    {
        await using var site = await SmallTown.Start();
        using var mother = await site.SignedIn(SmallTown.Resident(1, 1));
        using var daughter = await site.SignedIn(Somebody(1));
        var link = await Invite(mother, "/door/relatives", 101);
        Assert.Contains("501室", await daughter.GetStringAsync(link), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await daughter.PostAsync(link, Fields(("name", "")))).StatusCode);
        Assert.Equal("/", (await daughter.PostAsync(link, Fields(("name", "女儿测试")))).Headers.Location?.ToString());
        // Once, and nobody else.
        using var stranger = await site.SignedIn(Somebody(2));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync(link, Fields(("name", "别人")))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(link)).StatusCode);

        var key = Guid.NewGuid();
        var order = Fields(("key", $"{key}"), ("n1", "2"), ("do", "place"), ("seen", ""));
        Assert.Equal($"/orders/{key}", (await daughter.PostAsync("/order/1", order)).Headers.Location?.ToString());
        var row = await site.Owner.One<(Guid Actor, int Household, string Payer)>(
            "select actor_id, household_id, payer from orders", null, default);
        Assert.Equal((Somebody(1).Person.Value, 101, "household:101"), row);
        Assert.Contains("您替这一户订", await daughter.GetStringAsync($"/orders/{key}"), StringComparison.Ordinal);
        Assert.Contains("外地亲属", await mother.GetStringAsync($"/orders/{key}"), StringComparison.Ordinal);
        Assert.Contains("女儿测试", await mother.GetStringAsync("/door/relatives"), StringComparison.Ordinal);

        // Ordering is all that a relative may do: they vouch for nobody and invite nobody.
        Assert.Equal(HttpStatusCode.Conflict, (await daughter.PostAsync("/door/relatives", Fields(("household", "101")))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await mother.PostAsync("/door/relatives/ending",
            Fields(("household", "101"), ("person", $"{Somebody(1).Person.Value}")))).StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        Assert.Equal("/door", (await daughter.GetAsync("/order/1")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await mother.PostAsync("/door/relatives/ending",
            Fields(("household", "101"), ("person", $"{Somebody(1).Person.Value}")))).StatusCode);
        // The consent that the order stood on is kept.
        Assert.Contains("外地亲属", await mother.GetStringAsync($"/orders/{key}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_asks_for_a_door_that_is_not_theirs()
    {
        await using var site = await SmallTown.Start();
        using var neighbour = await site.SignedIn(SmallTown.Resident(1, 2));
        using var unknown = await site.SignedIn(Somebody(3));
        await unknown.PostAsync("/door", Fields(("household", "105")));
        using var office = await site.SignedIn(SmallTown.Neighbourhood(1));
        foreach (var (who, path, household) in new[]
        {
            (neighbour, "/door/relatives", 101), (neighbour, "/door/relatives", 9999), (unknown, "/door/relatives", 105),
            (office, "/neighbourhood/relatives", 301), (office, "/neighbourhood/relatives", 9999),
        })
        {
            var answer = await who.PostAsync(path, Fields(("household", $"{household}")));
            // Foreign and missing doors answer alike.
            Assert.Equal(path == "/door/relatives" ? HttpStatusCode.Conflict : HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from relative_invites", null, default));
    }

    [Theory]
    [InlineData("/neighbourhood/relatives?building=1&room=501")]
    [InlineData("/desk/relatives?community=1&building=1&room=501")]
    public async Task An_office_links_for_a_household_without_a_telephone(string find)
    {
        await using var site = await SmallTown.Start();
        var path = find.Split('?')[0];
        using var office = await site.SignedIn(path.StartsWith("/desk", StringComparison.Ordinal) ? SmallTown.Desk : SmallTown.Neighbourhood(1));
        Assert.Contains("value=\"101\"", await office.GetStringAsync(find), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync(find.Replace("501", "999", StringComparison.Ordinal))).StatusCode);
        var link = await Invite(office, path, 101);
        using var son = await site.SignedIn(Somebody(1));
        Assert.Equal("/", (await son.PostAsync(link, Fields(("name", "儿子测试")))).Headers.Location?.ToString());
        Assert.True(await site.Owner.One<bool>("select by_office from relative_links", null, default));
        await son.PostAsync("/door/leave", Fields(("household", "101")));
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from relative_links where unlinked_at is null", null, default));
    }

    [Fact]
    public async Task A_new_invitation_ends_the_old_one_and_time_ends_both()
    {
        await using var site = await SmallTown.Start();
        using var mother = await site.SignedIn(SmallTown.Resident(1, 1));
        using var daughter = await site.SignedIn(Somebody(1));
        var first = await Invite(mother, "/door/relatives", 101);
        var second = await Invite(mother, "/door/relatives", 101);
        Assert.Equal(HttpStatusCode.NotFound, (await daughter.GetAsync(first)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await daughter.GetAsync(second)).StatusCode);
        await site.MoveClock(TimeSpan.FromHours(Limits.InviteHours + 1));
        await site.Owner.Run("update sessions set expires_at = db_now() + interval '1 day'", null, default);
        Assert.Equal(HttpStatusCode.NotFound, (await daughter.PostAsync(second, Fields(("name", "女儿")))).StatusCode);
    }

    private static async Task<string> Invite(HttpClient who, string path, int household)
    {
        var page = await (await who.PostAsync(path, Fields(("household", $"{household}")))).Content.ReadAsStringAsync();
        return Regex.Match(page, "/relative/[0-9A-Z]{10}").Value;
    }

    private static Actor Somebody(int n) =>
        new(SmallTown.Town, new PersonId(new Guid(n, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8)), Role.Resident);
}
