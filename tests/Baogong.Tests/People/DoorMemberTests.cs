// Who may order for a door, and who lets them in (docs/adr/0014).
using System.Net;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.Forms;

namespace Baogong.Tests.People;

public class DoorMemberTests
{
    [Fact]
    public async Task The_first_at_an_empty_door_orders_at_once_and_is_shown_as_new()
    {
        await using var site = await SmallTown.Start();
        using var first = await site.SignedIn(Somebody(1));
        Assert.Equal("/", (await Join(first, 102)).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync("/order/1")).StatusCode);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Contains("新登记", await leader.GetStringAsync("/leader/doors"), StringComparison.Ordinal);
        Assert.Equal("/leader/doors?done=yes", (await Answer(leader, "/leader/doors", 102, Somebody(1), "yes")).Headers.Location?.ToString());
        Assert.DoesNotContain("新登记", await leader.GetStringAsync("/leader/doors"), StringComparison.Ordinal);
        Assert.NotNull(await site.Owner.One<DateTime?>("select confirmed_at from household_members", null, default));
        Assert.Equal("vouched for", await site.Owner.One<string>("select action from history where thing = 'door'", null, default));
    }

    [Fact]
    public async Task At_a_door_with_people_the_second_waits_for_a_yes()
    {
        await using var site = await SmallTown.Start();
        using var mother = await site.SignedIn(SmallTown.Resident(1, 1));
        using var son = await site.SignedIn(Somebody(1));
        Assert.Contains("请他们点个头", await (await Join(son, 101)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Ask(son, 101, "")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Ask(son, 101, "儿子测试")).StatusCode);
        Assert.Equal("/door", (await son.GetAsync("/order/1")).Headers.Location?.ToString());
        Assert.Contains("等这家的人", await son.GetStringAsync("/door"), StringComparison.Ordinal);
        Assert.Contains("儿子测试", await mother.GetStringAsync("/door/people"), StringComparison.Ordinal);
        // Nobody says yes to themselves, and no other door says it for this one.
        using var stranger = await site.SignedIn(SmallTown.Resident(1, 2));
        Assert.Equal(HttpStatusCode.NotFound, (await Answer(stranger, "/door/people", 101, Somebody(1), "yes")).StatusCode);
        Assert.Equal("/door", (await Answer(son, "/door/people", 101, Somebody(1), "yes")).Headers.Location?.ToString() ?? "/door");
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from household_members where household_id = 101", null, default));
        Assert.Equal(HttpStatusCode.SeeOther, (await Answer(mother, "/door/people", 101, Somebody(1), "yes")).StatusCode);
        Assert.Equal("/", (await Join(son, 101)).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await son.GetAsync("/order/1")).StatusCode);
    }

    [Fact]
    public async Task A_no_takes_the_door_away_within_seconds_and_the_next_try_asks()
    {
        await using var site = await SmallTown.Start();
        using var squatter = await site.SignedIn(Somebody(1));
        await Join(squatter, 102);
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal(HttpStatusCode.SeeOther, (await Answer(leader, "/leader/doors", 102, Somebody(1), "no")).StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        Assert.Equal(HttpStatusCode.SeeOther, (await squatter.GetAsync("/order/1")).StatusCode);
        Assert.Contains("没有确认", await squatter.GetStringAsync("/door"), StringComparison.Ordinal);
        Assert.Contains("请他们点个头", await (await Join(squatter, 102)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 102, HttpStatusCode.NotFound)]       // the leader of another building
    [InlineData(1, 999, HttpStatusCode.NotFound)]       // no such door
    [InlineData(1, 102, HttpStatusCode.SeeOther)]
    public async Task A_leader_answers_for_the_own_building_only(int building, int household, HttpStatusCode expected)
    {
        await using var site = await SmallTown.Start();
        using var first = await site.SignedIn(Somebody(1));
        await Join(first, 102);
        using var leader = await site.SignedIn(SmallTown.Leader(building));
        Assert.Equal(expected, (await Answer(leader, "/leader/doors", household, Somebody(1), "yes")).StatusCode);
    }

    [Theory]
    [InlineData(1, "新登记")]
    [InlineData(2, "没有人在等确认")]
    public async Task The_neighbourhood_sees_its_community_only(int community, string text)
    {
        await using var site = await SmallTown.Start();
        using var first = await site.SignedIn(Somebody(1));
        await Join(first, 102);
        using var office = await site.SignedIn(SmallTown.Neighbourhood(community));
        Assert.Contains(text, await office.GetStringAsync("/neighbourhood/doors"), StringComparison.Ordinal);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Contains("新登记", await desk.GetStringAsync("/desk/doors"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_takes_a_second_door_without_anybodys_word()
    {
        await using var site = await SmallTown.Start();
        using var person = await site.SignedIn(Somebody(1));
        await Task.WhenAll(Enumerable.Range(102, 10).Select(n => Join(person, n)));
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from household_members", null, default));
        Assert.Equal(HttpStatusCode.NotFound, (await Join(person, 9999)).StatusCode);
        for (var n = 112; n < 112 + Limits.DoorsPerPerson - 1; n++) Assert.Equal(HttpStatusCode.SeeOther, (await Ask(person, n, "测试")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Ask(person, 120, "测试")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await person.PostAsync("/door/leave", Fields(("household", "112")))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Ask(person, 120, "测试")).StatusCode);
    }

    [Fact]
    public async Task Of_two_who_find_a_door_empty_at_once_one_is_first()
    {
        await using var site = await SmallTown.Start();
        using var one = await site.SignedIn(Somebody(1));
        using var two = await site.SignedIn(Somebody(2));
        await Task.WhenAll(Join(one, 102), Join(two, 102));
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from household_members", null, default));
    }

    [Fact]
    public async Task A_new_members_yes_lets_in_a_new_member()
    {
        await using var site = await SmallTown.Start();
        using var husband = await site.SignedIn(Somebody(1));
        await Join(husband, 102);
        using var wife = await site.SignedIn(Somebody(2));
        await Ask(wife, 102, "爱人测试");
        Assert.Equal(HttpStatusCode.SeeOther, (await Answer(husband, "/door/people", 102, Somebody(2), "yes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Answer(husband, "/door/people", 102, Somebody(2), "yes")).StatusCode);
        Assert.Equal(2L, await site.Owner.One<long>("select count(*) from household_members where confirmed_at is null", null, default));
    }

    // Signed in, at no door yet.
    private static Actor Somebody(int n) =>
        new(SmallTown.Town, new PersonId(new Guid(n, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7)), Role.Resident);

    private static Task<HttpResponseMessage> Join(HttpClient who, int household) =>
        who.PostAsync("/door", Fields(("household", $"{household}")));

    private static Task<HttpResponseMessage> Ask(HttpClient who, int household, string name) =>
        who.PostAsync("/door/requests", Fields(("household", $"{household}"), ("name", name)));

    private static Task<HttpResponseMessage> Answer(HttpClient who, string path, int household, Actor about, string answer) =>
        who.PostAsync(path, Fields(("household", $"{household}"), ("person", $"{about.Person.Value}"), ("answer", answer)));
}
