-- The hotline seat: whom one speaks to behind a door, who called, what was read back and agreed to, and what a call
-- leaves to do.

-- Whom one may call at a door, as the neighbourhood's list or a caller gave it. It gives nobody the right to act for the
-- door: household_members does. The indexes are keyed hashes, one key for all, the town in the text: without the key they
-- only show which rows are equal. A surname and four digits are few enough to be guessed with the key, so they stand for
-- no secret: they find, and nothing is proved by them.
create table household_contacts (
  town_id       int   not null,
  household_id  int   not null,
  id            uuid  not null,
  name_sealed   bytea,                                     -- as they are called: 陈阿姨, 陈桂芳
  phone_sealed  bytea,
  name_index    bytea,                                     -- the whole name as it was given
  surname_index bytea,
  phone_index   bytea,
  tail_index    bytea,                                     -- the last four digits
  source        text  not null check (source in ('list', 'hotline')),
  noted_by      uuid,
  noted_at      timestamptz not null default db_now(),
  primary key (town_id, household_id, id),
  foreign key (town_id, household_id) references households,
  check (name_sealed is not null or phone_sealed is not null)
);
create index household_contacts_name on household_contacts (town_id, name_index);
create index household_contacts_surname on household_contacts (town_id, surname_index);
create index household_contacts_phone on household_contacts (town_id, phone_index);
create index household_contacts_tail on household_contacts (town_id, tail_index);

-- Filled when somebody signs in; whoever signed in before it existed gets it the next time.
alter table people add column tail_index bytea;
create index people_tail on people (town_id, tail_index) where tail_index is not null;

-- A door is found by what was said of it, without its community.
create index households_room on households (town_id, room);
create index buildings_no on buildings (town_id, no);
create index door_aliases_written on door_aliases (town_id, alias);

-- One row per call that reached a household. Never changes.
create table hotline_calls (
  town_id       int   not null,
  id            uuid  not null,
  household_id  int   not null,
  agent_id      uuid  not null,
  caller_sealed bytea,                                     -- the calling number, when it is known
  at            timestamptz not null default db_now(),
  primary key (town_id, id),
  foreign key (town_id, household_id) references households,
  foreign key (town_id, agent_id) references people
);
create index hotline_calls_of_agent on hotline_calls (town_id, agent_id, at);

-- Written before the order itself: no order by telephone without somebody's yes to what was read to them. A refused
-- order leaves its yes behind, and the next sentence gets a row of its own. Never changes.
create table order_consents (
  town_id          int   not null,
  order_id         uuid  not null,                         -- the request key
  read_hash        bytea not null,                         -- of the sentence and of who agreed
  call_id          uuid  not null,
  agent_id         uuid  not null,
  said_by          text  not null check (said_by in ('self', 'family', 'neighbour', 'worker')),
  read_back_sealed bytea not null,
  at               timestamptz not null default db_now(),
  primary key (town_id, order_id, read_hash),
  foreign key (town_id, call_id) references hotline_calls
);

-- What is left to do for a door: one open task per door and kind, however often they call.
create table door_tasks (
  town_id      int   not null,
  id           uuid  not null,
  household_id int   not null,
  kind         text  not null check (kind in ('callback', 'medicine', 'dialysis', 'doctor', 'maternity', 'infant', 'aid', 'other')),
  raised_at    timestamptz not null default db_now(),
  due_at       timestamptz not null,
  calls        int   not null default 0,
  last_at      timestamptz not null default db_now(),
  tries        int   not null default 0,                   -- rang, nobody answered
  owner_id     uuid,
  owned_at     timestamptz,
  closed_at    timestamptz,
  outcome      text,
  primary key (town_id, id),
  foreign key (town_id, household_id) references households,
  foreign key (town_id, owner_id) references people,
  check ((closed_at is null) = (outcome is null)),
  check ((owner_id is null) = (owned_at is null))
);
create unique index door_tasks_open on door_tasks (town_id, household_id, kind) where closed_at is null;
create index door_tasks_due on door_tasks (town_id, due_at) where closed_at is null;

-- What was said and done about it, in order. Never changes. Words may speak of illness: sealed.
create table door_task_entries (
  town_id      int   not null,
  id           uuid  not null,                             -- the form's key: sent twice, written once
  task_id      uuid  not null,
  at           timestamptz not null default db_now(),
  actor_id     uuid  not null,
  what         text  not null check (what in ('called', 'taken', 'handed_over', 'no_answer', 'closed')),
  reason       text  not null default '',                  -- why they called, or how it ended
  words_sealed bytea,
  primary key (town_id, id),
  foreign key (town_id, task_id) references door_tasks
);
create index door_task_entries_of on door_task_entries (town_id, task_id, at);

grant select, insert on hotline_calls, order_consents, door_task_entries to baogong_app;
grant select, insert, update on door_tasks to baogong_app;
grant select, insert, update, delete on household_contacts to baogong_app;
