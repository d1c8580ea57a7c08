// One real PostgreSQL per test run, migrated once; each test copies the template, so that tests cannot disturb each other.
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Tests.Harness;

public static class Postgres
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static EmbeddedServer? _server;
    private static int _databases;

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
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<EmbeddedServer> Server()
    {
        await Starting.WaitAsync();
        try
        {
            if (_server is not null) return _server;
            var folder = Directory.CreateTempSubdirectory("baogong-test-");
            folder.UnixFileMode |= UnixFileMode.OtherExecute;     // root's server user must get in
            // Nothing here outlives the run; the crash tests start servers of their own with everything durable on.
            var server = await EmbeddedServer.Start(folder.FullName, [("fsync", "off"), ("max_connections", "400")], default);
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            {
                NpgsqlConnection.ClearAllPools();
                server.DisposeAsync().AsTask().GetAwaiter().GetResult();
                folder.Delete(recursive: true);
            };
            await Execute(server.ConnectionString, "create database template_baogong");
            await using var owner = NpgsqlDataSource.Create(Named(server, "template_baogong") + ";Pooling=false");
            await Migrations.Apply(owner, default);
            return _server = server;
        }
        finally
        {
            Starting.Release();
        }
    }

    private static string Named(EmbeddedServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString;
}
