// From the gate to the door: differences carry reasons, nothing is handed out that did not come.
namespace Baogong.Check;

public static class DeliveryInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("gate.reason", "a gate count that differs from what was expected carries a reason", Reason),
        new("gate.handed-out", "no more bags are handed over than came in good order, per package and community",
            HandedOut),
        new("bags.known", "every event is of a bag of its batch, and an undo names an event of the same bag", Known),
        new("bags.conserved",
            "handed over + refunded + to be decided is no more than ordered, and all of it at the end",
            Conserved),
    ];

    private const string Reason = """
        select id::text from gate_counts
        where town_id = @Town and received - damaged <> expected and btrim(reason) = ''
        """;

    // The household and offer of every label that anybody ever printed: the batch's own, then the amendments'.
    private const string Labels = """
        labels as (
          select l.batch_id, l.community_id, l.household_id, l.offer_id, s.label
          from batch_lines l cross join lateral generate_series(l.first_label, l.first_label + l.pieces - 1) s(label)
          where l.town_id = @Town
          union all
          select e.batch_id, h.community_id, e.household_id, e.offer_id,
                 b.pieces + row_number() over (partition by e.batch_id order by e.number, e.position, e.n)
          from (
            select a.batch_id, a.number, a.position, a.household_id, a.offer_id, n
            from amendment_lines a cross join lateral generate_series(1, a.delta_pieces) n
            where a.town_id = @Town and a.delta_pieces > 0) e
          join batches b on b.town_id = @Town and b.id = e.batch_id
          join households h on h.town_id = @Town and h.id = e.household_id),
        standing as (
          select e.batch_id, e.label, e.outcome
          from (
            select e.*, row_number() over (partition by e.batch_id, e.label order by e.seq desc) as newest
            from bag_events e left join bag_events u on u.town_id = @Town and u.undoes = e.id
            where e.town_id = @Town and e.outcome <> 'undone' and u.id is null) e
          where e.newest = 1)
        """;

    private const string HandedOut = $"""
        with {Labels},
        counted as (
          select batch_id, community_id, offer_id, received - damaged as good
          from (
            select g.*, row_number() over (partition by batch_id, community_id, offer_id order by seq desc) as newest
            from gate_counts g where g.town_id = @Town) g
          where g.newest = 1)
        select format('batch %s community %s offer %s', c.batch_id, c.community_id, c.offer_id)
        from counted c
        join labels l on l.batch_id = c.batch_id and l.community_id = c.community_id and l.offer_id = c.offer_id
        join standing s on s.batch_id = l.batch_id and s.label = l.label
          and s.outcome in ('handed_over', 'left_at_door')
        group by c.batch_id, c.community_id, c.offer_id, c.good
        having count(*) > c.good
        """;

    private const string Known = $"""
        with {Labels}
        select e.id::text
        from bag_events e
        where e.town_id = @Town
          and (not exists (select from labels l where l.batch_id = e.batch_id and l.label = e.label)
            or (e.undoes is not null and not exists (
                  select from bag_events o
                  where o.town_id = @Town and o.id = e.undoes and o.batch_id = e.batch_id and o.label = e.label
                    and o.outcome <> 'undone' and o.seq < e.seq)))
        """;

    private const string Conserved = $"""
        with {Labels},
        ordered as (
          select batch_id, household_id, offer_id, sum(pieces) as pieces
          from (
            select batch_id, household_id, offer_id, pieces from batch_lines where town_id = @Town
            union all
            select batch_id, household_id, offer_id, delta_pieces from amendment_lines where town_id = @Town) p
          group by batch_id, household_id, offer_id),
        settled as (
          select l.batch_id, l.household_id, l.offer_id,
                 count(*) filter (where s.outcome in ('handed_over', 'left_at_door')) as delivered,
                 count(*) filter (where s.outcome in ('short', 'broken', 'refund_agreed')) as refunded,
                 count(*) filter (where s.outcome in ('not_home', 'refused', 'wrong_address')) as to_decide,
                 count(*) filter (where s.outcome is null) as without_outcome
          from labels l left join standing s on s.batch_id = l.batch_id and s.label = l.label
          group by l.batch_id, l.household_id, l.offer_id)
        select format('batch %s household %s offer %s', coalesce(o.batch_id, s.batch_id),
                      coalesce(o.household_id, s.household_id), coalesce(o.offer_id, s.offer_id))
        from ordered o full join settled s
          on s.batch_id = o.batch_id and s.household_id = o.household_id and s.offer_id = o.offer_id
        where coalesce(s.delivered + s.refunded + s.to_decide, 0) > greatest(o.pieces, 0)
           or (coalesce(s.without_outcome, 0) = 0
               and coalesce(s.delivered + s.refunded + s.to_decide, 0) <> greatest(o.pieces, 0))
        """;
}
