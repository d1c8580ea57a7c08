// Names that differ in their first sign alone (公蟹 and 母蟹, 大包 and 小包) are told apart by that sign: 公母各一,
// 公母蟹各两份. One sign by itself may be anything; only a run of them before 各 speaks of the packages.
namespace Baogong.Core.Relay;

internal sealed class Contrasts
{
    private readonly record struct Sign(int Family, int Package);

    private readonly Dictionary<int, Sign> _signs = [];
    private readonly List<string[]> _rests = [];

    /// <param name="names">Of each package in the order of the offer, as tokens.</param>
    public Contrasts(List<(int Package, LexedText Text, Token[] Tokens)> names)
    {
        if (!MayHaveFamilies(names)) return;
        foreach (var family in names.Where(name => name.Tokens is [{ Kind: TokenKind.Han }, _, ..])
            .GroupBy(name => string.Join('\0', Rest(name.Text, name.Tokens))))
        {
            var firsts = family.DistinctBy(name => name.Tokens[0].Value).ToList();
            // A sign of two families, or the same name twice, tells nothing apart.
            if (firsts.Count < 2 || firsts.Count < family.Count()
                || firsts.Exists(name => _signs.ContainsKey(name.Tokens[0].Value))) continue;
            foreach (var name in firsts) _signs[name.Tokens[0].Value] = new Sign(_rests.Count, name.Package);
            _rests.Add(Rest(firsts[0].Text, firsts[0].Tokens));
        }
    }

    // Compiling a context is a tenth of reading a short message: most offers have no such names, seen at a glance.
    private static bool MayHaveFamilies(List<(int Package, LexedText Text, Token[] Tokens)> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            for (var j = i + 1; j < names.Count; j++)
            {
                var (one, other) = (names[i], names[j]);
                if (one.Tokens.Length > 1 && one.Tokens.Length == other.Tokens.Length
                    && one.Text.Norm(one.Tokens[^1]).SequenceEqual(other.Text.Norm(other.Tokens[^1]))) return true;
            }
        }
        return false;
    }

    private static string[] Rest(LexedText text, Token[] tokens) =>
        [.. tokens.Skip(1).Select(token => text.Norm(token).ToString())];

    /// <summary>The package that a sign stands for, inside a run of signs of its family before 各; the last sign takes
    /// the common name with it. Looks no further than the run and that name.</summary>
    public bool TryMatch(LexedText text, int at, int end, out int package, out int next)
    {
        (package, next) = (-1, at + 1);
        if (_signs.Count == 0 || Find(text, at) is not { } own) return false;
        var first = at;
        while (first > 0 && at - first < _signs.Count && Find(text, first - 1)?.Family == own.Family) first--;
        var stop = at + 1;
        while (stop < end && stop - at < _signs.Count && Find(text, stop)?.Family == own.Family) stop++;
        if (stop - first < 2 || HasTwice(text, first, stop)) return false;
        var isLast = stop == next;
        foreach (var part in _rests[own.Family])
        {
            if (stop < end && text.Norm(text.Tokens[stop]).SequenceEqual(part)) stop++;
            else break;
        }
        if (stop >= end || Words.Match(text, stop, end).Kind != WordKind.Each) return false;
        package = own.Package;
        if (isLast) next = stop;
        return true;
    }

    private static bool HasTwice(LexedText text, int first, int stop)
    {
        for (var i = first; i < stop; i++)
        {
            for (var j = i + 1; j < stop; j++)
            {
                if (text.Tokens[i].Value == text.Tokens[j].Value) return true;
            }
        }
        return false;
    }

    private Sign? Find(LexedText text, int at) =>
        text.Tokens[at] is { Kind: TokenKind.Han } token && _signs.TryGetValue(token.Value, out var sign) ? sign : null;
}
