-- One session of a person: a second sign-in is told where the first is, and may end it (security.md §6.5, R15).
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The newest session of a login at another device that is still open.
CREATE OR REPLACE FUNCTION gate.open_elsewhere(p_login name, p_here text) RETURNS TABLE (device text, since timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.device, s.opened_at FROM gate.session s JOIN gate.device d ON d.name = s.device AND d.active
   WHERE s.login = p_login AND s.device <> p_here AND s.closed_at IS NULL AND NOT s.waits
     AND clock_timestamp() - s.seen_at < interval '15 minutes' AND clock_timestamp() - s.opened_at < interval '10 hours'
   ORDER BY s.opened_at DESC LIMIT 1;
END $$;

-- Who has passed the gate here goes on here: what was open at other devices ends. Returns what open_session withheld.
CREATE OR REPLACE FUNCTION api.end_elsewhere() RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine gate.session; held gate.person;
BEGIN
  SELECT p.* INTO held FROM gate.person p WHERE p.login = session_user AND p.active AND NOT p.must_change FOR UPDATE;
  SELECT s.* INTO mine FROM gate.session s
   WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user AND s.closed_at IS NULL AND s.waits
     AND s.granted <> pg_current_xact_id() AND pg_xact_status(s.granted) = 'committed'
     AND clock_timestamp() - s.opened_at < interval '15 minutes';
  IF mine.pid IS NULL OR held.login IS NULL THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  -- The hash stays: whoever comes with that secret is told why.
  UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'elsewhere'
   WHERE s.login = session_user AND s.closed_at IS NULL AND (s.pid, s.began) <> (mine.pid, mine.began);
  UPDATE gate.session s SET waits = false WHERE s.pid = mine.pid AND s.began = mine.began;
  RAISE LOG 'AUDIT sessions of % elsewhere ended at %', session_user, mine.device;
  RETURN held.share;
END $$;

-- Whether this backend's session was ended because its person has gone on at another device.
CREATE OR REPLACE FUNCTION api.is_elsewhere() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM gate.session s WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.why = 'elsewhere');
END $$;
RESET ROLE;
