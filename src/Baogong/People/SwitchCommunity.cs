// An office with several communities works in one of them at a time (docs/adr/0023). The switch stands on top of every
// page of its console; behind it the session's row, and nothing else, says which one.
using Baogong.Platform.Data;
using Baogong.Platform.Web;
using Baogong.Shell;

namespace Baogong.People;

public static class SwitchCommunity
{
    public const string Path = "/neighbourhood/community";

    public sealed record Row(int Id, string Name);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost(Path, async (Form form, HttpContext http, Actor actor, Sessions sessions, CancellationToken ct) =>
            await sessions.ChooseCommunity(http, actor, new(form.Int("community") ?? 0), ct)
                ? Answers.SeeOther(SignIn.Back(form["back"], SignIn.Home(actor.Role)))
                : Answers.Page<NotFoundPage>(null, StatusCodes.Status404NotFound))
        .WithName(nameof(SwitchCommunity)).RequireAuthorization(Policies.Neighbourhood);

    public sealed class Query(Db db)
    {
        /// <summary>In the truck's order; one or none: there is nothing to choose.</summary>
        public Task<IReadOnlyList<Row>> Of(HttpContext http, Actor actor, CancellationToken ct) =>
            db.All<Row>(Select, new { actor.Town, hash = Sessions.HashOf(http) }, ct);
    }

    private const string Select = """
        select c.id, c.name
        from sessions s
        join grants g on g.town_id = s.town_id and g.id = s.grant_id
        join communities c on c.town_id = g.town_id and c.neighbourhood_id = g.neighbourhood_id
        where s.town_id = @Town and s.token_hash = @hash
        order by c.gate_order, c.id
        """;
}
