namespace Baogong.Core.Bookkeeping;

/// <summary>What one household, building or round owes and has paid, in fen.</summary>
/// <param name="OrderedFen">The bags' prices, amendments included.</param>
/// <param name="RefundFen">Of these, what <see cref="RefundRule"/> gives back.</param>
/// <param name="PaidFen">Collected less returned.</param>
public readonly record struct Balance(long OrderedFen, long RefundFen, long PaidFen)
{
    /// <summary>应收: what is to be paid in the end.</summary>
    public long DueFen => checked(OrderedFen - RefundFen);

    /// <summary>还差: still to be paid; 0 when all is paid or too much was.</summary>
    public long OpenFen => Math.Max(0, checked(DueFen - PaidFen));

    /// <summary>应退: paid beyond what is due, so it goes back.</summary>
    public long BackFen => Math.Max(0, checked(PaidFen - DueFen));

    public static Balance operator +(Balance a, Balance b) => checked(new(
        a.OrderedFen + b.OrderedFen, a.RefundFen + b.RefundFen, a.PaidFen + b.PaidFen));

    /// <summary>Bags of one household with the same outcome.</summary>
    public static Balance OfBags(BagOutcome? outcome, long priceFen) =>
        new(priceFen, RefundRule.RefundFen(outcome, priceFen), 0);

    public static Balance Paid(long fen) => new(0, 0, fen);

    public static Balance Add(Balance left, Balance right) => left + right;
}
