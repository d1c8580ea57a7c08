// ./bench faults: what goes wrong around a running server. Each part prints what it found; the last line holds all of it.
using System.Text.Json;
using Baogong.Bench.Orders;

namespace Baogong.Bench.Faults;

/// <summary>What a part of ./bench faults found: figures for the last line, and sentences for what may not be.</summary>
internal sealed record Found(Dictionary<string, object> Figures, List<string> Wrong);

internal static class FaultsBench
{
    /// <param name="args">Parts, of disk, database and clock (all). --cycles N: times that the database goes (20), --pause N:
    /// seconds that it is stopped (30). --small: 2 and 3.</param>
    public static async Task<int> Run(string[] args)
    {
        var small = args.Contains("--small");
        var cycles = OrdersBench.Number(args, "--cycles", small ? 2 : 20);
        var pause = TimeSpan.FromSeconds(OrdersBench.Number(args, "--pause", small ? 3 : 30));
        var all = !args.Any(a => a is "disk" or "database" or "clock");
        var parts = new Dictionary<string, Func<Task<Found>>>
        {
            ["disk"] = DiskFull.Run,
            ["database"] = () => DatabaseAway.Run(cycles, pause, small),
            ["clock"] = ClockSteps.Run,
        };
        var (figures, wrong) = (new Dictionary<string, object>(), 0);
        foreach (var (name, part) in parts.Where(p => all || args.Contains(p.Key)))
        {
            var found = await part();
            foreach (var sentence in found.Wrong.Take(10)) System.Console.Error.WriteLine($"{name}: {sentence}");
            wrong += found.Wrong.Count;
            figures[name] = found.Figures;
            System.Console.Error.WriteLine($"{name}: {JsonSerializer.Serialize(found.Figures)}");
        }

        figures["wrong"] = wrong;
        System.Console.WriteLine(JsonSerializer.Serialize(figures));
        return wrong == 0 ? 0 : 1;
    }

    /// <summary>What the books say at the end of a part.</summary>
    public static async Task Audit(FaultTown town, History history, Shoppers shoppers, Found found)
    {
        if (!await shoppers.Settle()) found.Wrong.Add("some answers stay unknown");
        found.Wrong.AddRange(shoppers.Surprises.Take(10));
        var ledger = await Ledger.Compare(town, history.FilePath);
        found.Wrong.AddRange(ledger.Lost.Concat(ledger.Oversold).Concat(ledger.OverLimit).Concat(ledger.Double));
        found.Figures["acked"] = ledger.Acknowledged;
        found.Figures["unknown"] = ledger.Unknown;
        found.Figures["unknown_resolved"] = ledger.Resolved;
        found.Figures["lost"] = ledger.Lost.Count;
    }
}
