// What must always be true of a town's books (design.md §5). Each invariant is one query whose rows are the violations,
// written apart from the app's own statements and from its views, so that one mistake cannot hide in both.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Check;

/// <param name="Name">Stable: scripts and tests rely on it.</param>
/// <param name="Rule">What holds, as a sentence.</param>
/// <param name="Sql">One text column; every row names something of town @Town that breaks the rule.</param>
public sealed record Invariant(string Name, string Rule, string Sql);

/// <param name="Town">Whose books.</param>
/// <param name="Name">The invariant's name.</param>
/// <param name="Rule">What should hold.</param>
/// <param name="Rows">How many rows break it; 0 = it holds.</param>
/// <param name="First">The first ten of them, ids only.</param>
public sealed record Finding(TownId Town, string Name, string Rule, long Rows, IReadOnlyList<string> First)
{
    public bool Holds => Rows == 0;
}

public static class Invariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        .. OrderInvariants.All, .. BatchInvariants.All, .. DeliveryInvariants.All, .. MoneyInvariants.All,
        .. AuditInvariants.All,
    ];

    /// <summary>Every invariant of every town, in order; changes nothing.</summary>
    public static async Task<IReadOnlyList<Finding>> Check(Db db, CancellationToken ct = default)
    {
        var findings = new List<Finding>();
        foreach (var town in await db.All<int>(Towns, null, ct))
            foreach (var invariant in All)
                findings.Add(await Check(db, new TownId(town), invariant, ct));
        return findings;
    }

    public static async Task<Finding> Check(Db db, TownId town, Invariant invariant, CancellationToken ct = default)
    {
        var row = await db.One<Row>(
            $"select count(*) as rows, (array_agg(v.id order by v.id))[1:10] as first from ({invariant.Sql}) v(id)",
            new { Town = town.Value }, ct);
        return new Finding(town, invariant.Name, invariant.Rule, row.Rows, row.First ?? []);
    }

    private sealed class Row
    {
        public long Rows { get; init; }

        public string[]? First { get; init; }
    }

    [AcrossTowns("This is the list of towns to check.")]
    private const string Towns = "select town_id from towns order by town_id";
}
