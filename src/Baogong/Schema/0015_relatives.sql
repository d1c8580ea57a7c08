-- A relative far away orders for a door and follows its orders, because somebody who lives there, or the neighbourhood
-- office on their word, asked for it. The link is the consent: it is never deleted, only ended.

create table relative_invites (
  town_id      int   not null,
  code_hash    bytea not null,                             -- keyed hash: the code itself is in the message to the relative
  household_id int   not null,
  made_by      uuid  not null,
  by_office    boolean not null,
  expires_at   timestamptz not null,
  primary key (town_id, code_hash),
  foreign key (town_id, household_id) references households
);
create index relative_invites_of on relative_invites (town_id, household_id);

create table relative_links (
  town_id      int  not null,
  id           uuid not null,
  household_id int  not null,
  person_id    uuid not null,
  linked_by    uuid not null,                              -- whose word it was
  by_office    boolean not null,                           -- true: the office, for a household without a telephone
  linked_at    timestamptz not null default db_now(),
  unlinked_at  timestamptz,
  unlinked_by  uuid,
  primary key (town_id, id),
  foreign key (town_id, household_id) references households,
  foreign key (town_id, person_id) references people,
  check ((unlinked_at is null) = (unlinked_by is null))
);
create index relative_links_of on relative_links (town_id, household_id);

grant select, insert, delete on relative_invites to baogong_app;
grant select, insert, update (unlinked_at, unlinked_by) on relative_links to baogong_app;
