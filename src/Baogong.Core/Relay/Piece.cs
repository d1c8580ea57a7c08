namespace Baogong.Core.Relay;

internal enum PieceKind : byte
{
    Text,
    Word,
    Address,
    Item,
    Quantity,
    /// <summary>A size with a measure (10斤) that belongs to no package mention.</summary>
    Measure,
    /// <summary>A number and a thing it counts that is no package (3个娃, 两只猫).</summary>
    Counted,
    Phone,
    Time,
    Price,
    Space,
    Comma,
    Enum,
    Plus,
    Times,
    Hyphen,
    Slash,
    Colon,
    Open,
    Close,
    Arrow,
    At,
    Tick,
    Cross,
    QuestionMark,
    Picture,
}

/// <summary>
/// A stretch of tokens with one grammatical role. Index points into the addresses or mentions of the scan.
/// Unit is the container or measure after a number, in normalised signs; 0 when the number stands bare.
/// </summary>
internal readonly record struct Piece(
    PieceKind Kind, int First, int End, WordKind Word = WordKind.None, int Index = 0, int Value = 0, char Unit = '\0')
{
    public bool IsSeparator => Kind is >= PieceKind.Space and <= PieceKind.At;

    public bool IsWord(WordKind word) => Kind == PieceKind.Word && Word == word;
}

/// <summary>The pieces of one stretch of a line, with what they point to. Reused from line to line.</summary>
internal sealed class Scan
{
    public List<Piece> Pieces { get; } = new(32);

    public List<AddressForm> Addresses { get; } = new(4);

    public List<Mention> Mentions { get; } = new(8);

    public void Clear()
    {
        Pieces.Clear();
        Addresses.Clear();
        Mentions.Clear();
    }

    public bool Has(PieceKind kind)
    {
        foreach (var piece in Pieces)
        {
            if (piece.Kind == kind) return true;
        }
        return false;
    }

    public bool Has(WordKind word)
    {
        foreach (var piece in Pieces)
        {
            if (piece.IsWord(word)) return true;
        }
        return false;
    }

    public int Count(PieceKind kind)
    {
        var count = 0;
        foreach (var piece in Pieces)
        {
            if (piece.Kind == kind) count++;
        }
        return count;
    }
}
