-- The intake writes on what it remembers, and the same round trip asks whether that is still so (docs/adr/0026): if not, this
-- ends the transaction.
create function still_so(holds boolean) returns boolean language plpgsql as $$
begin
  if holds is not true then
    raise exception 'no longer so' using errcode = 'BG001';
  end if;
  return true;
end $$;

-- Remembered without being asked for again: which communities a round serves.
revoke update, delete on cycle_communities from baogong_app;
