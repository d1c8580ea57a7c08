// The passkey opens the session: nothing to type, nothing that could be told to somebody else.
using Baogong.Core;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class SignInByPasskey
{
    public const string Path = "/sign-in/passkey";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Path}/options", async (HttpContext http, Towns towns, Passkeys passkeys) =>
            await towns.For(http) is { } town
                ? Results.Text(await passkeys.ToUse(http, town, http.RequestAborted), "application/json")
                : PeopleProblems.SignInFirst.ToHttp()).WithName("PasskeyToUse").AllowAnonymous();
        routes.MapPost(Path, Post).WithName(nameof(SignInByPasskey)).AllowAnonymous();
    }

    private static async Task<IResult> Post(
        HttpContext http, Form form, Towns towns, Passkeys passkeys, Handler handler, Sessions sessions)
    {
        if (await towns.For(http) is not { } town) return Answers.SeeOther("/");
        var ct = http.RequestAborted;
        if (await passkeys.Used(http, town, form["credential"], ct) is not { } grant
            || await handler.Run(town.TownId, grant, ct) is not { } actor)
        {
            return Answers.Page<SignInAtDeskPage>(
                new { Back = form["back"], Error = PeopleProblems.NoPasskey }, PeopleProblems.NoPasskey.Status);
        }

        SignInSource.Of(http, town.TownId).Keep(http);
        await sessions.Open(http, actor, grant, ct);
        return Answers.SeeOther(SignIn.Back(form["back"], SignIn.Home(actor.Role)));
    }

    public sealed class Handler(Db db)
    {
        /// <summary>Null when the role has ended since.</summary>
        public async Task<Actor?> Run(TownId town, Guid grant, CancellationToken ct) =>
            await db.Maybe<Row>(Find, new { town, grant }, ct) is { } row
                ? new Actor(town, row.PersonId, Enum.Parse<Role>(row.Role, ignoreCase: true)) : null;
    }

    private sealed record Row(PersonId PersonId, string Role);

    private const string Find = """
        select person_id, role from grants
        where town_id = @town and id = @grant and revoked_at is null and db_now() between starts_at and ends_at
        """;
}
