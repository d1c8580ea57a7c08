// Leaders, volunteers and all who work outdoors: the link says who, the PIN proves it. Staff come this way once, to set
// up their passkey or password. Unknown links cost the same work and get the same
// sentence. Tries: SignInTries.cs.
using Baogong.Core;
using Baogong.Core.SignIn;
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class SignInByLink
{
    public const string PastePath = "/sign-in/role";

    /// <summary>What the page may show before the PIN: the place, never the person.</summary>
    public sealed record Place(string Role, string? Community, string? Building);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/r/{token}", async (string token, HttpContext http, Towns towns, Handler handler) =>
            Answers.Page<SignInByLinkPage>(new
            {
                Token = token,
                Place = await towns.For(http) is { } town
                    ? await handler.PlaceOf(town.TownId, token, http.RequestAborted) : null,
            })).WithName("SignInByLinkPage").AllowAnonymous();
        routes.MapPost("/r/{token}", Post).WithName(nameof(SignInByLink)).AllowAnonymous();
        routes.MapGet(PastePath, () => Answers.Page<PasteLinkPage>()).WithName("PasteLinkPage").AllowAnonymous();
        routes.MapPost(PastePath, (Form form) => TokenIn(form["link"]) is { } token
            ? Answers.SeeOther($"/r/{token}")
            : Answers.Page<PasteLinkPage>(new { Typed = form["link"], Error = PeopleProblems.NotALink },
                PeopleProblems.NotALink.Status)).WithName("PasteLink").AllowAnonymous();
    }

    private static async Task<IResult> Post(
        string token, HttpContext http, Form form, Towns towns, Handler handler, Sessions sessions,
        SetUpSignIn.Handler setUp, Vault vault)
    {
        if (await towns.For(http) is not { } town) return Answers.SeeOther("/");
        var source = SignInSource.Of(http, town.TownId);
        var entered = await handler.Run(town.TownId, token, form["pin"], source, http.RequestAborted);
        if (entered.Problem is { } problem)
        {
            return Answers.Page<SignInByLinkPage>(new
            {
                Token = token,
                Place = await handler.PlaceOf(town.TownId, token, http.RequestAborted),
                Error = problem,
            }, problem.Status);
        }

        var (actor, grant) = entered.Value;
        if (!GrantRules.ComesByLink(actor.Role))
        {
            setUp.Begin(town.TownId, grant, EnrolStaff.LinkHash(token)).Keep(http, vault);
            return Answers.SeeOther(SetUpSignIn.Path);
        }

        source.Keep(http);
        await sessions.Open(http, actor, grant, http.RequestAborted);
        return Answers.SeeOther(SignIn.Home(actor.Role));
    }

    /// <summary>The last part of a pasted link, or of the message around it; null when there is none.</summary>
    public static string? TokenIn(string pasted)
    {
        var start = pasted.LastIndexOf("/r/", StringComparison.Ordinal);
        var rest = start < 0 ? pasted.Trim() : pasted[(start + 3)..];
        var token = new string([.. rest.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);
        return token.Length is >= 8 and <= 64 && (start >= 0 || token.Length == rest.Length) ? token : null;
    }

    public sealed class Handler(Db db, SignInTries tries)
    {
        public Task<Place?> PlaceOf(TownId town, string token, CancellationToken ct) =>
            db.Maybe<Place>(FindPlace, new { town, link = EnrolStaff.LinkHash(token) }, ct);

        public async Task<Outcome<(Actor Actor, Guid Grant)>> Run(
            TownId town, string token, string typed, SignInSource source, CancellationToken ct)
        {
            var row = await db.Maybe<Row>(Find, new { town, link = EnrolStaff.LinkHash(token) }, ct);
            var open = row is not null && await tries.Take(town, row.GrantId, source, Limits.StrangePinsADay, ct);
            var fits = Secrets.Fits(Typed.Digits(typed) ?? "", row?.SecretHash ?? Secrets.NobodysPin);
            if (row is null || !open || !fits) return PeopleProblems.WrongPin;
            await tries.Welcome(town, row.GrantId, source, ct);
            return (row.ToActor(town), row.GrantId);
        }
    }

    private sealed record Row(
        Guid GrantId, string SecretHash, PersonId PersonId, string Role, int? CommunityId, int? BuildingId)
    {
        public Actor ToActor(TownId town) => new(town, PersonId, Enum.Parse<Role>(Role, ignoreCase: true),
            CommunityId is { } c ? new CommunityId(c) : null, BuildingId is { } b ? new BuildingId(b) : null);
    }

    private const string FindPlace = """
        select g.role, c.name as community, b.no as building
        from credentials k
        join grants g on g.town_id = k.town_id and g.id = k.grant_id
          and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        left join communities c on c.town_id = g.town_id and c.id = g.community_id
        left join buildings b on b.town_id = g.town_id and b.id = g.building_id
        where k.town_id = @town and k.link_hash = @link
        """;

    private const string Find = """
        select k.grant_id, k.secret_hash, g.person_id, g.role, g.community_id, g.building_id
        from credentials k
        join grants g on g.town_id = k.town_id and g.id = k.grant_id
          and g.revoked_at is null and db_now() between g.starts_at and g.ends_at
        where k.town_id = @town and k.link_hash = @link
        """;
}
