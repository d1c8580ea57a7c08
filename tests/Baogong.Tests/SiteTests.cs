using System.Net;
using Baogong.Tests.Harness;

namespace Baogong.Tests;

public class SiteTests
{
    [Fact]
    public async Task A_route_without_a_policy_is_closed_and_headers_are_on_errors_too()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var visitor = site.Visitor();
        var answer = await visitor.GetAsync("/door");
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
