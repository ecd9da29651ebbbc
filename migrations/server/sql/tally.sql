-- Once a day every PC compares what it holds with the server: count and XOR over the rows of a stream, at one head (sync.md §5.8).
GRANT CREATE ON SCHEMA api TO komae_reader;
SET ROLE komae_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE OR REPLACE FUNCTION api.tally(p_stream uuid) RETURNS TABLE (seq bigint, hash bytea, held bigint, mixed bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY SELECT h.seq, h.hash, x.held, coalesce(x.mixed, 0) FROM ledger.head h,
    LATERAL (SELECT count(*) AS held, bit_xor(('x' || encode(substr(sha256(uuid_send(r.record) || int4send(r.version)
               || convert_to(r.doc::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint) AS mixed
               FROM ledger.row r WHERE r.stream = h.stream AND NOT r.deleted) x
   WHERE h.stream = p_stream AND h.stream = ANY ((SELECT gate.my_streams())::uuid[]);
END $$;
RESET ROLE;
REVOKE CREATE ON SCHEMA api FROM komae_reader;
REVOKE ALL ON FUNCTION api.tally(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.tally(uuid) TO komae_staff;
