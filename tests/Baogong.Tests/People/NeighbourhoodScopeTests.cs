// A neighbourhood office has several communities and works in one of them at a time: never in two, never in another's.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.Forms;

namespace Baogong.Tests.People;

public class NeighbourhoodScopeTests
{
    [Fact]
    public async Task An_office_works_in_the_first_of_its_communities_until_it_chooses_another_one()
    {
        await using var site = await Town();
        using var office = await Office(site);
        Assert.Equal("一门牌", await Newcomers(office));
        Assert.Equal(HttpStatusCode.SeeOther, await Chooses(office, 2));
        Assert.Equal("二门牌", await Newcomers(office));
        Assert.Equal(HttpStatusCode.SeeOther, await Chooses(office, 1));
        Assert.Equal("一门牌", await Newcomers(office));
        Assert.Equal(["switched", "switched"], await site.Owner.All<string>("select action from history where thing = 'community'", null, default));
        var page = await office.GetStringAsync("/neighbourhood/people");
        Assert.Equal(["云杉花园", "禾桥新村"], Regex.Matches(page, "<option value=\"\\d+\"[^>]*>(云杉花园|禾桥新村|远村)").Select(m => m.Groups[1].Value));
        Assert.Contains("selected>云杉花园", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_of_the_neighbourhood_cannot_be_chosen_and_nobody_learns_that_it_exists()
    {
        await using var site = await Town();
        await OtherTown.Build(site);
        using var office = await Office(site);
        await Chooses(office, 2);
        var missing = await Answer(office, 99999);
        foreach (var foreign in (int[])[9, 72, 0, -1]) Assert.Equal(missing, await Answer(office, foreign));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Equal("二门牌", await Newcomers(office));
        // A grant of one community has nothing to choose.
        using var one = await site.SignedIn(SmallTown.Neighbourhood(1));
        Assert.Equal(missing, await Answer(one, 2));
        Assert.Equal("一门牌", await Newcomers(one));
        Assert.DoesNotContain("禾桥新村", await one.GetStringAsync("/neighbourhood/people"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_community_that_leaves_the_neighbourhood_is_out_of_reach_within_five_seconds()
    {
        await using var site = await Town();
        using var office = await Office(site);
        await Chooses(office, 2);
        Assert.Equal("二门牌", await Newcomers(office));
        await site.Owner.Run("update communities set neighbourhood_id = 2 where town_id = 1 and id = 2", null, default);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.Equal("一门牌", await Newcomers(office));
        Assert.Equal(HttpStatusCode.NotFound, await Chooses(office, 2));
        using var answered = await office.PostAsync("/neighbourhood/relatives", Fields(("household", "301")));
        Assert.Equal(HttpStatusCode.NotFound, answered.StatusCode);
    }

    [Fact]
    public async Task An_office_whose_neighbourhood_has_no_community_left_enters_nothing_and_least_of_all_the_town()
    {
        await using var site = await Town();
        using var office = await Office(site);
        Assert.Equal("一门牌", await Newcomers(office));
        await site.Owner.Run("update communities set neighbourhood_id = 2 where town_id = 1", null, default);
        await Task.Delay(TimeSpan.FromSeconds(5));
        foreach (var path in (string[])["/neighbourhood/people", "/neighbourhood/doors", "/account"])
            Assert.True(HttpStatusCode.SeeOther == (await office.GetAsync(path)).StatusCode, path);
        // Nor does a grant that names no place at all.
        using var nowhere = await site.SignedIn(SmallTown.Neighbourhood() with { Community = null, Person = new PersonId(Guid.NewGuid()) });
        Assert.Equal(HttpStatusCode.SeeOther, (await nowhere.GetAsync("/neighbourhood/people")).StatusCode);
    }

    [Fact]
    public async Task An_ended_grant_of_a_neighbourhood_is_out_within_five_seconds()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var office = await Office(site);
        await Chooses(office, 2);
        var grant = await site.Owner.One<Guid>("select id from grants where neighbourhood_id = 1", null, default);
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.PostAsync($"/desk/people/{grant}/ending", Fields())).StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.SeeOther, (await office.GetAsync("/neighbourhood/people")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, await Chooses(office, 1));              // to the sign-in
    }

    [Fact]
    public async Task A_form_of_one_community_sent_from_another_one_appoints_nobody()
    {
        await using var site = await Town();
        using var office = await Office(site);
        var form = Fields(("key", $"{Guid.NewGuid()}"), ("role", "leader"), ("community", "1"), ("name", "陈测试"),
            ("until", DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm")));
        await Chooses(office, 2);                                                        // in another window
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await office.PostAsync("/neighbourhood/people", form)).StatusCode);
        await Chooses(office, 1);
        Assert.Equal(HttpStatusCode.OK, (await office.PostAsync("/neighbourhood/people", form)).StatusCode);
        Assert.Equal([1], await site.Owner.All<int>("select community_id from grants where role = 'leader'", null, default));
    }

    [Fact]
    public async Task The_desk_gives_a_whole_neighbourhood_and_sees_it_in_the_list()
    {
        await using var site = await Town();
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Contains("<option value=\"2\"", await desk.GetStringAsync("/desk/people/new?role=neighbourhood"), StringComparison.Ordinal);
        async Task<HttpStatusCode> Gives(int neighbourhood) => (await desk.PostAsync("/desk/people", Fields(("key", $"{Guid.NewGuid()}"), ("role", "neighbourhood"),
            ("neighbourhood", $"{neighbourhood}"), ("community", "9"), ("name", "陈测试"), ("until", DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm"))))).StatusCode;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Gives(71));
        Assert.Equal(HttpStatusCode.OK, await Gives(1));
        Assert.Equal("1 ", await site.Owner.One<string>("select concat(neighbourhood_id, ' ', community_id) from grants where role = 'neighbourhood'", null, default));
        Assert.Contains("云杉居民区 · 全部小区", await desk.GetStringAsync("/desk/people"), StringComparison.Ordinal);
        Assert.Contains("陈测试", await desk.GetStringAsync("/desk/people?community=2"), StringComparison.Ordinal);
        Assert.DoesNotContain("陈测试", await desk.GetStringAsync("/desk/people?community=9"), StringComparison.Ordinal);
    }

    // Community 9 is another neighbourhood's. Somebody asks to join a door of each.
    private static async Task<Site> Town()
    {
        var site = await SmallTown.Start();
        await site.Owner.Run("""
            insert into neighbourhoods values (1, 2, '远村');
            insert into communities (town_id, id, neighbourhood_id, code, name, gate, gate_order) values (1, 9, 2, 'YYYY', '远村', '北门', 0);
            insert into buildings (town_id, id, community_id, no, walk_order) values (1, 9, 9, '1', 1);
            insert into households (town_id, id, community_id, building_id, floor, room, door_order) values (1, 901, 9, 9, 1, '九门牌', 1);
            update households set room = case id when 101 then '一门牌' else '二门牌' end where id in (101, 301);
            insert into people (town_id, id) values (1, '30000000-0000-4000-8000-000000000051');
            insert into door_requests (town_id, household_id, person_id)
            select 1, h, '30000000-0000-4000-8000-000000000051' from unnest(array[101, 301, 901]) h
            """, null, default);
        return site;
    }

    private static Task<HttpClient> Office(Site site) => site.SignedInForNeighbourhood(1);

    private static async Task<string> Newcomers(HttpClient office) =>
        string.Join(' ', Regex.Matches(await office.GetStringAsync("/neighbourhood/doors"), "[一二九]门牌").Select(m => m.Value).Distinct());

    private static async Task<HttpStatusCode> Chooses(HttpClient office, int community) => (await Answer(office, community)).Status;

    private static async Task<(HttpStatusCode Status, string Text)> Answer(HttpClient office, int community)
    {
        using var answer = await office.PostAsync("/neighbourhood/community", Fields(("community", $"{community}"), ("back", "/neighbourhood/doors")));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
