// Staff set up how they come in, once, by their link or a recovery code. Passkeys themselves: PasskeyJourney, in a browser.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class StaffSetUpTests
{
    private const string Password = "richtig-langes-passwort";

    [Fact]
    public async Task A_link_works_once_and_gives_a_password_codes_and_a_session()
    {
        await using var site = await SmallTown.Start();
        var card = await Card(site);
        using var agent = new Browsing(site);
        Assert.Equal("/sign-in/setup", (await agent.Post(card.Path, ("pin", card.Pin))).Headers.Location?.ToString());
        Assert.DoesNotContain(Sessions.Cookie, agent.Cookies.Keys);
        var secret = Secret(await Text(await agent.Get("/sign-in/setup")));
        foreach (var (login, password, code, problem) in new[]
        {
            ("agent", "kurz", Code(secret), PeopleProblems.PasswordTooShort),
            ("agent", Password, "000", PeopleProblems.WrongFirstCode),
            ("", Password, Code(secret), PeopleProblems.LoginMissing),
        })
        {
            Assert.Contains(problem.Zh, await Text(await SetUp(agent, login, password, code)), StringComparison.Ordinal);
        }

        using var twin = agent.On(site);
        var codes = Codes(await Text(await SetUp(agent, "Agent", Password, Code(secret))));
        Assert.Equal(RecoveryCodes.Codes, codes.Count);
        Assert.Equal(HttpStatusCode.OK, (await agent.Get("/account")).StatusCode);
        // The link and whatever was begun by it are over.
        Assert.Equal("/sign-in/desk", (await twin.Get("/sign-in/setup")).Headers.Location?.ToString());
        Assert.Equal("/sign-in/desk", (await SetUp(twin, "other", Password, Code(secret))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await twin.Post(card.Path, ("pin", card.Pin))).StatusCode);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from credentials where link_hash is not null", null, default));
    }

    // Length is what counts: no rules about signs, no changes to what was typed.
    [Theory]
    [InlineData("nurkleinbuchstaben"), InlineData("一二三四五六七八九十"), InlineData(" mit Luft an beiden Enden ")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_password_is_long_and_otherwise_anything_and_is_taken_as_it_was_typed(string password)
    {
        await using var site = await SmallTown.Start();
        var card = await Card(site);
        using var agent = new Browsing(site);
        await agent.Post(card.Path, ("pin", card.Pin));
        var page = await Text(await agent.Get("/sign-in/setup"));
        Assert.Contains("type=\"password\"", page, StringComparison.Ordinal);
        Assert.NotEmpty(Codes(await Text(await SetUp(agent, "agent", password, Code(Secret(page))))));
        using var fresh = new Browsing(site);
        foreach (var other in new[] { password[..^1], password.ToUpperInvariant() + "x", password + "!" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await Enter(other));
        Assert.Equal(HttpStatusCode.SeeOther, await Enter(password));

        async Task<HttpStatusCode> Enter(string typed) => (await fresh.Post("/sign-in/desk", ("login", "agent"), ("password", typed),
            ("code", Totp.Code(Secret(page), Totp.Step(DateTimeOffset.UtcNow) + 1)))).StatusCode;
    }

    [Fact]
    public async Task A_recovery_code_works_once_ends_the_old_ways_and_is_open_while_others_hammer()
    {
        await using var site = await SmallTown.Start();
        var (agent, codes, secret) = await Ready(site);
        // Strangers spent what strangers may try at this name.
        await site.Owner.Run("update credentials set strange_failures = @n", new { n = Limits.StrangePasswordsADay }, default);
        using var fresh = new Browsing(site);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await fresh.Post("/sign-in/desk", ("login", "agent"), ("password", Password),
            ("code", Totp.Code(secret, Totp.Step(DateTimeOffset.UtcNow) + 1)))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await fresh.Post("/sign-in/recovery", ("login", "agent"), ("code", "AAAAA-AAAAA"))).StatusCode);
        var typed = codes[3].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal);
        Assert.Equal("/sign-in/setup", (await fresh.Post("/sign-in/recovery", ("login", "AGENT"), ("code", typed))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await fresh.Post("/sign-in/recovery", ("login", "agent"), ("code", typed))).StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        Assert.Equal(HttpStatusCode.SeeOther, (await agent.Get("/account")).StatusCode);
        var newSecret = Secret(await Text(await fresh.Get("/sign-in/setup")));
        Assert.NotEqual(secret, newSecret);
        var again = Codes(await Text(await SetUp(fresh, "agent", Password, Code(newSecret))));
        Assert.Empty(again.Intersect(codes));
        Assert.Equal(HttpStatusCode.OK, (await fresh.Get("/account")).StatusCode);
        agent.Dispose();
    }

    [Fact]
    public async Task A_session_left_open_changes_no_way_in()
    {
        await using var site = await SmallTown.Start();
        var (agent, _, _) = await Ready(site);
        Assert.Equal("/sign-in/setup", (await agent.Post("/account/setup")).Headers.Location?.ToString());
        await site.Owner.Run("update sessions set created_at = now() - @minutes * interval '1 minute'", new { minutes = Limits.StepUpMinutes + 1 }, default);
        Assert.Equal("/account?stale=1", (await agent.Post("/account/setup")).Headers.Location?.ToString());
        using var leader = await site.SignedIn(SmallTown.Leader());
        Assert.Equal("/account?stale=1", (await leader.PostAsync("/account/setup", null)).Headers.Location?.ToString());
        agent.Dispose();
    }

    [Fact]
    public async Task A_name_that_somebody_has_is_refused_and_a_made_up_passkey_too()
    {
        await using var site = await SmallTown.Start();
        var (agent, _, _) = await Ready(site);
        var card = await Card(site);
        using var second = new Browsing(site);
        await second.Post(card.Path, ("pin", card.Pin));
        var secret = Secret(await Text(await second.Get("/sign-in/setup")));
        Assert.Equal(HttpStatusCode.Conflict, (await SetUp(second, "AGENT ", Password, Code(secret))).StatusCode);
        Assert.Contains("challenge", await Text(await second.Post("/sign-in/setup/passkey/options", ("login", "zwei"))), StringComparison.Ordinal);
        foreach (var made in new[] { "", "{}", "{\"id\":\"AAAA\",\"type\":\"public-key\"}", "]" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await second.Post("/sign-in/setup/passkey", ("login", "zwei"), ("credential", made))).StatusCode);
        await second.Post("/sign-in/passkey/options");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await second.Post("/sign-in/passkey", ("credential", "{}"))).StatusCode);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from passkeys", null, default));
        using var visitor = new Browsing(site);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.Post("/sign-in/setup/passkey/options")).StatusCode);
        Assert.Equal("/sign-in/desk", (await visitor.Post("/sign-in/setup/passkey", ("credential", "{}"))).Headers.Location?.ToString());
        agent.Dispose();
    }

    private static async Task<(Browsing Agent, IReadOnlyList<string> Codes, byte[] Secret)> Ready(Site site)
    {
        var card = await Card(site);
        var agent = new Browsing(site);
        await agent.Post(card.Path, ("pin", card.Pin));
        var secret = Secret(await Text(await agent.Get("/sign-in/setup")));
        return (agent, Codes(await Text(await SetUp(agent, "agent", Password, Code(secret)))), secret);
    }

    private static Task<HttpResponseMessage> SetUp(Browsing who, string login, string password, string code) =>
        who.Post("/sign-in/setup/password", ("login", login), ("password", password), ("code", code));

    private static byte[] Secret(string page) => Totp.FromBase32(Regex.Match(page, "people-secret\">([A-Z2-7]+)<").Groups[1].Value) ?? [];

    private static string Code(byte[] secret) => Totp.Code(secret, Totp.Step(DateTimeOffset.UtcNow));

    private static List<string> Codes(string page) => [.. Regex.Matches(page, "<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>").Select(m => m.Groups[1].Value)];

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    private static async Task<StaffCard> Card(Site site) => (await site.Services.GetRequiredService<EnrolStaff.Handler>().Run(
        new GrantRequest(SmallTown.Town, "坐席测试", Role.Hotline, null, null, DateTimeOffset.UtcNow.AddDays(1)), default)).Value;
}
