// One character at a time: which plain character was meant. Everything a chat keyboard offers for the same thing
// (full width, circled, keycap, heavy, small form) becomes one sign, so that no grammar has to know the variants.
using System.Globalization;
using System.Text;

namespace Baogong.Core.Relay;

internal static class Glyphs
{
    public const char Cross = '❌';
    public const char Tick = '√';

    /// <summary>Marks that only dress the character before them, or have no width at all.</summary>
    public static bool IsInvisible(int rune) => rune is
        0x200B or 0x200C or 0x200D or 0x200E or 0x200F or 0x2060 or 0xFEFF or 0xFE0E or 0xFE0F
        or (>= 0x1F3FB and <= 0x1F3FF) or (>= 0xE0020 and <= 0xE007F) or (>= 0x2066 and <= 0x2069)
        or (>= 0x202A and <= 0x202E) or 0x00AD;

    public static bool IsStrike(int rune) => rune is 0x0335 or 0x0336 or 0x0337 or 0x0338;

    public static bool IsSpace(int rune) =>
        rune is ' ' or 0xA0 or 0x3000 or (>= 0x2000 and <= 0x200A) or 0x202F or 0x205F or '\v' or '\f';

    /// <summary>The number in a box, circle or bracket (① ❷ ⑶ ⒋ ㈤ 🔟), or -1.</summary>
    public static int BoxedNumber(int rune) => rune switch
    {
        >= 0x2460 and <= 0x2473 => rune - 0x2460 + 1,
        >= 0x2474 and <= 0x2487 => rune - 0x2474 + 1,
        >= 0x2488 and <= 0x249B => rune - 0x2488 + 1,
        >= 0x2776 and <= 0x277F => rune - 0x2776 + 1,
        >= 0x2780 and <= 0x2789 => rune - 0x2780 + 1,
        >= 0x278A and <= 0x2793 => rune - 0x278A + 1,
        >= 0x24F5 and <= 0x24FE => rune - 0x24F5 + 1,
        >= 0x24EB and <= 0x24F4 => rune - 0x24EB + 11,
        >= 0x3220 and <= 0x3229 => rune - 0x3220 + 1,
        >= 0x3280 and <= 0x3289 => rune - 0x3280 + 1,
        0x24EA or 0x24FF => 0,
        0x1F51F => 10,
        _ => -1,
    };

    /// <summary>A latin letter or digit in whatever dress, as upper case ASCII; 0 when it is neither.</summary>
    public static char Alphanumeric(int rune)
    {
        if (rune is >= 0xFF01 and <= 0xFF5E) rune -= 0xFEE0;
        var plain = rune switch
        {
            >= 'a' and <= 'z' => rune - 32,
            (>= 'A' and <= 'Z') or (>= '0' and <= '9') => rune,
            >= 0x24B6 and <= 0x24CF => rune - 0x24B6 + 'A',
            >= 0x24D0 and <= 0x24E9 => rune - 0x24D0 + 'A',
            >= 0x1F130 and <= 0x1F149 => rune - 0x1F130 + 'A',
            >= 0x1F150 and <= 0x1F169 => rune - 0x1F150 + 'A',
            >= 0x1F170 and <= 0x1F189 => rune - 0x1F170 + 'A',
            >= 0x1D7CE and <= 0x1D7FF => ((rune - 0x1D7CE) % 10) + '0',
            _ => 0,
        };
        return (char)plain;
    }

    /// <summary>The canonical sign for a punctuation mark, or 0.</summary>
    public static char Symbol(int rune)
    {
        if (rune is >= 0xFF01 and <= 0xFF5E) rune -= 0xFEE0;
        return rune switch
        {
            '-' or 0x2010 or 0x2011 or 0x2012 or 0x2013 or 0x2014 or 0x2015 or 0x2212 or 0xFE63 or 0x30FC or 0x2500
                or 0x2501 or 0xFE58 or 0x2796 or 0x4E36 => '-',
            '~' or 0x301C or 0x223C => '~',
            '.' or 0x00B7 or 0x2022 or 0x30FB or 0xFE52 or 0x2027 => '.',
            0x3002 or 0xFF61 => '。',
            ',' or 0xFE50 => ',',
            0x3001 or 0xFF64 or 0xFE51 => '、',
            ';' or ':' or 0xFE55 or 0x2236 => rune == ';' ? ';' : ':',
            '/' or '\\' or 0x2215 or 0x2044 => '/',
            '#' or 0x266F => '#',
            '*' or 0xD7 or 0x2715 or 0x2716 or 0x2573 or 0x2217 or 0x2A2F or 0x2717 => '×',
            '+' or 0x2795 or 0xFE62 => '+',
            0x2192 or 0x27A1 or 0x21D2 or 0x2794 or 0x279C => '→',
            '(' or ')' or '[' or ']' or '{' or '}' or '<' or '>' or '|' or '_' or '=' or '?' or '!' or '@' or '%'
                or '&' or '"' or '\'' or '^' or '`' or '$' => (char)rune,
            0x3014 or 0x3016 or 0xFE59 => '(',
            0x3015 or 0x3017 or 0xFE5A => ')',
            0x3010 or 0x3018 or 0x300A or 0x3008 => '[',
            0x3011 or 0x3019 or 0x300B or 0x3009 => ']',
            0x300C or 0x300E => '「',
            0x300D or 0x300F => '」',
            0x201C or 0x201D or 0x2018 or 0x2019 => '"',
            0x2502 or 0xFFE8 or 0x2503 => '|',
            0xA5 or 0xFFE5 => '¥',
            0x2026 or 0x22EF => '…',
            0x2713 or 0x2714 or 0x2705 or 0x221A or 0x2611 => Tick,
            0x274C or 0x274E => Cross,
            _ => '\0',
        };
    }

    public static bool IsHan(int rune) =>
        rune is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or 0x3007 or 0x3005
            or (>= 0xF900 and <= 0xFAFF);

    /// <summary>Letters of other scripts join latin words; all else outside these tables is a picture.</summary>
    public static bool IsOtherLetter(int rune) =>
        Rune.IsValid(rune) && Rune.GetUnicodeCategory(new Rune(rune)) is UnicodeCategory.LowercaseLetter
            or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber;
}
