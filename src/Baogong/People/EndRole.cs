// Ends somebody's role now: nobody's next request comes in by it on any server, within the few seconds that a server
// trusts what it saw.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class EndRole
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, policy) in ListStaff.Places)
        {
            routes.MapGet($"{path}/{{grant:guid}}", async (
                Guid grant, Actor actor, ListStaff.Handler staff, CancellationToken ct) =>
                await Show(grant, actor, staff, null, ct))
                .WithName($"StaffPage {policy}").RequireAuthorization(policy);
            routes.MapPost($"{path}/{{grant:guid}}/ending", async (
                Guid grant, Form form, Actor actor, Handler handler, ListStaff.Handler staff, CancellationToken ct) =>
                (await handler.Run(grant, form["why"], actor, ct)).Problem is { } problem
                    ? await Show(grant, actor, staff, problem, ct) : Answers.SeeOther($"{path}?done=ended"))
                .WithName($"{nameof(EndRole)} {policy}").RequireAuthorization(policy);
        }
    }

    /// <summary>A person's page, with what went wrong; the same 404 for a missing and for a foreign one.</summary>
    public static async Task<IResult> Show(
        Guid grant, Actor actor, ListStaff.Handler staff, Problem? problem, CancellationToken ct) =>
        await staff.Find(actor, grant, ct) is { } who
            ? Answers.Page<StaffPage>(new { Who = who, Path = ListStaff.PathOf(actor), Error = problem },
                problem?.Status ?? StatusCodes.Status200OK)
            : Answers.Page<NotFoundPage>(null, StatusCodes.Status404NotFound);

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Guid>> Run(Guid grant, string why, Actor actor, CancellationToken ct) =>
            db.Atomically<Guid>(async tx =>
            {
                if (await tx.Run(End, new
                {
                    actor.Town,
                    grant,
                    gives = ListStaff.Gives(actor),
                    scope = actor.Community?.Value,
                }, ct) == 0) return PeopleProblems.NoSuchGrant;
                await tx.Run(RemoveSessions, new { actor.Town, grant }, ct);
                tx.Append(actor, "grant", grant.ToString(), "ended", null, null,
                    why.Length > Limits.NoteCharacters ? why[..Limits.NoteCharacters] : why);
                return grant;
            }, ct);
    }

    // Whoever may give a role may end it (GrantRules.cs); nobody ends themselves or a colleague.
    private const string End = """
        update grants set revoked_at = db_now()
        where town_id = @Town and id = @grant and role = any(@gives)
          and (@scope::int is null or community_id = @scope::int) and revoked_at is null and ends_at > db_now()
        """;

    private const string RemoveSessions = """
        delete from sessions s using grants g
        where s.town_id = @Town and g.town_id = s.town_id and g.id = @grant
          and s.person_id = g.person_id and s.grant_id = g.id
        """;
}
