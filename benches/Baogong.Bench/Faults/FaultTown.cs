// The town that is shot at: the bench's people and doors, forty offers of which the first is scarce, everything durable
// on. Made once by a server of the bench's own, which then stops: who serves the folder afterwards is the test's choice.
using System.Globalization;
using Baogong.Bench.Orders;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Bench.Faults;

internal sealed class FaultTown : IAsyncDisposable
{
    public const int Hot = 1, HotCapacity = 400, Limit = 3, OffersOfCycle = 20;

    private readonly NpgsqlDataSource _owner;
    private readonly string[] _cookies;

    private FaultTown(DirectoryInfo folder, string cluster, string connectionString, string[] cookies)
    {
        (Folder, Cluster, ConnectionString, _cookies) = (folder, cluster, connectionString, cookies);
        _owner = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
    }

    public DirectoryInfo Folder { get; }

    /// <summary>Where PostgreSQL keeps its files.</summary>
    public string Cluster { get; }

    /// <summary>The owner's connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>For the app that serves this town; PostgreSQL stands inside.</summary>
    public string Data => Path.Combine(Folder.FullName, "data");

    /// <summary>How many people are signed in.</summary>
    public int People => _cookies.Length;

    /// <summary>The session of the one who lives in the household of this number.</summary>
    public string Cookie(int household) => _cookies[household - 1];

    /// <param name="mount">Something to do with the empty data folder first, such as mounting a small disk there.</param>
    public static async Task<FaultTown> Build(Action<string>? mount = null)
    {
        var folder = ScratchFolder.Make();
        var data = folder.CreateSubdirectory("data").FullName;
        mount?.Invoke(data);
        var cookieFile = Path.Combine(folder.FullName, "cookies");
        await using var server = await EmbeddedServer.Start(data, [], default);
        await using (var owner = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false"))
        {
            await BenchTown.Seed(owner, cookieFile);
            await using var command = owner.CreateCommand(Scarcity);
            await command.ExecuteNonQueryAsync();
        }

        var cookies = (await File.ReadAllLinesAsync(cookieFile)).Select(line => line.Split(' ')[1]).ToArray();
        return new FaultTown(folder, server.Folder, server.ConnectionString, cookies);
    }

    public async Task<T> Read<T>(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException(sql));
    }

    public async Task Run(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every row, its columns as they come.</summary>
    public async Task<List<object[]>> Rows(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The last that the servers and PostgreSQL said.</summary>
    public string Said() => string.Join('\n', Directory.GetFiles(Folder.FullName, "*.log")
        .Append(Path.Combine(Cluster, "server.log"))
        .SelectMany(log => File.ReadLines(log).TakeLast(12).Prepend($"== {Path.GetFileName(log)}")));

    /// <summary>Before the folder is deleted, such as taking a small disk away.</summary>
    public Action? Leaving { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _owner.DisposeAsync();
        if (Pids.OfServer(Cluster) is { Count: > 0 } left) Pids.Signal("KILL", left);
        Leaving?.Invoke();
        ScratchFolder.Delete(Folder);
    }

    // Many may want the scarce one; limits are low enough to be hit, capacities of the others are not.
    private static readonly string Scarcity = string.Create(CultureInfo.InvariantCulture, $"""
        delete from offers where (id - 1) % 500 >= {OffersOfCycle};
        update offers set capacity = 1000000, limit_per_household = {Limit};
        update offers set capacity = {HotCapacity}, limit_per_household = 2 where id = {Hot};
        """);
}
