-- What one person asks for and a second one must agree to (docs/adr/0018). The audit chain has both rows; this is the queue.
create table approvals (
  town_id     int  not null,
  id          uuid not null,
  kind        text not null check (kind in ('capacity', 'refund', 'export')),
  subject     text not null,                               -- '12/A', 'household:101', …
  body        text not null,                               -- what will be done, as JSON
  reason      text not null check (length(reason) between 2 and 200),
  asked_by    uuid not null,
  asked_role  text not null,
  asked_at    timestamptz not null default db_now(),
  expires_at  timestamptz not null,
  decided_by  uuid,
  decided_at  timestamptz,
  agreed      boolean,                                     -- null = waits
  why         text not null default '' check (length(why) <= 200),
  primary key (town_id, id),
  foreign key (town_id, asked_by) references people,
  check ((decided_at is null) = (agreed is null) and (decided_by is null) = (agreed is null)),
  constraint two_people check (decided_by <> asked_by)
);
create index approvals_waiting on approvals (town_id, expires_at) where agreed is null;

grant select, insert on approvals to baogong_app;
grant update (decided_by, decided_at, agreed, why) on approvals to baogong_app;
