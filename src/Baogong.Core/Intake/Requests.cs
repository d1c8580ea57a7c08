// What reaches the intake, whatever channel it came by, in plain values.
namespace Baogong.Core.Intake;

/// <summary>The doors that the one who asks may act for. All null = every door of the town.</summary>
public readonly record struct Reach(int? Community, int? Building, int? Household)
{
    public bool Covers(int household, Door door) =>
        (Household is null || Household == household) &&
        (Building is null || Building == door.Building) &&
        (Community is null || Community == door.Community);
}

/// <param name="Offer">Offer id.</param>
/// <param name="Pieces">How many.</param>
public readonly record struct Line(int Offer, int Pieces);

/// <param name="Key">Made by the client: same key, same request.</param>
/// <param name="Reach">The doors that the one who asks may act for.</param>
public abstract record Request(Guid Key, Reach Reach);

/// <param name="Key">Becomes the order's id.</param>
/// <param name="Reach">The doors that the one who asks may act for.</param>
/// <param name="Cycle">The round.</param>
/// <param name="Household">Who gets the goods and whose limits are used.</param>
/// <param name="Lines">Each offer once.</param>
/// <param name="Replaces">The household's order that this one changes, or null.</param>
/// <param name="Content">Hash of everything that makes this request what it is; 32 bytes.</param>
public sealed record Placement(
    Guid Key, Reach Reach, int Cycle, int Household, IReadOnlyList<Line> Lines, Guid? Replaces, byte[] Content)
    : Request(Key, Reach);

/// <param name="Key">The cancellation's own key.</param>
/// <param name="Reach">The doors that the one who asks may act for.</param>
/// <param name="Order">What to cancel.</param>
public sealed record Cancellation(Guid Key, Reach Reach, Guid Order) : Request(Key, Reach);

/// <summary>What the intake decided about one request.</summary>
public abstract record Decision;

public sealed record Refused(Problem Problem) : Decision;

/// <param name="Number">Arrival number; printed as a short code.</param>
/// <param name="PricesFen">Price of one piece of each line, from the offers.</param>
/// <param name="TotalFen">What the payer owes.</param>
public sealed record Accepted(long Number, long[] PricesFen, long TotalFen) : Decision;

/// <summary>The key was seen before with the same content: the saved answer. Nothing is written.</summary>
public sealed record Repeated(KnownOrder Order) : Decision;

/// <summary>The order ends; its goods returned.</summary>
public sealed record Ended(KnownOrder Order) : Decision;

/// <summary>This cancellation was carried out before. Nothing is written.</summary>
public sealed record EndedBefore(KnownOrder Order) : Decision;
