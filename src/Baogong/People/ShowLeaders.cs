// Who leads which building, for everybody to see, and whether a code that somebody names is a leader's: on the page, or
// by whoever answers the telephone. Surnames only.
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class ShowLeaders
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/c/{community}/leaders", async (
            string community, HttpContext http, Towns towns, Leaders leaders, CancellationToken ct) =>
            await towns.For(http) is not { } town ? Answers.SeeOther("/")
            : Answers.Page<LeadersPage>(new
            {
                Community = community,
                Vouched = await leaders.Vouched(town.TownId, community, ct),
            })).WithName(nameof(ShowLeaders)).AllowAnonymous();
        routes.MapGet("/leaders", async (
            string? code, HttpContext http, Towns towns, Leaders leaders, CancellationToken ct) =>
            await towns.For(http) is not { } town ? Answers.SeeOther("/")
            : Answers.Page<CheckLeaderPage>(new
            {
                Typed = code ?? "",
                Found = await leaders.Check(town.TownId, code ?? "", ct),
            })).WithName("CheckLeader").AllowAnonymous();
    }
}
