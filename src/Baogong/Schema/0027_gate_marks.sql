-- What a driver says of a gate: the truck has come, it is unloaded. Nothing is overwritten: 'undone' takes back the one
-- mark that it names, once. What was received is the gate's own count (gate_counts), never the driver's word.
create table gate_marks (
  town_id      int  not null,
  id           uuid not null,                              -- the request key
  seq          bigint generated always as identity,
  batch_id     int  not null,
  community_id int  not null,
  mark         text not null check (mark in ('arrived', 'unloaded', 'undone')),
  actor_id     uuid not null,
  at           timestamptz not null default db_now(),
  undoes       uuid,
  primary key (town_id, id),
  unique (town_id, undoes),
  foreign key (town_id, batch_id) references batches,
  check ((mark = 'undone') = (undoes is not null))
);
create index gate_marks_of on gate_marks (town_id, batch_id, community_id);

create view gate_marks_standing as
select m.* from gate_marks m
where m.mark <> 'undone' and not exists (select from gate_marks u where u.town_id = m.town_id and u.undoes = m.id);

grant select, insert on gate_marks to baogong_app;
grant select on gate_marks_standing to baogong_app;
grant select, delete on gate_marks to baogong_upkeep;
