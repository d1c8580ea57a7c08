// The one way to the database: SQL by hand, rows by Dapper, refusals roll back.
using System.Data;
using Baogong.Core;
using Baogong.Core.Audit;
using Dapper;
using Npgsql;

namespace Baogong.Platform.Data;

/// <summary>Reads outside a transaction, and transactions of one fact each.</summary>
public sealed class Db(NpgsqlDataSource source)
{
    /// <summary>Key of the Db that plans each statement for the tables as they are at that moment.</summary>
    public const string FreshPlans = "fresh plans";

    /// <summary>Key of the Db that keeps plans for some seconds: for statements that find rows by their keys.</summary>
    public const string KeptPlans = "kept plans";

    /// <summary>The same, for sessions, on connections of its own: the intake then comes back to one that knows all it
    /// needs.</summary>
    public const string SessionPlans = "kept plans for sessions";

    /// <summary>Keys of those that say how they plan.</summary>
    public static readonly IReadOnlyList<string> Planned = [FreshPlans, KeptPlans, SessionPlans];

    /// <summary>Key of the Db with the rights of upkeep (Schema/0020_retention.sql) and no others.</summary>
    public const string Upkeep = "upkeep";

    public NpgsqlDataSource Source { get; } = source;

    public async Task<IReadOnlyList<T>> All<T>(string sql, object? args, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, args, cancellationToken: ct))).AsList();
    }

    /// <summary>The only row, or default when there is none.</summary>
    public async Task<T?> Maybe<T>(string sql, object? args, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, args, cancellationToken: ct));
    }

    /// <exception cref="InvalidOperationException">There is not exactly one row.</exception>
    public async Task<T> One<T>(string sql, object? args, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        return await connection.QuerySingleAsync<T>(new CommandDefinition(sql, args, cancellationToken: ct));
    }

    public async Task<int> Run(string sql, object? args, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, args, cancellationToken: ct));
    }

    /// <summary>What is read and the row that says who read it are one transaction; nothing is refused.</summary>
    public async Task<T> Reading<T>(Func<Tx, Task<T>> work, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var tx = new Tx(connection, transaction);
        var read = await work(tx);
        await tx.Commit();
        return read;
    }

    /// <summary>
    /// One transaction per fact, READ COMMITTED. A refusal or an exception rolls back, a value commits.
    /// Nothing but database work belongs inside.
    /// </summary>
    public async Task<Outcome<T>> Atomically<T>(Func<Tx, Task<Outcome<T>>> work, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var tx = new Tx(connection, transaction);
        var outcome = await work(tx);
        // From here on the caller's impatience must not leave us unsure of what was stored.
        if (outcome.Succeeded) await tx.Commit();
        return outcome;
    }
}

/// <summary>Statements inside a transaction.</summary>
public sealed class Tx(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    private readonly List<(TownId Town, Func<AuditEntry?> Entry)> _noted = [];

    /// <summary>For COPY and batches, which Dapper does not know.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>A row of the town's audit chain, written with the commit; asked for then, and null for none.</summary>
    public void Note(TownId town, Func<AuditEntry?> entry) => _noted.Add((town, entry));

    public async Task<IReadOnlyList<T>> All<T>(string sql, object? args, CancellationToken ct) =>
        (await Connection.QueryAsync<T>(Command(sql, args, ct))).AsList();

    public Task<T?> Maybe<T>(string sql, object? args, CancellationToken ct) =>
        Connection.QuerySingleOrDefaultAsync<T>(Command(sql, args, ct));

    public Task<T> One<T>(string sql, object? args, CancellationToken ct) =>
        Connection.QuerySingleAsync<T>(Command(sql, args, ct));

    public Task<int> Run(string sql, object? args, CancellationToken ct) =>
        Connection.ExecuteAsync(Command(sql, args, ct));

    internal async Task Commit()
    {
        var rows = _noted.Select(n => (n.Town, Entry: n.Entry())).ToList();
        if (rows.All(r => r.Entry is null))
        {
            await transaction.CommitAsync(CancellationToken.None);
            return;
        }

        await using var batch = new NpgsqlBatch(Connection, transaction);
        AuditTrail.Add(batch, from row in rows where row.Entry is not null select (row.Town, row.Entry));
        batch.AddCommit();
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private CommandDefinition Command(string sql, object? args, CancellationToken ct) =>
        new(sql, args, transaction, cancellationToken: ct);
}
