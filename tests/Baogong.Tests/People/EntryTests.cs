// Who may enter which route: every endpoint of the running program against every role.
using System.Net;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.People;

public class EntryTests
{
    [Fact]
    public async Task Nobody_enters_a_route_that_is_not_for_their_role()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        var clients = new Dictionary<Role, HttpClient>
        {
            [Role.Resident] = await site.SignedIn(SmallTown.Resident()),
            [Role.Leader] = await site.SignedIn(SmallTown.Leader()),
            [Role.Volunteer] = await site.SignedIn(SmallTown.Volunteer()),
            [Role.Neighbourhood] = await site.SignedIn(SmallTown.Neighbourhood()),
            [Role.Desk] = await site.SignedIn(SmallTown.Desk),
            [Role.Hotline] = await site.SignedIn(SmallTown.Agent()),
        };
        foreach (var role in Enum.GetValues<Role>().Where(r => !clients.ContainsKey(r))) clients[role] = await site.SignedIn(SmallTown.Other(role));
        using var visitor = site.Visitor();
        var checks = 0;
        foreach (var endpoint in site.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) continue;
            var policy = endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(Sample))));
            var method = new HttpMethod(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET");
            var closed = path.StartsWith("/api", StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : HttpStatusCode.SeeOther;
            HttpRequestMessage Request() => new(method, path)
            {
                // A route that reads JSON looks at the kind of the body before anybody asks who sends it.
                Content = method != HttpMethod.Get && path.StartsWith("/api", StringComparison.Ordinal)
                    ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null,
            };
            var shut = (await visitor.SendAsync(Request())).StatusCode;
            Assert.True(closed == shut, $"visitor {method} {path}: {shut}");
            foreach (var (role, client) in clients.Where(c => !May(c.Key, policy)))
            {
                checks++;
                var answer = await client.SendAsync(Request());
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{role} {method} {path}: {answer.StatusCode}");
            }
        }

        Assert.True(checks > 10);
        foreach (var client in clients.Values) client.Dispose();
    }

    [Theory]
    [InlineData("desk", "desk")]
    [InlineData("hotline", "hotline")]
    [InlineData("leader", "leader")]
    [InlineData("field", "field")]
    [InlineData("neighbourhood", "neighbourhood")]
    [InlineData("operator", "operator")]
    [InlineData("audit", "audit")]
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

    // A value that every constraint of the part takes.
    private static string Sample(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter =>
            parameter.ParameterPolicies.Any(p => p.Content == "guid") ? Guid.Empty.ToString() : "1",
        _ => "1",
    };

    // Said again on purpose, apart from Policies.cs.
    private static bool May(Role role, string? policy) => policy switch
    {
        "resident" => role == Role.Resident,
        "leader" => role == Role.Leader,
        "field" => role is Role.Leader or Role.Volunteer,
        "neighbourhood" => role == Role.Neighbourhood,
        "desk" => role == Role.Desk,
        "hotline" => role is Role.Hotline or Role.Desk,
        "operator" => role == Role.Operator,
        "audit" => role == Role.Auditor,
        _ => true,
    };
}
