using System.Text.RegularExpressions;

namespace Baogong.Tests.Architecture;

public partial class DocsTests
{
    [Fact]
    public void A_decision_names_tests_that_exist()
    {
        var known = typeof(DocsTests).Assembly.GetTypes().Select(t => t.Name).ToHashSet();
        var wrong = from path in Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs", "adr"), "*.md")
                    let text = File.ReadAllText(path)
                    let named = TestName().Matches(text).Select(m => m.Value).ToList()
                    from problem in named.Count == 0 ? ["names no test"] : named.Where(n => !known.Contains(n))
                    select $"{Path.GetFileName(path)}: {problem}";
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\b[A-Z]\w+Tests\b")]
    private static partial Regex TestName();
}
