// What the desk did, against what it was told: each number of an offer went from its first value to the one in the
// books by changes that somebody asked for, down only with two people; the amendments are those that were acknowledged;
// and each reason stands in the history exactly when the order ended.
using Baogong.Core;
using Baogong.Platform.Data;

namespace Baogong.Console.Simulate;

internal static class DeskVerdict
{
    /// <summary>What is wrong, or null.</summary>
    public static async Task<string?> Of(Db owner, TownId town, Ledger ledger) =>
        Terms(ledger, await owner.All<Change>(ReadChanges, new { town }, default),
            await owner.All<Term>(ReadTerms, new { town }, default))
        ?? Amendments(ledger, await owner.All<Line>(ReadAmendments, new { town }, default))
        ?? Reasons(ledger, await owner.All<string>(ReadReasons, new { town }, default));

    private static string? Terms(Ledger ledger, IReadOnlyList<Change> changes, IReadOnlyList<Term> terms)
    {
        var asked = ledger.Errands.OfType<Setting>().ToDictionary(s => s.Why);
        var agreed = ledger.Errands.OfType<Deciding>().Where(d => d.Agreed && d.Perhaps)
            .Select(d => d.Asked).ToHashSet();
        foreach (var (letter, field, now) in terms)
        {
            var first = field == "capacity" ? TinyTown.Offers.Single(o => o.Letter == letter).Capacity : (int?)null;
            var values = new List<int?> { first };
            foreach (var change in changes.Where(c => c.Letter == letter && c.Field == field))
            {
                if (change.Before != values[^1])
                    return $"{letter}'s {field} was {values[^1]} and was changed from {change.Before}";
                if (asked.GetValueOrDefault(change.Why) is not { } by || by.To != change.After || !by.Perhaps)
                    return $"{letter}'s {field} became {change.After}, and nobody was told so";
                if (field == "capacity" && change.After < change.Before && !agreed.Contains(by))
                    return $"{letter}'s capacity was lowered to {change.After} by one person";
                values.Add(change.After);
            }

            if (now != values[^1]) return $"{letter}'s {field} is {now} and was last set to {values[^1]}";
            var lost = asked.Values.FirstOrDefault(s => s.Success == "set" && s.Term == field
                && TinyTown.Offers[s.Offer].Letter == letter && !values.Contains(s.To));
            if (lost is not null) return $"#{lost.Number} was acknowledged and is lost";
        }

        return null;
    }

    private static string? Amendments(Ledger ledger, IReadOnlyList<Line> lines)
    {
        var books = lines.ToLookup(l => l.Id);
        var work = ledger.Errands.OfType<Amending>().ToList();
        foreach (var one in work)
        {
            if (one.Doubtful) return $"#{one.Number} never got a certain answer";
            var stored = books[one.Key].ToList();
            if (stored.Count > 0 != one.Success is not null)
                return $"#{one.Number} was {(stored.Count > 0 ? "refused and is in the books" : "told and is lost")}";
            if (stored.Count == 0) continue;
            if (one.Success?.Split(' ')[1] != $"{stored[0].Number}" ||
                !stored.Select(l => (l.HouseholdId, l.OfferId, l.DeltaPieces)).Order()
                    .SequenceEqual(one.Changes.Select(c => (c.Household, c.Offer, c.DeltaPieces)).Order()))
                return $"#{one.Number} is in the books with other content";
        }

        return books.Select(b => b.Key).Except(work.Select(w => w.Key)).Any()
            ? "an amendment is in the books that nobody asked for" : null;
    }

    private static string? Reasons(Ledger ledger, IReadOnlyList<string> reasons)
    {
        var kept = reasons.CountBy(r => r).ToDictionary();
        foreach (var errand in ledger.Errands.Where(e => e is Cancelling { Hand: Hand.Desk }
                     or Buying { Hand: Hand.Desk, Replaces: not null }))
        {
            var (found, expected) = (kept.GetValueOrDefault(errand.Why), errand.Success is null ? 0 : 1);
            if (found != expected) return $"#{errand.Number}'s reason is kept {found} times, not {expected}";
        }

        return null;
    }

    private sealed record Change(string Letter, string Field, int? Before, int? After, string Why);

    private sealed record Term(string Letter, string Field, int? Now);

    private sealed record Line(Guid Id, int Number, int HouseholdId, int OfferId, int DeltaPieces);

    private const string ReadChanges = """
        select h.before ->> 'offer' as letter, f.name as field, (h.before ->> f.name)::int as before,
               (h.after ->> f.name)::int as after, h.why
        from history h
        join (values ('capacity'), ('minimum')) f(name) on h.action = f.name || '_changed'
        where h.town_id = @town and h.thing = 'cycle'
        order by h.id
        """;

    private const string ReadTerms = """
        select o.letter, f.field, f.now
        from offers o, lateral (values ('capacity', o.capacity), ('minimum', o.minimum)) f(field, now)
        where o.town_id = @town order by o.id, f.field
        """;

    private const string ReadAmendments = """
        select a.id, a.number, l.household_id, l.offer_id, l.delta_pieces
        from amendments a
        join amendment_lines l on l.town_id = a.town_id and l.batch_id = a.batch_id and l.number = a.number
        where a.town_id = @town
        """;

    private const string ReadReasons = """
        select why from history
        where town_id = @town and thing = 'order' and action in ('changed', 'cancelled') and why <> ''
        """;
}
