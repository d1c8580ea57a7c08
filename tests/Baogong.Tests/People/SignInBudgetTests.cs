// Nobody locks out somebody else, and nobody guesses their way in (docs/adr/0013).
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class SignInBudgetTests
{
    private const string Phone = "13800007391", Password = "richtig-langes-passwort";

    private static readonly byte[] Secret = [.. Enumerable.Range(1, Totp.SecretBytes).Select(i => (byte)i)];

    // An attacker with as many browsers and addresses as they like asks and guesses; the owner, with a browser that was
    // never here, comes in at every stage of it.
    [Theory]
    [InlineData(0, 6)]
    [InlineData(9, 6)]
    [InlineData(25, 8)]
    [InlineData(1003, 12)]
    public async Task Hammering_a_number_keeps_nobody_out_and_makes_the_code_longer(int wrongBefore, int digits)
    {
        await using var site = await SmallTown.Start();
        var (ask, enter) = (site.Services.GetRequiredService<AskForCode.Handler>(), site.Services.GetRequiredService<EnterCode.Handler>());
        var town = (await site.Services.GetRequiredService<Towns>().All(default))[0];
        using (var first = new Browsing(site)) await first.Post("/sign-in", ("phone", Phone));
        await site.Owner.Run("update phone_budgets set wrong = @wrong", new { wrong = Math.Max(0, wrongBefore - 9) }, default);
        for (var browser = 0; browser < 40; browser++)
        {
            var asked = await ask.Run(town, Phone, new Words(Language.Chinese), From(browser, browser), default);
            var ticket = new CodeTicket(SmallTown.Town, asked.Value.Ticket, Phone, "", DateTimeOffset.MaxValue);
            if (browser < Math.Min(9, wrongBefore)) Assert.Equal(PeopleProblems.WrongCode, (await enter.Run(ticket, "so nicht", default)).Problem);
        }

        using var owner = new Browsing(site);
        Assert.Equal("/sign-in/code", (await owner.Post("/sign-in", ("phone", Phone))).Headers.Location?.ToString());
        var messages = site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages;
        var code = Regex.Match(messages[0].Message.Text, "[0-9]{6,}").Value;
        Assert.Equal(digits, code.Length);
        Assert.Equal("/door", (await owner.Post("/sign-in/code", ("code", code))).Headers.Location?.ToString());
        Assert.InRange(messages.Count, 1, 3);
        Assert.Equal(0, await site.Owner.One<int>("select wrong from phone_budgets", null, default));
    }

    [Fact]
    public async Task A_short_code_is_dead_once_ten_guesses_were_wrong_however_many_browsers_made_them()
    {
        await using var site = await SmallTown.Start();
        using var owner = new Browsing(site);
        await owner.Post("/sign-in", ("phone", Phone));
        var code = Regex.Match(site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages[0].Message.Text, "[0-9]{6}").Value;
        for (var browser = 0; browser < 2; browser++)
        {
            using var guessing = new Browsing(site);
            await guessing.Post("/sign-in", ("phone", Phone));
            for (var i = 0; i < Limits.CodeTries; i++) await guessing.Post("/sign-in/code", ("code", "wrong"));
        }

        using var lucky = new Browsing(site);
        await lucky.Post("/sign-in", ("phone", Phone));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await lucky.Post("/sign-in/code", ("code", code))).StatusCode);
    }

    // The owner's longer code forgives the number; that must not wake what the wrong tries had killed.
    [Fact]
    public async Task A_dead_short_code_stays_dead_when_the_longer_one_was_used()
    {
        await using var site = await SmallTown.Start();
        using var first = new Browsing(site);
        await first.Post("/sign-in", ("phone", Phone));
        var dead = Regex.Match(site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages[0].Message.Text, "[0-9]{6,}").Value;
        await site.Owner.Run("update phone_budgets set wrong = 10, wrong_since = db_now()", null, default);
        using var owner = new Browsing(site);
        await owner.Post("/sign-in", ("phone", Phone));
        var longer = Regex.Match(site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages[0].Message.Text, "[0-9]{6,}").Value;
        Assert.Equal((6, 8), (dead.Length, longer.Length));
        Assert.Equal("/door", (await owner.Post("/sign-in/code", ("code", longer))).Headers.Location?.ToString());
        Assert.Equal(0, await site.Owner.One<int>("select wrong from phone_budgets", null, default));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await first.Post("/sign-in/code", ("code", dead))).StatusCode);
    }

    // The day begins with the first wrong try, not when the number was first asked for.
    [Fact]
    public async Task Wrong_tries_count_for_a_whole_day()
    {
        await using var site = await SmallTown.Start();
        using (var first = new Browsing(site)) await first.Post("/sign-in", ("phone", Phone));
        await site.MoveClock(TimeSpan.FromHours(23));
        for (var browser = 0; browser < 2; browser++)
        {
            using var guessing = new Browsing(site);
            await guessing.Post("/sign-in", ("phone", Phone));
            for (var i = 0; i < Limits.CodeTries; i++) await guessing.Post("/sign-in/code", ("code", "wrong"));
        }

        await site.MoveClock(TimeSpan.FromHours(46));
        Assert.Equal(8, (await NewestCode(site)).Length);
        await site.MoveClock(TimeSpan.FromHours(48));
        Assert.Equal(6, (await NewestCode(site)).Length);
    }

    // An older code is still alive: it must not keep the next message away, for people type the newest.
    [Fact]
    public async Task Whoever_came_in_with_the_newest_code_gets_another_at_once()
    {
        await using var site = await SmallTown.Start();
        var older = await NewestCode(site);
        await site.MoveClock(CodeBudget.Pause + TimeSpan.FromSeconds(1));
        using var owner = new Browsing(site);
        await owner.Post("/sign-in", ("phone", Phone));
        var used = Newest(site);
        Assert.NotEqual(older, used);
        Assert.Equal("/door", (await owner.Post("/sign-in/code", ("code", used))).Headers.Location?.ToString());
        using var second = new Browsing(site);
        await second.Post("/sign-in", ("phone", Phone));
        Assert.Equal(HttpStatusCode.SeeOther, (await second.Post("/sign-in/code", ("code", Newest(site)))).StatusCode);
    }

    [Fact]
    public async Task Whoever_knows_a_sign_in_name_cannot_stop_the_desk()
    {
        // Three codes of half a minute each, the last, this and the next one: no half minute may end on the way.
        var clock = new StandingClock();
        await using var site = await Site.Start(doors: s => s.AddSingleton<TimeProvider>(clock));
        await SmallTown.Build(site);
        await Desk(site);
        var desk = site.Services.GetRequiredService<SignInAtDesk.Handler>();
        var (mine, now) = (From(1, 1), clock.GetUtcNow());
        Assert.True((await Enter(mine, now.AddSeconds(-30))).Succeeded);
        for (var i = 0; i < Limits.SignInFailures + 1; i++) Assert.False((await desk.Run(SmallTown.Town, "zhuanban", "x", "1", From(1, 2), default)).Succeeded);
        // The stranger sat in the same office: the address is paused, the browser that came in before is not.
        Assert.False((await Enter(From(1, 3), now)).Succeeded);
        Assert.True((await Enter(mine, now)).Succeeded);
        // A new browser elsewhere comes in, too.
        Assert.True((await Enter(From(7, 7), now.AddSeconds(30))).Succeeded);

        async Task<Outcome<(Actor Actor, Guid Grant)>> Enter(SignInSource source, DateTimeOffset at) =>
            await desk.Run(SmallTown.Town, "zhuanban", Password, Totp.Code(Secret, Totp.Step(at)), source, default);
    }

    [Fact]
    public async Task Many_addresses_together_guess_no_more_than_a_days_budget()
    {
        await using var site = await SmallTown.Start();
        var card = (await site.Services.GetRequiredService<EnrolStaff.Handler>().Run(new GrantRequest(
            SmallTown.Town, "王测试", Role.Leader, new CommunityId(1), new BuildingId(1), DateTimeOffset.UtcNow.AddDays(2)), default)).Value;
        var link = site.Services.GetRequiredService<SignInByLink.Handler>();
        var mine = From(1, 1);
        Assert.True((await Enter(card.Pin, mine)).Succeeded);
        await Task.WhenAll(Enumerable.Range(0, Limits.StrangePinsADay + 5).Select(i => Enter("000000", From(10 + i, 10 + i))));
        Assert.Equal(Limits.StrangePinsADay, await site.Owner.One<int>("select strange_failures from credentials", null, default));
        Assert.False((await Enter(card.Pin, From(3, 3))).Succeeded);
        Assert.True((await Enter(card.Pin, mine)).Succeeded);
        await site.MoveClock(TimeSpan.FromHours(25));
        Assert.True((await Enter(card.Pin, From(3, 3))).Succeeded);

        Task<Outcome<(Actor Actor, Guid Grant)>> Enter(string pin, SignInSource source) =>
            link.Run(SmallTown.Town, card.Token, pin, source, default);
    }

    [Fact]
    public async Task A_browser_that_came_in_is_remembered_by_its_cookie()
    {
        await using var site = await SmallTown.Start();
        var card = (await site.Services.GetRequiredService<EnrolStaff.Handler>().Run(new GrantRequest(
            SmallTown.Town, "王测试", Role.Leader, new CommunityId(1), new BuildingId(1), DateTimeOffset.UtcNow.AddDays(1)), default)).Value;
        using var leader = new Browsing(site);
        Assert.Equal(HttpStatusCode.SeeOther, (await leader.Post(card.Path, ("pin", card.Pin))).StatusCode);
        using var stranger = new Browsing(site);
        for (var i = 0; i < Limits.SignInFailures; i++) await stranger.Post(card.Path, ("pin", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.Post(card.Path, ("pin", card.Pin))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await leader.Post(card.Path, ("pin", card.Pin))).StatusCode);
    }

    private static SignInSource From(int address, int browser) => new([1, (byte)address], [2, (byte)browser]);

    private static async Task<string> NewestCode(Site site)
    {
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        return Newest(site);
    }

    private static string Newest(Site site) => Regex.Match(
        site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages[0].Message.Text, "[0-9]{6,}").Value;

    private static async Task Desk(Site site) => await site.Services.GetRequiredService<Db>().Atomically(tx =>
        site.Services.GetRequiredService<Enrolment>().Desk(tx,
            new GrantRequest(SmallTown.Town, "值班测试", Role.Desk, null, null, DateTimeOffset.UtcNow.AddDays(1)),
            "zhuanban", Password, Totp.ToBase32(Secret), default), default);
}
