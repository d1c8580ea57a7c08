// Everything that happens to a task: a line of its own that never changes, and a row of the town's history.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.Ordering.Hotline;

/// <param name="Key">The form's: sent twice, written once.</param>
/// <param name="What">called, taken, handed_over, no_answer, closed.</param>
/// <param name="Reason">Why they called, or how it ended.</param>
/// <param name="Words">In the agent's words; they may speak of illness.</param>
public sealed record TaskEntry(Guid Key, Guid Task, string What, string Reason = "", string Words = "")
{
    public override string ToString() => $"TaskEntry {Key}";
}

public static class TaskEntries
{
    /// <summary>False when this key was written before.</summary>
    public static async Task<bool> Write(this Tx tx, Vault vault, Actor actor, TaskEntry entry, CancellationToken ct)
    {
        var rows = await tx.Run(Insert, new
        {
            actor.Town,
            actor.Person,
            entry.Key,
            entry.Task,
            entry.What,
            entry.Reason,
            words = entry.Words.Length == 0 ? null : vault.Seal(WordsPlace(actor.Town, entry.Key), entry.Words),
        }, ct);
        if (rows == 0) return false;
        tx.Append(actor, "door_task", $"{entry.Task}", entry.What, null,
            new { entry.Reason });
        return true;
    }

    public static SealedPlace WordsPlace(TownId town, Guid entry) =>
        new(town, "door_task_entries.words_sealed", entry);

    private const string Insert = """
        insert into door_task_entries (town_id, id, task_id, actor_id, what, reason, words_sealed)
        values (@Town, @Key, @Task, @Person, @What, @Reason, @words)
        on conflict (town_id, id) do nothing
        """;
}
