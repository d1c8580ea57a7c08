// ./bench live: what 10,000 open pages cost that are told every quarter of a minute what is left, while orders come in.
using System.Diagnostics;

namespace Baogong.Bench.Orders;

internal static class LiveBench
{
    // A busy machine holds them too; the real bounds are in docs/benches.md.
    private static readonly Rule[] Small =
    [
        new("pages ask: every quarter of a minute, once they are open", f => f("requests_per_s") >= f("pages") / 60),
        new("every page is answered", f => f("refused") == 0 && f("other") == 0),
        new("an answer is soon there", f => f("p50_ms") is > 0 and <= 1_000),
        new("open pages cost less than half a core", f => f("server_core_percent") is >= 0 and < 50),
        new("the database hardly knows of them", f => f("postgres_core_percent") is >= 0 and < 25),
    ];

    /// <param name="args">--pages N (10,000), --seconds N (30). --small: 500 and 8, and bounds that must hold.</param>
    public static async Task<int> Run(string[] args)
    {
        var small = args.Contains("--small");
        var pages = OrdersBench.Number(args, "--pages", small ? 500 : 10_000);
        var seconds = OrdersBench.Number(args, "--seconds", small ? 8 : 30);
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
        return SmallSize.End(new
        {
            pages,
            requests_per_s = Math.Round(watched.PerSecond),
            refused = watched.Refused,
            other = watched.Other,
            p50_ms = Math.Round(watched.P50, 1),
            server_core_percent = Math.Round(100 * app / elapsed, 1),
            postgres_core_percent = Math.Round(100 * postgres / elapsed, 1),
        }, small, Small);
    }
}
