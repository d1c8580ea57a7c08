// Reposts: a relay grows by being posted again. Of copies of the same list only the last counts; what an earlier copy
// had and the last has not is asked about, because two people posting at once is how entries get lost.
namespace Baogong.Core.Relay;

internal sealed class Copies
{
    private sealed record Segment(int First, int End, string Title)
    {
        public HashSet<string> Bodies { get; } = new(StringComparer.Ordinal);

        public int Live { get; set; } = -1;
    }

    private readonly LexedText _text;
    private readonly Layout _layout;
    private readonly List<Segment> _segments = [];
    private readonly int[] _segmentOf;
    private readonly List<(int Index, Door? Door)> _dead = [];

    public Copies(LexedText text, Layout layout)
    {
        (_text, _layout) = (text, layout);
        _segmentOf = new int[text.Lines.Length];
        Array.Fill(_segmentOf, -1);
        FindSegments();
        FindLive();
    }

    public bool IsDead(int index)
    {
        var segment = _segmentOf[index];
        if (segment < 0 || _segments[segment].Live < 0) return false;
        return IsEntry(index) || index < FirstEntryOf(_segments[segment]) || InLive(index);
    }

    /// <summary>Whether a line stands between a relay's mark and its first entry.</summary>
    public bool IsHeader(int index) =>
        _segmentOf[index] is >= 0 and var segment && IsRelayMark(_text.Lines[_segments[segment].First])
        && index < FirstEntryOf(_segments[segment]);

    public bool IsEntry(int index) => _layout.EntryNumbers[index] is not null;

    public void Note(int index, Door? door) => _dead.Add((index, door));

    /// <summary>Dead entries whose household the live list lacks.</summary>
    public IEnumerable<(int Index, Door? Door)> Gone(Func<Door, int> bookings)
    {
        foreach (var group in _dead.GroupBy(entry => entry.Door))
        {
            var missing = group.Where(entry => !InLive(entry.Index)).ToList();
            if (missing.Count == 0) continue;
            var kept = group.Key is { } door ? bookings(door) : 0;
            var largest = group.GroupBy(entry => _segmentOf[entry.Index]).Max(copy => copy.Count());
            if (kept >= largest) continue;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in missing)
            {
                if (seen.Add(Body(entry.Index))) yield return entry;
            }
        }
    }

    private int FirstEntryOf(Segment segment)
    {
        for (var i = segment.First; i < segment.End; i++)
        {
            if (IsEntry(i)) return i;
        }
        return segment.End;
    }

    private bool InLive(int index)
    {
        var live = _segments[_segmentOf[index]].Live;
        return live >= 0 && _segments[live].Bodies.Contains(Body(index));
    }

    private string Body(int index)
    {
        var line = _text.Lines[index];
        return IsEntry(index) ? _text.Text(_layout.BodyStarts[index], line.EndToken) : _text.TextOf(line).ToString();
    }

    private void FindSegments()
    {
        var starts = new List<int>();
        for (var i = 0; i < _text.Lines.Length; i++)
        {
            if (IsRelayMark(_text.Lines[i])) starts.Add(i);
        }
        // A list without its own mark starts at entry 1. Both lists are in the order of the lines: one walk joins them.
        var marks = starts.Count;
        for (int at = 0, mark = 0, last = -1; at < _layout.Starts.Count; at++)
        {
            var first = _layout.Starts[at];
            while (mark < marks && starts[mark] < first) mark++;
            var own = mark - 1;
            if (own < 0 || own == last) starts.Add(first);
            last = own;
        }
        starts.Sort();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : _text.Lines.Length;
            var segment = new Segment(starts[i], end, Title(starts[i], end));
            for (var line = starts[i]; line < end; line++)
            {
                _segmentOf[line] = _segments.Count;
                if (!_text.Lines[line].IsBlank) segment.Bodies.Add(Body(line));
            }
            _segments.Add(segment);
        }
    }

    private bool IsRelayMark(SourceLine line)
    {
        if (line.IsBlank || line.EndToken - line.FirstToken > 24) return false;
        var at = line.FirstToken;
        return _text.Tokens[at].IsSymbol('#') && at + 2 < line.EndToken && _text.Tokens[at + 1].IsHan('接')
            && _text.Tokens[at + 2].IsHan('龙');
    }

    // The lines from the mark to the first entry; a list without a mark has no title.
    private string Title(int first, int end)
    {
        if (!IsRelayMark(_text.Lines[first])) return "";
        var title = new System.Text.StringBuilder();
        for (var i = first; i < end && !IsEntry(i) && title.Length < 200; i++) title
            .Append(_text.TextOf(_text.Lines[i])).Append('\n');
        return title.ToString();
    }

    private void FindLive()
    {
        for (var last = _segments.Count - 1; last > 0; last--)
        {
            if (_segments[last].Live >= 0) continue;
            for (var earlier = last - 1; earlier >= 0 && last - earlier < 64; earlier--)
            {
                if (_segments[earlier].Live < 0
                    && AreCopies(_segments[earlier], _segments[last])) _segments[earlier].Live = last;
            }
        }
    }

    private bool AreCopies(Segment one, Segment other)
    {
        var marks = "#接龙\n".Length;
        if (one.Title.Length > marks && one.Title == other.Title) return true;
        int entries = 0, shared = 0;
        for (var i = one.First; i < one.End; i++)
        {
            if (!IsEntry(i)) continue;
            entries++;
            if (other.Bodies.Contains(Body(i))) shared++;
        }
        return entries > 0 && shared * 2 >= entries;
    }
}
