-- Who audits a section reads it by an approved plan and for its time alone, and every reading begins with a line in the section's
-- own chain, which no login can leave out (対1-8(2), domain.md §1.4).
SET ROLE komae_owner;
-- The plan: its name and number as two administrators wrote it down, and whether it names the records of a few.
ALTER TABLE gate.membership ADD COLUMN IF NOT EXISTS plan text NOT NULL DEFAULT '';
-- The streams an auditor's session has been told of in their chains; nothing else is read by it.
ALTER TABLE gate.session ADD COLUMN IF NOT EXISTS audits uuid[] NOT NULL DEFAULT '{}';
RESET ROLE;
GRANT CREATE ON SCHEMA gate TO komae_api;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Before a session is there: what it may audit, and a line in each of these chains that says who reads from now on, by which plan and
-- at which PC. A session that goes on at another connection (the same opened_at) was told of before.
CREATE OR REPLACE FUNCTION gate.begin_audits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE each record; who record;
BEGIN
  SELECT p.human, p.shown INTO who FROM gate.person p WHERE p.login = new.login;
  FOR each IN SELECT m.stream, m.plan, m.valid_to FROM gate.membership m
                JOIN ledger.stream s ON s.stream = m.stream AND s.closed_at IS NULL
               WHERE m.login = new.login AND m.role = 'auditor' AND m.plan <> '' AND m.valid_to < 'infinity'
                 AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
               ORDER BY m.stream LOOP
    IF NOT EXISTS (SELECT FROM gate.session s WHERE s.login = new.login AND s.opened_at = new.opened_at
                                                AND each.stream = ANY (s.audits)) THEN
      PERFORM FROM ledger.head h WHERE h.stream = each.stream FOR UPDATE;
      PERFORM ledger.note(each.stream, 'audit_began', '監査人の閲覧', jsonb_build_object('human', who.human, 'login', new.login,
        'plan', each.plan, 'device', coalesce(new.device, ''), 'until', to_char(each.valid_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
        who.shown, p_note => who.shown || '　' || each.plan);
    END IF;
    new.audits := array_append(new.audits, each.stream);
  END LOOP;
  RETURN new;
END $$;
GRANT EXECUTE ON FUNCTION gate.begin_audits() TO komae_owner;

-- The streams this connection audits: told of in their chains, and the membership still runs.
CREATE OR REPLACE FUNCTION gate.my_audits() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(m.stream), '{}')
    FROM gate.session s
    JOIN gate.membership m ON m.login = s.login AND m.role = 'auditor' AND m.plan <> '' AND m.stream = ANY (s.audits)
   WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user AND s.closed_at IS NULL
     AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to AND m.valid_to < 'infinity'
$$;
RESET ROLE;
SET ROLE komae_owner;
CREATE OR REPLACE TRIGGER begins_audits BEFORE INSERT ON gate.session FOR EACH ROW EXECUTE FUNCTION gate.begin_audits();
ALTER TABLE gate.session ENABLE ALWAYS TRIGGER begins_audits;
RESET ROLE;
GRANT CREATE ON SCHEMA gate TO komae_registrar;
SET ROLE komae_registrar;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- An auditor is let in by a plan that the committee has approved, until a day; into records of a few only where it says so.
CREATE OR REPLACE FUNCTION gate.refuse_unplanned(p_verb text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_verb IN ('set_membership', 'move_membership') AND p_facts->>'role' = 'auditor' AND (
       length(trim(coalesce(p_facts->>'plan', ''))) NOT BETWEEN 1 AND 200 OR p_facts->>'to' IS NULL
       OR (p_facts->>'to')::timestamptz <= coalesce((p_facts->>'from')::timestamptz, clock_timestamp())
       OR (p_facts->>'to')::timestamptz = 'infinity'
       OR NOT coalesce((p_facts->>'names_restricted')::boolean, false)
          AND EXISTS (SELECT FROM ledger.stream s WHERE s.stream = (p_facts->>'stream')::uuid AND s.kind = 'restricted')) THEN
    RAISE EXCEPTION 'BAD_PLAN' USING ERRCODE = 'KD042';
  END IF;
END $$;
RESET ROLE;
REVOKE ALL ON FUNCTION gate.begin_audits(), gate.my_audits(), gate.refuse_unplanned(text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.my_audits() TO komae_reader, komae_api, komae_registrar;
