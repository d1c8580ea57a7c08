-- Who pays for a frozen line when it is not its household: 'person:…'. Taken from the order, which never changes its payer;
-- null = the household, at the door (docs/adr/0022). What was frozen before had no other payer.
alter table batch_lines add column payer text;
create index batch_lines_paid_elsewhere on batch_lines (town_id, payer) where payer is not null;
create index orders_paid_elsewhere on orders (town_id, payer) where payer not like 'household:%';

-- As before (0007_delivery.sql), with the account that a bag is due from. A piece that an amendment puts back stands at a
-- height that somebody had ordered, and is theirs again; what goes beyond that is the household's: nobody else agreed to it.
create or replace view bags as
select s.town_id, s.batch_id, s.community_id, s.building_id, s.household_id, s.offer_id, s.price_fen,
       s.first_label + n as label, e.id as event_id, e.outcome, e.note, e.actor_id, e.at,
       coalesce(case when s.number = 0 then s.payer else (
         select o.payer
         from (select l.payer, l.line_no, sum(l.pieces) over (order by l.line_no) as height
               from batch_lines l
               where l.town_id = s.town_id and l.household_id = s.household_id and l.batch_id = s.batch_id
                 and l.offer_id = s.offer_id) o
         where o.height > s.height - s.pieces + n order by o.line_no limit 1) end,
         'household:' || s.household_id) as payer
from (
  select h.*, coalesce(min(h.height) over (
           partition by h.town_id, h.batch_id, h.community_id, h.building_id, h.household_id, h.offer_id
           order by h.number, h.position rows between 1 following and unbounded following), h.height) as lowest_after
  from (
    select c.*, sum(c.pieces) over (
             partition by c.town_id, c.batch_id, c.community_id, c.building_id, c.household_id, c.offer_id
             order by c.number, c.position) as height
    from (
      select l.town_id, l.batch_id, l.community_id, l.building_id, l.household_id, l.offer_id, l.price_fen, l.pieces,
             l.first_label, 0 as number, l.line_no as position, l.payer
      from batch_lines l
      union all
      select x.town_id, x.batch_id, h.community_id, h.building_id, x.household_id, x.offer_id, x.price_fen,
             x.delta_pieces, x.next_label - greatest(x.delta_pieces, 0), x.number, x.position, null
      from (
        select a.*, b.pieces + 1 + sum(greatest(a.delta_pieces, 0)) over (
                 partition by a.town_id, a.batch_id order by a.number, a.position)::int as next_label
        from amendment_lines a join batches b on b.town_id = a.town_id and b.id = a.batch_id) x
      join households h on h.town_id = x.town_id and h.id = x.household_id) c) h) s
cross join lateral generate_series(0, s.pieces - 1) n
left join lateral (
  select e.id, e.outcome, e.note, e.actor_id, e.at
  from bag_events e
  where e.town_id = s.town_id and e.batch_id = s.batch_id and e.label = s.first_label + n and e.outcome <> 'undone'
    and not exists (select from bag_events u where u.town_id = e.town_id and u.undoes = e.id)
  order by e.seq desc
  limit 1) e on true
where s.height - s.pieces + n + 1 <= s.lowest_after;
