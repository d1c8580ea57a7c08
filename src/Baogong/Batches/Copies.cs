// A list of doors with people's own words leaves the program as somebody's copy: it says whose, when, what for, and a
// short code. A copy that turns up where it should not leads back to its row.
using System.Globalization;
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Batches;

/// <param name="Code">Six letters and digits that can be said aloud.</param>
/// <param name="Name">Of who took it; empty when it is not known.</param>
public sealed record Copy(string Code, string Name, Role Role, DateTimeOffset At)
{
    /// <summary>The line on every page and in every file.</summary>
    public string In(Words w, Moments at)
    {
        var who = Name.Length > 0 ? Name : Role.Text();
        var when = $"{at.Date(At)} {at.Clock(At)}";
        return w[$"{who} · {when} · 只用于这一期送货，用完收回，不转发 · 查号 {Code}",
            $"{who} · {when} · for this delivery only; take it back after use, pass it on to nobody · copy {Code}"];
    }

    public override string ToString() => $"Copy {Code}";
}

public sealed class Copies(Db db, StaffNames names, Randomness randomness)
{
    private const int CodeCharacters = 6;

    // Read from paper over the telephone: no 0/O/1/I.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public sealed record Taken(
        string Code, string Name, Role Role, DateTimeOffset At, string What, string Place, int Batch);

    /// <summary>Notes that the actor takes a copy and whose doors stand on it, and gives it its mark.</summary>
    /// <param name="actor">Who takes it.</param>
    /// <param name="batch">Of which batch.</param>
    /// <param name="action">"printed" or "exported".</param>
    /// <param name="what">"doors", "households.csv".</param>
    /// <param name="place">As much of the town as is on it.</param>
    /// <param name="doors">Whose data.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Copy> Take(Actor actor, BatchId batch, string action, string what, string place,
        IEnumerable<HouseholdId> doors, CancellationToken ct)
    {
        var code = string.Concat(
            Enumerable.Range(0, CodeCharacters).Select(_ => Letters[randomness.Below(Letters.Length)]));
        return await db.Reading(async tx =>
        {
            tx.Append(actor, "copy", code, "taken", null,
                new { what, place, Batch = batch.Value, Role = actor.Role.Text() });
            tx.Takes(actor, action, what, doors);
            var taker = await tx.One<Taker>(SelectTaker, new { actor.Town, actor.Person }, ct);
            return new Copy(code, names.Of(actor.Town, actor.Person.Value, taker.NameSealed), actor.Role, taker.At);
        }, ct);
    }

    /// <summary>The newest copies, or the one with this code.</summary>
    public async Task<IReadOnlyList<Taken>> Find(Actor actor, string typed, CancellationToken ct)
    {
        var code = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        var rows = await db.All<Row>(Select, new { actor.Town, code, rows = Limits.TablePage }, ct);
        return [.. rows.Select(r => new Taken(r.Code, names.Of(actor.Town, r.Person.Value, r.NameSealed),
            Enum.TryParse<Role>(r.Role, ignoreCase: true, out var role) ? role : default, r.At, r.What, r.Place,
            int.Parse(r.Batch, CultureInfo.InvariantCulture)))];
    }

    private sealed record Taker(byte[]? NameSealed, DateTimeOffset At);

    private sealed record Row(
        string Code, PersonId Person, byte[]? NameSealed, DateTimeOffset At, string What, string Place, string Batch,
        string Role);

    private const string SelectTaker =
        "select name_sealed, db_now() as at from people where town_id = @Town and id = @Person";

    private const string Select = """
        select h.thing_id as code, h.actor_id as person, p.name_sealed, h.at, h.after ->> 'what' as what,
               h.after ->> 'place' as place, h.after ->> 'batch' as batch, h.after ->> 'role' as role
        from history h
        left join people p on p.town_id = h.town_id and p.id = h.actor_id
        where h.town_id = @Town and h.thing = 'copy' and (@code = '' or h.thing_id = @code)
        order by h.id desc limit @rows
        """;
}
