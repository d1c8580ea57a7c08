// Taking a task, or handing it to a colleague: the form says whose it was when it was seen, so that of two agents who
// take it at once one is told.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class OwnTask
{
    /// <param name="Seen">Whose it was on the page; null = nobody's.</param>
    /// <param name="To">Whose it becomes.</param>
    public sealed record Change(Guid Key, Guid Task, Guid? Seen, PersonId To);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/tasks/{task:guid}/owner", async (
            Guid task, Form form, Actor actor, Handler handler, ShowTask.Handler show, CancellationToken ct) =>
        {
            var to = form.Id("to") is { } person ? new PersonId(person) : actor.Person;
            var outcome = await handler.Run(actor, new(form.Id("key") ?? Guid.Empty, task, form.Id("seen"), to), ct);
            return outcome.Problem is { } problem
                ? await ShowTask.Show(task, actor, show, problem, new(), "", ct)
                : Answers.SeeOther($"{ShowTask.Of(task)}?done={(to == actor.Person ? "taken" : "handed")}");
        })
        .WithName(nameof(OwnTask));

    public sealed class Handler(Db db, Vault vault)
    {
        public async Task<Outcome<bool>> Run(Actor actor, Change change, CancellationToken ct)
        {
            if (change.Key == Guid.Empty) return OrderingProblems.NoKey;
            return await db.Atomically<bool>(async tx =>
            {
                if (await tx.Maybe<int?>(FindWritten, new { actor.Town, change.Key }, ct) is not null) return false;
                var rows = await tx.Run(Give, new { actor.Town, change.Task, change.Seen, change.To }, ct);
                if (rows == 0) return HotlineProblems.TakenMeanwhile;
                return await tx.Write(vault, actor,
                    new(change.Key, change.Task, change.To == actor.Person ? "taken" : "handed_over"), ct);
            }, ct);
        }
    }

    private const string FindWritten = "select 1 from door_task_entries where town_id = @Town and id = @Key";

    // To somebody who sits here today: a task must not go where nobody looks.
    private const string Give = """
        update door_tasks t set owner_id = @To, owned_at = db_now()
        where t.town_id = @Town and t.id = @Task and t.closed_at is null and t.owner_id is not distinct from @Seen::uuid
          and exists (
            select from grants g
            where g.town_id = t.town_id and g.person_id = @To and g.role in ('hotline', 'desk')
              and g.revoked_at is null and db_now() between g.starts_at and g.ends_at)
        """;
}
