using System.Globalization;

namespace Baogong.Core.Routing;

/// <summary>Numbers in characters: 十二, 二十, 廿二, 一百零三; and digit by digit: 一八〇三.</summary>
public static class ChineseNumber
{
    private const string Digits = "零一二三四五六七八九";

    public static bool IsPart(char c) => Digit(c) >= 0 || Unit(c) > 0 || c is '廿' or '卅';

    /// <summary>Its digits; null when the characters make no number (十十, 百).</summary>
    public static string? Read(string text)
    {
        if (text.Length is 0 or > 12) return null;
        if (text.All(c => Digit(c) >= 0)) return string.Concat(text.Select(c => (char)('0' + Digit(c))));
        int value = 0, pending = -1, lastUnit = 10_000;
        foreach (var c in text)
        {
            if (c is '廿' or '卅')
            {
                if (lastUnit <= 10 || pending > 0) return null;
                (value, lastUnit, pending) = (value + (c == '廿' ? 20 : 30), 10, -1);
            }
            else if (Digit(c) is >= 0 and var digit)
            {
                if (pending > 0) return null;
                pending = digit;
            }
            else if (Unit(c) is > 0 and var unit)
            {
                // 十二 means 一十二; every other unit needs its digit in front, and units go down.
                if (unit >= lastUnit || (pending <= 0 && !(unit == 10 && value == 0 && pending < 0))) return null;
                (value, lastUnit, pending) = (value + (unit * Math.Max(1, pending)), unit, -1);
            }
            else
            {
                return null;
            }
        }

        return (value + Math.Max(0, pending)).ToString(CultureInfo.InvariantCulture);
    }

    private static int Digit(char c) => c switch
    {
        '〇' or '○' => 0,
        '两' => 2,
        _ => Digits.IndexOf(c, StringComparison.Ordinal),
    };

    private static int Unit(char c) => c switch { '十' => 10, '百' => 100, '千' => 1000, _ => 0 };
}
