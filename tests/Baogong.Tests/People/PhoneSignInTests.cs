using System.Net;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public partial class PhoneSignInTests
{
    private const string Phone = "13800007391";

    [Fact]
    public async Task A_resident_signs_in_chooses_a_door_and_comes_back_to_it()
    {
        await using var site = await SmallTown.Start();
        using var browser = new Browsing(site);
        var asked = await browser.Post("/sign-in", ("phone", "１３８ ００００ ７３９１"), ("back", "/rounds?x=1"));
        Assert.Equal("/sign-in/code", asked.Headers.Location?.ToString());
        var page = await (await browser.Get("/sign-in/code")).Content.ReadAsStringAsync();
        Assert.Contains("autocomplete=\"one-time-code\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Phone, page, StringComparison.Ordinal);
        var code = Code(site);
        var entered = await browser.Post("/sign-in/code", ("code", $" {code[..3]} {Wide(code[3..])} "));
        Assert.Equal("/door?back=%2Frounds%3Fx%3D1", entered.Headers.Location?.ToString());

        Assert.Contains("云杉花园", await Text(await browser.Get("/door?q=云杉")), StringComparison.Ordinal);
        Assert.Contains("/door?building=1", await Text(await browser.Get("/door?community=1")), StringComparison.Ordinal);
        Assert.Contains("value=\"101\"", await Text(await browser.Get("/door?building=1")), StringComparison.Ordinal);
        var chosen = await browser.Post("/door", ("household", "101"), ("back", "/rounds?x=1"));
        Assert.Equal("/rounds?x=1", chosen.Headers.Location?.ToString());

        await site.MoveClock(TimeSpan.FromMinutes(2));
        using var later = new Browsing(site);
        await later.Post("/sign-in", ("phone", Phone));
        Assert.Equal("/", (await later.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from people", null, default));
    }

    [Fact]
    public async Task A_code_works_once()
    {
        await using var site = await SmallTown.Start();
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        using var twin = browser.On(site);
        var code = Code(site);
        var answers = await Task.WhenAll(browser.Post("/sign-in/code", ("code", code)), twin.Post("/sign-in/code", ("code", code)));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.SeeOther));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task Five_wrong_tries_spend_the_code()
    {
        await using var site = await SmallTown.Start();
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        var code = Code(site);
        var wrong = code == "111112" ? "111113" : "111112";
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => browser.Post("/sign-in/code", ("code", wrong))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.UnprocessableEntity, a.StatusCode));
        await browser.Post("/sign-in/code", ("code", "so nicht"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.Post("/sign-in/code", ("code", code))).StatusCode);
    }

    [Fact]
    public async Task Somebody_elses_wrong_tries_do_not_spend_mine()
    {
        await using var site = await SmallTown.Start();
        using var mine = new Browsing(site);
        await mine.Post("/sign-in", ("phone", Phone));
        var code = Code(site);
        await site.MoveClock(TimeSpan.FromSeconds(61));
        using var other = new Browsing(site);
        await other.Post("/sign-in", ("phone", Phone));
        for (var i = 0; i < 6; i++) await other.Post("/sign-in/code", ("code", code == "111112" ? "111113" : "111112"));
        Assert.Equal(HttpStatusCode.SeeOther, (await mine.Post("/sign-in/code", ("code", code))).StatusCode);
    }

    [Fact]
    public async Task A_code_dies_after_five_minutes()
    {
        await using var site = await SmallTown.Start();
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        await site.MoveClock(TimeSpan.FromSeconds(301));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.Post("/sign-in/code", ("code", Code(site)))).StatusCode);
    }

    [Fact]
    public async Task The_next_message_waits_a_minute_and_until_then_the_last_one_serves_every_browser()
    {
        await using var site = await SmallTown.Start();
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        Assert.Equal("/sign-in/code?again=0", (await browser.Post("/sign-in/code/again")).Headers.Location?.ToString());
        using var other = new Browsing(site);
        Assert.Equal("/sign-in/code", (await other.Post("/sign-in", ("phone", Phone))).Headers.Location?.ToString());
        Assert.Single(Gateway(site).Messages);
        Assert.Equal(HttpStatusCode.SeeOther, (await other.Post("/sign-in/code", ("code", Code(site)))).StatusCode);
        await browser.Post("/sign-in/code/again");
        await site.MoveClock(TimeSpan.FromSeconds(61));
        Assert.Equal("/sign-in/code?again=1", (await browser.Post("/sign-in/code/again")).Headers.Location?.ToString());
        Assert.Equal(3, Gateway(site).Messages.Count);
    }

    [Fact]
    public async Task Made_up_numbers_use_up_a_purse_of_their_own_and_the_answer_does_not_tell()
    {
        await using var site = await SmallTown.Start();
        await site.Services.GetRequiredService<Db>().Atomically(tx => site.Services.GetRequiredService<EnrolResident.Handler>()
            .Run(tx, SmallTown.Town, Phone, SmallTown.Household(1, 1), default), default);
        await site.Owner.Run("""
            insert into code_budgets select 1, date_trunc('minute', now()) + n * interval '1 minute', 'new', @limit from generate_series(0, 1) n
            """, new { limit = Limits.CodesToNewMinute }, default);
        using var unknown = new Browsing(site);
        Assert.Equal("/sign-in/code", (await unknown.Post("/sign-in", ("phone", "13900007391"))).Headers.Location?.ToString());
        Assert.Empty(Gateway(site).Messages);
        using var known = new Browsing(site);
        Assert.Equal("/sign-in/code", (await known.Post("/sign-in", ("phone", Phone))).Headers.Location?.ToString());
        Assert.Equal("/", (await known.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
    }

    [Fact]
    public async Task One_address_leaves_room_for_new_numbers_elsewhere()
    {
        await using var site = await SmallTown.Start();
        await site.MoveClock(TimeSpan.FromSeconds(60 - DateTime.UtcNow.Second));     // the whole flood in one minute
        var town = (await site.Services.GetRequiredService<Shell.Towns>().All(default))[0];
        var ask = site.Services.GetRequiredService<AskForCode.Handler>();
        var flood = new SignInSource([1, 1], [2, 1]);
        var sent = 0;
        const int Half = Limits.CodesToNewMinute / 2;
        for (var i = 0; i < Half + 50; i++)
        {
            var asked = await ask.Run(town, $"1390000{i:0000}", new(Platform.Web.Language.Chinese), flood, default);
            sent += asked.Value.Sent ? 1 : 0;
        }

        Assert.Equal(Half, sent);
        Assert.True((await ask.Run(town, Phone, new(Platform.Web.Language.Chinese), new SignInSource([1, 2], [2, 2]), default)).Value.Sent);
    }

    [Fact]
    public async Task Known_and_unknown_numbers_get_the_same_answer()
    {
        await using var site = await SmallTown.Start();
        var enrol = site.Services.GetRequiredService<EnrolResident.Handler>();
        await site.Services.GetRequiredService<Db>()
            .Atomically(tx => enrol.Run(tx, SmallTown.Town, Phone, SmallTown.Household(1, 1), default), default);
        using var known = new Browsing(site);
        using var unknown = new Browsing(site);
        var answers = new[] { await known.Post("/sign-in", ("phone", Phone)), await unknown.Post("/sign-in", ("phone", "13900007391")) };
        Assert.Equal(Plain(answers[0]), Plain(answers[1]));
        Assert.Equal(
            Regex.Replace(await Text(await known.Get("/sign-in/code")), "13[89]", "x"),
            Regex.Replace(await Text(await unknown.Get("/sign-in/code")), "13[89]", "x"));

        static string Plain(HttpResponseMessage a) => $"{a.StatusCode} {a.Headers.Location} {string.Join(',', a.Headers.Select(h => h.Key))}";
    }

    [Fact]
    public async Task What_is_no_mobile_number_is_refused_and_kept_in_the_field()
    {
        await using var site = await SmallTown.Start();
        using var browser = new Browsing(site);
        var answer = await browser.Post("/sign-in", ("phone", "138 0000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("value=\"138 0000\"", await Text(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/sign-out")]
    public async Task Nobody_is_sent_to_another_site(string back)
    {
        await using var site = await SmallTown.Start();
        await site.Services.GetRequiredService<Db>().Atomically(tx => site.Services.GetRequiredService<EnrolResident.Handler>()
            .Run(tx, SmallTown.Town, Phone, SmallTown.Household(1, 1), default), default);
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone), ("back", back));
        Assert.Equal("/", (await browser.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
        Assert.Equal("/", (await browser.Post("/door", ("household", "101"), ("back", back))).Headers.Location?.ToString());
    }

    [Fact]
    public async Task The_number_stands_nowhere_in_clear_and_in_no_log()
    {
        var log = new Lines();
        await using var site = await Site.Start(doors: s => s.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log));
        await SmallTown.Build(site);
        using var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Phone));
        var code = Code(site);
        await browser.Post("/sign-in/code", ("code", code));
        Assert.NotNull(Assert.Single(browser.Cookies, c => c.Key == Sessions.Cookie).Value);
        var columns = await site.Owner.All<string>("""
            select format('select %L || string_agg(%I::text, %L) from %I', table_name || '.' || column_name || ': ', column_name, ' ', table_name)
            from information_schema.columns where table_schema = 'public'
            """, null, default);
        Assert.True(columns.Count > 100);
        foreach (var look in columns)
        {
            var text = await site.Owner.One<string?>(look, null, default) ?? "";
            Assert.DoesNotContain(Phone, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(Phone)), text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(log.All, l => l.Contains(Phone, StringComparison.Ordinal) || l.Contains(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_door_can_be_left_and_what_is_left_is_not_the_sessions_any_longer()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        await resident.PostAsync("/door", Fields(("household", "102")));
        Assert.Contains("102", await Current(), StringComparison.Ordinal);
        var left = await resident.PostAsync("/door/leave", Fields(("household", "102")));
        Assert.Equal("/door?left=102", left.Headers.Location?.ToString());
        var page = await resident.GetStringAsync("/door?left=102");
        Assert.DoesNotContain("people-current", page, StringComparison.Ordinal);
        Assert.Contains("value=\"101\"", page, StringComparison.Ordinal);

        async Task<string> Current() => Regex.Match(await resident.GetStringAsync("/door"), "people-current.*?value=\"(\\d+)\"", RegexOptions.Singleline).Groups[1].Value;
    }

    private static DevelopmentSmsGateway Gateway(Site site) => site.Services.GetRequiredService<DevelopmentSmsGateway>();

    private static string Code(Site site) => SixDigits().Match(Gateway(site).Messages[0].Message.Text).Value;

    private static string Wide(string digits) => string.Concat(digits.Select(d => (char)(d - '0' + '０')));

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
