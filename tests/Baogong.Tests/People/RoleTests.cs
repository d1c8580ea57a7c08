// Roles with a scope and an end: who gives which, who sees and ends which, and how fast an ended one is out.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.Forms;

namespace Baogong.Tests.People;

public class RoleTests
{
    // Said again on purpose, apart from GrantRules.cs.
    private static readonly Dictionary<Role, Role[]> Gives = new()
    {
        [Role.Operator] = [Role.Desk, Role.Finance, Role.Auditor],
        [Role.Desk] = [Role.Leader, Role.Volunteer, Role.Neighbourhood, Role.Hotline, Role.Supplier, Role.Driver, Role.Keeper],
        [Role.Neighbourhood] = [Role.Leader, Role.Volunteer],
    };

    [Theory]
    [InlineData(Role.Operator)]
    [InlineData(Role.Desk)]
    [InlineData(Role.Neighbourhood)]
    public async Task A_role_is_given_by_the_level_above_and_by_nobody_else(Role by)
    {
        await using var site = await SmallTown.Start();
        using var giver = await site.SignedIn(Actor(by));
        var given = new List<Role>();
        foreach (var role in Enum.GetValues<Role>())
        {
            var answer = await Appoint(giver, by, role);
            if (answer.StatusCode == HttpStatusCode.OK && (await answer.Content.ReadAsStringAsync()).Contains("/r/", StringComparison.Ordinal)) given.Add(role);
            else Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        }

        Assert.Equal(Gives[by].Order(), given.Order());
    }

    [Fact]
    public async Task A_neighbourhood_gives_and_ends_roles_of_its_own_community_only()
    {
        await using var site = await SmallTown.Start();
        using var office = await site.SignedIn(SmallTown.Neighbourhood(1));
        // Another community's number in the form, and another community's building.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Appoint(office, Role.Neighbourhood, Role.Leader, community: 2, building: 3)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Appoint(office, Role.Neighbourhood, Role.Leader, community: 2, building: 1)).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Appoint(office, Role.Neighbourhood, Role.Leader, building: 3)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Appoint(office, Role.Neighbourhood, Role.Leader, building: 1)).StatusCode);
        Assert.Equal(1, await site.Owner.One<int>("select community_id from grants where role = 'leader'", null, default));

        using var desk = await site.SignedIn(SmallTown.Desk);
        await Appoint(desk, Role.Desk, Role.Leader, community: 2, building: 3);
        await Appoint(desk, Role.Desk, Role.Hotline);
        foreach (var foreign in await site.Owner.All<Guid>("select id from grants where community_id = 2 or role = 'hotline'", null, default))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await office.GetAsync($"/neighbourhood/people/{foreign}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await office.PostAsync($"/neighbourhood/people/{foreign}/ending", Fields())).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await office.PostAsync($"/neighbourhood/people/{foreign}/link", Fields())).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await office.PostAsync($"/neighbourhood/people/{Guid.NewGuid()}/ending", Fields())).StatusCode);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from grants where revoked_at is not null", null, default));
        Assert.Single(Regex.Matches(await office.GetStringAsync("/neighbourhood/people"), "陈测试"));
    }

    [Fact]
    public async Task An_ended_role_is_out_within_five_seconds_whichever_it_is()
    {
        await using var site = await SmallTown.Start();
        var clients = new List<(Role Role, HttpClient Client)>();
        foreach (var (by, roles) in Gives)
        {
            using var giver = await site.SignedIn(Actor(by));
            foreach (var role in roles)
            {
                var client = await site.SignedIn(Actor(role) with { Person = new PersonId(Guid.NewGuid()) });
                clients.Add((role, client));
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/account")).StatusCode);
                var grant = await site.Owner.One<Guid>("select id from grants order by starts_at desc limit 1", null, default);
                Assert.Equal(HttpStatusCode.SeeOther, (await giver.PostAsync($"{PathOf(by)}/{grant}/ending", Fields(("why", "班结束了")))).StatusCode);
            }
        }

        await Task.Delay(TimeSpan.FromSeconds(5));
        foreach (var (role, client) in clients)
        {
            Assert.True(HttpStatusCode.SeeOther == (await client.GetAsync("/account")).StatusCode, $"{role}");
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_shift_ends_by_itself()
    {
        await using var site = await SmallTown.Start();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var card = await (await Appoint(desk, Role.Desk, Role.Volunteer)).Content.ReadAsStringAsync();
        var token = SignInByLink.TokenIn(card[card.IndexOf("/r/", StringComparison.Ordinal)..])!;
        var pin = Regex.Match(card, "people-card__digits\">([0-9]+)<").Groups[1].Value;
        using var volunteer = new Browsing(site);
        Assert.Equal("/field", (await volunteer.Post($"/r/{token}", ("pin", pin))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await volunteer.Get("/field")).StatusCode);
        await site.MoveClock(TimeSpan.FromHours(15));
        await site.Owner.Run("update grants set ends_at = db_now() - interval '1 second' where role = 'volunteer'", null, default);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        Assert.Equal(HttpStatusCode.SeeOther, (await volunteer.Get("/field")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await volunteer.Post($"/r/{token}", ("pin", pin))).StatusCode);
    }

    [Fact]
    public async Task Leaders_are_listed_with_a_code_that_anybody_can_check_until_they_end()
    {
        await using var site = await SmallTown.Start();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await Appoint(desk, Role.Desk, Role.Leader, community: 1, building: 1);
        using var visitor = site.Visitor();
        var list = await visitor.GetStringAsync("/c/YSHY/leaders");
        Assert.Contains("陈楼长", list, StringComparison.Ordinal);
        Assert.DoesNotContain("陈测试", list, StringComparison.Ordinal);
        Assert.DoesNotContain("陈楼长", await visitor.GetStringAsync("/c/HQXC/leaders"), StringComparison.Ordinal);
        var code = Regex.Match(list, "people-big\">([0-9A-Z]{5})<").Groups[1].Value;
        Assert.Contains("云杉花园 1号楼的陈楼长", await visitor.GetStringAsync($"/leaders?code=%20{code[..2].ToLowerInvariant()}-{code[2..]}"), StringComparison.Ordinal);
        Assert.Contains("没有楼长用这个码", await visitor.GetStringAsync("/leaders?code=AAAAA"), StringComparison.Ordinal);
        var grant = await site.Owner.One<Guid>("select id from grants where role = 'leader'", null, default);
        await desk.PostAsync($"/desk/people/{grant}/ending", Fields());
        Assert.Contains("没有楼长用这个码", await visitor.GetStringAsync($"/leaders?code={code}"), StringComparison.Ordinal);
    }

    private static Actor Actor(Role role) => role switch
    {
        Role.Leader => SmallTown.Leader(),
        Role.Volunteer => SmallTown.Volunteer(),
        Role.Neighbourhood => SmallTown.Neighbourhood(),
        Role.Desk => SmallTown.Desk,
        _ => SmallTown.Other(role),
    };

    private static string PathOf(Role by) => $"/{by.ToString().ToLowerInvariant()}/people";

    private static Task<HttpResponseMessage> Appoint(HttpClient who, Role by, Role role, int community = 1, int building = 1) =>
        who.PostAsync(PathOf(by), Fields(("key", $"{Guid.NewGuid()}"), ("role", role.ToString().ToLowerInvariant()), ("community", $"{community}"),
            ("building", $"{building}"), ("neighbourhood", "1"), ("supplier", "1"), ("name", "陈测试"), ("until", DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm"))));
}
