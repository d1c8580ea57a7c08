// The database goes away under load and comes back: stopped at once and started again, or its processes stopped and
// continued. Whoever waits is told within a second, orders go through within ten of its return, and nothing stays stuck.
using System.Diagnostics;
using Baogong.Platform.Data;

namespace Baogong.Bench.Faults;

internal static class DatabaseAway
{
    private static readonly TimeSpan MostToError = TimeSpan.FromSeconds(1), MostToSuccess = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Down = TimeSpan.FromSeconds(1);

    /// <param name="cycles">How often; every other time it is stopped, the other times paused for a moment.</param>
    /// <param name="longest">The last pause.</param>
    public static async Task<Found> Run(int cycles, TimeSpan longest)
    {
        var found = new Found([], []);
        await using var town = await FaultTown.Build();
        var server = await EmbeddedServer.Start(town.Data, [], default);
        try
        {
            await using var app = AppProcess.OnDatabase(town);
            using var readiness = new Readiness(town);
            await readiness.Wait([app.Address], Stopwatch.StartNew());
            using var history = new History(Path.Combine(town.Folder.FullName, "history"));
            var times = new AnswerTimes();
            await using var shoppers = new Shoppers(town, [app.Address], history) { Answered = (sent, _, status, _) => times.Note(sent, status) }.Start();
            var (errors, successes) = (new List<TimeSpan>(), new List<TimeSpan>());
            for (var cycle = 1; cycle <= cycles + 1; cycle++)
            {
                await Task.Delay(1000);
                var stopped = cycle % 2 == 1 && cycle <= cycles;
                var gone = Stopwatch.GetTimestamp();
                if (stopped) StopAtOnce(town);
                else Pids.Signal("STOP", Pids.OfServer(town.Cluster));
                var whole = cycle > cycles ? longest : Down;
                await Task.Delay(whole);
                if (stopped)
                {
                    await server.DisposeAsync();
                    server = await EmbeddedServer.Start(town.Data, [], default);
                }
                else
                {
                    Pids.Signal("CONT", Pids.OfServer(town.Cluster));
                }

                var back = Stopwatch.GetTimestamp();
                while (times.FirstSuccess(back) is null && Stopwatch.GetElapsedTime(back) < TimeSpan.FromSeconds(30)) await Task.Delay(20);
                errors.Add(times.FirstError(gone) ?? TimeSpan.MaxValue);
                successes.Add(times.FirstSuccess(back) ?? TimeSpan.MaxValue);
                System.Console.Error.WriteLine(FormattableString.Invariant(
                    $"{(stopped ? "stopped" : "paused"),-8} {whole.TotalSeconds,3:0} s  first error {errors[^1].TotalMilliseconds,5:0} ms  first success {successes[^1].TotalMilliseconds,5:0} ms  longest wait {times.LongestWait(gone, back).TotalMilliseconds:0} ms"));
            }

            if (errors.Max() > MostToError) found.Wrong.Add($"the first error took {errors.Max().TotalMilliseconds:0} ms");
            if (successes.Max() > MostToSuccess) found.Wrong.Add($"the first success took {successes.Max().TotalSeconds:0.0} s");
            if (app.EndedByItself > 0) found.Wrong.Add("the app ended");
            await FaultsBench.Audit(town, history, shoppers, found);
            await Task.Delay(1000);
            var stuck = await town.Read<long>(Stuck);
            if (stuck > 0) found.Wrong.Add($"{stuck} connections are stuck");
            // More than the pool has connections: too few that were given back would be missed here.
            for (var page = 0; page < 80; page += 8)
            {
                var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => readiness.Now(app.Address)));
                if (pages.Contains(false)) found.Wrong.Add($"page {page} did not come afterwards");
            }

            found.Figures["cycles"] = cycles + 1;
            found.Figures["first_error_max_ms"] = Math.Round(errors.Max().TotalMilliseconds);
            found.Figures["first_success_max_ms"] = Math.Round(successes.Max().TotalMilliseconds);
            found.Figures["stuck"] = stuck;
            return found;
        }
        finally
        {
            Pids.Signal("CONT", Pids.OfServer(town.Cluster));
            await server.DisposeAsync();
        }
    }

    // What pg_ctl stop -m immediate does: no goodbyes, no checkpoint.
    private static void StopAtOnce(FaultTown town)
    {
        var all = Pids.OfServer(town.Cluster);
        Pids.Signal("QUIT", [all[0]]);
        while (all.Any(Pids.Lives)) Thread.Sleep(10);
    }

    private const string Stuck = """
        select count(*) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'
          and now() - coalesce(xact_start, state_change) > interval '2 seconds'
        """;
}
