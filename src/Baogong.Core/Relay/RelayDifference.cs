// Pasting again is a difference, never a second count. What the new text no longer has is shown as removed and left to
// a
// person: a line can vanish because two neighbours posted at once, so nothing is ever cancelled by its absence.
namespace Baogong.Core.Relay;

/// <summary>What one household has booked, as far as a relay is concerned.</summary>
public sealed record BookedOrder(Door Door, IReadOnlyList<RelayItem> Items);

/// <summary>One package of one household before and after. 0 means not ordered.</summary>
public readonly record struct QuantityChange(string Code, int Before, int After);

/// <param name="Changes">Only the packages that differ, in the order of the code.</param>
public sealed record HouseholdChange(Door Door, IReadOnlyList<QuantityChange> Changes);

/// <summary>The difference between what is booked and what a new reading says.</summary>
/// <param name="Added">Households that had nothing.</param>
/// <param name="Changed">Households whose pieces differ.</param>
/// <param name="Removed">Households that the new text does not have and does not cancel: shown, never
/// cancelled.</param>
/// <param name="Cancelled">Households whose order the new text cancels.</param>
/// <param name="Unchanged">Households that stay as they are.</param>
public sealed record RelayDifference(
    IReadOnlyList<HouseholdOrder> Added,
    IReadOnlyList<HouseholdChange> Changed,
    IReadOnlyList<BookedOrder> Removed,
    IReadOnlyList<BookedOrder> Cancelled,
    IReadOnlyList<Door> Unchanged)
{
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count + Cancelled.Count == 0;

    /// <summary>Compares a new reading with the reading of an earlier paste.</summary>
    public static RelayDifference Between(RelayReading before, RelayReading after)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Between([.. before.Orders.Select(order => new BookedOrder(order.Door, order.Items))], after);
    }

    /// <summary>Compares a new reading with what is booked now. O(households).</summary>
    public static RelayDifference Between(IReadOnlyList<BookedOrder> booked, RelayReading after)
    {
        ArgumentNullException.ThrowIfNull(booked);
        ArgumentNullException.ThrowIfNull(after);
        var left = new Dictionary<Door, BookedOrder>();
        foreach (var order in booked) left[order.Door] = left.TryGetValue(order.Door, out var known)
            ? Join(known, order) : order;
        List<HouseholdOrder> added = [];
        List<HouseholdChange> changed = [];
        List<Door> unchanged = [];
        foreach (var order in after.Orders)
        {
            if (!left.Remove(order.Door, out var before)) added.Add(order);
            else if (Compare(before.Items, order.Items)
                is { Count: > 0 } changes) changed.Add(new HouseholdChange(order.Door, changes));
            else unchanged.Add(order.Door);
        }
        var cancelledDoors = after.Cancellations.Where(cancelled => cancelled.Items is null).Select(cancelled =>
            cancelled.Door).ToHashSet();
        return new RelayDifference(added, changed,
            [.. left.Values.Where(order => !cancelledDoors.Contains(order.Door))],
            [.. left.Values.Where(order => cancelledDoors.Contains(order.Door))], unchanged);
    }

    private static BookedOrder Join(BookedOrder one, BookedOrder other) => one with
    {
        Items = [.. one.Items.Concat(other.Items).GroupBy(item => item.Code)
            .Select(group => new RelayItem(group.Key, checked(group.Sum(item => item.Quantity))))],
    };

    private static List<QuantityChange> Compare(IReadOnlyList<RelayItem> before, IReadOnlyList<RelayItem> after) =>
        [.. before.Concat(after).Select(item => item.Code).Distinct().Order(StringComparer.Ordinal)
            .Select(code => new QuantityChange(code, Quantity(before, code), Quantity(after, code)))
            .Where(change => change.Before != change.After)];

    private static int Quantity(IReadOnlyList<RelayItem> items, string code) =>
        items.Where(item => item.Code == code).Sum(item => item.Quantity);
}
