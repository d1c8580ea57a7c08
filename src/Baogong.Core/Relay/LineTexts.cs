// What is left of a line when addresses and goods are taken: a name, a telephone, a note. Text that is glued to goods
// is neither; it may be another product, so it raises a doubt.
namespace Baogong.Core.Relay;

internal sealed class LineTexts(LexedText text, PackageMatcher packages)
{
    private const int LongestName = 6;
    private const int LongestGoods = 4;

    private Scan _scan = new();
    private Statement _statement = new();

    public void Read(Scan scan, Statement statement)
    {
        (_scan, _statement) = (scan, statement);
        if (statement.HasItems || statement.HasCounts) CheckGlue();
        ReadSegments();
    }

    private void Fail(string reason, int first, int end) => _statement.Doubt ??= new Doubt(reason, first, end);

    // Text directly before or behind a package or count, with nothing between.
    private void CheckGlue()
    {
        for (var i = 0; i < _scan.Pieces.Count; i++)
        {
            var piece = _scan.Pieces[i];
            if (piece.Kind == PieceKind.Counted
                && StartsSegment(i)) Fail(QuestionReasons.UnknownWords, piece.First, piece.End);
            if (piece.Kind != PieceKind.Text) continue;
            var before = i > 0 ? _scan.Pieces[i - 1] : default;
            var after = i + 1 < _scan.Pieces.Count ? _scan.Pieces[i + 1] : default;
            if (after.Kind == PieceKind.Item && i + 1 < _scan.Pieces.Count) CheckBefore(i, piece, after);
            if (i > 0 && before.Kind is PieceKind.Item or PieceKind.Quantity or PieceKind.Measure) CheckBehind(piece,
                before, after);
        }
    }

    private bool StartsSegment(int at) =>
        at == 0 || _scan.Pieces[at - 1].IsSeparator || _scan.Pieces[at - 1].IsWord(WordKind.Verb);

    private void CheckBefore(int at, Piece piece, Piece item)
    {
        var mention = _scan.Mentions[item.Index];
        var counted = at + 2 < _scan.Pieces.Count
            && _scan.Pieces[at + 2].Kind is PieceKind.Quantity or PieceKind.Times or PieceKind.Item;
        // 小满A2 is a name and a code; 花甲2 may be another product than 甲.
        var isCode = mention.Kind == MentionKind.Picture
            || (mention.Kind == MentionKind.Code && text.Tokens[mention.First].Kind != TokenKind.Han);
        if (!isCode || !counted) Fail(QuestionReasons.UnknownWords, piece.First, item.End);
    }

    private void CheckBehind(Piece piece, Piece before, Piece after)
    {
        if (after.IsWord(WordKind.Title) && before.Kind == PieceKind.Quantity) return;
        Fail(QuestionReasons.UnknownWords, before.First, piece.End);
    }

    // A segment is what stands between separators and goods.
    private void ReadSegments()
    {
        var afterGoods = false;
        var noteEnd = -1;
        for (var i = 0; i < _scan.Pieces.Count;)
        {
            var piece = _scan.Pieces[i];
            if (!IsTextual(piece))
            {
                afterGoods |= piece.Kind is PieceKind.Item or PieceKind.Quantity;
                if (piece.Kind is PieceKind.Item or PieceKind.Quantity or PieceKind.Address) noteEnd = -1;
                i++;
                continue;
            }
            var stop = i;
            while (stop < _scan.Pieces.Count && IsTextual(_scan.Pieces[stop])) stop++;
            TakeSegment(i, stop, afterGoods, ref noteEnd);
            i = stop;
        }
    }

    private static bool IsTextual(Piece piece) =>
        piece.Kind is PieceKind.Text or PieceKind.Counted or PieceKind.Time or PieceKind.Picture
        || (piece.Kind == PieceKind.Word && piece.Word is not (WordKind.Each or WordKind.All));

    private void TakeSegment(int first, int stop, bool afterGoods, ref int noteEnd)
    {
        while (first < stop && IsEmpty(_scan.Pieces[first]) && !IsNotePart(first, stop)) first++;
        while (stop > first && IsEmpty(_scan.Pieces[stop - 1])) stop--;
        if (first >= stop) return;
        var range = new TokenRange(_scan.Pieces[first].First, _scan.Pieces[stop - 1].End - _scan.Pieces[first].First);
        if (_statement.Contact.Count == 0 && IsName(first, stop, range, afterGoods))
        {
            _statement.Contact = range;
            return;
        }
        if (_statement.HasItems && afterGoods && IsUnknownGoods(first, stop, range))
            Fail(QuestionReasons.UnknownWords, range.First, range.End);
        // A numeral that found no package (A 两) is no remark.
        if (afterGoods && IsNumeralOnly(range)) Fail(QuestionReasons.AmbiguousQuantity, range.First, range.End);
        if (!HasContent(first, stop)) return;
        if (noteEnd >= 0 && _statement.Notes.Count > 0 && _statement.Notes[^1] is var last)
            _statement.Notes[^1] = new TokenRange(last.First, range.End - last.First);
        else
            _statement.Notes.Add(range);
        noteEnd = range.End;
    }

    private static bool IsEmpty(Piece piece) =>
        piece.Kind == PieceKind.Picture || (piece.Kind == PieceKind.Word && piece.Word is WordKind.Filler
        or WordKind.Verb or WordKind.Add or WordKind.And or WordKind.Proxy or WordKind.Cancel or WordKind.Change
            or WordKind.Same
        or WordKind.Leader or WordKind.Total or WordKind.Question or WordKind.Or or WordKind.Reduce);

    // 要软一点的: a verb before text belongs to the note, except where goods follow.
    private bool IsNotePart(int first, int stop) =>
        _scan.Pieces[first].IsWord(WordKind.Verb) && first + 1 < stop && _scan.Pieces[first + 1].Kind == PieceKind.Text;

    private bool HasContent(int first, int stop)
    {
        for (var i = first; i < stop; i++)
        {
            if (!IsEmpty(_scan.Pieces[i])) return true;
        }
        return false;
    }

    private bool IsName(int first, int stop, TokenRange range, bool afterGoods)
    {
        if (range.Count > LongestName) return false;
        var tokens = text.Tokens.AsSpan(range.First, range.Count);
        var titled = _scan.Pieces[stop - 1].IsWord(WordKind.Title);
        if (tokens[0].Kind == TokenKind.Letters && !_statement.HasItems && IsAllCodes(tokens[0]))
        {
            // AAB may be two A and one B.
            Fail(QuestionReasons.UnknownWords, range.First, range.End);
            _statement.HasItems = true;
            return false;
        }
        if (tokens[0].Kind == TokenKind.Letters) return stop - first == 1 && tokens[0].NormLength > 1;
        foreach (var token in tokens)
        {
            if (token.Kind is not (TokenKind.Han or TokenKind.Letters)) return false;
        }
        if (_scan.Pieces[first].Kind != PieceKind.Text && !titled) return false;
        var han = (char)tokens[0].Value;
        if (titled) return range.Count <= LongestName;
        if (afterGoods && Surnames.IsGoods((char)tokens[^1].Value)) return false;
        if (afterGoods) return range.Count <= 3 && (Surnames.IsSurname(han) || Surnames.IsCallingPrefix(han))
            && IsPlain(first, stop);
        return range.Count <= 4 && IsPlain(first, stop);
    }

    private bool IsNumeralOnly(TokenRange range)
    {
        for (var i = range.First; i < range.End; i++)
        {
            if (!Numerals.IsNumeral(text.Tokens[i]) && !text.Tokens[i].IsGap) return false;
        }
        return true;
    }

    private bool IsAllCodes(Token letters)
    {
        foreach (var letter in text.Norm(letters))
        {
            if (packages.ByLetter(letter) < 0) return false;
        }
        return letters.NormLength <= 4;
    }

    private bool IsPlain(int first, int stop)
    {
        for (var i = first; i < stop; i++)
        {
            if (_scan.Pieces[i].Kind != PieceKind.Text) return false;
        }
        return true;
    }

    private bool IsUnknownGoods(int first, int stop, TokenRange range) =>
        range.Count <= LongestGoods && IsPlain(first, stop)
            && text.Tokens[range.First] is not { Kind: TokenKind.Han, Value: '不' or '少' or '多' or '去' or '免' }
            && text.Tokens[range.End - 1] is { Kind: TokenKind.Han } last
        && Surnames.IsGoods((char)last.Value) && packages.Packages.Length > 0;
}
