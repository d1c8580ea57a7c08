-- Staff: passkeys first, password and one-time code behind them, recovery codes on paper. All belong to a grant: ending
-- a role ends its ways in.

create table passkeys (
  town_id       int    not null,
  credential_id bytea  not null,                           -- chosen by the authenticator
  grant_id      uuid   not null,
  public_key    bytea  not null,
  sign_count    bigint not null,
  transports    text[] not null,
  user_verified boolean not null,
  can_back_up   boolean not null,
  backed_up     boolean not null,
  made_at       timestamptz not null default db_now(),
  used_at       timestamptz,
  primary key (town_id, credential_id),
  foreign key (town_id, grant_id) references grants
);
create index passkeys_of on passkeys (town_id, grant_id);

-- Each opens the way to a new passkey or password once; a used one is gone.
create table recovery_codes (
  town_id   int   not null,
  grant_id  uuid  not null,
  code_hash bytea not null,                                -- keyed hash
  made_at   timestamptz not null default db_now(),
  primary key (town_id, grant_id, code_hash),
  foreign key (town_id, grant_id) references grants
);
grant select, insert, update, delete on passkeys, recovery_codes to baogong_app;
