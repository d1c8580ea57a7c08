// What pages show of a basket: its sums, and what the steppers do to it without script.
using Baogong.Core;

namespace Baogong.Ordering;

public static class ShowBasket
{
    /// <summary>"plus:3" and "minus:3": the steppers without script.</summary>
    public static Basket Step(this Basket basket, string action, ReadCycle.Found cycle)
    {
        var by = action.StartsWith("plus:", StringComparison.Ordinal) ? 1 : -1;
        if (!int.TryParse(action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..], out var id) ||
            cycle.Offer(id) is not { } offer) return basket;
        var next = Math.Clamp((basket.Pieces(offer.Offer) ?? 0) + by, 0, Math.Max(basket.Most(offer, cycle), 0));
        return basket with { Typed = new Dictionary<int, string>(basket.Typed) { [id] = next.ToString() } };
    }

    public static long TotalFen(this Basket basket, ReadCycle.Found cycle) =>
        cycle.Offers.Sum(o => o.PriceFen * (basket.Pieces(o.Offer) ?? 0));

    public static long Grams(this Basket basket, ReadCycle.Found cycle) =>
        cycle.Offers.Sum(o => (long)o.WeightGrams * (basket.Pieces(o.Offer) ?? 0));

    public static int Count(this Basket basket, ReadCycle.Found cycle) =>
        cycle.Offers.Sum(o => basket.Pieces(o.Offer) ?? 0);

    /// <summary>The order that is changed, when a relative who is not the one who looks pays for it.</summary>
    public static ReadCycle.DoorOrder? PaidByAnother(this Basket basket, ReadCycle.Found cycle) =>
        cycle.Orders.FirstOrDefault(o => o.Order == basket.Replaces && o.Pays is not (WhoPays.Door or WhoPays.Me));

    /// <summary>Kept on another's account, and dearer than they agreed to.</summary>
    public static Problem? CostsTheirPayerMore(this Basket basket, ReadCycle.Found cycle) =>
        basket.Payer is "" or WhoPays.Before && basket.PaidByAnother(cycle) is { } order
        && basket.TotalFen(cycle) > order.TotalFen ? OrderingProblems.PayerAgreedToLess(order.TotalFen) : null;

    /// <summary>There is a choice: for a relative who orders, and for whoever changes a relative's order.</summary>
    public static bool AsksWhoPays(this OrderForm.Filled filled) =>
        filled.Door!.Afar || filled.Basket!.PaidByAnother(filled.Cycle!) is not null;

    /// <summary>Who pays, as far as it is said: door, me or before.</summary>
    public static string Payer(this OrderForm.Filled filled) => filled.Basket!.Payer switch
    {
        WhoPays.Me or WhoPays.Door => filled.Basket!.Payer,
        _ => filled.Basket!.PaidByAnother(filled.Cycle!) is null ? WhoPays.Door : WhoPays.Before,
    };

    /// <summary>The door has an order: changing it comes before a second one.</summary>
    public static bool AskFirst(this OrderForm.Filled filled) =>
        filled is { Step: OrderForm.Step.Form, More: false, Flaws: null, Error: null, Basket.Replaces: null }
        && filled.Others.Any();
}
