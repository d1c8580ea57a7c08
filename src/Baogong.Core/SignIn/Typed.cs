// What people type where digits are asked for: full-width digits, spaces, hyphens, a country code.

namespace Baogong.Core.SignIn;

public static class Typed
{
    /// <summary>The digits alone; null when something stands there that is neither a digit nor a usual gap.</summary>
    public static string? Digits(string text)
    {
        Span<char> digits = stackalloc char[24];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c) || c is '-' or '－' or '–' or '·' or '(' or ')' or '（' or '）') continue;
            var digit = c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c;
            if (digit is < '0' or > '9' || length == digits.Length) return null;
            digits[length++] = digit;
        }

        return new string(digits[..length]);
    }

    /// <summary>A mobile number of mainland China: 11 digits, with or without +86 or 0086; else null.</summary>
    public static string? Mobile(string text)
    {
        var digits = Digits(text.Replace("+", "", StringComparison.Ordinal).Replace("＋", "", StringComparison.Ordinal));
        if (digits is null) return null;
        if (digits.StartsWith("0086", StringComparison.Ordinal)) digits = digits[4..];
        else if (digits.Length == 13 && digits.StartsWith("86", StringComparison.Ordinal)) digits = digits[2..];
        return digits.Length == 11 && digits[0] == '1' && digits[1] is >= '3' and <= '9' ? digits : null;
    }
}
