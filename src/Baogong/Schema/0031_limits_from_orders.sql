-- What a household has of an offer is what its orders say, and nothing else counts it (docs/adr/0028). The count of its own
-- that stood beside them took a third of PostgreSQL's time for an order, and knew nothing of pieces from before there was a
-- limit. A server of the version before stops here: it asks for that count.
drop function store_orders;

-- The highest limit that there was before the present one, and 2147483647 when there was none once; null = it was never
-- changed. What was ordered under it stays.
alter table offers add limit_before int;
update offers f set limit_before = case when u.used = f.sold then u.allowed else 2147483647 end
from (
  select o.town_id, o.id, coalesce(sum(w.used), 0) as used, max(w.allowed) as allowed
  from offers o left join offer_uses w on w.town_id = o.town_id and w.offer_id = o.id
  group by o.town_id, o.id) u
where u.town_id = f.town_id and u.id = f.id
  and f.limit_per_household is not null and (u.allowed > f.limit_per_household or u.used <> f.sold);
drop table offer_uses;

-- By round, ended orders too: what was asked for with their keys is answered by them, whatever is sold out since. By household
-- it is made anew after it: over an empty table both look alike to the planner, and of two that do it takes the younger.
drop index orders_of_cycle, orders_of_household;
create index orders_of_cycle on orders (town_id, cycle_id);
create index orders_of_household on orders (town_id, household_id, cycle_id);

alter table orders drop constraint orders_state_check, drop constraint orders_check1,
  add constraint orders_state_check check (
    state = 'placed' and ended_at is null or state in ('cancelled', 'replaced') and ended_at is not null);

-- Ends the transaction when a household now has more of an offer than its limit. Nobody else can be changing what it has
-- of the offer: its row has been written here. A round and a household for each, not "any of these rounds": that took a
-- step through all households of the town while the table was small.
create function within_limits(town int, uses int[], uses_doors int[], uses_rounds int[], uses_limits int[])
returns boolean language plpgsql as $$
begin
  return still_so(not exists (
    select from unnest(uses, uses_doors, uses_rounds, uses_limits) as u(offer_id, household_id, cycle_id, allowed)
    where u.allowed < (
      select sum(o.pieces[array_position(o.offer_ids, u.offer_id)]) filter (where o.state = 'placed') from orders o
      where o.town_id = town and o.household_id = u.household_id and o.cycle_id = u.cycle_id)));
end $$;
