// The release build as a service manager would run it: on a fixed port, and started again whenever it ends.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Baogong.Bench.Orders;

namespace Baogong.Bench.Faults;

internal sealed class AppProcess : IAsyncDisposable
{
    private readonly ProcessStartInfo _start;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _upkeep;
    private volatile Process? _process;

    private AppProcess(int port, string data, string? connectionString, string log)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        // The shell keeps what the app says in a file and then becomes the app: its pid is the app's.
        _start = new ProcessStartInfo("/bin/sh",
        [
            "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", log, "dotnet",
            Path.Combine(ServerProcess.Root(), "src/Baogong/bin/Release/net10.0/Baogong.dll"), "serve",
            "--port", port.ToString(CultureInfo.InvariantCulture), "--data", data,
        ]);
        _start.Environment["ConnectionStrings__Baogong"] = connectionString ?? "";
        _upkeep = Task.Run(Upkeep);
    }

    public Uri Address { get; }

    /// <summary>Of the process that runs now.</summary>
    public int Id => _process?.Id ?? throw new InvalidOperationException("It does not run.");

    /// <summary>How often it ended without being killed by us.</summary>
    public int EndedByItself { get; private set; }

    /// <summary>With a PostgreSQL of its own in the town's folder.</summary>
    public static AppProcess OnFolder(FaultTown town) =>
        new(FreePort(), town.Data, null, Path.Combine(town.Folder.FullName, "app.log"));

    /// <summary>On the town's database, whoever runs it.</summary>
    public static AppProcess OnDatabase(FaultTown town) => new(FreePort(),
        Path.Combine(town.Folder.FullName, "second"), town.ConnectionString, Path.Combine(town.Folder.FullName, "second.log"));

    /// <summary>kill -9. It is started again.</summary>
    public void Kill() => _process?.Kill();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_process is { } process)
        {
            Pids.Signal("INT", [process.Id]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited) process.Kill();
        }

        await _upkeep;
        _stopping.Dispose();
    }

    private async Task Upkeep()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using var process = Process.Start(_start) ?? throw new InvalidOperationException("dotnet does not start.");
            _process = process;
            await process.WaitForExitAsync();
            if (process.ExitCode != 137 && !_stopping.IsCancellationRequested) EndedByItself++;
            await Task.Delay(100);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
