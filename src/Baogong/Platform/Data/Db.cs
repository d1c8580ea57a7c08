// The one way to the database: SQL by hand, rows by Dapper, refusals roll back.
using System.Data;
using Baogong.Core;
using Dapper;
using Npgsql;

namespace Baogong.Platform.Data;

/// <summary>Reads outside a transaction, and transactions of one fact each.</summary>
public sealed class Db(NpgsqlDataSource source)
{
    /// <summary>Key of the Db that plans each statement for the tables as they are at that moment.</summary>
    public const string FreshPlans = "fresh plans";

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

    /// <summary>
    /// One transaction per fact, READ COMMITTED. A refusal or an exception rolls back, a value commits.
    /// Nothing but database work belongs inside.
    /// </summary>
    public async Task<Outcome<T>> Atomically<T>(Func<Tx, Task<Outcome<T>>> work, CancellationToken ct)
    {
        await using var connection = await Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var outcome = await work(new Tx(connection, transaction));
        // From here on the caller's impatience must not leave us unsure of what was stored.
        if (outcome.Succeeded) await transaction.CommitAsync(CancellationToken.None);
        return outcome;
    }
}

/// <summary>Statements inside a transaction.</summary>
public sealed class Tx(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    /// <summary>For COPY and batches, which Dapper does not know.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    public async Task<IReadOnlyList<T>> All<T>(string sql, object? args, CancellationToken ct) =>
        (await Connection.QueryAsync<T>(Command(sql, args, ct))).AsList();

    public Task<T?> Maybe<T>(string sql, object? args, CancellationToken ct) =>
        Connection.QuerySingleOrDefaultAsync<T>(Command(sql, args, ct));

    public Task<T> One<T>(string sql, object? args, CancellationToken ct) =>
        Connection.QuerySingleAsync<T>(Command(sql, args, ct));

    public Task<int> Run(string sql, object? args, CancellationToken ct) =>
        Connection.ExecuteAsync(Command(sql, args, ct));

    private CommandDefinition Command(string sql, object? args, CancellationToken ct) =>
        new(sql, args, transaction, cancellationToken: ct);
}
