-- The history becomes one chain per town (docs/audit.md, docs/adr/0017): every row has the next number, and its hash
-- covers the row before it. `id` is that number from now on.

-- The end of each town's chain, and the lock of its one writer: taken last, in the same breath as the commit.
create table audit_heads (
  town_id int    not null,
  number  bigint not null default 0,
  hash    bytea  not null default decode(repeat('00', 32), 'hex'),
  primary key (town_id)
);
grant select, insert, update on audit_heads to baogong_app;

-- json keeps the text as it was written; jsonb would keep its meaning only, and the hash is of the text.
alter table history
  alter column id drop identity,
  alter column before type json using before::json,
  alter column after type json using after::json,
  add column role  text,                                   -- what the actor was signed in as; null = the system
  add column doors int[] not null default '{}',            -- the households that the row is about, ascending
  add column hash  bytea;

-- What was written before the chain existed is chained as it stands, in its order.
do $$
declare
  r record;
  town int := 0;
  n bigint := 0;
  last bytea;
begin
  for r in select ctid, * from history order by town_id, id loop
    if r.town_id <> town then
      town := r.town_id;
      n := 0;
      last := decode(repeat('00', 32), 'hex');
    end if;
    n := n + 1;
    last := sha256(last || sha256(convert_to(E'baogong-audit-1\n' || (
        select string_agg(coalesce(octet_length(part) || ':' || part || ',', '-'), '' order by at)
        from unnest(array[r.town_id::text, r.actor_id::text, null, r.thing, r.thing_id, r.action, '{}',
                          r.before::text, r.after::text, r.why]) with ordinality as p(part, at)), 'UTF8'))
      || int8send(n) || int8send((extract(epoch from r.at) * 1000000)::bigint));
    update history set id = -n, hash = last where ctid = r.ctid;
    insert into audit_heads values (town, n, last)
      on conflict (town_id) do update set number = excluded.number, hash = excluded.hash;
  end loop;
  update history set id = -id;
end $$;

alter table history alter column hash set not null;
create index history_at on history (town_id, at);
create index history_by on history (town_id, actor_id, id);
create index history_doors on history using gin (doors);
