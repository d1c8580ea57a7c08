-- Who belongs to a door (docs/adr/0014). The first person at an empty door may order at once and is shown as new until
-- somebody who knows the door says yes; everybody after that asks first.

alter table household_members
  add column kind         text not null default 'lives' check (kind in ('lives', 'relative')),
  add column confirmed_at timestamptz,                     -- null = new: nobody has vouched for this person yet
  add column confirmed_by uuid;
update household_members set confirmed_at = since;

-- Whoever asked to join a door where people are, or was told no. A no stays until the person asks again.
create table door_requests (
  town_id      int  not null,
  household_id int  not null,
  person_id    uuid not null,
  asked_at     timestamptz not null default db_now(),
  refused_at   timestamptz,                                -- null = waiting
  refused_by   uuid,
  primary key (town_id, household_id, person_id),
  foreign key (town_id, household_id) references households,
  foreign key (town_id, person_id) references people
);
create index door_requests_by on door_requests (town_id, person_id);
grant select, insert, update, delete on door_requests to baogong_app;
