-- What the intake has decided, as one statement (docs/adr/0026, 0027): sent, stored and committed in one go. On memory it
-- locks the rounds, then the offers by id, as whoever closes a round or changes an offer does, and asks whether they are
-- still as remembered. Whether there is enough is decided by the CHECKs sold_within_capacity and used_within_limit,
-- whether a key was there before by the orders' primary key. Whatever says no ends the transaction.
--   moment   when they are placed, after the caller has locked and read all of it; null = now, on memory
--   goods    what is sold, by id: how much more of it, and for memory its round, price and limit
--   uses     what households take of limits, by offer and household
--   keys     the orders; the lines of all of them follow each other, from first_line[n] to first_line[n + 1] - 1
-- returns    the orders' numbers
create function store_orders(
  town int, moment timestamptz, rounds int[],
  goods int[], goods_sold int[], goods_rounds int[], goods_prices bigint[], goods_limits int[],
  uses int[], uses_doors int[], uses_pieces int[], uses_limits int[],
  keys uuid[], in_rounds int[], doors int[], channels text[], actors uuid[], payers text[], totals bigint[],
  contents bytea[], notes text[], replaced uuid[], first_line int[],
  line_offers int[], line_pieces int[], line_prices bigint[]) returns bigint[] language plpgsql as $$
declare
  numbers bigint[];
begin
  if moment is null then
    perform from cycles where town_id = town and id = any(rounds) order by id for share;
    -- "limit 1" makes each of them one step down the index, in this order. Pieces of an offer without a limit count where
    -- a household has some from when there was one: then somebody must look.
    perform still_so(count(o) = cardinality(goods))
    from unnest(goods, goods_rounds, goods_prices, goods_limits) as k(id, cycle_id, price_fen, allowed)
    cross join lateral (
      select cycle_id, price_fen, limit_per_household, withdrawn_at from offers
      where town_id = town and id = k.id limit 1 for update) o
    where o.cycle_id = k.cycle_id and o.price_fen = k.price_fen and o.withdrawn_at is null
      and o.limit_per_household is not distinct from k.allowed and (k.allowed is not null
        or (select true from offer_uses where town_id = town and offer_id = k.id limit 1) is null);
    moment := db_now();     -- with the rounds locked: a moment at which nobody can close them
  end if;

  perform still_so(cardinality(rounds) = (
    select count(*) from cycles c
    where c.town_id = town and c.id = any(rounds) and c.state = 'published'
      and c.opens_at <= moment and moment < c.cutoff_at));

  update offers set sold = sold + goods_sold[array_position(goods, id)]
  where town_id = town and id = any(goods);

  -- Added to what is there, never set.
  insert into offer_uses as u (town_id, offer_id, household_id, used, allowed)
  select town, w.* from unnest(uses, uses_doors, uses_pieces, uses_limits) as w(offer_id, household_id, used, allowed)
  on conflict (town_id, offer_id, household_id) do update
    set used = u.used + excluded.used, allowed = excluded.allowed;

  numbers := array(select nextval('order_numbers') from generate_subscripts(keys, 1));
  insert into orders (town_id, id, number, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces,
                      prices_fen, total_fen, content_hash, note, replaces, placed_at)
  select town, o.id, numbers[o.n], o.cycle_id, o.household_id, o.channel, o.actor_id, o.payer,
         line_offers[o.first:first_line[o.n + 1] - 1], line_pieces[o.first:first_line[o.n + 1] - 1],
         line_prices[o.first:first_line[o.n + 1] - 1], o.total_fen, o.content_hash, o.note, o.replaces, moment
  from unnest(keys, in_rounds, doors, channels, actors, payers, totals, contents, notes, replaced, first_line)
    with ordinality as o(id, cycle_id, household_id, channel, actor_id, payer, total_fen, content_hash, note, replaces,
                         first, n)
  where o.id is not null;
  return numbers;
end $$;
