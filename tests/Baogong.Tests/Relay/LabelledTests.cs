using Baogong.Bench;
using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

/// <summary>The labelled messages: all of them where they are at hand, a copy of a few in every clone.</summary>
public sealed class LabelledTests
{
    // What the reader reached when this was written; a change may raise it, not lower it.
    private const double LeastExact = 0.99;
    private const double MostNeedless = 0.03;

    public static string Path { get; } = Find();

    [Fact]
    public void Nothing_is_booked_against_the_labels()
    {
        var score = Score();
        Assert.True(score.Wrong == 0,
            string.Join('\n', score.Disagreements.Where(line => line.Contains("WRONG", StringComparison.Ordinal))));
        Assert.True(score.Exact >= LeastExact * score.Orders,
            $"exact {score.Exact} of {score.Orders}\n{string.Join('\n', score.Disagreements)}");
        Assert.True(score.FlaggedNeedlessly <= MostNeedless * score.Lines,
            $"needless {score.FlaggedNeedlessly} of {score.Lines}");
        Assert.True(score.FlaggedRightly >= 0.95 * score.LabelledFlags,
            $"asked {score.FlaggedRightly} of {score.LabelledFlags}");
    }

    [Fact]
    public void Every_line_has_one_fate_and_every_span_lies_in_the_text()
    {
        foreach (var message in LabelledMessage.ReadAll(Path))
        {
            var reading = RelayReader.Read(message.Text, message.Context.ToContext());
            foreach (var line in reading.Lines)
            {
                var asked = reading.Questions.Any(question => question.Line == line.Number);
                Assert.Equal(asked, line.Fate == LineFate.Question);
                if (line.Fate == LineFate.Cancellation) Assert.Contains(reading.Cancellations, cancelled =>
                    cancelled.Line <= line.Number);
            }
            foreach (var order in reading.Orders)
            {
                Assert.NotEmpty(order.Spans);
                Assert.All(order.Spans, span => Assert.InRange(span.Start + span.Length, 1, message.Text.Length));
                Assert.Contains(order.Lines, line => reading.Lines[line - 1].Fate == LineFate.Booked);
            }
        }
    }

    private static RelayScore Score()
    {
        var score = new RelayScore();
        foreach (var message in LabelledMessage.ReadAll(Path)) score.Add(message,
            RelayReader.Read(message.Text, message.Context.ToContext()));
        return score;
    }

    /// <summary>The labelled messages that are in the repository.</summary>
    public static string DataFolder => System.IO.Path.Combine(Root(), "tests", "Baogong.Tests", "Relay", "data");

    private static string Find()
    {
        var all = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Root()) ?? Root(), "shared", "relay",
            "dev.jsonl");
        return File.Exists(all) ? all : System.IO.Path.Combine(DataFolder, "messages.jsonl");
    }

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "Baogong.slnx"))) root =
            root.Parent;
        return root?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}
