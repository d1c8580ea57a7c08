// Staff set up how they come in: a passkey, or a password with one-time codes, or both. Whoever gets here had the link
// and the PIN, a recovery code, or has just signed in; the ticket in their cookie says so. Each way that is set up ends
// the link and makes new recovery codes.
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.Platform;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;
using Microsoft.AspNetCore.Identity;

namespace Baogong.People;

public static class SetUpSignIn
{
    public const string Path = "/sign-in/setup";

    /// <param name="Login">The sign-in name so far; empty at first.</param>
    public sealed record Who(Actor Actor, Guid Grant, string Name, string Login);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, async (HttpContext http, Handler handler) =>
            await handler.Find(http) is var (ticket, who) ? Show(ticket, who, null)
                : Answers.SeeOther(SignInAtDesk.Path)).WithName(nameof(SetUpSignIn)).AllowAnonymous();
        routes.MapPost($"{Path}/passkey/options", async (
            HttpContext http, Form form, Handler handler, Passkeys passkeys, Towns towns) =>
            await handler.Find(http) is var (ticket, who)
                ? Results.Text(await passkeys.ToMake(http, await towns.Of(ticket.Town, http.RequestAborted), who.Grant,
                    form["login"] is { Length: > 0 } login ? login : who.Name, http.RequestAborted), "application/json")
                : PeopleProblems.SignInFirst.ToHttp()).WithName("PasskeyToMake").AllowAnonymous();
        routes.MapPost($"{Path}/passkey", PostPasskey).WithName("SetUpPasskey").AllowAnonymous();
        routes.MapPost($"{Path}/password", PostPassword).WithName("SetUpPassword").AllowAnonymous();
    }

    private static async Task<IResult> PostPasskey(
        HttpContext http, Form form, Handler handler, Passkeys passkeys, Towns towns)
    {
        if (await handler.Find(http) is not var (ticket, who)) return Answers.SeeOther(SignInAtDesk.Path);
        var town = await towns.Of(ticket.Town, http.RequestAborted);
        var made = await passkeys.Made(http, town, who.Grant, form["credential"], http.RequestAborted);
        if (made is null) return Show(ticket, who with { Login = form["login"] }, PeopleProblems.NoPasskey);
        return await Finish(http, ticket, who, form["login"],
            await handler.Keep(ticket, who, form["login"], made, http.RequestAborted));
    }

    private static async Task<IResult> PostPassword(HttpContext http, Form form, Handler handler)
    {
        if (await handler.Find(http) is not var (ticket, who)) return Answers.SeeOther(SignInAtDesk.Path);
        return await Finish(http, ticket, who, form["login"],
            await handler.Keep(
                ticket, who, form["login"], form.Untrimmed("password"), form["code"], http.RequestAborted));
    }

    // Signed in at once: whoever sets a way up has proven more than a sign-in asks for.
    private static async Task<IResult> Finish(
        HttpContext http, SetUpTicket ticket, Who who, string login, Outcome<string[]> codes)
    {
        if (codes.Problem is { } problem) return Show(ticket, who with { Login = login }, problem);
        (ticket with { Link = null }).Keep(http, http.RequestServices.GetRequiredService<Vault>());
        var source = SignInSource.Of(http, ticket.Town);
        source.Keep(http);
        await http.RequestServices.GetRequiredService<SignInTries>()
            .Welcome(ticket.Town, who.Grant, source, http.RequestAborted);
        await http.RequestServices.GetRequiredService<Sessions>()
            .Open(http, who.Actor, who.Grant, http.RequestAborted);
        return Answers.Page<RecoveryCodesPage>(
            new { Login = EnrolStaff.Login(login), Codes = codes.Value, Home = SignIn.Home(who.Actor.Role) });
    }

    private static IResult Show(SetUpTicket ticket, Who who, Problem? error) => Answers.Page<SetUpSignInPage>(
        new { Who = who, ticket.TotpSecret, Error = error }, error?.Status ?? StatusCodes.Status200OK);

    public sealed class Handler(Db db, Vault vault, RecoveryCodes recovery, Randomness randomness, TimeProvider clock)
    {
        /// <summary>The ticket of this browser and whose it is; null when it has none, or the role or its link
        /// ended.</summary>
        public async Task<(SetUpTicket Ticket, Who Who)?> Find(HttpContext http)
        {
            if (SetUpTicket.Read(http, vault, clock) is not { } ticket) return null;
            var row = await db.Maybe<Row>(Read, new { ticket.Town, ticket.Grant, ticket.Link }, http.RequestAborted);
            return row is null ? null : (ticket, new Who(row.ToActor(ticket.Town), ticket.Grant,
                row.NameSealed is null
                    ? "" : vault.Unseal(PersonFields.NamePlace(ticket.Town, row.PersonId), row.NameSealed),
                row.Login ?? ""));
        }

        /// <summary>A ticket for whoever has just proven who they are.</summary>
        public SetUpTicket Begin(TownId town, Guid grant, byte[]? link)
        {
            var secret = new byte[Totp.SecretBytes];
            randomness.Fill(secret);
            return new SetUpTicket(
                town, grant, link, Totp.ToBase32(secret), clock.GetUtcNow().AddMinutes(Limits.SetUpMinutes));
        }

        public Task<Outcome<string[]>> Keep(
            SetUpTicket ticket, Who who, string login, UserPasskeyInfo passkey, CancellationToken ct) =>
            Keep(ticket, who, login, null, tx => Passkeys.Add(tx, ticket.Town, ticket.Grant, passkey, ct), ct);

        public async Task<Outcome<string[]>> Keep(SetUpTicket ticket, Who who, string login,
            string password, string code, CancellationToken ct)
        {
            if (password.Length < Limits.PasswordMinimum) return PeopleProblems.PasswordTooShort;
            var secret = Totp.FromBase32(ticket.TotpSecret) ?? [];
            if (Totp.Match(secret, Typed.Digits(code) ?? "", clock.GetUtcNow(), 0) is not { } step)
                return PeopleProblems.WrongFirstCode;
            var hash = Secrets.Hash(password, Limits.PasswordIterations, randomness);
            return await Keep(ticket, who, login, (hash, step), _ => Task.CompletedTask, ct);
        }

        private Task<Outcome<string[]>> Keep(SetUpTicket ticket, Who who, string typedLogin,
            (string Hash, long Step)? password, Func<Tx, Task> more, CancellationToken ct)
        {
            var login = EnrolStaff.Login(typedLogin);
            return db.Atomically<string[]>(async tx =>
            {
                if (login.Length is 0 or > Limits.NameCharacters) return PeopleProblems.LoginMissing;
                if (await tx.One<bool>(LoginTaken, new { ticket.Town, ticket.Grant, login }, ct))
                    return PeopleProblems.LoginTaken;
                var kept = await tx.Run(Store, new
                {
                    ticket.Town,
                    ticket.Grant,
                    ticket.Link,
                    login,
                    hash = password?.Hash,
                    step = password?.Step,
                    totp = password is null
                        ? null : vault.Seal(PersonFields.TotpPlace(ticket.Town, ticket.Grant), ticket.TotpSecret),
                }, ct);
                if (kept == 0) return PeopleProblems.SignInFirst;
                await more(tx);
                tx.Append(ticket.Town, who.Actor.Person, "grant", ticket.Grant.ToString(),
                    password is null ? "passkey added" : "password set", null, null);
                return await recovery.Make(tx, ticket.Town, ticket.Grant, ct);
            }, ct);
        }
    }

    private sealed record Row(
        PersonId PersonId, string Role, int? CommunityId, int? BuildingId, int? SupplierId, byte[]? NameSealed,
        string? Login)
    {
        public Actor ToActor(TownId town) => new(town, PersonId, Enum.Parse<Role>(Role, ignoreCase: true),
            CommunityId is { } c ? new CommunityId(c) : null, BuildingId is { } b ? new BuildingId(b) : null,
            SupplierId is { } s ? new SupplierId(s) : null);
    }

    private const string Read = """
        select g.person_id, g.role, g.community_id, g.building_id, g.supplier_id, p.name_sealed, k.login
        from grants g
        join people p on p.town_id = g.town_id and p.id = g.person_id
        join credentials k on k.town_id = g.town_id and k.grant_id = g.id
        where g.town_id = @Town and g.id = @Grant and g.revoked_at is null
          and db_now() between g.starts_at and g.ends_at and (@Link::bytea is null or k.link_hash = @Link::bytea)
        """;

    private const string LoginTaken = """
        select exists (select from credentials where town_id = @Town and login = @login and grant_id <> @Grant)
        """;

    // The link has done its work; a password that was there stays when a passkey comes.
    private const string Store = """
        update credentials set login = @login, link_hash = null, strange_failures = 0,
          secret_hash = coalesce(@hash::text, secret_hash), totp_sealed = coalesce(@totp::bytea, totp_sealed),
          totp_step = coalesce(@step::bigint, totp_step)
        where town_id = @Town and grant_id = @Grant and (@Link::bytea is null or link_hash = @Link::bytea)
        """;
}
