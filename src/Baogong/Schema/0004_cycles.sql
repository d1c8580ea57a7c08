-- A plan says what repeats; a cycle is one round of it: communities, offers, opening, cutoff, delivery window.

create table cycle_plans (
  town_id       int  not null references towns,
  id            int  not null,
  name          text not null,
  repeats       text not null check (repeats in ('once', 'daily', 'every_n_days', 'weekdays')),
  every_days    int  not null default 1 check (every_days between 1 and 31),
  weekdays      int  not null default 0 check (weekdays between 0 and 127),     -- bit 0 = Monday
  first_day     date not null,                             -- the first cutoff's day, in the town's time
  last_day      date,
  opens_time    time not null,
  opens_days_before int not null default 0 check (opens_days_before between 0 and 14),
  cutoff_time   time not null,
  deliver_days_after int not null default 1 check (deliver_days_after between 0 and 14),
  deliver_from  time not null,
  deliver_to    time not null,
  all_communities boolean not null default false,          -- also those that join the town later
  paused_at     timestamptz,
  primary key (town_id, id),
  check (deliver_to > deliver_from)
);

create table plan_communities (
  town_id      int not null,
  plan_id      int not null,
  community_id int not null,
  primary key (town_id, plan_id, community_id),
  foreign key (town_id, plan_id) references cycle_plans,
  foreign key (town_id, community_id) references communities
);

create table plan_offers (
  town_id       int  not null,
  plan_id       int  not null,
  letter        text not null check (letter ~ '^[A-Z]{1,2}$'),
  package_id    int  not null,
  price_fen     bigint not null check (price_fen > 0),     -- the supplier's signed price
  capacity      int  not null check (capacity between 0 and 10000000),
  limit_per_household int check (limit_per_household between 1 and 1000),       -- null = no limit
  primary key (town_id, plan_id, letter),
  foreign key (town_id, plan_id) references cycle_plans,
  foreign key (town_id, package_id) references packages
);

create table cycles (
  town_id      int  not null,
  id           int  not null,                              -- also its number that people say: 第 12 期
  plan_id      int  not null,
  name         text not null,
  state        text not null default 'published' check (state in ('published', 'closed', 'withdrawn')),
  opens_at     timestamptz not null,
  cutoff_at    timestamptz not null,
  deliver_from timestamptz not null,
  deliver_to   timestamptz not null,
  closed_at    timestamptz,
  plan_day     date,                                       -- the day of the plan that it was made for; null = made by hand
  primary key (town_id, id),
  -- One round per plan and day, however many servers make it. Not the cutoff: that may be extended, and the round
  -- would then be made a second time.
  unique (town_id, plan_id, plan_day),
  foreign key (town_id, plan_id) references cycle_plans,
  check (opens_at < cutoff_at and cutoff_at <= deliver_from and deliver_from < deliver_to),
  check ((state = 'closed') = (closed_at is not null))
);
create index cycles_due on cycles (town_id, cutoff_at) where state = 'published';

create table cycle_communities (
  town_id      int not null,
  cycle_id     int not null,
  community_id int not null,
  primary key (town_id, cycle_id, community_id),
  foreign key (town_id, cycle_id) references cycles,
  foreign key (town_id, community_id) references communities
);

-- sold changes only under a row lock by the intake; the CHECK stands behind it.
create table offers (
  town_id     int  not null,
  id          int  not null,
  cycle_id    int  not null,
  letter      text not null check (letter ~ '^[A-Z]{1,2}$'),
  package_id  int  not null,
  version     int  not null,
  supplier_id int  not null,
  price_fen   bigint not null check (price_fen > 0),
  capacity    int  not null check (capacity between 0 and 10000000),
  sold        int  not null default 0,
  limit_per_household int check (limit_per_household between 1 and 1000),
  withdrawn_at timestamptz,
  primary key (town_id, id),
  unique (town_id, cycle_id, letter),
  foreign key (town_id, cycle_id) references cycles,
  foreign key (town_id, package_id, version) references package_versions,
  foreign key (town_id, supplier_id) references suppliers,
  constraint sold_within_capacity check (sold between 0 and capacity)
) with (fillfactor = 50);
