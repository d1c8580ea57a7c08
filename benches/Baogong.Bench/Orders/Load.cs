// One load generator for all that is compared: wrk with orders.lua. Answers that are not 2xx are counted apart.
using System.Diagnostics;
using System.Text.Json;

namespace Baogong.Bench.Orders;

/// <param name="Placed">Orders answered with 2xx.</param>
/// <param name="Refused">Answers with another status.</param>
/// <param name="Unclear">Of them those that are neither 503 nor 429 with Retry-After, where it is looked at.</param>
/// <param name="Other">Broken connections and answers that took longer than 10 s.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="P50">Median of all answers, ms.</param>
/// <param name="P99">99th percentile of all answers, ms.</param>
internal sealed record Measured(long Placed, long Refused, long Unclear, long Other, double Seconds, double P50, double P99)
{
    public double PerSecond => Placed / Seconds;
}

/// <param name="town">Whose households order.</param>
/// <param name="judged">Each answer is looked at, which costs the generator a third of its speed.</param>
internal sealed class Load(BenchTown town, bool judged = false)
{
    private int _runs;

    /// <param name="server">Where to send, and to which path.</param>
    /// <param name="connections">Open at once.</param>
    /// <param name="offers">1 = all want the hot one; else spread over so many.</param>
    /// <param name="seconds">How long.</param>
    public Task<Measured> Run(ServerProcess server, int connections, int offers, int seconds) =>
        Run("orders.lua", server.Address, connections, seconds, new()
        {
            ["BENCH_PATH"] = server.Path,
            ["BENCH_COOKIES"] = town.CookieFile,
            ["BENCH_OFFERS"] = Invariant($"{offers}"),
            ["BENCH_SEED"] = Invariant($"{++_runs}"),
            ["BENCH_JUDGED"] = judged ? "1" : "0",
        });

    /// <summary>Pages that are open and ask what is left of the first round.</summary>
    public static Task<Measured> Watch(ServerProcess server, int pages, int seconds) =>
        Run("left.lua", new Uri(server.Address, "/left/1"), pages, seconds, []);

    private static async Task<Measured> Run(
        string script, Uri url, int connections, int seconds, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("wrk",
        [
            "-t2", Invariant($"-c{connections}"), Invariant($"-d{seconds}s"), "--timeout", "10s", "-s",
            Path.Combine(ServerProcess.Root(), "benches/Baogong.Bench/Orders", script), url.ToString(),
        ])
        { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var wrk = Process.Start(start) ?? throw new InvalidOperationException("wrk does not start.");
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var last = said.TrimEnd().Split('\n')[^1];
        if (wrk.ExitCode != 0 || !last.StartsWith('{')) throw new InvalidOperationException($"wrk failed: {said}");
        var json = JsonSerializer.Deserialize<Dictionary<string, double>>(last) ?? [];
        return new Measured((long)(json["requests"] - json["refused"]), (long)json["refused"],
            (long)json.GetValueOrDefault("unclear"), (long)(json["broken"] + json["timeouts"]), json["microseconds"] / 1e6, json["p50"] / 1000, json["p99"] / 1000);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
