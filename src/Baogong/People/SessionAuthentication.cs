// ASP.NET's door for our sessions: pages are sent to sign in, the API gets 401 or 403 as problem+json.
using System.Security.Claims;
using System.Text.Encodings.Web;
using Baogong.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Baogong.People;

public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var actor = await sessions.Read(Context);
        if (actor is null) return AuthenticateResult.NoResult();
        Context.Features.Set(actor);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, actor.Role.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (IsApi) return PeopleProblems.SignInFirst.ToHttp().ExecuteAsync(Context);
        var path = Request.Path.Value ?? "/";
        var signIn = path.StartsWith("/desk", StringComparison.Ordinal) ? "/sign-in/desk"
            : path.StartsWith("/leader", StringComparison.Ordinal) || path.StartsWith("/field", StringComparison.Ordinal) ? "/sign-in/role"
            : "/sign-in";
        var back = HttpMethods.IsGet(Request.Method) ? $"?back={Uri.EscapeDataString(path + Request.QueryString)}" : "";
        return Answers.SeeOther(signIn + back).ExecuteAsync(Context);
    }

    // A foreign room and a missing one look alike.
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        PeopleProblems.NotYours.ToHttp().ExecuteAsync(Context);

    private bool IsApi => Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
}
