using Npgsql;

namespace Baogong.Tests.Harness;

/// <summary>Another server in the middle of its work: it holds what its statement locked until it lets go.</summary>
public sealed class HeldRow : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldRow(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_connection, _transaction) = (connection, transaction);

    public static async Task<HeldRow> By(Site site, string sql)
    {
        var connection = new NpgsqlConnection(site.ConnectionString);
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand(sql, connection, transaction);
        await locking.ExecuteNonQueryAsync();
        return new HeldRow(connection, transaction);
    }

    /// <summary>A pause would prove nothing on a slow machine: somebody must have come to what is held.</summary>
    public static Task IsWaitedFor(Site site) =>
        Eventually.Holds(async () => await site.Owner.One<long>(Waiting, null, default) > 0);

    public Task LetGo() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private const string Waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
}
