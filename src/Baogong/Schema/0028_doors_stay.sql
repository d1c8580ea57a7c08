-- A door never moves to another building: the program may not change that, and every server remembers it (docs/adr/0010).
revoke update on households from baogong_app;
grant update (unit, floor, room, occupant, door_order, people, elders, priority) on households to baogong_app;
