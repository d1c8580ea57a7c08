// Compares what the clients know with what the database holds, by SQL of its own and without any code of the program.
// Each thing that is wrong is one sentence under one of four heads.
using System.Globalization;

namespace Baogong.Bench.Faults;

internal sealed class Ledger
{
    public List<string> Lost { get; } = [];

    public List<string> Oversold { get; } = [];

    public List<string> OverLimit { get; } = [];

    public List<string> Double { get; } = [];

    public int Acknowledged { get; private set; }

    public int Unknown { get; private set; }

    public int Resolved { get; private set; }

    public bool Clean => Lost.Count + Oversold.Count + OverLimit.Count + Double.Count == 0;

    /// <summary>Reads the history file and the database's rows as they stand.</summary>
    public static async Task<Ledger> Compare(FaultTown town, string historyFile)
    {
        var ledger = new Ledger();
        var (wishes, onceUnknown) = History.Read(historyFile, ledger.Double);
        ledger.Acknowledged = wishes.Values.Count(w => w.Fate == Fate.Acknowledged);
        ledger.Unknown = onceUnknown.Count;
        ledger.Resolved = onceUnknown.Count(key => wishes[key].Fate != Fate.Unknown);
        await ledger.CompareOrders(town, wishes);
        await ledger.CompareCancellations(town, wishes);
        await Collect(town, OversoldOffers, ledger.Oversold, "offer {0} sold {1} of {2}");
        await Collect(town, OverLimitHouseholds, ledger.OverLimit, "household {0} has {1} of offer {2}, allowed {3}");
        await Collect(town, TwiceStored, ledger.Double, "key {0} has {1} rows");
        await Collect(town, MiscountedOffers, ledger.Double, "offer {0} says sold {1}, its orders say {2}");
        await Collect(town, SameNumber, ledger.Double, "number {0} has {1} orders");
        return ledger;
    }

    /// <summary>The first few of each kind, for people.</summary>
    public void Explain()
    {
        foreach (var (name, found) in ((string, List<string>)[])
            [("lost", Lost), ("oversold", Oversold), ("over limit", OverLimit), ("double", Double)])
        {
            foreach (var sentence in found.Take(5)) System.Console.Error.WriteLine($"{name}: {sentence}");
            if (found.Count > 5) System.Console.Error.WriteLine($"{name}: and {found.Count - 5} more");
        }
    }

    private async Task CompareOrders(FaultTown town, Dictionary<Guid, (Wish Wish, Fate Fate)> wishes)
    {
        var rows = (await town.Rows("select id, household_id, cycle_id, offer_ids, pieces, state, replaces from orders where town_id = 1"))
            .ToLookup(r => (Guid)r[0]);
        // What somebody was told is ended must be ended, and nothing else may be.
        var ended = wishes.Values.Where(w => w is { Fate: Fate.Acknowledged, Wish.Target: not null })
            .ToLookup(w => w.Wish.Target ?? default, w => w.Wish.IsCancellation ? "cancelled" : "replaced");
        foreach (var (key, (wish, fate)) in wishes.Where(w => !w.Value.Wish.IsCancellation))
        {
            var row = rows[key].FirstOrDefault();
            if (fate == Fate.Refused && row is not null) Double.Add($"order {key} was refused and is stored");
            if (fate != Fate.Acknowledged) continue;
            if (row is null)
            {
                Lost.Add($"order {key} was acknowledged and is not there");
                continue;
            }

            var lines = ((int[])row[3]).Zip((int[])row[4]).Order();
            if ((int)row[1] != wish.Household || (int)row[2] != wish.Cycle || !lines.SequenceEqual(wish.Lines.Order()) ||
                (row[6] as Guid?) != wish.Target)
                Lost.Add($"order {key} is not what was acknowledged");
            if (ended[key].Count() > 1) Double.Add($"order {key} was ended twice");
            if ((string)row[5] != (ended[key].FirstOrDefault() ?? "placed"))
                Lost.Add($"order {key} is {row[5]}, told was {ended[key].FirstOrDefault() ?? "placed"}");
        }

        foreach (var stranger in rows.Where(r => !wishes.ContainsKey(r.Key))) Double.Add($"order {stranger.Key} was never sent");
    }

    private async Task CompareCancellations(FaultTown town, Dictionary<Guid, (Wish Wish, Fate Fate)> wishes)
    {
        var rows = (await town.Rows("select id, order_id from cancellations where town_id = 1")).ToDictionary(r => (Guid)r[0], r => (Guid)r[1]);
        foreach (var (key, (wish, fate)) in wishes.Where(w => w.Value.Wish.IsCancellation))
        {
            var stored = rows.TryGetValue(key, out var order);
            if (fate == Fate.Acknowledged && (!stored || order != wish.Target)) Lost.Add($"cancellation {key} was acknowledged and is not there");
            if (fate == Fate.Refused && stored) Double.Add($"cancellation {key} was refused and is stored");
        }
    }

    private static async Task Collect(FaultTown town, string sql, List<string> into, string sentence)
    {
        foreach (var row in await town.Rows(sql)) into.Add(string.Format(CultureInfo.InvariantCulture, sentence, row));
    }

    private const string Lines = """
        with lines as (
          select o.id, o.household_id, l.offer_id, l.pieces
          from orders o, unnest(o.offer_ids, o.pieces) as l(offer_id, pieces)
          where o.town_id = 1 and o.state = 'placed')
        """;

    private const string OversoldOffers = Lines + """
        select f.id, sum(l.pieces), f.capacity from offers f join lines l on l.offer_id = f.id
        where f.town_id = 1 group by f.id, f.capacity having sum(l.pieces) > f.capacity
        """;

    private const string OverLimitHouseholds = Lines + """
        select l.household_id, sum(l.pieces), l.offer_id, f.limit_per_household
        from lines l join offers f on f.town_id = 1 and f.id = l.offer_id
        group by l.household_id, l.offer_id, f.limit_per_household having sum(l.pieces) > f.limit_per_household
        """;

    private const string TwiceStored = "select id, count(*) from orders group by id having count(*) > 1";

    private const string SameNumber = "select number, count(*) from orders where town_id = 1 group by number having count(*) > 1";

    private const string MiscountedOffers = Lines + """
        select f.id, f.sold, coalesce(sum(l.pieces), 0) from offers f left join lines l on l.offer_id = f.id
        where f.town_id = 1 group by f.id, f.sold having f.sold <> coalesce(sum(l.pieces), 0)
        """;
}
