-- Places: town -> neighbourhood -> community (gate, lane) -> building -> unit -> household.
-- town_id is the first column of every key (docs/adr/0004); ids are dense numbers inside their town.

-- One clock decides: the database's. Tests and the simulator move it with the setting baogong.clock_offset.
create function db_now() returns timestamptz language sql volatile as $$
  select clock_timestamp() + coalesce(nullif(current_setting('baogong.clock_offset', true), ''), '0')::interval
$$;

create table towns (
  town_id    int  primary key,
  code       text not null unique check (code ~ '^[a-z0-9-]{2,20}$'),
  name       text not null,
  name_en    text not null,
  time_zone  text not null default 'Asia/Shanghai',
  hotline    text not null,
  host       text unique                                   -- the site's host name; null = any host of a one-town site
);

create table neighbourhoods (
  town_id  int  not null references towns,
  id       int  not null,
  name     text not null,
  primary key (town_id, id),
  unique (town_id, name)
);

-- zone_status: sealed = 封控 (nobody leaves the door), controlled = 管控 (nobody leaves the community),
-- precaution = 防范 (open). A building may be stricter than its community.
create table communities (
  town_id          int  not null references towns,
  id               int  not null,
  neighbourhood_id int  not null,
  code             text not null check (code ~ '^[A-HJ-NP-Z2-9]{4,5}$'),   -- said aloud and printed: no 0/O/1/I
  name             text not null,
  lane             text not null default '',                               -- 弄
  gate             text not null default '',                               -- where the truck stops
  gate_order       int  not null default 0,                                -- the truck's order of gates
  zone_status      text not null default 'precaution' check (zone_status in ('sealed', 'controlled', 'precaution')),
  zone_since       timestamptz not null default now(),
  primary key (town_id, id),
  unique (town_id, code),
  unique (town_id, name),
  foreign key (town_id, neighbourhood_id) references neighbourhoods
);

create table buildings (
  town_id       int  not null references towns,
  id            int  not null,
  community_id  int  not null,
  no            text not null,                                             -- "3", "12甲": without 号/楼/栋
  walk_order    int  not null,                                             -- from the gate on foot
  has_lift      boolean not null default false,
  zone_status   text check (zone_status in ('sealed', 'controlled', 'precaution')), -- null = as the community
  zone_since    timestamptz,
  primary key (town_id, id),
  unique (town_id, community_id, no),
  foreign key (town_id, community_id) references communities
);

-- Two numbers, one entrance: every other way to write a building.
create table building_aliases (
  town_id      int  not null,
  community_id int  not null,
  alias        text not null,
  building_id  int  not null,
  primary key (town_id, community_id, alias),
  foreign key (town_id, building_id) references buildings
);

-- The unit of entitlement and delivery. Several households behind one door differ in `occupant`.
create table households (
  town_id       int  not null,
  id            int  not null,
  community_id  int  not null,
  building_id   int  not null,
  unit          text not null default '',                                  -- 单元/entrance, '' = none
  floor         smallint not null,
  room          text not null,
  occupant      text not null default '',                                  -- 甲/乙 behind one door, '' = alone
  door_order    int  not null,                                             -- walking order inside the building
  people        smallint not null default 1 check (people between 1 and 50),
  elders        smallint not null default 0 check (elders between 0 and 50),   -- of them 60 or older
  priority      boolean  not null default false,                           -- 重点户: somebody must have spoken to them
  primary key (town_id, id),
  unique (town_id, building_id, unit, room, occupant),
  foreign key (town_id, building_id) references buildings,
  foreign key (town_id, community_id) references communities
);
create index households_walk on households (town_id, building_id, door_order);
create index households_community on households (town_id, community_id);

create table door_aliases (
  town_id      int  not null,
  building_id  int  not null,
  alias        text not null,
  household_id int  not null,
  primary key (town_id, building_id, alias),
  foreign key (town_id, household_id) references households
);

-- A read list waiting for its yes: only the columns we know (never names or phones that stood beside them), and the
-- SHA-256 of the file it came from. What is confirmed is what was previewed: the preview's hash is asked for again.
create table place_imports (
  town_id     int   not null references towns,
  id          uuid  not null,
  file_name   text  not null,
  sha256      bytea not null,
  sheet       bytea,                                       -- compressed; null once applied or expired
  actor_id    uuid  not null,
  created_at  timestamptz not null default db_now(),
  expires_at  timestamptz not null,
  applied_at  timestamptz,
  outcome     jsonb,                                       -- the counts of what was applied
  primary key (town_id, id)
);

-- Who changed what, when, from what to what, and why. Appended in the same transaction as the change.
create table history (
  town_id   int  not null,
  id        bigint generated always as identity,
  at        timestamptz not null default db_now(),
  actor_id  uuid,                                                          -- null = the system itself
  thing     text not null,                                                 -- 'offer', 'community', ...
  thing_id  text not null,
  action    text not null,
  before    jsonb,
  after     jsonb,
  why       text not null default '',
  primary key (town_id, id)
);
create index history_of on history (town_id, thing, thing_id, id);
