// How the text as a whole is laid out: whether its lines are numbered, and which lines are only nicknames. Decided
// once,
// over all lines, because one line alone cannot tell 3.501 (entry 3) from 3.501 (building 3).
namespace Baogong.Core.Relay;

internal sealed class Layout
{
    // The lines searched for a name: so that the time stays linear.
    private const int MostSpeakers = 400;

    private readonly HashSet<string> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<int> _nameLines = [];
    private readonly LexedText _text;

    private Layout(LexedText text) => _text = text;

    public bool IsNumbered { get; private set; }

    /// <summary>Line number of the first numbered entry, or -1.</summary>
    public int FirstEntry { get; private set; } = -1;

    /// <summary>Line indexes of entries that are numbered 1: where a list starts.</summary>
    public List<int> Starts { get; } = [];

    public int?[] EntryNumbers { get; private set; } = [];

    /// <summary>What stands before each line's message.</summary>
    public LineHead[] Heads { get; private set; } = [];

    /// <summary>First token behind each line's entry number.</summary>
    public int[] BodyStarts { get; private set; } = [];

    public static Layout Read(LexedText text, LineHeads heads)
    {
        var layout = new Layout(text)
        {
            EntryNumbers = new int?[text.Lines.Length],
            BodyStarts = new int[text.Lines.Length],
            Heads = new LineHead[text.Lines.Length]
        };
        layout.ReadNumbers(heads);
        layout.ReadNames();
        return layout;
    }

    /// <summary>Whether another line holds the same text (or ends with it, behind a sender).</summary>
    public bool Has(string quoted, int except)
    {
        var own = _text.TextOf(_text.Lines[except]).ToString();
        return own != quoted && _lines.Contains(quoted);
    }

    /// <summary>Whether the words name someone who speaks in the text.</summary>
    public bool HasSpeaker(string words, string? except)
    {
        foreach (var head in Heads.AsSpan(0, Math.Min(Heads.Length, MostSpeakers)))
        {
            if (head.Sender.Count is 0 or > 8) continue;
            var name = _text.Text(head.Sender.First, head.Sender.End).Trim();
            if (name.Length > 1 && name != except && words.Contains(name, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    public bool IsNameLine(int index) => _nameLines.Contains(index);

    // Numbered: most lines that start with a number and a sign continue the count of the one before.
    private void ReadNumbers(LineHeads heads)
    {
        int starts = 0, follows = 0, joined = 0, previous = 0;
        for (var i = 0; i < _text.Lines.Length; i++)
        {
            var line = _text.Lines[i];
            _lines.Add(_text.TextOf(line).ToString());
            if (line.IsBlank) continue;
            var head = heads.Read(line, numbered: true);
            Heads[i] = head;
            if (head.Entry is not { } entry) continue;
            EntryNumbers[i] = entry;
            BodyStarts[i] = head.Sender.Count > 0 ? head.Sender.First : head.Body.First;
            starts++;
            if (head.JointNumber) joined++;
            if (entry == previous + 1 || (entry == 1 && previous > 0) || entry == previous) follows++;
            previous = entry;
        }
        IsNumbered = starts > 0 && (joined == 0 ? follows * 2 >= starts : follows * 4 >= starts * 3);
        if (!IsNumbered && joined == 0) IsNumbered = starts >= 1;
        for (var i = 0; i < EntryNumbers.Length; i++)
        {
            if (!IsNumbered && EntryNumbers[i] is not null)
            {
                Heads[i] = heads.Read(_text.Lines[i], numbered: false);
                EntryNumbers[i] = Heads[i].Entry;
            }
            if (EntryNumbers[i] is null) continue;
            if (FirstEntry < 0) FirstEntry = _text.Lines[i].Number;
            if (EntryNumbers[i] == 1) Starts.Add(i);
        }
    }

    // A short line without digits that returns, or stands between messages, is a nickname.
    private void ReadNames()
    {
        if (IsNumbered) return;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _text.Lines.Length; i++)
        {
            if (IsNickname(_text.Lines[i])) counts[Text(i)] = counts.GetValueOrDefault(Text(i)) + 1;
        }
        for (var i = 0; i + 1 < _text.Lines.Length; i++)
        {
            if (!IsNickname(_text.Lines[i]) || counts[Text(i)] < 2 || _text.Lines[i + 1].IsBlank) continue;
            if (Text(i + 1) != Text(i)) _nameLines.Add(i);
        }
    }

    private string Text(int index) => _text.TextOf(_text.Lines[index]).ToString();

    private bool IsNickname(SourceLine line)
    {
        var count = line.EndToken - line.FirstToken;
        if (count is < 2 or > 8) return false;
        for (var i = line.FirstToken; i < line.EndToken; i++)
        {
            var token = _text.Tokens[i];
            if (token.Kind is not (TokenKind.Han or TokenKind.Letters or TokenKind.Emoji)) return false;
            if (Numerals.IsNumeral(token)) return false;
            if (token.Kind == TokenKind.Han
                && Words.Match(_text, i, line.EndToken).Kind is not (WordKind.None or WordKind.Title)) return false;
        }
        return true;
    }
}
