using System.Net;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.SmallTown;

namespace Baogong.Tests.People;

/// <summary>When a session was last used is written down seldom, and often enough for those who may be idle too long.</summary>
public class SessionUseTests
{
    [Theory]
    [InlineData(Role.Resident, "23 hours", false)]
    [InlineData(Role.Resident, "25 hours", true)]
    [InlineData(Role.Leader, "30 seconds", false)]
    [InlineData(Role.Leader, "2 minutes", true)]
    [InlineData(Role.Desk, "2 minutes", true)]
    public async Task A_residents_use_is_noted_once_a_day_and_staffs_every_minute(Role role, string ago, bool noted)
    {
        await using var site = await Site.Start();
        await Build(site);
        using var client = await site.SignedIn(role switch
        {
            Role.Resident => Resident(),
            Role.Leader => Leader(),
            _ => SmallTown.Desk,
        });
        await site.Owner.Run($"update sessions set seen_at = db_now() - interval '{ago}'", null, default);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(role == Role.Resident ? "/orders" : "/account", UriKind.Relative))).StatusCode);
        Assert.Equal(noted, await site.Owner.One<bool>("select seen_at > db_now() - interval '20 seconds' from sessions", null, default));
    }

    [Fact]
    public async Task The_door_that_was_chosen_is_the_one_used_last()
    {
        await using var site = await Site.Start();
        await Build(site);
        var resident = Resident();
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = $"{Sessions.Cookie}={await site.Session(resident)}";
        await site.Owner.Run("update sessions set seen_at = db_now() - interval '23 hours'", null, default);
        Assert.True(await site.Services.GetRequiredService<Sessions>()
            .ChooseHousehold(http, resident.Household!.Value, default));
        Assert.True(await site.Owner.One<bool>("select seen_at > db_now() - interval '20 seconds' from sessions", null, default));
    }
}
