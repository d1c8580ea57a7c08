// The clock jumps: an hour ahead, an hour back, two hours back, around the cutoffs of several rounds and under load, while
// the app's own clock stays where it was. The database's clock decides: no order is stored at or after its round's cutoff,
// and nobody is told "closed" by a round whose cutoff the clock has never reached.
using System.Diagnostics;
using System.Globalization;
using Baogong.Platform.Data;

namespace Baogong.Bench.Faults;

internal static class ClockSteps
{
    // Minutes from the start. Each step is far from each cutoff, so that the seconds of the run do not matter.
    private static readonly int[] Cutoffs = [-90, -30, 30, 90, 150], Steps = [0, -60, 60, -60, 0, 120];

    public static async Task<Found> Run()
    {
        var found = new Found([], []);
        await using var town = await FaultTown.Build();
        await using var server = await EmbeddedServer.Start(town.Data, [], default);
        await SetClock(town, -120);
        await town.Run(Rounds);
        await SetClock(town, Steps[0]);
        await using var app = AppProcess.OnDatabase(town);
        using var readiness = new Readiness(town);
        using var history = new History(Path.Combine(town.Folder.FullName, "history"));
        var (open, shut, wrong) = (0, 0, 0);
        var (reached, steady) = (Steps[0], false);
        await readiness.Wait([app.Address], Stopwatch.StartNew());
        await using var shoppers = new Shoppers(town, [app.Address], history)
        {
            Cycles = [.. Enumerable.Range(0, Cutoffs.Length).Select(n => 11 + n)],
            Offer = (cycle, n) => ((cycle - 10) * 1000) + n,
            Answered = (_, wish, status, code) =>
            {
                // Cancellations name no round; what is under way during a step may fall on either side of it.
                if (wish.IsCancellation || !Volatile.Read(ref steady)) return;
                var cutoff = Cutoffs[wish.Cycle - 11];
                if (code == "ordering.cutoff-passed") Interlocked.Increment(ref shut);
                else if (status == 200) Interlocked.Increment(ref open);
                if (code == "ordering.cutoff-passed" && reached < cutoff) Interlocked.Increment(ref wrong);
            },
        }.Start();
        foreach (var step in Steps)
        {
            Volatile.Write(ref steady, false);
            await SetClock(town, step);
            reached = Math.Max(reached, step);
            await Task.Delay(1000);
            Volatile.Write(ref steady, true);
            await Task.Delay(1500);
        }

        Volatile.Write(ref steady, false);
        if (wrong > 0) found.Wrong.Add($"{wrong} orders were refused before the cutoff");
        if (open == 0 || shut == 0) found.Wrong.Add($"{open} accepted, {shut} refused: the clock made no difference");
        if (app.EndedByItself > 0) found.Wrong.Add("the app ended");
        // New keys for rounds that the clock had passed, whatever it says now, come to no row with a later moment.
        var late = await town.Read<long>(Late);
        if (late > 0) found.Wrong.Add($"{late} orders stand at or after their cutoff");
        await FaultsBench.Audit(town, history, shoppers, found);
        found.Figures["accepted"] = open;
        found.Figures["refused_as_closed"] = shut;
        found.Figures["after_cutoff"] = late;
        found.Figures["refused_before_cutoff"] = wrong;
        return found;
    }

    // In the server's own settings: everybody sees it at once, in the middle of a session.
    private static async Task SetClock(FaultTown town, int minutes)
    {
        await File.AppendAllTextAsync(Path.Combine(town.Cluster, "postgresql.conf"),
            string.Create(CultureInfo.InvariantCulture, $"\nbaogong.clock_offset = '{minutes} minutes'\n"));
        await town.Run("select pg_reload_conf()");
        var expected = string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes");
        for (var began = Stopwatch.StartNew(); await town.Read<string>("select current_setting('baogong.clock_offset')") != expected;)
        {
            if (began.Elapsed > TimeSpan.FromSeconds(10)) throw new TimeoutException("The database does not take its new clock.");
            await Task.Delay(20);
        }
    }

    private const string Late = """
        select count(*) from orders o join cycles c on c.town_id = o.town_id and c.id = o.cycle_id
        where o.town_id = 1 and o.placed_at >= c.cutoff_at
        """;

    private static readonly string Rounds = string.Create(CultureInfo.InvariantCulture, $"""
        insert into cycles (town_id, id, plan_id, name, opens_at, cutoff_at, deliver_from, deliver_to)
          select 1, 10 + n, 1, '钟', now() - interval '9 hours', now() + m * interval '1 minute', now() + interval '20 hours', now() + interval '24 hours'
          from unnest(array[{string.Join(',', Cutoffs)}]) with ordinality as c(m, n);
        insert into cycle_communities select 1, 10 + n, id from communities, generate_series(1, {Cutoffs.Length}) n;
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity, limit_per_household)
          select 1, n * 1000 + k, 10 + n, chr(65 + k), 1 + k, 1, 1, 5000, 1000000, {FaultTown.Limit}
          from generate_series(1, {Cutoffs.Length}) n, generate_series(0, {FaultTown.OffersOfCycle - 1}) k
        """);
}
