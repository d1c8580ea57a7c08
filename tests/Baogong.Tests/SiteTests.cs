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

    [Theory]
    [InlineData("GET", "/nowhere", null, 404, "web.no-such-page")]
    [InlineData("POST", "/api/nowhere", "application/json", 404, "web.no-such-page")]
    [InlineData("DELETE", "/api/orders", null, 405, "web.wrong-method")]
    [InlineData("POST", "/api/orders", "text/plain", 415, "web.wrong-content")]
    public async Task What_is_not_there_and_what_cannot_be_done_is_said_plainly(
        string method, string path, string? type, int status, string code)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var resident = await site.SignedIn(SmallTown.Resident());
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (type is not null) request.Content = new StringContent("?", System.Text.Encoding.UTF8, type);
        using var answer = await resident.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        var said = await answer.Content.ReadAsStringAsync();
        Assert.Contains(path.StartsWith("/api", StringComparison.Ordinal) ? code : "没有这个页面", WebUtility.HtmlDecode(said),
            StringComparison.Ordinal);
    }
}
