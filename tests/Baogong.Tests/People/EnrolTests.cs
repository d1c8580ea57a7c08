using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class EnrolTests
{
    [Fact]
    public async Task A_leader_is_enrolled_with_a_link_and_shown_by_surname_only()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        var enrol = site.Services.GetRequiredService<EnrolStaff.Handler>();
        var card = await enrol.Run(Request("欧阳测试", building: 1), default);
        Assert.True(card.Succeeded);
        Assert.Equal(43, card.Value.Token.Length);
        Assert.DoesNotContain(card.Value.Pin, card.Value.ToString(), StringComparison.Ordinal);

        var leaders = site.Services.GetRequiredService<Leaders>();
        var shown = Assert.Single(await leaders.Of(SmallTown.Town, new BuildingId(1), default));
        Assert.Equal(new PublicLeader(new BuildingId(1), "欧阳"), shown);
        Assert.Empty(await leaders.Of(SmallTown.Town, new BuildingId(2), default));
        Assert.Single(await leaders.Of(SmallTown.Town, new CommunityId(1), default));
    }

    [Fact]
    public async Task A_building_outside_the_community_is_refused_and_leaves_nothing()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        var enrol = site.Services.GetRequiredService<EnrolStaff.Handler>();
        var card = await enrol.Run(Request("王", building: 3), default);
        Assert.Equal(PeopleProblems.NoSuchPlace, card.Problem);
        Assert.Equal(0L, await site.Owner.One<long>("select count(*) from people", null, default));
    }

    [Fact]
    public async Task The_same_key_appoints_once()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        var enrol = site.Services.GetRequiredService<EnrolStaff.Handler>();
        var key = Guid.NewGuid();
        Assert.True((await enrol.Run(Request("王", 1) with { Key = key }, default)).Succeeded);
        Assert.Equal(PeopleProblems.AlreadyAppointed, (await enrol.Run(Request("王", 1) with { Key = key }, default)).Problem);
    }

    [Fact]
    public async Task A_resident_is_enrolled_once_however_the_number_is_written()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        var enrol = site.Services.GetRequiredService<EnrolResident.Handler>();
        var db = site.Services.GetRequiredService<Db>();
        var first = await db.Atomically(tx => enrol.Run(tx, SmallTown.Town, "13800001234", SmallTown.Household(1, 1), default), default);
        var again = await db.Atomically(tx => enrol.Run(tx, SmallTown.Town, "+86 138 0000 1234", SmallTown.Household(1, 1), default), default);
        Assert.Equal(first.Value, again.Value);
        var missing = await db.Atomically(tx => enrol.Run(tx, SmallTown.Town, "13800001234", new HouseholdId(9999), default), default);
        Assert.Equal(PeopleProblems.NoSuchDoor, missing.Problem);
    }

    private static GrantRequest Request(string name, int building) => new(
        SmallTown.Town, name, Role.Leader, new CommunityId(1), new BuildingId(building), DateTimeOffset.UtcNow.AddDays(1));
}
