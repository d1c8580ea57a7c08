-- The late bin: what came in a relay after the cutoff. One wish per door and round; "dealt with" is a mark, not a deletion.
create table late_wishes (
  town_id      int  not null,
  cycle_id     int  not null,
  household_id int  not null,
  wants        text not null,                              -- '3x2 4x1': offer and pieces; '' = wanted to cancel
  before       text not null,                              -- what stood in the books then, as shown: 'A×2'
  actor_id     uuid not null,                              -- who pasted it
  at           timestamptz not null default db_now(),
  dealt_at     timestamptz,
  dealt_by     uuid,
  primary key (town_id, cycle_id, household_id),
  foreign key (town_id, cycle_id) references cycles,
  foreign key (town_id, household_id) references households,
  check ((dealt_at is null) = (dealt_by is null))
);

grant select, insert, update on late_wishes to baogong_app;
