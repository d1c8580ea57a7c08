// Two pages of staff who may not do all alone: the file that needs a colleague, and the office with several communities.
using Baogong.Core;
using Baogong.Tests.Harness;
using Microsoft.Playwright;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class ScopePictures
{
    [Fact]
    public async Task A_file_that_needs_a_colleague_says_so_and_can_be_asked_for()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        foreach (var (who, name, path, width) in new (People.Actor, string, string, int)[]
        {
            (Leader(), "leader", "/sheets/1/households.csv", 360), (SmallTown.Desk, "desk", "/sheets/1/households.csv?community=1", 1280),
            (SmallTown.Desk, "desk-narrow", "/desk/money/1/households.csv", 360),
        })
        {
            var page = await Chromium.Open(site, new Screen(width, width == 360 ? 780 : 900), who);
            await page.GotoAsync(path);
            await page.Picture($"file-{name}-asks");
            await page.IsAccessible();
            await page.FillAsync("#why", "街道核对独居老人");
            await page.Locator("form:has(#why) button").Follow();
            await page.Picture($"file-{name}-waits");
            await page.IsAccessible();
            await page.Context.CloseAsync();
        }

        var colleague = await Chromium.Open(site, new Screen(1280, 900), SmallTown.Desk with { Person = new PersonId(Guid.NewGuid()) });
        await colleague.GotoAsync("/desk/approvals");
        await colleague.Picture("file-colleague");
        await colleague.IsAccessible();
        await colleague.Context.CloseAsync();
    }

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task An_office_switches_between_its_communities_on_top_of_every_page(int width)
    {
        await using var site = await Site.Start();
        await Build(site);
        var page = await Chromium.Open(site, new Screen(width, width == 360 ? 780 : 900), Neighbourhood());
        await site.Owner.Run("update grants set neighbourhood_id = 1, community_id = null where role = 'neighbourhood'", null, default);
        await page.GotoAsync("/neighbourhood/relatives");
        await page.SelectOptionAsync("#working", "2");
        await page.Locator(".desk-top__place button").Follow();
        await Assertions.Expect(page.Locator("#working option:checked")).ToHaveTextAsync("禾桥新村");
        await Assertions.Expect(page).ToHaveURLAsync("/neighbourhood/relatives");
        await page.Picture($"office-{width}");
        await page.IsAccessible();
        await page.Context.CloseAsync();
    }
}
