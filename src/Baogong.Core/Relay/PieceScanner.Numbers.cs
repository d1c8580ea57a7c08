// Numbers that are no address: telephones, times, prices, sizes and counts.
namespace Baogong.Core.Relay;

internal sealed partial class PieceScanner
{
    private int ReadPrice(int at, int end, Scan scan)
    {
        var next = at + 1;
        if (next < end && _tokens[next].Kind == TokenKind.Digits) next = SkipDecimals(next + 1, end);
        return Add(scan, PieceKind.Price, at, next);
    }

    private int SkipDecimals(int at, int end) =>
        at + 1 < end && _tokens[at].IsSymbol('.') && _tokens[at + 1].Kind == TokenKind.Digits
            && _tokens[at + 1].NormLength <= 2
            && Touches(at - 1) && Touches(at) ? at + 2 : at;

    // 11 digits from 13 to 19, alone or as 3-4-4; also a land line of 8 digits or with area code.
    private bool TryPhone(int at, int end, Scan scan, out int next)
    {
        next = at;
        if (_tokens[at].Kind != TokenKind.Digits) return false;
        var digits = text.Norm(_tokens[at]);
        if (digits.Length == 11 && digits[0] == '1') next = at + 1;
        else if (digits.Length is 8 && digits[0] is >= '2' and <= '8' && !places.All.Any()) next = at + 1;
        else if (digits.Length == 13 && digits.StartsWith("86")) next = at + 1;
        else if (digits.Length == 3 && digits[0] == '1' && digits[1] >= '3' && at + 4 < end && IsFour(at + 2)
            && IsFour(at + 4)
            && IsPhoneJoint(at + 1) && IsPhoneJoint(at + 3)) next = at + 5;
        else if (digits.Length is 3 or 4 && digits[0] == '0' && at + 2 < end && _tokens[at + 1].IsSymbol('-')
            && _tokens[at + 2] is { Kind: TokenKind.Digits, NormLength: 7 or 8 }) next = at + 3;
        if (next == at) return false;
        Add(scan, PieceKind.Phone, at, next);
        return true;
    }

    private bool IsFour(int at) => _tokens[at] is { Kind: TokenKind.Digits, NormLength: 4 };

    private bool IsPhoneJoint(int at) =>
        _tokens[at].Kind == TokenKind.Space || _tokens[at].IsSymbol('-') || _tokens[at].IsSymbol('.');

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
            if (next + 1 < end && _tokens[next].IsSymbol(':')
                && _tokens[next + 1] is { Kind: TokenKind.Digits, NormLength: 2 })
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
        else if (at + 1 < end && first.NormLength <= 2
            && _tokens[at + 1] is { Kind: TokenKind.Han, Value: '点' or '时' or '日' })
        {
            next = at + 2;
            if (next < end && (_tokens[next].IsHan('半') || _tokens[next].IsHan('钟')
                || _tokens[next].IsHan('前'))) next++;
        }
        if (next == at) return false;
        Add(scan, PieceKind.Time, at, next);
        return true;
    }

    private bool IsDateJoint(int at) => _tokens[at] is { Kind: TokenKind.Symbol, Value: '-' or '/' or '.' };

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
            var counted = decimals < end && _tokens[decimals].Kind == TokenKind.Han
                && (Words.IsContainer(_tokens[decimals].Value) || Words.IsMeasure(_tokens[decimals].Value))
                && _tokens[decimals].Value != '块';
            next = counted ? Add(scan, PieceKind.Word, at, decimals + 1, WordKind.Vague)
                : Add(scan, PieceKind.Price, at, SkipYuan(decimals, end));
            return true;
        }
        // 三五个, 两三份: about so many.
        if (token.Kind == TokenKind.Han && after - at == 2 && value is > 10 and < 100 && Numerals.IsPlaces(_tokens, at)
            && after < end && _tokens[after].Kind == TokenKind.Han && Words.IsContainer(_tokens[after].Value))
        {
            next = Add(scan, PieceKind.Word, at, after + 1, WordKind.Vague);
            return true;
        }
        if (TryPrice(at, after, end, value, scan, out next)) return true;
        var unit = after;
        if (unit < end && _tokens[unit].Kind == TokenKind.Space && unit + 1 < end
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
            var wide = unit + 1 < end
                && ((han is '公' or '千' && _tokens[unit + 1].Value is '斤' or '克')
                || (han == '毫' && _tokens[unit + 1].IsHan('升')));
            if (Words.IsMeasure(han) || wide)
            {
                var sign = PackageMatcher.Unit(text, _tokens, unit);
                next = Add(scan, PieceKind.Measure, at, SkipPacked(unit + (wide ? 2 : 1), end), value: value,
                    unit: sign);
                return true;
            }
        }
        if (unit < end && _tokens[unit].Kind == TokenKind.Letters && token.Kind == TokenKind.Digits
            && IsLatinMeasure(unit))
        {
            next = Add(scan, PieceKind.Measure, at, SkipPacked(unit + 1, end), value: value,
                unit: text.Normalised[_tokens[unit].NormStart]);
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
        var paid = last.IsWord(WordKind.Payment) || (last.IsWord(WordKind.Rule) && value > 9)
            || (after < end && Words.Match(text, after, end).Kind == WordKind.Payment);
        var counts = last.Kind == PieceKind.Item && last.End == at;
        if (paid && !counts)
        {
            next = Add(scan, PieceKind.Time, at, SkipYuan(after, end));
            return true;
        }
        if (last.Kind == PieceKind.Space && scan.Pieces.Count > 1) last = scan.Pieces[^2];
        if (after >= end || last.Kind is PieceKind.Item or PieceKind.Times
            || _tokens[at].Kind != TokenKind.Digits) return false;
        var set = value > 0 ? packages.ByPrice(value * 100L) : default;
        var marked = _tokens[after] is { Kind: TokenKind.Han, Value: '的' or '元' or '块' }
            || (_tokens[after].IsSymbol('×') && value > 9);
        if (!marked || set.IsEmpty) return false;
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
        var thing = stop < end && _tokens[stop].Kind == TokenKind.Han
            && _tokens[unit].Value is '个' or '只' or '条' or '位' or '口'
            && Words.Match(text, stop, end).Kind == WordKind.None && !packages.TryMatch(text, stop, end, out _)
            && !Numerals.IsNumeral(_tokens[stop]);
        next = Add(scan, thing ? PieceKind.Counted : PieceKind.Quantity, at, stop, value: value,
            unit: (char)_tokens[unit].Value);
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
        if (at > first && (last.Kind is PieceKind.Item or PieceKind.Times or PieceKind.Plus
            || last.IsWord(WordKind.Each)))
            return boundedRight || itemRight;
        return itemRight && (at == first || last.IsSeparator || last.Kind == PieceKind.Word);
    }
}
