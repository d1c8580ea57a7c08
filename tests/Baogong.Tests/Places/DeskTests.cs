using System.Net;
using System.Net.Http.Json;
using Baogong.Core;
using Baogong.People;
using Baogong.Places;
using Baogong.Platform.Web;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Places;

public class DeskTests
{
    private static readonly Words Zh = new(Language.Chinese), En = new(Language.English);

    [Fact]
    public async Task The_list_is_searched_filtered_and_sorted_by_its_address()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        async Task<string> Page(string query) => WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/communities" + query));

        Assert.Contains("2 个小区 · 3 栋楼 · 60 户 · 重点户 3", await Page(""), StringComparison.Ordinal);
        Assert.DoesNotContain("禾桥新村</a>", await Page("?q=yshy"), StringComparison.Ordinal);
        Assert.Contains("没有符合的小区", await Page("?q=没有的"), StringComparison.Ordinal);
        Assert.Contains("没有符合的小区", await Page("?zone=sealed"), StringComparison.Ordinal);
        var sorted = await Page("?sort=-households");
        Assert.True(sorted.IndexOf("云杉花园</a>", StringComparison.Ordinal) < sorted.IndexOf("禾桥新村</a>", StringComparison.Ordinal));
        Assert.Contains("aria-sort=\"descending\"", sorted, StringComparison.Ordinal);
        foreach (var odd in new[] { "?page=99999999999", "?page=-3", "?sort=';drop", "?neighbourhood=x", "?zone=zzz" })
            Assert.Contains("云杉花园</a>", await Page(odd), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_town_says_what_to_do_next()
    {
        await using var site = await Site.Start();
        await Postgres.Execute(site.ConnectionString, "insert into towns values (1, 'leer', '空镇', 'Empty', 'Asia/Shanghai', '1')");
        using var desk = await site.SignedIn(SmallTown.Desk);
        var page = WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/communities"));
        Assert.Contains("还没有小区", page, StringComparison.Ordinal);
        Assert.Contains("/desk/communities/import", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_building_gets_other_numbers_and_a_door_several_households()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var doors = new Doors(site.Owner);

        using var building = await desk.Posts("/desk/communities/1/buildings/2", ("no", "2号楼"), ("walkOrder", "7"), ("hasLift", "1"), ("aliases", "4号、５，2"));
        Assert.Equal(HttpStatusCode.SeeOther, building.StatusCode);
        Assert.Equal(new BuildingId(2), Assert.Single(await doors.Find(SmallTown.Town, new(1), "5栋", "501")).BuildingId);
        using var first = await desk.Posts("/desk/communities/1/buildings/2/households/201",
            ("unit", ""), ("room", "501"), ("occupant", "甲"), ("people", "2"), ("elders", "1"), ("priority", "1"), ("aliases", "东501"));
        using var second = await desk.Posts("/desk/communities/1/buildings/2/households", ("room", "501室"), ("occupant", "乙"), ("people", "1"));
        Assert.Equal(HttpStatusCode.SeeOther, second.StatusCode);
        var found = await doors.Find(SmallTown.Town, new(1), "4", "501");
        Assert.Equal(["2号楼 501（甲）", "2号楼 501（乙）"], found.Select(h => DoorName.Of(Zh, h)));
        Assert.Equal([1, 2], found.Select(h => h.DoorOrder));
        Assert.Equal("Building 2, 501 (甲)", DoorName.Of(En, found[0]));
        var written = await doors.Written(SmallTown.Town, new(1), default);
        Assert.Equal(["4", "5"], written.Single(w => w.Occupant == "甲").BuildingAliases);
        Assert.Equal(["东501"], written.Single(w => w.Occupant == "甲").Aliases);
        Assert.Equal(41, written.Count);
        Assert.Equal(["building:2:changed", "household:201:changed", "household:321:added"],
            await site.Owner.All<string>("select thing || ':' || thing_id || ':' || action from history order by id", null, default));
        var page = WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/communities/1?building=2&household=201"));
        Assert.Contains("同门住户", page, StringComparison.Ordinal);
        Assert.Contains("东501", page, StringComparison.Ordinal);
        // Saving the same again is no change.
        using var again = await desk.Posts("/desk/communities/1/buildings/2", ("no", "2"), ("walkOrder", "7"), ("hasLift", "1"), ("aliases", "4 5"));
        Assert.Equal(3, await site.Owner.One<long>("select count(*) from history", null, default));
    }

    [Theory]
    [InlineData("/desk/communities/1/buildings/2", "no=1&walkOrder=1", "已经有这个楼号")]
    [InlineData("/desk/communities/1/buildings/2", "no=2&walkOrder=1&aliases=1", "已经是别处的号码或别名")]
    [InlineData("/desk/communities/1/buildings", "no=&walkOrder=", "请填楼号")]
    [InlineData("/desk/communities/1/buildings/2/households/201", "room=502&people=2", "已经有这一户")]
    [InlineData("/desk/communities/1/buildings/2/households/201", "room=商铺&people=2", "看不出楼层")]
    [InlineData("/desk/communities/1/buildings/2/households/201", "room=501&people=2&elders=3", "老人数不能比人数多")]
    [InlineData("/desk/communities/1/buildings/2/households", "room=601&people=1&aliases=501", "已经是别处的号码或别名")]
    [InlineData("/desk/communities/1", "name=禾桥新村&neighbourhood=云杉居民区", "已经有别的小区用了")]
    [InlineData("/desk/communities/1", "name=云杉花园&neighbourhood=云杉居民区&code=O0I1", "编码是 4 或 5 位")]
    [InlineData("/desk/communities/1/zone-status", "status=sealed&why=", "请写一句为什么")]
    [InlineData("/desk/communities", "name=&neighbourhood=", "请填小区名称")]
    public async Task A_refused_form_keeps_what_was_typed(string path, string fields, string sentence)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var typed = fields.Split('&').Select(f => f.Split('=')).Select(f => (f[0], f[1])).Append(("lane", "我写的")).ToList();
        if (!fields.Contains("aliases", StringComparison.Ordinal)) typed.Add(("aliases", "我写的"));
        using var answer = await desk.Posts(path, [.. typed]);
        Assert.InRange((int)answer.StatusCode, 409, 422);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        if (!path.EndsWith("zone-status", StringComparison.Ordinal) && typed.Count(t => t.Item2 == "我写的") == 2) Assert.Contains("我写的", page, StringComparison.Ordinal);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from history", null, default));
    }

    [Fact]
    public async Task A_zone_status_has_its_time_its_reason_and_its_history()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var doors = new Doors(site.Owner);
        using var loose = await desk.PostAsJsonAsync("/api/communities/1/buildings/1/zone-status", new { status = "controlled", why = "一例阳性" });
        Assert.Equal(HttpStatusCode.NoContent, loose.StatusCode);
        Assert.Equal((ZoneStatus.Controlled, true), await Of(1));
        Assert.Equal((ZoneStatus.Precaution, false), await Of(2));
        using var community = await desk.PostAsJsonAsync("/api/communities/1/zone-status", new { status = "sealed", why = "全小区封控" });
        // A building's own status is never looser than its community's.
        Assert.Equal((ZoneStatus.Sealed, false), await Of(1));
        using var refused = await desk.PostAsJsonAsync("/api/communities/1/buildings/1/zone-status", new { status = "precaution", why = "放松" });
        Assert.Equal("places.looser-than-community", await refused.Code());
        var since = (await doors.Community(SmallTown.Town, new(1), default))?.ZoneSince;
        Assert.True(DateTimeOffset.UtcNow - since < TimeSpan.FromMinutes(1));
        Assert.Equal(["building:1:controlled:一例阳性", "community:1:sealed:全小区封控", "building:1:as_community:全小区封控"],
            await site.Owner.All<string>("select concat_ws(':', thing, thing_id, after->>'zone_status', why) from history order by id", null, default));
        var page = WebUtility.HtmlDecode(await desk.GetStringAsync("/desk/communities/1"));
        Assert.Contains("全小区封控", page, StringComparison.Ordinal);

        async Task<(ZoneStatus, bool)> Of(int building)
        {
            var one = await doors.Building(SmallTown.Town, new(building), default) ?? throw new InvalidOperationException();
            return (one.ZoneStatus, one.OwnZone);
        }
    }

    [Fact]
    public async Task Two_desks_that_add_buildings_at_once_get_two_numbers()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var answers = await Task.WhenAll(Enumerable.Range(10, 12).Select(n =>
            desk.PostAsJsonAsync("/api/communities/1/buildings", new { no = $"{n}", walkOrder = -1, hasLift = false, aliases = Array.Empty<string>() })));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Equal(14, await site.Owner.One<long>("select count(distinct walk_order) from buildings where community_id = 1", null, default));
        var twins = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            desk.PostAsJsonAsync("/api/buildings/1/households", new { unit = "", room = "901", occupant = "", people = 1, elders = 0, priority = false, aliases = Array.Empty<string>() })));
        Assert.Equal(1, twins.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(7, twins.Count(a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Another_towns_places_are_as_if_they_were_not_there()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        await Postgres.Execute(site.ConnectionString, "insert into towns values (2, 'other', '他镇', 'Other', 'Asia/Shanghai', '1', 'other.example')");
        using var foreign = await site.SignedIn(new Actor(new TownId(2), new PersonId(Guid.NewGuid()), Role.Desk));
        object building = new { no = "9", walkOrder = 1, hasLift = false, aliases = Array.Empty<string>() };
        object household = new { unit = "", room = "101", occupant = "", people = 1, elders = 0, priority = false, aliases = Array.Empty<string>() };
        object zone = new { status = "sealed", why = "不该成功" };
        object community = new { name = "改名", neighbourhood = "x", code = "", lane = "", gate = "", gateOrder = 1 };
        (string Theirs, string Missing, Func<string, Task<HttpResponseMessage>> Ask)[] asks =
        [
            ("/desk/communities/1", "/desk/communities/999", p => foreign.GetAsync(p)),
            ("/desk/communities/1?building=1", "/desk/communities/999?building=9", p => foreign.GetAsync(p)),
            ("/api/communities/1", "/api/communities/999", p => foreign.PutAsJsonAsync(p, community)),
            ("/api/communities/1/buildings", "/api/communities/999/buildings", p => foreign.PostAsJsonAsync(p, building)),
            ("/api/communities/1/buildings/1", "/api/communities/999/buildings/999", p => foreign.PutAsJsonAsync(p, building)),
            ("/api/buildings/1/households", "/api/buildings/999/households", p => foreign.PostAsJsonAsync(p, household)),
            ("/api/buildings/1/households/101", "/api/buildings/999/households/999", p => foreign.PutAsJsonAsync(p, household)),
            ("/api/communities/1/zone-status", "/api/communities/999/zone-status", p => foreign.PostAsJsonAsync(p, zone)),
            ("/api/communities/1/buildings/1/zone-status", "/api/communities/1/buildings/999/zone-status", p => foreign.PostAsJsonAsync(p, zone)),
        ];
        foreach (var (theirs, missing, ask) in asks)
        {
            using var a = await ask(theirs);
            using var b = await ask(missing);
            Assert.Equal((theirs, HttpStatusCode.NotFound), (theirs, a.StatusCode));
            Assert.Equal(b.StatusCode, a.StatusCode);
            if (theirs.StartsWith("/api", StringComparison.Ordinal)) Assert.Equal(await b.Content.ReadAsStringAsync(), await a.Content.ReadAsStringAsync());
        }

        // A building of another community of the same town is not found either.
        using var desk = await site.SignedIn(SmallTown.Desk);
        using var elsewhere = await desk.PutAsJsonAsync("/api/communities/2/buildings/1", building);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Equal(0, await site.Owner.One<long>("select count(*) from history", null, default));
        using var leader = await site.SignedIn(SmallTown.Leader());
        using var closed = await leader.PutAsJsonAsync("/api/communities/1/buildings/1", building);
        Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);
    }
}
