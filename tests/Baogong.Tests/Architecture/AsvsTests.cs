// docs/asvs.csv claims only what a test of that name shows.
using System.Reflection;
using System.Text.RegularExpressions;

namespace Baogong.Tests.Architecture;

public partial class AsvsTests
{
    private static readonly string[][] Rows =
        [.. File.ReadLines(Path.Combine(Sources.Root, "docs", "asvs.csv")).Skip(1).Select(l => Field().Matches(l)
            .Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value).ToArray())];

    [Fact]
    public void Every_claim_names_a_test_that_exists_and_nothing_else_does()
    {
        var tests = typeof(AsvsTests).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods().Where(m => m.GetCustomAttributes().Any(a => a is FactAttribute))
                .Select(m => $"{t.Name}.{m.Name}")).ToHashSet();
        var wrong = Rows.SelectMany(r => (r.Length, r[2], r[3], r.Length > 4 ? r[4] : "") switch
        {
            (not 5, _, _, _) => [$"{r[0]} has {r.Length} fields"],
            (_, "yes", "holds", "") => [$"{r[0]} is claimed without a test"],
            (_, "yes", "holds", var named) => named.Split(' ').Where(n => !tests.Contains(n)).Select(n => $"{r[0]} names {n}"),
            (_, "yes", "open" or "partly", _) or (_, "no", "", "") => [],
            _ => [$"{r[0]}: {string.Join(" | ", r.Skip(2))}"],
        });
        Assert.Empty(wrong);
        Assert.True(Rows.Count(r => r[3] == "holds") >= 30, $"{Rows.Count(r => r[3] == "holds")} claims");
    }

    [Fact]
    public void A_requirement_stands_once_and_in_order()
    {
        var ids = Rows.Select(r => Id().Match(r[0])).Select(m => m.Success
            ? (int.Parse(m.Groups[1].Value) * 10_000) + (int.Parse(m.Groups[2].Value) * 100) + int.Parse(m.Groups[3].Value) : 0).ToList();
        Assert.DoesNotContain(0, ids);
        Assert.Equal(ids.Distinct().Order(), ids);
    }

    [GeneratedRegex("(?:^|,)(?:\"([^\"]*)\"|([^,\"]*))")]
    private static partial Regex Field();

    [GeneratedRegex("^V([0-9]+)\\.([0-9]+)\\.([0-9]+)$")]
    private static partial Regex Id();
}
