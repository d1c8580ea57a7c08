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
  check (received - damaged = expected or length(reason) > 0)     -- a difference carries a reason
);
create index gate_counts_latest on gate_counts (town_id, batch_id, community_id, offer_id, seq desc);

create table bag_events (
  town_id  int  not null,
  id       uuid not null,                                  -- the request key
  seq      bigint generated always as identity,
  batch_id int  not null,
  label    int  not null,
  outcome  text not null check (outcome in ('handed_over', 'left_at_door', 'not_home', 'refused', 'wrong_address',
                                            'short', 'broken', 'undone')),
  note     text not null default '' check (length(note) <= 200),
  actor_id uuid not null,
  at       timestamptz not null default db_now(),
  primary key (town_id, id),
  foreign key (town_id, batch_id) references batches
);
create index bag_events_latest on bag_events (town_id, batch_id, label, seq desc);
