// What a person answered about lines of a pasted text. An answer is how the line should read: the reader then reads it
// like any other line, so that a tap and a typed correction mean exactly what the same words in the chat would mean.
// Answers are kept by the line's words and the words above it: a paste that grew does not lose them, and a neighbour
// who writes the same words elsewhere is asked himself.
using System.Security.Cryptography;
using System.Text;

namespace Baogong.Core.Relay;

/// <summary>Answers by the key of the line. An empty text: no order. The line's own words: yes, book it.</summary>
public sealed class RelayAnswers(IReadOnlyDictionary<string, string> byKey)
{
    public static RelayAnswers None { get; } = new(new Dictionary<string, string>());

    public bool IsEmpty => byKey.Count == 0;

    internal bool TryFind(string key, out string now)
    {
        var found = byKey.TryGetValue(key, out var text);
        now = text ?? "";
        return found;
    }

    /// <summary>16 hexadecimal signs for a line and the nearest line above it that is not blank.</summary>
    public static string Key(string above, string line) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{above.Trim()}\n{line.Trim()}")).AsSpan(0, 8));

    /// <summary>The key of each line, by number - 1. O(length of the text).</summary>
    public static string[] Keys(IReadOnlyList<RelayLine> lines)
    {
        var keys = new string[lines.Count];
        var above = "";
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Key(above, lines[i].Text);
            if (lines[i].Text.Length > 0) above = lines[i].Text;
        }
        return keys;
    }
}

/// <summary>A pasted text with its answers in place, and the way back to the characters that were pasted.</summary>
internal sealed class AnsweredText
{
    private readonly record struct Change(SourceLine Was, SourceLine Now, int Same, int SameEnd);

    private readonly string _source;
    private readonly List<Change> _changes = [];
    private readonly HashSet<int> _answered = [];

    private AnsweredText(string source, LexedText lexed) => (_source, Lexed) = (source, lexed);

    public LexedText Lexed { get; private set; }

    /// <summary>Whether a person said how the line should read.</summary>
    public bool IsAnswered(int line) => _answered.Contains(line);

    public static AnsweredText Read(string text, RelayAnswers answers)
    {
        var lexed = Lexer.Read(text);
        var answered = new AnsweredText(text, lexed);
        if (!answers.IsEmpty) answered.Apply(lexed.Lines, answers);
        return answered;
    }

    private void Apply(SourceLine[] lines, RelayAnswers answers)
    {
        var text = new StringBuilder(_source.Length);
        var above = "";
        var at = 0;
        foreach (var line in lines)
        {
            var was = _source.Substring(line.Start, line.Length);
            text.Append(_source, at, line.Start - at);
            at = line.Start + line.Length;
            var found = answers.TryFind(RelayAnswers.Key(above, was), out var now);
            if (found) _answered.Add(line.Number);
            text.Append(found && now != was.Trim() ? Plain(now) : was);
            if (was.AsSpan().Trim().Length > 0) above = was;
        }
        if (_answered.Count == 0) return;
        text.Append(_source, at, _source.Length - at);
        Lexed = Lexer.Read(text.ToString());
        for (var i = 0; i < lines.Length; i++) _changes.Add(Compare(lines[i], Lexed.Lines[i]));
    }

    // An answer is one line, whatever was typed.
    private static string Plain(string now) => string.Concat(now.Select(c => Lexer.IsLineEnd(c) ? ' ' : c));

    private Change Compare(SourceLine was, SourceLine now)
    {
        var one = _source.AsSpan(was.Start, was.Length);
        var other = Lexed.Source.AsSpan(now.Start, now.Length);
        var same = one.CommonPrefixLength(other);
        var end = 0;
        while (end < Math.Min(one.Length, other.Length) - same && one[^(end + 1)] == other[^(end + 1)]) end++;
        return new Change(was, now, same, end);
    }

    /// <summary>The reading in terms of the text as pasted.</summary>
    public RelayReading Restore(RelayReading reading) => _changes.Count == 0 ? reading : reading with
    {
        Orders = [.. reading.Orders.Select(order => order with
        {
            Spans = [.. order.Spans.Select(span => Restore(span.Line, span.Start, span.Length) is var (start, length)
                ? span with { Start = start, Length = length } : span).Distinct()],
        })],
        Questions = [.. reading.Questions.Select(question =>
            Restore(LineAt(question.Start), question.Start, question.Length) is var (start, length)
                ? question with { Start = start, Length = length } : question)],
        Lines = [.. reading.Lines.Select(line => _changes[line.Number - 1].Was is var was ? line with
        {
            Text = _source.AsSpan(was.Start, was.Length).Trim().ToString(),
            Start = was.Start,
            Length = was.Length,
        } : line)],
    };

    private int LineAt(int start)
    {
        var (low, high) = (0, _changes.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_changes[middle].Now.Start <= start) low = middle;
            else high = middle - 1;
        }
        return low + 1;
    }

    // What the answer left alone keeps its characters; what it put in points at what it took the place of, or at the
    // whole line when it took the place of nothing.
    private (int Start, int Length) Restore(int line, int start, int length)
    {
        var (was, now, same, sameEnd) = _changes[line - 1];
        var (from, to) = (Back(start - now.Start, last: false), Back(start + length - now.Start, last: true));
        return to > from ? (was.Start + from, to - from) : (was.Start, was.Length);

        int Back(int at, bool last) =>
            at < same || (at == same && last) ? at
            : at > now.Length - sameEnd || (at == now.Length - sameEnd && !last) ? at - now.Length + was.Length
            : last ? was.Length - sameEnd : same;
    }
}
