// The same numbers stand in docs/audit.md: whoever checks a chain without this program starts from them.
using Baogong.Core.Audit;

namespace Baogong.Tests.Core;

public class AuditChainTests
{
    private static readonly AuditEntry First = new(
        Guid.Parse("00000003-0001-0002-0202-020202020202"), "desk", "cycle", "12/A", "capacity_changed", "{}",
        """{"offer":"A","capacity":500}""", """{"offer":"A","capacity":560}""", "又来一车");

    private static readonly AuditEntry Second = new(null, null, "contact", "several", "read", "{101,305}", null, null, "");

    [Fact]
    public void Two_rows_have_the_hashes_of_the_document()
    {
        var first = AuditChain.Link(AuditChain.Start, First.Digest(new(1)), 1, 1_795_000_000_123_456);
        var second = AuditChain.Link(first, Second.Digest(new(1)), 2, 1_795_000_000_123_456);
        Assert.Equal("e6de27cf8309308301c887ae166b9ce0ea9bf812321c0c4e206f2415e2773d45", Convert.ToHexStringLower(first));
        Assert.Equal("6e117d325e85b5ffa742e4e704180cf23a472cb3eaf27d5eb3383cbd952ba0d3", Convert.ToHexStringLower(second));
    }

    [Fact]
    public void Nothing_that_a_row_says_can_be_said_otherwise_with_the_same_hash()
    {
        AuditEntry[] others =
        [
            First with { Actor = null }, First with { Role = null }, First with { Role = "" }, First with { Thing = "cycl", Id = "e12/A" },
            First with { Action = "changed" }, First with { Doors = "{1}" }, First with { Doors = "{11}" }, First with { Doors = "{1,1}" },
            First with { Before = null }, First with { Before = "" }, First with { Before = First.After, After = First.Before },
            First with { Why = "" }, First with { Why = "5:12/A," }, First with { Why = "又来一车 " },
        ];
        var digests = others.Append(First).Select(e => Convert.ToHexString(e.Digest(new(1))))
            .Append(Convert.ToHexString(First.Digest(new(2)))).ToList();
        Assert.Equal(digests.Count, digests.Distinct().Count());
        var digest = First.Digest(new(1));
        string[] links =
        [
            .. new[] { (AuditChain.Start, 1L, 1L), (digest, 1, 1), (AuditChain.Start, 2, 1), (AuditChain.Start, 1, 2) }
                .Select(l => Convert.ToHexString(AuditChain.Link(l.Item1, digest, l.Item2, l.Item3))),
        ];
        Assert.Equal(links.Length, links.Distinct().Count());
    }
}
