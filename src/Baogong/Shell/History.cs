// Who changed what, when, from what to what, and why. A change appends its row in its own transaction.
using System.Text.Json;
using Baogong.Core;
using Baogong.Core.Audit;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Shell;

/// <summary>Both sides of a change are flat: field → value. The ending of a field's name tells how to show it:
/// <c>…_fen</c> money, <c>…_grams</c> weight, <c>…_at</c> a moment, anything else as it is.</summary>
public sealed record HistoryRow(
    DateTimeOffset At, Guid? ActorId, string? Role, string Action, string? Before, string? After, string Why);

public static class History
{
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="tx">The transaction of the change itself; the row is written with its commit.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="thing">'supplier', 'package', 'cycle', …</param>
    /// <param name="id">Of the thing; an offer's is "cycle/letter".</param>
    /// <param name="action">A verb: 'added', 'changed', …</param>
    /// <param name="before">The fields that change, as they were; null for something new.</param>
    /// <param name="after">The same fields, as they are now.</param>
    /// <param name="why">The reason in the words of the one who did it.</param>
    /// <param name="doors">The households that it is about.</param>
    public static void Append(this Tx tx, Actor actor, string thing, string id, string action,
        object? before, object? after, string why = "", params IEnumerable<HouseholdId> doors)
    {
        var entry = Entry(actor, thing, id, action, before, after, why, doors);
        tx.Note(actor.Town, () => entry);
    }

    /// <summary>The same of the system itself, or of somebody who is just signing in.</summary>
    public static void Append(this Tx tx, TownId town, PersonId? actor, string thing, string id, string action,
        object? before, object? after, string why = "")
    {
        var entry = new AuditEntry(actor?.Value, null, thing, id, action, "{}", Json(before), Json(after), why);
        tx.Note(town, () => entry);
    }

    public static AuditEntry Entry(Actor actor, string thing, string id, string action,
        object? before, object? after, string why, IEnumerable<HouseholdId> doors) =>
        new(actor.Person.Value, actor.Role.Text(), thing, id, action,
            AuditEntry.DoorsOf(doors.Select(d => d.Value)), Json(before), Json(after), why);

    /// <summary>A change's side as it is stored.</summary>
    public static string? Json(object? side) => side is null ? null : JsonSerializer.Serialize(side, Snake);

    /// <summary>The newest changes of a thing first; <paramref name="idPrefix"/> also takes what belongs to
    /// it.</summary>
    public static Task<IReadOnlyList<HistoryRow>> Of(
        Db db, TownId town, string thing, string id, string? idPrefix, CancellationToken ct) =>
        db.All<HistoryRow>(Read, new { town, thing, id, prefix = idPrefix, rows = Limits.HistoryRows }, ct);

    private const string Read = """
        select h.at, h.actor_id,
               coalesce(h.role, (select g.role from grants g
                 where g.town_id = @town and g.person_id = h.actor_id and g.starts_at <= h.at
                 order by g.starts_at desc limit 1)) as role,
               h.action, h.before::text as before, h.after::text as after, h.why
        from history h
        where h.town_id = @town and h.thing = @thing
          and (h.thing_id = @id::text or (@prefix::text is not null and starts_with(h.thing_id, @prefix::text)))
        order by h.id desc limit @rows
        """;
}
