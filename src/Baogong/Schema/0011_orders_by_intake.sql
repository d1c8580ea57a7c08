-- What the intake has looked at under its locks needs no second look for each row: these two foreign keys were a third of
-- the database's work for an order. The round is locked and the door is read in the same transaction, nobody who takes
-- orders may delete either (0009_rights.sql), and `check` proves both (orders.lines, orders.household). docs/adr/0010.

alter table orders drop constraint orders_town_id_cycle_id_fkey;
alter table orders drop constraint orders_town_id_household_id_fkey;
