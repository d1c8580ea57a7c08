// ./bench orders: how many orders a second the real server takes, durable and with everything in place, beside the same
// server's POST that does nothing, a bare Kestrel's, and two usual ways to take orders; all in one run, on one PostgreSQL,
// under one load generator.
namespace Baogong.Bench.Orders;

internal static class OrdersBench
{
    private static readonly int[] Sizes = [64, 512, 2_000];

    private static readonly (string Name, int Offers)[] Kinds =
        [("noop", 1), ("kestrel", 1), ("hot", 1), ("spread", BenchTown.Offers), ("ef", 1), ("statement", 1)];

    // A busy machine with a few short runs each holds them too; the real bounds are in docs/benches.md.
    private static readonly Rule[] Small =
    [
        new("the hot offer takes 0.15 of what the same server can answer",
            f => f("connections.64.hot_per_s") >= 0.15 * f("connections.64.noop_per_s")),
        new("it takes 3 × the usual transaction per order",
            f => f("connections.64.hot_per_s") >= 3 * f("connections.64.ef_per_s")),
        new("it takes more than the best single statement",
            f => f("connections.64.hot_per_s") > f("connections.64.statement_per_s")),
        new("many offers are no slower than one hot one", f =>
            f("connections.64.spread_per_s") >= 0.5 * f("connections.64.hot_per_s")),
        new("every way took orders", f => f("connections.64.ef_per_s") > 0 && f("connections.64.statement_per_s") > 0),
        new("half are answered soon, and nearly all", f =>
            f("connections.64.hot_p50_ms") is > 0 and <= 1_000 && f("connections.64.hot_p99_ms") <= 5_000),
        new("an order leaves a few hundred bytes of WAL", f => f("wal_bytes_per_order") is > 100 and < 10_000),
        new("memory is bounded", f => f("peak_rss_mb") is > 0 and <= 400),
    ];

    /// <param name="args">--small: one connection count, short runs, and bounds that must hold. Parts of it: --connections N, --runs N,
    /// --seconds N, --warm-up N, --only NAME….</param>
    public static async Task<int> Run(string[] args)
    {
        var small = args.Contains("--small");
        var (runs, seconds) = (Number(args, "--runs", 3), Number(args, "--seconds", small ? 1 : 5));
        var warmUp = Number(args, "--warm-up", small ? 2 : 12);
        var sizes = small ? [64] : Number(args, "--connections", 0) is > 0 and var one ? [one] : Sizes;
        await using var town = await BenchTown.Build();
        var load = new Load(town);
        var servers = new List<(string Name, int Offers, ServerProcess Server)>();
        try
        {
            foreach (var (name, offers) in Kinds.Where(k => args.Contains("--only") ? args.Contains(k.Name)
                : !small || k.Name != "kestrel"))
            {
                await town.Clear();
                if (small && name == "spread" && servers.Find(s => s.Name == "hot").Server is { } warm)
                {
                    servers.Add((name, offers, warm));
                    continue;
                }

                var server = name is "hot" or "spread"
                    ? await ServerProcess.Baogong(town) : await ServerProcess.Baseline(name, town);
                servers.Add((name, offers, server));
                // The compiler warms up, alone first: EF Core would compile its queries once for each who waits.
                if (!small || name == "ef") await load.Run(server, 4, offers, Math.Max(1, warmUp / 2));
                await load.Run(server, 64, offers, warmUp);
            }

            return await Measure(town, load, servers, sizes, runs, seconds, small && !args.Contains("--only"));
        }
        finally
        {
            foreach (var server in servers.Select(s => s.Server).Distinct()) await server.DisposeAsync();
        }
    }

    private static async Task<int> Measure(
        BenchTown town, Load load, List<(string Name, int Offers, ServerProcess Server)> servers, int[] sizes, int runs,
        int seconds, bool judged)
    {
        var results = new Dictionary<string, Dictionary<string, double>>();
        var (walBytes, megabytes) = (0L, 0);
        foreach (var connections in sizes)
        {
            var result = results[$"{connections}"] = [];
            var hot = new List<Measured>();
            // In turns, so that a slow minute of the machine hits all of them alike.
            var rates = new Dictionary<string, List<double>>();
            for (var run = 0; run < runs; run++)
            {
                foreach (var (name, offers, server) in servers)
                {
                    await town.Clear();
                    var before = await Wal(town);
                    var (busy, database) = (server.ProcessorTime, town.ProcessorTime());
                    var measured = await load.Run(server, connections, offers, seconds);
                    if (name == "hot")
                    {
                        hot.Add(measured);
                        walBytes = (await Wal(town) - before) / Math.Max(1, await Count(town));
                    }

                    if (name is "hot" or "spread") megabytes = Math.Max(megabytes, server.PeakMegabytes);
                    // Processor time per order tells more than the clock when the machine has other guests.
                    var per = 1e6 / Math.Max(1, measured.Placed);
                    System.Console.Error.WriteLine(FormattableString.Invariant(
                        $"{connections,5} {name,-9} {measured.PerSecond,7:0}/s  p50 {measured.P50:0.0} p99 {measured.P99:0.0} ms") +
                        FormattableString.Invariant($"  refused {measured.Refused} other {measured.Other}  {server.PeakMegabytes} MB") +
                        FormattableString.Invariant($"  µs/order: server {(server.ProcessorTime - busy).TotalSeconds * per:0}") +
                        FormattableString.Invariant($" postgres {(town.ProcessorTime() - database).TotalSeconds * per:0}"));
                    if (!rates.TryGetValue(name, out var all)) rates[name] = all = [];
                    all.Add(measured.PerSecond);
                    if (name is not ("noop" or "kestrel")) await Prove(town, name);
                }
            }

            // Where bounds must hold, by the best run of each way: a slow second of the machine's, which hits one way alone,
            // says nothing about it.
            foreach (var (name, all) in rates) result[$"{name}_per_s"] = Math.Round(judged ? all.Max() : Median(all));
            if (hot.Count == 0) continue;
            result["hot_p50_ms"] = Math.Round(Median(hot.Select(h => h.P50)), 1);
            result["hot_p99_ms"] = Math.Round(Median(hot.Select(h => h.P99)), 1);
        }

        return SmallSize.End(
            new { connections = results, wal_bytes_per_order = walBytes, peak_rss_mb = megabytes }, judged, Small);
    }

    public static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && int.TryParse(args.ElementAtOrDefault(at + 1), out var number)
            ? number : otherwise;

    // A fast server that miscounts is no server: rows and stock must agree after every run, and with them the count that the
    // baselines keep of limits. Of the others nobody may be over one.
    private static async Task Prove(BenchTown town, string name)
    {
        if (await town.Read<bool>(Agrees)) return;
        throw new InvalidOperationException($"{name}: orders, stock and limits do not agree.");
    }

    private static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }

    private static Task<long> Count(BenchTown town) => town.Read<long>("select count(*) from orders");

    private static Task<long> Wal(BenchTown town) => town.Read<long>("select (pg_current_wal_lsn() - '0/0')::bigint");

    private const string Agrees = """
        select (select count(*) from orders) > 0
          and (select count(*) from orders) = (select sum(sold) from offers)
          and (select count(*) from orders) = coalesce((select sum(used) from offer_uses), (select count(*) from orders))
          and not exists (
            select from orders o join offers f on f.town_id = o.town_id and f.id = o.offer_ids[1]
            group by o.household_id, f.id, f.limit_per_household having sum(o.pieces[1]) > f.limit_per_household)
        """;
}
