-- Whoever looks after what is kept, as the program may not: seals fields again under a new key (./run keys reseal).
-- Column by column; the program's own role gets none of it (docs/adr/0019).

do $$ begin
  if not exists (select from pg_roles where rolname = 'baogong_upkeep') then
    create role baogong_upkeep nologin;
  end if;
  if not pg_has_role(current_user, 'baogong_upkeep', 'member') then
    execute format('grant baogong_upkeep to %I', current_user);
  end if;
end $$;

grant usage on schema public to baogong_upkeep;
grant select (town_id) on towns to baogong_upkeep;
grant select (town_id, id, name_sealed, phone_sealed), update (name_sealed, phone_sealed) on people to baogong_upkeep;
grant select (town_id, grant_id, totp_sealed), update (totp_sealed) on credentials to baogong_upkeep;
grant select (town_id, id, payload_sealed), update (payload_sealed) on outbox to baogong_upkeep;
grant select (town_id, household_id, id, name_sealed, phone_sealed), update (name_sealed, phone_sealed)
  on household_contacts to baogong_upkeep;
grant select (town_id, id, caller_sealed), update (caller_sealed) on hotline_calls to baogong_upkeep;
grant select (town_id, order_id, read_hash, read_back_sealed), update (read_back_sealed)
  on order_consents to baogong_upkeep;
grant select (town_id, id, words_sealed), update (words_sealed) on door_task_entries to baogong_upkeep;
