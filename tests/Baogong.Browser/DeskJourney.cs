// The desk at 1280 px: signs in, sees what waits, closes the round, opens the batch and its sheets; every page of the
// console is looked at by axe.
using Baogong.Core.SignIn;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class DeskJourney
{
    private const string Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private static readonly Screen Wide = new(1280, 900);

    [Fact]
    public async Task Signs_in_closes_the_round_and_prints()
    {
        await using var site = await Site.Start();
        await Build(site);
        var enrolment = site.Services.GetRequiredService<Enrolment>();
        await site.Services.GetRequiredService<Db>().Atomically<Granted>(tx => enrolment.Desk(tx,
            new GrantRequest(Town, "值班", Role.Desk, null, null, DateTimeOffset.UtcNow.AddDays(1)),
            "desk", "a long enough password", Secret, default), default);
        using (var leader = await site.SignedIn(Leader(1)))
        {
            var order = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(leader, "/api/orders", new
            {
                key = Guid.NewGuid(),
                cycle = 1,
                household = Household(1, 1).Value,
                lines = new[] { new { offer = 1, pieces = 2 } },
            });
            order.EnsureSuccessStatusCode();
        }

        var page = await Chromium.Open(site, Wide);
        await page.GotoAsync("/desk");
        await page.IsAccessible();
        await page.Locator("input[name=login]").FillAsync("desk");
        await page.Locator("input[name=password]").FillAsync("a long enough password");
        await page.Locator("input[name=code]").FillAsync(Totp.Code(Totp.FromBase32(Secret) ?? [], Totp.Step(DateTimeOffset.UtcNow)));
        await page.Locator("form[action='/sign-in/desk'] button").First.Follow();
        await Assertions.Expect(page).ToHaveURLAsync("/desk");
        await page.Picture("desk-today");
        await page.IsAccessible();

        await page.GotoAsync("/desk/cycles/1/closure");
        await page.IsAccessible();
        await page.Locator("main form button").First.Follow();
        await page.GotoAsync("/desk/batches/1");
        await page.Picture("desk-batch");
        await page.IsAccessible();
        Assert.Equal(1, await site.Owner.One<long>("select count(*) from batches", null, default));
    }

    [Theory]
    [InlineData("/desk")]
    [InlineData("/desk/cycles")]
    [InlineData("/desk/cycles/1")]
    [InlineData("/desk/suppliers")]
    [InlineData("/desk/packages")]
    [InlineData("/desk/items")]
    [InlineData("/desk/orders")]
    [InlineData("/desk/batches")]
    [InlineData("/desk/delivery")]
    [InlineData("/desk/communities")]
    [InlineData("/desk/communities/1")]
    [InlineData("/desk/communities/import")]
    [InlineData("/desk/communities/contacts")]
    [InlineData("/desk/money")]
    [InlineData("/desk/people")]
    public async Task Every_page_of_the_console_is_clean_wide_and_narrow(string path)
    {
        await using var site = await Site.Start();
        await Build(site);
        foreach (var screen in (Screen[])[Wide, new(360, 780)])
        {
            var page = await Chromium.Open(site, screen, SmallTown.Desk);
            var answer = await page.GotoAsync(path);
            Assert.Equal(200, answer?.Status);
            await page.Picture($"console{path.Replace('/', '-')}-{screen.Width}");
            await page.IsAccessible();
        }
    }
}
