// ./run check: one line per invariant, exit 1 when any is broken. Reads the running server's database if there is one.
using System.Text.Json;
using Baogong.Console;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Check;

public static class CheckInvariants
{
    private static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> Run(string data, bool json, CancellationToken ct)
    {
        RowMapping.Register();
        await using var home = await Home.Visit(data, ct);
        // A town of a million lines is read whole; a tool may take its time.
        await using var owner = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(home.ConnectionString) { CommandTimeout = 0 });
        var findings = await Invariants.Check(new Db(owner), ct);
        System.Console.WriteLine(json ? AsJson(findings) : AsText(findings));
        if (findings.Count == 0) System.Console.Error.WriteLine("There is no town yet, so there is nothing to check.");
        return findings.All(f => f.Holds) ? 0 : 1;
    }

    /// <summary>"holds  orders.total  an order's lines add up to its total", one line each, town by town.</summary>
    public static string AsText(IReadOnlyList<Finding> findings)
    {
        var width = findings.Select(f => f.Name.Length).DefaultIfEmpty().Max();
        var towns = findings.Select(f => f.Town).Distinct().Count();
        var lines = findings.Select(f =>
            (towns > 1 ? $"town {f.Town.Value}  " : "") +
            (f.Holds
                ? $"holds   {f.Name.PadRight(width)}  {f.Rule}"
                : $"BROKEN  {f.Name.PadRight(width)}  {f.Rule}: {f.Rows} ({string.Join("; ", f.First)}" +
                  (f.Rows > f.First.Count ? "; …)" : ")")));
        var broken = findings.Count(f => !f.Holds);
        return string.Join('\n', lines.Append(
            broken == 0 ? $"All {findings.Count} hold." : $"{broken} of {findings.Count} are broken."));
    }

    /// <summary>{"holds": true, "findings": [{"town", "name", "rule", "holds", "rows", "first"}]}</summary>
    public static string AsJson(IReadOnlyList<Finding> findings) => JsonSerializer.Serialize(new
    {
        Holds = findings.All(f => f.Holds),
        Findings = findings.Select(f => new { Town = f.Town.Value, f.Name, f.Rule, f.Holds, f.Rows, f.First }),
    }, Pretty);
}
