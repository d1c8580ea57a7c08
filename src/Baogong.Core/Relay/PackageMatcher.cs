// Third layer: which package is meant. A package is known by code, name, alias, or a piece of one of them. The longest
// match counts; of equally long ones a whole name beats a piece. A piece that fits two packages names neither.
namespace Baogong.Core.Relay;

internal enum MentionKind : byte
{
    Code,
    Exact,
    Piece,
    /// <summary>A picture that the header put beside a package name.</summary>
    Picture,
    Price,
}

/// <summary>The packages that a stretch of tokens may mean, as bits in the order of the offer.</summary>
internal readonly record struct Mention(PackageSet Set, MentionKind Kind, int First, int End)
{
    public int Length => End - First;

    public bool IsOne => Set.IsOne;

    public int Index => Set.First;
}

/// <summary>The packages of a context, compiled once per reading.</summary>
internal sealed class PackageMatcher
{
    public const int MostPackages = PackageSet.Most;
    private const int LongestName = 40;

    private readonly record struct Name(int Package, Token[] Tokens, LexedText Text, bool IsCode);

    /// <summary>A size inside a name (4盒, 10斤, 950ML) in normalised signs.</summary>
    internal readonly record struct Size(int Package, int Number, string Unit);

    private readonly List<Name> _names = [];
    private readonly Dictionary<int, List<(int Name, int At)>> _starts = [];
    private readonly List<Size> _sizes = [];
    private readonly int[] _codeLengths;
    private readonly Contrasts _contrasts;
    private readonly Dictionary<string, PackageSet> _pictures = [];

    public PackageMatcher(IReadOnlyList<RelayPackage> packages)
    {
        Packages = [.. packages.Take(MostPackages)];
        _codeLengths = new int[Packages.Length];
        var full = new List<(int, LexedText, Token[])>();
        for (var i = 0; i < Packages.Length; i++)
        {
            AddName(i, Packages[i].Code, isCode: true);
            AddName(i, Packages[i].Name, isCode: false);
            if (_names is [.., { IsCode: false } name] && name.Package == i) full.Add((i, name.Text, name.Tokens));
            foreach (var alias in Packages[i].Aliases) AddName(i, alias, isCode: false);
        }
        _contrasts = new Contrasts(full);
        HasNumericCodes = Packages.Any(package =>
            package.Code.Length is > 0 and < 3 && package.Code.All(char.IsAsciiDigit));
    }

    public RelayPackage[] Packages { get; }

    public bool HasNumericCodes { get; }

    public PackageSet AllSet => PackageSet.UpTo(Packages.Length);

    public IReadOnlyList<Size> Sizes => _sizes;

    private void AddName(int package, string name, bool isCode)
    {
        if (name.Length > LongestName) name = name[..LongestName];
        var text = Lexer.Read(name.ReplaceLineEndings(" "));
        Token[] tokens = [.. text.Tokens.Where(token => !token.IsGap)];
        if (isCode) _codeLengths[package] = tokens.Length;
        if (tokens.Length == 0) return;
        var index = _names.Count;
        _names.Add(new Name(package, tokens, text, isCode));
        for (var at = 0; at < tokens.Length; at++)
        {
            var key = Key(text, tokens[at]);
            if (!_starts.TryGetValue(key, out var list)) _starts[key] = list = [];
            if (!isCode || at == 0) list.Add((index, at));
        }
        if (!isCode) AddSizes(package, text, tokens);
    }

    private void AddSizes(int package, LexedText text, Token[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            int number, next;
            if (tokens[i].Kind == TokenKind.Digits) (number, next) = (tokens[i].Value, i + 1);
            else if (!Numerals.TryRead(tokens, i, tokens.Length, out next, out number, out _)) continue;
            if (next >= tokens.Length) continue;
            if (tokens[next].Kind == TokenKind.Han || tokens[next].Kind == TokenKind.Letters)
                _sizes.Add(new Size(package, number, Unit(text, tokens, next).ToString()));
            i = next;
        }
    }

    /// <summary>One sign for a unit however it is written: 毫升 and ML, 公斤 and KG, 克 and G, 升 and L.</summary>
    public static char Unit(LexedText text, Token[] tokens, int at)
    {
        var token = tokens[at];
        if (token.Kind == TokenKind.Letters) return text.Norm(token) is "JIN" ? '斤' : text.Normalised[token.NormStart];
        var next = at + 1 < tokens.Length ? tokens[at + 1].Value : 0;
        return token.Value switch
        {
            '毫' when next == '升' => 'M',
            '公' or '千' when next is '斤' or '克' => 'K',
            '克' => 'G',
            '升' => 'L',
            _ => (char)token.Value,
        };
    }

    private static int Key(LexedText text, Token token) =>
        token.Kind == TokenKind.Han ? token.Value : string.GetHashCode(text.Norm(token), StringComparison.Ordinal);

    /// <summary>Learns that a picture stands for a package, from a header that sets them side by side.</summary>
    public void Learn(string picture, int package) =>
        _pictures[picture] = _pictures.GetValueOrDefault(picture) | PackageSet.Of(package);

    /// <summary>The best mention that starts at a token. Time is bounded by the length of the names.</summary>
    public bool TryMatch(LexedText text, int at, int end, out Mention mention)
    {
        mention = default;
        if (at >= end) return false;
        var first = text.Tokens[at];
        if (first.Kind == TokenKind.Emoji)
        {
            if (!_pictures.TryGetValue(text.Norm(first).ToString(), out var set)) return false;
            mention = new Mention(set, MentionKind.Picture, at, at + 1);
            return true;
        }
        if (first.Kind is TokenKind.Space or TokenKind.Tab or TokenKind.Symbol) return false;
        if (_contrasts.TryMatch(text, at, end, out var only, out var next))
        {
            mention = new Mention(PackageSet.Of(only), MentionKind.Exact, at, next);
            return true;
        }
        if (!_starts.TryGetValue(Key(text, first), out var starts)) return false;
        var (bestEnd, bestSet, bestKind) = (at, default(PackageSet), MentionKind.Piece);
        foreach (var (index, offset) in starts)
        {
            var name = _names[index];
            var stop = Extend(text, at, end, name, offset, out var covered);
            if (stop == at) continue;
            var whole = offset == 0 && covered == name.Tokens.Length;
            if (name.IsCode && !whole) continue;
            var kind = name.IsCode ? MentionKind.Code : whole ? MentionKind.Exact : MentionKind.Piece;
            if (kind == MentionKind.Piece && !IsPieceOfSense(text, at, ref stop)) continue;
            var better = stop > bestEnd || (stop == bestEnd && kind < bestKind && bestKind == MentionKind.Piece);
            if (better) (bestEnd, bestSet, bestKind) = (stop, PackageSet.Of(name.Package), kind);
            else if (stop == bestEnd
                && (kind == bestKind || (kind < MentionKind.Piece && bestKind < MentionKind.Piece)))
                bestSet |= PackageSet.Of(name.Package);
        }
        if (bestEnd == at) return false;
        mention = new Mention(bestSet, bestKind, at, bestEnd);
        return true;
    }

    // How far text and name agree; a space in the text may stand where the name has none (鲜奶 950ml).
    private static int Extend(LexedText text, int at, int end, Name name, int offset, out int covered)
    {
        covered = 0;
        var stop = at;
        for (int i = at, n = offset; i < end && n < name.Tokens.Length; i++)
        {
            var token = text.Tokens[i];
            if (token.Kind == TokenKind.Space && i > at && name.Tokens[n].Kind is TokenKind.Digits or TokenKind.Letters
                && token.Kind == TokenKind.Space) continue;
            if (token.Kind != name.Tokens[n].Kind
                || !text.Norm(token).SequenceEqual(name.Text.Norm(name.Tokens[n]))) break;
            stop = i + 1;
            n++;
            covered++;
        }
        return stop;
    }

    // A piece must say something of its own: not only a size, a number, a box or an adjective. It never ends in
    // a number, because the number of a half-read size is as likely a count.
    private static bool IsPieceOfSense(LexedText text, int at, ref int stop)
    {
        while (stop > at && (text.Tokens[stop - 1].Kind is TokenKind.Digits or TokenKind.Space
            || Numerals.IsNumeral(text.Tokens[stop - 1]))) stop--;
        for (var i = at; i < stop; i++)
        {
            var token = text.Tokens[i];
            if (token.Kind == TokenKind.Han && !IsPale(token.Value) && !Numerals.IsNumeral(token)) return true;
            if (token.Kind == TokenKind.Letters && token.NormLength > 2) return true;
        }
        return false;
    }

    private static bool IsPale(int han) => Words.IsContainer(han) || Words.IsMeasure(han)
        || han is '大' or '中' or '小' or '新' or '鲜' or '纯' or '原' or '老' or '特' or '优' or '精' or '装' or '整' or '全' or '家'
            or '常' or '无' or '有' or '机' or '餐' or '类' or '型' or '号' or '款' or '品' or '的' or '味' or '和' or '加' or '组'
            or '合' or '日' or '用' or '厚' or '切' or '散' or '级' or '上' or '海' or '本' or '地' or '天' or '然' or '公' or '市';

    /// <summary>How many tokens the package's code has: Z1 is two.</summary>
    public int CodeLength(int package) => _codeLengths[package];

    /// <summary>The package that a whole price belongs to, or none.</summary>
    public PackageSet ByPrice(long fen)
    {
        var set = default(PackageSet);
        for (var i = 0; i < Packages.Length; i++)
        {
            if (Packages[i].PriceFen == fen && fen > 0) set |= PackageSet.Of(i);
        }
        return set;
    }

    /// <summary>The packages that have this size in their name.</summary>
    public PackageSet BySize(int number, char unit)
    {
        var set = default(PackageSet);
        foreach (var size in _sizes)
        {
            if (size.Number == number && size.Unit[0] == unit) set |= PackageSet.Of(size.Package);
        }
        return set;
    }

    /// <summary>The package whose code is this number, or none.</summary>
    public PackageSet ByNumericCode(int number)
    {
        var set = default(PackageSet);
        for (var i = 0; i < Packages.Length; i++)
        {
            var code = Packages[i].Code;
            if (code.Length is > 0 and < 3 && int.TryParse(code, System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out var value)
                && value == number) set |= PackageSet.Of(i);
        }
        return set;
    }

    /// <summary>The package whose code is this one letter, or -1.</summary>
    public int ByLetter(char letter)
    {
        for (var i = 0; i < Packages.Length; i++)
        {
            if (Packages[i].Code is [var only] && char.ToUpperInvariant(only) == letter) return i;
        }
        return -1;
    }
}
