// What stands before the message of a line: an entry number, a time, a sender. Where the head ends, the grammar starts.
namespace Baogong.Core.Relay;

internal enum HeadKind : byte
{
    Plain,
    /// <summary>Only a sender and a time: the lines that follow are his.</summary>
    SenderOnly,
    /// <summary>Sender, colon, message.</summary>
    SenderAndBody,
}

internal readonly record struct LineHead(HeadKind Kind, int? Entry, TokenRange Sender, TokenRange Body,
    bool JointNumber, bool Timed);

internal sealed class LineHeads(LexedText text, PieceScanner scanner)
{
    private const int LongestSender = 24;
    private readonly Token[] _tokens = text.Tokens;
    private readonly Scan _scan = new();

    public LineHead Read(SourceLine line, bool numbered)
    {
        var (at, end) = (line.FirstToken, line.EndToken);
        at = SkipGaps(at, end);
        at = SkipCalls(at, end);
        var entry = ReadEntry(ref at, end, numbered, out var joint);
        var timed = SkipTime(ref at, end);
        if (entry is null && TrySenderLine(at, end, timed, out var only))
            return new LineHead(HeadKind.SenderOnly, null, only, new TokenRange(end, 0), false, true);
        if (TryColonSender(at, end, out var sender, out var body))
            return new LineHead(HeadKind.SenderAndBody, entry, sender, new TokenRange(body, end - body), joint, timed);
        return new LineHead(HeadKind.Plain, entry, default, new TokenRange(at, end - at), joint, timed);
    }

    private int SkipGaps(int at, int end)
    {
        while (at < end && _tokens[at].Kind == TokenKind.Space) at++;
        return at;
    }

    // @团长 12-301要A2: the call names the reader, not the household.
    private int SkipCalls(int at, int end)
    {
        while (at < end && _tokens[at].IsSymbol('@'))
        {
            var stop = at + 1;
            while (stop < end && !_tokens[stop].IsGap) stop++;
            if (stop >= end) return at;
            at = SkipGaps(stop, end);
        }
        return at;
    }

    /// <summary>The entry number a line starts with: 1. 1、 1) (1) [1] ① 1️⃣ No.1, or a bare number before an
    /// address.</summary>
    private int? ReadEntry(ref int at, int end, bool numbered, out bool joint)
    {
        joint = false;
        if (at >= end) return null;
        var start = at;
        if (_tokens[at].Kind == TokenKind.Letters && text.Norm(_tokens[at]) is "NO" && at + 2 < end
            && _tokens[at + 1].IsSymbol('.'))
            start = at + 2;
        // #1 12-301: a number sign before a number and a gap.
        if (_tokens[at].IsSymbol('#') && at + 2 < end && _tokens[at + 2].IsGap
            && _tokens[at + 1] is { Kind: TokenKind.Digits, NormLength: <= 3 } sharp)
            return Accept(sharp.Value, SkipGaps(at + 2, end), ref at);
        var bracket = _tokens[start] is { Kind: TokenKind.Symbol, Value: '(' or '[' } && start + 2 < end
            && _tokens[start + 2] is { Kind: TokenKind.Symbol, Value: ')' or ']' };
        if (bracket) start++;
        if (start >= end || _tokens[start] is not { Kind: TokenKind.Digits, NormLength: <= 4 } number) return null;
        var next = start + 1;
        if (bracket) return Accept(number.Value, SkipGaps(next + 1, end), ref at);
        if (number.Boxed) return Accept(number.Value, SkipSigns(next, end), ref at);
        if (next >= end) return null;
        if (_tokens[next] is { Kind: TokenKind.Symbol, Value: '.' or '、' or ')' or ',' or ':' } sign)
        {
            var spaced = next + 1 < end && _tokens[next + 1].IsGap;
            var joins = sign.Value is '.' or ',' or ':' or '、' && !spaced && next + 1 < end
                && _tokens[next + 1].Kind == TokenKind.Digits;
            if (sign.Value is ',' or ':' && (!numbered || number.NormLength > 2)) return null;
            if (joins && !numbered
                && !(sign.Value == '、' && number.NormLength < 3 && IsAddressAt(next + 1, end))) return null;
            // 101、102 are two rooms.
            if (number.NormLength > 2 && next + 1 < end
                && _tokens[next + 1] is { Kind: TokenKind.Digits, NormLength: >= 3 }) return null;
            if (number.NormLength > 3 && !StartsAddress(SkipGaps(next + 1, end), end)) return null;
            // 4.20早餐 is a date; 1.12-301 is entry 1.
            if (joins && !StartsAddress(next + 1, end)) return null;
            joint = joins;
            return Accept(number.Value, SkipGaps(next + 1, end), ref at);
        }
        var bar = SkipGaps(next, end);
        if (bar + 1 < end && _tokens[bar].IsSymbol('|') && number.NormLength <= 3 && HasBar(bar + 1, end))
            return Accept(number.Value, SkipGaps(bar + 1, end), ref at);
        if (!numbered || number.NormLength > 3 || !_tokens[next].IsGap || next + 1 >= end) return null;
        return _tokens[next + 1].Kind is TokenKind.Digits or TokenKind.Letters
            && IsAddressAt(next + 1, end) ? Accept(number.Value, next + 1, ref at) : null;
    }

    // 1 | 小王 | 12-301 | A2: a row of a drawn list.
    private bool HasBar(int at, int end)
    {
        while (at < end && !_tokens[at].IsSymbol('|')) at++;
        return at < end;
    }

    private static int? Accept(int number, int next, ref int at)
    {
        at = next;
        return number;
    }

    private int SkipSigns(int at, int end)
    {
        while (at < end && (_tokens[at].IsGap
            || _tokens[at] is { Kind: TokenKind.Symbol, Value: '.' or '、' or ')' or ':' })) at++;
        return at;
    }

    private bool StartsAddress(int at, int end)
    {
        scanner.Read(at, Math.Min(end, at + 12), _scan);
        return _scan.Pieces.Count > 0 && _scan.Pieces[0].Kind == PieceKind.Address;
    }

    private bool IsAddressAt(int at, int end)
    {
        scanner.Read(at, Math.Min(end, at + 12), _scan);
        return _scan.Pieces.Count > 0 && _scan.Pieces[0].Kind == PieceKind.Address
            && _scan.Addresses[0].Shape == AddressShape.Full;
    }

    // [12:01], 2022-04-13 12:01, (周三 12:01) at the start.
    private bool SkipTime(ref int at, int end)
    {
        var open = at < end && _tokens[at] is { Kind: TokenKind.Symbol, Value: '[' or '(' };
        var start = open ? at + 1 : at;
        if (start >= end || _tokens[start].Kind != TokenKind.Digits
            || !HasClock(start, Math.Min(end, start + 16))) return false;
        scanner.Read(start, Math.Min(end, start + 16), _scan);
        var stop = -1;
        foreach (var piece in _scan.Pieces)
        {
            if (piece.Kind == PieceKind.Time) stop = piece.End;
            else if (piece.Kind != PieceKind.Space) break;
        }
        if (stop < 0 || (stop >= end && !open)) return false;
        if (open && (stop >= end || _tokens[stop] is not { Kind: TokenKind.Symbol, Value: ']' or ')' })) return false;
        // "8点 12-301 A1" is no chat time: only clock times count.
        var clock = false;
        for (var i = start; i < stop; i++) clock |= _tokens[i].IsSymbol(':');
        if (!clock) return false;
        at = SkipGaps(open ? stop + 1 : stop, end);
        return true;
    }

    // 小贺 12:01 / 小贺 2022/4/13 12:01:33 / 老邢 昨天 12:02
    private bool TrySenderLine(int at, int end, bool timed, out TokenRange sender)
    {
        sender = default;
        if (at >= end || end - at > LongestSender + 14 || !(timed || HasClock(at, end))) return false;
        scanner.Read(at, end, _scan);
        var pieces = _scan.Pieces;
        var stop = pieces.Count;
        var clock = false;
        while (stop > 0 && (pieces[stop - 1].Kind is PieceKind.Time or PieceKind.Space || IsDayWord(pieces[stop - 1])))
        {
            stop--;
            if (pieces[stop].Kind == PieceKind.Time) clock |= HasColon(pieces[stop]);
        }
        if (!clock && !timed) return false;
        if (stop == 0) return false;
        foreach (var piece in pieces.AsReadOnly().Take(stop))
        {
            if (piece.Kind is PieceKind.Quantity or PieceKind.Colon or PieceKind.Measure or PieceKind.Time
                or PieceKind.QuestionMark) return false;
            if (piece.Kind == PieceKind.Item
                && (timed || _scan.Mentions[piece.Index].Kind == MentionKind.Code)) return false;
            if (piece.Kind == PieceKind.Comma && timed) return false;
        }
        if (timed && !clock && pieces.Exists(piece => piece.IsWord(WordKind.Verb) && !IsGlued(piece))) return false;
        sender = new TokenRange(at, pieces[stop - 1].End - at);
        return true;
    }

    // 12:01 somewhere in the line; without it there is nothing to scan for.
    private bool HasClock(int at, int end)
    {
        for (var i = at + 1; i + 1 < end; i++)
        {
            if (_tokens[i].IsSymbol(':') && _tokens[i - 1].Kind == TokenKind.Digits
                && _tokens[i + 1].Kind == TokenKind.Digits) return true;
        }
        return false;
    }

    private bool HasColon(Piece piece)
    {
        for (var i = piece.First; i < piece.End; i++)
        {
            if (_tokens[i].IsSymbol(':')) return true;
        }
        return false;
    }

    private bool IsDayWord(Piece piece) =>
        piece.Kind is PieceKind.Text or PieceKind.Word && piece.End - piece.First <= 3
        && text.Text(piece.First, piece.End) is "昨天" or "今天" or "上午" or "下午" or "晚上" or "早上" or "中午" or "凌晨" or "AM"
            or "PM" or "星期"
            or "周一" or "周二" or "周三" or "周四" or "周五" or "周六" or "周日";

    // X：message, where X is a name or a door and nothing else.
    private bool TryColonSender(int at, int end, out TokenRange sender, out int body)
    {
        sender = default;
        body = at;
        var colon = -1;
        for (var i = at; i < end && i < at + LongestSender; i++)
        {
            if (_tokens[i].IsSymbol(':') && !IsClock(i, end)) { colon = i; break; }
        }
        if (colon <= at || SkipGaps(colon + 1, end) >= end) return false;
        scanner.InName = true;
        scanner.Read(at, colon, _scan);
        scanner.InName = false;
        foreach (var piece in _scan.Pieces)
        {
            if (piece.First < at + 3 && IsPair(at, colon)) continue;
            if (piece.Kind is PieceKind.Quantity or PieceKind.Measure or PieceKind.Price or PieceKind.Phone
                or PieceKind.Comma
                or PieceKind.Arrow or PieceKind.Cross or PieceKind.Tick or PieceKind.QuestionMark) return false;
            if (piece.Kind == PieceKind.Item && !IsInName(piece)) return false;
            if (piece.Kind == PieceKind.Word && !IsGlued(piece)
                && piece.Word is not (WordKind.Filler or WordKind.Title or WordKind.Leader or WordKind.And
                or WordKind.Verb or WordKind.Proxy)) return false;
            if (piece.Kind == PieceKind.Address && !_scan.Addresses[piece.Index].HasRoom
                && _scan.Pieces.Count == 1) return false;
        }
        if (IsAllFiller()) return false;
        sender = new TokenRange(at, colon - at);
        body = SkipGaps(colon + 1, end);
        return true;
    }

    // 6-2 小王: building and unit of the sender.
    private bool IsPair(int at, int end) => at + 3 < end && _tokens[at] is { Kind: TokenKind.Digits, NormLength: <= 2 }
        && _tokens[at + 1].IsSymbol('-') && _tokens[at + 2] is { Kind: TokenKind.Digits, NormLength: <= 2 }
        && _scan.Has(PieceKind.Text);

    // 小满, 小雨点: one sign glued to text is part of a name.
    private bool IsGlued(Piece piece)
    {
        if (piece.End - piece.First != 1) return false;
        foreach (var other in _scan.Pieces)
        {
            if (other.Kind == PieceKind.Text && other.End == piece.First) return true;
        }
        return false;
    }

    private bool IsClock(int at, int end) =>
        at > 0 && at + 1 < end && _tokens[at - 1] is { Kind: TokenKind.Digits, NormLength: <= 2 }
        && _tokens[at + 1] is { Kind: TokenKind.Digits, NormLength: 2 };

    // 小米 and 奶茶三分糖 are names although 米 and 奶 are goods: a piece inside a longer nickname.
    private bool IsInName(Piece piece) => _scan.Mentions[piece.Index].Kind == MentionKind.Piece
        || (_scan.Mentions[piece.Index].Length == 1 && _scan.Pieces.Count > 1
            && _scan.Mentions[piece.Index].Kind == MentionKind.Exact);

    private bool IsAllFiller()
    {
        foreach (var piece in _scan.Pieces)
        {
            if (piece.Kind != PieceKind.Space && !piece.IsWord(WordKind.Filler)) return false;
        }
        return true;
    }
}
