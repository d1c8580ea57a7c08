// The households' orders while a text is read: each booking keeps its line and characters, so that later lines can add,
// replace and cancel, and the end result still knows where every piece came from.
namespace Baogong.Core.Relay;

internal sealed class Booking(int line, int? entry, List<Amount> amounts, Statement? statement)
{
    public int Line { get; } = line;

    public int? Entry { get; } = entry;

    public List<Amount> Amounts { get; } = amounts;

    public Statement? Statement { get; } = statement;

    public AddressForm? Address { get; init; }

    public int SplitAt { get; init; }
}

internal sealed class HouseholdLedger(Door door)
{
    public Door Door { get; set; } = door;

    public List<Booking> Bookings { get; } = [];

    public TokenRange Contact { get; set; }

    public TokenRange Phone { get; set; }

    public List<TokenRange> Notes { get; } = [];

    public List<int> Lines { get; } = [];

    public bool IsEmpty => !Bookings.Exists(booking => booking.Amounts.Count > 0);

    public int Total => Bookings.Sum(booking => booking.Amounts.Sum(amount => amount.Quantity));

    public int Quantity(int package)
    {
        var sum = 0;
        foreach (var booking in Bookings)
        {
            foreach (var amount in booking.Amounts)
            {
                if (amount.Package == package) sum += amount.Quantity;
            }
        }
        return sum;
    }

    public List<int> PackagesHeld()
    {
        var held = new List<int>();
        foreach (var booking in Bookings)
        {
            foreach (var amount in booking.Amounts)
            {
                if (!held.Contains(amount.Package)) held.Add(amount.Package);
            }
        }
        return held;
    }

    /// <summary>Takes pieces of a package away, latest booking first. Null takes all.</summary>
    public void Take(int package, int? quantity)
    {
        var left = quantity ?? int.MaxValue;
        for (var i = Bookings.Count - 1; i >= 0 && left > 0; i--)
        {
            var amounts = Bookings[i].Amounts;
            for (var j = amounts.Count - 1; j >= 0 && left > 0; j--)
            {
                if (amounts[j].Package != package) continue;
                var taken = Math.Min(left, amounts[j].Quantity);
                left -= taken;
                if (taken == amounts[j].Quantity) amounts.RemoveAt(j);
                else amounts[j] = amounts[j] with { Quantity = amounts[j].Quantity - taken };
            }
        }
    }

    /// <summary>More or less than what was booked before this text: the same text again would count again.</summary>
    public bool CountsOnBooks { get; set; }

    public void Clear() => Bookings.Clear();
}

internal sealed class Ledger
{
    private readonly Dictionary<Door, HouseholdLedger> _households = [];
    private readonly List<HouseholdLedger> _order = [];

    public IReadOnlyList<HouseholdLedger> Households => _order;

    public HouseholdLedger? Find(Door door) =>
        _households.TryGetValue(door, out var household) && !household.IsEmpty ? household : null;

    public HouseholdLedger Open(Door door)
    {
        if (_households.TryGetValue(door, out var household)) return household;
        household = new HouseholdLedger(door);
        _households.Add(door, household);
        _order.Add(household);
        return household;
    }

    /// <summary>A corrected address moves what was ordered.</summary>
    public void Move(Door from, Door to)
    {
        if (!_households.Remove(from, out var household)) return;
        if (_households.TryGetValue(to, out var target))
        {
            target.Bookings.AddRange(household.Bookings);
            target.Lines.AddRange(household.Lines);
            _order.Remove(household);
            return;
        }
        household.Door = to;
        _households.Add(to, household);
    }
}
