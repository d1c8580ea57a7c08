// ./bench overload: more than ten times as many orders as the server can take. It must go on placing nearly as many as
// at its best, tell everybody else so with a status, and be itself again soon after. More than ten times means: twenty
// times as many connections as keep it busy at its best, and each asks again as soon as it is answered.
using System.Diagnostics;

namespace Baogong.Bench.Orders;

internal static class OverloadBench
{
    private const int Connections = 512;

    // A busy machine holds them too; the real bounds are in docs/benches.md.
    private static readonly Rule[] Small =
    [
        new("it goes on placing orders", f => f("goodput_per_s") > 0 && f("goodput_ratio") > 0.25),
        new("nobody is left without an answer", f => f("other") == 0),
        new("who is not served is told so by 503 or 429, and when to come again", f => f("unclear") == 0),
        // Measured: at once. A busy machine may have a slow quarter of a minute of its own just then.
        new("it is itself again within 30 s", f => f("recovered_ms") is >= 0 and <= 30_000),
        new("memory is bounded", f => f("peak_rss_mb") is > 0 and <= 500),
    ];

    /// <param name="args">--seconds N: how long (60). --small: 3 s, a short warm-up, and bounds that must hold.</param>
    public static async Task<int> Run(string[] args)
    {
        var small = args.Contains("--small");
        var crowd = small ? 3_000 : 10_000;
        var seconds = OrdersBench.Number(args, "--seconds", small ? 3 : 60);
        await using var town = await BenchTown.Build();
        await town.Clear();
        var load = new Load(town, judged: true);
        await using var server = await ServerProcess.Baogong(town);
        await load.Run(server, Connections, 1, small ? 2 : 10);
        var normal = await load.Run(server, 64, 1, small ? 2 : 4);
        Say("normal", normal);
        var peak = await load.Run(server, Connections, 1, small ? 2 : 10);
        Say("peak", peak);
        var overload = await load.Run(server, crowd, 1, seconds);
        Say("overload", overload);
        var recovering = Stopwatch.StartNew();
        var recovered = TimeSpan.Zero;
        while (true)
        {
            recovered = recovering.Elapsed;      // what the next run finds was true when it began
            var after = await load.Run(server, 64, 1, seconds: 1);
            Say("after", after);
            if (after is { Refused: 0, Other: 0 } && after.PerSecond >= 0.7 * normal.PerSecond) break;
            if (recovering.Elapsed > TimeSpan.FromSeconds(small ? 32 : 60)) break;
        }

        // The machine's own speed changes within minutes: the mean of before and after stands for what it could do in between.
        var peakAfter = await load.Run(server, Connections, 1, small ? 2 : 10);
        Say("peak", peakAfter);
        var meanPeak = (peak.PerSecond + peakAfter.PerSecond) / 2;
        return SmallSize.End(new
        {
            peak_per_s = Math.Round(meanPeak),
            goodput_per_s = Math.Round(overload.PerSecond),
            goodput_ratio = Math.Round(overload.PerSecond / meanPeak, 3),
            refused = overload.Refused,
            other = overload.Other,
            unclear = overload.Unclear,
            recovered_ms = Math.Round(recovered.TotalMilliseconds),
            peak_rss_mb = server.PeakMegabytes,
        }, small, Small);
    }

    private static void Say(string name, Measured m) => System.Console.Error.WriteLine(
        FormattableString.Invariant($"{name,-9} {m.PerSecond:0}/s  p50 {m.P50:0} p99 {m.P99:0} ms  refused {m.Refused} other {m.Other}"));
}
