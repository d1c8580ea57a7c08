// A resident says which door is theirs. At an empty door they may order at once: in an emergency nobody waits for a
// paper. Where people are already, one of them, the building's leader or the staff says yes first (docs/adr/0014).
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class JoinDoor
{
    /// <summary>Joined: orders may follow. Ask: somebody has to say yes. Waiting: they were asked.</summary>
    public enum Answer { Joined, Ask, Waiting }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ChooseDoor.Path, Post).WithName(nameof(JoinDoor)).RequireAuthorization(Policies.Resident);
        routes.MapPost($"{ChooseDoor.Path}/requests", PostRequest)
            .WithName("AskToJoinDoor").RequireAuthorization(Policies.Resident);
        routes.MapPost($"{ChooseDoor.Path}/leave", Leave)
            .WithName("LeaveDoor").RequireAuthorization(Policies.Resident);
    }

    private static async Task<IResult> Post(
        Actor actor, HttpContext http, Form form, Handler handler, ChooseDoor.Handler doors, Sessions sessions)
    {
        var ct = http.RequestAborted;
        var household = new HouseholdId(form.Int("household") ?? 0);
        var mine = (await doors.Mine(actor, ct)).Any(d => d.Id == household.Value);
        if (!mine && !await sessions.IsFresh(http, ct)) return SignIn.Again($"{ChooseDoor.Path}?add=1");
        var joined = await handler.Run(actor, household, ct);
        if (joined.Problem is { } problem) return await ChooseDoor.Begin(actor, doors, form["back"], problem, ct);
        if (joined.Value is Answer.Ask)
        {
            return await doors.Find(actor.Town, household, ct) is { } door
                ? Answers.Page<AskToJoinPage>(new { Door = door }) : Answers.SeeOther(ChooseDoor.Path);
        }

        if (joined.Value is Answer.Waiting) return Answers.SeeOther(ChooseDoor.Path);
        await sessions.ChooseHousehold(http, household, ct);
        return Answers.SeeOther(SignIn.Back(form["back"]));
    }

    private static async Task<IResult> PostRequest(
        Actor actor, Form form, Handler handler, ChooseDoor.Handler doors, CancellationToken ct)
    {
        var household = new HouseholdId(form.Int("household") ?? 0);
        var asked = await handler.Ask(actor, household, form["name"], ct);
        if (asked.Problem is not { } problem) return Answers.SeeOther(ChooseDoor.Path);
        return problem == PeopleProblems.NameMissing && await doors.Find(actor.Town, household, ct) is { } door
            ? Answers.Page<AskToJoinPage>(new { Door = door, Typed = form["name"], Error = problem }, problem.Status)
            : await ChooseDoor.Begin(actor, doors, "", problem, ct);
    }

    private static async Task<IResult> Leave(
        Actor actor, HttpContext http, Form form, Handler handler, Sessions sessions, CancellationToken ct)
    {
        var household = form.Int("household") ?? 0;
        await handler.Leave(actor, new HouseholdId(household), ct);
        sessions.ReadAgain(http);
        return Answers.SeeOther($"{ChooseDoor.Path}?left={household}");
    }

    public sealed class Handler(Db db, Vault vault)
    {
        /// <summary>Joins an empty door, or chooses one of one's own.</summary>
        public Task<Outcome<Answer>> Run(Actor actor, HouseholdId household, CancellationToken ct) =>
            db.Atomically<Answer>(async tx =>
            {
                if (await Look(tx, actor, household, ct) is not { } door) return PeopleProblems.NoSuchDoor;
                if (door.Mine) return Answer.Joined;
                if (door.Waiting) return Answer.Waiting;
                if (door.Doors >= Limits.DoorsPerPerson) return PeopleProblems.TooManyDoors;
                if (door.Taken || door.Unproven || door.Refused) return Answer.Ask;
                await tx.Run(AddMember, new { actor.Town, actor.Person, household }, ct);
                return Answer.Joined;
            }, ct);

        /// <summary>Asks whoever knows the door. The name is for them to know who asks.</summary>
        public Task<Outcome<Answer>> Ask(Actor actor, HouseholdId household, string name, CancellationToken ct) =>
            db.Atomically<Answer>(async tx =>
            {
                if (name.Length is 0 or > Limits.NameCharacters) return PeopleProblems.NameMissing;
                if (await Look(tx, actor, household, ct) is not { } door) return PeopleProblems.NoSuchDoor;
                if (door.Mine) return Answer.Joined;
                if (!door.Waiting && door.Doors >= Limits.DoorsPerPerson) return PeopleProblems.TooManyDoors;
                var nameSealed = vault.Seal(PersonFields.NamePlace(actor.Town, actor.Person), name);
                await tx.Run(AddRequest, new { actor.Town, actor.Person, household, nameSealed }, ct);
                return Answer.Waiting;
            }, ct);

        /// <summary>Also takes a request back. Leaving what is not one's own changes nothing and says
        /// nothing.</summary>
        public Task Leave(Actor actor, HouseholdId household, CancellationToken ct) =>
            db.Run(RemoveMember, new { actor.Town, actor.Person, household }, ct);

        // Two taps of one person must not pass the limit together, two persons not find the same door empty.
        private static async Task<Standing?> Look(Tx tx, Actor actor, HouseholdId household, CancellationToken ct)
        {
            await tx.Run(LockPerson, new { actor.Town, actor.Person }, ct);
            return await tx.Maybe<int?>(LockDoor, new { actor.Town, household }, ct) is null
                ? null : await tx.One<Standing>(ReadStanding, new { actor.Town, actor.Person, household }, ct);
        }
    }

    private sealed record Standing(bool Mine, bool Taken, bool Unproven, bool Waiting, bool Refused, long Doors);

    private const string LockPerson = "select id from people where town_id = @Town and id = @Person for update";

    private const string LockDoor =
        "select id from households where town_id = @Town and id = @household for no key update";

    // Unproven: one door per person may be taken without anybody's word, so that one telephone takes one at most.
    private const string ReadStanding = """
        select exists (select from household_members m where m.town_id = @Town and m.household_id = @household
                         and m.person_id = @Person) as mine,
               exists (select from household_members m
                       where m.town_id = @Town and m.household_id = @household) as taken,
               exists (select from household_members m where m.town_id = @Town and m.person_id = @Person
                         and m.confirmed_at is null) as unproven,
               exists (select from door_requests r where r.town_id = @Town and r.household_id = @household
                         and r.person_id = @Person and r.refused_at is null) as waiting,
               exists (select from door_requests r where r.town_id = @Town and r.household_id = @household
                         and r.person_id = @Person and r.refused_at is not null) as refused,
               (select count(*) from household_members m where m.town_id = @Town and m.person_id = @Person)
               + (select count(*) from door_requests r where r.town_id = @Town and r.person_id = @Person
                    and r.refused_at is null) as doors
        """;

    private const string AddMember = """
        insert into household_members (town_id, household_id, person_id) values (@Town, @household, @Person)
        """;

    private const string AddRequest = """
        with named as (update people set name_sealed = @nameSealed where town_id = @Town and id = @Person)
        insert into door_requests (town_id, household_id, person_id) values (@Town, @household, @Person)
        on conflict (town_id, household_id, person_id) do update set
          asked_at = db_now(), refused_at = null, refused_by = null
        """;

    private const string RemoveMember = """
        with unlinked as (
          update relative_links set unlinked_at = db_now(), unlinked_by = @Person
          where town_id = @Town and person_id = @Person and household_id = @household and unlinked_at is null),
        taken_back as (
          delete from door_requests
          where town_id = @Town and person_id = @Person and household_id = @household and refused_at is null)
        delete from household_members where town_id = @Town and person_id = @Person and household_id = @household
        """;
}
