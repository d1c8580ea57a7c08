// The text a leader posts back to the group: what was counted, by package and door. Only counts and door codes: no
// names, telephones or notes, because a group text is public.
using System.Globalization;
using System.Text;

namespace Baogong.Core.Relay;

public static class RelayConfirmation
{
    /// <summary>Paste-ready text in Chinese. Doors stand in the order of building, unit and room.</summary>
    /// <param name="title">What the text is about: building and round.</param>
    /// <param name="booked">What stands in the books now.</param>
    /// <param name="packages">In the order of the offer.</param>
    /// <param name="open">How many lines are still asked about.</param>
    public static string Write(
        string title, IReadOnlyList<BookedOrder> booked, IReadOnlyList<RelayPackage> packages, int open)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(booked);
        ArgumentNullException.ThrowIfNull(packages);
        var text = new StringBuilder();
        text.Append('【').Append(title).Append("】共").Append(booked.Count).Append("户\n");
        foreach (var package in packages)
        {
            var pieces = checked(booked.Sum(order =>
                order.Items.Where(item => item.Code == package.Code).Sum(item => item.Quantity)));
            if (pieces > 0) text.Append(CultureInfo.InvariantCulture, $"{package.Code} {package.Name}：{pieces}份\n");
        }
        text.Append('\n');
        foreach (var order in booked.OrderBy(order => order.Door, DoorOrder.Instance))
        {
            text.Append(order.Door).Append(' ')
                .AppendJoin(' ', order.Items.Select(item =>
                    $"{item.Code}×{item.Quantity.ToString(CultureInfo.InvariantCulture)}")).Append('\n');
        }
        if (open > 0) text.Append("\n还有").Append(open).Append("条没有记上，请看群里的提问。\n");
        return text.ToString();
    }

    // 9号楼 before 12号楼: shorter numbers first, then by sign.
    private sealed class DoorOrder : IComparer<Door>
    {
        public static readonly DoorOrder Instance = new();

        public int Compare(Door x, Door y)
        {
            var building = Numeric(x.Building, y.Building);
            if (building != 0) return building;
            var unit = Numeric(x.Unit ?? "", y.Unit ?? "");
            return unit != 0 ? unit : Numeric(x.Room, y.Room);
        }

        private static int Numeric(string one, string other) =>
            one.Length != other.Length ? one.Length.CompareTo(other.Length) : string.CompareOrdinal(one, other);
    }
}
