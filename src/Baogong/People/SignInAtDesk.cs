// The desk: name, password and a one-time code, all or nothing, one answer for whatever was wrong. The step of the code
// is taken by a guarded statement: of two requests with the same code one comes in. Tries: SignInTries.cs.
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class SignInAtDesk
{
    public const string Path = "/sign-in/desk";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (string? back) => Answers.Page<SignInAtDeskPage>(new { Back = back ?? "" }))
            .WithName("SignInAtDeskPage").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(SignInAtDesk)).AllowAnonymous();
    }

    private static async Task<IResult> Post(
        HttpContext http, Form form, Towns towns, Handler handler, Sessions sessions)
    {
        if (await towns.For(http) is not { } town) return Answers.SeeOther("/");
        var ct = http.RequestAborted;
        var source = SignInSource.Of(http, town.TownId);
        var entered = await handler.Run(
            town.TownId, form["login"], form.Untrimmed("password"), form["code"], source, ct);
        if (entered.Problem is { } problem)
        {
            return Answers.Page<SignInAtDeskPage>(
                new { Back = form["back"], Login = form["login"], Error = problem }, problem.Status);
        }

        var (actor, grant) = entered.Value;
        source.Keep(http);
        await sessions.Open(http, actor, grant, ct);
        return Answers.SeeOther(SignIn.Back(form["back"], SignIn.Home(actor.Role)));
    }

    public sealed class Handler(Db db, Vault vault, SignInTries tries, TimeProvider clock)
    {
        // Somebody unknown is checked against this, so that the clock does not tell.
        private static readonly byte[] NobodysSecret = new byte[Totp.SecretBytes];

        public async Task<Outcome<(Actor Actor, Guid Grant)>> Run(
            TownId town, string login, string password, string typedCode, SignInSource source, CancellationToken ct)
        {
            var row = await db.Maybe<Row>(Find, new { town, login = EnrolStaff.Login(login) }, ct);
            var open = row is not null
                && await tries.Take(town, row.GrantId, source, Limits.StrangePasswordsADay, ct);
            var secret = row is null ? NobodysSecret
                : Totp.FromBase32(vault.Unseal(PersonFields.TotpPlace(town, row.GrantId), row.TotpSealed))
                    ?? NobodysSecret;
            var fits = Secrets.Fits(password, row?.SecretHash ?? Secrets.NobodysPassword);
            var step = Totp.Match(secret, Typed.Digits(typedCode) ?? "", clock.GetUtcNow(), row?.TotpStep ?? 0);
            if (row is null || !open || !fits || step is null) return PeopleProblems.WrongPassword;
            if (await db.Run(TakeStep, new { town, row.GrantId, step }, ct) == 0) return PeopleProblems.WrongPassword;
            await tries.Welcome(town, row.GrantId, source, ct);
            return (new Actor(town, row.PersonId, Enum.Parse<Role>(row.Role, ignoreCase: true)), row.GrantId);
        }
    }

    private sealed record Row(
        Guid GrantId, string SecretHash, byte[] TotpSealed, long TotpStep, PersonId PersonId, string Role);

    private const string Find = """
        select k.grant_id, k.secret_hash, k.totp_sealed, k.totp_step, g.person_id, g.role
        from credentials k
        join grants g on g.town_id = k.town_id and g.id = k.grant_id
          and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        where k.town_id = @town and k.login = @login and k.totp_sealed is not null
        """;

    private const string TakeStep = """
        update credentials set totp_step = @step
        where town_id = @town and grant_id = @GrantId and totp_step < @step
        """;
}
