// Each household sees who looked at its data, when and what for. Roles, no names: it asks the desk about a person.
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Audit;

public static class WhoLooked
{
    public sealed record Row(DateTimeOffset At, string? Role, string Action, string Why);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/door/looks", async (Actor actor, Handler handler, CancellationToken ct) =>
            actor.Household is null ? Answers.SeeOther("/door")
            : Answers.Page<WhoLookedPage>(new { Rows = await handler.Run(actor, ct) }))
        .WithName(nameof(WhoLooked)).RequireAuthorization(Policies.Resident);

    public sealed class Handler(Db db)
    {
        /// <summary>The newest first, of the last 90 days.</summary>
        public Task<IReadOnlyList<Row>> Run(Actor actor, CancellationToken ct) =>
            db.All<Row>(Select, new { actor.Town, actor.Household, actor.Person, take = Limits.HistoryRows }, ct);
    }

    // Only whoever is of the door; a session may outlive that by a moment.
    private const string Select = """
        select h.at, h.role, h.action, coalesce(h.after ->> 'why', '') as why
        from history h
        where h.town_id = @Town and h.doors && array[@Household::int] and h.thing = 'contact'
          and h.action in ('read', 'printed', 'exported') and h.at > db_now() - interval '90 days'
          and exists (select from household_members m
                      where m.town_id = @Town and m.household_id = @Household::int and m.person_id = @Person)
        order by h.id desc limit @take
        """;
}
