// ASP.NET's door for our sessions: pages are sent to sign in, the API gets 401 or 403 as problem+json.
using System.Security.Claims;
using System.Text.Encodings.Web;
using Baogong.Platform.Web;
using Baogong.Shell;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Baogong.People;

public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "session";

    private static readonly string[] Console =
        ["/desk", "/hotline", "/neighbourhood", "/operator", "/supplier", "/finance"];

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
        if (Refusals.IsApi(Context)) return PeopleProblems.SignInFirst.ToHttp().ExecuteAsync(Context);
        var path = Request.Path.Value ?? "/";
        var signIn = Console.Any(c => path.StartsWith(c, StringComparison.Ordinal)) ? SignInAtDesk.Path
            : path.StartsWith("/leader", StringComparison.Ordinal)
                || path.StartsWith("/field", StringComparison.Ordinal)
                || path.StartsWith("/driver", StringComparison.Ordinal)
            ? SignInByLink.PastePath : AskForCode.Path;
        var back = HttpMethods.IsGet(Request.Method) ? $"?back={Uri.EscapeDataString(path + Request.QueryString)}" : "";
        return Answers.SeeOther(signIn + back).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var problem = PeopleProblems.NotYours;
        if (Refusals.IsApi(Context)) return problem.ToHttp().ExecuteAsync(Context);
        var home = SignIn.Home(Context.Features.Get<Actor>()?.Role ?? Role.Resident);
        return Answers.Page<RefusedPage>(new { Problem = problem, Home = home }, problem.Status).ExecuteAsync(Context);
    }
}
