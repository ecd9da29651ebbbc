-- The gate: who the calling backend is, and whether its session is open (security.md §4.4, §8).
SET ROLE komae_owner;
GRANT SELECT ON gate.server, gate.device, gate.membership TO komae_api, komae_reader, komae_registrar;
GRANT SELECT ON gate.person, gate.session TO komae_api, komae_reader, komae_registrar;
GRANT UPDATE (must_change, code_step, code_proofs, last_in, last_out) ON gate.person TO komae_api;
GRANT SELECT, INSERT ON gate.attempt TO komae_api;
GRANT INSERT, UPDATE (seen_at, closed_at, why, resume_hash, waits) ON gate.session TO komae_api;
RESET ROLE;

-- pg_stat_* hide other rows and, in a definer's hands, even the caller's own: these two belong to komae_clock alone.
-- What every call asks is PL/pgSQL: a function in SQL would be planned anew each time, which costs more than all it does.
CREATE OR REPLACE FUNCTION gate.began() RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN (SELECT backend_start FROM pg_stat_get_activity(pg_backend_pid())); END $$;
ALTER FUNCTION gate.began() OWNER TO komae_clock;
CREATE OR REPLACE FUNCTION gate.certificate() RETURNS numeric LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$ SELECT client_serial FROM pg_stat_ssl WHERE pid = pg_backend_pid() $$;
ALTER FUNCTION gate.certificate() OWNER TO komae_clock;
CREATE OR REPLACE FUNCTION gate.by_directory() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT g.gss_authenticated FROM pg_stat_gssapi g WHERE g.pid = pg_backend_pid()), false)
$$;
ALTER FUNCTION gate.by_directory() OWNER TO komae_clock;
-- A transaction held open would keep its rows, and with them whoever ends the login or device, waiting for as long as it likes.
CREATE OR REPLACE FUNCTION gate.end_backends(p_login name) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT pg_terminate_backend(a.pid, 5000) FROM pg_stat_get_activity(NULL) a
   WHERE a.usesysid = to_regrole(quote_ident(p_login)) AND a.pid <> pg_backend_pid()
$$;
ALTER FUNCTION gate.end_backends(name) OWNER TO komae_clock;
GRANT pg_signal_backend TO komae_clock;
-- A login can lift the limits of its own session (they are in administration.sql); others must not wait for it. Who only reads, as
-- a PC that takes everything anew, holds nobody up: it is ended when it stands still.
CREATE OR REPLACE FUNCTION gate.end_stalled(p_after interval DEFAULT '30 seconds') RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid, 0)) FROM pg_stat_get_activity(NULL) a
   WHERE a.usesysid IN (SELECT m.member FROM pg_auth_members m WHERE m.roleid = to_regrole('komae_staff'))
     AND a.datid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) AND a.pid <> pg_backend_pid()
     AND (a.state LIKE 'idle in transaction%' AND clock_timestamp() - a.state_change >= p_after
          OR a.backend_xid IS NOT NULL AND clock_timestamp() - a.xact_start >= p_after)
$$;
ALTER FUNCTION gate.end_stalled(interval) OWNER TO komae_clock;
REVOKE ALL ON FUNCTION gate.began(), gate.certificate(), gate.by_directory(), gate.end_backends(name), gate.end_stalled(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.began(), gate.certificate(), gate.by_directory() TO komae_api, komae_reader, komae_registrar;
GRANT EXECUTE ON FUNCTION gate.end_backends(name) TO komae_registrar;

GRANT CREATE ON SCHEMA gate, ledger, api TO komae_api, komae_reader;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Idle 15 minutes, absolute 10 hours, privileged 60 minutes; person and device still active; the login was committed.
CREATE OR REPLACE FUNCTION gate.caller() RETURNS TABLE (login name, human uuid, device text, privileged boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT p.login, p.human, s.device, p.privileged
  FROM gate.session s
  JOIN gate.person p ON p.login = s.login
  JOIN gate.device d ON d.name = s.device
  WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user AND s.closed_at IS NULL
    AND NOT s.waits AND coalesce(pg_xact_status(s.granted), 'committed') = 'committed'
    AND p.active AND NOT p.must_change AND d.active
    AND (p.privileged OR NOT EXISTS (SELECT FROM gate.server v WHERE v.stopped IS NOT NULL))
    AND clock_timestamp() - s.seen_at < interval '15 minutes'
    AND clock_timestamp() - s.opened_at < CASE WHEN p.privileged THEN interval '60 minutes' ELSE interval '10 hours' END;
END $$;
CREATE OR REPLACE FUNCTION gate.my_streams() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Not now(): that stands still in a transaction that was begun before the membership ended.
  RETURN (SELECT coalesce(array_agg(m.stream) FILTER (WHERE m.role <> 'submitter'), '{}')
    -- What the city issues everybody reads who works somewhere (settled.md 3).
    || CASE WHEN count(*) > 0 THEN ARRAY(SELECT s.stream FROM ledger.stream s WHERE s.kind = 'city') ELSE '{}' END
  FROM gate.membership m JOIN gate.caller() c ON c.login = m.login
  WHERE clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
    -- Who audits reads what the chains were told of when the session began (audit.sql).
    AND (m.role <> 'auditor' OR m.stream = ANY (gate.my_audits())));
END $$;
-- A stream with those of the same section: its restricted ones name it as it was called when they were opened.
CREATE OR REPLACE FUNCTION gate.of_section(p_stream uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_stream
  UNION
  SELECT o.stream
    FROM ledger.stream s
    JOIN ledger.stream o ON 'restricted' IN (s.kind, o.kind) AND 'city' NOT IN (s.kind, o.kind)
     AND ARRAY[s.section, CASE s.kind WHEN 'section' THEN s.title END] && ARRAY[o.section, CASE o.kind WHEN 'section' THEN o.title END]
     AND (s.department = o.department OR '' IN (s.department, o.department))
   WHERE s.stream = p_stream
$$;
GRANT EXECUTE ON FUNCTION gate.of_section(uuid) TO komae_registrar;
GRANT EXECUTE ON FUNCTION gate.caller(), gate.my_streams() TO komae_reader, komae_registrar;
RESET ROLE;
