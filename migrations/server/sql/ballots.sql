-- Answers without names (settled.md 28): one box a campaign, outside the journal. No person, no moment, no order: a slip is spent and a
-- sealed answer comes in, and both lists are rewritten in random order. The box is opened as a whole, with five answers or more, and
-- takes nothing any more from then on. The key to the answers is not here.
SET ROLE komae_owner;
CREATE TABLE IF NOT EXISTS ledger.box (
  stream uuid NOT NULL REFERENCES ledger.stream,
  campaign uuid NOT NULL,
  slips bytea[] NOT NULL DEFAULT '{}',          -- SHA-256 of the numbers that were not used
  answers bytea[] NOT NULL DEFAULT '{}',
  heads int NOT NULL DEFAULT 0,
  shut boolean NOT NULL DEFAULT false,
  PRIMARY KEY (stream, campaign)
);
GRANT SELECT, INSERT, UPDATE (stream, slips, answers, heads, shut), DELETE ON ledger.box TO komae_api;
RESET ROLE;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Whether the caller works in a stream, as one of these roles where some are named.
CREATE OR REPLACE FUNCTION ledger.works_in(p_stream uuid, p_duties text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN EXISTS (SELECT FROM gate.membership m JOIN ledger.stream s ON s.stream = m.stream AND s.closed_at IS NULL
                  WHERE m.login = me.login AND m.stream = p_stream AND m.role IN ('member', 'approver')
                    AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
                    AND (p_duties IS NULL OR m.duties && p_duties));
END $$;

-- More slips may be put in: by the manager or who stands in.
CREATE OR REPLACE FUNCTION api.box_lay_out(p_stream uuid, p_campaign uuid, p_slips bytea[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE held ledger.box;
BEGIN
  IF NOT ledger.works_in(p_stream, '{ISM,DEP}') THEN RETURN 'forbidden'; END IF;
  IF cardinality(p_slips) NOT BETWEEN 1 AND 2000 OR EXISTS (SELECT FROM unnest(p_slips) s WHERE octet_length(s) IS DISTINCT FROM 32) THEN
    RETURN 'wrong';
  END IF;
  INSERT INTO ledger.box (stream, campaign) VALUES (p_stream, p_campaign) ON CONFLICT DO NOTHING;
  SELECT * INTO held FROM ledger.box b WHERE b.stream = p_stream AND b.campaign = p_campaign FOR UPDATE;
  IF held.shut THEN RETURN 'shut'; END IF;
  IF held.heads + cardinality(p_slips) > 4000 THEN RETURN 'wrong'; END IF;
  UPDATE ledger.box b SET heads = b.heads + cardinality(p_slips),
         slips = ARRAY(SELECT s FROM unnest(b.slips || p_slips) s ORDER BY random())
   WHERE b.stream = p_stream AND b.campaign = p_campaign;
  RETURN 'ok';
END $$;

CREATE OR REPLACE FUNCTION api.box_returned(p_stream uuid, p_campaign uuid) RETURNS TABLE (given int, heads int, shut boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT ledger.works_in(p_stream, NULL) THEN RETURN; END IF;
  RETURN QUERY SELECT cardinality(b.answers), b.heads, b.shut FROM ledger.box b WHERE b.stream = p_stream AND b.campaign = p_campaign;
END $$;

-- A slip by its number, and what was answered, sealed. Who calls is asked whether he works here, and nothing of it is kept.
CREATE OR REPLACE FUNCTION api.box_put(p_stream uuid, p_campaign uuid, p_slip bytea, p_sealed bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  held ledger.box;
  slip CONSTANT bytea := sha256(p_slip);
BEGIN
  IF NOT ledger.works_in(p_stream, NULL) THEN RETURN 'forbidden'; END IF;
  IF octet_length(p_slip) NOT BETWEEN 1 AND 64 OR octet_length(p_sealed) NOT BETWEEN 64 AND 262144 OR p_sealed IS NULL THEN
    RETURN 'wrong';
  END IF;
  SELECT * INTO held FROM ledger.box b WHERE b.stream = p_stream AND b.campaign = p_campaign FOR UPDATE;
  IF NOT FOUND THEN RETURN 'unknown'; END IF;
  IF held.shut THEN RETURN 'shut'; END IF;
  IF slip IS NULL OR NOT slip = ANY (held.slips) THEN RETURN 'spent'; END IF;
  UPDATE ledger.box b SET slips = ARRAY(SELECT s FROM unnest(b.slips) s WHERE s <> slip ORDER BY random()),
         answers = ARRAY(SELECT a FROM unnest(b.answers || p_sealed) a ORDER BY random())
   WHERE b.stream = p_stream AND b.campaign = p_campaign;
  RETURN 'ok';
END $$;

-- The whole box, shut from now on; nothing of it with fewer than five answers.
CREATE OR REPLACE FUNCTION api.box_open(p_stream uuid, p_campaign uuid) RETURNS SETOF bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE held ledger.box;
BEGIN
  IF NOT ledger.works_in(p_stream, '{ISM,DEP}') THEN RETURN; END IF;
  SELECT * INTO held FROM ledger.box b WHERE b.stream = p_stream AND b.campaign = p_campaign FOR UPDATE;
  IF NOT FOUND OR cardinality(held.answers) < 5 THEN RETURN; END IF;
  UPDATE ledger.box b SET shut = true WHERE b.stream = p_stream AND b.campaign = p_campaign AND NOT b.shut;
  RETURN QUERY SELECT a FROM unnest(held.answers) a ORDER BY random();
END $$;

-- Away with it: once it was opened and counted, while nothing is in it, or when its campaign is over.
CREATE OR REPLACE FUNCTION api.box_drop(p_stream uuid, p_campaign uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT ledger.works_in(p_stream, '{ISM,DEP}') THEN RETURN false; END IF;
  DELETE FROM ledger.box b WHERE b.stream = p_stream AND b.campaign = p_campaign AND (b.shut OR b.answers = '{}'
    OR EXISTS (SELECT FROM ledger.row r WHERE r.stream = p_stream AND r.record = p_campaign AND r.doc->>'state' = 'void'));
  RETURN FOUND;
END $$;

-- What goes on elsewhere takes its box along; called by close_stream, when it is decided where each record goes.
CREATE OR REPLACE FUNCTION ledger.move_boxes(p_stream uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE ledger.box b SET stream = c.successor FROM ledger.moved c
   WHERE c.stream = p_stream AND b.stream = p_stream AND c.record = b.campaign
$$;
RESET ROLE;
