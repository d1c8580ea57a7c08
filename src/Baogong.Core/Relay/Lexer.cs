// First layer: characters to tokens, in one pass. Each token keeps the place it came from in the pasted text, so
// that a booking can show its characters; each also has a normalised form, so that grammars compare plain signs.
using System.Globalization;

namespace Baogong.Core.Relay;

/// <summary>The whole text as tokens. Lines are ranges of tokens.</summary>
internal sealed class LexedText(string source, Token[] tokens, char[] normalised, SourceLine[] lines)
{
    public string Source { get; } = source;

    public Token[] Tokens { get; } = tokens;

    public char[] Normalised { get; } = normalised;

    public SourceLine[] Lines { get; } = lines;

    public ReadOnlySpan<char> Norm(Token token) => Normalised.AsSpan(token.NormStart, token.NormLength);

    public string Text(int firstToken, int endToken)
    {
        if (firstToken >= endToken) return "";
        var start = Tokens[firstToken].Start;
        return Source[start..Tokens[endToken - 1].End];
    }

    public ReadOnlySpan<char> TextOf(SourceLine line) => Source.AsSpan(line.Start, line.Length).Trim();
}

internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens;
    private readonly List<SourceLine> _lines = [];
    private readonly char[] _norm;
    private int _normLength;
    private int _at;
    private int _strikes;

    private Lexer(string source)
    {
        _source = source;
        _tokens = new List<Token>(source.Length + 4);
        // A boxed ten or twenty is one character that normalises to two digits.
        _norm = new char[(source.Length * 2) + 4];
    }

    /// <summary>O(length of the text).</summary>
    public static LexedText Read(string source)
    {
        var lexer = new Lexer(source);
        lexer.ReadLines();
        return new LexedText(source, [.. lexer._tokens], lexer._norm, [.. lexer._lines]);
    }

    private void ReadLines()
    {
        var number = 0;
        while (_at < _source.Length)
        {
            var start = _at;
            var first = _tokens.Count;
            _strikes = 0;
            while (_at < _source.Length && !IsLineEnd(_source[_at])) ReadToken();
            var length = _at - start;
            if (_at < _source.Length) _at += EndsWithPair() ? 2 : 1;
            TrimGaps(first);
            var visible = _tokens.Count - first;
            _lines.Add(new SourceLine(++number, start, length, first, _tokens.Count, _strikes * 2 > visible
                && visible > 0));
        }
    }

    /// <summary>Every sign that ends a line, so that a line is the same to all who count them.</summary>
    internal static bool IsLineEnd(char c) => c is '\n' or '\r' or '\u2028' or '\u2029' or '\u0085';

    private bool EndsWithPair() => _source[_at] == '\r' && _at + 1 < _source.Length && _source[_at + 1] == '\n';

    // Outer spaces mean nothing, but outer tabs are empty cells.
    private void TrimGaps(int first)
    {
        while (_tokens.Count > first && _tokens[^1].Kind == TokenKind.Space) _tokens.RemoveAt(_tokens.Count - 1);
        if (_tokens.Count > first && _tokens[first].Kind == TokenKind.Space) _tokens.RemoveAt(first);
        for (var i = first; i < _tokens.Count; i++)
        {
            if (!_tokens[i].IsGap) return;
        }
        _tokens.RemoveRange(first, _tokens.Count - first);
    }

    private void ReadToken()
    {
        var start = _at;
        var rune = NextRune();
        if (Glyphs.IsStrike(rune)) _strikes++;
        else if (Glyphs.IsInvisible(rune) || rune == 0x20E3) return;
        else if (rune == '\t') AddGap(TokenKind.Tab, start);
        else if (Glyphs.IsSpace(rune)) AddGap(TokenKind.Space, start);
        else if (Glyphs.BoxedNumber(rune) is >= 0 and var boxed) AddNumber(start, boxed);
        else if (Glyphs.Alphanumeric(rune) is not '\0' and var plain) ReadRun(start, plain);
        else if (Glyphs.IsHan(rune)) AddSingle(TokenKind.Han, start, rune == 0x3007 ? '〇' : (char)rune);
        else if (Glyphs.Symbol(rune) is not '\0' and var symbol) AddSingle(TokenKind.Symbol, start, symbol);
        else if (Glyphs.IsOtherLetter(rune)) AddWord(start);
        else AddEmoji(start);
    }

    private int NextRune()
    {
        var c = _source[_at++];
        if (!char.IsHighSurrogate(c) || _at >= _source.Length || !char.IsLowSurrogate(_source[_at])) return c;
        return char.ConvertToUtf32(c, _source[_at++]);
    }

    private int PeekRune()
    {
        var at = _at;
        if (at >= _source.Length) return -1;
        var rune = NextRune();
        _at = at;
        return rune;
    }

    private void AddGap(TokenKind kind, int start)
    {
        if (kind == TokenKind.Space && _tokens.Count > 0 && _tokens[^1] is { Kind: TokenKind.Space } last
            && last.End == start)
        {
            _tokens[^1] = last with { Length = _at - last.Start };
            return;
        }
        Add(kind, start, _normLength, 0, false);
    }

    private void AddSingle(TokenKind kind, int start, char value)
    {
        var norm = _normLength;
        _norm[_normLength++] = value;
        Add(kind, start, norm, value, false);
    }

    private void AddNumber(int start, int value)
    {
        var norm = _normLength;
        foreach (var digit in value.ToString(CultureInfo.InvariantCulture)) _norm[_normLength++] = digit;
        Add(TokenKind.Digits, start, norm, value, true);
    }

    private void ReadRun(int start, char first)
    {
        var norm = _normLength;
        _norm[_normLength++] = first;
        if (char.IsAsciiDigit(first) && IsKeycap())
        {
            TakeKeycapMark();
            while (char.IsAsciiDigit(Glyphs.Alphanumeric(PeekRune())) && FollowedByKeycapMark())
            {
                _norm[_normLength++] = Glyphs.Alphanumeric(NextRune());
                TakeKeycapMark();
            }
            Add(TokenKind.Digits, start, norm, Value(norm), true);
            return;
        }
        var digits = char.IsAsciiDigit(first);
        while (_at < _source.Length)
        {
            var rune = PeekRune();
            if (Glyphs.IsStrike(rune) || Glyphs.IsInvisible(rune))
            {
                if (Glyphs.IsStrike(NextRune())) _strikes++;
                continue;
            }
            var next = Glyphs.Alphanumeric(rune);
            if (next == '\0' || char.IsAsciiDigit(next) != digits || (digits && FollowedByKeycapMark())) break;
            NextRune();
            _norm[_normLength++] = next;
        }
        Add(digits ? TokenKind.Digits : TokenKind.Letters, start, norm, digits ? Value(norm) : 0, false);
    }

    // A keycap is a digit, perhaps a variation selector, and U+20E3.
    private bool IsKeycap()
    {
        var at = _at;
        while (at < _source.Length && _source[at] is '\uFE0F' or '\uFE0E') at++;
        return at < _source.Length && _source[at] == '\u20E3';
    }

    private bool FollowedByKeycapMark()
    {
        var at = _at;
        NextRune();
        var keycap = IsKeycap();
        _at = at;
        return keycap;
    }

    private void TakeKeycapMark()
    {
        while (_source[_at] != '\u20E3') _at++;
        _at++;
    }

    private int Value(int norm)
    {
        if (_normLength - norm > 9) return -1;
        var value = 0;
        for (var i = norm; i < _normLength; i++) value = (value * 10) + (_norm[i] - '0');
        return value;
    }

    private void AddWord(int start)
    {
        var norm = _normLength;
        foreach (var c in _source.AsSpan(start, _at - start)) _norm[_normLength++] = char.ToUpperInvariant(c);
        Add(TokenKind.Letters, start, norm, 0, false);
    }

    private void AddEmoji(int start)
    {
        while (_at < _source.Length && Glyphs.IsInvisible(PeekRune()))
        {
            var joiner = NextRune() == 0x200D;
            if (joiner && _at < _source.Length && !IsLineEnd(_source[_at]) && _source[_at] > 0x2000) NextRune();
        }
        var norm = _normLength;
        foreach (var rune in _source.AsSpan(start, _at - start).EnumerateRunes())
        {
            if (Glyphs.IsInvisible(rune.Value)) continue;
            _normLength += rune.EncodeToUtf16(_norm.AsSpan(_normLength));
        }
        Add(TokenKind.Emoji, start, norm, 0, false);
    }

    private void Add(TokenKind kind, int start, int norm, int value, bool boxed) =>
        _tokens.Add(new Token(kind, start, _at - start, norm, _normLength - norm, value, boxed));
}
