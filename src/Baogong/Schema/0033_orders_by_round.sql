-- Whoever plans over a table that nobody has counted yet takes the index with fewer levels: the one by round, which led the
-- guard of limits (0031) through all orders of the round for each order. Now either index leads to the household's.
drop index orders_of_cycle, orders_of_household;
create index orders_of_cycle on orders (town_id, cycle_id, household_id);
create index orders_of_household on orders (town_id, household_id);
