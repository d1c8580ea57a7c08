using Baogong.Console.Simulate;
using Baogong.Platform.Data;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Console.Simulate;

/// <summary>R13: one seed, one history; and the simulation finds what it is there to find.</summary>
public class SimulationTests
{
    private const int Seeds = 25, Repeated = 5;

    [Fact]
    public async Task Twenty_five_seeds_hold_and_the_same_seed_tells_the_same_history_twice()
    {
        var connection = await Postgres.NewDatabase();
        var first = await Play(connection, [.. Enumerable.Range(1, Seeds)], Defect.None);
        Assert.Equal(Seeds, first.Count);
        Assert.All(first, played => Assert.True(played.Failure is null, $"seed {played.Seed}: {played.Failure}"));
        Assert.True(first.Sum(p => p.Faults) > Seeds, "A simulation without faults proves little.");
        Assert.Equal(Seeds, first.Select(p => Convert.ToHexString(p.Hash)).Distinct().Count());
        Assert.Contains(first, p => p.Trace.Any(t => t.Contains("is told booked", StringComparison.Ordinal)));
        // Alone, in another order, after other histories.
        var second = await Play(connection, [.. Enumerable.Range(1, Repeated).Reverse()], Defect.None, worlds: 1);
        foreach (var again in second) Assert.Equal(first[again.Seed - 1].Trace, again.Trace);
    }

    [Fact]
    public async Task A_client_that_makes_a_new_key_to_ask_again_is_found()
    {
        Assert.NotNull(await FirstFailure(await Postgres.NewDatabase(), Defect.NewKeyOnRetry));
    }

    [Fact]
    public async Task An_intake_without_locks_is_found_when_no_check_stands_behind_it()
    {
        var connection = await Postgres.NewDatabase();
        await Postgres.Execute(connection, "alter table offers drop constraint sold_within_capacity");
        Assert.NotNull(await FirstFailure(connection, Defect.NoLocks));
    }

    /// <summary>A hundred seeds at most.</summary>
    private static async Task<string?> FirstFailure(string connection, Defect defect)
    {
        for (var seed = 1; seed <= 100; seed += 10)
            if ((await Play(connection, [.. Enumerable.Range(seed, 10)], defect)).Find(p => p.Failure is not null) is { } found)
                return found.Failure;
        return null;
    }

    private static async Task<List<Played>> Play(string connection, int[] seeds, Defect defect, int worlds = 4)
    {
        RowMapping.Register();
        var played = new List<Played>();
        await RunSimulation.Play(connection, seeds, worlds, defect, played.Add, default);
        Assert.Equal(seeds, played.Select(p => p.Seed));
        return played;
    }
}
