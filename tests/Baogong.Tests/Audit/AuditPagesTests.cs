// The auditor's pages, the desk's view of one door, and what a household sees of who looked.
using System.Net;
using Baogong.People;
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.Audit;

public class AuditPagesTests
{
    [Fact]
    public async Task The_auditor_finds_a_row_by_door_kind_and_day_and_the_household_sees_it_in_plain_words()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(Leader(3));
        using var resident = await site.SignedIn(Resident(3, 1));
        Assert.Contains("没有人看过", await resident.GetStringAsync("/door/looks"), StringComparison.Ordinal);
        await leader.GetStringAsync("/sheets/1/buildings/3/doors");
        using var auditor = await site.SignedIn(Other(Role.Auditor));
        var all = await auditor.GetStringAsync("/audit");
        Assert.Contains("截单", all, StringComparison.Ordinal);
        Assert.Contains("送货名单", all, StringComparison.Ordinal);
        Assert.Contains("等 8 户", all, StringComparison.Ordinal);
        var reads = await auditor.GetStringAsync("/audit?kind=reads&community=2&building=1&room=501");
        Assert.Contains("送货名单", reads, StringComparison.Ordinal);
        Assert.DoesNotContain("没有符合的记录", reads, StringComparison.Ordinal);
        Assert.Contains("没有符合的记录", await auditor.GetStringAsync("/audit?community=1&building=1&room=501&kind=reads"), StringComparison.Ordinal);
        Assert.Contains("没有符合的记录", await auditor.GetStringAsync("/audit?day=2001-01-01"), StringComparison.Ordinal);
        Assert.Contains("没有这个门牌", await auditor.GetStringAsync("/audit?community=1&building=1&room=9999"), StringComparison.Ordinal);
        Assert.Contains("送货名单", await resident.GetStringAsync("/door/looks"), StringComparison.Ordinal);
        using var neighbour = await site.SignedIn(Resident(1, 1));
        Assert.DoesNotContain("送货名单", await neighbour.GetStringAsync("/door/looks"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_desk_sees_who_looked_at_one_door_and_not_the_rest()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        using var leader = await site.SignedIn(Leader(3));
        await leader.GetStringAsync("/sheets/1/buildings/3/doors");
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.DoesNotContain("送货名单", await desk.GetStringAsync("/desk/audit?kind=reads"), StringComparison.Ordinal);
        Assert.Contains("送货名单", await desk.GetStringAsync("/desk/audit?community=2&building=1&room=501"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.GetAsync("/audit")).StatusCode);
    }

    [Fact]
    public async Task The_head_is_printed_and_a_paper_that_does_not_agree_is_said_plainly()
    {
        await using var site = await Site.Start();
        await FrozenRound.Build(site);
        var hash = await site.Owner.One<string>("select encode(hash, 'hex') from audit_heads", null, default);
        using var auditor = await site.SignedIn(Other(Role.Auditor));
        Assert.Contains(string.Join(' ', hash.Chunk(4).Select(c => new string(c))), await auditor.GetStringAsync("/audit/head"), StringComparison.Ordinal);
        Assert.Contains("和纸上的也对得上", await auditor.GetStringAsync($"/audit/verification?head={hash}@1"), StringComparison.Ordinal);
        Assert.Contains("看不懂", await auditor.GetStringAsync("/audit/verification?head=abc"), StringComparison.Ordinal);
        Assert.Contains("第 1 条对不上", await auditor.GetStringAsync($"/audit/verification?head={new string('0', 64)}@1"), StringComparison.Ordinal);
        await site.Owner.Run("update history set why = '改' where id = 1", null, default);
        Assert.Contains("第 1 条对不上", await auditor.GetStringAsync("/audit/verification"), StringComparison.Ordinal);
    }
}
