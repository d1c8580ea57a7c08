-- A neighbourhood office looks after all communities of its neighbourhood, and works in one of them at a time
-- (docs/adr/0023). The session says in which; that it is still one of the neighbourhood's is read with every session.
alter table grants add column neighbourhood_id int
  constraint grants_neighbourhood check (neighbourhood_id is null or (role = 'neighbourhood' and community_id is null));
alter table sessions add column community_id int;          -- null = the first by the truck's order
