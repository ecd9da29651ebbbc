-- Who may not do what: administrators in daily work, contractors, and everybody while the service is stopped.
SET ROLE komae_owner;
-- For servers that were made before it was there.
ALTER TABLE gate.server ADD COLUMN IF NOT EXISTS notice text NOT NULL DEFAULT '';
GRANT UPDATE (stopped, notice) ON gate.server TO komae_registrar;
RESET ROLE;
GRANT CREATE ON SCHEMA gate TO komae_registrar;
SET ROLE komae_registrar;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Privileged logins, and anybody's password, are the city's own affair (security.md R32).
CREATE OR REPLACE FUNCTION gate.refuse_contractor(p_verb text, p_target text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_verb LIKE '%\_person' AND EXISTS (SELECT FROM gate.person p WHERE p.login = session_user AND p.contractor)
     AND (p_verb = 'reset_person' OR coalesce((p_facts->>'privileged')::boolean, false)
          OR EXISTS (SELECT FROM gate.person p WHERE p.login = p_target AND p.privileged)) THEN
    RAISE EXCEPTION 'CONTRACTOR' USING ERRCODE = 'KD036';
  END IF;
END $$;

-- Who administers has another login for the work of a section (security.md §6.5).
CREATE OR REPLACE FUNCTION gate.refuse_daily_work(p_verb text, p_target text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_verb IN ('set_membership', 'move_membership', 'give_office')
     AND EXISTS (SELECT FROM gate.person p WHERE p.login = p_target AND p.privileged) THEN
    RAISE EXCEPTION 'PRIVILEGED' USING ERRCODE = 'KD037';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION gate.refuse_service(p_verb text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE is_stopped boolean := (SELECT s.stopped IS NOT NULL FROM gate.server s);
BEGIN
  IF p_verb = 'stop_service' AND coalesce(trim(p_facts->>'reason'), '') = '' THEN
    RAISE EXCEPTION 'NO_REASON' USING ERRCODE = 'KD038';
  ELSIF is_stopped = (p_verb = 'stop_service') THEN
    RAISE EXCEPTION 'NOTHING_TO_DO' USING ERRCODE = 'KD039';
  END IF;
END $$;
RESET ROLE;
REVOKE ALL ON FUNCTION gate.refuse_contractor(text, text, jsonb), gate.refuse_daily_work(text, text), gate.refuse_service(text, jsonb) FROM PUBLIC;
