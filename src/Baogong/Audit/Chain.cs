// Reads a town's chain from its first row and recomputes every hash.
using System.Globalization;
using System.Runtime.CompilerServices;
using Baogong.Core;
using Baogong.Core.Audit;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Audit;

/// <summary>The end of a chain, as it is written on paper.</summary>
/// <param name="Number">Of the last row; 0 = there is none yet.</param>
/// <param name="Hash">64 hex digits; on paper the first 32 are enough.</param>
public sealed record Head(long Number, string Hash)
{
    private const int Shortest = 32;

    /// <summary>HASH@NUMBER as somebody types it from paper; null when it is not one.</summary>
    public static Head? Read(string typed)
    {
        var parts = string.Concat(typed.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant().Split('@');
        return parts is [{ Length: >= Shortest and <= 64 } hash, var number] && hash.All(char.IsAsciiHexDigitLower)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
            ? new Head(n, hash) : null;
    }

    public override string ToString() => $"{Hash}@{Number}";
}

/// <param name="Rows">How many were read.</param>
/// <param name="Last">The last row that is what it was.</param>
/// <param name="Broken">Number of the first that is not; null = all are.</param>
/// <param name="What">What is wrong with it, in a few words.</param>
public sealed record ChainVerdict(long Rows, Head Last, long? Broken, string What)
{
    public bool Whole => Broken is null;
}

public static class Chain
{
    private sealed record Link(long Id, long Micros, AuditEntry Entry, byte[] Hash);

    /// <summary>Reads every row once, in one snapshot with the head, to the first that is not what it was.</summary>
    /// <param name="source">May read history.</param>
    /// <param name="town">Whose chain.</param>
    /// <param name="written">A head from paper, or null.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<ChainVerdict> Verify(
        NpgsqlDataSource source, TownId town, Head? written, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead, ct);
        return await Verify(connection, town, written, ct);
    }

    /// <summary>The same on a connection whose transaction sees one snapshot.</summary>
    public static async Task<ChainVerdict> Verify(
        NpgsqlConnection connection, TownId town, Head? written, CancellationToken ct)
    {
        var end = await End(connection, town, ct);
        var (previous, number) = (AuditChain.Start, 0L);
        ChainVerdict Broken(string what) =>
            new(number, new(number, Convert.ToHexStringLower(previous)), number + 1, what);
        await foreach (var row in Rows(connection, town, ct))
        {
            if (row.Id != number + 1)
                return Broken(row.Id > number + 1 ? "the row is gone" : "a row stands there twice");
            var hash = AuditChain.Link(previous, row.Entry.Digest(town), row.Id, row.Micros);
            if (!hash.AsSpan().SequenceEqual(row.Hash)) return Broken("the row was changed, or put there later");
            if (written?.Number == row.Id
                && !Convert.ToHexStringLower(hash).StartsWith(written.Hash, StringComparison.Ordinal))
                return Broken("the paper has another hash for it: something up to here was rewritten");
            (previous, number) = (hash, row.Id);
        }

        if (written?.Number > number) return Broken("the end is cut off: the paper knows of more rows");
        if (end.Number > number) return Broken("the end is cut off");
        if (end.Number < number || !previous.AsSpan().SequenceEqual(end.Hash))
            return Broken("the chain's end is not the one that was noted");
        return new ChainVerdict(number, new(number, Convert.ToHexStringLower(previous)), null, "");
    }

    /// <summary>What to write down.</summary>
    public static async Task<Head> End(Db db, TownId town, CancellationToken ct)
    {
        await using var connection = await db.Source.OpenConnectionAsync(ct);
        var (number, hash) = await End(connection, town, ct);
        return new Head(number, Convert.ToHexStringLower(hash));
    }

    private static async Task<(long Number, byte[] Hash)> End(
        NpgsqlConnection connection, TownId town, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SelectHead, connection);
        command.Parameters.Add(new() { Value = town.Value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, AuditChain.Start);
    }

    private static async IAsyncEnumerable<Link> Rows(
        NpgsqlConnection connection, TownId town, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(SelectRows, connection)
        {
            Parameters = { new() { Value = town.Value } },
            CommandTimeout = 0,     // a town's years are read whole
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new Link(reader.GetInt64(0), reader.IsDBNull(1) ? 0 : reader.GetInt64(1),
                new AuditEntry(reader.IsDBNull(2) ? null : reader.GetGuid(2), Text(3), Text(4) ?? "", Text(5) ?? "",
                    Text(6) ?? "", Text(7) ?? "", Text(8), Text(9), Text(10) ?? ""),
                reader.GetFieldValue<byte[]>(11));
        }

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private const string SelectHead = "select number, hash from audit_heads where town_id = $1";

    private const string SelectRows = """
        select id, case when isfinite(at) then (extract(epoch from at) * 1000000)::bigint end, actor_id, role,
               thing, thing_id, action, doors::text, before::text, after::text, why, hash
        from history where town_id = $1 order by id
        """;
}
