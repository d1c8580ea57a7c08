// The text a leader posts back to the group: what was counted, by package and door. Only counts and door codes: no
// names, telephones or notes, because a group text is public.
using System.Globalization;
using System.Text;

namespace Baogong.Core.Relay;

public static class RelayConfirmation
{
    /// <summary>Paste-ready text in Chinese. Doors stand in the order of building, unit and room.</summary>
    public static string Write(string title, RelayReading reading, RelayContext context)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(context);
        var text = new StringBuilder();
        text.Append('【').Append(title).Append("】共").Append(reading.Orders.Count).Append("户\n");
        foreach (var package in context.Packages)
        {
            var pieces = Pieces(reading, package.Code);
            if (pieces > 0) text.Append(CultureInfo.InvariantCulture, $"{package.Code} {package.Name}：{pieces}份\n");
        }
        text.Append('\n');
        foreach (var order in reading.Orders.OrderBy(order => order.Door, DoorOrder.Instance))
        {
            text.Append(order.Door).Append(' ')
                .AppendJoin(' ', order.Items.Select(item =>
                    $"{item.Code}×{item.Quantity.ToString(CultureInfo.InvariantCulture)}")).Append('\n');
        }
        if (reading.Questions.Count > 0)
        {
            text.Append("\n还有").Append(reading.Questions.Count).Append("条没有记上，请看群里的提问。\n");
        }
        return text.ToString();
    }

    private static int Pieces(RelayReading reading, string code)
    {
        var sum = 0;
        foreach (var order in reading.Orders)
        {
            foreach (var item in order.Items) sum = item.Code == code ? checked(sum + item.Quantity) : sum;
        }
        return sum;
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
