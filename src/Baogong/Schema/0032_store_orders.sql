-- What the intake has decided, as one statement (docs/adr/0026, 0027): sent, stored and committed in one go. On memory it
-- locks the rounds and offers and asks whether they are still as remembered (0031). Whether there is enough is decided by the
-- CHECK sold_within_capacity and by within_limits (0031), whether a key was there before by the orders' primary key.
-- Whatever says no ends the transaction.
--   moment   null = now, on memory; else the caller has locked and read all of it, and asks within_limits at the end
--   goods    what is sold, by id: how much more of it, and for memory its round, price, limit and row's version
--   uses     who takes more of a limit: offer, household, round, limit, and for memory what he then has (null = not known)
--   keys     the orders; the lines of all of them follow each other, from first_line[n] to first_line[n + 1] - 1
-- returns    the orders' numbers; on memory what is taken of limits and which goods others have changed; the rows' version
create function store_orders(
  town int, moment timestamptz, rounds int[],
  goods int[], goods_sold int[], goods_rounds int[], goods_prices bigint[], goods_limits int[], goods_versions text[],
  uses int[], uses_doors int[], uses_rounds int[], uses_limits int[], uses_has int[],
  keys uuid[], in_rounds int[], doors int[], channels text[], actors uuid[], payers text[], totals bigint[],
  contents bytea[], notes text[], replaced uuid[], first_line int[],
  line_offers int[], line_pieces int[], line_prices bigint[],
  out numbers bigint[], out taken int[], out changed int[], out version text) language plpgsql as $$
declare
  on_memory constant boolean := moment is null;
begin
  if on_memory then
    changed := locked_as_known(town, rounds, goods, goods_rounds, goods_prices, goods_limits, goods_versions);
    moment := db_now();     -- with the rounds locked: a moment at which nobody can close them
  end if;

  perform still_so(cardinality(rounds) = (
    select count(*) from cycles c
    where c.town_id = town and c.id = any(rounds) and c.state = 'published'
      and c.opens_at <= moment and moment < c.cutoff_at));

  update offers set sold = sold + goods_sold[array_position(goods, id)]
  where town_id = town and id = any(goods);

  numbers := array(select nextval('order_numbers') from generate_subscripts(keys, 1));
  insert into orders (town_id, id, number, cycle_id, household_id, channel, actor_id, payer, offer_ids, pieces,
                      prices_fen, total_fen, content_hash, note, replaces, placed_at)
  select town, keys[n], numbers[n], in_rounds[n], doors[n], channels[n], actors[n], payers[n],
         line_offers[first_line[n]:first_line[n + 1] - 1], line_pieces[first_line[n]:first_line[n + 1] - 1],
         line_prices[first_line[n]:first_line[n + 1] - 1], totals[n], contents[n], notes[n], replaced[n], moment
  from generate_subscripts(keys, 1) as n;

  select within_limits(town, uses, uses_doors, uses_rounds, uses_limits, uses_has, changed) into taken where on_memory;
  version := pg_current_xact_id()::xid::text;
end $$;
