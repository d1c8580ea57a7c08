// ./run simulate: seeded histories in a database of their own. Failing seeds print their trace; the last line is one
// JSON object; exit 1 when a seed failed.
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

    /// <param name="data">The data folder; its database server is used, its database is not touched.</param>
    /// <param name="from">First seed.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="trace">Print what happened in every seed, not only in failing ones.</param>
    /// <param name="ct">Gives up between seeds.</param>
    public static async Task<int> Run(string data, int from, int seeds, bool trace, CancellationToken ct)
    {
        RowMapping.Register();
        await using var home = await Home.Visit(data, ct);
        var connection = await ScratchDatabase.Make(home.ConnectionString, Database, ct);
        var (played, steps, faults, failures) = (0, 0, 0, 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Play(connection, from, seeds, Defect.None, history =>
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

    /// <summary>Plays one seed after the other on this thread, each in a new town of the migrated database.</summary>
    public static void Play(
        string connection, int from, int seeds, Defect defect, Action<Played> each, CancellationToken ct) =>
        Turns.Run(async turns =>
        {
            await using var source = NpgsqlDataSource.Create(connection);
            var owner = new Db(source);
            var town = await owner.One<int>(NewestTown, null, ct);
            await using var world = await World.Open(turns, connection, owner, defect);
            for (var seed = from; seed < from + seeds && !ct.IsCancellationRequested; seed++)
                each(await History.Play(world, new TownId(++town), seed, defect));
            return true;
        });

    [AcrossTowns("The next town's number.")]
    private const string NewestTown = "select coalesce(max(town_id), 0) from towns";
}
