-- What comes from somebody who may not write there any more (R30, settled.md 4): held for a chief, never lost.
SET ROLE komae_api;
-- Whether this is the member of a stream that was closed with what he had not sent yet.
CREATE OR REPLACE FUNCTION ledger.is_late(p_stream uuid, p_login text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM ledger.head h JOIN gate.membership m ON m.stream = h.stream
                  WHERE h.stream = p_stream AND h.closed AND m.login = p_login AND m.role IN ('member', 'approver', 'submitter')
                    AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)
$$;

-- Whether this was a member, who had not sent everything when the membership ended. A bound, so that nobody fills the server.
CREATE OR REPLACE FUNCTION ledger.is_former(p_stream uuid, p_login text, p_human uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM gate.membership m WHERE m.stream = p_stream AND m.login = p_login
                    AND m.role IN ('member', 'approver', 'submitter') AND m.valid_to <= clock_timestamp())
    AND (SELECT count(*) FROM ledger.op o WHERE o.stream = p_stream AND o.human = p_human AND o.verdict = 'held') < 10000
$$;

-- Whether a person can be shown what was sent: what the server cannot read nobody is to decide upon.
CREATE OR REPLACE FUNCTION ledger.is_readable(p_body text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_typeof(p_body::jsonb) = 'object' AND length(p_body) <= 500000 AND coalesce(p_body::jsonb->>'record', '')
    ~ '^([0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12})?$';
EXCEPTION WHEN data_exception THEN RETURN false;
END $$;
RESET ROLE;
