using System.Net;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Web;

public class ProtectionTests
{
    [Fact]
    public async Task A_change_from_a_foreign_page_is_refused_and_changes_nothing()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
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
}
