using System.Diagnostics;
using System.Text;
using Baogong.Bench;
using Baogong.Core.Relay;

namespace Baogong.Tests.Relay;

/// <summary>No text makes the reader throw, hang or lose a line.</summary>
public sealed class RobustnessTests
{
    private const int Inputs = 100_000;
    private const int Answered = 20_000;
    private const int SlowestMs = 50;
    private const string Alphabet =
        "0123456789０１２一二三两幺十百ABCDabcVvMmＡ-－—#/._+×*=:：,，、;；（）()【】「」@→❌√? " +
        "\t\n\n号楼栋幢座室单元弄接龙例如合计取消改成同上各份箱板蔬菜水果牛奶蛋王陈阿姨截单每户限的要来我🍎🅰️1️⃣①\u0336\u200d\ud83d";

    [Fact]
    public void A_hundred_thousand_random_and_mutated_texts_are_read_without_an_exception()
    {
        var random = new Random(20220413);
        var messages = LabelledMessage.ReadAll(LabelledTests.Path).Where(message => message.Text.Length < 1500)
            .ToList();
        var contexts = messages.ConvertAll(message => message.Context.ToContext());
        var slow = new List<string>();
        for (var i = 0; i < Inputs; i++)
        {
            var at = random.Next(messages.Count);
            var text = i % 3 == 0 ? Noise(random)
                : Mutate(random, messages[at].Text, messages[random.Next(messages.Count)].Text);
            var clock = Stopwatch.GetTimestamp();
            var reading = RelayReader.Read(text, contexts[at]);
            // A slow reading may be the machine's: only what is slow each time counts.
            if (Stopwatch.GetElapsedTime(clock).TotalMilliseconds > SlowestMs
                && IsSlow(text, contexts[at])) slow.Add(text);
            Assert.All(reading.Orders, order =>
                Assert.All(order.Items, item => Assert.InRange(item.Quantity, 1, int.MaxValue)));
            Assert.Equal(reading.Questions.Count, reading.Lines.Count(line => line.Fate == LineFate.Question));
        }
        Assert.Empty(slow);
    }

    [Fact]
    public void Random_answers_throw_nothing_and_every_span_stays_inside_its_own_line()
    {
        var random = new Random(20220414);
        var messages = LabelledMessage.ReadAll(LabelledTests.Path).Where(message => message.Text.Length < 1500)
            .ToList();
        for (var i = 0; i < Answered; i++)
        {
            var message = messages[random.Next(messages.Count)];
            var (context, text) = (message.Context.ToContext(), Mutate(random, message.Text, message.Text));
            var plain = RelayReader.Read(text, context);
            var keys = RelayAnswers.Keys(plain.Lines);
            var answers = new Dictionary<string, string>();
            for (var n = random.Next(1, 6); n > 0 && keys.Length > 0; n--)
            {
                var line = random.Next(keys.Length);
                answers[keys[line]] = random.Next(4) switch
                {
                    0 => "",
                    1 => plain.Lines[line].Text,
                    2 => Mutate(random, plain.Lines[line].Text, message.Text),
                    _ => Noise(random),
                };
            }

            var reading = RelayReader.Read(text, context, new RelayAnswers(answers));
            Assert.Equal(plain.Lines.Select(line => (line.Text, line.Start, line.Length)),
                reading.Lines.Select(line => (line.Text, line.Start, line.Length)));
            Assert.All(reading.Orders.SelectMany(order => order.Spans), span =>
            {
                var line = reading.Lines[span.Line - 1];
                Assert.InRange(span.Start, line.Start, line.Start + line.Length);
                Assert.InRange(span.Start + span.Length, line.Start, line.Start + line.Length);
            });
            Assert.All(reading.Questions, question => Assert.InRange(question.Start + question.Length, 0, text.Length));
        }
    }

    [Theory]
    [InlineData("12-301 A1\n")]
    [InlineData("A")]
    [InlineData("12-301、")]
    [InlineData("1. 12-301 A1B1C1 ")]
    [InlineData("蔬菜水果牛奶")]
    [InlineData("一二三四")]
    [InlineData("（（【「")]
    [InlineData("楼号\t房号\t")]
    [InlineData("王芳：")]
    [InlineData("#接龙\n1. 12-301 A1\n")]
    [InlineData("取消改成同上")]
    [InlineData("1-2-3-")]
    [InlineData("\n\n")]
    public void Time_grows_with_the_text_and_not_with_its_square(string unit)
    {
        var shorter = Read(unit, 20_000);
        var longer = Read(unit, 160_000);
        // Eight times the text: allow twice that, and a floor for what the clock cannot tell.
        Assert.True(longer < Math.Max(shorter * 16, 1000),
            $"{shorter:0} ms for 20,000 signs, {longer:0} ms for 160,000");
    }

    [Fact]
    public void A_message_of_two_thousand_lines_is_read_at_once()
    {
        var text = new StringBuilder("#接龙\n蔬菜团\n");
        for (var i = 1; i <= 2000; i++)
        {
            text.Append(i).Append(". ").Append(1 + (i % 20)).Append('-')
                .Append((100 * (1 + (i / 20 % 6))) + 1 + (i / 120 % 4))
                .Append(" 小顾 A").Append(1 + (i % 3)).Append("，放门口\n");
        }
        var fastest = Read(text.ToString(), text.Length);
        Assert.True(fastest < 500, $"{fastest:0} ms");
        var reading = RelayTown.Read(text.ToString());
        Assert.Equal(2000, reading.Lines.Count(line => line.Fate == LineFate.Booked));
        Assert.Equal(480, reading.Orders.Count);
    }

    private static double Read(string unit, int length)
    {
        var text = string.Concat(Enumerable.Repeat(unit, length / unit.Length));
        RelayTown.Read(text[..Math.Min(text.Length, 2000)]);
        var best = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var clock = Stopwatch.StartNew();
            RelayTown.Read(text);
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds);
        }
        return best;
    }

    private static bool IsSlow(string text, RelayContext context)
    {
        for (var i = 0; i < 20; i++)
        {
            var clock = Stopwatch.StartNew();
            RelayReader.Read(text, context);
            if (clock.ElapsedMilliseconds <= SlowestMs) return false;
        }
        return true;
    }

    private static string Noise(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(200); i > 0; i--)
            text.Append(random.Next(20) == 0 ? (char)random.Next(1, 0xFFFF) : Alphabet[random.Next(Alphabet.Length)]);
        return text.ToString();
    }

    private static string Mutate(Random random, string text, string other)
    {
        var changed = new StringBuilder(text);
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            var at = random.Next(changed.Length + 1);
            switch (random.Next(6))
            {
                case 0: changed.Insert(at, Alphabet[random.Next(Alphabet.Length)]); break;
                case 1:
                    if (at < changed.Length) changed.Remove(at,
                    Math.Min(random.Next(1, 12), changed.Length - at)); break;
                case 2: if (at < changed.Length) changed[at] = Alphabet[random.Next(Alphabet.Length)]; break;
                case 3: changed.Insert(at, other.AsSpan(random.Next(other.Length))[..Math.Min(20, 1)]); break;
                case 4: changed.Insert(at, changed.ToString(Math.Max(0, at - 15), Math.Min(15, at))); break;
                default: changed.Insert(at, other.Split('\n')[0]); break;
            }
            if (changed.Length > 4000) changed.Length = 4000;
        }
        return changed.ToString();
    }
}
