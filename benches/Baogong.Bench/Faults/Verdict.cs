// How every fault bench ends: what was found, as one line of JSON, and whether it may pass.
using System.Text.Json;

namespace Baogong.Bench.Faults;

internal static class Verdict
{
    /// <summary>The last line of ./bench crash and ./bench powercut.</summary>
    public static void Print(Ledger ledger, IReadOnlyCollection<TimeSpan> ready)
    {
        ledger.Explain();
        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            acked = ledger.Acknowledged,
            unknown = ledger.Unknown,
            unknown_resolved = ledger.Resolved,
            lost = ledger.Lost.Count,
            oversold = ledger.Oversold.Count,
            over_limit = ledger.OverLimit.Count,
            @double = ledger.Double.Count,
            ready_p99_ms = Math.Round(Percentile(ready, 0.99).TotalMilliseconds),
        }));
    }

    public static TimeSpan Percentile(IReadOnlyCollection<TimeSpan> times, double part) =>
        times.Count == 0 ? TimeSpan.Zero : times.Order().ElementAt((int)Math.Ceiling(times.Count * part) - 1);
}
