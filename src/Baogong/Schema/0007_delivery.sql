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
-- pieces that amendments add follow after them in the amendments' order (bag and bags are null: the frozen "k of m"
-- is printed already). What amendments take away are the household's last bags of that offer. The window's partition
-- holds every column that pages filter by, so that a building's page reads a building's rows.
create view bags as
select w.town_id, w.batch_id, w.community_id, w.building_id, w.household_id, w.offer_id, w.label, w.bag, w.bags,
       w.price_fen, e.id as event_id, e.outcome, e.note, e.actor_id, e.at
from (
  select p.*, row_number() over (household_goods order by p.label) as place, count(*) over household_goods as pieces
  from (
    select l.town_id, l.batch_id, l.community_id, l.building_id, l.household_id, l.offer_id, l.price_fen,
           l.first_label + n as label, l.first_bag + n as bag, l.bags
    from batch_lines l, generate_series(0, l.pieces - 1) n
    union all
    select x.town_id, x.batch_id, h.community_id, h.building_id, x.household_id, x.offer_id, x.price_fen,
           x.last_label - n, null, null
    from (
      select a.town_id, a.batch_id, a.household_id, a.offer_id, a.price_fen, a.delta_pieces,
             b.pieces + sum(a.delta_pieces) over (partition by a.town_id, a.batch_id order by a.number, a.position)::int
               as last_label
      from amendment_lines a join batches b on b.town_id = a.town_id and b.id = a.batch_id
      where a.delta_pieces > 0) x
    join households h on h.town_id = x.town_id and h.id = x.household_id,
    generate_series(0, x.delta_pieces - 1) n) p
  window household_goods as (
    partition by p.town_id, p.batch_id, p.community_id, p.building_id, p.household_id, p.offer_id)) w
left join lateral (
  select e.id, e.outcome, e.note, e.actor_id, e.at
  from bag_events e
  where e.town_id = w.town_id and e.batch_id = w.batch_id and e.label = w.label and e.outcome <> 'undone'
    and not exists (select from bag_events u where u.town_id = e.town_id and u.undoes = e.id)
  order by e.seq desc
  limit 1) e on true
where w.place <= w.pieces + coalesce((
  select sum(a.delta_pieces)
  from amendment_lines a
  where a.town_id = w.town_id and a.batch_id = w.batch_id and a.household_id = w.household_id
    and a.offer_id = w.offer_id and a.delta_pieces < 0), 0);
