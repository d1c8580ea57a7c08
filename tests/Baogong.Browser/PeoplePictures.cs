// The pages about people, looked at by axe at the width where they are used.
using Baogong.Core;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class PeoplePictures
{
    [Fact]
    public async Task Every_page_about_people_can_be_read_and_used()
    {
        await using var site = await Site.Start();
        await Build(site);
        var enrol = site.Services.GetRequiredService<EnrolStaff.Handler>();
        foreach (var (name, role, building) in new[] { ("欧阳测试", Role.Leader, 1), ("陈测试", Role.Leader, 2), ("林测试", Role.Volunteer, 1) })
        {
            await enrol.Run(new GrantRequest(Town, name, role, new CommunityId(1), new BuildingId(building), DateTimeOffset.UtcNow.AddDays(9)), default);
        }

        // Somebody new at an empty door, and somebody who asks at another one.
        using (var first = await site.SignedIn(Resident(1, 9) with { Household = null }))
        using (var second = await site.SignedIn(Resident(1, 8) with { Household = null }))
        {
            await first.PostAsync("/door", new FormUrlEncodedContent([new("household", "102")]));
            await second.PostAsync("/door/requests", new FormUrlEncodedContent([new("household", "101"), new("name", "王家大女儿")]));
        }

        foreach (var (who, name, path, width) in new (Actor?, string, string, int)[]
        {
            (SmallTown.Desk, "desk-staff", "/desk/people", 1280), (SmallTown.Desk, "desk-appoint", "/desk/people/new?role=supplier", 1280),
            (SmallTown.Desk, "desk-newcomers", "/desk/doors", 1280), (SmallTown.Desk, "desk-relatives", "/desk/relatives", 1280),
            (Neighbourhood(), "office-appoint", "/neighbourhood/people/new?role=leader", 1280),
            (Leader(), "leader-newcomers", "/leader/doors", 360), (Resident(), "door-people", "/door/people", 360),
            (Resident(), "my-doors", "/door", 360), (Resident(), "change-phone", "/account/phone", 360),
            (null, "leaders", "/c/YSHY/leaders", 360), (null, "check-leader", "/leaders?code=AAAAA", 360),
            (null, "recover", "/sign-in/recovery", 360), (Other(Role.Driver), "account-driver", "/account", 360),
        })
        {
            var page = await Chromium.Open(site, new Screen(width, width == 360 ? 780 : 900), who);
            await page.GotoAsync(path);
            await page.Picture($"people-{name}");
            await page.IsAccessible();
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Suppliers_read_their_pages_wide_and_narrow_and_finance_at_a_desk()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await site.Owner.Run("update cycles set deliver_from = now() + interval '20 hours', deliver_to = now() + interval '24 hours'", null, default);
        var supplier = Other(Role.Supplier) with { Supplier = new SupplierId(1) };
        foreach (var (who, name, path, width) in new (Actor, string, string, int)[]
        {
            (supplier, "supplier", "/supplier", 1280), (supplier, "supplier", "/supplier", 360),
            (supplier, "supplier-call-off", "/supplier/1", 1280), (supplier, "supplier-call-off", "/supplier/1", 360),
            (Other(Role.Finance), "finance", "/finance/money", 1280), (Other(Role.Finance), "finance-round", "/finance/money/1", 1280),
        })
        {
            var page = await Chromium.Open(site, new Screen(width, width == 360 ? 780 : 900), who);
            await page.GotoAsync(path);
            await page.Picture($"people-{name}-{width}");
            await page.IsAccessible();
            await page.Context.CloseAsync();
        }
    }
}
