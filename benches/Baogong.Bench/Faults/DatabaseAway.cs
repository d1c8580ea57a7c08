// The database goes away under load and comes back: stopped at once and started again, or its processes stopped and
// continued. Whoever waits is told within a second, orders go through within ten of its return, and nothing stays stuck.
// And it does not go away when the whole machine sleeps for a moment.
using System.Diagnostics;
using Baogong.Platform.Data;

namespace Baogong.Bench.Faults;

internal static class DatabaseAway
{
    private static readonly TimeSpan MostToError = TimeSpan.FromSeconds(1), MostToSuccess = TimeSpan.FromSeconds(10),
        MostToWait = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Down = TimeSpan.FromSeconds(1);

    /// <param name="cycles">How often; every other time it is stopped, the other times paused for a moment.</param>
    /// <param name="longest">The last pause.</param>
    /// <param name="small">On a machine that is busy otherwise: the pulse gives the database most of that second.</param>
    public static async Task<Found> Run(int cycles, TimeSpan longest, bool small)
    {
        var mostToError = small ? 3 * MostToError : MostToError;
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
            var (errors, successes, waits) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
            for (var cycle = 1; cycle <= cycles + 1; cycle++)
            {
                await Task.Delay(1000);
                var stopped = cycle % 2 == 1 && cycle <= cycles;
                var gone = Stopwatch.GetTimestamp();
                if (stopped) StopAtOnce(town);
                else Pids.Signal("STOP", Pids.OfServer(town.Cluster));
                var whole = cycle > cycles ? longest : Down;
                await Task.Delay(whole);
                // Not back before it was missed: a busy machine may take longer than that to miss it.
                while (times.FirstError(gone) is null && Stopwatch.GetElapsedTime(gone) < whole + TimeSpan.FromSeconds(10)) await Task.Delay(20);
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
                waits.Add(times.LongestWait(gone, back));
                System.Console.Error.WriteLine(
                    FormattableString.Invariant($"{(stopped ? "stopped" : "paused"),-8} {whole.TotalSeconds,3:0} s  ") +
                    FormattableString.Invariant($"first error {errors[^1].TotalMilliseconds,5:0} ms  ") +
                    FormattableString.Invariant($"first success {successes[^1].TotalMilliseconds,5:0} ms  ") +
                    FormattableString.Invariant($"longest wait {waits[^1].TotalMilliseconds:0} ms"));
            }

            var asleep = await Sleep(town, app);
            await Task.Delay(1000);
            var blamed = times.FirstError(asleep) is not null;
            if (blamed) found.Wrong.Add("the database was blamed for a sleep of the whole machine");
            if (errors.Max() > mostToError) found.Wrong.Add($"the first error took {errors.Max().TotalMilliseconds:0} ms");
            if (successes.Max() > MostToSuccess) found.Wrong.Add($"the first success took {successes.Max().TotalSeconds:0.0} s");
            if (waits.Max() > MostToWait) found.Wrong.Add($"somebody waited for {waits.Max().TotalSeconds:0.0} s");
            if (app.EndedByItself > 0) found.Wrong.Add("the app ended");
            await FaultsBench.Audit(town, history, shoppers, found);
            var stuck = await town.Read<long>(Stuck);
            for (var tries = 0; stuck > 0 && tries < 10; tries++)
            {
                await Task.Delay(1000);
                stuck = await town.Read<long>(Stuck);       // what is only slow ends by itself
            }

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
            found.Figures["longest_wait_ms"] = Math.Round(waits.Max().TotalMilliseconds);
            found.Figures["stuck"] = stuck;
            found.Figures["blamed_for_a_sleep"] = blamed;
            return found;
        }
        finally
        {
            Pids.Signal("CONT", Pids.OfServer(town.Cluster));
            await server.DisposeAsync();
        }
    }

    // The whole machine, the database a little before the app, whose question is on its way then. When all wake, nobody may
    // be told that the database is gone.
    private static async Task<long> Sleep(FaultTown town, AppProcess app)
    {
        await Task.Delay(1000);
        var since = Stopwatch.GetTimestamp();
        var database = Pids.OfServer(town.Cluster);
        Pids.Signal("STOP", database);
        await Task.Delay(250);
        Pids.Signal("STOP", [app.Id]);
        await Task.Delay(2000);
        Pids.Signal("CONT", [.. database, app.Id]);
        return since;
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
