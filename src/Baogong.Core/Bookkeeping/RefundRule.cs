namespace Baogong.Core.Bookkeeping;

public enum BagPayment
{
    /// <summary>The household pays the bag's full price.</summary>
    Pays,

    /// <summary>The household pays nothing for the bag; what it paid already goes back.</summary>
    Refunded,

    /// <summary>It pays until the desk decides otherwise: redeliver, or agree to a refund.</summary>
    DeskDecides,
}

/// <summary>
/// Which outcome of a bag owes the household its money back, and how much. Never a part of a bag: a piece is the
/// smallest thing that has a price.
/// <code>
/// outcome         who pays        refund of a bag at ¥45.00
/// (none yet)      Pays            0
/// handed_over     Pays            0
/// left_at_door    Pays            0
/// not_home        DeskDecides     0
/// refused         DeskDecides     0
/// wrong_address   DeskDecides     0
/// short           Refunded        ¥45.00
/// broken          Refunded        ¥45.00
/// refund_agreed   Refunded        ¥45.00
/// </code>
/// </summary>
public static class RefundRule
{
    public static BagPayment Of(BagOutcome? outcome) => outcome switch
    {
        null or BagOutcome.HandedOver or BagOutcome.LeftAtDoor => BagPayment.Pays,
        BagOutcome.Short or BagOutcome.Broken or BagOutcome.RefundAgreed => BagPayment.Refunded,
        _ => BagPayment.DeskDecides,
    };

    /// <param name="outcome">The bag's latest outcome; null = none yet.</param>
    /// <param name="priceFen">The bag's price, or the sum of the prices of bags with this outcome.</param>
    public static long RefundFen(BagOutcome? outcome, long priceFen) =>
        Of(outcome) == BagPayment.Refunded ? priceFen : 0;
}
