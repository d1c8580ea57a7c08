// What somebody typed into an order form, kept exactly as typed until it is an order, and what is wrong with it.
using Baogong.Core;
using Baogong.Platform.Web;

namespace Baogong.Ordering;

/// <param name="Key">The request key: born with the form, becomes the order's id.</param>
/// <param name="Typed">Text of each number field, by offer.</param>
/// <param name="Note">For the one at the door.</param>
/// <param name="Replaces">The order that this one changes.</param>
/// <param name="Seen">Orders of this door that the page has shown: nothing is ordered twice unknowingly.</param>
public sealed record Basket(
    OrderId Key, IReadOnlyDictionary<int, string> Typed, string Note = "", OrderId? Replaces = null,
    IReadOnlyList<Guid>? Seen = null)
{
    /// <param name="Field">The field's id on the page; empty = the whole form.</param>
    public sealed record Flaw(string Field, Problem Problem);

    public static Basket Empty(Guid key) => new(new(key), new Dictionary<int, string>());

    public static Basket Of(Guid key, IEnumerable<int> offers, IEnumerable<int> pieces) => new(new(key),
        offers.Zip(pieces).ToDictionary(l => l.First, l => l.Second.ToString()));

    /// <summary>Fields: key, n{offer}, note, replaces, seen. Null without a key: not our form.</summary>
    public static Basket? Read(Form form, IEnumerable<ReadCycle.OnOffer> offers) =>
        form.Id("key") is not { } key ? null : new(
            new(key), offers.ToDictionary(o => o.Offer.Value, o => form[$"n{o.Offer.Value}"]), form["note"],
            form.Id("replaces") is { } old ? new OrderId(old) : null,
            [.. form["seen"].Split(',').Select(s => Guid.TryParse(s, out var id) ? id : Guid.Empty)]);

    public string Text(OfferId offer) => Typed.TryGetValue(offer.Value, out var text) && text.Length > 0 ? text : "0";

    /// <summary>Null when it cannot be read as a number of pieces.</summary>
    public int? Pieces(OfferId offer)
    {
        var text = string.Concat(Text(offer).Select(c => c is >= '０' and <= '９' ? (char)(c - '０' + '0') : c));
        return int.TryParse(text, out var n) && n >= 0 ? n : null;
    }

    /// <summary>"plus:3" and "minus:3": the steppers without script.</summary>
    public Basket Step(string action, ReadCycle.Found cycle)
    {
        var by = action.StartsWith("plus:", StringComparison.Ordinal) ? 1 : -1;
        if (!int.TryParse(action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..], out var id) ||
            cycle.Offer(id) is not { } offer) return this;
        var next = Math.Clamp((Pieces(offer.Offer) ?? 0) + by, 0, Math.Max(Most(offer, cycle), 0));
        return this with { Typed = new Dictionary<int, string>(Typed) { [id] = next.ToString() } };
    }

    /// <summary>How many pieces this form may ask for: what is left and allowed, with what the changed order gives back.</summary>
    public int Most(ReadCycle.OnOffer offer, ReadCycle.Found cycle) =>
        Math.Min(Math.Min(offer.Left + GivenBack(offer, cycle), Allowed(offer, cycle)), Limits.PiecesPerLine);

    public int Allowed(ReadCycle.OnOffer offer, ReadCycle.Found cycle) => offer.Limit is { } limit
        ? Math.Max(0, limit - offer.Used + GivenBack(offer, cycle)) : Limits.PiecesPerLine;

    public IReadOnlyList<Want> Wants(ReadCycle.Found cycle) =>
        [.. cycle.Offers.Where(o => Pieces(o.Offer) > 0).Select(o => new Want(o.Offer, Pieces(o.Offer)!.Value))];

    public long TotalFen(ReadCycle.Found cycle) => cycle.Offers.Sum(o => o.PriceFen * (Pieces(o.Offer) ?? 0));

    public long Grams(ReadCycle.Found cycle) => cycle.Offers.Sum(o => (long)o.WeightGrams * (Pieces(o.Offer) ?? 0));

    public int Count(ReadCycle.Found cycle) => cycle.Offers.Sum(o => Pieces(o.Offer) ?? 0);

    /// <summary>Everything that the page can know to be wrong; the intake has the last word.</summary>
    public IReadOnlyList<Flaw> Flaws(ReadCycle.Found cycle)
    {
        var flaws = new List<Flaw>();
        foreach (var offer in cycle.Offers)
        {
            var problem = Pieces(offer.Offer) switch
            {
                null => OrderPageProblems.Unreadable(offer.Letter, Text(offer.Offer)),
                0 => null,
                > Limits.PiecesPerLine => OrderPageProblems.TooMany(offer.Letter),
                { } n when n > Allowed(offer, cycle) => OrderPageProblems.OverLimit(offer, Allowed(offer, cycle)),
                { } n when n > offer.Left + GivenBack(offer, cycle) => OrderPageProblems.NotEnough(
                    offer.Letter, offer.Left + GivenBack(offer, cycle), Others(offer, cycle)),
                _ => null,
            };
            if (problem is not null) flaws.Add(new($"n{offer.Offer.Value}", problem));
        }

        if (Note.Length > Limits.NoteCharacters) flaws.Add(new("note", OrderPageProblems.LongNote));
        if (flaws.Count == 0 && Wants(cycle).Count == 0) flaws.Add(new("", OrderPageProblems.NothingChosen));
        return flaws;
    }

    private int GivenBack(ReadCycle.OnOffer offer, ReadCycle.Found cycle)
    {
        if (Replaces is null || cycle.Orders.FirstOrDefault(o => o.Order == Replaces) is not { } old) return 0;
        var at = Array.IndexOf(old.OfferIds, offer.Offer.Value);
        return at < 0 ? 0 : old.Pieces[at];
    }

    // What could be taken instead, so that a refusal ends with a way on.
    private string[] Others(ReadCycle.OnOffer gone, ReadCycle.Found cycle) =>
        [.. cycle.Offers.Where(o => o != gone && Most(o, cycle) > 0).Select(o => o.Letter).Take(4)];
}
