// Model-based: 5,000 commands against the real handlers on real PostgreSQL and against Books, which must agree on every
// answer and at the end on what is sold. A failure prints a shrunk script and the seed that repeats it:
// BAOGONG_REPLAY=seed,gamma.
using System.Diagnostics;
using Baogong.Console.Simulate;
using Baogong.Core;
using Baogong.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Ordering.Model;

public sealed class ModelTests : IAsyncLifetime
{
    private const int Scripts = 100;

    private readonly List<Site> _sites = [];
    private int _towns;

    [Fact]
    public void Five_thousand_commands_are_answered_as_the_model_answers_them()
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(Scripts);
        if (Environment.GetEnvironmentVariable("BAOGONG_REPLAY")?.Split(',') is [var seed, var gamma])
            config = config.WithReplay(ulong.Parse(seed), ulong.Parse(gamma));
        Assert.True(Scripts * Script.Length >= 5000);
        Prop.ForAll(Script.Arbitrary, script =>
        {
            var difference = Task.Run(() => Play(script)).GetAwaiter().GetResult();
            return (difference is null).Label(difference ?? "");
        }).Check(config);
    }

    /// <summary>Plays in a town of its own; the first difference, or null.</summary>
    private async Task<string?> Play(Script script)
    {
        var town = new TownId(Interlocked.Increment(ref _towns));
        var now = TimeProvider.System.GetUtcNow();
        await TinyTown.Make(_sites[0].Owner, town, now.AddHours(-1), now.AddHours(1), default);
        var real = new RealTown(script.Servers == 1 ? [_sites[0]] : [_sites[1], _sites[2]], town);
        var model = new Books();
        var requests = new List<Wish>();
        var cancellations = 0;
        foreach (var command in script.Commands)
        {
            if (command.Back > requests.Count) continue;
            var key = requests.Count - command.Back;
            Wish? wish = command switch
            {
                Place place => new(place.Household, place.Pieces, null),
                Change change => new(requests[key].Household, change.Pieces, key),
                Again => requests[key],
                Reuse reuse => requests[key] with { Pieces = reuse.Pieces },
                _ => null,
            };
            if (command.Asks)
            {
                key = requests.Count;
                requests.Add(wish!);
            }

            string expected, answer;
            switch (command)
            {
                case Cutoff:
                    await real.PassCutoff();
                    model.Closed = true;
                    continue;
                case Cancel cancel:
                    if (!cancel.OldKey) cancellations++;
                    expected = model.Cancel(cancellations, key, cancel.Hand);
                    answer = await real.Cancel(cancel.Server, cancellations, key, requests[key].Household, cancel.Hand);
                    break;
                default:
                    expected = model.Place(key, wish!, command.Hand);
                    answer = await real.Place(command.Server, key, wish!, command.Hand);
                    break;
            }

            // What is gone is refused from memory, before anything else that may be wrong with the request is looked at.
            var fromMemory = answer == "ordering.sold-out" && expected.StartsWith("ordering.", StringComparison.Ordinal)
                && wish is { Replaces: null } && model.AsksForWhatIsGone(wish);
            if (answer != expected && !fromMemory) return $"{command}: the model says '{expected}', the server '{answer}'";
        }

        var standing = await real.Standing();
        if (!standing.SequenceEqual(model.Standing))
            return $"the model has [{string.Join("; ", model.Standing)}], the database [{string.Join("; ", standing)}]";
        return await real.Broken();
    }

    public async ValueTask InitializeAsync()
    {
        _sites.Add(await Site.Start());
        // Two servers agree at once only when neither answers from a memory that may be a second old.
        for (var i = 0; i < 2; i++)
            _sites.Add(await Site.Start(_sites[0].ConnectionString,
                doors: services => services.AddSingleton<TimeProvider>(new Hurried())));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in Enumerable.Reverse(_sites)) await site.DisposeAsync();
    }

    /// <summary>Between two looks at it, ten seconds have passed.</summary>
    private sealed class Hurried : TimeProvider
    {
        private long _looks;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * 10 * Stopwatch.Frequency;
    }
}
