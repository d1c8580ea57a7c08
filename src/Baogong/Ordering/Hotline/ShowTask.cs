// One task: what was said, what was done, who has it. Whoever has taken it sees the whole number while it is open: they
// must call. Everybody else sees its end.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering.Hotline;

public static class ShowTask
{
    /// <param name="By">Who did it.</param>
    public sealed record Line(DateTimeOffset At, string By, string What, string Reason, string Words);

    /// <param name="Whole">Numbers are shown whole: the asker has this task and it is open.</param>
    public sealed record Page(
        ListTasks.Row Task, KnowDoor.Known Known, IReadOnlyList<Line> Lines,
        IReadOnlyList<Colleagues.Colleague> Colleagues, bool Mine, bool Whole, Guid Key);

    /// <param name="Outcome">What was chosen before the refusal.</param>
    /// <param name="Words">What was typed before the refusal.</param>
    public sealed record Typed(string Outcome = "", string Words = "");

    public static string Of(Guid task) => $"/hotline/tasks/{task}";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tasks/{task:guid}", (Guid task, string? done, Actor actor, Handler handler, CancellationToken ct) =>
            Show(task, actor, handler, null, new(), done ?? "", ct))
        .WithName(nameof(ShowTask));

    /// <summary>The page, after a refusal too, with what was typed.</summary>
    public static async Task<IResult> Show(
        Guid task, Actor actor, Handler handler, Problem? error, Typed typed, string done, CancellationToken ct) =>
        await handler.Run(actor, task, ct) is { } page
            ? Answers.Page<ShowTaskPage>(new { Model = page, Error = error, Typed = typed, Done = done },
                error?.Status ?? StatusCodes.Status200OK)
            : Answers.Page<MissingPage>(status: 404);

    public sealed class Handler(
        Db db, Vault vault, ListTasks.Handler tasks, KnowDoor.Handler doors, Colleagues colleagues, StaffNames names,
        Randomness randomness)
    {
        public async Task<Page?> Run(Actor actor, Guid task, CancellationToken ct)
        {
            if (await tasks.One(actor, task, ct) is not { } row) return null;
            var mine = row.Owner == actor.Person;
            var whole = mine && row.ClosedAt is null;
            if (await doors.Run(actor, row.Household, whole ? "task, whole number" : "task", ct) is not { } known)
                return null;
            var lines = await db.Reading<IReadOnlyList<Line>>(async tx =>
            {
                var look = tx.Look(vault, actor, "task, what was said");
                return [.. (await tx.All<Entry>(SelectEntries, new { actor.Town, task }, ct)).Select(e =>
                    new Line(e.At, names.Of(actor.Town, e.Actor.Value, e.NameSealed), e.What, e.Reason,
                        e.WordsSealed is null ? ""
                            : look.Open(row.Household, TaskEntries.WordsPlace(actor.Town, e.Id), e.WordsSealed)))];
            }, ct);
            return new Page(row, known, lines,
                await colleagues.Of(actor.Town, [Role.Hotline, Role.Desk], ct), mine, whole, randomness.NewId());
        }
    }

    private sealed record Entry(
        Guid Id, DateTimeOffset At, PersonId Actor, byte[]? NameSealed, string What, string Reason,
        byte[]? WordsSealed);

    private const string SelectEntries = """
        select e.id, e.at, e.actor_id as actor, p.name_sealed, e.what, e.reason, e.words_sealed
        from door_task_entries e
        left join people p on p.town_id = e.town_id and p.id = e.actor_id
        where e.town_id = @Town and e.task_id = @task
        order by e.at, e.id
        """;
}
