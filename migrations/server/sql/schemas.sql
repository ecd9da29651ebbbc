-- Schemas and who may look into them. What is not in a dump is in hardening.sql.
CREATE SCHEMA IF NOT EXISTS gate AUTHORIZATION komae_owner;
CREATE SCHEMA IF NOT EXISTS ledger AUTHORIZATION komae_owner;
CREATE SCHEMA IF NOT EXISTS api AUTHORIZATION komae_owner;
GRANT USAGE ON SCHEMA gate, ledger, api TO komae_api, komae_reader, komae_receiver, komae_registrar;
GRANT USAGE ON SCHEMA gate TO komae_clock;
GRANT USAGE ON SCHEMA api TO komae_staff, komae_device;
