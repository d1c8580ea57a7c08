// Orders against offers and limits: nothing sold twice, nothing over a limit, nothing after the cutoff.
namespace Baogong.Check;

public static class OrderInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("orders.key", "the same request key is the same order", SameKey),
        new("orders.source", "every order has an actor, a channel and a payer that exist", Source),
        new("orders.payer",
            "who pays for a household from afar was linked to it and ordered it, or agreed to as much before",
            Payer),
        new("orders.consent", "every order by telephone has a yes to what was read back, given before it", Consent),
        new("orders.lines", "an order's offers are of its round, each once, with pieces above zero", Lines),
        new("orders.household", "an order's household exists, in a community of its round", Household),
        new("orders.total", "an order's lines add up to its total", Total),
        new("orders.replaced", "a replaced order has exactly one successor", Replaced),
        new("orders.after-cutoff", "no order was placed or ended after its round was closed", AfterCutoff),
        new("offers.sold", "sold is what placed orders hold, and no more than there is", Sold),
        new("offers.limit",
            "what a household's orders hold of an offer, over all channels, is within its limit",
            Limit),
    ];

    private const string SameKey = """
        select id::text from orders where town_id = @Town group by id having count(*) > 1
        """;

    private const string Source = """
        select o.id::text
        from orders o
        where o.town_id = @Town
          and (coalesce(o.channel, '') = ''
            or not exists (select from people p where p.town_id = o.town_id and p.id = o.actor_id)
            or o.payer !~ '^(household|person|programme):.'
            or (o.payer like 'household:%' and not exists (
                  select from households h where h.town_id = o.town_id and 'household:' || h.id = o.payer)))
        """;

    // Who ordered is nobody any more after a while (docs/adr/0020): Somebody stands there. A minute: what was on its
    // way through the intake when the link ended.
    private const string Payer = """
        select o.id::text
        from orders o
        where o.town_id = @Town and o.payer is distinct from 'household:' || o.household_id
          and not exists (
            select from relative_links l
            where l.town_id = o.town_id and l.household_id = o.household_id and o.payer = 'person:' || l.person_id
              and o.actor_id in (l.person_id, '00000000-0000-8000-8000-000000000180')
              and o.placed_at >= l.linked_at
              and o.placed_at <= coalesce(l.unlinked_at + interval '1 minute', o.placed_at))
          and not exists (
            select from orders r
            where r.town_id = o.town_id and r.id = o.replaces and r.payer = o.payer and r.total_fen >= o.total_fen)
        """;

    private const string Consent = """
        select o.id::text
        from orders o
        where o.town_id = @Town and o.channel = 'hotline' and not exists (
          select from order_consents k join hotline_calls c on c.town_id = k.town_id and c.id = k.call_id
          where k.town_id = o.town_id and k.order_id = o.id and k.agent_id = o.actor_id and k.at <= o.placed_at
            and c.household_id = o.household_id)
        """;

    private const string Lines = """
        select o.id::text
        from orders o
        where o.town_id = @Town
          and ((select count(*) from unnest(o.offer_ids) x join offers f
                on f.town_id = o.town_id and f.id = x and f.cycle_id = o.cycle_id) <> cardinality(o.offer_ids)
            or (select count(distinct x) from unnest(o.offer_ids) x) <> cardinality(o.offer_ids)
            or exists (select from unnest(o.pieces) x where x <= 0))
        """;

    private const string Household = """
        select o.id::text
        from orders o
        where o.town_id = @Town and not exists (
          select from households h
          join cycle_communities c on c.town_id = h.town_id and c.community_id = h.community_id
          where h.town_id = o.town_id and h.id = o.household_id and c.cycle_id = o.cycle_id)
        """;

    private const string Total = """
        select o.id::text
        from orders o
        where o.town_id = @Town
          and o.total_fen is distinct from (
            select sum(u.pieces * u.price) from unnest(o.pieces, o.prices_fen) as u(pieces, price))
        """;

    // Counted once for all: asked for each order, a town's books of a week would take a day.
    private const string Replaced = """
        select o.id::text
        from orders o
        left join (
          select town_id, replaces, count(*) as times from orders
          where town_id = @Town and replaces is not null group by town_id, replaces) n
          on n.town_id = o.town_id and n.replaces = o.id
        where o.town_id = @Town and (o.state = 'replaced') <> (coalesce(n.times, 0) = 1)
        """;

    private const string AfterCutoff = """
        select o.id::text
        from orders o join cycles c on c.town_id = o.town_id and c.id = o.cycle_id
        where o.town_id = @Town and c.closed_at is not null
          and (o.placed_at > c.closed_at or o.ended_at > c.closed_at)
        """;

    private const string Sold = """
        select f.id::text
        from offers f
        left join (
          select u.offer_id, sum(u.pieces) as pieces
          from orders o, unnest(o.offer_ids, o.pieces) as u(offer_id, pieces)
          where o.town_id = @Town and o.state = 'placed'
          group by u.offer_id) p on p.offer_id = f.id
        where f.town_id = @Town and (f.sold <> coalesce(p.pieces, 0) or f.sold > f.capacity)
        """;

    // What was ordered under a higher limit stays.
    private const string Limit = """
        select format('offer %s household %s', f.id, o.household_id)
        from orders o, unnest(o.offer_ids, o.pieces) as l(offer_id, pieces)
        join offers f on f.town_id = @Town and f.id = l.offer_id
        where o.town_id = @Town and o.state = 'placed' and f.limit_per_household is not null
        group by f.id, f.limit_per_household, f.limit_before, o.household_id
        having sum(l.pieces) > greatest(f.limit_per_household, f.limit_before)
        """;
}
