// What every answer carries, whoever wrote the route, and what a change must prove.
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Baogong.People;
using Baogong.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using static Baogong.Tests.Harness.Forms;

namespace Baogong.Tests.Web;

public class ProtectionTests
{
    [Fact]
    public async Task A_change_from_a_foreign_page_is_refused_and_changes_nothing()
    {
        await using var site = await SmallTown.Start();
        using var resident = await site.SignedIn(SmallTown.Resident());
        var session = resident.DefaultRequestHeaders.GetValues("Cookie").Single();
        foreach (var (header, value) in ((string, string)[])
            [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("X-Nothing", "1")])
        {
            using var foreign = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = site.Address };
            foreign.DefaultRequestHeaders.Add("Cookie", session);
            foreign.DefaultRequestHeaders.Add(header, value);
            Assert.Equal(HttpStatusCode.Forbidden, (await foreign.PostAsync("/sign-out", null)).StatusCode);
        }

        Assert.Equal(1, await site.Owner.One<long>("select count(*) from sessions", null, default));
    }

    [Fact]
    public async Task Every_cookie_is_this_hosts_alone_and_no_scripts()
    {
        await using var site = await SmallTown.Start();
        using var visitor = site.Visitor();
        var set = new List<string>();
        async Task<HttpResponseMessage> Post(string path, string? cookie, params (string, string)[] fields)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Fields(fields) };
            if (cookie is not null) request.Headers.Add("Cookie", cookie);
            var answer = await visitor.SendAsync(request);
            if (answer.Headers.TryGetValues("Set-Cookie", out var cookies)) set.AddRange(cookies);
            return answer;
        }

        await Post("/preferences", null, ("care", "1"), ("lang", "en"), ("back", "/"));
        await Post("/sign-in", null, ("phone", "13800001234"));
        var code = Regex.Match(site.Services.GetRequiredService<DevelopmentSmsGateway>().Messages[0].Message.Text, "[0-9]{6}").Value;
        await Post("/sign-in/code", set[^1].Split(';')[0], ("code", code));
        Assert.True(set.Count >= 4, string.Join('\n', set));
        Assert.All(set, cookie =>
        {
            Assert.StartsWith("__Host-", cookie);
            foreach (var part in (string[])["; secure", "; httponly", "; path=/"])
                Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("; domain", cookie, StringComparison.OrdinalIgnoreCase);
            if (!cookie.Contains("1970", StringComparison.Ordinal)) Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_whatever_it_is()
    {
        await using var site = await SmallTown.Start();
        using var visitor = site.Visitor();
        using var desk = await site.SignedIn(SmallTown.Desk);
        foreach (var (client, path) in ((HttpClient, string)[])
            [(visitor, "/"), (visitor, "/nowhere"), (visitor, "/api/nowhere"), (visitor, "/desk"), (visitor, "/css/phone.css"),
             (desk, "/desk"), (desk, "/leader"), (desk, "/api/batches/99/verification"), (desk, "/desk/communities/import/template.csv")])
        {
            using var answer = await client.GetAsync(path);
            string One(string name) => Assert.Single(Of(answer.Headers, name));
            var policy = One("Content-Security-Policy");
            foreach (var part in (string[])["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "script-src 'self'"])
                Assert.Contains(part, policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", One("X-Content-Type-Options"));
            Assert.Equal("same-origin", One("Referrer-Policy"));
            Assert.Equal("max-age=31536000; includeSubDomains", One("Strict-Transport-Security"));
            Assert.Empty(Of(answer.Headers, "Access-Control-Allow-Origin"));
            Assert.Empty(Of(answer.Headers, "Server"));
            if (client == desk) Assert.Contains("no-store", One("Cache-Control"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_a_sentence()
    {
        await using var site = await SmallTown.Start();
        using var desk = new HttpClient(new SocketsHttpHandler { UseCookies = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = site.Address,
        };
        desk.DefaultRequestHeaders.Add("Cookie", $"{Sessions.Cookie}={await site.Session(SmallTown.Desk)}");
        desk.DefaultRequestHeaders.Add("Origin", site.Address.GetLeftPart(UriPartial.Authority));
        desk.DefaultRequestHeaders.ExpectContinue = true;     // hears the answer before it has sent all that
        using var body = new ByteArrayContent(new byte[Limits.BodyBytes + 1]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var answer = await desk.PostAsync("/desk/items", body);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static IEnumerable<string> Of(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values : [];
}
