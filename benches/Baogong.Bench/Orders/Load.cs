// One load generator for all that is compared: wrk with orders.lua. Answers that are not 2xx are counted apart.
using System.Diagnostics;
using System.Text.Json;

namespace Baogong.Bench.Orders;

/// <param name="Placed">Orders answered with 2xx.</param>
/// <param name="Refused">Answers with another status.</param>
/// <param name="Other">Broken connections and answers that took longer than 10 s.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="P50">Median of all answers, ms.</param>
/// <param name="P99">99th percentile of all answers, ms.</param>
internal sealed record Measured(long Placed, long Refused, long Other, double Seconds, double P50, double P99)
{
    public double PerSecond => Placed / Seconds;
}

internal sealed class Load(BenchTown town)
{
    private int _runs;

    /// <param name="server">Where to send, and to which path.</param>
    /// <param name="connections">Open at once.</param>
    /// <param name="offers">1 = all want the hot one; else spread over so many.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="waitMilliseconds">Pause of a connection before each request.</param>
    public async Task<Measured> Run(ServerProcess server, int connections, int offers, int seconds, int waitMilliseconds = 0)
    {
        var start = new ProcessStartInfo("wrk",
        [
            "-t2", Invariant($"-c{connections}"), Invariant($"-d{seconds}s"), "--timeout", "10s", "-s",
            Path.Combine(ServerProcess.Root(), "benches/Baogong.Bench/Orders/orders.lua"), server.Address.ToString(),
        ])
        { RedirectStandardOutput = true };
        start.Environment["BENCH_PATH"] = server.Path;
        start.Environment["BENCH_COOKIES"] = town.CookieFile;
        start.Environment["BENCH_OFFERS"] = Invariant($"{offers}");
        start.Environment["BENCH_SEED"] = Invariant($"{++_runs}");
        start.Environment["BENCH_WAIT_MS"] = Invariant($"{waitMilliseconds}");
        using var wrk = Process.Start(start) ?? throw new InvalidOperationException("wrk does not start.");
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var last = said.TrimEnd().Split('\n')[^1];
        if (wrk.ExitCode != 0 || !last.StartsWith('{')) throw new InvalidOperationException($"wrk failed: {said}");
        var json = JsonSerializer.Deserialize<Dictionary<string, double>>(last) ?? [];
        return new Measured((long)(json["requests"] - json["refused"]), (long)json["refused"],
            (long)(json["broken"] + json["timeouts"]), json["microseconds"] / 1e6, json["p50"] / 1000, json["p99"] / 1000);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
