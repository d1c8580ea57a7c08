// Residents' names, numbers and words are opened for others only here: what is opened stands in the audit chain with
// who looked, what for and at whose door, one row per page, written with the reading's own commit. If that cannot be
// written, nothing is shown.
using Baogong.Core;
using Baogong.Core.Audit;
using Baogong.People;
using Baogong.Platform.Data;

namespace Baogong.Shell;

public sealed class Look
{
    private readonly Vault _vault;
    private readonly HashSet<int> _doors = [];
    private int _opened;

    internal Look(Tx tx, Vault vault, Actor actor, string why)
    {
        _vault = vault;
        // Residents see their own door and who asks to join it; nobody watches them.
        if (actor.Staff is not null)
            tx.Note(actor.Town, () => _doors.Count == 0 ? null : Entry(actor, "read", why, _doors, _opened));
    }

    /// <summary>The text, or "" when there is none.</summary>
    /// <param name="door">Whose.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="sealedBytes">As it is stored.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Changed, or of another place.</exception>
    public string Open(HouseholdId door, SealedPlace place, byte[]? sealedBytes)
    {
        _doors.Add(door.Value);
        if (sealedBytes is null) return "";
        _opened++;
        return _vault.Unseal(place, sealedBytes);
    }

    /// <summary>What is looked at, also when nothing is sealed there.</summary>
    public void Shows(IEnumerable<HouseholdId> doors) => _doors.UnionWith(doors.Select(d => d.Value));

    internal static AuditEntry Entry(
        Actor actor, string action, string why, IReadOnlyCollection<int> doors, int opened) => new(
        actor.Person.Value, actor.Role.Text(), "contact", doors.Count == 1 ? $"{doors.First()}" : "several", action,
        AuditEntry.DoorsOf(doors), null, History.Json(new { why, opened }), "");
}

public static class Looks
{
    /// <summary>Opens sealed fields in this transaction; the row follows with its commit.</summary>
    /// <param name="tx">Of the reading.</param>
    /// <param name="vault">Holds the keys.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="why">"search", "call", …: what for, from a short list of words.</param>
    public static Look Look(this Tx tx, Vault vault, Actor actor, string why) => new(tx, vault, actor, why);

    /// <summary>A list of doors with what they ordered leaves the screen: on paper, or as a file.</summary>
    /// <param name="tx">Commits before the list is handed out.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="action">"printed" or "exported".</param>
    /// <param name="what">Which list.</param>
    /// <param name="doors">Whose data.</param>
    public static void Takes(this Tx tx, Actor actor, string action, string what, IEnumerable<HouseholdId> doors)
    {
        var entry = Shell.Look.Entry(actor, action, what, [.. doors.Select(d => d.Value).Distinct()], 0);
        tx.Note(actor.Town, () => entry);
    }

    /// <inheritdoc cref="Takes(Tx, Actor, string, string, IEnumerable{HouseholdId})"/>
    public static Task Takes(this Db db, Actor actor, string action, string what, IEnumerable<HouseholdId> doors,
        CancellationToken ct) => db.Reading(tx =>
    {
        tx.Takes(actor, action, what, doors);
        return Task.FromResult(true);
    }, ct);
}
