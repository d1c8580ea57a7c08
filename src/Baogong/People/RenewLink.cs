// A new link and a new PIN: the old ones, passkeys and passwords, and whoever is signed in by them, are out.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Shell;

namespace Baogong.People;

public static class RenewLink
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in ListStaff.Places)
        {
            routes.MapPost($"{path}/{{grant:guid}}/link", async (
                Guid grant, HttpContext http, Actor actor, Handler handler, ListStaff.Handler staff,
                CancellationToken ct) =>
            {
                var card = await handler.Run(grant, actor, ct);
                return card.Problem is { } problem ? await EndRole.Show(grant, actor, staff, problem, ct)
                    : await AppointStaff.ShowCard(http, actor, card.Value, ct);
            }).WithName($"{nameof(RenewLink)} {policy}").RequireAuthorization(policy);
        }
    }

    public sealed class Handler(Db db, Randomness randomness)
    {
        public Task<Outcome<StaffCard>> Run(Guid grant, Actor actor, CancellationToken ct)
        {
            var (token, pin) = (randomness.NewToken(), Secrets.NewPin(randomness));
            var hash = Secrets.Hash(pin, Limits.PinIterations, randomness);
            return db.Atomically<StaffCard>(async tx =>
            {
                var person = await tx.Maybe<PersonId?>(Renew, new
                {
                    actor.Town,
                    grant,
                    gives = ListStaff.Gives(actor),
                    scope = actor.Community?.Value,
                    link = EnrolStaff.LinkHash(token),
                    hash,
                }, ct);
                if (person is not { } id) return PeopleProblems.NoSuchGrant;
                await tx.Run(RemoveSessions, new { actor.Town, grant, id }, ct);
                tx.Append(actor, "grant", grant.ToString(), "link renewed", null, null);
                return new StaffCard(id, grant, token, pin);
            }, ct);
        }
    }

    private const string Renew = """
        with alive as (
          select g.town_id, g.id, g.person_id from grants g
          where g.town_id = @Town and g.id = @grant and g.role = any(@gives)
            and (@scope::int is null or g.community_id = @scope::int) and g.revoked_at is null and g.ends_at > db_now()
          for update),
        keys as (delete from passkeys k using alive a where k.town_id = a.town_id and k.grant_id = a.id),
        codes as (delete from recovery_codes r using alive a where r.town_id = a.town_id and r.grant_id = a.id),
        tries as (delete from sign_in_sources s using alive a where s.town_id = a.town_id and s.grant_id = a.id),
        made as (
          insert into credentials (town_id, grant_id, link_hash, secret_hash)
          select a.town_id, a.id, @link, @hash from alive a
          on conflict (town_id, grant_id) do update set link_hash = excluded.link_hash,
            secret_hash = excluded.secret_hash, totp_sealed = null, strange_failures = 0, made_at = db_now())
        select person_id from alive
        """;

    private const string RemoveSessions =
        "delete from sessions where town_id = @Town and person_id = @id and grant_id = @grant";
}
