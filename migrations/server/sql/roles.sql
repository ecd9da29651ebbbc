-- The roles of the cluster. None of them can log in; a person or a device is a login that belongs to one group.
DO $$
DECLARE wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY[
    'komae_owner',          -- owns tables; used by the upgrade alone
    'komae_api',            -- owns what clients call and what writes; no table is its own
    'komae_reader',         -- owns what only reads; row security holds it to the caller's streams
    'komae_receiver',       -- owns what offices of the city read; row security holds it to the streams of the caller's offices
    'komae_clock',          -- owns two functions that look at the calling backend
    'komae_registrar',      -- owns what makes and ends logins
    'komae_staff',          -- group: people
    'komae_device',         -- group: devices before somebody signs in
    'komae_administrator'   -- group: people who administer logins and devices; sees no records
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', wanted);
    END IF;
  END LOOP;
END $$;
-- What a device comes in as by its certificate alone: it may ask for and report wrong passwords, nothing else (security.md §6.2).
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'door') THEN
    CREATE ROLE door LOGIN INHERIT CONNECTION LIMIT 50 IN ROLE komae_device;
  END IF;
END $$;
ALTER ROLE door SET statement_timeout = '5s';
ALTER ROLE door SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE door SET idle_session_timeout = '20s';
ALTER ROLE komae_registrar CREATEROLE;
ALTER ROLE komae_clock INHERIT;
GRANT pg_read_all_stats TO komae_clock;
GRANT komae_staff, komae_administrator TO komae_registrar WITH ADMIN OPTION;
