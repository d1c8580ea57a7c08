-- People, their roles, and how they come in. Names and phones are sealed field by field; the key id stands in front
-- of the bytes (Platform/Data/Vault.cs). phone_index finds a number again without storing it.

create table people (
  town_id      int   not null references towns,
  id           uuid  not null,
  name_sealed  bytea,
  phone_sealed bytea,
  phone_index  bytea,
  created_at   timestamptz not null default db_now(),
  primary key (town_id, id),
  unique (town_id, phone_index)
);

create table household_members (
  town_id      int  not null,
  household_id int  not null,
  person_id    uuid not null,
  since        timestamptz not null default db_now(),
  primary key (town_id, person_id, household_id),
  foreign key (town_id, household_id) references households,
  foreign key (town_id, person_id) references people
);
create index household_members_of on household_members (town_id, household_id);

-- A role with a scope and an end. community_id/building_id null = the whole town.
create table grants (
  town_id      int  not null,
  id           uuid not null,
  person_id    uuid not null,
  role         text not null check (role in ('leader', 'volunteer', 'neighbourhood', 'desk', 'hotline', 'supplier',
                                             'driver', 'keeper', 'finance', 'auditor', 'operator')),
  community_id int,
  building_id  int,
  supplier_id  int,
  starts_at    timestamptz not null default db_now(),
  ends_at      timestamptz not null,
  granted_by   uuid,
  revoked_at   timestamptz,
  primary key (town_id, id),
  foreign key (town_id, person_id) references people
);
create index grants_of on grants (town_id, person_id);

-- Leaders and volunteers come in by a link and a PIN; the desk by name, password and a one-time code. One per grant: a
-- person with two roles has two ways in, and ending a role ends its way in.
create table credentials (
  town_id      int   not null,
  grant_id     uuid  not null,
  login        text,                                       -- desk sign-in name, lower case
  link_hash    bytea,                                      -- SHA-256 of the role link's secret
  secret_hash  text  not null,                             -- PBKDF2 of PIN or password (People/Secrets.cs)
  totp_sealed  bytea,
  totp_step    bigint not null default 0,                  -- last accepted step: a code works once
  failures     int   not null default 0,                   -- counted before the check, so that guesses in parallel count
  locked_until timestamptz,
  made_at      timestamptz not null default db_now(),
  primary key (town_id, grant_id),
  unique (town_id, login),
  unique (town_id, link_hash),
  foreign key (town_id, grant_id) references grants
);

-- One row per code asked for: whoever asks for somebody else's number wastes the tries of their own code only.
create table phone_codes (
  town_id     int   not null,
  id          uuid  not null,                              -- known to the browser that asked, sealed
  code_hash   bytea not null,                              -- keyed hash of id, number and code
  expires_at  timestamptz not null,
  tries_left  int   not null check (tries_left >= 0),      -- 0 = used, or guessed at too often
  primary key (town_id, id)
);

-- What one number was sent: the guard of the pause between two codes and of the hour.
create table phone_budgets (
  town_id     int   not null,
  phone_index bytea not null,
  sent_at     timestamptz not null,
  hour_since  timestamptz not null,                        -- start of the hour that hour_sent counts
  hour_sent   int   not null,
  primary key (town_id, phone_index)
);

-- What one town may send in one minute, so that a flood of made-up numbers costs a known sum at most.
create table code_budgets (
  town_id int         not null references towns,
  minute  timestamptz not null,
  sent    int         not null,
  primary key (town_id, minute)
);

-- Messages to the outside, written in the transaction of the fact they tell; SendMessages takes them from here.
create table outbox (
  town_id        int  not null references towns,
  id             uuid not null,
  kind           text not null check (kind in ('sms')),
  payload_sealed bytea,                                    -- receiver and text; gone as soon as it is sent or too late
  created_at     timestamptz not null default db_now(),
  expires_at     timestamptz not null,                     -- a code that arrives after its time only confuses
  sent_at        timestamptz,
  tries          int  not null default 0,
  next_try_at    timestamptz not null default db_now(),
  primary key (town_id, id)
);
create index outbox_waiting on outbox (town_id, next_try_at) where sent_at is null and payload_sealed is not null;

create table sessions (
  town_id    int   not null,
  token_hash bytea not null,                               -- SHA-256 of the cookie's secret
  person_id  uuid  not null,
  grant_id   uuid,                                         -- null = resident
  household_id int,                                        -- the door a resident acts for
  created_at timestamptz not null default db_now(),
  seen_at    timestamptz not null default db_now(),
  expires_at timestamptz not null,
  primary key (town_id, token_hash),
  foreign key (town_id, person_id) references people
);
create index sessions_of on sessions (town_id, person_id);
