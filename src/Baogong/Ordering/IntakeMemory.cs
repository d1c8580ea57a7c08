// What a town's committer knows from its last batches, for its thread alone. A batch to which all of it says yes is
// written at once, and the database looks whether it is still so (docs/adr/0026); all else is read anew, under locks.
using Baogong.Core.Intake;

namespace Baogong.Ordering;

internal sealed class IntakeMemory
{
    // Where goods or limits are nearly used up, looking first is cheaper than writing in vain.
    private const int Caution = 16;
    private const int MostOffers = 20_000;     // rounds that are over need not be remembered

    private readonly IntakeUses _uses = new();
    private Holdings _known = new();
    private int _cautious;

    /// <summary>Where a household lives, which never changes.</summary>
    public Dictionary<int, Door> Doors { get; } = [];

    /// <summary>What this batch may be decided on; null = it must be looked at.</summary>
    public Holdings? Recall(IReadOnlyList<Pending> batch)
    {
        _cautious = Math.Max(0, _cautious - 1);
        if (_cautious > 0 || batch.Any(p => p.Request is not Placement { Replaces: null })) return null;
        var held = new Holdings { Now = _known.Now, Doors = Doors, Cycles = _known.Cycles, Served = _known.Served };
        foreach (var (wish, line) in batch.Select(p => (Placement)p.Request).SelectMany(w => w.Lines, (w, l) => (w, l)))
        {
            if (_known.Offers.TryGetValue(line.Offer, out var offer)) held.Offers[line.Offer] = offer;
            _uses.Recall(held, line.Offer, wish.Household);
        }

        return held;
    }

    /// <summary>The database says that it is not so.</summary>
    public void Erred() => _cautious = Caution;

    /// <summary>What was read under locks.</summary>
    public void Learn(Holdings held)
    {
        if (_known.Offers.Count > MostOffers) _known = new Holdings();
        _known.Now = held.Now;
        foreach (var (id, cycle) in held.Cycles) _known.Cycles[id] = cycle;
        foreach (var (id, offer) in held.Offers)
        {
            if (_known.Offers.GetValueOrDefault(id)?.Version != offer.Version) _uses.Forget(id);
            _known.Offers[id] = offer;
        }

        _known.Served.UnionWith(held.Served);
    }

    /// <summary>What is committed.</summary>
    public void Learn(Holdings held, Stored stored) => _uses.Learn(held, stored);
}
