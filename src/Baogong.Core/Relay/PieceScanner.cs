// Fourth layer, first half: tokens of one line to pieces with a role. At each place the readers are tried in a fixed
// order: telephone, time, address, package or word (whichever is longer), number, sign, text. No backtracking, so
// the time is linear in the line.
namespace Baogong.Core.Relay;

internal sealed class PieceScanner(LexedText text, Places places, PackageMatcher packages)
{
    private readonly Token[] _tokens = text.Tokens;
    private readonly AddressGrammar _addresses = new(text, places);

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

    private static int Add(Scan scan, PieceKind kind, int first, int end, WordKind word = WordKind.None, int value = 0, char unit = '\0')
    {
        // Text runs together: one name or remark is one piece.
        if (kind == PieceKind.Text && scan.Pieces.Count > 0 && scan.Pieces[^1] is { Kind: PieceKind.Text } last && last.End == first)
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
        if (kind == PieceKind.Hyphen && at + 1 < end && _tokens[at + 1].IsSymbol('>')) return Add(scan, PieceKind.Arrow, at, at + 2);
        var next = at + 1;
        if (kind == PieceKind.Hyphen)
        {
            while (next < end && _tokens[next].IsSymbol((char)_tokens[at].Value)) next++;
            if (next - at > 1) kind = PieceKind.Comma;
        }
        return Add(scan, kind, at, next);
    }

    private int ReadPrice(int at, int end, Scan scan)
    {
        var next = at + 1;
        if (next < end && _tokens[next].Kind == TokenKind.Digits) next = SkipDecimals(next + 1, end);
        return Add(scan, PieceKind.Price, at, next);
    }

    private int SkipDecimals(int at, int end) =>
        at + 1 < end && _tokens[at].IsSymbol('.') && _tokens[at + 1].Kind == TokenKind.Digits && _tokens[at + 1].NormLength <= 2
            && Touches(at - 1) && Touches(at) ? at + 2 : at;

    private bool Touches(int at) => _tokens[at].End == _tokens[at + 1].Start;

    // 11 digits from 13 to 19, alone or as 3-4-4; also a land line of 8 digits or with area code.
    private bool TryPhone(int at, int end, Scan scan, out int next)
    {
        next = at;
        if (_tokens[at].Kind != TokenKind.Digits) return false;
        var digits = text.Norm(_tokens[at]);
        if (digits.Length == 11 && digits[0] == '1') next = at + 1;
        else if (digits.Length is 8 && digits[0] is >= '2' and <= '8' && !places.All.Any()) next = at + 1;
        else if (digits.Length == 13 && digits.StartsWith("86")) next = at + 1;
        else if (digits.Length == 3 && digits[0] == '1' && digits[1] >= '3' && at + 4 < end && IsFour(at + 2) && IsFour(at + 4)
            && IsPhoneJoint(at + 1) && IsPhoneJoint(at + 3)) next = at + 5;
        else if (digits.Length is 3 or 4 && digits[0] == '0' && at + 2 < end && _tokens[at + 1].IsSymbol('-')
            && _tokens[at + 2] is { Kind: TokenKind.Digits, NormLength: 7 or 8 }) next = at + 3;
        if (next == at) return false;
        Add(scan, PieceKind.Phone, at, next);
        return true;
    }

    private bool IsFour(int at) => _tokens[at] is { Kind: TokenKind.Digits, NormLength: 4 };

    private bool IsPhoneJoint(int at) => _tokens[at].Kind == TokenKind.Space || _tokens[at].IsSymbol('-') || _tokens[at].IsSymbol('.');

    // 18:30, 18:30:05, 8点半, 4月14号, 2022-04-13, 2022/4/13
    private bool TryTime(int at, int end, Scan scan, out int next)
    {
        next = at;
        if (_tokens[at].Kind != TokenKind.Digits) return false;
        var first = _tokens[at];
        if (at + 2 < end && first.NormLength <= 2 && _tokens[at + 1].IsSymbol(':') && first.Value < 25
            && _tokens[at + 2] is { Kind: TokenKind.Digits, NormLength: 2, Value: < 60 })
        {
            next = at + 3;
            if (next + 1 < end && _tokens[next].IsSymbol(':') && _tokens[next + 1] is { Kind: TokenKind.Digits, NormLength: 2 })
                next += 2;
        }
        else if (at + 4 < end && first.NormLength == 4 && first.Value is > 1999 and < 2100 && IsDateJoint(at + 1)
            && _tokens[at + 2] is { Kind: TokenKind.Digits, NormLength: <= 2 } && IsDateJoint(at + 3)
            && _tokens[at + 4] is { Kind: TokenKind.Digits, NormLength: <= 2 }) next = at + 5;
        else if (at + 1 < end && first.NormLength <= 4 && _tokens[at + 1] is { Kind: TokenKind.Han, Value: '月' or '年' })
        {
            next = at + 2;
            if (next < end && _tokens[next].Kind == TokenKind.Digits && next + 1 < end
                && _tokens[next + 1] is { Kind: TokenKind.Han, Value: '日' or '号' or '月' }) next += 2;
        }
        else if (at + 1 < end && first.NormLength <= 2 && _tokens[at + 1] is { Kind: TokenKind.Han, Value: '点' or '时' or '日' })
        {
            next = at + 2;
            if (next < end && (_tokens[next].IsHan('半') || _tokens[next].IsHan('钟') || _tokens[next].IsHan('前'))) next++;
        }
        if (next == at) return false;
        Add(scan, PieceKind.Time, at, next);
        return true;
    }

    private bool IsDateJoint(int at) => _tokens[at] is { Kind: TokenKind.Symbol, Value: '-' or '/' or '.' };

    private bool TryAddress(int at, int end, Scan scan, out int next)
    {
        next = at;
        if (!_addresses.TryRead(at, end, out var form)) return false;
        if (form.Shape is AddressShape.Room or AddressShape.Compact && !form.Marked && FollowsItem(at, scan)) return false;
        var last = scan.Pieces.Count > 0 ? scan.Pieces[^1] : default;
        // The number behind a code is its count (A1 302), behind 付款 a sum of money.
        if (!form.Marked && last.Kind == PieceKind.Item && last.End == at) return false;
        if (form.Shape is AddressShape.Room or AddressShape.Compact && !form.Marked && last.End == at
            && last.Kind == PieceKind.Word && last.Word is WordKind.Payment or WordKind.Rule or WordKind.Total) return false;
        if (form.Shape == AddressShape.Full && !form.Marked && IsSpaced(form) && scan.Pieces.Exists(piece => piece.Kind == PieceKind.Item)) return false;
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
        packages.HasNumericCodes && form.End < end && _tokens[form.End] is { Kind: TokenKind.Han, Value: '套' or '餐' or '品' };

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
        if (kind == WordKind.None) return _tokens[at].Kind == TokenKind.Letters && TryLetterRun(at, end, scan, out next);
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
        while (next < end && from < places.Community.Length && _tokens[next].IsHan(places.Community[from])) (next, from) = (next + 1, from + 1);
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
        mention.End < end && Touches(mention.End - 1) && _tokens[mention.End - 1].Kind == _tokens[mention.End].Kind;

    // A single character between two unknown ones is part of a longer word (没米了 is one, 小米粥 another).
    private bool IsBuried(Mention mention, int first, int end, Scan scan)
    {
        if (mention.Length != 1 || _tokens[mention.First].Kind != TokenKind.Han) return false;
        var textBefore = mention.First > first && scan.Pieces[^1].Kind == PieceKind.Text && scan.Pieces[^1].End == mention.First;
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
            if (packages.TryMatch(text, at, end, out var exact) && exact is { Kind: MentionKind.Exact, Length: > 2 }) return false;
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
        else if (mark < end && mark > after && _tokens[mark].Value is '餐' or '品' or '包' && _tokens[mark].Kind == TokenKind.Han) mark++;
        else return false;
        next = AddMention(scan, new Mention(bits, MentionKind.Code, at, mark));
        return true;
    }

    private bool TryCodeNumber(int at, int end, out ulong set, out int stop)
    {
        (set, stop) = (0, at);
        if (!packages.HasNumericCodes) return false;
        if (_tokens[at].Kind == TokenKind.Digits) (set, stop) = (packages.ByNumericCode(_tokens[at].Value), at + 1);
        else if (Numerals.IsNumeral(_tokens[at]) && _tokens[at].Value is not ('两' or '俩' or '仨'))
            (set, stop) = (packages.ByNumericCode(Math.Max(Numerals.Digit(_tokens[at].Value), 0)), at + 1);
        return set != 0;
    }

    private bool TryLetterCode(int at, int end, out ulong set, out int stop)
    {
        (set, stop) = (0, at);
        if (at >= end || !packages.TryMatch(text, at, end, out var mention) || mention.Kind != MentionKind.Code) return false;
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
        var seen = 0UL;
        for (var i = 0; i < count; i++)
        {
            var package = packages.ByLetter(letters[i]);
            if (package < 0 || (seen & (1UL << package)) != 0) return false;
            seen |= 1UL << package;
        }
        for (var i = 0; i < count; i++)
            AddMention(scan, new Mention(1UL << packages.ByLetter(letters[i]), MentionKind.Code, at, at + 1));
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

    private bool TryNumber(int at, int first, int end, Scan scan, out int next)
    {
        next = at;
        var token = _tokens[at];
        int value, after;
        if (token.Kind == TokenKind.Digits) (value, after) = (token.Value, at + 1);
        else if (!Numerals.TryRead(_tokens, at, end, out after, out value, out _)) return false;
        if (at > first && _tokens[at - 1].IsHan('第'))
        {
            next = Add(scan, PieceKind.Counted, at, after);
            return true;
        }
        if (token.Kind == TokenKind.Digits && SkipDecimals(after, end) is var decimals && decimals > after)
        {
            var counted = decimals < end && _tokens[decimals].Kind == TokenKind.Han && (Words.IsContainer(_tokens[decimals].Value) || Words.IsMeasure(_tokens[decimals].Value))
                && _tokens[decimals].Value != '块';
            next = counted ? Add(scan, PieceKind.Word, at, decimals + 1, WordKind.Vague) : Add(scan, PieceKind.Price, at, SkipYuan(decimals, end));
            return true;
        }
        if (TryPrice(at, after, end, value, scan, out next)) return true;
        var unit = after;
        if (unit < end && _tokens[unit].Kind == TokenKind.Space && token.Kind == TokenKind.Digits && unit + 1 < end
            && _tokens[unit + 1].Kind == TokenKind.Han && Words.IsContainer(_tokens[unit + 1].Value)) unit++;
        if (unit < end && _tokens[unit].Kind == TokenKind.Han)
        {
            var han = _tokens[unit].Value;
            if (han is '元' or '块' && !packages.Sizes.Any(size => size.Unit == "块"))
            {
                next = Add(scan, PieceKind.Price, at, SkipYuan(unit, end), value: value);
                return true;
            }
            var meal = han == '套' && unit + 1 < end && _tokens[unit + 1].IsHan('餐');
            if (Words.IsContainer(han) && !meal) return AddCount(at, unit, end, value, scan, out next);
            var wide = unit + 1 < end && ((han is '公' or '千' && _tokens[unit + 1].Value is '斤' or '克') || (han == '毫' && _tokens[unit + 1].IsHan('升')));
            if (Words.IsMeasure(han) || wide)
            {
                var sign = PackageMatcher.Unit(text, _tokens, unit);
                next = Add(scan, PieceKind.Measure, at, SkipPacked(unit + (wide ? 2 : 1), end), value: value, unit: sign);
                return true;
            }
        }
        if (unit < end && _tokens[unit].Kind == TokenKind.Letters && token.Kind == TokenKind.Digits && IsLatinMeasure(unit))
        {
            next = Add(scan, PieceKind.Measure, at, SkipPacked(unit + 1, end), value: value, unit: text.Normalised[_tokens[unit].NormStart]);
            return true;
        }
        if (token.Kind == TokenKind.Han && !StandsAlone(at, after, first, end, scan)) return false;
        next = Add(scan, PieceKind.Quantity, at, after, value: value);
        return true;
    }

    // 60的1份, 35*1: a number that is one package's price names it; 已付60 and 120已付 are remarks.
    private bool TryPrice(int at, int after, int end, int value, Scan scan, out int next)
    {
        next = at;
        var last = scan.Pieces.Count > 0 ? scan.Pieces[^1] : default;
        var paid = last.IsWord(WordKind.Payment) || (last.IsWord(WordKind.Rule) && value > 9) || (after < end && Words.Match(text, after, end).Kind == WordKind.Payment);
        var counts = last.Kind == PieceKind.Item && last.End == at;
        if (paid && !counts)
        {
            next = Add(scan, PieceKind.Time, at, SkipYuan(after, end));
            return true;
        }
        if (last.Kind == PieceKind.Space && scan.Pieces.Count > 1) last = scan.Pieces[^2];
        if (after >= end || last.Kind is PieceKind.Item or PieceKind.Times || _tokens[at].Kind != TokenKind.Digits) return false;
        var set = value > 0 ? packages.ByPrice(value * 100L) : 0;
        var marked = _tokens[after] is { Kind: TokenKind.Han, Value: '的' or '元' or '块' } || (_tokens[after].IsSymbol('×') && value > 9);
        if (!marked || set == 0) return false;
        next = AddMention(scan, new Mention(set, MentionKind.Price, at, SkipYuan(after, end)));
        return true;
    }

    private bool IsLatinMeasure(int at) => text.Norm(_tokens[at]) is "KG" or "G" or "ML" or "L" or "JIN";

    private int SkipYuan(int at, int end)
    {
        while (at < end && _tokens[at] is { Kind: TokenKind.Han, Value: '元' or '块' or '钱' or '的' }) at++;
        return at;
    }

    private int SkipPacked(int at, int end) => at < end && _tokens[at].IsHan('装') ? at + 1 : at;

    // 2份 counts packages, 3个娃 counts something else: what stands glued behind the container decides.
    private bool AddCount(int at, int unit, int end, int value, Scan scan, out int next)
    {
        var stop = unit + 1;
        if (stop < end && _tokens[stop].IsHan('儿')) stop++;
        if (stop < end && _tokens[stop].IsHan('装')) stop++;
        if (stop < end && _tokens[stop].IsHan('半'))
        {
            next = Add(scan, PieceKind.Word, at, stop + 1, WordKind.Vague);
            return true;
        }
        var thing = stop < end && _tokens[stop].Kind == TokenKind.Han && _tokens[unit].Value is '个' or '只' or '条' or '位' or '口'
            && Words.Match(text, stop, end).Kind == WordKind.None && !packages.TryMatch(text, stop, end, out _)
            && !Numerals.IsNumeral(_tokens[stop]);
        next = Add(scan, thing ? PieceKind.Counted : PieceKind.Quantity, at, stop, value: value, unit: (char)_tokens[unit].Value);
        return true;
    }

    // A Han numeral without a container is a count only where a count can stand: 各一, 蔬菜两, 俩套餐三.
    private bool StandsAlone(int at, int after, int first, int end, Scan scan)
    {
        var last = scan.Pieces.Count > 0 ? scan.Pieces[^1] : default;
        var boundedRight = after >= end || _tokens[after].Kind is not TokenKind.Han
            || Words.Match(text, after, end).Kind != WordKind.None;
        if (packages.HasNumericCodes && last.Kind == PieceKind.Enum && after < end
            && (_tokens[after].IsHan('各') || _tokens[after].IsSymbol('、'))) return true;
        var itemRight = after < end && packages.TryMatch(text, after, end, out _);
        if (at > first && (last.Kind is PieceKind.Item or PieceKind.Times or PieceKind.Plus || last.IsWord(WordKind.Each)))
            return boundedRight || itemRight;
        return itemRight && (at == first || last.IsSeparator || last.Kind == PieceKind.Word);
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
                && scan.Mentions[pieces[i + 1].Index] is { Kind: MentionKind.Exact or MentionKind.Piece } name && name.Set == code.Set) continue;
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
                && left.First != right.First && (left.Set & right.Set) != 0 && left.Kind != right.Kind)
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
