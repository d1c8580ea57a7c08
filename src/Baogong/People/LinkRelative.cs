// The relative's end: signed in with their own number, they see whose door the code is for and say yes. From then on
// they order for it and follow its orders as if they lived there, but vouch for nobody.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class LinkRelative
{
    public const string Path = "/relative";

    private const int CodeCharacters = 10;

    // As they are read from a screen or said aloud: no 0/O/1/I.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Path}/{{code}}", async (string code, Actor actor, Handler handler, CancellationToken ct) =>
            await handler.DoorOf(actor.Town, code, ct) is { } door
                ? Answers.Page<LinkRelativePage>(new { Code = code, Door = door })
                : Answers.Page<LinkRelativePage>(
                    new { Code = code, Error = PeopleProblems.InviteGone }, PeopleProblems.InviteGone.Status))
            .WithName("LinkRelativePage").RequireAuthorization(Policies.Resident);
        routes.MapPost($"{Path}/{{code}}", async (
            string code, HttpContext http, Form form, Actor actor, Handler handler, Sessions sessions,
            CancellationToken ct) =>
        {
            var linked = await handler.Run(actor, code, form["name"], ct);
            if (linked.Problem is { } problem)
            {
                return Answers.Page<LinkRelativePage>(new
                {
                    Code = code,
                    Door = await handler.DoorOf(actor.Town, code, ct),
                    Typed = form["name"],
                    Error = problem,
                }, problem.Status);
            }

            await sessions.ChooseHousehold(http, linked.Value, ct);
            return Answers.SeeOther("/");
        }).WithName(nameof(LinkRelative)).RequireAuthorization(Policies.Resident);
    }

    public static string NewCode(Randomness randomness) => string.Concat(
        Enumerable.Range(0, CodeCharacters).Select(_ => Letters[randomness.Below(Letters.Length)]));

    public static byte[] Hash(Vault vault, TownId town, string code) => vault.Index(
        $"relative:{town.Value}:{string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant()}");

    public sealed class Handler(Db db, Vault vault, Randomness randomness, ChooseDoor.Handler doors)
    {
        public async Task<ChooseDoor.Door?> DoorOf(TownId town, string code, CancellationToken ct) =>
            await db.Maybe<int?>(FindInvite, new { town, hash = Hash(vault, town, code) }, ct) is { } household
                ? await doors.Find(town, new HouseholdId(household), ct) : null;

        /// <summary>Takes the invitation: two who open the same link get one link.</summary>
        public Task<Outcome<HouseholdId>> Run(Actor actor, string code, string name, CancellationToken ct) =>
            db.Atomically<HouseholdId>(async tx =>
            {
                if (name.Length is 0 or > Limits.NameCharacters) return PeopleProblems.NameMissing;
                await tx.Run(LockPerson, new { actor.Town, actor.Person }, ct);
                var invite = await tx.Maybe<Invite>(
                    TakeInvite, new { actor.Town, hash = Hash(vault, actor.Town, code) }, ct);
                if (invite is null) return PeopleProblems.InviteGone;
                var args = new
                {
                    actor.Town,
                    actor.Person,
                    invite.HouseholdId,
                    invite.MadeBy,
                    invite.ByOffice,
                    id = randomness.NewId(),
                    nameSealed = vault.Seal(PersonFields.NamePlace(actor.Town, actor.Person), name),
                    limit = Limits.DoorsPerPerson,
                };
                // Whoever lives there needs no link, and keeps what they are.
                if (await tx.Run(AddMember, args, ct) == 0)
                {
                    return await tx.One<bool>(IsMember, args, ct)
                        ? new HouseholdId(invite.HouseholdId) : PeopleProblems.TooManyDoors;
                }

                await tx.Run(AddLink, args, ct);
                tx.Append(actor, "door", $"{invite.HouseholdId}", "relative linked", null,
                    new { Person = actor.Person.Value });
                return new HouseholdId(invite.HouseholdId);
            }, ct);
    }

    private sealed record Invite(int HouseholdId, Guid MadeBy, bool ByOffice);

    private const string LockPerson = "select id from people where town_id = @Town and id = @Person for update";

    private const string FindInvite = """
        select household_id from relative_invites
        where town_id = @town and code_hash = @hash and expires_at > db_now()
        """;

    private const string TakeInvite = """
        delete from relative_invites where town_id = @Town and code_hash = @hash and expires_at > db_now()
        returning household_id, made_by, by_office
        """;

    private const string AddMember = """
        insert into household_members (town_id, household_id, person_id, kind, confirmed_at, confirmed_by)
        select @Town, @HouseholdId, @Person, 'relative', db_now(), @MadeBy
        where (select count(*) from household_members m where m.town_id = @Town and m.person_id = @Person) < @limit
        on conflict (town_id, person_id, household_id) do nothing
        """;

    private const string IsMember = """
        select exists (select from household_members
          where town_id = @Town and person_id = @Person and household_id = @HouseholdId)
        """;

    private const string AddLink = """
        with named as (update people set name_sealed = @nameSealed where town_id = @Town and id = @Person)
        insert into relative_links (town_id, id, household_id, person_id, linked_by, by_office)
        values (@Town, @id, @HouseholdId, @Person, @MadeBy, @ByOffice)
        """;
}
