// Priority households that nobody has heard from in the rounds that are open: by building, so that one call to the
// leader settles several.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Desk;

public static class NotHeardFrom
{
    public sealed record Row(
        CycleId Cycle, string Round, string Community, BuildingId Building, string BuildingNo, HouseholdId Household,
        string Unit, string Room, string Occupant, short People, short Elders);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/desk/not-heard-from", async (Actor actor, Handler handler, CancellationToken ct) =>
            Answers.Page<NotHeardFromPage>(new { Rows = await handler.Run(actor, ct) }))
        .WithName(nameof(NotHeardFrom)).RequireAuthorization(Policies.Desk);

    public sealed class Handler(Db db)
    {
        public Task<IReadOnlyList<Row>> Run(Actor actor, CancellationToken ct) =>
            db.All<Row>(Read, new { actor.Town, limit = 1000 }, ct);
    }

    private const string Read = """
        select c.id as cycle, c.name as round, m.name as community, b.id as building, b.no as building_no,
               h.id as household, h.unit, h.room, h.occupant, h.people, h.elders
        from cycles c
        join cycle_communities s on s.town_id = c.town_id and s.cycle_id = c.id
        join households h on h.town_id = s.town_id and h.community_id = s.community_id
        join buildings b on b.town_id = h.town_id and b.id = h.building_id
        join communities m on m.town_id = h.town_id and m.id = h.community_id
        where c.town_id = @Town and h.priority and c.state = 'published' and db_now() between c.opens_at and c.cutoff_at
          and not exists (select from orders o where o.town_id = h.town_id and o.household_id = h.id
                          and o.cycle_id = c.id and o.state = 'placed')
          and not exists (select from household_replies r where r.town_id = h.town_id and r.household_id = h.id
                          and r.cycle_id = c.id)
        order by c.cutoff_at, c.id, m.gate_order, m.id, b.walk_order, b.id, h.door_order limit @limit
        """;
}
