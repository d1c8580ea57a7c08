// What an address says, and what is said where nobody may enter. Who may enter which: Access/AccessTests.cs.
using System.Net;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class EntryTests
{
    [Theory]
    [InlineData("desk", "desk")]
    [InlineData("hotline", "hotline")]
    [InlineData("leader", "leader")]
    [InlineData("field", "field")]
    [InlineData("neighbourhood", "neighbourhood")]
    [InlineData("operator", "operator")]
    [InlineData("audit", "audit")]
    [InlineData("supplier", "supplier")]
    [InlineData("finance", "finance")]
    public async Task The_first_word_of_an_address_says_whose_it_is(string first, string policy)
    {
        await using var site = await Site.Start();
        var wrong = site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.TrimStart('/').Split('/')[0] == first)
            .Where(e => e.Metadata.GetOrderedMetadata<IAuthorizeData>().All(a => a.Policy != policy))
            .Select(e => e.RoutePattern.RawText);
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task What_is_not_there_is_a_kind_page_for_people_and_a_problem_for_programs()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync("/no/such/page.html");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("没有这个页面", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var api = await visitor.GetAsync("/api/no-such-thing");
        Assert.Equal("application/problem+json", api.Content.Headers.ContentType?.MediaType);
        using var resident = await site.SignedIn(SmallTown.Resident());
        var refused = await resident.GetAsync("/desk/people");
        Assert.Contains("这里不能进", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_ours_shows_a_sentence_and_no_detail()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var visitor = site.Visitor();
        await site.Owner.Run("alter table phone_budgets rename to gone", null, default);
        var answer = await visitor.PostAsync("/sign-in", new FormUrlEncodedContent([new("phone", "13800001234")]));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("这是我们的问题", text, StringComparison.Ordinal);
        Assert.DoesNotContain("phone_budgets", text, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
