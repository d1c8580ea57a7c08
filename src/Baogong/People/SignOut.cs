// Out on every server at once: the session's row is gone; the others trust what they saw for a few seconds at most.
using Baogong.Platform.Web;

namespace Baogong.People;

public static class SignOut
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", async (HttpContext http, Sessions sessions) =>
        {
            var role = http.Features.Get<Actor>()?.Role;
            await sessions.Close(http, http.RequestAborted);
            CodeTicket.Drop(http);
            return Answers.SeeOther(role is { } known && !GrantRules.ComesByLink(known) && known is not Role.Resident
                ? "/signed-out?desk=1" : "/signed-out");
        }).WithName(nameof(SignOut)).AllowAnonymous();
        routes.MapGet("/signed-out", (int? desk) => Answers.Page<SignedOutPage>(new { Desk = desk is not null }))
            .WithName("SignedOutPage").AllowAnonymous();
    }
}
