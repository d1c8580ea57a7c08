// ./run simulate: seeded histories in a database of their own. Failing seeds print their trace; the last line is one
// JSON object; exit 1 when a seed failed.
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Baogong.Core;
using Baogong.Platform.Data;
using Npgsql;

namespace Baogong.Console.Simulate;

public static class RunSimulation
{
    private const string Database = "baogong_simulate";

    private static readonly JsonSerializerOptions Json =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="folder">The data folder on the command line.</param>
    public static Command Command(Func<ParseResult, string> folder)
    {
        var seeds = new Option<int>("--seeds") { Description = "How many.", DefaultValueFactory = _ => 25 };
        var from = new Option<int>("--from") { Description = "The first one.", DefaultValueFactory = _ => 1 };
        var worlds = new Option<int>("--at-once")
        {
            Description = "How many seeds are played at once; a history is the same beside any others.",
            DefaultValueFactory = _ => 2 * Environment.ProcessorCount,
        };
        var trace = new Option<bool>("--trace") { Description = "Print what happened in every seed." };
        var signIns = new Option<int?>("--sign-ins")
        {
            Description = "A siege of the sign-in instead, of so many attempts.",
        };
        var simulate = new Command(
            "simulate", "Seeded histories of the intake and the cutoff, with faults, in virtual time.")
        {
            seeds, from, worlds, trace, signIns,
        };
        simulate.SetAction((p, ct) => p.GetValue(signIns) is { } attempts
            ? SignIns(folder(p), attempts, p.GetValue(from), ct)
            : Run(folder(p), p.GetValue(from), p.GetValue(seeds), p.GetValue(worlds), p.GetValue(trace), ct));
        return simulate;
    }

    /// <param name="data">The data folder; its database server is used, its database is not touched.</param>
    /// <param name="from">First seed.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="worlds">How many are played at once.</param>
    /// <param name="trace">Print what happened in every seed, not only in failing ones.</param>
    /// <param name="ct">Gives up between seeds.</param>
    public static async Task<int> Run(string data, int from, int seeds, int worlds, bool trace, CancellationToken ct)
    {
        RowMapping.Register();
        await using var home = await Home.Visit(data, ct);
        var connection = await ScratchDatabase.Make(home.ConnectionString, Database, ct);
        var (played, steps, faults, failures, began) = (0, 0, 0, 0, TimeProvider.System.GetTimestamp());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await Play(connection, [.. Enumerable.Range(from, seeds)], worlds, Defect.None, history =>
        {
            (played, steps, faults) = (played + 1, steps + history.Steps, faults + history.Faults);
            hash.AppendData(history.Hash);
            if (trace || history.Failure is not null)
                System.Console.WriteLine(string.Join('\n', history.Trace.Select(t => $"{history.Seed}  {t}")));
            if (history.Failure is not { } failure) return;
            failures++;
            System.Console.WriteLine(
                $"{history.Seed}  FAILED: {failure}. Again: ./run simulate --seeds 1 --from {history.Seed}");
        }, ct);
        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            Seeds = played,
            Steps = steps,
            Faults = faults,
            Failures = failures,
            Seconds = Math.Round(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 1),
            TraceHash = Convert.ToHexStringLower(hash.GetHashAndReset()),
        }, Json));
        return failures == 0 ? 0 : 1;
    }

    /// <summary>The siege of the sign-in: docs/adr/0013 counted from outside.</summary>
    public static async Task<int> SignIns(string data, int attempts, int seed, CancellationToken ct)
    {
        RowMapping.Register();
        await using var home = await Home.Visit(data, ct);
        var connection = await ScratchDatabase.Make(home.ConnectionString, Database, ct);
        var besieged = await SignInSiege.Run(connection, home.KeyFile, attempts, seed, ct);
        System.Console.WriteLine(JsonSerializer.Serialize(besieged, Json));
        return besieged.Broken.Count == 0 ? 0 : 1;
    }

    /// <summary>
    /// Plays each seed in a new town of the migrated database, several at once: while one world waits for PostgreSQL
    /// another goes on. Each world has a thread and lines of its own, so a history is the same beside any others.
    /// </summary>
    /// <param name="connection">The database, with the owner's rights.</param>
    /// <param name="seeds">In the order in which they are told.</param>
    /// <param name="worlds">How many are played at once.</param>
    /// <param name="defect">A planted mistake.</param>
    /// <param name="each">Hears of each history, one after the other.</param>
    /// <param name="ct">Ends after the seeds that are being played.</param>
    public static async Task Play(string connection, IReadOnlyList<int> seeds, int worlds, Defect defect,
        Action<Played> each, CancellationToken ct)
    {
        // The same few questions a thousand times: prepared, and asked without clearing up in between.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 100,
        });
        var owner = new Db(source);
        var firstTown = 1 + await owner.One<int>(NewestTown, null, ct);
        var next = -1;
        var played = seeds.Select(_ =>
            new TaskCompletionSource<Played>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        var threads = Enumerable.Range(0, Math.Min(worlds, seeds.Count))
            .Select(_ => Task.Factory.StartNew(OneWorld, TaskCreationOptions.LongRunning)).ToList();
        var ended = Task.WhenAll(threads);
        foreach (var one in played)
        {
            await Task.WhenAny(one.Task, ended);
            if (!one.Task.IsCompleted) break;
            each(await one.Task);
        }

        await ended;

        void OneWorld() => Turns.Run(async turns =>
        {
            try
            {
                await using var world = await World.Open(turns, connection, owner, defect);
                for (int i; (i = Interlocked.Increment(ref next)) < seeds.Count && !ct.IsCancellationRequested;)
                    played[i].SetResult(await History.Play(world, new TownId(firstTown + i), seeds[i], defect));
                return true;
            }
            finally
            {
                // Nothing left, or something broke: nobody begins another.
                Volatile.Write(ref next, seeds.Count);
            }
        });
    }

    [AcrossTowns("The next town's number.")]
    private const string NewestTown = "select coalesce(max(town_id), 0) from towns";
}
