// The small town's round, ordered by SQL and closed for good, for tests of what comes after the cutoff:
//   building 1 (community 1): doors 1-12 one A, door 3 two A, door 4 an A and a B      13 A, 1 B = 14 bags, 12 doors
//   building 2 (community 1): doors 1-6 one B                                            6 B      =  6 bags,  6 doors
//   building 3 (community 2): doors 1-8 one A, door 5 also a C                            8 A, 1 C =  9 bags,  8 doors
// Labels run 1-29 in walking order. A costs ¥45, B ¥40, C ¥65.
using Baogong.Batches;
using Baogong.Check;
using Baogong.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Baogong.Tests.Harness;

public static class FrozenRound
{
    public const int Batch = 1;

    /// <summary>Builds the small town too.</summary>
    public static async Task Build(Site site)
    {
        await SmallTown.Build(site);
        await Postgres.Execute(site.ConnectionString, Orders);
        var close = site.Services.GetRequiredService<CloseCycle.Handler>();
        var closed = await close.Now(new CycleId(Batch), SmallTown.Desk, default);
        Assert.True(closed.Succeeded, closed.Problem?.Code);
    }

    /// <summary>One amendment of one household: more (or, below zero, fewer) pieces of an offer.</summary>
    public static async Task Amend(Site site, int household, int offer, int delta)
    {
        var amend = site.Services.GetRequiredService<AmendBatch.Handler>();
        var request = new AmendBatch.Request(Guid.NewGuid(), "测试", [new(household, offer, delta)]);
        var amended = await amend.Run(new BatchId(Batch), request, SmallTown.Desk, default);
        Assert.True(amended.Succeeded, amended.Problem?.Code);
    }

    private const string Orders = """
        insert into people (town_id, id) values (1, '99999999-0000-4000-8000-000000000001');
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
                            total_fen, content_hash, placed_at)
        select 1, md5('order' || w.household)::uuid, 1, w.household, 'page', '99999999-0000-4000-8000-000000000001',
               'household:' || w.household, array_agg(w.offer order by w.offer), array_agg(w.pieces order by w.offer),
               array_agg(f.price_fen order by w.offer), sum(w.pieces * f.price_fen), '', now() - interval '30 minutes'
        from (
          select 100 + n, 1, 1 + (n = 3)::int from generate_series(1, 12) n
          union all select 104, 2, 1
          union all select 200 + n, 2, 1 from generate_series(1, 6) n
          union all select 300 + n, 1, 1 from generate_series(1, 8) n
          union all select 305, 3, 1) w(household, offer, pieces)
        join offers f on f.town_id = 1 and f.id = w.offer
        group by w.household;
        update offers f set sold = p.pieces
          from (select u.offer, sum(u.pieces) as pieces
                from orders o, unnest(o.offer_ids, o.pieces) u(offer, pieces) group by u.offer) p
          where f.town_id = 1 and f.id = p.offer;
        update cycles set opens_at = now() - interval '3 hours', cutoff_at = now() - interval '2 minutes',
          deliver_from = now() - interval '1 minute';
        """;
}

public static class SiteChecks
{
    /// <summary>Every invariant of the books holds on this site (src/Baogong/Check).</summary>
    public static async Task Check(this Site site)
    {
        var broken = (await Invariants.Check(site.Owner)).Where(f => !f.Holds).ToList();
        Assert.True(broken.Count == 0, CheckInvariants.AsText(broken));
    }
}
