// How a task ended, by whoever has it. "Nobody answered" is no end: it counts the try and the task stays.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class EndTask
{
    public const string NoAnswer = "no_answer";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/tasks/{task:guid}/outcome", async (
            Guid task, Form form, Actor actor, Handler handler, ShowTask.Handler show, CancellationToken ct) =>
        {
            var typed = new ShowTask.Typed(form["outcome"], form["words"]);
            var outcome = await handler.Run(actor, task, form.Id("key") ?? Guid.Empty, typed, ct);
            return outcome.Problem is { } problem ? await ShowTask.Show(task, actor, show, problem, typed, "", ct)
                : typed.Outcome == NoAnswer ? Answers.SeeOther($"{ShowTask.Of(task)}?done=tried")
                : Answers.SeeOther($"{ListTasks.PathOf(outcome.Value)}?done=closed");
        })
        .WithName(nameof(EndTask));

    public sealed class Handler(Db db, Vault vault)
    {
        /// <summary>The kind of task that it was.</summary>
        public async Task<Outcome<string>> Run(
            Actor actor, Guid task, Guid key, ShowTask.Typed typed, CancellationToken ct)
        {
            if (key == Guid.Empty) return OrderingProblems.NoKey;
            if (typed.Words.Length > Limits.NoteCharacters) return HotlineProblems.LongWords;
            return await db.Atomically<string>(async tx =>
            {
                if (await tx.Maybe<Held>(Lock, new { actor.Town, actor.Person, task, key }, ct) is not { } held)
                    return HotlineProblems.NoSuchCall;
                if (held.Written) return held.Kind;
                if (!held.Mine) return HotlineProblems.NotYours;
                if (held.Closed) return HotlineProblems.TakenMeanwhile;
                var ends = typed.Outcome != NoAnswer;
                if (ends && !TaskWords.EndKeys(held.Kind).Contains(typed.Outcome)) return HotlineProblems.NoReason;
                await tx.Run(ends ? Close : CountTry, new { actor.Town, task, typed.Outcome }, ct);
                await tx.Write(vault, actor, new(key, task, ends ? "closed" : NoAnswer, ends ? typed.Outcome : "",
                    typed.Words), ct);
                return held.Kind;
            }, ct);
        }
    }

    private sealed record Held(string Kind, bool Mine, bool Closed, bool Written);

    private const string Lock = """
        select t.kind, coalesce(t.owner_id = @Person, false) as mine, t.closed_at is not null as closed,
               exists (select from door_task_entries e where e.town_id = t.town_id and e.id = @key) as written
        from door_tasks t where t.town_id = @Town and t.id = @task for update
        """;

    private const string Close =
        "update door_tasks set closed_at = db_now(), outcome = @Outcome where town_id = @Town and id = @task";

    private const string CountTry = "update door_tasks set tries = tries + 1 where town_id = @Town and id = @task";
}
