// Somebody who lives at a door asks a relative far away to order for it; the neighbourhood office or the desk does it
// for a household without a telephone. The code travels in a message of their own and works once, within days.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class InviteRelative
{
    /// <param name="Mobile">138 **** 1234.</param>
    public sealed record Relative(PersonId Person, string Name, string Mobile, DateTimeOffset Since, bool ByOffice);

    /// <param name="Door">Null until an office has found one.</param>
    /// <param name="Link">Of the code that was just made; null = none.</param>
    /// <param name="Communities">For an office to choose from; empty for a resident.</param>
    public sealed record Model(
        string Path, ChooseDoor.Door? Door, IReadOnlyList<Relative> Relatives, string? Link,
        IReadOnlyList<ChooseDoor.CommunityRow> Communities, string Building, string Room);

    private static readonly (string Path, string Policy)[] Places =
    [
        ("/door/relatives", Policies.Resident),
        ("/neighbourhood/relatives", Policies.Neighbourhood),
        ("/desk/relatives", Policies.Desk),
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in Places)
        {
            routes.MapGet(path, async (int? household, int? community, string? building, string? room, Actor actor,
                Handler handler, CancellationToken ct) =>
            {
                var asked = household ?? actor.Household?.Value
                    ?? await handler.FindDoor(actor, community, building ?? "", room ?? "", ct);
                var lost = asked is null && (building ?? "").Length > 0 ? PeopleProblems.NoSuchDoor : null;
                return await handler.Show(path, actor, asked, null, building ?? "", room ?? "", lost, ct);
            }).WithName($"{nameof(InviteRelative)}Page {policy}").RequireAuthorization(policy);
            routes.MapPost(path, async (
                HttpContext http, Form form, Actor actor, Handler handler, CancellationToken ct) =>
            {
                var made = await handler.Run(actor, Household(form), ct);
                var link = made.Succeeded
                    ? $"{http.Request.Scheme}://{http.Request.Host}{LinkRelative.Path}/{made.Value}" : null;
                return await handler.Show(path, actor, form.Int("household"), link, "", "", made.Problem, ct);
            }).WithName($"{nameof(InviteRelative)} {policy}").RequireAuthorization(policy);
            routes.MapPost($"{path}/ending", async (Form form, Actor actor, Handler handler, CancellationToken ct) =>
            {
                var person = new PersonId(form.Id("person") ?? Guid.Empty);
                var ended = await handler.Unlink(actor, Household(form), person, ct);
                return ended.Problem is { } problem
                    ? await handler.Show(path, actor, form.Int("household"), null, "", "", problem, ct)
                    : Answers.SeeOther($"{path}?household={Household(form).Value}");
            }).WithName($"UnlinkRelative {policy}").RequireAuthorization(policy);
        }
    }

    private static HouseholdId Household(Form form) => new(form.Int("household") ?? 0);

    public sealed class Handler(Db db, Vault vault, Randomness randomness, ChooseDoor.Handler doors)
    {
        /// <summary>The code, shown once. Codes made before for this door stop.</summary>
        public Task<Outcome<string>> Run(Actor actor, HouseholdId household, CancellationToken ct)
        {
            var code = LinkRelative.NewCode(randomness);
            return db.Atomically<string>(async tx =>
            {
                if (!await Reaches(tx, actor, household, ct)) return PeopleProblems.NoSuchDoor;
                await tx.Run(AddInvite, new
                {
                    actor.Town,
                    household,
                    actor.Person,
                    hash = LinkRelative.Hash(vault, actor.Town, code),
                    office = actor.Role is not Role.Resident,
                    hours = Limits.InviteHours,
                }, ct);
                tx.Append(actor, "door", $"{household.Value}", "relative invited", null, null, doors: household);
                return code;
            }, ct);
        }

        /// <summary>Within seconds the relative can neither order for the door nor see its orders.</summary>
        public Task<Outcome<bool>> Unlink(Actor actor, HouseholdId household, PersonId person, CancellationToken ct) =>
            db.Atomically<bool>(async tx =>
            {
                if (!await Reaches(tx, actor, household, ct)) return PeopleProblems.NoSuchDoor;
                if (await tx.Run(EndLink, new { actor.Town, household, person, by = actor.Person }, ct) == 0)
                    return PeopleProblems.NoSuchRelative;
                tx.Append(actor, "door", $"{household.Value}", "relative unlinked", null,
                    new { Person = person.Value }, doors: household);
                return true;
            }, ct);

        /// <summary>The door of that building and room; null when there is none, or more than one.</summary>
        public async Task<int?> FindDoor(
            Actor actor, int? community, string building, string room, CancellationToken ct)
        {
            var found = await db.All<int>(FindHouseholds,
                new { actor.Town, community = actor.Community?.Value ?? community, building, room }, ct);
            return found.Count == 1 ? found[0] : null;
        }

        public async Task<IResult> Show(string path, Actor actor, int? household, string? link, string building,
            string room, Problem? error, CancellationToken ct)
        {
            var args = Args(actor, new HouseholdId(household ?? 0));
            var mine = await db.Maybe<int?>(FindReached, args, ct) is not null;
            if (!mine && actor.Role is Role.Resident)
                return await ChooseDoor.Begin(actor, doors, "", PeopleProblems.NotVouchedFor, ct);
            var model = new Model(path, mine ? await doors.Find(actor.Town, new(household ?? 0), ct) : null,
                mine ? await Relatives(actor, new(household ?? 0), args, ct) : [], link,
                actor.Role is Role.Desk ? await doors.Communities(actor.Town, "", ct) : [], building, room);
            var status = error?.Status ?? StatusCodes.Status200OK;
            return actor.Role is Role.Resident
                ? Answers.Page<RelativesPage>(new { Model = model, Error = error }, status)
                : Answers.Page<OfficeRelativesPage>(new { Model = model, Error = error }, status);
        }

        private Task<Relative[]> Relatives(Actor actor, HouseholdId door, object args, CancellationToken ct) =>
            db.Reading<Relative[]>(async tx =>
            {
                var look = tx.Look(vault, actor, "relatives");
                return [.. (await tx.All<Row>(FindRelatives, args, ct)).Select(r => new Relative(r.Person,
                    look.Open(door, PersonFields.NamePlace(actor.Town, r.Person), r.NameSealed),
                    PersonFields.Masked(
                        look.Open(door, PersonFields.PhonePlace(actor.Town, r.Person), r.PhoneSealed)),
                    r.LinkedAt, r.ByOffice))];
            }, ct);

        private static async Task<bool> Reaches(Tx tx, Actor actor, HouseholdId household, CancellationToken ct) =>
            await tx.Maybe<int?>(FindReached, Args(actor, household), ct) is not null;

        private static object Args(Actor actor, HouseholdId household) => new
        {
            actor.Town,
            household,
            actor.Person,
            resident = actor.Role is Role.Resident,
            actor.Community,
        };
    }

    private sealed record Row(
        PersonId Person, byte[]? NameSealed, byte[]? PhoneSealed, DateTimeOffset LinkedAt, bool ByOffice);

    // Somebody who lives there and whom somebody has vouched for; or an office whose community it is.
    private const string FindReached = """
        select h.id from households h
        where h.town_id = @Town and h.id = @household and (@Community::int is null or h.community_id = @Community::int)
          and (not @resident or exists (
            select from household_members m
            where m.town_id = @Town and m.household_id = h.id and m.person_id = @Person and m.kind = 'lives'
              and m.confirmed_at is not null))
        """;

    private const string FindHouseholds = """
        select h.id from households h join buildings b on b.town_id = h.town_id and b.id = h.building_id
        where h.town_id = @Town and h.community_id = @community::int and b.no = @building and h.room = @room
        """;

    private const string FindRelatives = """
        select p.id as person, p.name_sealed, p.phone_sealed, l.linked_at, l.by_office
        from relative_links l join people p on p.town_id = l.town_id and p.id = l.person_id
        where l.town_id = @Town and l.household_id = @household and l.unlinked_at is null
        order by l.linked_at
        """;

    private const string AddInvite = """
        with gone as (delete from relative_invites where town_id = @Town and household_id = @household)
        insert into relative_invites (town_id, code_hash, household_id, made_by, by_office, expires_at)
        values (@Town, @hash, @household, @Person, @office, db_now() + make_interval(hours => @hours))
        """;

    private const string EndLink = """
        with gone as (
          delete from household_members
          where town_id = @Town and household_id = @household and person_id = @person and kind = 'relative')
        update relative_links set unlinked_at = db_now(), unlinked_by = @by
        where town_id = @Town and household_id = @household and person_id = @person and unlinked_at is null
        """;
}
