// A private PostgreSQL under the data folder, from the server binaries on this machine: no connection string needed.
// Reached by a Unix socket with a password, checksums on, everything durable on. PostgreSQL refuses to run as root,
// so root drops to the ordinary user "postgres" that Debian's package brings.
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Baogong.Platform.Data;

/// <summary>Why the server cannot start, as one sentence for the operator.</summary>
public class ServerException(string message) : Exception(message);

/// <summary>Another process of ours holds the data folder.</summary>
public sealed class FolderInUseException(string message) : ServerException(message);

public sealed class EmbeddedServer : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250), Patience = TimeSpan.FromSeconds(120);

    private readonly string _binaries, _socket;
    private readonly FileStream? _lock;
    private readonly IReadOnlyList<(string Name, string Value)> _settings;
    private readonly CancellationTokenSource _stopping = new();
    private Task _watch = Task.CompletedTask;

    private EmbeddedServer(string folder, string binaries, string socket, FileStream? held, string connectionString,
        IReadOnlyList<(string Name, string Value)> settings)
    {
        (Folder, _binaries, _socket, _lock, ConnectionString, _settings) =
            (folder, binaries, socket, held, connectionString, settings);
    }

    /// <summary>Where the cluster stands.</summary>
    public string Folder { get; }

    /// <summary>The owner's connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Process id of the running server, for the crash tests.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Folder, "postmaster.pid")).First(),
        CultureInfo.InvariantCulture);

    /// <summary>Starts the cluster under <paramref name="dataFolder"/>, making it first when it is not there.</summary>
    /// <param name="dataFolder">Holds the cluster, the lock and the password; made if missing.</param>
    /// <param name="settings">Extra server settings, such as ("fsync", "off") for tests.</param>
    /// <param name="ct">Stops waiting; the server may then still come up.</param>
    /// <exception cref="ServerException">Missing binaries, unreadable folder, folder in use, server does not
    /// start.</exception>
    public static async Task<EmbeddedServer> Start(
        string dataFolder, IEnumerable<(string Name, string Value)> settings, CancellationToken ct)
    {
        var binaries = FindBinaries();
        var full = Path.GetFullPath(dataFolder);
        var held = Hold(full);
        try
        {
            var cluster = ClusterFolder(full);
            var socket = SocketFolder(cluster);
            var passwordFile = Path.Combine(full, "postgres.password");
            if (!File.Exists(Path.Combine(cluster, "PG_VERSION")))
                await Initialise(binaries, cluster, passwordFile, ct);
            Directory.CreateDirectory(socket);
            await GiveToServerUser(socket, ct);
            var server = new EmbeddedServer(
                cluster, binaries, socket, held, ConnectionTo(socket, passwordFile), [.. settings]);
            await server.StartProcess(ct);
            return server;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await held.DisposeAsync();
            throw new ServerException($"The data folder {full} cannot be used: {error.Message}");
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>For a tool beside a running server: its connection, without starting or stopping anything.</summary>
    /// <returns>Null when no Baogong runs on the folder.</returns>
    public static EmbeddedServer? Attach(string dataFolder)
    {
        var full = Path.GetFullPath(dataFolder);
        var cluster = ClusterFolder(full);
        if (!File.Exists(Path.Combine(cluster, "postmaster.pid"))) return null;
        var socket = SocketFolder(cluster);
        return new EmbeddedServer(cluster, "", socket, null,
            ConnectionTo(socket, Path.Combine(full, "postgres.password")), []);
    }

    private static string SocketFolder(string cluster)
    {
        // A socket's path must be short, wherever the data folder is.
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cluster)))[..12];
        return Path.Combine(Path.GetTempPath(), $"baogong-{id}");
    }

    internal static void DeleteSocket(string cluster)
    {
        var socket = SocketFolder(cluster);
        if (Directory.Exists(socket)) Directory.Delete(socket, recursive: true);
    }

    private static string ConnectionTo(string socket, string passwordFile) => new NpgsqlConnectionStringBuilder
    {
        Host = socket,
        Username = "postgres",
        Password = File.ReadAllText(passwordFile).Trim(),
        Database = "postgres",
    }.ConnectionString;

    /// <summary>
    /// Until this is disposed, a server that died (killed, out of memory, no room on the disk) is started again, as
    /// often as it takes: a town must not wait for somebody who restarts it.
    /// </summary>
    /// <param name="say">Gets a sentence when the server had to be started, or why it cannot be.</param>
    public void KeepRunning(Action<string> say) => _watch = Watch(say, _stopping.Token);

    /// <summary>Stops the server; every acknowledged write is on disk already.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watch;
        _stopping.Dispose();
        if (_lock is null) return;      // attached: it is not ours to stop
        await Run(_binaries, "pg_ctl", ["stop", "-D", Folder, "-m", "fast", "-w", "-t", "60", "-s"],
            CancellationToken.None);
        // It is made anew at each start; a server that could not be stopped still needs it.
        if (!IsAlive()) DeleteSocket(Folder);
        await _lock.DisposeAsync();
    }

    private async Task Watch(Action<string> say, CancellationToken ct)
    {
        var said = "";
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Look, ct);
                if (IsAlive()) continue;
                await StartProcess(ct);
                say("PostgreSQL had died and was started again.");
                said = "";
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is ServerException or IOException or UnauthorizedAccessException)
            {
                if (said != error.Message) say(said = error.Message);
            }
        }
    }

    // Asked of the kernel, not of pg_ctl: four times a second must cost nothing, and a dead process whose parent has
    // not looked at it yet (in a container perhaps never) still counts as running to pg_ctl.
    private bool IsAlive()
    {
        try
        {
            var process = $"/proc/{ProcessId}";
            return File.ReadAllText($"{process}/comm").StartsWith("postgres", StringComparison.Ordinal)
                && !File.ReadAllText($"{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private async Task StartProcess(CancellationToken ct)
    {
        // After a kill -9 of the app its PostgreSQL may still be running well, or just be recovering: adopt it.
        if (Directory.Exists("/proc/self"))
        {
            if (IsAlive() && await IsOpen(ct)) return;
            await WaitForChildren(ct);
            // Nobody is left on the cluster; the notes would only lead to whoever has that number now.
            foreach (var note in (string[])[Path.Combine(Folder, "postmaster.pid"), .. Directory.GetFiles(_socket)])
                File.Delete(note);
        }
        else if ((await Run(_binaries, "pg_ctl", ["status", "-D", Folder], ct)).ExitCode == 0)
        {
            return;
        }

        var options = new StringBuilder($"-c listen_addresses='' -c unix_socket_directories={_socket}");
        foreach (var (name, value) in Durable.Concat(_settings))
            options.Append(CultureInfo.InvariantCulture, $" -c {name}={value}");
        var log = Path.Combine(Folder, "server.log");
        var started = await Run(_binaries, "pg_ctl",
            ["start", "-D", Folder, "-w", "-t", "120", "-s", "-l", log, "-o", options.ToString()], ct);
        if (started.ExitCode == 0) return;
        var tail = File.Exists(log) ? string.Join(" ", File.ReadLines(log).TakeLast(3)) : started.Text;
        throw new ServerException($"PostgreSQL does not start: {tail.Trim()}");
    }

    /// <summary>Waits while the server recovers; false when it died on the way.</summary>
    private async Task<bool> IsOpen(CancellationToken ct)
    {
        while (IsAlive())
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync(ct);
                return true;
            }
            catch (NpgsqlException error) when (Pulse.IsAway(error))
            {
                await Task.Delay(Look, ct);
            }
        }

        return false;
    }

    // Children of a killed server notice within moments that it is gone. Two servers on one cluster would destroy it,
    // so the next one waits for the last of them: they all stand in the cluster's folder.
    private async Task WaitForChildren(CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Directory.GetDirectories("/proc").Any(StandsInCluster))
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new ServerException($"Processes of a PostgreSQL that was killed still hold {Folder}.");
            await Task.Delay(Look / 5, ct);
        }
    }

    private bool StandsInCluster(string process)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(process)[0]) &&
                File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName == Folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;       // it has just ended, or is not ours
        }
    }

    private static readonly (string, string)[] Durable =
    [
        ("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"),
        ("shared_buffers", "256MB"), ("max_wal_size", "2GB"), ("max_connections", "200"), ("timezone", "UTC"),
        ("log_timezone", "UTC"), ("lc_messages", "C"), ("jit", "off"), ("random_page_cost", "1.1"),
    ];

    private static async Task Initialise(string binaries, string cluster, string passwordFile, CancellationToken ct)
    {
        Directory.CreateDirectory(cluster);
        if (Directory.EnumerateFileSystemEntries(cluster).Any())
            throw new ServerException(
                $"{cluster} holds files that are not a PostgreSQL cluster. Move them away first.");
        await GiveToServerUser(cluster, ct);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await File.WriteAllTextAsync(passwordFile, password + "\n", ct);
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var handed = Path.GetTempFileName();
        await File.WriteAllTextAsync(handed, password + "\n", ct);
        await GiveToServerUser(handed, ct);
        try
        {
            var made = await Run(binaries, "initdb",
                ["-D", cluster, "-U", "postgres", "--auth=scram-sha-256", $"--pwfile={handed}",
                 "-E", "UTF8", "--locale=C.UTF-8", "-k"], ct);
            if (made.ExitCode != 0) throw new ServerException($"initdb failed in {cluster}: {made.Text.Trim()}");
        }
        finally
        {
            File.Delete(handed);
        }
    }

    // The lock is the app's, not PostgreSQL's: two starts on one folder must not fight over one cluster.
    private static FileStream Hold(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException) &&
            File.Exists(Path.Combine(folder, "lock")))
        {
            throw new FolderInUseException($"Another Baogong is already running on {folder}. " +
                "Stop it first, or give this one a folder of its own with --data.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ServerException($"The data folder {folder} cannot be read or written: {error.Message}");
        }
    }

    // Root's home may be closed to the server's user; then the cluster stands where that user can reach it.
    private static string ClusterFolder(string dataFolder)
    {
        var inside = Path.Combine(dataFolder, "postgres");
        if (!Environment.IsPrivilegedProcess || Directory.Exists(inside) || ReachableByOthers(dataFolder))
            return inside;
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataFolder)))[..12];
        var elsewhere = $"/var/lib/baogong/{id}";
        Directory.CreateDirectory(elsewhere);
        return elsewhere;
    }

    private static bool ReachableByOthers(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if ((at.UnixFileMode & UnixFileMode.OtherExecute) == 0) return false;
        return true;
    }

    private static string FindBinaries()
    {
        var chosen = Environment.GetEnvironmentVariable("BAOGONG_PG_BIN");
        var candidates = chosen is not null
            ? [chosen]
            : Directory.Exists("/usr/lib/postgresql")
                ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
                    .OrderByDescending(d => int.TryParse(Path.GetFileName(Path.GetDirectoryName(d)), out var v) ? v : 0)
                : (IEnumerable<string>)[];
        return candidates.FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            ?? throw new ServerException("PostgreSQL's server programs are not on this machine. " +
                "Install them (Debian: apt-get install postgresql) or set ConnectionStrings__Baogong.");
    }

    private static async Task GiveToServerUser(string path, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess) return;
        await Shell("chown", ["-R", "postgres:postgres", path], ct);
        await Shell("chmod", [Directory.Exists(path) ? "0700" : "0600", path], ct);
    }

    private static Task<(int ExitCode, string Text)> Run(
        string binaries, string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var path = Path.Combine(binaries, program);
        return Environment.IsPrivilegedProcess
            ? Shell("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", path, .. arguments], ct)
            : Shell(path, arguments, ct);
    }

    private static async Task<(int ExitCode, string Text)> Shell(
        string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        // Output goes to a file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
        var output = Path.GetTempFileName();
        try
        {
            var info = new ProcessStartInfo("/bin/sh")
            {
                ArgumentList =
                {
                    "-c", "out=$1; shift; cd /; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program,
                },
            };
            foreach (var argument in arguments) info.ArgumentList.Add(argument);
            using var process = Process.Start(info) ?? throw new ServerException($"{program} cannot be started.");
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await File.ReadAllTextAsync(output, ct));
        }
        finally
        {
            File.Delete(output);
        }
    }
}
