-- Custody with counts. Nothing here is overwritten: a correction is a later row, and the latest row counts.

create table gate_counts (
  town_id      int  not null,
  id           uuid not null,                              -- the request key
  seq          bigint generated always as identity,
  batch_id     int  not null,
  community_id int  not null,
  offer_id     int  not null,
  expected     int  not null check (expected >= 0),        -- of the call-off, amendments included, when counted
  received     int  not null check (received >= 0),
  damaged      int  not null check (damaged >= 0),         -- of the received
  lot          text not null default '',
  reason       text not null default '',
  actor_id     uuid not null,
  at           timestamptz not null default db_now(),
  primary key (town_id, id),
  foreign key (town_id, batch_id) references batches,
  check (damaged <= received),
  constraint gate_difference_has_reason check (received - damaged = expected or length(reason) > 0)
);
create index gate_counts_latest on gate_counts (town_id, batch_id, community_id, offer_id, seq desc);

-- What happened to a bag. 'undone' takes back the one event that it names, once; refund_agreed is the desk's word on a
-- bag that was refused, went to a wrong address or found nobody at home.
create table bag_events (
  town_id  int  not null,
  id       uuid not null,                                  -- the request key
  seq      bigint generated always as identity,
  batch_id int  not null,
  label    int  not null,
  outcome  text not null check (outcome in ('handed_over', 'left_at_door', 'not_home', 'refused', 'wrong_address',
                                            'short', 'broken', 'refund_agreed', 'undone')),
  note     text not null default '' check (length(note) <= 200),
  actor_id uuid not null,
  at       timestamptz not null default db_now(),
  happened_at timestamptz,                                 -- by the phone's clock, when it was offline; seq decides
  undoes   uuid,
  primary key (town_id, id),
  unique (town_id, undoes),
  foreign key (town_id, batch_id) references batches,
  check ((outcome = 'undone') = (undoes is not null))
);
create index bag_events_latest on bag_events (town_id, batch_id, label, seq desc);

-- What each gate is to get now: the call-off with all amendments.
create view expected_goods as
select town_id, batch_id, community_id, offer_id, sum(pieces)::int as pieces
from (
  select town_id, batch_id, community_id, offer_id, pieces from call_off_lines
  union all
  select a.town_id, a.batch_id, h.community_id, a.offer_id, a.delta_pieces
  from amendment_lines a join households h on h.town_id = a.town_id and h.id = a.household_id) as goods
group by town_id, batch_id, community_id, offer_id;

create view gate_latest as
select distinct on (town_id, batch_id, community_id, offer_id) *
from gate_counts
order by town_id, batch_id, community_id, offer_id, seq desc;

-- Every bag that is to reach a door now, with its latest outcome. A bag is a piece: the batch numbers its own, the
-- pieces that amendments add follow after them in the amendments' order. What an amendment takes away are the
-- household's newest bags of that offer: a piece stays while the running sum never falls below its height. The window's partition holds every column that pages filter by,
-- so that a building's page reads a building's rows.
create view bags as
select s.town_id, s.batch_id, s.community_id, s.building_id, s.household_id, s.offer_id, s.price_fen,
       s.first_label + n as label, e.id as event_id, e.outcome, e.note, e.actor_id, e.at
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
             l.first_label, 0 as number, l.line_no as position
      from batch_lines l
      union all
      select x.town_id, x.batch_id, h.community_id, h.building_id, x.household_id, x.offer_id, x.price_fen,
             x.delta_pieces, x.next_label - greatest(x.delta_pieces, 0), x.number, x.position
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
