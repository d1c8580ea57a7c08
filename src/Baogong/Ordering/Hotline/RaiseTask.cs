// What cannot be done on the line becomes a task of the door. A door that calls three times about the same thing has
// one task with three calls: nobody rings it back three times, and nobody is forgotten behind somebody louder.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Ordering.Hotline;

public static class RaiseTask
{
    /// <param name="Kind">A <see cref="TaskKind"/>.</param>
    /// <param name="Reason">For a call back.</param>
    /// <param name="Words">What they said, if anything need be said.</param>
    public sealed record Wish(Guid Key, string Kind, string Reason, string Words)
    {
        public override string ToString() => $"Wish {Key}";
    }

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/calls/{call:guid}/tasks", async (
            Guid call, Form form, Actor actor, Words words, Handler handler, OrderByPhone.Handler pages,
            CancellationToken ct) =>
        {
            var wish = new Wish(form.Id("key") ?? Guid.Empty, form["kind"], form["reason"], form["words"]);
            var outcome = await handler.Run(actor, call, wish, ct);
            if (outcome.Succeeded)
            {
                var done = wish.Kind == TaskKind.Callback ? "callback" : "need";
                return Answers.SeeOther($"{TakeCall.Of(call)}?done={done}");
            }

            return await pages.Open(actor, call, null, new(), words, ct) is { } page
                ? Answers.Page<OrderByPhonePage>(new { Model = page, Wish = wish, Error = outcome.Problem },
                    outcome.Problem!.Status)
                : Answers.Page<MissingPage>(status: 404);
        })
        .WithName(nameof(RaiseTask));

    public sealed class Handler(Db db, Vault vault, TakeCall.Handler calls)
    {
        /// <summary>The task, new or the one that is open already.</summary>
        public async Task<Outcome<Guid>> Run(Actor actor, Guid call, Wish wish, CancellationToken ct)
        {
            if (await calls.Find(actor, call, ct) is not { } found) return HotlineProblems.NoSuchCall;
            if (wish.Key == Guid.Empty) return OrderingProblems.NoKey;
            if (TaskKind.Of(wish.Kind) is not { } kind) return HotlineProblems.NoReason;
            var callback = kind.Key == TaskKind.Callback;
            var reason = callback ? wish.Reason : kind.Key;
            if (callback && !TaskWords.ReasonKeys.Contains(reason)) return HotlineProblems.NoReason;
            if (wish.Words.Length > Limits.NoteCharacters) return HotlineProblems.LongWords;
            return await db.Atomically<Guid>(async tx =>
            {
                var args = new { actor.Town, found.Household, wish.Key, kind = kind.Key, kind.DueHours };
                if (await tx.Maybe<Guid?>(FindWritten, args, ct) is { } before) return before;
                var task = await tx.One<Guid>(OpenOrLock, args, ct);
                if (await tx.Write(vault, actor, new(wish.Key, task, "called", reason, wish.Words), ct))
                    await tx.Run(CountCall, new { actor.Town, task }, ct);
                return task;
            }, ct);
        }
    }

    private const string FindWritten =
        "select task_id from door_task_entries where town_id = @Town and id = @Key";

    // The unique index of open tasks makes two agents at the same door one task; the second waits here for the first.
    private const string OpenOrLock = """
        insert into door_tasks (town_id, id, household_id, kind, raised_at, due_at, last_at)
        values (@Town, @Key, @Household, @kind, db_now(), db_now() + make_interval(hours => @DueHours), db_now())
        on conflict (town_id, household_id, kind) where closed_at is null do update set calls = door_tasks.calls
        returning id
        """;

    private const string CountCall =
        "update door_tasks set calls = calls + 1, last_at = db_now() where town_id = @Town and id = @task";
}
