// One real PostgreSQL per test run, migrated once; each test copies the template, so that tests cannot disturb each other.
using Baogong.Platform.Data;
using Npgsql;

[assembly: AssemblyFixture(typeof(Baogong.Tests.Harness.AfterAllTests))]

namespace Baogong.Tests.Harness;

/// <summary>The server stops while the run still is one: the runner takes a process that needs seconds to exit for one
/// that hangs.</summary>
public sealed class AfterAllTests : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Postgres.Stop();
}

public static class Postgres
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static EmbeddedServer? _server;
    private static bool _deleted;
    private static int _databases;

    /// <summary>Of this run; gone with it.</summary>
    public static DirectoryInfo Folder { get; } = ScratchFolder.Make();

    /// <summary>The owner's connection string of a fresh, migrated, empty database.</summary>
    public static async Task<string> NewDatabase()
    {
        var server = await Server();
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await Execute(server.ConnectionString, $"create database {name} template template_baogong strategy file_copy");
        return Named(server, name);
    }

    public static async Task Execute(string connectionString, string sql)
    {
        // Not from a pool: there would be one for each test's database, and each keeps what it has for five minutes.
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    internal static async ValueTask Stop()
    {
        if (Interlocked.Exchange(ref _deleted, true)) return;
        NpgsqlConnection.ClearAllPools();
        if (_server is not null) await _server.DisposeAsync();
        ScratchFolder.Delete(Folder);
    }

    private static async Task<EmbeddedServer> Server()
    {
        await Starting.WaitAsync();
        try
        {
            if (_server is not null) return _server;
            // Nothing here outlives the run; the crash tests start servers of their own with everything durable on. Autovacuum
            // would visit every one of some hundred databases once a minute.
            var server = _server =
                await EmbeddedServer.Start(Folder.FullName, [("fsync", "off"), ("autovacuum", "off"), ("max_connections", "400")], default);
            // For a run that is stopped before its end.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop().AsTask().GetAwaiter().GetResult();
            await Execute(server.ConnectionString, "create database template_baogong");
            await using var owner = NpgsqlDataSource.Create(Named(server, "template_baogong") + ";Pooling=false");
            await Migrations.Apply(owner, default);
            return server;
        }
        finally
        {
            Starting.Release();
        }
    }

    private static string Named(EmbeddedServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString;
}
