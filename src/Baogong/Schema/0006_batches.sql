-- The frozen result of a cycle: numbered in walking order, hashed per community, never changed. Later changes are
-- amendments. Bags are not rows: a line owns the bag labels first_label … first_label + pieces - 1.

create table batches (
  town_id   int  not null,
  id        int  not null,                                 -- = the cycle's id: one batch per cycle
  code      text not null,                                 -- short, printed on every sheet
  frozen_at timestamptz not null default db_now(),
  orders    int  not null,
  lines     int  not null,
  pieces    int  not null,
  total_fen bigint not null,
  weight_grams bigint not null,
  hash      bytea not null,                                -- over the communities' hashes (docs/batch-hash.md)
  primary key (town_id, id),
  unique (town_id, code),
  foreign key (town_id, id) references cycles
);

create table batch_communities (
  town_id      int   not null,
  batch_id     int   not null,
  community_id int   not null,
  households   int   not null,
  lines        int   not null,
  pieces       int   not null,
  total_fen    bigint not null,
  hash         bytea not null,
  primary key (town_id, batch_id, community_id),
  foreign key (town_id, batch_id) references batches
);

-- No foreign key to batches: the batch's row needs the lines' hash, so the lines come first, in the same transaction;
-- a million lines would pay ten seconds for it. `check` looks for lines without a batch.
create table batch_lines (
  town_id      int    not null,
  batch_id     int    not null,
  line_no      int    not null,                            -- gate -> building -> floor -> room
  order_id     uuid   not null,
  order_number bigint not null,
  community_id int    not null,
  building_id  int    not null,
  household_id int    not null,
  offer_id     int    not null,
  pieces       int    not null check (pieces > 0),
  price_fen    bigint not null,
  first_label  int    not null,                            -- bag labels of the batch, 1 … pieces of the batch
  first_bag    int    not null,                            -- bag k …
  bags         int    not null,                            -- … of m, of this household
  primary key (town_id, batch_id, line_no)
);
create index batch_lines_of_building on batch_lines (town_id, batch_id, building_id, line_no);
create index batch_lines_of_household on batch_lines (town_id, household_id, batch_id);
create index batch_lines_by_label on batch_lines (town_id, batch_id, first_label);

-- Seconds after a freeze people open its sheets, and the planner must know by then that the batch has lines: until
-- autovacuum comes by it would read the whole batch for one building. Only a table's owner may ANALYZE.
create function count_batch_lines() returns void language sql volatile security definer set search_path = public as $$
  analyze (skip_locked) batch_lines, call_off_lines
$$;

create table call_offs (
  town_id      int  not null,
  batch_id     int  not null,
  supplier_id  int  not null,
  number       text not null,
  confirmed_at timestamptz,
  confirmed_by uuid,
  primary key (town_id, batch_id, supplier_id),
  unique (town_id, number),
  foreign key (town_id, batch_id) references batches,
  foreign key (town_id, supplier_id) references suppliers
);

create table call_off_lines (
  town_id      int not null,
  batch_id     int not null,
  supplier_id  int not null,
  community_id int not null,
  offer_id     int not null,
  pieces       int not null check (pieces > 0),
  cases        int not null,                               -- whole cases that cover the pieces
  weight_grams bigint not null,
  primary key (town_id, batch_id, supplier_id, community_id, offer_id),
  foreign key (town_id, batch_id, supplier_id) references call_offs
);

-- What changed after the freeze: one numbered row per change, the deltas beside it. The batch itself stays.
create table amendments (
  town_id   int  not null,
  batch_id  int  not null,
  number    int  not null,
  id        uuid not null,                                 -- the request key
  at        timestamptz not null default db_now(),
  actor_id  uuid not null,
  reason    text not null check (length(reason) between 2 and 200),
  hash      bytea not null,                                -- over the one before and the lines of this one
  primary key (town_id, batch_id, number),
  unique (town_id, id),
  foreign key (town_id, batch_id) references batches
);

create table amendment_lines (
  town_id      int not null,
  batch_id     int not null,
  number       int not null,
  position     int not null,
  household_id int not null,
  offer_id     int not null,
  delta_pieces int not null check (delta_pieces <> 0),
  price_fen    bigint not null,
  primary key (town_id, batch_id, number, position),
  foreign key (town_id, batch_id, number) references amendments
);
