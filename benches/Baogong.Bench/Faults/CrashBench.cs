// ./bench crash: kill -9 under load. Two servers on one database, of which the first keeps the PostgreSQL; at random moments
// one of the servers, PostgreSQL with all its children, or both are killed. Nothing acknowledged may be lost, nothing sold
// twice, and everybody who got no answer must get one by sending the same key again.
using System.Diagnostics;
using Baogong.Bench.Orders;

namespace Baogong.Bench.Faults;

internal static class CrashBench
{
    private static readonly string[] Targets = ["first app", "second app", "postgres", "both", "everything"];

    /// <param name="args">--kills N (25), --seed N.</param>
    public static async Task<int> Run(string[] args)
    {
        var kills = OrdersBench.Number(args, "--kills", 25);
        var random = new Random(OrdersBench.Number(args, "--seed", 1));
        await using var town = await FaultTown.Build();
        await using var second = AppProcess.OnDatabase(town);
        await using var first = AppProcess.OnFolder(town);
        Uri[] servers = [first.Address, second.Address];
        using var readiness = new Readiness(town);
        await readiness.Wait(servers, Stopwatch.StartNew());
        using var history = new History(Path.Combine(town.Folder.FullName, "history"));
        var ready = new List<TimeSpan>();
        bool settled;
        await using (var shoppers = new Shoppers(town, servers, history).Start())
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                await Task.Delay(200 + random.Next(2800));
                // Each target comes in each five kills, in an order of chance.
                if ((kill - 1) % Targets.Length == 0) random.Shuffle(Targets);
                var target = Targets[(kill - 1) % Targets.Length];
                var since = Stopwatch.StartNew();
                if (target is "first app" or "both" or "everything") first.Kill();
                if (target is "second app" or "everything") second.Kill();
                if (target is "postgres" or "both" or "everything") Pids.Signal("KILL", Pids.OfServer(town.Cluster));
                await Task.Delay(100);      // what is killed takes a moment to be gone
                ready.Add(await readiness.Wait(servers, since));
                System.Console.Error.WriteLine(FormattableString.Invariant(
                    $"kill {kill,3} {target,-10} ready {ready[^1].TotalMilliseconds,6:0} ms  {shoppers}"));
            }

            settled = await shoppers.Settle();
            foreach (var surprise in shoppers.Surprises.Take(10)) System.Console.Error.WriteLine($"surprise: {surprise}");
            settled &= shoppers.Surprises.IsEmpty;
        }

        // The program's own look at its books, money included; the ledger below asks apart from it.
        settled &= await InvariantsHold(town);
        var ledger = await Ledger.Compare(town, history.FilePath);
        Verdict.Print(ledger, ready);
        return settled && ledger.Clean && ledger.Resolved == ledger.Unknown ? 0 : 1;
    }

    private static async Task<bool> InvariantsHold(FaultTown town)
    {
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(ServerProcess.Root(), "src/Baogong/bin/Release/net10.0/Baogong.dll"), "check", "--data", town.Data])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["ConnectionStrings__Baogong"] = "";
        using var check = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
        var said = await check.StandardOutput.ReadToEndAsync();
        await check.WaitForExitAsync();
        if (check.ExitCode != 0) System.Console.Error.WriteLine(said);
        return check.ExitCode == 0;
    }
}
