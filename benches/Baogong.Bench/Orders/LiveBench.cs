// ./bench live: what 10,000 open pages cost that are told every quarter of a minute what is left, while orders come in.
using System.Diagnostics;
using System.Text.Json;

namespace Baogong.Bench.Orders;

internal static class LiveBench
{
    /// <param name="args">--pages N (10,000), --seconds N (30).</param>
    public static async Task<int> Run(string[] args)
    {
        var (pages, seconds) = (OrdersBench.Number(args, "--pages", 10_000), OrdersBench.Number(args, "--seconds", 30));
        await using var town = await BenchTown.Build();
        await using var server = await ServerProcess.Baogong(town);
        // Pages open and the compiler warms up in the first half; the second half is measured.
        var watching = Load.Watch(server, pages, 2 * seconds);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var (before, database, clock) = (server.ProcessorTime, town.ProcessorTime(), Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(seconds - 2));
        var (app, postgres, elapsed) =
            (server.ProcessorTime - before, town.ProcessorTime() - database, clock.Elapsed);
        var watched = await watching;
        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            pages,
            requests_per_s = Math.Round(watched.PerSecond),
            refused = watched.Refused,
            other = watched.Other,
            p50_ms = Math.Round(watched.P50, 1),
            server_core_percent = Math.Round(100 * app / elapsed, 1),
            postgres_core_percent = Math.Round(100 * postgres / elapsed, 1),
        }));
        return 0;
    }
}
