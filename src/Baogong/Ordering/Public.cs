// What other rooms may name of this one.
using Baogong.Core;
using Baogong.People;

namespace Baogong.Ordering;

/// <summary>How an order came in. Stored in lower case.</summary>
public enum Channel { Page, Relay, Hotline, Leader, Sheet, Desk, Api }

/// <param name="Offer">An offer of the order's cycle.</param>
/// <param name="Pieces">1 … <see cref="Limits.PiecesPerLine"/>.</param>
public sealed record Want(OfferId Offer, int Pieces);

/// <summary>One household's wish in one cycle. The key is made by the client before sending: same key, same
/// order.</summary>
/// <param name="Key">Becomes the order's id.</param>
/// <param name="Cycle">The round.</param>
/// <param name="Household">Who gets the goods and whose limits are used.</param>
/// <param name="Channel">How it came in.</param>
/// <param name="Actor">Who typed it; their scope decides which households they may order for.</param>
/// <param name="Payer">"household:12", or "person:…" of a relative who pays for what they order; null = as the order
/// before it, otherwise the household (WhoPays.cs).</param>
/// <param name="Lines">At least one, each offer once.</param>
/// <param name="Replaces">The household's order that this one changes; its goods return in the same
/// transaction.</param>
/// <param name="Note">For the one at the door; at most <see cref="Limits.NoteCharacters"/>.</param>
/// <param name="Why">The desk's reason to change the order that is replaced; it goes into that order's history.</param>
public sealed record OrderRequest(
    OrderId Key, CycleId Cycle, HouseholdId Household, Channel Channel, Actor Actor, string? Payer,
    IReadOnlyList<Want> Lines, OrderId? Replaces = null, string Note = "", string Why = "");

/// <param name="Order">The order's id, equal to the request's key.</param>
/// <param name="Code">What people say and print: short, from the arrival number.</param>
/// <param name="TotalFen">What the payer owes for it.</param>
public sealed record Placed(OrderId Order, string Code, long TotalFen);

/// <param name="Order">The order that was cancelled.</param>
/// <param name="RefundFen">What it would have cost.</param>
public sealed record Cancelled(OrderId Order, long RefundFen);
