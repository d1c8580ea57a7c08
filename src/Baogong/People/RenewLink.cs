// A new link and a new PIN: the old ones, and whoever is signed in by them, are out.
using Baogong.Core;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class RenewLink
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost($"{ListStaff.Path}/{{grant:guid}}/link", async (
            Guid grant, HttpContext http, Actor actor, Handler handler, ListStaff.Handler staff,
            CancellationToken ct) =>
        {
            var card = await handler.Run(grant, actor, ct);
            if (card.Problem is not { } problem) return await AppointStaff.ShowCard(http, actor, card.Value, ct);
            return await staff.Find(actor, grant, ct) is { } who
                ? Answers.Page<StaffPage>(new { Who = who, Error = problem }, problem.Status)
                : Answers.Page<NotFoundPage>(null, StatusCodes.Status404NotFound);
        })
        .WithName(nameof(RenewLink)).RequireAuthorization(Policies.Desk);

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
                    link = EnrolStaff.LinkHash(token),
                    hash,
                }, ct);
                if (person is not { } id) return PeopleProblems.NoSuchGrant;
                await tx.Run(RemoveSessions, new { actor.Town, grant, id }, ct);
                await tx.Append(
                    actor.Town, actor.Person, "grant", grant.ToString(), "link renewed", null, null, "", ct);
                return new StaffCard(id, grant, token, pin);
            }, ct);
        }
    }

    private const string Renew = """
        with alive as (
          select g.town_id, g.id, g.person_id from grants g
          where g.town_id = @Town and g.id = @grant and g.role in ('leader', 'volunteer')
            and g.revoked_at is null and g.ends_at > db_now()
          for update),
        made as (
          insert into credentials (town_id, grant_id, link_hash, secret_hash)
          select a.town_id, a.id, @link, @hash from alive a
          on conflict (town_id, grant_id) do update set link_hash = excluded.link_hash,
            secret_hash = excluded.secret_hash, strange_failures = 0, made_at = db_now())
        select person_id from alive
        """;

    private const string RemoveSessions =
        "delete from sessions where town_id = @Town and person_id = @id and grant_id = @grant";
}
