// The driver's day: every gate that gets something in the rounds on their way, in the truck's order. Communities,
// gates, suppliers and pieces; never a door, and of people only who receives at the gate.
using Baogong.Core;
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowStops
{
    public const string Path = "/driver";

    /// <param name="Pieces">Of all suppliers, amendments included.</param>
    /// <param name="ArrivedAt">By this driver; null = not yet.</param>
    public sealed record Stop(
        int Batch, string Round, DateTimeOffset DeliverFrom, DateTimeOffset DeliverTo, int Community, string Code,
        string Name, string Lane, string Gate, int Pieces, DateTimeOffset? ArrivedAt, DateTimeOffset? UnloadedAt);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(Path, async (Actor actor, Query query, CancellationToken ct) =>
            Answers.Page<StopsPage>(new { Stops = await query.Run(actor, null, null, ct) }))
        .WithName(nameof(ShowStops)).RequireAuthorization(Policies.Driver);

    public sealed class Query(Db db)
    {
        /// <summary>All of them, or the one of this round and community.</summary>
        public Task<IReadOnlyList<Stop>> Run(
            Actor actor, BatchId? batch, CommunityId? community, CancellationToken ct) => db.All<Stop>(
            Select, new { actor.Town, actor.Person, batch, community, hours = Limits.DriverHours }, ct);
    }

    private const string Select = """
        select y.id as batch, y.name as round, y.deliver_from, y.deliver_to, c.id as community, c.code, c.name, c.lane,
               c.gate, sum(e.pieces)::int as pieces,
               (select max(m.at) from gate_marks_standing m
                where m.town_id = @Town and m.batch_id = y.id and m.community_id = c.id and m.actor_id = @Person
                  and m.mark = 'arrived') as arrived_at,
               (select max(m.at) from gate_marks_standing m
                where m.town_id = @Town and m.batch_id = y.id and m.community_id = c.id and m.actor_id = @Person
                  and m.mark = 'unloaded') as unloaded_at
        from cycles y
        join expected_goods e on e.town_id = y.town_id and e.batch_id = y.id
        join communities c on c.town_id = e.town_id and c.id = e.community_id
        where y.town_id = @Town and (@batch::int is null or y.id = @batch::int)
          and (@community::int is null or c.id = @community::int)
          and db_now() between y.deliver_from - make_interval(hours => @hours)
            and y.deliver_to + make_interval(hours => @hours)
        group by y.town_id, y.id, y.name, y.deliver_from, y.deliver_to, c.id, c.code, c.name, c.lane, c.gate,
          c.gate_order
        having sum(e.pieces) > 0
        order by c.gate_order, c.id, y.deliver_from, y.id
        """;
}
