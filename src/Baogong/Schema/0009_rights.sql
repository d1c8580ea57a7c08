-- The app signs in as baogong_app. What may never change, it has no right to change (Citus takes no triggers there).
-- Later migrations grant for their own tables.

grant usage on schema public to baogong_app;
grant select, insert, update, delete on all tables in schema public to baogong_app;
grant usage, select on all sequences in schema public to baogong_app;

revoke update, delete on history, package_versions, package_components, batches, batch_communities, batch_lines,
  call_off_lines, amendments, amendment_lines, gate_counts, bag_events, transfers, cancellations, orders
  from baogong_app;
grant update (state, ended_at, ended_by) on orders to baogong_app;
revoke delete on towns, communities, buildings, households, people, cycles, offers, call_offs from baogong_app;
revoke all on schema_migrations from baogong_app;
grant select on schema_migrations to baogong_app;
