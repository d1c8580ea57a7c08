// What other rooms may name of this one: bag codes, and what a batch holds for a building or a drop, amendments included.
using Baogong.Core;
using Baogong.People;

namespace Baogong.Batches;

/// <summary>What an actor may see of a batch: the whole town, one community or one building.</summary>
public readonly record struct Scope(CommunityId? Community, BuildingId? Building)
{
    public static Scope Of(Actor actor) =>
        actor.Role == Role.Desk ? default : new Scope(actor.Community, actor.Building);
}

/// <summary>A bag's name on its label and in its QR code: the batch's code and the label's number as a short code.</summary>
public static class BagCode
{
    /// <summary>"M72K-3F-22AB".</summary>
    public static string Of(string batchCode, int label) => $"{batchCode}-{ShortCode.Of(label)}";

    /// <summary>Where the QR code leads.</summary>
    public static string Path(string batchCode, int label) => $"/b/{Of(batchCode, label)}";

    /// <summary>Reads a code as typed, or as scanned with the path in front. The batch's code comes back in upper case.</summary>
    public static bool TryRead(string? text, out string batchCode, out int label)
    {
        (batchCode, label) = ("", 0);
        if (text is null || text.Length > 200) return false;
        var code = text[(text.LastIndexOf('/') + 1)..].Trim().ToUpperInvariant();
        var cut = code.LastIndexOf('-');
        if (cut < 1 || !ShortCode.TryRead(code[(cut + 1)..], out var number) || number is < 1 or > int.MaxValue) return false;
        (batchCode, label) = (code[..cut], (int)number);
        return true;
    }
}

/// <summary>
/// A batch in one line; totals are those of the freeze. <c>NewestHash</c> is the last amendment's, or the batch's own;
/// <c>DeltaPieces</c> what amendments added, less what they took away.
/// </summary>
public sealed record BatchHead(
    BatchId Id, string Code, string Name, DateTimeOffset FrozenAt, DateTimeOffset CutoffAt, DateTimeOffset DeliverFrom,
    DateTimeOffset DeliverTo, int Orders, int Lines, int Pieces, long TotalFen, long WeightGrams, byte[] Hash,
    int Amendments, byte[] NewestHash, int DeltaPieces)
{
    /// <summary>Eight digits for paper.</summary>
    public string ShortHash => Convert.ToHexStringLower(NewestHash.AsSpan(0, 4));
}

/// <summary>
/// One package of one household: weight and price of one piece, pieces at the freeze and with all amendments, and the
/// labels of the pieces that are still wanted, in order. A label never changes its bag.
/// </summary>
public sealed record DoorLine(
    OfferId Offer, string Letter, string Package, int WeightGrams, long PriceFen, int Before, int After,
    IReadOnlyList<int> Labels);

/// <summary>One household's part of a batch, in walking order. Households whose every bag was cancelled stay listed.</summary>
public sealed record Door(
    CommunityId Community, BuildingId Building, string BuildingNo, HouseholdId Household, string Unit, int Floor,
    string Room, string Occupant, string Note, IReadOnlyList<DoorLine> Lines)
{
    /// <summary>Bags with all amendments.</summary>
    public int Bags => Lines.Sum(l => l.After);

    public int BagsBefore => Lines.Sum(l => l.Before);

    public long WeightGrams => Lines.Sum(l => (long)l.After * l.WeightGrams);

    public long TotalFen => Lines.Sum(l => l.After * l.PriceFen);

    public long TotalFenBefore => Lines.Sum(l => l.Before * l.PriceFen);

    /// <summary>"1803", "2-301", "501 乙": what is said aloud.</summary>
    public string Name => (Unit.Length > 0 ? $"{Unit}-" : "") + Room + (Occupant.Length > 0 ? " " + Occupant : "");

    /// <summary>Every bag with its place among the household's bags: k of n.</summary>
    public IEnumerable<(DoorLine Line, int Label, int Bag)> Each()
    {
        var bag = 0;
        foreach (var line in Lines)
        {
            foreach (var label in line.Labels) yield return (line, label, ++bag);
        }
    }
}

/// <summary>
/// What one supplier brings of one package to one community's gate: pieces at the freeze, when the supplier confirmed
/// (until then as with all amendments), and with all amendments. Weight of one piece.
/// </summary>
public sealed record DropLine(
    SupplierId Supplier, string SupplierName, CommunityId Community, string CommunityName, string CommunityCode, string Gate,
    OfferId Offer, string Letter, string Package, int PiecesPerCase, int WeightGrams, int Before, int Confirmed, int After)
{
    /// <summary>Whole cases that cover the pieces.</summary>
    public int Cases => (After + PiecesPerCase - 1) / PiecesPerCase;

    public long TotalGrams => (long)After * WeightGrams;
}
