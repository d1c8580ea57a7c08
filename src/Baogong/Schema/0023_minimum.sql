-- What a supplier wants of an offer before he brings any of it. All gates of the round count together, so that a
-- compound of 42 households need not reach it alone. The desk may change it for a round; what it falls short of is said
-- to everybody while the round is open, and to the desk after it.
alter table plan_offers add column minimum int check (minimum between 2 and 10000000);
alter table offers add column minimum int check (minimum between 2 and 10000000);
