-- What upkeep may blank and delete when its time is over (Privacy/Retention.cs). Still nothing for the program itself.

alter table order_consents alter column read_back_sealed drop not null;      -- null = its time is over

grant insert (town_id, id), select, update (phone_index, tail_index) on people to baogong_upkeep;
grant select on towns, grants, sessions, household_members, door_requests, relative_links, cycles, orders, cancellations,
  household_replies, bag_events, transfers, door_tasks, door_task_entries, hotline_calls, order_consents, place_imports,
  late_wishes, credentials, passkeys, recovery_codes, sign_in_sources, offers, offer_uses, cycle_communities, batches,
  batch_communities, batch_lines, call_offs, call_off_lines, amendments, amendment_lines, gate_counts, history
  to baogong_upkeep;
grant update (note, actor_id, ended_by) on orders to baogong_upkeep;
grant update (actor_id) on cancellations to baogong_upkeep;
grant update (note, actor_id) on household_replies to baogong_upkeep;
grant update (note) on bag_events, transfers to baogong_upkeep;
grant update (sheet) on place_imports to baogong_upkeep;
grant delete on sessions, household_members, door_requests, relative_links, door_tasks, door_task_entries, credentials,
  passkeys, recovery_codes, sign_in_sources to baogong_upkeep;
-- A round after three years, whole.
grant delete on cycles, cycle_communities, offers, offer_uses, orders, cancellations, household_replies, late_wishes,
  batches, batch_communities, batch_lines, call_offs, call_off_lines, amendments, amendment_lines, gate_counts, bag_events,
  transfers, order_consents, hotline_calls to baogong_upkeep;
grant insert, select on history to baogong_upkeep;
grant select, insert, update on audit_heads to baogong_upkeep;
