-- Nobody locks out somebody else (docs/adr/0013). A code belongs to a number, tries belong to the browser that asked;
-- staff failures are counted for the browser or the address that they came from, no longer for the name.

drop table phone_codes;
drop table phone_budgets;
drop table code_budgets;

-- What one number was sent, and how often somebody guessed wrong at it. Locked while it is asked for or guessed at.
create table phone_budgets (
  town_id     int   not null references towns,
  phone_index bytea not null,
  sent_at     timestamptz,
  paid_until  timestamptz not null default db_now(),       -- each message moves it ahead (Core/SignIn/CodeBudget.cs)
  wrong       int   not null default 0,
  wrong_since timestamptz not null default db_now(),       -- start of the day that wrong counts
  primary key (town_id, phone_index)
);
create index phone_budgets_paid on phone_budgets (town_id, paid_until);    -- what is forgotten

-- The codes that lie in a phone: deleted when used, dead when too old or when the number needs longer ones.
create table phone_codes (
  town_id     int   not null,
  id          uuid  not null,
  phone_index bytea not null,
  code_hash   bytea not null,                              -- keyed hash of number and code
  digits      int   not null,
  expires_at  timestamptz not null,
  primary key (town_id, id),
  foreign key (town_id, phone_index) references phone_budgets on delete cascade
);
create index phone_codes_of on phone_codes (town_id, phone_index);

-- A browser that asked: its tries are its own, its id lies sealed in its cookie.
create table code_tickets (
  town_id     int   not null,
  id          uuid  not null,
  phone_index bytea not null,
  tries_left  int   not null check (tries_left >= 0),
  expires_at  timestamptz not null,
  primary key (town_id, id),
  foreign key (town_id, phone_index) references phone_budgets on delete cascade
);
create index code_tickets_of on code_tickets (town_id, phone_index);

-- What a town's messages cost in a minute. Purses: 'known' numbers, 'new' ones, and each address among the new.
create table code_budgets (
  town_id int         not null references towns,
  minute  timestamptz not null,
  purse   text        not null,
  sent    int         not null,
  primary key (town_id, minute, purse)
);

-- Failures at one way in from one source: a browser that came in this way before, else an address.
create table sign_in_sources (
  town_id      int   not null,
  grant_id     uuid  not null,
  source       bytea not null,                             -- keyed hash of the browser's secret or of the address
  known        boolean not null default false,             -- this browser came in here before
  failures     int   not null default 0,                   -- counted before the check: guesses in parallel count
  paused_until timestamptz,
  at           timestamptz not null default db_now(),
  primary key (town_id, grant_id, source),
  foreign key (town_id, grant_id) references grants
);

alter table credentials
  drop column failures,
  drop column locked_until,
  add column strange_failures int not null default 0,      -- from sources that never came in, in one day
  add column strange_since    timestamptz not null default db_now();

grant select, insert, update, delete on phone_budgets, phone_codes, code_tickets, code_budgets, sign_in_sources
  to baogong_app;
