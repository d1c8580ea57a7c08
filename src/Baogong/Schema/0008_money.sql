-- Two legs, fen above zero: an unbalanced book cannot be written down. Corrections are new transfers.
-- debit = where the money went, credit = where it came from:
--   cash_collected  debit cash:{person}      credit household:{id}   a leader took cash at the door
--   cash_returned   debit household:{id}     credit cash:{person}    taken back (group_id = the collection's) or a refund
-- What a household is due is not booked: it follows from its bags (view bags), so it can never disagree with them.
-- Left open for what comes later: 'channel:{name}' in place of cash:, 'supplier:{id}', 'office' for cash handed in.

create table transfers (
  town_id  int  not null references towns,
  id       uuid not null,                                  -- the request key
  seq      bigint generated always as identity,
  group_id uuid not null,
  kind     text not null check (kind in ('cash_collected', 'cash_returned', 'correction')),
  debit    text not null,
  credit   text not null,
  fen      bigint not null check (fen > 0),
  batch_id int,
  household_id int,
  building_id  int,
  actor_id uuid not null,
  note     text not null default '' check (length(note) <= 200),
  at       timestamptz not null default db_now(),
  primary key (town_id, id),
  check (debit <> credit)
);
create index transfers_of_batch on transfers (town_id, batch_id, household_id);
create index transfers_of_building on transfers (town_id, batch_id, building_id);
-- A collection is taken back once.
create unique index transfers_returned_once on transfers (town_id, group_id) where kind = 'cash_returned';
