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
        routes.MapGet($"{ListStaff.Path}/{{grant:guid}}", async (
            Guid grant, Actor actor, ListStaff.Handler staff, CancellationToken ct) =>
            await staff.Find(actor, grant, ct) is { } who
                ? Answers.Page<StaffPage>(new { Who = who })
                : Answers.Page<NotFoundPage>(null, StatusCodes.Status404NotFound))
            .WithName("StaffPage").RequireAuthorization(Policies.Desk);
        routes.MapPost($"{ListStaff.Path}/{{grant:guid}}/ending", async (
            Guid grant, Form form, Actor actor, Handler handler, ListStaff.Handler staff, CancellationToken ct) =>
        {
            var ended = await handler.Run(grant, form["why"], actor, ct);
            if (ended.Problem is not { } problem) return Answers.SeeOther($"{ListStaff.Path}?done=ended");
            return await staff.Find(actor, grant, ct) is { } who
                ? Answers.Page<StaffPage>(new { Who = who, Error = problem }, problem.Status)
                : Answers.Page<NotFoundPage>(null, StatusCodes.Status404NotFound);
        }).WithName(nameof(EndRole)).RequireAuthorization(Policies.Desk);
    }

    public sealed class Handler(Db db)
    {
        public Task<Outcome<Guid>> Run(Guid grant, string why, Actor actor, CancellationToken ct) =>
            db.Atomically<Guid>(async tx =>
            {
                if (await tx.Run(End, new { actor.Town, grant }, ct) == 0) return PeopleProblems.NoSuchGrant;
                await tx.Run(RemoveSessions, new { actor.Town, grant }, ct);
                await tx.Append(actor.Town, actor.Person, "grant", grant.ToString(), "ended", null, null,
                    why.Length > Limits.NoteCharacters ? why[..Limits.NoteCharacters] : why, ct);
                return grant;
            }, ct);
    }

    // The desk ends leaders and volunteers; nobody ends themselves or a colleague here.
    private const string End = """
        update grants set revoked_at = db_now()
        where town_id = @Town and id = @grant and role in ('leader', 'volunteer')
          and revoked_at is null and ends_at > db_now()
        """;

    private const string RemoveSessions = """
        delete from sessions s using grants g
        where s.town_id = @Town and g.town_id = s.town_id and g.id = @grant
          and s.person_id = g.person_id and s.grant_id = g.id
        """;
}
