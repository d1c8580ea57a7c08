// The frozen batch against the orders before it and the call-off after it.
namespace Baogong.Check;

public static class BatchInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("batch.exists", "a closed round has its batch, an open one has none, and no line is without a batch",
            Exists),
        new("batch.hash", "a batch's and its communities' hashes are those of their lines (docs/batch-hash.md)", Hash),
        new("batch.chain", "each amendment's hash is that of its lines and the hash before it", Chain),
        new("batch.orders",
            "every placed order of a closed round is in its batch with its pieces and price, and nothing else is",
            Orders),
        new("batch.payer", "a frozen line is paid by whoever pays for its order", Payer),
        new("batch.totals", "a batch's and its communities' totals are the sums of its lines", Totals),
        new("batch.places", "a line stands in its household's building and its building's community", Places),
        new("batch.numbering", "lines and bag labels are numbered without gaps or overlaps", Numbering),
        new("batch.bags", "every household's bags are numbered 1 to m", Bags),
        new("batch.call-off", "household lines add up to the call-off per package and community", CallOff),
        new("batch.amendments",
            "amendments are numbered without gaps, belong to their batch and take away no more than there is",
            Amendments),
        new("batch.expected", "what a gate was told to expect is the call-off with the amendments until then",
            Expected),
    ];

    private const string Exists = """
        select format('round %s', c.id)
        from cycles c left join batches b on b.town_id = c.town_id and b.id = c.id
        where c.town_id = @Town and (c.state = 'closed') <> (b.id is not null)
        union all
        select format('lines of %s', l.batch_id)
        from (select distinct batch_id from batch_lines where town_id = @Town) l
        where not exists (select from batches b where b.town_id = @Town and b.id = l.batch_id)
        """;

    private const string Hash = """
        with lines as (
          select batch_id, community_id,
                 encode(sha256(convert_to(
                   format(E'baogong-batch-1 %s %s %s\n', @Town::int, batch_id, community_id)
                   || string_agg(concat_ws(' ', line_no, order_id, order_number, building_id, household_id, offer_id,
                        pieces, price_fen, first_label, first_bag, bags) || E'\n', '' order by line_no),
                   'UTF8')), 'hex') as hash
          from batch_lines where town_id = @Town group by batch_id, community_id)
        select format('batch %s community %s', coalesce(c.batch_id, l.batch_id),
                      coalesce(c.community_id, l.community_id))
        from lines l
        full join (select batch_id, community_id, encode(hash, 'hex') as hash
                   from batch_communities where town_id = @Town) c
          on c.batch_id = l.batch_id and c.community_id = l.community_id
        where c.hash is distinct from l.hash
        union all
        select format('batch %s', b.id)
        from batches b
        left join (
          select batch_id, string_agg(format(E'%s %s\n', community_id, hash), '' order by community_id) as text
          from lines group by batch_id) t on t.batch_id = b.id
        where b.town_id = @Town
          and b.hash <> sha256(convert_to(format(E'baogong-batch-1 %s %s\n', @Town::int, b.id) || coalesce(t.text, ''),
                'UTF8'))
        """;

    private const string Chain = """
        select format('batch %s number %s', x.batch_id, x.number)
        from (
          select a.*, coalesce(lag(a.hash) over (partition by a.batch_id order by a.number), b.hash) as previous
          from amendments a join batches b on b.town_id = a.town_id and b.id = a.batch_id
          where a.town_id = @Town) x
        left join lateral (
          select string_agg(concat_ws(' ', l.position, l.household_id, l.offer_id, l.delta_pieces, l.price_fen)
                   || E'\n', '' order by l.position) as text
          from amendment_lines l
          where l.town_id = @Town and l.batch_id = x.batch_id and l.number = x.number) l on true
        where x.hash <> sha256(convert_to(
          format(E'baogong-amendment-1 %s %s %s\n%s\n%s %s %s\n', @Town::int, x.batch_id, x.number,
            encode(x.previous, 'hex'), x.id, x.actor_id, x.reason) || coalesce(l.text, ''), 'UTF8'))
        """;

    private const string Orders = """
        select format('order %s offer %s', coalesce(o.id, l.order_id), coalesce(o.offer_id, l.offer_id))
        from (
          select o.cycle_id, o.household_id, o.id, u.offer_id, u.pieces, u.price
          from orders o join cycles c on c.town_id = o.town_id and c.id = o.cycle_id,
            unnest(o.offer_ids, o.pieces, o.prices_fen) as u(offer_id, pieces, price)
          where o.town_id = @Town and o.state = 'placed' and c.state = 'closed') o
        full join (
          select batch_id, household_id, order_id, offer_id, pieces, price_fen
          from batch_lines where town_id = @Town) l
          on l.batch_id = o.cycle_id and l.order_id = o.id and l.offer_id = o.offer_id
            and l.household_id = o.household_id and l.pieces = o.pieces and l.price_fen = o.price
        where o.id is null or l.order_id is null
        """;

    private const string Payer = """
        select format('batch %s line %s', l.batch_id, l.line_no)
        from batch_lines l join orders o on o.town_id = l.town_id and o.id = l.order_id
        where l.town_id = @Town and coalesce(l.payer, 'household:' || l.household_id) <> o.payer
        """;

    private const string Totals = """
        select format('batch %s', b.id)
        from batches b
        left join lateral (
          select count(*) as lines, count(distinct l.order_id) as orders, coalesce(sum(l.pieces), 0) as pieces,
                 coalesce(sum(l.pieces * l.price_fen), 0) as fen,
                 coalesce(sum(l.pieces * v.weight_grams::bigint), 0) as grams
          from batch_lines l
          join offers f on f.town_id = l.town_id and f.id = l.offer_id
          join package_versions v on v.town_id = f.town_id and v.package_id = f.package_id and v.version = f.version
          where l.town_id = b.town_id and l.batch_id = b.id) s on true
        where b.town_id = @Town
          and (b.orders, b.lines, b.pieces, b.total_fen, b.weight_grams) is distinct from
              (s.orders::int, s.lines::int, s.pieces::int, s.fen::bigint, s.grams::bigint)
        union all
        select format('batch %s community %s', coalesce(c.batch_id, s.batch_id),
                      coalesce(c.community_id, s.community_id))
        from (select * from batch_communities where town_id = @Town) c
        full join (
          select batch_id, community_id, count(distinct household_id) as households, count(*) as lines,
                 sum(pieces) as pieces, sum(pieces * price_fen) as fen
          from batch_lines where town_id = @Town group by batch_id, community_id) s
          on s.batch_id = c.batch_id and s.community_id = c.community_id
        where (c.households, c.lines, c.pieces, c.total_fen) is distinct from
              (s.households::int, s.lines::int, s.pieces::int, s.fen::bigint)
          and not (c.lines = 0 and s.lines is null)
        """;

    private const string Places = """
        select format('batch %s line %s', l.batch_id, l.line_no)
        from batch_lines l
        left join households h on h.town_id = l.town_id and h.id = l.household_id and h.building_id = l.building_id
        left join buildings b on b.town_id = l.town_id and b.id = l.building_id and b.community_id = l.community_id
        where l.town_id = @Town and (h.id is null or b.id is null)
        """;

    private const string Numbering = """
        select format('batch %s line %s', batch_id, line_no)
        from (
          select batch_id, line_no, first_label,
                 row_number() over (partition by batch_id order by line_no) as should_be,
                 1 + coalesce(sum(pieces) over (partition by batch_id order by line_no
                   rows between unbounded preceding and 1 preceding), 0) as label_should_be
          from batch_lines where town_id = @Town) l
        where line_no <> should_be or first_label <> label_should_be
        """;

    private const string Bags = """
        select format('batch %s line %s', batch_id, line_no)
        from (
          select batch_id, line_no, first_bag, bags,
                 sum(pieces) over (partition by batch_id, household_id) as of_household,
                 1 + coalesce(sum(pieces) over (partition by batch_id, household_id order by line_no
                   rows between unbounded preceding and 1 preceding), 0) as bag_should_be
          from batch_lines where town_id = @Town) l
        where first_bag <> bag_should_be or bags <> of_household
        """;

    private const string CallOff = """
        select format('batch %s community %s offer %s', coalesce(c.batch_id, l.batch_id),
                      coalesce(c.community_id, l.community_id), coalesce(c.offer_id, l.offer_id))
        from (
          select l.batch_id, l.community_id, l.offer_id, f.supplier_id, sum(l.pieces) as pieces
          from batch_lines l join offers f on f.town_id = l.town_id and f.id = l.offer_id
          where l.town_id = @Town group by l.batch_id, l.community_id, l.offer_id, f.supplier_id) l
        full join (
          select batch_id, community_id, offer_id, supplier_id, pieces
          from call_off_lines where town_id = @Town) c
          on c.batch_id = l.batch_id and c.community_id = l.community_id and c.offer_id = l.offer_id
            and c.supplier_id = l.supplier_id
        where c.pieces is distinct from l.pieces
        """;

    private const string Amendments = """
        select format('batch %s number %s', batch_id, number)
        from (select batch_id, number, row_number() over (partition by batch_id order by number) as should_be
              from amendments where town_id = @Town) a
        where number <> should_be
        union all
        select format('batch %s number %s position %s', a.batch_id, a.number, a.position)
        from amendment_lines a
        left join offers f on f.town_id = a.town_id and f.id = a.offer_id and f.cycle_id = a.batch_id
        where a.town_id = @Town and f.id is null
        union all
        select format('batch %s household %s offer %s', batch_id, household_id, offer_id)
        from (
          select batch_id, household_id, offer_id, pieces from batch_lines where town_id = @Town
          union all
          select batch_id, household_id, offer_id, delta_pieces from amendment_lines where town_id = @Town) g
        group by batch_id, household_id, offer_id
        having sum(pieces) < 0
        """;

    private const string Expected = """
        select g.id::text
        from gate_counts g
        where g.town_id = @Town and g.expected <> coalesce((
            select sum(c.pieces) from call_off_lines c
            where c.town_id = @Town and c.batch_id = g.batch_id and c.community_id = g.community_id
              and c.offer_id = g.offer_id), 0)
          + coalesce((
            select sum(d.delta_pieces)
            from amendments a
            join amendment_lines d on d.town_id = a.town_id and d.batch_id = a.batch_id and d.number = a.number
            join households h on h.town_id = d.town_id and h.id = d.household_id
            where a.town_id = @Town and a.batch_id = g.batch_id and a.at <= g.at and d.offer_id = g.offer_id
              and h.community_id = g.community_id), 0)
        """;
}
