// What the committer holds locks on while it decides, and what the decisions changed.
namespace Baogong.Core.Intake;

public readonly record struct Door(int Community, int Building);

/// <param name="Open">Published and not closed, withdrawn or cancelled.</param>
/// <param name="OpensAt">First moment that takes orders.</param>
/// <param name="CutoffAt">First moment that takes none.</param>
public sealed record KnownCycle(bool Open, DateTimeOffset OpensAt, DateTimeOffset CutoffAt);

public sealed class KnownOffer
{
    public required int Cycle { get; init; }

    public required string Letter { get; init; }

    public required long PriceFen { get; init; }

    public required int Capacity { get; init; }

    /// <summary>Pieces that one household may have; null = no limit.</summary>
    public required int? Limit { get; init; }

    public required bool Withdrawn { get; init; }

    public required int Sold { get; set; }

    /// <summary>Another one whenever anybody has changed the offer.</summary>
    public string Version { get; set; } = "";
}

public sealed class KnownOrder
{
    public required Guid Id { get; init; }

    /// <summary>Arrival number, printed as a short code; given when it is stored.</summary>
    public long Number { get; set; }

    public required int Cycle { get; init; }

    public required int Household { get; init; }

    public required IReadOnlyList<Line> Lines { get; init; }

    public required long TotalFen { get; init; }

    public required byte[] Content { get; init; }

    /// <summary>Placed and neither replaced nor cancelled.</summary>
    public required bool Alive { get; set; }
}

public sealed class Holdings
{
    /// <summary>The database's clock, read after the cycles were locked.</summary>
    public DateTimeOffset Now { get; set; }

    public Dictionary<int, KnownCycle> Cycles { get; init; } = [];

    public Dictionary<int, KnownOffer> Offers { get; } = [];

    /// <summary>Where a household lives, which never changes.</summary>
    public Dictionary<int, Door> Doors { get; init; } = [];

    /// <summary>Which communities a cycle serves.</summary>
    public HashSet<(int Cycle, int Community)> Served { get; init; } = [];

    /// <summary>Orders by id: keys seen before, and orders to be replaced or cancelled.</summary>
    public Dictionary<Guid, KnownOrder> Orders { get; } = [];

    /// <summary>Cancellations seen before: key to order.</summary>
    public Dictionary<Guid, Guid> Cancellations { get; } = [];

    /// <summary>Pieces that a household has of an offer with a limit, by its orders. Missing = none.</summary>
    public Dictionary<(int Offer, int Household), int> Used { get; } = [];

    // What decisions changed; the committer writes exactly this.
    public Dictionary<int, int> SoldDelta { get; } = [];

    public Dictionary<(int Offer, int Household), int> UsedDelta { get; } = [];

    internal void Move(int household, IEnumerable<Line> lines, int sign)
    {
        foreach (var line in lines)
        {
            var offer = Offers[line.Offer];
            var pieces = sign * line.Pieces;
            offer.Sold += pieces;
            SoldDelta[line.Offer] = SoldDelta.GetValueOrDefault(line.Offer) + pieces;
            if (offer.Limit is null) continue;
            Used[(line.Offer, household)] = UsedBy(line.Offer, household) + pieces;
            UsedDelta[(line.Offer, household)] = UsedDelta.GetValueOrDefault((line.Offer, household)) + pieces;
        }
    }

    /// <summary>An order that may be ended; null when it is not known, or came so late that its offers are not
    /// held.</summary>
    internal KnownOrder? Locked(Guid order) =>
        Orders.GetValueOrDefault(order) is { } known && known.Lines.All(l => Offers.ContainsKey(l.Offer))
            ? known : null;

    public int UsedBy(int offer, int household) => Used.GetValueOrDefault((offer, household));
}
