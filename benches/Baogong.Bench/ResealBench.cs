// ./bench reseal: every sealed field of a city under a new key while agents search, with the release server and a
// PostgreSQL of its own with everything durable on. A household is two fields, its contact's name and number.
using System.Diagnostics;
using System.Text.Json;
using Baogong.Bench.Orders;
using Baogong.Platform.Data;

namespace Baogong.Bench;

internal static class ResealBench
{
    private const int Agents = 4, PauseMs = 100;

    /// <param name="args">--fields N (1,000,000).</param>
    public static async Task<int> Measure(string[] args)
    {
        RowMapping.Register();
        var fields = OrdersBench.Number(args, "--fields", 1_000_000);
        await using var city = await FindBench.City.Build(fields / 2);
        await using var server = await ServerProcess.Baogong(city.ConnectionString, city.Folder);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Address };
        await Searches(client, city, Task.Delay(3000));                     // warm
        var quiet = await Searches(client, city, Task.Delay(10_000));
        var keys = Path.Combine(city.Folder.FullName, "app", "keys.json");
        KeyRing.Rotate(keys, TimeProvider.System.GetUtcNow());
        await using var upkeep = Server.UpkeepSource(city.ConnectionString);
        var watch = Stopwatch.StartNew();
        var said = 0L;
        var run = Task.Run(() => new Reseal(upkeep, Vault.Open(keys)).Run(done =>
        {
            if (done / 100_000 == said) return;
            said = done / 100_000;
            System.Console.Error.WriteLine(FormattableString.Invariant($"{done,9} fields  {watch.Elapsed.TotalSeconds:0.0} s"));
        }, default));
        var during = await Searches(client, city, run);
        var result = await run;
        var seconds = watch.Elapsed.TotalSeconds;
        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            fields = result.Resealed,
            seconds = Math.Round(seconds, 1),
            fields_per_s = Math.Round(result.Resealed / seconds),
            left = result.Left,
            searches = during.Count,
            search_p50_ms = Math.Round(FindBench.At(during, 0.5), 1),
            search_p99_ms = Math.Round(FindBench.At(during, 0.99), 1),
            quiet_p50_ms = Math.Round(FindBench.At(quiet, 0.5), 1),
            quiet_p99_ms = Math.Round(FindBench.At(quiet, 0.99), 1),
        }));
        return result.Left == 0 ? 0 : 1;
    }

    // A search that finds nothing throws (FindBench): a field that could not be opened would end the bench.
    private static async Task<List<double>> Searches(HttpClient client, FindBench.City city, Task until)
    {
        var all = await Task.WhenAll(Enumerable.Range(1, Agents).Select(async seed =>
        {
            var dice = new Random(seed);
            var times = new List<double>();
            while (!until.IsCompleted)
            {
                times.Add(await FindBench.Search(client, city, FindBench.Kinds[dice.Next(FindBench.Kinds.Length)], dice));
                await Task.Delay(PauseMs);
            }

            return times;
        }));
        return [.. all.SelectMany(t => t).Order()];
    }
}
