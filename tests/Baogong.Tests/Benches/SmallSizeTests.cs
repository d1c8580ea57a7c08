using Baogong.Bench;

namespace Baogong.Tests.Benches;

/// <summary>A step of ./test that cannot fail proves nothing.</summary>
public class SmallSizeTests
{
    private const string Line = """{"connections":{"64":{"hot_per_s":300,"noop_per_s":1000}},"runs":[{"p99_ms":4}],"name":"x"}""";

    private static readonly Rule Fast = new("fast", f => f("connections.64.hot_per_s") >= 0.15 * f("connections.64.noop_per_s"));

    [Fact]
    public void Rules_that_hold_are_silent()
    {
        Assert.Empty(SmallSize.Broken(Line, [Fast, new("soon", f => f("runs.0.p99_ms") <= 5)]));
    }

    [Fact]
    public void A_broken_rule_is_told_with_its_figures()
    {
        var slow = Line.Replace("300", "149", StringComparison.Ordinal);
        Assert.Equal("fast (connections.64.hot_per_s 149, connections.64.noop_per_s 1000)", Assert.Single(SmallSize.Broken(slow, [Fast])));
    }

    [Theory]
    [InlineData("connections.512.hot_per_s")]
    [InlineData("runs.1.p99_ms")]
    [InlineData("runs.p99_ms")]
    [InlineData("name")]
    [InlineData("hot_per_s.more")]
    public void A_figure_that_is_missing_breaks_its_rule_whichever_way_it_looks(string path)
    {
        Rule[] rules = [new("at least", f => f(path) >= 0), new("at most", f => f(path) <= 0), new("none", f => f(path) == 0)];
        Assert.Equal(rules.Length, SmallSize.Broken(Line, rules).Count);
    }
}
