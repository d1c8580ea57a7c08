// A server in a process of its own, as it would run for a town: the bench must not share its memory or its threads.
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Baogong.Bench.Orders;

internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, string path) =>
        (_process, Address, Path) = (process, address, path);

    public Uri Address { get; }

    /// <summary>Where it takes its POST.</summary>
    public string Path { get; }

    /// <summary>Largest resident memory so far, MB.</summary>
    public int PeakMegabytes => int.Parse(
        Peak().Match(File.ReadAllText($"/proc/{_process.Id}/status")).Groups[1].ValueSpan, CultureInfo.InvariantCulture) / 1024;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The release build of the program itself, on the bench's database.</summary>
    public static Task<ServerProcess> Baogong(BenchTown town) => Baogong(town.ConnectionString, town.Folder);

    /// <summary>The same on any bench's database; its keys stand in the folder's "app".</summary>
    public static Task<ServerProcess> Baogong(string connectionString, DirectoryInfo folder) => Start(
        [System.IO.Path.Combine(Root(), "src/Baogong/bin/Release/net10.0/Baogong.dll"), "serve", "--port", "0", "--data",
            System.IO.Path.Combine(folder.FullName, "app")], connectionString, Baselines.OrdersPath);

    /// <summary>One of <see cref="Baselines"/>.</summary>
    public static Task<ServerProcess> Baseline(string name, BenchTown town) =>
        Start([System.IO.Path.Combine(AppContext.BaseDirectory, "Baogong.Bench.dll"), "baseline", name],
            town.ConnectionString, name is "noop" or "kestrel" ? Baselines.NothingPath : Baselines.OrdersPath);

    private static async Task<ServerProcess> Start(string[] arguments, string connectionString, string path)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__Baogong"] = connectionString;
        // As ./run and Baogong.csproj set them, for all alike.
        start.Environment["DOTNET_gcServer"] = "1";
        start.Environment["DOTNET_GCHeapCount"] = "2";
        start.Environment["DOTNET_GCgen0size"] = "0x4000000";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x20000000";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (Url().Match(line) is { Success: true } url) return new ServerProcess(process, new Uri(url.Value), path);
        throw new InvalidOperationException("The server ended before it was open.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Baogong.slnx"))) return at.FullName;
        throw new InvalidOperationException("The bench must stand in the repository.");
    }

    [GeneratedRegex(@"http://[\d.]+:\d+")]
    private static partial Regex Url();

    [GeneratedRegex(@"VmHWM:\s+(\d+) kB")]
    private static partial Regex Peak();
}
