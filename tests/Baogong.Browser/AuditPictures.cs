// The auditor's pages, the two-person queue and what a household sees of who looked, by axe at the width of their use.
using Baogong.Cycles;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Browser;

public class AuditPictures
{
    [Fact]
    public async Task Every_page_about_who_did_what_can_be_read_and_used()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        await site.Owner.Run("update cycles set state = 'published', closed_at = null, cutoff_at = now() + interval '1 hour', deliver_from = now() + interval '2 hours', deliver_to = now() + interval '6 hours'", null, default);
        using (var leader = await site.SignedIn(Leader(3))) await leader.GetStringAsync("/sheets/1/buildings/3/doors");
        await site.Session(SmallTown.Desk);
        var lower = site.Services.GetRequiredService<ChangeCapacity.Handler>();
        await lower.Run(new(1), "A", new(null, 500, "供应商少了一车"), SmallTown.Desk, default);
        var colleague = SmallTown.Desk with { Person = new(Guid.NewGuid()) };
        foreach (var (who, name, path, width) in new (Actor, string, string, int)[]
        {
            (Other(Role.Auditor), "list", "/audit", 1280), (Other(Role.Auditor), "list-narrow", "/audit", 360),
            (Other(Role.Auditor), "verification", "/audit/verification", 1280), (Other(Role.Auditor), "head", "/audit/head", 1280),
            (SmallTown.Desk, "door", "/desk/audit?community=2&building=1&room=501", 1280),
            (colleague, "approvals", "/desk/approvals", 1280), (SmallTown.Desk, "approvals-own", "/desk/approvals", 360),
            (Resident(3, 1), "who-looked", "/door/looks", 360),
        })
        {
            var page = await Chromium.Open(site, new Screen(width, width == 360 ? 780 : 900), who);
            await page.GotoAsync(path);
            await page.Picture($"audit-{name}");
            await page.IsAccessible();
            await page.Context.CloseAsync();
        }
    }
}
