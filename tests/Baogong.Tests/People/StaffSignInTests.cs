using System.Net;
using System.Security.Cryptography;
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class StaffSignInTests
{
    private const string Password = "richtig-langes-passwort";

    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);

    [Fact]
    public async Task A_leader_comes_in_by_link_and_pin()
    {
        await using var site = await SmallTown.Start();
        var card = await Leader(site);
        using var browser = new Browsing(site);
        var page = await (await browser.Get(card.Path)).Content.ReadAsStringAsync();
        Assert.Contains("云杉花园 · 1号楼", page, StringComparison.Ordinal);
        Assert.DoesNotContain("王测试", page, StringComparison.Ordinal);
        var pasted = await browser.Post("/sign-in/role", ("link", $"您好，这是链接 https://town.example{card.Path} 请点开"));
        Assert.Equal(card.Path, pasted.Headers.Location?.ToString());
        var entered = await browser.Post(card.Path, ("pin", $"{card.Pin[..3]} {card.Pin[3..]}"));
        Assert.Equal("/leader", entered.Headers.Location?.ToString());
        var session = await site.Owner.One<string>("select g.role from sessions s join grants g on g.id = s.grant_id", null, default);
        Assert.Equal("leader", session);
    }

    [Fact]
    public async Task Five_wrong_pins_pause_the_link_and_the_answer_never_tells_which()
    {
        await using var site = await SmallTown.Start();
        var card = await Leader(site);
        using var browser = new Browsing(site);
        var wrong = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => browser.Post(card.Path, ("pin", "1"))));
        Assert.All(wrong, a => Assert.Equal(HttpStatusCode.UnprocessableEntity, a.StatusCode));
        var paused = await browser.Post(card.Path, ("pin", card.Pin));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, paused.StatusCode);
        var unknown = await browser.Post($"/r/{new string('x', 43)}", ("pin", card.Pin));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        foreach (var answer in new[] { wrong[0], paused, unknown })
            Assert.Contains(PeopleProblems.WrongPin.Zh, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await site.MoveClock(TimeSpan.FromMinutes(15.5));
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Post(card.Path, ("pin", card.Pin))).StatusCode);
    }

    [Fact]
    public async Task An_unknown_link_costs_as_much_work_as_a_wrong_pin()
    {
        await using var site = await SmallTown.Start();
        var card = await Leader(site);
        var handler = site.Services.GetRequiredService<SignInByLink.Handler>();
        // The hash dominates; without the dummy one the ratio would be about ten. The shortest of many counts: what the
        // machine does besides only makes it longer, and no number of tries makes a missing hash long.
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 4 || (i < 40 && unknown / known is < 0.3 or > 3); i++)
        {
            known = Min(known, await Took(() => handler.Run(SmallTown.Town, card.Token, "1", Elsewhere(i), default)));
            unknown = Min(unknown, await Took(() => handler.Run(SmallTown.Town, "nobody-has-this-token", "1", Elsewhere(i), default)));
        }

        Assert.InRange(unknown / known, 0.3, 3);
    }

    [Fact]
    public async Task The_desk_comes_in_with_name_password_and_code_and_the_code_works_once()
    {
        await using var site = await SmallTown.Start();
        await Desk(site);
        using var browser = new Browsing(site);
        var code = Totp.Code(Secret, Totp.Step(DateTimeOffset.UtcNow));
        var fields = new[] { ("login", " Zhuanban "), ("password", Password), ("code", $"{code[..3]} {code[3..]}"), ("back", "/desk/people?role=leader") };
        var twice = await Task.WhenAll(browser.Post("/sign-in/desk", fields), browser.Post("/sign-in/desk", fields));
        Assert.Equal("/desk/people?role=leader", Assert.Single(twice, a => a.StatusCode == HttpStatusCode.SeeOther).Headers.Location?.ToString());
        var again = await browser.Post("/sign-in/desk", fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/desk/people")).StatusCode);
        await browser.Post("/sign-out");
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.Get("/desk/people")).StatusCode);
    }

    [Fact]
    public async Task Whatever_is_wrong_at_the_desk_the_answer_is_one()
    {
        await using var site = await SmallTown.Start();
        await Desk(site);
        using var browser = new Browsing(site);
        var code = Totp.Code(Secret, Totp.Step(DateTimeOffset.UtcNow));
        var answers = new[]
        {
            await browser.Post("/sign-in/desk", ("login", "zhuanban"), ("password", "falsch"), ("code", code)),
            await browser.Post("/sign-in/desk", ("login", "zhuanban"), ("password", Password), ("code", "000")),
            await browser.Post("/sign-in/desk", ("login", "zhuanban"), ("password", Password)),
            await browser.Post("/sign-in/desk", ("login", "nobody"), ("password", Password), ("code", code)),
        };
        foreach (var answer in answers)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Contains(PeopleProblems.WrongPassword.Zh, page, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, page, StringComparison.Ordinal);
        }

        for (var i = 0; i < 2; i++) await browser.Post("/sign-in/desk", ("login", "zhuanban"), ("password", "falsch"), ("code", code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            (await browser.Post("/sign-in/desk", ("login", "zhuanban"), ("password", Password), ("code", code))).StatusCode);
    }

    [Theory]
    [InlineData(14, HttpStatusCode.OK)]
    [InlineData(16, HttpStatusCode.SeeOther)]
    public async Task The_desk_is_signed_out_after_fifteen_idle_minutes(int minutes, HttpStatusCode expected)
    {
        await using var site = await SmallTown.Start();
        using var desk = await site.SignedIn(SmallTown.Desk);
        await site.MoveClock(TimeSpan.FromMinutes(minutes));
        Assert.Equal(expected, (await desk.GetAsync("/desk/people")).StatusCode);
    }

    [Fact]
    public async Task Ending_a_role_shuts_every_server_within_five_seconds()
    {
        await using var site = await SmallTown.Start();
        await using var second = await Site.Start(site.ConnectionString);
        using var desk = await site.SignedIn(SmallTown.Desk);
        var card = await Leader(site);
        using var here = new Browsing(site);
        await here.Post(card.Path, ("pin", card.Pin));
        using var there = here.On(second);
        Assert.Equal(Role.Leader, await RoleOn(second, there));
        var ended = await desk.PostAsync($"/desk/people/{card.Grant}/ending", new FormUrlEncodedContent([new("why", "搬走了")]));
        Assert.Equal(HttpStatusCode.SeeOther, ended.StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Assert.Null(await RoleOn(second, there));
        Assert.Null(await RoleOn(site, here));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await there.Post(card.Path, ("pin", card.Pin))).StatusCode);
        Assert.Empty(await site.Services.GetRequiredService<Leaders>().Of(SmallTown.Town, new BuildingId(1), default));
    }

    [Fact]
    public async Task The_desk_appoints_renews_and_sees_what_was_done()
    {
        await using var site = await SmallTown.Start();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var key = Guid.NewGuid();
        FormUrlEncodedContent Fields() => new(new Dictionary<string, string>
        {
            ["key"] = key.ToString(),
            ["role"] = "volunteer",
            ["community"] = "1",
            ["building"] = "2",
            ["name"] = "陈测试",
            ["until"] = DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm"),
        });
        var card = await (await desk.PostAsync("/desk/people", Fields())).Content.ReadAsStringAsync();
        Assert.True(card.Contains("/r/", StringComparison.Ordinal), card);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.PostAsync("/desk/people", Fields())).StatusCode);
        var list = await desk.GetStringAsync("/desk/people?role=volunteer&community=1");
        Assert.Contains("陈测试", list, StringComparison.Ordinal);
        Assert.DoesNotContain("陈测试", await desk.GetStringAsync("/desk/people?role=volunteer&community=2"), StringComparison.Ordinal);
        var token = SignInByLink.TokenIn(card[card.IndexOf("/r/", StringComparison.Ordinal)..])!;
        using var browser = new Browsing(site);
        Assert.Contains("志愿者", await (await browser.Get($"/r/{token}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var renewed = await (await desk.PostAsync($"/desk/people/{key}/link", null)).Content.ReadAsStringAsync();
        Assert.DoesNotContain(token, renewed, StringComparison.Ordinal);
        Assert.DoesNotContain("1号楼", await (await browser.Get($"/r/{token}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var actions = await site.Owner.All<string>("select action from history where thing = 'grant' order by id", null, default);
        Assert.Equal(["added", "link renewed"], actions);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync($"/desk/people/{key}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync($"/desk/people/{Guid.NewGuid()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.PostAsync($"/desk/people/{Guid.NewGuid()}/link", null)).StatusCode);
    }

    [Fact]
    public async Task A_role_may_not_last_longer_than_the_limit_and_keeps_what_was_typed()
    {
        await using var site = await SmallTown.Start();
        using var desk = await site.SignedIn(SmallTown.Desk);
        var answer = await desk.PostAsync("/desk/people", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["key"] = Guid.NewGuid().ToString(),
            ["role"] = "leader",
            ["community"] = "1",
            ["name"] = "陈测试",
            ["until"] = DateTime.UtcNow.AddDays(100).ToString("yyyy-MM-ddTHH:mm"),
        }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("陈测试", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<Role?> RoleOn(Site site, Browsing browser)
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers.Cookie = $"{Sessions.Cookie}={browser.Cookies[Sessions.Cookie]}";
        return (await site.Services.GetRequiredService<Sessions>().Read(http))?.Role;
    }

    private static SignInSource Elsewhere(int n) => new([9, (byte)n], [8, (byte)n]);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static async Task<TimeSpan> Took(Func<Task> work)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await work();
        return System.Diagnostics.Stopwatch.GetElapsedTime(started);
    }

    private static async Task<StaffCard> Leader(Site site) => (await site.Services.GetRequiredService<EnrolStaff.Handler>()
        .Run(new GrantRequest(SmallTown.Town, "王测试", Role.Leader, new CommunityId(1), new BuildingId(1), DateTimeOffset.UtcNow.AddDays(1)), default)).Value;

    private static async Task Desk(Site site) => await site.Services.GetRequiredService<Db>().Atomically(tx =>
        site.Services.GetRequiredService<Enrolment>().Desk(tx,
            new GrantRequest(SmallTown.Town, "值班测试", Role.Desk, null, null, DateTimeOffset.UtcNow.AddDays(1)),
            "zhuanban", Password, Totp.ToBase32(Secret), default), default);
}
