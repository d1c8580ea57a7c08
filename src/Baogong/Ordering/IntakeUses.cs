// Who takes how much of a limit (docs/adr/0028): how the database is asked, and what a town's committer remembers of
// its answers. Its orders say what a household has; they are not added up again while nobody else changes the offer.
using Baogong.Core.Intake;

namespace Baogong.Ordering;

/// <param name="Changed">Offers that somebody else has changed since they were remembered.</param>
/// <param name="Version">Of the rows of all offers that were written.</param>
internal sealed record Stored(int[] Changed, string Version);

internal sealed class IntakeUses
{
    private const int Most = 200_000;

    // Pieces by offer and household, while the offer's version is the one that is remembered with it.
    private readonly Dictionary<int, Dictionary<int, int>> _has = [];

    /// <summary>Says what this household has of an offer, if it is known.</summary>
    public void Recall(Holdings held, int offer, int household)
    {
        if (_has.TryGetValue(offer, out var all) && all.TryGetValue(household, out var has))
            held.Used[(offer, household)] = has;
    }

    /// <summary>Somebody else has changed the offer.</summary>
    public void Forget(int offer) => _has.Remove(offer);

    /// <summary>What is committed.</summary>
    public void Learn(Holdings held, Stored stored)
    {
        foreach (var id in stored.Changed) Forget(id);
        foreach (var id in held.SoldDelta.Keys) held.Offers[id].Version = stored.Version;
        if (_has.Values.Sum(h => h.Count) > Most) _has.Clear();
        foreach (var (offer, household) in held.UsedDelta.Keys)
        {
            _has.TryAdd(offer, []);
            _has[offer][household] = held.UsedBy(offer, household);
        }
    }

    /// <summary>Who has more of an offer now. Who has less may still have more than a limit that was lowered.</summary>
    /// <param name="held">After the decisions.</param>
    /// <param name="remembered">What they had is remembered, where it is known; else it is to be added up.</param>
    /// <returns>Them, and the database's uses: offers, households, rounds, limits, and what they have now.</returns>
    public static (List<(int Offer, int Household)> More, object[] Uses) More(Holdings held, bool remembered)
    {
        List<(int Offer, int Household)> more = [.. held.UsedDelta.Where(d => d.Value > 0).Select(d => d.Key)];
        var offers = more.ConvertAll(m => held.Offers[m.Offer]);
        return (more,
        [
            more.Select(m => m.Offer).ToArray(), more.Select(m => m.Household).ToArray(),
            offers.Select(o => o.Cycle).ToArray(), offers.Select(o => o.Limit).ToArray(),
            more.Select(m => remembered && held.Used[m] > held.UsedDelta[m] ? held.Used[m] : (int?)null).ToArray(),
        ]);
    }

    // Schema/0031_limits_from_orders.sql
    public const string WithinLimits = """
        select within_limits(
          town => $1, uses => $2, uses_doors => $3, uses_rounds => $4, uses_limits => $5, uses_has => $6,
          changed => '{}')
        """;
}
