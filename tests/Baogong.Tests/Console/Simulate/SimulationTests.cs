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
        var first = await Play(connection, Seeds, Defect.None);
        Assert.Equal(Seeds, first.Count);
        Assert.All(first, played => Assert.True(played.Failure is null, $"seed {played.Seed}: {played.Failure}"));
        Assert.True(first.Sum(p => p.Faults) > Seeds, "A simulation without faults proves little.");
        Assert.Equal(Seeds, first.Select(p => Convert.ToHexString(p.Hash)).Distinct().Count());
        var second = await Play(connection, Repeated, Defect.None);
        foreach (var (once, again) in first.Zip(second)) Assert.Equal(once.Trace, again.Trace);
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
        await Postgres.Execute(connection, """
            alter table offers drop constraint sold_within_capacity;
            alter table offer_uses drop constraint used_within_limit
            """);
        Assert.NotNull(await FirstFailure(connection, Defect.NoLocks));
    }

    /// <summary>A hundred seeds at most.</summary>
    private static async Task<string?> FirstFailure(string connection, Defect defect)
    {
        for (var seed = 1; seed <= 100; seed += 10)
            if ((await Play(connection, 10, defect, seed)).Find(p => p.Failure is not null) is { } found)
                return found.Failure;
        return null;
    }

    private static Task<List<Played>> Play(string connection, int seeds, Defect defect, int from = 1)
    {
        RowMapping.Register();
        return Task.Run(() =>
        {
            var played = new List<Played>();
            RunSimulation.Play(connection, from, seeds, defect, played.Add, default);
            return played;
        });
    }
}
