// Where this program's data lives: the database named by ConnectionStrings__Baogong, or a private PostgreSQL in data/.
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console;

public sealed class Home : IAsyncDisposable
{
    private readonly EmbeddedServer? _server;

    private Home(EmbeddedServer? server, string connectionString, string keyFile)
    {
        (_server, ConnectionString, KeyFile) = (server, connectionString, keyFile);
    }

    /// <summary>The owner's connection string.</summary>
    public string ConnectionString { get; }

    public string KeyFile { get; }

    public static string KeyFileIn(string dataFolder) => Path.Combine(dataFolder, "keys.json");

    /// <summary>The private server's cluster, or null when the database is somebody else's.</summary>
    public string? Cluster => _server?.Folder;

    /// <summary>For the server: starts the private PostgreSQL and brings the schema up to date.</summary>
    /// <exception cref="ServerException">The private server cannot start.</exception>
    /// <exception cref="SchemaException">Somebody must migrate first.</exception>
    public static async Task<Home> Serve(string dataFolder, CancellationToken ct)
    {
        var home = await Open(dataFolder, attach: false, migrate: true, ct);
        home._server?.KeepRunning(System.Console.Error.WriteLine);
        return home;
    }

    /// <summary>For a tool: the running server's database if there is one.</summary>
    public static Task<Home> Visit(string dataFolder, CancellationToken ct) =>
        Open(dataFolder, attach: true, migrate: true, ct);

    /// <summary>For migrate itself: the schema is left as it is.</summary>
    public static Task<Home> VisitAsIs(string dataFolder, CancellationToken ct) =>
        Open(dataFolder, attach: true, migrate: false, ct);

    private static async Task<Home> Open(string dataFolder, bool attach, bool migrate, CancellationToken ct)
    {
        var given = Environment.GetEnvironmentVariable("ConnectionStrings__Baogong");
        Home home;
        if (!string.IsNullOrWhiteSpace(given))
        {
            Directory.CreateDirectory(dataFolder);
            home = new Home(null, given, KeyFileIn(dataFolder));
        }
        else
        {
            EmbeddedServer server;
            try
            {
                server = await EmbeddedServer.Start(dataFolder, [], ct);
            }
            catch (FolderInUseException) when (attach)
            {
                server = EmbeddedServer.Attach(dataFolder) ?? throw new ServerException(
                    $"A Baogong on {dataFolder} is just starting or stopping. Try again in a moment.");
            }

            home = new Home(server, server.ConnectionString, KeyFileIn(dataFolder));
        }

        try
        {
            if (migrate) await home.Migrate(given is not null, ct);
            return home;
        }
        catch
        {
            await home.DisposeAsync();
            throw;
        }
    }

    // Our own cluster is migrated without asking; somebody's database only when it is empty.
    private async Task Migrate(bool given, CancellationToken ct)
    {
        await using var owner = NpgsqlDataSource.Create(ConnectionString);
        if (!given || await Migrations.IsEmpty(owner, ct)) await Migrations.Apply(owner, ct);
        else await Migrations.RequireCurrent(owner, ct);
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
