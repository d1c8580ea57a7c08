// What is sold out is known here, so that the thousands who come for it in the same minute are told so without the
// database. Never wrongly: it is set only from what is committed, it holds for a second and is asked for again twice in
// it, and whoever might have an order with it already (a repeated key!) is not answered from here.
using System.Collections.Concurrent;
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

internal sealed partial class SoldOut(Db db, TownId town, TimeProvider time, ILogger logger)
{
    // What is full together is asked for together: many offers sell out in the same instant.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1), Pause = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<int, Memory> _known = new();
    private readonly ConcurrentDictionary<int, bool> _suspects = new();
    private int _watching, _returns;

    /// <summary>The watch over what is sold out; over when nothing is.</summary>
    public Task Watching { get; private set; } = Task.CompletedTask;

    /// <param name="Letter">For the refusal.</param>
    /// <param name="Version">Of the offer's row: anything that changes it ends the memory.</param>
    /// <param name="Holders">Households that have or had an order with it.</param>
    /// <param name="AskedAt">Before the question: a slow answer is not trusted for longer.</param>
    private sealed record Memory(string Letter, string Version, HashSet<int> Holders, long AskedAt);

    /// <summary>The refusal when one of the lines is known to be sold out; else null, and the intake decides.</summary>
    public Problem? Refuse(Request request)
    {
        if (_known.IsEmpty || request is not Placement { Replaces: null } wish) return null;
        foreach (var line in wish.Lines)
        {
            if (!_known.TryGetValue(line.Offer, out var memory) || memory.Holders.Contains(wish.Household)) continue;
            if (time.GetElapsedTime(memory.AskedAt) < Trust)
                return IntakeProblems.SoldOut(memory.Letter, 0);
        }

        return null;
    }

    /// <summary>After a commit.</summary>
    public void After(Holdings held)
    {
        var full = held.Offers.ToLookup(o => o.Value.Sold >= o.Value.Capacity, o => o.Key);
        // What was given back and sold again at once is as full as before, and somebody else's now.
        Forget(full[false].Concat(held.SoldDelta.Keys));
        Suspect(full[true]);
    }

    // These had nothing left.
    private void Suspect(IEnumerable<int> offers)
    {
        foreach (var offer in offers)
            if (!_known.ContainsKey(offer)) _suspects[offer] = true;
        if (!_suspects.IsEmpty && Interlocked.Exchange(ref _watching, 1) == 0) Watching = Watch();
    }

    // These have something left, or were sold to somebody new.
    private void Forget(IEnumerable<int> offers)
    {
        lock (_known)
        {
            _returns++;
            foreach (var offer in offers) _known.TryRemove(offer, out _);
        }
    }

    /// <summary>Nobody knows what was committed: any offer may have changed.</summary>
    public void ForgetAll() => Forget(_known.Keys);

    private async Task Watch()
    {
        try
        {
            await Task.Delay(Soon, time);
            do
            {
                var suspects = _suspects.Keys.ToList();
                await Ask([.. _known.Keys.Union(suspects)]);
                suspects.ForEach(s => _suspects.TryRemove(s, out _));
                await Task.Delay(Pause, time);
            }
            while (!_known.IsEmpty || !_suspects.IsEmpty);
        }
#pragma warning disable CA1031 // Without the memory the intake decides, as it does anyway.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogBlind(logger, town.Value, error.GetType().Name);
            _known.Clear();
            _suspects.Clear();
        }
        finally
        {
            Volatile.Write(ref _watching, 0);
        }
    }

    private async Task Ask(int[] offers)
    {
        var (asked, returns) = (time.GetTimestamp(), Volatile.Read(ref _returns));
        var read = await db.All<Row>(ReadFull, new { Town = town, offers }, CancellationToken.None);
        var full = new Dictionary<int, Memory>();
        var anew = new List<Row>();
        foreach (var row in read)
            if (_known.TryGetValue(row.Id, out var before) && before.Version == row.Version)
                full[row.Id] = before with { AskedAt = asked };
            else anew.Add(row);
        var holders = await Holders(anew);
        foreach (var row in anew)
            full[row.Id] = new Memory(row.Letter, row.Version, [.. holders.GetValueOrDefault(row.Id, [])], asked);
        lock (_known)
        {
            // What came back while we asked may be missing in the answer.
            foreach (var id in offers)
                if (returns == _returns && full.TryGetValue(id, out var now)) _known[id] = now;
                else _known.TryRemove(id, out _);
        }
    }

    private async Task<Dictionary<int, int[]>> Holders(List<Row> full)
    {
        int[] cycles = [.. full.Select(r => r.CycleId).Distinct()], offers = [.. full.Select(r => r.Id)];
        var read = full.Count == 0 ? []
            : await db.All<Who>(ReadHolders, new { Town = town, cycles, offers }, CancellationToken.None);
        return read.ToDictionary(w => w.Offer, w => w.Households);
    }

    [LoggerMessage(1003, LogLevel.Warning, "What is sold out in town {Town} cannot be read: {Error}")]
    private static partial void LogBlind(ILogger logger, int town, string error);

    private sealed record Row(int Id, int CycleId, string Letter, string Version);

    private sealed record Who
    {
        public required int Offer { get; init; }

        public required int[] Households { get; init; }
    }

    private const string ReadFull = """
        select id, cycle_id, letter, xmin::text as version from offers
        where town_id = @Town and id = any(@offers::int[]) and sold >= capacity
        """;

    // Ended orders too, so nobody ever leaves this list.
    private const string ReadHolders = """
        select l.offer_id as offer, array_agg(distinct o.household_id) as households
        from orders o cross join unnest(o.offer_ids) as l(offer_id)
        where o.town_id = @Town and o.cycle_id = any(@cycles::int[]) and l.offer_id = any(@offers::int[])
        group by l.offer_id
        """;
}
