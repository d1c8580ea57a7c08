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

-- Locks what memory speaks of, the rounds, then the offers by id, as whoever closes a round or changes an offer does, and ends
-- the transaction when the offers are not as remembered (docs/adr/0026). The answer: those that somebody else has changed all
-- the same, such as by selling some.
create function locked_as_known(
  town int, rounds int[], goods int[], goods_rounds int[], goods_prices bigint[], goods_limits int[], goods_versions text[])
returns int[] language plpgsql as $$
declare
  changed int[];
begin
  perform from cycles where town_id = town and id = any(rounds) order by id for share;
  -- "limit 1" makes each of them one step down the index, in this order.
  select coalesce(array_agg(k.id) filter (where o.version <> k.version), '{}') into changed
  from unnest(goods, goods_rounds, goods_prices, goods_limits, goods_versions) as k(id, cycle_id, price_fen, allowed, version)
  cross join lateral (
    select cycle_id, price_fen, limit_per_household, withdrawn_at, xmin::text as version from offers
    where town_id = town and id = k.id limit 1 for update) o
  where o.cycle_id = k.cycle_id and o.price_fen = k.price_fen and o.withdrawn_at is null
    and o.limit_per_household is not distinct from k.allowed
  having still_so(count(o) = cardinality(goods));
  return changed;
end $$;

-- What households have now, in the order asked for; ends the transaction when it is more than a limit. Nobody else can be
-- changing it: the offers' rows have been written here. What the caller remembers counts where nobody else has changed the
-- offer since. A round and a household for each, not "any of these rounds": that took a step through all households of the
-- town while the table was small.
create function within_limits(
  town int, uses int[], uses_doors int[], uses_rounds int[], uses_limits int[], uses_has int[], changed int[])
returns int[] language plpgsql as $$
declare
  has constant int[] := array(
    select case when u.has is not null and u.offer_id <> all (changed) then u.has else (
      select coalesce(sum(o.pieces[array_position(o.offer_ids, u.offer_id)]) filter (where o.state = 'placed'), 0)
      from orders o
      where o.town_id = town and o.household_id = u.household_id and o.cycle_id = u.cycle_id) end
    from unnest(uses, uses_doors, uses_rounds, uses_has) with ordinality as u(offer_id, household_id, cycle_id, has, n)
    order by n);
begin
  perform still_so(not exists (select from unnest(has, uses_limits) as u(has, allowed) where u.has > u.allowed));
  return has;
end $$;
