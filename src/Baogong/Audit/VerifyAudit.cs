// ./run audit head, ./run audit verify: what to write on paper every evening, and whether everything up to it is still
// as it was. Exit 1 when it is not.
using Baogong.Console;
using Baogong.Core;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Audit;

public static class VerifyAudit
{
    /// <summary>"heqiao 1234 5f0c…", one line per town.</summary>
    public static Task<int> Head(string data, string? town, CancellationToken ct) =>
        ForTowns(data, town, async (source, found) =>
        {
            var head = await Chain.End(new Db(source), found.Town, ct);
            System.Console.WriteLine($"{found.Code} {head.Number} {head.Hash}");
            return true;
        }, ct);

    public static Task<int> Run(string data, string? town, string? written, CancellationToken ct)
    {
        var paper = written is null ? null : Audit.Head.Read(written);
        if (written is not null && paper is null)
            return Task.FromResult(Refuse("A head is HASH@NUMBER with at least 32 digits of the hash."));
        return ForTowns(data, town, async (source, found) =>
        {
            var verdict = await Chain.Verify(source, found.Town, paper, ct);
            System.Console.WriteLine(verdict.Broken is { } broken
                ? $"BROKEN  {found.Code}  at row {broken}: {verdict.What}. Rows 1 to {broken - 1} are as they were."
                : $"whole   {found.Code}  {verdict.Last}");
            return verdict.Whole;
        }, ct, one: paper is not null);
    }

    private static async Task<int> ForTowns(
        string data, string? town, Func<NpgsqlDataSource, Found, Task<bool>> work, CancellationToken ct,
        bool one = false)
    {
        RowMapping.Register();
        await using var home = await Home.Visit(data, ct);
        await using var source = NpgsqlDataSource.Create(home.ConnectionString);
        var towns = await new Db(source).All<Found>(FindTowns, new { town }, ct);
        if (towns.Count == 0) return Refuse("There is no such town here.");
        if (one && towns.Count > 1)
            return Refuse($"Whose head is it? Choose with --town: {string.Join(", ", towns.Select(t => t.Code))}.");
        var whole = true;
        foreach (var found in towns) whole &= await work(source, found);
        return whole ? 0 : 1;
    }

    private static int Refuse(string sentence)
    {
        System.Console.Error.WriteLine(sentence);
        return 1;
    }

    private sealed record Found(TownId Town, string Code);

    // Also towns that have lost their row: what was done there does not vanish with it.
    [AcrossTowns("This is the list of towns.")]
    private const string FindTowns = """
        select a.town_id as town, coalesce(t.code, a.town_id::text) as code
        from (select town_id from towns union select town_id from audit_heads union select town_id from history) a
        left join towns t on t.town_id = a.town_id
        where @town::text is null or t.code = @town::text
        order by a.town_id
        """;
}
