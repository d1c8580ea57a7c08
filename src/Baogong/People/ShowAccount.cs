// Who somebody is here: the role, where it holds, until when, and the way out. The first page of roles that have none
// of their own yet.
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.People;

public static class ShowAccount
{
    public const string Path = "/account";

    /// <param name="Name">As it was given with the role; empty for residents.</param>
    /// <param name="EndsAt">Null for residents.</param>
    public sealed record Account(
        Role Role, string Name, string Place, DateTimeOffset? EndsAt, long Passkeys, long RecoveryCodes);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(Path, async (
            int? stale, Actor actor, HttpContext http, Handler handler, CancellationToken ct) =>
            actor.Role is Role.Resident ? Answers.SeeOther(ChooseDoor.Path)
            : Answers.Page<AccountPage>(new
            {
                Who = await handler.Run(actor, Words.Of(http), ct),
                Stale = stale is not null,
            }))
        .WithName(nameof(ShowAccount)).RequireAuthorization(Policies.SignedIn);

    public sealed class Handler(Db db, Vault vault)
    {
        public async Task<Account> Run(Actor actor, Words w, CancellationToken ct)
        {
            var row = await db.One<Row>(Read, new
            {
                actor.Town,
                actor.Person,
                role = actor.Role.Text(),
                actor.Community,
                actor.Building,
                actor.Supplier,
            }, ct);
            var name = row.NameSealed is null
                ? "" : vault.Unseal(PersonFields.NamePlace(actor.Town, actor.Person), row.NameSealed);
            var building = row.Building is { } no ? w[$"{no}号楼", $"building {no}"] : null;
            var place = string.Join(" · ", new[] { row.Supplier, row.Community, building }.OfType<string>());
            return new Account(actor.Role, name, place, row.EndsAt, row.Passkeys, row.RecoveryCodes);
        }
    }

    private sealed record Row(
        byte[]? NameSealed, DateTimeOffset? EndsAt, string? Community, string? Building, string? Supplier,
        long Passkeys, long RecoveryCodes);

    private const string Read = """
        select p.name_sealed,
               (select max(g.ends_at) from grants g
                where g.town_id = @Town and g.person_id = @Person and g.role = @role
                  and g.revoked_at is null) as ends_at,
               (select c.name from communities c where c.town_id = @Town and c.id = @Community::int) as community,
               (select b.no from buildings b where b.town_id = @Town and b.id = @Building::int) as building,
               (select s.name from suppliers s where s.town_id = @Town and s.id = @Supplier::int) as supplier,
               (select count(*) from passkeys k join grants g on g.town_id = k.town_id and g.id = k.grant_id
                where k.town_id = @Town and g.person_id = @Person) as passkeys,
               (select count(*) from recovery_codes r join grants g on g.town_id = r.town_id and g.id = r.grant_id
                where r.town_id = @Town and g.person_id = @Person) as recovery_codes
        from people p where p.town_id = @Town and p.id = @Person
        """;
}
