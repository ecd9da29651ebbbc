-- Schemas and what nobody may do. Run again after every restore: database rights are not part of a dump (sync.md §2).
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO komae_staff, komae_device', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO komae_owner, komae_api, komae_reader, komae_clock, komae_registrar;
CREATE SCHEMA IF NOT EXISTS gate AUTHORIZATION komae_owner;
CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION komae_owner;
CREATE SCHEMA IF NOT EXISTS api AUTHORIZATION komae_owner;
GRANT USAGE ON SCHEMA gate, ledger, api TO komae_api, komae_reader, komae_registrar;
GRANT USAGE ON SCHEMA gate TO komae_clock;
GRANT USAGE ON SCHEMA api TO komae_staff, komae_device;
