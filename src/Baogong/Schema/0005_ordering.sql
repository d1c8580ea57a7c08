-- One row per order; its lines stand in arrays, so that placing an order writes one row. The id is the client's
-- request key: UNIQUE by the primary key, in the same transaction as the order itself.

create sequence order_numbers as bigint;                   -- arrival order; printed as a short code

create table orders (
  town_id      int    not null,
  id           uuid   not null,
  number       bigint not null default nextval('order_numbers'),
  cycle_id     int    not null,
  household_id int    not null,
  channel      text   not null check (channel in ('page', 'relay', 'hotline', 'leader', 'sheet', 'desk', 'api')),
  actor_id     uuid   not null,                            -- who typed it
  payer        text   not null,                            -- 'household:12', 'person:…', 'programme:…'
  offer_ids    int[]  not null,
  pieces       int[]  not null,
  prices_fen   bigint[] not null,
  total_fen    bigint not null check (total_fen >= 0),
  content_hash bytea  not null,                            -- same key with other content is refused
  note         text   not null default '' check (length(note) <= 200),
  state        text   not null default 'placed' check (state in ('placed', 'cancelled', 'replaced')),
  replaces     uuid,                                       -- the order that this one changes
  placed_at    timestamptz not null default db_now(),
  ended_at     timestamptz,
  ended_by     uuid,
  primary key (town_id, id),
  foreign key (town_id, cycle_id) references cycles,
  foreign key (town_id, household_id) references households,
  check (cardinality(offer_ids) between 1 and 50 and cardinality(offer_ids) = cardinality(pieces)
         and cardinality(pieces) = cardinality(prices_fen)),
  check ((state = 'placed') = (ended_at is null))
);
create index orders_of_household on orders (town_id, household_id, cycle_id);
create index orders_of_cycle on orders (town_id, cycle_id) where state = 'placed';

-- What a household has used of an offer's limit, over all channels. Written only with the offer's row locked.
create table offer_uses (
  town_id      int not null,
  offer_id     int not null,
  household_id int not null,
  used         int not null,
  allowed      int not null,
  primary key (town_id, offer_id, household_id),
  constraint used_within_limit check (used between 0 and allowed)
);

-- A refused or accepted cancellation must be repeatable too: its key and what it ended.
create table cancellations (
  town_id   int  not null,
  id        uuid not null,                                 -- the client's request key
  order_id  uuid not null,
  actor_id  uuid not null,
  at        timestamptz not null default db_now(),
  primary key (town_id, id),
  unique (town_id, order_id),
  foreign key (town_id, order_id) references orders
);

-- "Nothing needed" in this round. A household without an order and without a reply has not been heard from.
create table household_replies (
  town_id      int  not null,
  cycle_id     int  not null,
  household_id int  not null,
  reply        text not null check (reply in ('nothing_needed', 'question')),
  note         text not null default '' check (length(note) <= 200),
  actor_id     uuid not null,
  at           timestamptz not null default db_now(),
  primary key (town_id, cycle_id, household_id),
  foreign key (town_id, cycle_id) references cycles,
  foreign key (town_id, household_id) references households
);
