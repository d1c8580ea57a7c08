namespace Baogong.Core.Relay;

internal enum TokenKind : byte
{
    Space,
    Tab,
    Digits,
    Letters,
    Han,
    Symbol,
    Emoji,
}

/// <summary>
/// The smallest unit the grammars see. Start and Length point at the pasted text; NormStart and NormLength at the
/// normalised text (half width, upper case, plain digits). For a Han character or symbol Value is the character,
/// for digits the number (or -1 beyond nine digits). Boxed digits (keycaps, circled) never join plain digits.
/// </summary>
internal readonly record struct Token(
    TokenKind Kind, int Start, int Length, int NormStart, int NormLength, int Value, bool Boxed)
{
    public int End => Start + Length;

    public bool IsSymbol(char symbol) => Kind == TokenKind.Symbol && Value == symbol;

    public bool IsHan(char han) => Kind == TokenKind.Han && Value == han;

    public bool IsGap => Kind is TokenKind.Space or TokenKind.Tab;
}

/// <summary>A source line: its characters in the pasted text and its tokens. Number counts from 1.</summary>
internal readonly record struct SourceLine(
    int Number, int Start, int Length, int FirstToken, int EndToken, bool Struck)
{
    public bool IsBlank => FirstToken == EndToken;
}
