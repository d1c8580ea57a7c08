// The parts of an address: numbers and letters, the marks behind them and the joints between them.
namespace Baogong.Core.Relay;

internal sealed partial class AddressGrammar
{
    /// <summary>A number, letter or numeral that may name a building, unit or room.</summary>
    private readonly record struct Part(string Text, int First, int End, bool IsLetter)
    {
        public int Length => Text.Length;

        public TokenRange Tokens => new(First, End - First);
    }

    private bool TryPart(int at, int end, out Part part)
    {
        part = default;
        if (at >= end) return false;
        var token = _tokens[at];
        if (token.Kind == TokenKind.Digits)
        {
            if (token.NormLength > 8) return false;
            part = DigitsPart(at, end);
            return true;
        }
        if (token.Kind == TokenKind.Han)
        {
            if (!Numerals.TryRead(_tokens, at, end, out var next, out _, out var digits)) return false;
            part = new Part(Trim(digits), at, next, false);
            return true;
        }
        if (token.Kind != TokenKind.Letters || token.NormLength > 3) return false;
        return TryLetterPart(at, end, out part);
    }

    // 12A is one building or room where the roster says so; elsewhere the letter is left for the packages.
    private Part DigitsPart(int at, int end)
    {
        var token = _tokens[at];
        if (at + 1 < end && Touches(at) && (_tokens[at + 1] is { Kind: TokenKind.Letters, NormLength: 1 }
            || (places.HasHanRooms && _tokens[at + 1].Kind == TokenKind.Han && token.NormLength > 1)))
        {
            var joined = string.Concat(Places.TrimZeros(text.Norm(token)), text.Norm(_tokens[at + 1]));
            if (places.Find(joined) is not null
                || places.IsListedRoom(joined)) return new Part(joined, at, at + 2, false);
        }
        return new Part(Trim(text.Norm(token)), at, at + 1, false);
    }

    private bool TryLetterPart(int at, int end, out Part part)
    {
        part = default;
        if (!places.HasLetters) return false;
        var letters = text.Norm(_tokens[at]);
        if (at + 1 < end && Touches(at) && _tokens[at + 1].Kind == TokenKind.Digits)
        {
            var joined = string.Concat(letters, text.Norm(_tokens[at + 1]));
            if (places.Find(joined) is not null)
            {
                part = new Part(joined, at, at + 2, true);
                return true;
            }
        }
        if (places.Find(letters) is null && !IsBuildingWord(at + 1, end)) return false;
        part = new Part(letters.ToString(), at, at + 1, true);
        return true;
    }

    private static string Trim(ReadOnlySpan<char> digits) => Places.TrimZeros(digits).ToString();

    private bool Touches(int at) => _tokens[at].End == _tokens[at + 1].Start;

    private bool IsHan(int at, int end, char han) => at < end && _tokens[at].IsHan(han);

    private bool IsBuildingWord(int at, int end) =>
        at < end && _tokens[at] is { Kind: TokenKind.Han, Value: '座' or '栋' or '幢' };

    private bool IsRoomMark(int at, int end) => at < end && _tokens[at] is { Kind: TokenKind.Han, Value: '室' or '房' }
        && !IsHan(at + 1, end, '号');

    private bool IsUnitMark(int at, int end, out int after)
    {
        after = at;
        if (IsHan(at, end, '单') && IsHan(at + 1, end, '元')) after = at + 2;
        else if (IsHan(at, end, '号') && IsHan(at + 1, end, '门')) after = at + 2;
        else if (IsHan(at, end, '门') && places.HasUnits && !IsHan(at + 1, end, '口')) after = at + 1;
        return after > at;
    }

    // 号楼 栋 幢 座 # are buildings; a bare 号 may be a day and a bare 楼 a floor.
    private bool TryBuildingMark(int at, int end, out int after, out bool weak)
    {
        after = at;
        weak = false;
        if (at < end && _tokens[at].Kind == TokenKind.Space && at + 1 < end
            && _tokens[at + 1] is { Kind: TokenKind.Han, Value: '号' or '栋' or '幢' }) at++;
        if (at >= end) return false;
        if (_tokens[at].IsSymbol('#'))
        {
            after = IsHan(at + 1, end, '楼') ? at + 2 : IsHan(at + 1, end, '号')
                && IsHan(at + 2, end, '楼') ? at + 3 : at + 1;
            return true;
        }
        if (_tokens[at].Kind != TokenKind.Han) return false;
        switch (_tokens[at].Value)
        {
            case '号':
                after = IsHan(at + 1, end, '楼') || IsHan(at + 1, end, '栋') || IsHan(at + 1, end, '院') ? at + 2 : at + 1;
                weak = after == at + 1;
                return true;
            case '楼':
                after = IsHan(at + 1, end, '栋') ? at + 2 : at + 1;
                weak = after == at + 1;
                return true;
            case '栋' or '幢' or '座':
                after = IsHan(at + 1, end, '楼') ? at + 2 : at + 1;
                return true;
            default:
                return false;
        }
    }

    private int SkipJoint(int at, int end)
    {
        if (at < end && _tokens[at].Kind == TokenKind.Space) at++;
        if (at < end && _tokens[at]
            is { Kind: TokenKind.Symbol, Value: '-' or '/' or '.' or ',' or '#' or '_' or ':' or '~' }) at++;
        else if (IsHan(at, end, '的') && at + 1 < end && _tokens[at + 1].Kind == TokenKind.Digits) at++;
        if (at < end && _tokens[at].Kind == TokenKind.Space) at++;
        return at;
    }

    // One joint sign, spaces allowed around it; -1 when there is none.
    private int StrictJoint(int at, int end)
    {
        if (at < end && _tokens[at].Kind == TokenKind.Space) at++;
        if (at >= end || _tokens[at]
            is not
            {
                Kind: TokenKind.Symbol,
                Value: '-' or '/' or '.' or '_' or '#' or '+' or '~' or ':' or '|' or '^'
            })
            return -1;
        at++;
        if (at < end && _tokens[at].IsSymbol('-')) at++;
        if (at < end && _tokens[at].Kind == TokenKind.Space) at++;
        return at;
    }

    // What follows makes the number a count, price, time or measure, and not a room.
    private bool CountsSomething(int at, int end)
    {
        if (at >= end) return false;
        var next = _tokens[at];
        if (next.Kind == TokenKind.Han)
        {
            // 302包阿姨 and 501单老师 are surnames.
            var surname = next.Value is '包' or '单' && at + 1 < end
                && Words.Match(text, at + 1, end).Kind == WordKind.Title;
            return (Words.IsContainer(next.Value) && !surname) || Words.IsMeasure(next.Value)
                || next.Value is '元' or '块' or '已' or '付' or '年' or '月' or '日' or '点' or '时' or '分' or '岁' or '户'
                    or '弄' or '路' or '毫' or '公'
                || IsUnitMark(at, end, out _) || (next.Value is '号' && IsHan(at + 1, end, '楼'))
                    || IsBuildingWord(at, end);
        }
        var touches = at + 1 < end && Touches(at) && _tokens[at + 1].Kind == TokenKind.Digits;
        return (next.IsSymbol('.') && touches && _tokens[at + 1].NormLength <= 2) || next.IsSymbol('%')
            || (next.Kind == TokenKind.Letters
                && text.Norm(next) is "G" or "ML" or "KG" or "L" or "JIN" or "CM" or "MM");
    }

    private bool IsListedRoomOf(string building, string room) => places.Find(building)?.Rooms.Has(room) == true;
}
