-- What is to be looked at (security.md R20, R25, R30): how old the newest proved backup is, who failed, who came at night, who took
-- much along, what was refused, which logins nobody uses. Counts and names of logins; no word of a record.
GRANT CREATE ON SCHEMA api TO komae_api;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE OR REPLACE FUNCTION api.admin_report(p_since timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE began text := to_char(p_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS');
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller() c WHERE c.privileged) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN jsonb_build_object(
    'backed_up', (SELECT s.backed_up_at FROM gate.server s),
    'failed', (SELECT coalesce(jsonb_agg(jsonb_build_array(x.login, x.device, x.n) ORDER BY x.n DESC, x.login), '[]')
       FROM (SELECT a.login, coalesce(a.device, '') AS device, count(*) AS n FROM gate.attempt a
              WHERE a.outcome IN ('bad', 'password') AND a.at >= p_since GROUP BY 1, 2) x),
    -- Between 22 and 6 o'clock of the city's time.
    'night', (SELECT coalesce(jsonb_agg(jsonb_build_array(x.login, x.n) ORDER BY x.n DESC, x.login), '[]')
       FROM (SELECT s.login, count(*) AS n FROM gate.session s WHERE s.opened_at >= p_since
                AND extract(hour FROM s.opened_at AT TIME ZONE 'Asia/Tokyo') NOT BETWEEN 6 AND 21 GROUP BY 1) x),
    'exports', (SELECT coalesce(jsonb_agg(jsonb_build_array(x.login, x.n) ORDER BY x.n DESC, x.login), '[]')
       FROM (SELECT j.login, count(*) AS n FROM ledger.journal j
              WHERE j.kind = 'file' AND j.verb = 'export' AND j.at >= began GROUP BY 1) x),
    'refused', (SELECT coalesce(jsonb_agg(jsonb_build_array(x.login, x.n) ORDER BY x.n DESC, x.login), '[]')
       FROM (SELECT j.login, count(*) AS n FROM ledger.journal j
              WHERE j.verdict = 'rejected' AND j.code LIKE 'forbidden%' AND j.at >= began GROUP BY 1) x),
    'alarms', (SELECT coalesce(jsonb_agg(jsonb_build_array(a.at, a.login, coalesce(a.device, ''), a.what) ORDER BY a.at DESC), '[]')
       FROM ledger.alarm a WHERE a.at >= p_since),
    'unused', (SELECT coalesce(jsonb_agg(jsonb_build_array(p.login, p.last_in) ORDER BY p.last_in NULLS FIRST, p.login), '[]')
       FROM gate.person p WHERE p.active AND coalesce(p.last_in, '-infinity') < clock_timestamp() - interval '45 days'));
END $$;
RESET ROLE;
REVOKE CREATE ON SCHEMA api FROM komae_api;
GRANT EXECUTE ON FUNCTION api.admin_report(timestamptz) TO komae_administrator;
