// A round worth printing: the small town with a tower of 18 floors (building 4, "3号楼"), 70 orders, notes, closed.
using System.Net;
using Baogong.Tests.Harness;

namespace Baogong.Tests.Batches;

public static class PaperRound
{
    public static async Task Build(Site site)
    {
        await SmallTown.Build(site);
        await Postgres.Execute(site.ConnectionString, Tower);
        using var desk = await site.SignedIn(SmallTown.Desk);
        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("/api/cycles/1/closure", null)).StatusCode);
    }

    private const string Tower = """
        insert into suppliers values (1, 2, '晨光乳业', 'dairy', '');
        insert into packages (town_id, id, supplier_id, name) values (1, 4, 2, '婴儿奶粉');
        insert into package_versions (town_id, package_id, version, weight_grams, reference_price_fen, pieces_per_case) values (1, 4, 1, 900, 20000, 6);
        insert into offers (town_id, id, cycle_id, letter, package_id, version, supplier_id, price_fen, capacity)
          values (1, 4, 1, 'D', 4, 1, 2, 19800, 500);
        update offers set capacity = 1000, limit_per_household = null;
        insert into people (town_id, id) values (1, md5('somebody')::uuid);
        insert into buildings (town_id, id, community_id, no, walk_order, has_lift) values (1, 4, 1, '3', 3, true);
        insert into households (town_id, id, community_id, building_id, floor, room, door_order)
          select 1, 400 + n, 1, 4, 18 - (n - 1) / 4, format('%s%s', 18 - (n - 1) / 4, lpad((4 - (n - 1) % 4)::text, 2, '0')), n
          from generate_series(1, 72) n;
        insert into orders (town_id, id, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces, prices_fen,
                            total_fen, content_hash, note)
        select 1, md5('paper' || h.id)::uuid, 1, h.id, 'page', md5('somebody')::uuid, 'household:' || h.id,
               array_agg(w.offer), array_agg(w.pieces), array_agg(f.price_fen), sum(w.pieces * f.price_fen), '',
               case h.id % 9 when 0 then '放门口' when 4 then '老人，请敲门说话' else '' end
        from households h
        cross join lateral (values (1, 1 + (h.id % 7 = 0)::int, h.id % 5 <> 3), (2, 1, h.id % 3 = 1), (3, 1 + (h.id % 11 = 0)::int, h.id % 4 = 2),
                                   (4, 2, h.id % 17 = 5)) w(offer, pieces, wanted)
        join offers f on f.town_id = 1 and f.id = w.offer
        where w.wanted and h.id % 10 < 7
        group by h.id;
        update offers f set sold = p.pieces
          from (select u.offer, sum(u.pieces) as pieces from orders o, unnest(o.offer_ids, o.pieces) u(offer, pieces) group by u.offer) p
          where f.town_id = 1 and f.id = p.offer;
        """;
}
