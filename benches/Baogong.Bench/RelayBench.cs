// `./bench relay`: how the relay reader does on labelled messages, and how fast. Wrong bookings come first: the target is
// none. The last line is one JSON object.
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Baogong.Core.Relay;

namespace Baogong.Bench;

public static class RelayBench
{
    private const int TimedRounds = 60;
    private const int LeastWarm = 10_000;
    private const int TimedBatches = 10;

    /// <summary>Scores a file of labelled messages (first argument, default ../shared/relay/dev.jsonl).</summary>
    public static int Run(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var path = args.Length > 0 ? args[0] : Path.Combine("..", "shared", "relay", "dev.jsonl");
        if (!File.Exists(path))
        {
            System.Console.Error.WriteLine($"No labelled messages at {path}. Name a file: ./bench relay FILE");
            return 2;
        }
        var messages = LabelledMessage.ReadAll(path);
        var (all, written, generated) = (new RelayScore(), new RelayScore(), new RelayScore());
        foreach (var message in messages)
        {
            var reading = RelayReader.Read(message.Text, message.Context.ToContext());
            all.Add(message, reading);
            (message.IsGenerated ? generated : written).Add(message, reading);
        }
        Print("written by hand", written);
        Print("generated lists", generated);
        Print("all", all);
        System.Console.WriteLine("disagreements:");
        foreach (var line in all.Disagreements) System.Console.WriteLine("  " + line);
        var speed = LinesPerSecond(messages);
        System.Console.WriteLine(JsonSerializer.Serialize(new
        {
            orders = all.Orders,
            exact = all.Exact,
            missing = all.Missing,
            wrong = all.Wrong,
            flagged = all.Flagged,
            flagged_needlessly = all.FlaggedNeedlessly,
            lines_per_s = speed,
        }));
        return 0;
    }

    private static void Print(string name, RelayScore score)
    {
        if (score.Messages == 0) return;
        var (exact, needless) = (Percent(score.Exact, score.Orders), Percent(score.FlaggedNeedlessly, score.Lines));
        Say($"{name}: {score.Messages} messages, {score.Lines} lines, {score.Orders} orders");
        Say($"  orders: exact {score.Exact} ({exact}), missing {score.Missing}, wrong {score.Wrong}");
        Say($"  asked: rightly {score.FlaggedRightly} of {score.LabelledFlags} lines that should be");
        Say($"  asked: needlessly {score.FlaggedNeedlessly} ({needless} of lines)");
        Say($"  cancellations: {score.CancellationsExact} of {score.Cancellations}");
        Say($"  count of ignored lines agrees in {score.IgnoredExact} of {score.Messages} messages");
        Say($"  soft fields of exact orders: contact {Percent(score.Soft[0], score.Exact)}, "
            + $"phone {Percent(score.Soft[1], score.Exact)}, note {Percent(score.Soft[2], score.Exact)}");
    }

    private static void Say(string line) => System.Console.WriteLine(line);

    private static string Percent(int part, int whole) =>
        whole == 0 ? "-" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    // One thread; compiling the context is part of the work. The first rounds warm the compiler up. Of the timed
    // batches
    // the fastest counts: the others say what else the machine was doing.
    private static long LinesPerSecond(IReadOnlyList<LabelledMessage> messages)
    {
        var inputs = messages.Select(message => (message.Text, Context: message.Context.ToContext())).ToList();
        // A small file needs more rounds before the compiler has settled; else its start-up is what is measured.
        var rounds = Math.Max(TimedRounds, LeastWarm / Math.Max(inputs.Count, 1));
        for (var round = 0; round < rounds; round++) ReadAll(inputs);
        var best = 0.0;
        for (var batch = 0; batch < TimedBatches; batch++)
        {
            var clock = Stopwatch.StartNew();
            long lines = 0;
            for (var round = 0; round < rounds / TimedBatches; round++) lines += ReadAll(inputs);
            best = Math.Max(best, lines / clock.Elapsed.TotalSeconds);
        }
        return (long)best;
    }

    private static long ReadAll(List<(string Text, RelayContext Context)> inputs)
    {
        long lines = 0;
        foreach (var (text, context) in inputs) lines += RelayReader.Read(text, context).Lines.Count;
        return lines;
    }
}
