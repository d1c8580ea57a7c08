// Fourth layer, first half: tokens of one line to pieces with a role. At each place the readers are tried in a fixed
// order: telephone, time, address, package or word (whichever is longer), number, sign, text. No backtracking, so
// the time is linear in the line.
namespace Baogong.Core.Relay;

internal sealed partial class PieceScanner(LexedText text, Places places, PackageMatcher packages)
{
    private readonly Token[] _tokens = text.Tokens;
    private readonly AddressGrammar _addresses = new(text, places, packages);

    /// <summary>A nickname is read, not a message.</summary>
    public bool InName
    {
        get => _addresses.InName;
        set => _addresses.InName = value;
    }

    public void Read(int first, int end, Scan scan)
    {
        scan.Clear();
        _addresses.LineStart = first;
        for (var at = first; at < end;)
        {
            var next = ReadOne(at, first, end, scan);
            at = next > at ? next : at + 1;
        }
        MergeMentions(scan);
    }

    private int ReadOne(int at, int first, int end, Scan scan)
    {
        var token = _tokens[at];
        switch (token.Kind)
        {
            case TokenKind.Space or TokenKind.Tab:
                return Add(scan, PieceKind.Space, at, at + 1);
            case TokenKind.Symbol:
                return ReadSymbol(at, end, scan);
            case TokenKind.Digits or TokenKind.Letters or TokenKind.Han:
                if (TryPhone(at, end, scan, out var next) || TryTime(at, end, scan, out next)
                    || TryAddress(at, end, scan, out next) || TryItemOrWord(at, first, end, scan, out next)
                    || TryNumber(at, first, end, scan, out next)) return next;
                return Add(scan, PieceKind.Text, at, at + 1);
            default:
                if (packages.TryMatch(text, at, end, out var picture)) return AddMention(scan, picture);
                return Add(scan, PieceKind.Picture, at, at + 1);
        }
    }

    private static int Add(Scan scan, PieceKind kind, int first, int end, WordKind word = WordKind.None, int value = 0,
        char unit = '\0')
    {
        // Text runs together: one name or remark is one piece.
        if (kind == PieceKind.Text && scan.Pieces.Count > 0 && scan.Pieces[^1] is { Kind: PieceKind.Text } last
            && last.End == first)
            scan.Pieces[^1] = last with { End = end };
        else
            scan.Pieces.Add(new Piece(kind, first, end, word, 0, value, unit));
        return end;
    }

    private static int AddMention(Scan scan, Mention mention)
    {
        scan.Pieces.Add(new Piece(PieceKind.Item, mention.First, mention.End, Index: scan.Mentions.Count));
        scan.Mentions.Add(mention);
        return mention.End;
    }

    private int ReadSymbol(int at, int end, Scan scan)
    {
        var kind = (char)_tokens[at].Value switch
        {
            ',' or ';' or '。' or '!' or '…' => PieceKind.Comma,
            '、' or '&' => PieceKind.Enum,
            '+' => PieceKind.Plus,
            '×' or '=' => PieceKind.Times,
            '-' or '~' or '_' => PieceKind.Hyphen,
            '/' => PieceKind.Slash,
            ':' => PieceKind.Colon,
            '(' or '[' or '「' or '{' or '<' => PieceKind.Open,
            ')' or ']' or '」' or '}' or '>' => PieceKind.Close,
            '→' => PieceKind.Arrow,
            '@' => PieceKind.At,
            Glyphs.Tick => PieceKind.Tick,
            Glyphs.Cross => PieceKind.Cross,
            '?' => PieceKind.QuestionMark,
            '¥' or '$' => PieceKind.Price,
            _ => PieceKind.Space,
        };
        if (kind == PieceKind.Price) return ReadPrice(at, end, scan);
        // -> is an arrow; a run of dashes or dots is a rule line.
        if (kind == PieceKind.Hyphen && at + 1 < end
            && _tokens[at + 1].IsSymbol('>')) return Add(scan, PieceKind.Arrow, at, at + 2);
        var next = at + 1;
        if (kind == PieceKind.Hyphen)
        {
            while (next < end && _tokens[next].IsSymbol((char)_tokens[at].Value)) next++;
            if (next - at > 1) kind = PieceKind.Comma;
        }
        return Add(scan, kind, at, next);
    }

    private bool Touches(int at) => _tokens[at].End == _tokens[at + 1].Start;

    private bool TryAddress(int at, int end, Scan scan, out int next)
    {
        next = at;
        if (!_addresses.TryRead(at, end, out var form)) return false;
        if (form.Shape is AddressShape.Room or AddressShape.Compact && !form.Marked
            && FollowsItem(at, scan)) return false;
        // 128的一份, 66元的: the price of a package on offer.
        if (form.Shape is AddressShape.Room or AddressShape.Compact && !form.Marked && form.End < end
            && _tokens[form.End] is { Kind: TokenKind.Han, Value: '的' or '元' or '块' }
            && !packages.ByPrice(_tokens[at].Value * 100L).IsEmpty) return false;
        var last = scan.Pieces.Count > 0 ? scan.Pieces[^1] : default;
        // The number behind a code is its count (A1 302), behind 付款 a sum of money.
        if (!form.Marked && last.Kind == PieceKind.Item && last.End == at) return false;
        if (form.Shape is AddressShape.Room or AddressShape.Compact && !form.Marked && last.End == at
            && last.Kind == PieceKind.Word
                && last.Word is WordKind.Payment or WordKind.Rule or WordKind.Total) return false;
        if (form.Shape == AddressShape.Full && !form.Marked && IsSpaced(form)
            && scan.Pieces.Exists(piece => piece.Kind == PieceKind.Item)) return false;
        // A room number directly behind text that is no name of a place (V12, 第301) is not an address.
        if (at > 0 && scan.Pieces.Count > 0 && _tokens[at - 1].IsHan('第')) return false;
        if (form.Weak && form.Shape == AddressShape.Building && IsNumericCode(form, end)) return false;
        next = form.End;
        scan.Pieces.Add(new Piece(PieceKind.Address, form.First, form.End, Index: scan.Addresses.Count));
        scan.Addresses.Add(form);
        return true;
    }

    // "12 301" is an address only before any goods: behind them "A1 302" would read as building 1.
    private bool IsSpaced(AddressForm form) => form.BuildingTokens.Count > 0 && form.RoomTokens.Count > 0
        && form.RoomTokens.First == form.BuildingTokens.End + 1 && _tokens[form.BuildingTokens.End].IsGap;

    // 1号套餐, 2号餐: the number is a package and not a house.
    private bool IsNumericCode(AddressForm form, int end) =>
        packages.HasNumericCodes && form.End < end
            && _tokens[form.End] is { Kind: TokenKind.Han, Value: '套' or '餐' or '品' };

    // C100, A×100 and 鸡蛋100 count; they are no rooms.
    private static bool FollowsItem(int at, Scan scan)
    {
        for (var i = scan.Pieces.Count - 1; i >= 0; i--)
        {
            var piece = scan.Pieces[i];
            if (piece.Kind == PieceKind.Item) return piece.End == at || scan.Pieces[^1].Kind == PieceKind.Times;
            if (piece.Kind is PieceKind.Times or PieceKind.Plus) continue;
            return false;
        }
        return false;
    }

    private bool TryItemOrWord(int at, int first, int end, Scan scan, out int next)
    {
        next = at;
        if (TryCommunity(at, end, scan, out next) || TryGenericCode(at, end, scan, out next)) return true;
        var (kind, length) = Words.Match(text, at, end);
        var hasMention = TryMention(at, end, out var mention) && !IsBuried(mention, first, end, scan);
        if (hasMention && (mention.Length > length || (mention.Length == length && mention.Kind < MentionKind.Piece)))
        {
            next = AddMention(scan, mention);
            next = mention.Kind == MentionKind.Code ? SkipGeneric(next, end, scan) : SkipSuffix(next, end, scan);
            return true;
        }
        if (kind == WordKind.None) return _tokens[at].Kind == TokenKind.Letters
            && TryLetterRun(at, end, scan, out next);
        if (kind == WordKind.Total) { next = Add(scan, PieceKind.Word, at, at + length, kind); return true; }
        next = Add(scan, PieceKind.Word, at, at + length, kind);
        return true;
    }

    // 和韵苑12-301: two or more characters of the community's own name carry nothing.
    private bool TryCommunity(int at, int end, Scan scan, out int next)
    {
        next = at;
        if (_tokens[at].Kind != TokenKind.Han) return false;
        var from = places.Community.IndexOf((char)_tokens[at].Value, StringComparison.Ordinal);
        if (from < 0) return false;
        while (next < end && from < places.Community.Length
            && _tokens[next].IsHan(places.Community[from])) (next, from) = (next + 1, from + 1);
        if (next - at < 2) return false;
        Add(scan, PieceKind.Word, at, next, WordKind.Filler);
        return true;
    }

    // Digits are never a piece of a name by themselves; numeric codes have their own forms.
    private bool TryMention(int at, int end, out Mention mention) =>
        packages.TryMatch(text, at, end, out mention)
        && !(_tokens[at].Kind == TokenKind.Digits && mention.Kind == MentionKind.Code)
        && !(mention.Kind == MentionKind.Code && SplitsRun(mention, end));

    // V1 inside V12, A inside ABBY: the code is not what was written.
    private bool SplitsRun(Mention mention, int end) =>
        mention.End < end && Touches(mention.End - 1) && _tokens[mention.End - 1].Kind == _tokens[mention.End].Kind
        && _tokens[mention.End].Kind != TokenKind.Han;

    // A single character between two unknown ones is part of a longer word (没米了 is one, 小米粥 another).
    private bool IsBuried(Mention mention, int first, int end, Scan scan)
    {
        if (mention.Length != 1 || _tokens[mention.First].Kind != TokenKind.Han) return false;
        var textBefore = mention.First > first && scan.Pieces[^1].Kind == PieceKind.Text
            && scan.Pieces[^1].End == mention.First;
        var textAfter = mention.End < end && IsUnknownHan(mention.End, end, mention.First);
        return mention.Kind == MentionKind.Piece ? textBefore || textAfter : textBefore && textAfter;
    }

    private bool IsUnknownHan(int at, int end, int before) => _tokens[at].Kind == TokenKind.Han
        && (_tokens[at].Value == _tokens[before].Value || (Words.Match(text, at, end).Kind == WordKind.None
            && !packages.TryMatch(text, at, end, out _) && !Numerals.IsNumeral(_tokens[at])));

    // A套餐, B餐, C款: the word after a code says only that it is a code.
    private int SkipGeneric(int at, int end, Scan scan)
    {
        if (at >= end || _tokens[at].Kind != TokenKind.Han) return at;
        var next = at;
        if (_tokens[at].IsHan('套') && at + 1 < end && _tokens[at + 1].IsHan('餐')) next = at + 2;
        else if (_tokens[at].Value is '餐' or '款' or '类' or '型' or '号' or '种' or '套') next = at + 1;
        if (next > at && next < end && _tokens[next - 1].IsHan('号') && _tokens[next].IsHan('餐')) next++;
        if (next > at && scan.Pieces[^1] is var last) scan.Pieces[^1] = last with { End = next };
        return next;
    }

    // 蓝莓4盒装, 蔬菜套餐: the word that ends a name adds nothing.
    private int SkipSuffix(int at, int end, Scan scan)
    {
        var next = at;
        if (next < end && _tokens[next].IsHan('装')) next++;
        else if (next + 1 < end && _tokens[next].IsHan('整') && Words.IsContainer(_tokens[next + 1].Value)) next += 2;
        else if (next + 1 < end && _tokens[next].IsHan('套') && _tokens[next + 1].IsHan('餐')) next += 2;
        if (next > at) scan.Pieces[^1] = scan.Pieces[^1] with { End = next };
        return next;
    }

    // 套餐A, 套餐一, 1号套餐, 编号2: a code with a word that says so.
    private bool TryGenericCode(int at, int end, Scan scan, out int next)
    {
        next = at;
        var token = _tokens[at];
        if (token.IsHan('套') && at + 2 < end && _tokens[at + 1].IsHan('餐'))
        {
            if (packages.TryMatch(text, at, end, out var exact)
                && exact is { Kind: MentionKind.Exact, Length: > 2 }) return false;
            var code = _tokens[at + 2].IsGap && at + 3 < end ? at + 3 : at + 2;
            if (TryCodeNumber(code, end, out var set, out var stop) || TryLetterCode(code, end, out set, out stop))
            {
                next = AddMention(scan, new Mention(set, MentionKind.Code, at, stop));
                return true;
            }
            return false;
        }
        if (!packages.HasNumericCodes || !TryCodeNumber(at, end, out var bits, out var after)) return false;
        if (token.Boxed)
        {
            next = AddMention(scan, new Mention(bits, MentionKind.Code, at, after));
            return true;
        }
        var mark = after < end && _tokens[after].IsHan('号') ? after + 1 : after;
        if (mark + 1 < end && _tokens[mark].IsHan('套') && _tokens[mark + 1].IsHan('餐')) mark += 2;
        else if (mark < end && mark > after && _tokens[mark].Value is '餐' or '品' or '包'
            && _tokens[mark].Kind == TokenKind.Han) mark++;
        else return false;
        next = AddMention(scan, new Mention(bits, MentionKind.Code, at, mark));
        return true;
    }

    private bool TryCodeNumber(int at, int end, out PackageSet set, out int stop)
    {
        (set, stop) = (default, at);
        if (!packages.HasNumericCodes) return false;
        if (_tokens[at].Kind == TokenKind.Digits) (set, stop) = (packages.ByNumericCode(_tokens[at].Value), at + 1);
        else if (Numerals.IsNumeral(_tokens[at]) && _tokens[at].Value is not ('两' or '俩' or '仨'))
            (set, stop) = (packages.ByNumericCode(Math.Max(Numerals.Digit(_tokens[at].Value), 0)), at + 1);
        return !set.IsEmpty;
    }

    private bool TryLetterCode(int at, int end, out PackageSet set, out int stop)
    {
        (set, stop) = (default, at);
        if (at >= end || !packages.TryMatch(text, at, end, out var mention)
            || mention.Kind != MentionKind.Code) return false;
        (set, stop) = (mention.Set, mention.End);
        return true;
    }

    // AB, ABC, AX2: each letter is a code. Mixed case (Abby) and doubled letters (ADA) are names.
    private bool TryLetterRun(int at, int end, Scan scan, out int next)
    {
        next = at;
        var token = _tokens[at];
        var letters = text.Norm(token);
        var count = letters.Length;
        if (count > 1 && letters[^1] == 'X' && at + 1 < end && _tokens[at + 1].Kind == TokenKind.Digits && Touches(at)
            && packages.ByLetter('X') < 0) count--;
        if (letters.Length == 1 && letters[0] == 'X' && at + 1 < end && scan.Pieces.Count > 0)
        {
            next = Add(scan, PieceKind.Times, at, at + 1);
            return true;
        }
        if (count > MaxRun || token.Length != token.NormLength || IsMixedCase(token)) return false;
        var seen = default(PackageSet);
        for (var i = 0; i < count; i++)
        {
            var package = packages.ByLetter(letters[i]);
            if (package < 0 || seen.Has(package)) return false;
            seen |= PackageSet.Of(package);
        }
        for (var i = 0; i < count; i++)
            AddMention(scan, new Mention(PackageSet.Of(packages.ByLetter(letters[i])), MentionKind.Code, at, at + 1));
        if (count < letters.Length) Add(scan, PieceKind.Times, at, at + 1);
        next = at + 1;
        return true;
    }

    private const int MaxRun = 8;

    private bool IsMixedCase(Token token)
    {
        var source = text.Source.AsSpan(token.Start, token.Length);
        bool upper = false, lower = false;
        foreach (var c in source)
        {
            upper |= char.IsUpper(c);
            lower |= char.IsLower(c);
        }
        return upper && lower;
    }

    // A 蔬菜包, A.蔬菜, A：蔬菜: a code and its own name are one mention.
    private static void DropCodeGaps(Scan scan)
    {
        var pieces = scan.Pieces;
        var kept = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            var gap = i > 0 && i + 1 < pieces.Count && kept > 0 && pieces[i].Kind is PieceKind.Space or PieceKind.Colon
                && pieces[i + 1].Kind == PieceKind.Item && pieces[kept - 1].Kind == PieceKind.Item;
            if (gap && scan.Mentions[pieces[kept - 1].Index] is { Kind: MentionKind.Code, IsOne: true } code
                && scan.Mentions[pieces[i + 1].Index] is { Kind: MentionKind.Exact or MentionKind.Piece } name
                    && name.Set == code.Set) continue;
            pieces[kept++] = pieces[i];
        }
        pieces.RemoveRange(kept, pieces.Count - kept);
    }

    // Mentions that touch and can mean one package mean it together: 20斤 大米, A蔬菜, 猪肉套餐B.
    private static void MergeMentions(Scan scan)
    {
        DropCodeGaps(scan);
        var pieces = scan.Pieces;
        var kept = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            var piece = pieces[i];
            if (kept > 0 && piece.Kind == PieceKind.Item && pieces[kept - 1] is { Kind: PieceKind.Item } before
                && scan.Mentions[before.Index] is var left && scan.Mentions[piece.Index] is var right
                && left.First != right.First && left.Set.Overlaps(right.Set) && left.Kind != right.Kind)
            {
                var kind = left.Kind < right.Kind ? left.Kind : right.Kind;
                scan.Mentions[before.Index] = new Mention(left.Set & right.Set, kind, left.First, right.End);
                pieces[kept - 1] = before with { End = piece.End };
                continue;
            }
            pieces[kept++] = piece;
        }
        pieces.RemoveRange(kept, pieces.Count - kept);
    }
}
