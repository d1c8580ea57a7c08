// A resident's first page on a slow phone: what travels over the wire, counted as the browser would fetch it.
using System.Text.RegularExpressions;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Ordering;

public partial class PageWeightTests
{
    private const int FirstLoadBytes = 100 * 1024, ScriptBytes = 30 * 1024, Requests = 8;

    [Theory]
    [InlineData("/"), InlineData("/order/1"), InlineData("/orders"), InlineData("/leader")]
    public async Task The_first_load_of_a_page_is_light(string path)
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var client = await site.SignedIn(path == "/leader" ? SmallTown.Leader() : SmallTown.Resident());
        var html = await client.Opens(path);
        var assets = Asset().Matches(html.Html).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.DoesNotContain(assets, a => !a.StartsWith('/'));
        Assert.DoesNotContain("htmx", html.Html, StringComparison.Ordinal);
        client.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        var sizes = new Dictionary<string, int>();
        foreach (var asset in (string[])[path, .. assets])
            sizes[asset] = (await client.GetByteArrayAsync(new Uri(asset, UriKind.Relative))).Length;
        Assert.True(sizes.Count <= Requests, string.Join(' ', sizes.Keys));
        Assert.True(sizes.Values.Sum() <= FirstLoadBytes, string.Join(' ', sizes));
        Assert.True(sizes.Where(s => s.Key.EndsWith(".js", StringComparison.Ordinal)).Sum(s => s.Value) <= ScriptBytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"{path}: {sizes.Count} requests, {sizes.Values.Sum()} bytes");
    }

    [Fact]
    public async Task Pages_carry_no_inline_style_or_script()
    {
        await using var site = await Site.Start();
        await SmallTown.Build(site);
        using var resident = await site.SignedIn(SmallTown.Resident());
        using var leader = await site.SignedIn(SmallTown.Leader());
        var pages = new List<Page>();
        foreach (var path in (string[])["/", "/order/1", "/orders", "/c/YSHY"]) pages.Add(await resident.Opens(path));
        foreach (var path in (string[])["/leader", "/leader/calls", "/leader/door/101?cycle=1", "/leader/paste", "/leader/sheet"])
            pages.Add(await leader.Opens(path));
        Assert.All(pages, p => Assert.DoesNotMatch("\\sstyle=\"|\\son[a-z]+=\"|<script(?! src)|<style", p.Html));
    }

    [GeneratedRegex("(?:href|src)=\"([^\"]+\\.(?:css|js|svg))\"")]
    private static partial Regex Asset();
}
