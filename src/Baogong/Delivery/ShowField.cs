// Where leaders and volunteers start: the rounds that come to their doors, each with what to do next.
using Baogong.People;
using Baogong.Platform.Data;
using Baogong.Platform.Web;

namespace Baogong.Delivery;

public static class ShowField
{
    public sealed record Item(Round Round, int Goods, int Counted, int Bags, int BagsDone);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/field", async (Actor actor, Query query, CancellationToken ct) => Answers.Page<FieldPage>(
            new { Items = await query.Run(actor, ct), Leader = actor.Role == Role.Leader }))
        .WithName(nameof(ShowField)).RequireAuthorization(Policies.Field);

    public sealed class Query(Db db, Rounds rounds)
    {
        public async Task<IReadOnlyList<Item>> Run(Actor actor, CancellationToken ct)
        {
            var newest = (await rounds.Newest(actor, ct)).Take(3).ToList();
            var rows = (await db.All<Row>(Progress, new
            {
                actor.Town,
                actor.Community,
                actor.Building,
                batches = newest.Select(r => r.Id).ToArray(),
            }, ct)).ToDictionary(r => r.BatchId);
            return [.. newest.Select(r => rows.TryGetValue(r.Id, out var p)
                ? new Item(r, p.Goods, p.Counted, p.Bags, p.Done) : new Item(r, 0, 0, 0, 0))];
        }
    }

    private sealed record Row(int BatchId, int Goods, int Counted, int Bags, int Done);

    private const string Progress = """
        select w.id as batch_id,
               (select count(*)::int from expected_goods e
                where e.town_id = @Town and e.batch_id = w.id
                  and (@Community::int is null or e.community_id = @Community)) as goods,
               (select count(*)::int from gate_latest g
                where g.town_id = @Town and g.batch_id = w.id
                  and (@Community::int is null or g.community_id = @Community)) as counted,
               count(b.label)::int as bags, count(b.outcome)::int as done
        from unnest(@batches::int[]) as w(id)
        left join bags b on b.town_id = @Town and b.batch_id = w.id
          and (@Community::int is null or b.community_id = @Community)
            and (@Building::int is null or b.building_id = @Building)
        group by w.id
        """;
}
