namespace Baogong.Core.Routing;

/// <summary>The order in which people count: 2 before 10, 12甲 before 12乙, 3 before 3A. A total order.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    // 甲乙丙丁 stand in Unicode in another order than in life.
    private const string Stems = "甲乙丙丁戊己庚辛壬癸";

    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            int difference;
            if (char.IsAsciiDigit(x[i]) && char.IsAsciiDigit(y[j]))
                difference = CompareNumbers(TakeNumber(x, ref i), TakeNumber(y, ref j));
            else
                difference = Rank(x[i++]) - Rank(y[j++]);
            if (difference != 0) return difference;
        }

        var rest = (x.Length - i) - (y.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);      // "01" and "1" are equal but not the same
    }

    private static ReadOnlySpan<char> TakeNumber(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(start, at - start).TrimStart('0');
    }

    // Without leading zeros the longer number is the larger one: no number is too long to compare.
    private static int CompareNumbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b) =>
        a.Length != b.Length ? a.Length - b.Length : a.SequenceCompareTo(b);

    private static int Rank(char c)
    {
        var stem = Stems.IndexOf(c, StringComparison.Ordinal);
        return stem < 0 ? c : 0x10000 + stem;
    }
}
