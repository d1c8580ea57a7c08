namespace Baogong.Places;

/// <summary>Codes of communities, said aloud and printed: four letters or digits without 0/O/1/I, spread so that
/// neighbours in the list are not neighbours in sound.</summary>
public static class CommunityCode
{
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int All = 1 << 20;

    /// <summary>A code that is not taken; the same number in the same town gets the same code.</summary>
    public static string Free(int id, IReadOnlySet<string> taken)
    {
        for (var step = 0; step < All; step++)
        {
            var code = Of((int)((id + (step * 1021L)) % All));
            if (!taken.Contains(code)) return code;
        }

        throw new InvalidOperationException("A million communities in one town.");
    }

    public static bool IsCode(string text) => text.Length is 4 or 5 &&
        text.All(c => Alphabet.Contains(c, StringComparison.Ordinal));

    // Multiplying by an odd number only shuffles 2^20 numbers: no two become the same.
    private static string Of(int id)
    {
        var shuffled = ((id * 424_243L) + 90_001) % All;
        return string.Create(4, shuffled, (text, value) =>
        {
            for (var i = 3; i >= 0; i--, value /= Alphabet.Length) text[i] = Alphabet[(int)(value % Alphabet.Length)];
        });
    }
}
