// Who asked to join a door, and who is new at one: shown to those who can know, answered with one tap. A member answers
// for the own door, a leader for the building, the neighbourhood and the desk for theirs.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class AnswerNewcomers
{
    /// <param name="Asks">Waits for a yes; else: orders already, nobody has vouched for them.</param>
    /// <param name="Mobile">138 **** 1234.</param>
    public sealed record Newcomer(
        PersonId Person, ChooseDoor.Door Door, bool Asks, string Name, string Mobile, DateTimeOffset Since);

    private static readonly (string Path, string Policy)[] Places =
    [
        ("/door/people", Policies.Resident),
        ("/leader/doors", Policies.Leader),
        ("/neighbourhood/doors", Policies.Neighbourhood),
        ("/desk/doors", Policies.Desk),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in Places)
        {
            routes.MapGet(path, async (string? done, Actor actor, Handler handler, CancellationToken ct) =>
                actor is { Role: Role.Resident, Household: null } ? Answers.SeeOther(ChooseDoor.Path)
                : Show(path, await handler.Find(actor, ct), done, null))
                .WithName($"Newcomers {policy}").RequireAuthorization(policy);
            routes.MapPost(path, async (Form form, Actor actor, Handler handler, CancellationToken ct) =>
            {
                var yes = form["answer"] == "yes";
                var answered = await handler.Run(actor, new HouseholdId(form.Int("household") ?? 0),
                    new PersonId(form.Id("person") ?? Guid.Empty), yes, ct);
                return answered.Problem is { } problem
                    ? Show(path, await handler.Find(actor, ct), null, problem)
                    : Answers.SeeOther($"{path}?done={(yes ? "yes" : "no")}");
            }).WithName($"AnswerNewcomer {policy}").RequireAuthorization(policy);
        }
    }

    private static IResult Show(string path, IReadOnlyList<Newcomer> newcomers, string? done, Problem? error)
    {
        var model = new { Path = path, Newcomers = newcomers, Done = done ?? "", Error = error };
        var status = error?.Status ?? StatusCodes.Status200OK;
        return path is "/desk/doors" or "/neighbourhood/doors"
            ? Answers.Page<DeskNewcomersPage>(model, status) : Answers.Page<NewcomersPage>(model, status);
    }

    public sealed class Handler(Db db, Vault vault)
    {
        /// <summary>The longest waiting first; requests before those who order already.</summary>
        public Task<IReadOnlyList<Newcomer>> Find(Actor actor, CancellationToken ct) =>
            db.Reading<IReadOnlyList<Newcomer>>(async tx =>
            {
                var look = tx.Look(vault, actor, "newcomers");
                return [.. (await tx.All<Row>(Read, Scope(actor), ct)).Select(r => new Newcomer(r.Person,
                    new(r.Id, r.Community, r.Building, r.Unit, r.Room, r.Occupant), r.Asks,
                    look.Open(new(r.Id), PersonFields.NamePlace(actor.Town, r.Person), r.NameSealed),
                    PersonFields.Masked(
                        look.Open(new(r.Id), PersonFields.PhonePlace(actor.Town, r.Person), r.PhoneSealed)),
                    r.Since))];
            }, ct);

        /// <summary>Yes vouches for the person, no takes them away from the door.</summary>
        public Task<Outcome<bool>> Run(
            Actor actor, HouseholdId household, PersonId person, bool yes, CancellationToken ct) =>
            db.Atomically<bool>(async tx =>
            {
                var (community, building, own) = Reach(actor);
                var args = new { actor.Town, me = actor.Person, community, building, own, household, person };
                if (await tx.Maybe<int?>(LockDoor, args, ct) is null) return PeopleProblems.NobodyAsks;
                if (await tx.Run(yes ? Accept : Refuse, args, ct) == 0) return PeopleProblems.NobodyAsks;
                tx.Append(actor, "door", $"{household.Value}", yes ? "vouched for" : "refused",
                    null, new { Person = person.Value }, doors: household);
                return true;
            }, ct);

        private static object Scope(Actor actor)
        {
            var (community, building, own) = Reach(actor);
            return new { actor.Town, me = actor.Person, community, building, own, limit = Limits.TablePage };
        }

        // A resident reaches the own door only; who reaches nothing has a door that does not exist.
        private static (int? Community, int? Building, int? Own) Reach(Actor actor) => actor.Role switch
        {
            Role.Leader or Role.Neighbourhood => (actor.Community?.Value, actor.Building?.Value, null),
            Role.Desk => (null, null, null),
            _ => (null, null, actor.Household?.Value ?? -1),
        };
    }

    private sealed record Row(
        PersonId Person, int Id, string Community, string Building, string Unit, string Room, string Occupant,
        bool Asks, byte[]? NameSealed, byte[]? PhoneSealed, DateTimeOffset Since);

    // Nobody sees or answers themselves.
    private const string Read = """
        with waiting as (
          select r.household_id, r.person_id, true as asks, r.asked_at as since
          from door_requests r where r.town_id = @Town and r.refused_at is null
          union all
          select m.household_id, m.person_id, false, m.since
          from household_members m where m.town_id = @Town and m.confirmed_at is null)
        select p.id as person, h.id, c.name as community, b.no as building, h.unit, h.room, h.occupant, w.asks,
               p.name_sealed, p.phone_sealed, w.since
        from waiting w
        join households h on h.town_id = @Town and h.id = w.household_id
        join buildings b on b.town_id = @Town and b.id = h.building_id
        join communities c on c.town_id = @Town and c.id = h.community_id
        join people p on p.town_id = @Town and p.id = w.person_id
        where p.id <> @me and (@community::int is null or h.community_id = @community::int)
          and (@building::int is null or h.building_id = @building::int)
          and (@own::int is null or (h.id = @own::int and exists (
            select from household_members l
            where l.town_id = @Town and l.household_id = h.id and l.person_id = @me and l.kind = 'lives')))
        order by w.asks desc, w.since, p.id
        limit @limit
        """;

    // A relative orders for the door but does not know who lives there.
    private const string LockDoor = """
        select h.id from households h
        where h.town_id = @Town and h.id = @household
          and (@community::int is null or h.community_id = @community::int)
          and (@building::int is null or h.building_id = @building::int)
          and (@own::int is null or (h.id = @own::int and exists (
            select from household_members l
            where l.town_id = @Town and l.household_id = h.id and l.person_id = @me and l.kind = 'lives')))
        for no key update
        """;

    // A new member's word is worth a new member: their yes lets somebody in, and the leader still sees both.
    private const string Accept = """
        with asked as (
          delete from door_requests
          where town_id = @Town and household_id = @household and person_id = @person and person_id <> @me
            and refused_at is null
          returning town_id, household_id, person_id),
        mine as (
          select @own::int is null or exists (
            select from household_members m
            where m.town_id = @Town and m.household_id = @household and m.person_id = @me
              and m.confirmed_at is not null) as sure),
        fresh as (
          select town_id, household_id, person_id from asked
          union
          select m.town_id, m.household_id, m.person_id from household_members m, mine
          where m.town_id = @Town and m.household_id = @household and m.person_id = @person and m.person_id <> @me
            and m.confirmed_at is null and mine.sure)
        insert into household_members (town_id, household_id, person_id, confirmed_at, confirmed_by)
        select f.town_id, f.household_id, f.person_id, case when mine.sure then db_now() end,
               case when mine.sure then @me::uuid end
        from fresh f, mine
        on conflict (town_id, person_id, household_id) do update set
          confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by
        """;

    private const string Refuse = """
        with gone as (
          delete from household_members m
          where m.town_id = @Town and m.household_id = @household and m.person_id = @person and m.person_id <> @me
            and m.confirmed_at is null
            and (@own::int is null or exists (
              select from household_members s
              where s.town_id = @Town and s.household_id = @household and s.person_id = @me
                and s.confirmed_at is not null))
          returning m.town_id, m.household_id, m.person_id),
        asked as (
          select r.town_id, r.household_id, r.person_id from door_requests r
          where r.town_id = @Town and r.household_id = @household and r.person_id = @person
            and r.person_id <> @me and r.refused_at is null)
        insert into door_requests (town_id, household_id, person_id, refused_at, refused_by)
        select town_id, household_id, person_id, db_now(), @me from (table gone union table asked) w
        on conflict (town_id, household_id, person_id) do update set
          refused_at = excluded.refused_at, refused_by = excluded.refused_by
        """;
}
