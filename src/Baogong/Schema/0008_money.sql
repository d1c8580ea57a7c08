-- Two legs, fen above zero: an unbalanced book cannot be written down. Corrections are new transfers.
-- Accounts: 'order:{id}', 'household:{id}', 'cash:{person}', 'supplier:{id}', 'refund:{household}', later 'channel:…'.

create table transfers (
  town_id  int  not null references towns,
  id       uuid not null,                                  -- the request key
  seq      bigint generated always as identity,
  group_id uuid not null,
  kind     text not null check (kind in ('cash_collected', 'cash_returned', 'refund_due', 'correction')),
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
