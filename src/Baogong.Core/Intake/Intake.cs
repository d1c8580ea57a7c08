// First come, first served inside a batch. Pure: the committer loads what is held, calls this, and writes what came out
// in one transaction. Production, tests, the simulator and the crash checker all run this function.
//
//   offer A: capacity 5, limit 2 per household
//   request            | sold before | used before | decision
//   household 1, A x 2 |      0      |      0      | accepted, sold 2
//   household 1, A x 1 |      2      |      2      | refused: over limit
//   household 2, A x 2 |      2      |      0      | accepted, sold 4
//   household 3, A x 2 |      4      |      0      | refused: only 1 left
//   household 3, A x 1 |      4      |      0      | accepted, sold 5
//   household 1 replaces A x 2 by A x 1 |  5  | 2 | accepted, sold 4
//   first request's key again           |     |   | repeated, nothing changes
namespace Baogong.Core.Intake;

public static class Intake
{
    private const int MaximumPieces = 99, MaximumLines = 50;

    /// <summary>Decides in the order of arrival; never allots more than is held. O(lines).</summary>
    /// <param name="batch">Requests as they arrived.</param>
    /// <param name="held">What is locked; afterwards it holds the new numbers and what changed.</param>
    public static Decision[] Decide(IReadOnlyList<Request> batch, Holdings held)
    {
        var decisions = new Decision[batch.Count];
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = batch[i] switch
            {
                Placement placement => Place(placement, held),
                Cancellation cancellation => Cancel(cancellation, held),
                _ => throw new InvalidOperationException("Unknown request."),
            };
        }

        return decisions;
    }

    private static Decision Place(Placement wish, Holdings held)
    {
        if (!held.Doors.TryGetValue(wish.Household, out var door) || !wish.Reach.Covers(wish.Household, door))
            return new Refused(IntakeProblems.NoSuchDoor);
        if (held.Orders.TryGetValue(wish.Key, out var known))
        {
            return known.Content.AsSpan().SequenceEqual(wish.Content)
                ? new Repeated(known)
                : new Refused(IntakeProblems.KeyReused);
        }

        if (!held.Served.Contains((wish.Cycle, door.Community))) return new Refused(IntakeProblems.NoSuchCycle);
        if (Closed(wish.Cycle, held) is { } closed) return new Refused(closed);
        KnownOrder? replaced = null;
        if (wish.Replaces is { } old)
        {
            replaced = held.Locked(old);
            if (replaced is null || replaced.Household != wish.Household || replaced.Cycle != wish.Cycle)
                return new Refused(IntakeProblems.NoSuchOrder);
            if (!replaced.Alive) return new Refused(IntakeProblems.OrderEnded);
        }

        return Lines(wish, replaced, held) is { } problem ? new Refused(problem) : Accept(wish, replaced, held);
    }

    private static Problem? Lines(Placement wish, KnownOrder? replaced, Holdings held)
    {
        if (wish.Lines.Count == 0) return IntakeProblems.NoLines;
        if (wish.Lines.Count > MaximumLines) return IntakeProblems.BadPieces;
        for (var i = 0; i < wish.Lines.Count; i++)
        {
            var line = wish.Lines[i];
            if (line.Pieces is < 1 or > MaximumPieces) return IntakeProblems.BadPieces;
            if (!held.Offers.TryGetValue(line.Offer, out var offer) || offer.Cycle != wish.Cycle)
                return IntakeProblems.NoSuchOffer;
            for (var j = 0; j < i; j++)
                if (wish.Lines[j].Offer == line.Offer) return IntakeProblems.BadPieces;

            // What the changed order gives back counts as free for its own household.
            var back = Pieces(replaced, line.Offer);
            if (offer.Withdrawn && line.Pieces > back) return IntakeProblems.NoSuchOffer;
            var left = offer.Capacity - offer.Sold + back;
            if (line.Pieces > left) return IntakeProblems.SoldOut(offer.Letter, Math.Max(0, left));
            var used = held.UsedBy(line.Offer, wish.Household) - back;
            if (offer.Limit is { } limit && used + line.Pieces > limit && line.Pieces > back)
                return IntakeProblems.OverLimit(offer.Letter, limit, Math.Max(0, used));
        }

        return null;
    }

    private static Accepted Accept(Placement wish, KnownOrder? replaced, Holdings held)
    {
        if (replaced is not null)
        {
            replaced.Alive = false;
            held.Move(replaced.Household, replaced.Lines, -1);
        }

        held.Move(wish.Household, wish.Lines, +1);
        var prices = new long[wish.Lines.Count];
        long total = 0;
        for (var i = 0; i < prices.Length; i++)
        {
            prices[i] = held.Offers[wish.Lines[i].Offer].PriceFen;
            total += prices[i] * wish.Lines[i].Pieces;
        }

        var order = new KnownOrder
        {
            Id = wish.Key,
            Cycle = wish.Cycle,
            Household = wish.Household,
            Lines = wish.Lines,
            TotalFen = total,
            Content = wish.Content,
            Alive = true,
        };
        held.Orders[wish.Key] = order;
        return new Accepted(order, prices);
    }

    private static Decision Cancel(Cancellation wish, Holdings held)
    {
        // Missing and foreign orders answer alike.
        if (held.Locked(wish.Order) is not { } order ||
            !held.Doors.TryGetValue(order.Household, out var door) || !wish.Reach.Covers(order.Household, door))
            return new Refused(IntakeProblems.NoSuchOrder);
        if (held.Cancellations.TryGetValue(wish.Key, out var before))
            return before == wish.Order ? new EndedBefore(order) : new Refused(IntakeProblems.KeyReused);
        if (!order.Alive) return new Refused(IntakeProblems.OrderEnded);
        if (Closed(order.Cycle, held) is { } closed) return new Refused(closed);
        order.Alive = false;
        held.Cancellations[wish.Key] = wish.Order;
        held.Move(order.Household, order.Lines, -1);
        return new Ended(order);
    }

    private static Problem? Closed(int cycle, Holdings held)
    {
        if (!held.Cycles.TryGetValue(cycle, out var known)) return IntakeProblems.NoSuchCycle;
        if (!known.Open || held.Now >= known.CutoffAt) return IntakeProblems.CutoffPassed;
        return held.Now < known.OpensAt ? IntakeProblems.NotOpenYet : null;
    }

    private static int Pieces(KnownOrder? order, int offer)
    {
        if (order is null) return 0;
        foreach (var line in order.Lines)
            if (line.Offer == offer) return line.Pieces;
        return 0;
    }
}

/// <summary>The doors that the one who asks may act for. All null = every door of the town.</summary>
public readonly record struct Reach(int? Community, int? Building, int? Household)
{
    public bool Covers(int household, Door door) =>
        (Household is null || Household == household) &&
        (Building is null || Building == door.Building) &&
        (Community is null || Community == door.Community);
}

/// <summary>How many pieces of an offer.</summary>
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

/// <summary>Ends an order. The key is the cancellation's own.</summary>
public sealed record Cancellation(Guid Key, Reach Reach, Guid Order) : Request(Key, Reach);

/// <summary>What the intake decided about one request.</summary>
public abstract record Decision;

public sealed record Refused(Problem Problem) : Decision;

/// <param name="Order">To be stored.</param>
/// <param name="PricesFen">Price of one piece of each line, from the offers.</param>
public sealed record Accepted(KnownOrder Order, long[] PricesFen) : Decision;

/// <summary>The key was seen before with the same content: the saved answer. Nothing is written.</summary>
public sealed record Repeated(KnownOrder Order) : Decision;

/// <summary>The order ends; its goods returned.</summary>
public sealed record Ended(KnownOrder Order) : Decision;

/// <summary>This cancellation was carried out before. Nothing is written.</summary>
public sealed record EndedBefore(KnownOrder Order) : Decision;
