-- Suppliers with their papers; items; packages as versioned component lists.

create table suppliers (
  town_id  int  not null references towns,
  id       int  not null,
  name     text not null,
  kind     text not null check (kind in ('supermarket', 'wet_market', 'wholesale', 'dairy', 'meat', 'coop', 'platform',
                                         'front_warehouse', 'canteen', 'other')),
  contact  text not null default '',                       -- the firm's office line: not personal data
  primary key (town_id, id),
  unique (town_id, name)
);

create table supplier_papers (
  town_id     int  not null,
  id          int  not null,
  supplier_id int  not null,
  kind        text not null check (kind in ('licence', 'food_permit', 'pass', 'other')),
  number      text not null,
  expires_on  date not null,
  primary key (town_id, id),
  foreign key (town_id, supplier_id) references suppliers
);

create table items (
  town_id             int  not null references towns,
  id                  int  not null,
  name                text not null,
  unit                text not null,                       -- 公斤, 枚, 盒: what the component list counts
  weight_grams        int  not null check (weight_grams between 1 and 100000),          -- of one unit
  case_size           int  not null default 1 check (case_size between 1 and 10000),   -- units in a supplier's case
  reference_price_fen bigint not null check (reference_price_fen between 1 and 100000000), -- of one unit
  primary key (town_id, id),
  unique (town_id, name)
);

create table packages (
  town_id     int  not null,
  id          int  not null,
  supplier_id int  not null,
  name        text not null,
  aliases     text[] not null default '{}',                -- what people write in relays
  tags        text[] not null default '{}',                -- small, no_cooking, soft, halal, infant, patient, pet
  hand_over   text not null default 'shelf' check (hand_over in ('shelf', 'door', 'person')),
  photo       bytea,
  photo_type  text check (photo_type in ('image/jpeg', 'image/png', 'image/webp')),
  photo_hash  text,                                        -- part of its address, so that browsers may keep it for ever
  retired_at  timestamptz,
  primary key (town_id, id),
  unique (town_id, name),
  foreign key (town_id, supplier_id) references suppliers,
  check ((photo is null) = (photo_type is null) and (photo is null) = (photo_hash is null))
);

-- A version never changes: orders keep theirs. The newest number is the one that new offers take.
create table package_versions (
  town_id             int  not null,
  package_id          int  not null,
  version             int  not null,
  weight_grams        int  not null check (weight_grams > 0),
  reference_price_fen bigint not null check (reference_price_fen > 0),   -- sum of the components'
  pieces_per_case     int  not null default 1 check (pieces_per_case between 1 and 10000),
  created_at          timestamptz not null default db_now(),
  created_by          uuid,
  primary key (town_id, package_id, version),
  foreign key (town_id, package_id) references packages
);

create table package_components (
  town_id        int not null,
  package_id     int not null,
  version        int not null,
  position       int not null,
  item_id        int not null,
  quantity_milli int not null check (quantity_milli between 1 and 10000000),   -- thousandths of the item's unit
  -- Of the whole quantity, as they were when the version was made; null = as the item says today.
  weight_grams        int,
  reference_price_fen bigint,
  primary key (town_id, package_id, version, position),
  foreign key (town_id, package_id, version) references package_versions,
  foreign key (town_id, item_id) references items
);
