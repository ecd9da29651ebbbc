-- The server's own chain: what administrators, the console and restores did, and what strangers tried. Nobody pulls it; every PC
-- witnesses its head with each greeting, and komae-desk-admin verify walks it.
SET ROLE komae_owner;
GRANT SELECT, INSERT ON gate.event TO komae_api;
GRANT SELECT, UPDATE (seq, hash) ON gate.event_head TO komae_api;
CREATE OR REPLACE TRIGGER no_change BEFORE UPDATE OR DELETE ON gate.event FOR EACH ROW EXECUTE FUNCTION ledger.deny();
CREATE OR REPLACE TRIGGER no_truncate BEFORE TRUNCATE ON gate.event FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny();
ALTER TABLE gate.event ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE gate.event ENABLE ALWAYS TRIGGER no_truncate;
RESET ROLE;
GRANT CREATE ON SCHEMA gate TO komae_api;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Every field behind its length: no two events share an encoding.
CREATE OR REPLACE FUNCTION gate.event_hash(previous bytea, seq bigint, at text, what text, login text, facts text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT sha256(previous || int8send(seq) || string_agg(int4send(octet_length(b)) || b, ''::bytea ORDER BY n))
    FROM (SELECT convert_to(w, 'UTF8') AS b, n FROM unnest(ARRAY[at, what, login, facts]) WITH ORDINALITY t(w, n)) x
$$;

CREATE OR REPLACE FUNCTION gate.add_event(p_what text, p_login text, p_alarm bigint, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head gate.event_head;
  at text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  made bytea;
BEGIN
  SELECT h.* INTO head FROM gate.event_head h FOR UPDATE;
  made := gate.event_hash(head.hash, head.seq + 1, at, p_what, p_login, p_facts::text);
  INSERT INTO gate.event VALUES (head.seq + 1, at, p_what, p_login, p_alarm, p_facts::text, made);
  UPDATE gate.event_head h SET seq = head.seq + 1, hash = made;
END $$;

-- Alarms are chained by whoever adds the next event, or by the nightly backup: who tries what is not his may not hold the
-- lock of this chain for as long as his transaction lasts.
CREATE OR REPLACE FUNCTION gate.chain_alarms() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM gate.event_head h FOR UPDATE;
  PERFORM gate.add_event('alarm', a.login::text, a.id, to_jsonb(a)) FROM ledger.alarm a
    WHERE NOT EXISTS (SELECT FROM gate.event e WHERE e.alarm = a.id);
END $$;

-- Whatever changes one of the tables below stands in the chain, by whose hand ever.
CREATE OR REPLACE FUNCTION gate.tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE facts jsonb := to_jsonb(new);
BEGIN
  IF TG_OP = 'UPDATE' AND old IS NOT DISTINCT FROM new THEN RETURN NULL; END IF;
  IF facts ? 'facts' THEN
    facts := facts || jsonb_build_object('facts', (facts->'facts') - ARRAY['verifier', 'code_key', 'secret_hash', 'share']);
  END IF;
  PERFORM gate.chain_alarms();
  PERFORM gate.add_event(TG_ARGV[0], session_user::text, NULL, facts);
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION gate.tell() TO komae_owner;
RESET ROLE;

SET ROLE komae_owner;
CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE ON gate.operation FOR EACH ROW EXECUTE FUNCTION gate.tell('operation');
CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE ON gate.server FOR EACH ROW EXECUTE FUNCTION gate.tell('server');
CREATE OR REPLACE TRIGGER tell AFTER INSERT OR UPDATE ON ledger.timeline FOR EACH ROW EXECUTE FUNCTION gate.tell('restore');
RESET ROLE;
