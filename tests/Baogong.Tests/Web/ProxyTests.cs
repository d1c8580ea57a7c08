// Behind a proxy the visitor's address is what the proxy says; without one, nobody may say it for themselves.
using Baogong.Tests.Harness;
using static Baogong.Tests.Harness.Forms;

namespace Baogong.Tests.Web;

public class ProxyTests
{
    [Fact]
    public async Task A_forged_address_counts_for_nothing_when_no_proxy_is_named()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        Assert.Equal(1, await Addresses(site, "203.0.113.1", "203.0.113.2"));
    }

    [Fact]
    public async Task Behind_a_named_proxy_every_visitor_has_their_own_address()
    {
        await using var site = await Site.Start(proxies: ["127.0.0.1"]);
        await SmallTown.Build(site);
        Assert.Equal(2, await Addresses(site, "203.0.113.1", "203.0.113.2"));
    }

    [Fact]
    public async Task What_a_visitor_says_before_the_proxy_counts_for_nothing()
    {
        await using var site = await Site.Start(proxies: ["127.0.0.0/8"]);
        await SmallTown.Build(site);
        Assert.Equal(1, await Addresses(site, "198.51.100.1, 203.0.113.1", "198.51.100.2, 203.0.113.1"));
        Assert.Equal(1, await Addresses(site, "127.0.0.1, 203.0.113.1"));
    }

    [Fact]
    public async Task A_proxy_of_another_machine_is_not_ours()
    {
        await using var site = await Site.Start(proxies: ["192.0.2.7"]);
        await SmallTown.Build(site);
        Assert.Equal(1, await Addresses(site, "203.0.113.1", "203.0.113.2"));
    }

    // Numbers never seen are paid for by the address that they are asked from: one purse for each.
    private static async Task<long> Addresses(Site site, params string[] forwarded)
    {
        foreach (var (i, chain) in forwarded.Index())
        {
            using var visitor = site.Visitor();
            visitor.DefaultRequestHeaders.Add("X-Forwarded-For", chain);
            using var asked = await visitor.PostAsync("/sign-in", Fields(("phone", $"1380000123{i}")));
        }

        return await site.Owner.One<long>("select count(distinct purse) from code_budgets where purse like 'address%'", null, default);
    }
}
