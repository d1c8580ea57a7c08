namespace Baogong.Core;

/// <summary>Numbers as codes that can be said, printed and typed again: no 0/O/1/I, the last character checks
/// the rest.</summary>
public static class ShortCode
{
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>At least four characters for any number from 0; order is kept neither on purpose nor by
    /// accident.</summary>
    public static string Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        Span<char> text = stackalloc char[16];
        var at = text.Length - 1;
        text[at] = Alphabet[Check(number)];
        do
        {
            text[--at] = Alphabet[(int)(number % Alphabet.Length)];
            number /= Alphabet.Length;
        }
        while (number > 0 || at > text.Length - 4);

        return new string(text[at..]);
    }

    /// <summary>Reads a code typed in either case, with spaces or hyphens. False when a character or the check is
    /// wrong.</summary>
    public static bool TryRead(string? text, out long number)
    {
        number = 0;
        if (text is null) return false;
        var digits = 0;
        var last = -1;
        foreach (var c in text)
        {
            if (c is ' ' or '-') continue;
            var value = Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (value < 0 || ++digits > 13) return false;
            if (last >= 0) number = (number * Alphabet.Length) + last;
            last = value;
        }

        return digits >= 4 && last == Check(number);
    }

    // A weighted sum modulo the prime 31: finds every single wrong character and every swap of neighbours but one pair.
    private static int Check(long number)
    {
        var sum = 0;
        for (var weight = 1; number > 0; weight++, number /= Alphabet.Length)
            sum = (sum + (weight * (int)((number % Alphabet.Length) + 1))) % 31;
        return sum;
    }
}
