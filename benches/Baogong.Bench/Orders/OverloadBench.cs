// ./bench overload: ten times as many orders as the server can take. It must go on placing nearly as many as at its
// best, tell everybody else so with a status, and be itself again soon after. Ten times means: so many connections, each
// with such a pause before its next request, that answers in no time would make ten times the peak.
using System.Diagnostics;
using System.Text.Json;

namespace Baogong.Bench.Orders;

internal static class OverloadBench
{
    private const int Connections = 512, Crowd = 10_000;

    /// <param name="args">--seconds N: how long (60). --small: 5 s and a short warm-up.</param>
    public static async Task<int> Run(string[] args)
    {
        var small = args.Contains("--small");
        var seconds = OrdersBench.Number(args, "--seconds", small ? 5 : 60);
        await using var town = await BenchTown.Build();
        await town.Clear();
        var load = new Load(town);
        await using var server = await ServerProcess.Baogong(town);
        await load.Run(server, Connections, 1, small ? 3 : 10);
        var peak = await load.Run(server, Connections, 1, small ? 3 : 10);
        Say("peak", peak);
        var pause = (int)(Crowd * 1000 / (10 * Math.Max(1, peak.PerSecond)));
        var overload = await load.Run(server, Crowd, 1, seconds, pause);
        Say("overload", overload);
        var recovering = Stopwatch.StartNew();
        var recovered = TimeSpan.Zero;
        while (true)
        {
            recovered = recovering.Elapsed;      // what the next run finds was true when it began
            var after = await load.Run(server, 64, 1, seconds: 1);
            Say("after", after);
            if (after is { Refused: 0, Other: 0 } && after.PerSecond >= 0.5 * peak.PerSecond) break;
            if (recovering.Elapsed > TimeSpan.FromSeconds(60)) break;
        }

        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            peak_per_s = Math.Round(peak.PerSecond),
            goodput_per_s = Math.Round(overload.PerSecond),
            goodput_ratio = Math.Round(overload.PerSecond / peak.PerSecond, 3),
            refused = overload.Refused,
            other = overload.Other,
            recovered_ms = Math.Round(recovered.TotalMilliseconds),
            peak_rss_mb = server.PeakMegabytes,
        }));
        return 0;
    }

    private static void Say(string name, Measured m) => System.Console.Error.WriteLine(
        FormattableString.Invariant($"{name,-9} {m.PerSecond:0}/s  p50 {m.P50:0} p99 {m.P99:0} ms  refused {m.Refused} other {m.Other}"));
}
