// What is sold out is known here, so that the thousands who come for it in the same minute are told so without the
// database. Never wrongly: it is set only from what is committed, it holds for a second and is asked for again twice in
// it, and whoever might have an order with it already (a repeated key!) is not answered from here.
using System.Collections.Concurrent;
using Baogong.Core;
using Baogong.Core.Intake;
using Baogong.Platform.Data;

namespace Baogong.Ordering;

internal sealed class SoldOut(Db db, TownId town, TimeProvider time)
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
        catch (Exception)
#pragma warning restore CA1031
        {
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
        var rows = read.ToDictionary(r => r.Id);
        foreach (var id in offers)
        {
            var now = !rows.TryGetValue(id, out var row) ? null
                : _known.TryGetValue(id, out var before) && before.Version == row.Version
                    ? before with { AskedAt = asked }
                    : await Holders(id, row.Sold) is { } holders
                        ? new Memory(row.Letter, row.Version, holders, asked) : null;
            lock (_known)
            {
                // What came back while we asked may be missing in the answer.
                if (now is null || returns != _returns) _known.TryRemove(id, out _);
                else _known[id] = now;
            }
        }
    }

    // Pieces ordered while the offer had no limit have no use row: then nobody knows here who has some.
    private async Task<HashSet<int>?> Holders(int offer, int sold)
    {
        var uses = await db.All<Use>(ReadHolders, new { Town = town, offer }, CancellationToken.None);
        return uses.Sum(u => u.Used) == sold ? [.. uses.Select(u => u.HouseholdId)] : null;
    }

    private sealed record Row(int Id, string Letter, string Version, int Sold);

    private sealed record Use(int HouseholdId, int Used);

    private const string ReadFull = """
        select id, letter, xmin::text as version, sold from offers
        where town_id = @Town and id = any(@offers::int[]) and sold >= capacity
        """;

    private const string ReadHolders =
        "select household_id, used from offer_uses where town_id = @Town and offer_id = @offer";
}
