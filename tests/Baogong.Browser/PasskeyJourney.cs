// The desk gets a link from the operator, sets up a passkey with Chromium's virtual authenticator, and signs in with it.
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class PasskeyJourney
{
    [Theory]
    [InlineData(1280, 900)]
    [InlineData(360, 780)]
    public async Task The_desk_sets_up_a_passkey_and_signs_in_with_it(int width, int height)
    {
        await using var site = await Site.Start();
        await Build(site);
        var card = (await site.Services.GetRequiredService<EnrolStaff.Handler>().Run(
            new GrantRequest(Town, "值班 王", Role.Desk, null, null, DateTimeOffset.UtcNow.AddDays(1)), default)).Value;
        var page = await Chromium.Open(site, new Screen(width, height));
        var authenticator = await page.Context.NewCDPSessionAsync(page);
        await authenticator.SendAsync("WebAuthn.enable");
        await authenticator.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });

        // A passkey belongs to a name, never to an address.
        var here = $"http://localhost:{site.Address.Port}";
        await page.GotoAsync(here + card.Path);
        await page.Locator("input[name=pin]").FillAsync(card.Pin);
        await page.Locator("form.card button").Follow();
        await Assertions.Expect(page).ToHaveURLAsync(here + "/sign-in/setup");
        await page.Locator("form[data-passkey]:not([hidden])").WaitForAsync();
        await page.Picture($"passkey-setup-{width}");
        await page.IsAccessible();
        await page.Locator("#key-login").FillAsync("wang");
        await page.Locator("form[data-passkey] button").Follow();
        await page.Picture($"recovery-codes-{width}");
        await Assertions.Expect(page.Locator(".people-codes li")).ToHaveCountAsync(RecoveryCodes.Codes);
        await page.GetByText("打印好了，进入").Follow();
        await Assertions.Expect(page).ToHaveURLAsync(here + "/desk");

        await page.GotoAsync(here + "/account");
        await page.Picture($"account-{width}");
        await page.IsAccessible();
        await page.GetByText("退出登录").Follow();
        await page.GotoAsync(here + "/desk/people");
        await page.Locator("form[data-passkey]:not([hidden])").WaitForAsync();
        await page.Picture($"staff-sign-in-{width}");
        await page.IsAccessible();
        await page.Locator("form[data-passkey] button").Follow();
        await Assertions.Expect(page).ToHaveURLAsync(here + "/desk/people");
        Assert.Equal(1L, await site.Owner.One<long>("select count(*) from passkeys where used_at is not null", null, default));

        // The role ends, and its passkey with it.
        await site.Owner.Run("update grants set revoked_at = now(); delete from sessions", null, default);
        await Task.Delay(TimeSpan.FromSeconds(Limits.SessionTrustSeconds + 0.5));
        await page.GotoAsync(here + "/sign-in/desk");
        await page.Locator("form[data-passkey] button").Follow();
        await Assertions.Expect(page.GetByText(PeopleProblems.NoPasskey.Zh).First).ToBeVisibleAsync();
    }
}
