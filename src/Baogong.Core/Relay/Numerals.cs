// Chinese numerals. Two readings exist: by places (三零二 = 302, as doors are read out) and by value (二十一 = 21).
// A run with 十 or 百 is a value, a run of plain digits is a string of places; anything else is not a number.
namespace Baogong.Core.Relay;

internal static class Numerals
{
    private const int LongestRun = 8;

    public static int Digit(int han) => han switch
    {
        '零' or '〇' => 0,
        '一' or '幺' or '壹' => 1,
        '二' or '两' or '俩' or '贰' => 2,
        '三' or '仨' or '叁' => 3,
        '四' or '肆' => 4,
        '五' or '伍' => 5,
        '六' or '陆' => 6,
        '七' or '柒' => 7,
        '八' or '捌' => 8,
        '九' or '玖' => 9,
        _ => -1,
    };

    private static bool IsScale(int han) => han is '十' or '百' or '拾' or '廿' or '卅';

    public static bool IsNumeral(Token token) =>
        token.Kind == TokenKind.Han && (Digit(token.Value) >= 0 || IsScale(token.Value));

    /// <summary>Whether two plain digits stand side by side (三五): as a count, that is about three to five.</summary>
    public static bool IsPlaces(Token[] tokens, int at) => Digit(tokens[at].Value) > 0
        && Digit(tokens[at + 1].Value) > 0;

    /// <summary>
    /// Reads a numeral that starts at <paramref name="at"/>. False when there is none or it is not well formed.
    /// <paramref name="digits"/> keeps the places as written (三零二 → "302", 十二 → "12").
    /// </summary>
    public static bool TryRead(Token[] tokens, int at, int end, out int next, out int value, out string digits)
    {
        next = at;
        while (next < end && next - at < LongestRun && IsNumeral(tokens[next])) next++;
        digits = "";
        value = 0;
        if (next == at) return false;
        var scaled = false;
        for (var i = at; i < next; i++) scaled |= IsScale(tokens[i].Value);
        if (scaled ? !TryValue(tokens, at, next, out value) : !TryPlaces(tokens, at, next, out value, out digits))
            return false;
        if (scaled) digits = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return true;
    }

    private static bool TryPlaces(Token[] tokens, int at, int end, out int value, out string digits)
    {
        Span<char> places = stackalloc char[LongestRun];
        value = 0;
        for (var i = at; i < end; i++)
        {
            var digit = Digit(tokens[i].Value);
            value = (value * 10) + digit;
            places[i - at] = (char)('0' + digit);
        }
        digits = new string(places[..(end - at)]);
        return true;
    }

    // [一]百[零]二十三 and below; 廿 = 20, 卅 = 30.
    private static bool TryValue(Token[] tokens, int at, int end, out int value)
    {
        value = 0;
        var pending = -1;
        var lowest = int.MaxValue;
        for (var i = at; i < end; i++)
        {
            int han = tokens[i].Value;
            var digit = Digit(han);
            if (digit > 0)
            {
                if (pending > 0) return false;
                pending = digit;
            }
            else if (digit < 0)
            {
                var (scale, fixedCount) = han switch { '百' => (100, 0), '廿' => (10, 2), '卅' => (10, 3), _ => (10, 0) };
                if (scale >= lowest || (fixedCount > 0 && pending > 0)) return false;
                value += scale * (fixedCount > 0 ? fixedCount : pending > 0 ? pending : 1);
                lowest = scale;
                pending = -1;
            }
        }
        if (pending > 0) value += pending;
        return value > 0;
    }
}
