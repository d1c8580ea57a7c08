// What a session of thirty days may not do by itself: change the door or the number.
using System.Net;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class StepUpTests
{
    private const string Old = "13800007391", New = "13900007392";

    [Fact]
    public async Task A_session_that_ended_meanwhile_takes_no_number_with_it()
    {
        await using var site = await SmallTown.Start();
        using var browser = await SignedIn(site);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/account/phone")).StatusCode);
        Assert.Equal("/sign-in/code", (await browser.Post("/account/phone", ("phone", New))).Headers.Location?.ToString());
        await site.Owner.Run("delete from sessions", null, default);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        Assert.Equal("/sign-in", (await browser.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from history where action = 'phone changed'", null, default));
    }

    [Fact]
    public async Task After_the_change_doors_stay_and_other_browsers_are_out()
    {
        await using var site = await SmallTown.Start();
        using var browser = await SignedIn(site);
        await site.MoveClock(TimeSpan.FromSeconds(61));
        using var tablet = new Browsing(site);
        await tablet.Post("/sign-in", ("phone", Old));
        await tablet.Post("/sign-in/code", ("code", Code(site)));
        Assert.Equal(HttpStatusCode.OK, (await tablet.Get("/order/1")).StatusCode);
        await browser.Post("/account/phone", ("phone", New));
        const string tails = "select encode(tail_index, 'hex') from people where phone_index is not null";
        var tail = await site.Owner.One<string>(tails, null, default);
        Assert.Equal("/door", (await browser.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
        Assert.NotEqual(tail, await site.Owner.One<string>(tails, null, default));     // the hotline finds them by the new one
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/order/1")).StatusCode);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        Assert.Equal(HttpStatusCode.SeeOther, (await tablet.Get("/order/1")).StatusCode);
        using var later = new Browsing(site);
        await later.Post("/sign-in", ("phone", New));
        await site.MoveClock(TimeSpan.FromMinutes(2));
        await later.Post("/sign-in/code/again");
        Assert.Equal("/", (await later.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from people where phone_index is not null", null, default));
    }

    [Fact]
    public async Task An_old_session_is_asked_for_a_code_before_a_door_or_a_number_changes()
    {
        await using var site = await SmallTown.Start();
        using var browser = await SignedIn(site);
        await site.Owner.Run("update sessions set created_at = now() - @n * interval '1 minute'", new { n = Limits.StepUpMinutes + 1 }, default);
        Assert.Equal("/sign-in?fresh=1&back=%2Faccount%2Fphone", (await browser.Get("/account/phone")).Headers.Location?.ToString());
        Assert.Equal("/sign-in?fresh=1&back=%2Faccount%2Fphone", (await browser.Post("/account/phone", ("phone", New))).Headers.Location?.ToString());
        Assert.Equal("/sign-in?fresh=1&back=%2Fdoor%3Fadd%3D1", (await browser.Post("/door", ("household", "102"))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/sign-in?fresh=1&back=%2Faccount%2Fphone")).StatusCode);
        // The own door and ordering need no code.
        Assert.Equal("/", (await browser.Post("/door", ("household", "101"))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/order/1")).StatusCode);
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from household_members", null, default));
        await site.MoveClock(TimeSpan.FromSeconds(61));
        await browser.Post("/sign-in", ("phone", Old), ("back", "/account/phone"));
        Assert.Equal("/account/phone", (await browser.Post("/sign-in/code", ("code", Code(site)))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/account/phone")).StatusCode);
    }

    [Fact]
    public async Task Somebody_elses_number_is_not_taken_even_with_its_code()
    {
        await using var site = await SmallTown.Start();
        var enrol = site.Services.GetRequiredService<EnrolResident.Handler>();
        await site.Services.GetRequiredService<Db>().Atomically(tx => enrol.Run(tx, SmallTown.Town, New, SmallTown.Household(1, 2), default), default);
        using var browser = await SignedIn(site);
        await browser.Post("/account/phone", ("phone", New));
        Assert.Equal(HttpStatusCode.Conflict, (await browser.Post("/sign-in/code", ("code", Code(site)))).StatusCode);
        Assert.Equal(2L, await site.Owner.One<long>("select count(distinct phone_index) from people where phone_index is not null", null, default));
    }

    private static async Task<Browsing> SignedIn(Site site)
    {
        var enrol = site.Services.GetRequiredService<EnrolResident.Handler>();
        await site.Services.GetRequiredService<Db>().Atomically(tx => enrol.Run(tx, SmallTown.Town, Old, SmallTown.Household(1, 1), default), default);
        var browser = new Browsing(site);
        await browser.Post("/sign-in", ("phone", Old));
        await browser.Post("/sign-in/code", ("code", Code(site)));
        return browser;
    }

    private static string Code(Site site) =>
        Regex.Match(site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages[0].Message.Text, "[0-9]{6}").Value;
}
