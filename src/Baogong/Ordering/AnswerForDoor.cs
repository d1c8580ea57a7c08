// "Nothing needed" and "question" are answers too: a door with neither answer nor order has not been heard from.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.Ordering;

public static class AnswerForDoor
{
    /// <summary>What the door said; Undone takes the answer back.</summary>
    public enum Reply { NothingNeeded, Question, Undone }

    public sealed record Said(string Reply, string Note);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/leader/door/{household:int}/reply", async (
            int household, Form form, Actor actor, Handler handler, CancellationToken ct) =>
        {
            if (form.Int("cycle") is not { } cycle || Read(form["reply"]) is not { } reply)
                return Answers.Page<MissingPage>(status: 404);
            var outcome = await handler.Run(actor, new(household), new(cycle), reply, form["question"], ct);
            if (outcome.Problem is { } problem)
                return Answers.SeeOther($"/leader/door/{household}?cycle={cycle}&refused={problem.Code}");
            return Answers.SeeOther(form["back"] == "calls"
                ? $"/leader/calls?cycle={cycle}&building={outcome.Value.Value}"
                    : $"/leader/door/{household}?cycle={cycle}&answered=1");
        })
        .WithName(nameof(AnswerForDoor)).RequireAuthorization(Policies.Leader);

    public static Reply? Read(string text) => text switch
    {
        "nothing_needed" => Reply.NothingNeeded,
        "question" => Reply.Question,
        "undone" => Reply.Undone,
        _ => null,
    };

    public sealed class Handler(Db db, FindDoor.Handler doors)
    {
        /// <summary>The door's building. Saying the same again changes nothing but the time.</summary>
        public async Task<Outcome<BuildingId>> Run(
            Actor actor, HouseholdId household, CycleId cycle, Reply reply, string note, CancellationToken ct)
        {
            if (await doors.Run(actor, household, ct) is not { } door) return OrderPageProblems.NoSuchPage;
            if (note.Length > Limits.NoteCharacters) return OrderPageProblems.LongNote;
            var args = new
            {
                actor.Town,
                actor.Person,
                household,
                cycle,
                door.Community,
                note = reply == Reply.Question ? note : "",
                reply = reply == Reply.Question ? "question" : "nothing_needed",
            };
            return await db.Atomically<BuildingId>(async tx =>
            {
                var rows = await tx.Run(reply == Reply.Undone ? Undo : Put, args, ct);
                if (rows == 0) return reply == Reply.Undone ? door.Building : OrderPageProblems.TooLateToAnswer;
                tx.Append(actor, "cycle", $"{cycle.Value}", reply == Reply.Undone ? "answer undone" : "answered", null,
                    reply == Reply.Undone ? null : new { args.reply }, doors: household);
                return door.Building;
            }, ct);
        }
    }

    // Until the cutoff; afterwards the list is history.
    private const string Put = """
        insert into household_replies (town_id, cycle_id, household_id, reply, note, actor_id, at)
        select c.town_id, c.id, @household, @reply::text, @note::text, @Person::uuid, db_now()
        from cycles c
        join cycle_communities cc on cc.town_id = c.town_id and cc.cycle_id = c.id and cc.community_id = @Community
        where c.town_id = @Town and c.id = @cycle and c.state = 'published' and c.opens_at <= db_now()
          and c.cutoff_at > db_now()
        on conflict (town_id, cycle_id, household_id)
          do update set reply = excluded.reply, note = excluded.note, actor_id = excluded.actor_id, at = excluded.at
        """;

    private const string Undo = """
        delete from household_replies r
        using cycles c
        where r.town_id = @Town and r.cycle_id = @cycle and r.household_id = @household
          and c.town_id = r.town_id and c.id = r.cycle_id and c.state = 'published' and c.cutoff_at > db_now()
        """;
}
