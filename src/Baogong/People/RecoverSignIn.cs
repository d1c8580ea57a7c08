// A recovery code from paper: the old passkeys and password stop, for they may be in other hands, and new ones are set
// up. Open to strangers without a day's budget: nobody guesses 50 bits, and the owner must get in while others hammer.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class RecoverSignIn
{
    public const string Path = "/sign-in/recovery";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, () => Answers.Page<RecoverSignInPage>()).WithName("RecoverSignInPage").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(RecoverSignIn)).AllowAnonymous();
        routes.MapPost($"{ShowAccount.Path}/setup", async (Actor actor, HttpContext http, Handler handler) =>
        {
            if (await handler.Fresh(http, actor) is not { } ticket)
                return Answers.SeeOther($"{ShowAccount.Path}?stale=1");
            ticket.Keep(http, http.RequestServices.GetRequiredService<Vault>());
            return Answers.SeeOther(SetUpSignIn.Path);
        }).WithName("SetUpMore").RequireAuthorization(Policies.SignedIn);
    }

    private static async Task<IResult> Post(HttpContext http, Form form, Towns towns, Handler handler, Vault vault)
    {
        if (await towns.For(http) is not { } town) return Answers.SeeOther("/");
        var source = SignInSource.Of(http, town.TownId);
        var ticket = await handler.Run(town.TownId, form["login"], form["code"], source, http.RequestAborted);
        if (ticket.Problem is { } problem)
            return Answers.Page<RecoverSignInPage>(new { Login = form["login"], Error = problem }, problem.Status);
        ticket.Value.Keep(http, vault);
        return Answers.SeeOther(SetUpSignIn.Path);
    }

    public sealed class Handler(Db db, SignInTries tries, RecoveryCodes recovery, SetUpSignIn.Handler setUp)
    {
        public async Task<Outcome<SetUpTicket>> Run(
            TownId town, string login, string code, SignInSource source, CancellationToken ct)
        {
            var grant = await db.Maybe<Guid?>(Find, new { town, login = EnrolStaff.Login(login) }, ct);
            if (grant is not { } known || !await tries.Take(town, known, source, int.MaxValue, ct))
                return PeopleProblems.WrongRecovery;
            return await db.Atomically<SetUpTicket>(async tx =>
            {
                if (!await recovery.Take(tx, town, known, code, ct)) return PeopleProblems.WrongRecovery;
                await tx.Run(Clear, new { town, known }, ct);
                tx.Append(town, null, "grant", known.ToString(), "recovery code used", null, null);
                return setUp.Begin(town, known, null);
            }, ct);
        }

        /// <summary>For somebody who signed in minutes ago: an open session that was left alone must not be enough.
        /// Null for others, and for roles that come by link.</summary>
        public async Task<SetUpTicket?> Fresh(HttpContext http, Actor actor)
        {
            if (actor.Role is Role.Resident || GrantRules.ComesByLink(actor.Role)) return null;
            var grant = await db.Maybe<Guid?>(FindFresh, new
            {
                actor.Town,
                actor.Person,
                role = actor.Role.Text(),
                hash = Sessions.HashOf(http),
                minutes = Limits.StepUpMinutes,
            }, http.RequestAborted);
            return grant is { } known ? setUp.Begin(actor.Town, known, null) : null;
        }
    }

    private const string Find = """
        select k.grant_id from credentials k
        join grants g on g.town_id = k.town_id and g.id = k.grant_id
          and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        where k.town_id = @town and k.login = @login
        """;

    private const string FindFresh = """
        select s.grant_id from sessions s
        join grants g on g.town_id = s.town_id and g.id = s.grant_id and g.role = @role
        where s.town_id = @Town and s.token_hash = @hash and s.person_id = @Person
          and s.created_at > db_now() - make_interval(mins => @minutes)
        """;

    private const string Clear = """
        with keys as (delete from passkeys where town_id = @town and grant_id = @known),
        open as (delete from sessions s using grants g
          where s.town_id = @town and g.town_id = s.town_id and g.id = @known and s.person_id = g.person_id
            and s.grant_id = g.id)
        update credentials set totp_sealed = null where town_id = @town and grant_id = @known
        """;
}
