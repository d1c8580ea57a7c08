// ./bench powercut: the plug is pulled under load. PostgreSQL runs with tools/powercut preloaded; a cut kills all of it and
// takes back from its files whatever was never synced. Nothing acknowledged may be missing afterwards. With --control
// PostgreSQL acknowledges before it syncs (synchronous_commit=off): then something must be missing, or this proves nothing.
using System.Diagnostics;
using Baogong.Bench.Orders;
using Baogong.Platform.Data;

namespace Baogong.Bench.Faults;

internal static class PowerCutBench
{
    /// <param name="args">--cuts N (10), --control, --seed N.</param>
    public static async Task<int> Run(string[] args)
    {
        var (cuts, control) = (OrdersBench.Number(args, "--cuts", 10), args.Contains("--control"));
        var random = new Random(OrdersBench.Number(args, "--seed", 1));
        await using var town = await FaultTown.Build();
        var plug = await Plug.Make(town);
        await using var app = AppProcess.OnDatabase(town);
        using var readiness = new Readiness(town);
        using var history = new History(Path.Combine(town.Folder.FullName, "history"));
        var ready = new List<TimeSpan>();
        bool settled;
        var server = await plug.StartServer(town, control);
        try
        {
            await readiness.Wait([app.Address], Stopwatch.StartNew());
            await using var shoppers = new Shoppers(town, [app.Address], history).Start();
            for (var cut = 1; cut <= cuts; cut++)
            {
                await Task.Delay(500 + random.Next(1500));
                // Half of the cuts come soon after a checkpoint, in a new segment of the journal.
                if (random.Next(2) == 0) await town.Run("checkpoint; select pg_switch_wal()");
                await Task.Delay(200 + random.Next(800));
                var since = Stopwatch.StartNew();
                var (files, changes) = plug.Pull(town);
                await server.DisposeAsync();
                if (cut % 2 == 0) app.Kill();
                server = await plug.StartServer(town, control);
                ready.Add(await readiness.Wait([app.Address], since));
                System.Console.Error.WriteLine(FormattableString.Invariant(
                    $"cut {cut,3} took back {changes} writes in {files} files, ready {ready[^1].TotalMilliseconds:0} ms  ") +
                    shoppers);
            }

            settled = await shoppers.Settle();
            foreach (var surprise in shoppers.Surprises.Take(control ? 0 : 10)) System.Console.Error.WriteLine($"surprise: {surprise}");
            settled &= shoppers.Surprises.IsEmpty;
        }
        finally
        {
            await server.DisposeAsync();
        }

        await using var afterwards = await EmbeddedServer.Start(town.Data, [], default);
        var ledger = await Ledger.Compare(town, history.FilePath);
        Verdict.Print(ledger, ready);
        if (control) return ledger.Lost.Count > 0 ? 0 : 1;
        return settled && ledger.Clean && ledger.Resolved == ledger.Unknown ? 0 : 1;
    }

    private sealed class Plug(string library, string journal)
    {
        /// <summary>Compiles the library and makes its journal.</summary>
        public static async Task<Plug> Make(FaultTown town)
        {
            var folder = town.Folder.FullName;
            var (library, journal) = (Path.Combine(folder, "powercut.so"), Path.Combine(folder, "journal"));
            using var compiler = Process.Start("gcc",
                ["-O2", "-shared", "-fPIC", "-o", library, Path.Combine(ServerProcess.Root(), "tools/powercut/powercut.c"), "-ldl"]);
            await compiler.WaitForExitAsync();
            if (compiler.ExitCode != 0) throw new InvalidOperationException("tools/powercut does not compile.");
            await File.WriteAllBytesAsync(journal, []);
            // PostgreSQL's own user writes it.
            File.SetUnixFileMode(journal, (UnixFileMode)0b110_110_110);
            return new Plug(library, journal);
        }

        public async Task<EmbeddedServer> StartServer(FaultTown town, bool control)
        {
            (string, string)[] settings =
                control ? [("synchronous_commit", "off"), ("wal_writer_delay", "1s"), .. Small] : Small;
            foreach (var (name, value) in Environment(town)) System.Environment.SetEnvironmentVariable(name, value);
            try
            {
                return await EmbeddedServer.Start(town.Data, settings, default);
            }
            finally
            {
                foreach (var (name, _) in Environment(town)) System.Environment.SetEnvironmentVariable(name, null);
            }
        }

        /// <summary>All at once: nobody runs any more when the first is killed, and each write is whole.</summary>
        public (int Files, int Changes) Pull(FaultTown town)
        {
            Pids.Signal("STOP", [Pids.OfServer(town.Cluster)[0]]);
            var all = Pids.OfServer(town.Cluster);
            Pids.Signal("STOP", all);
            Thread.Sleep(20);
            Pids.Signal("KILL", all);
            while (all.Any(Pids.Lives)) Thread.Sleep(10);
            return Unsynced.Undo(journal, town.Cluster);
        }

        // Its segments are used again soon: a power cut in an old segment is another case than one in a new one.
        private static readonly (string, string)[] Small = [("min_wal_size", "32MB"), ("max_wal_size", "64MB")];

        private (string Name, string Value)[] Environment(FaultTown town) =>
            [("LD_PRELOAD", library), ("POWERCUT_FOLDER", town.Cluster), ("POWERCUT_JOURNAL", journal)];
    }
}
