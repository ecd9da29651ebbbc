-- Attached files (settled.md 20): sent after the journal that names them, in pieces, proved by their hash, read like the rows.
SET ROLE komae_owner;
GRANT SELECT, INSERT ON ledger.blob TO komae_api;
GRANT SELECT, INSERT, UPDATE (bytes, at), DELETE ON ledger.piece TO komae_api;
GRANT SELECT ON ledger.blob, ledger.piece TO komae_reader, komae_receiver;
RESET ROLE;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Whether the caller may bring a file: a record names it in a stream he writes to or has written it to, or an operation of his own
-- names it that is held since he left.
CREATE OR REPLACE FUNCTION ledger.blob_wanted(p_stream uuid, p_digest bytea, p_login name, p_human uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE hex CONSTANT text := encode(p_digest, 'hex');
BEGIN
  RETURN EXISTS (SELECT FROM gate.membership m
                   JOIN ledger.row w ON w.stream = m.stream AND w.doc ? 'blob' AND w.doc->>'blob' = hex
                  WHERE m.login = p_login AND m.stream = p_stream AND m.role IN ('member', 'approver', 'submitter')
                    AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)
      OR EXISTS (SELECT FROM ledger.row w JOIN ledger.journal j ON j.stream = w.stream AND j.record = w.record AND j.human = p_human
                  WHERE w.stream = p_stream AND w.doc ? 'blob' AND w.doc->>'blob' = hex)
      OR EXISTS (SELECT FROM ledger.op o WHERE o.stream = p_stream AND o.verdict = 'held' AND o.human = p_human
                    AND o.body::jsonb->'patch'->'blob'->>1 = hex);
END $$;

-- One piece of 1 MiB, the last one shorter. more: it is here; whole: all of them are, and the hash says so; full: the section has
-- no room; wrong: what was sent is not what the hash says, and is thrown away; unknown: no record the caller may write for names it.
CREATE OR REPLACE FUNCTION api.blob_put(p_stream uuid, p_digest bytea, p_size bigint, p_nth int, p_bytes bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me record;
  room bigint;
  piece CONSTANT int := 1048576;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF octet_length(p_bytes) > piece OR p_size NOT BETWEEN 1 AND 20 * piece THEN
    RAISE EXCEPTION 'TOO_LARGE' USING ERRCODE = 'KD002';
  END IF;
  IF NOT ledger.blob_wanted(p_stream, p_digest, me.login, me.human) THEN RETURN 'unknown'; END IF;
  IF EXISTS (SELECT FROM ledger.blob b WHERE b.stream = p_stream AND b.digest = p_digest) THEN RETURN 'whole'; END IF;
  IF p_nth NOT BETWEEN 0 AND (p_size - 1) / piece OR octet_length(p_bytes) <> least(piece, p_size - p_nth::bigint * piece) THEN
    RETURN 'wrong';
  END IF;
  -- Of several people who send at once, one after another: what is there is counted.
  SELECT s.quota INTO room FROM ledger.stream s WHERE s.stream = p_stream FOR NO KEY UPDATE;
  DELETE FROM ledger.piece p WHERE p.stream = p_stream AND p.at < clock_timestamp() - interval '7 days'
     AND NOT EXISTS (SELECT FROM ledger.blob b WHERE b.stream = p_stream AND b.digest = p.digest AND b.human = p.human);
  IF (SELECT coalesce(sum(octet_length(p.bytes)), 0) FROM ledger.piece p WHERE p.stream = p_stream
         AND (p.digest, p.human, p.nth) IS DISTINCT FROM (p_digest, me.human, p_nth)) + octet_length(p_bytes) > room THEN
    RETURN 'full';
  END IF;
  INSERT INTO ledger.piece (stream, digest, human, nth, bytes) VALUES (p_stream, p_digest, me.human, p_nth, p_bytes)
  ON CONFLICT (stream, digest, human, nth) DO UPDATE SET bytes = excluded.bytes, at = clock_timestamp();
  IF (SELECT count(*) FROM ledger.piece p
       WHERE p.stream = p_stream AND p.digest = p_digest AND p.human = me.human) <= (p_size - 1) / piece THEN
    RETURN 'more';
  END IF;
  IF EXISTS (SELECT FROM ledger.blob b WHERE b.stream = p_stream AND b.digest = p_digest) THEN RETURN 'whole'; END IF;
  IF sha256((SELECT string_agg(p.bytes, '' ORDER BY p.nth) FROM ledger.piece p
              WHERE p.stream = p_stream AND p.digest = p_digest AND p.human = me.human)) <> p_digest THEN
    DELETE FROM ledger.piece p WHERE p.stream = p_stream AND p.digest = p_digest AND p.human = me.human;
    RETURN 'wrong';
  END IF;
  INSERT INTO ledger.blob (stream, digest, size, human) VALUES (p_stream, p_digest, p_size, me.human);
  DELETE FROM ledger.piece p WHERE p.stream = p_stream AND p.digest = p_digest AND p.human <> me.human;
  RETURN 'whole';
END $$;

-- What records of a stream name and is not whole here, with the pieces the caller has brought: whoever has it sends it.
CREATE OR REPLACE FUNCTION api.blob_lacking(p_stream uuid) RETURNS TABLE (digest text, pieces int[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY
    SELECT n.hex, ARRAY(SELECT p.nth FROM ledger.piece p WHERE p.stream = p_stream AND p.digest = decode(n.hex, 'hex')
                           AND p.human = me.human ORDER BY p.nth)
      FROM (SELECT w.doc->>'blob' FROM ledger.row w WHERE w.stream = p_stream AND w.doc ? 'blob'
            UNION
            SELECT o.body::jsonb->'patch'->'blob'->>1 FROM ledger.op o
             WHERE o.stream = p_stream AND o.verdict = 'held' AND o.human = me.human AND o.body::jsonb->'patch' ? 'blob') n(hex)
     WHERE n.hex ~ '^[0-9a-f]{64}$'
       AND NOT EXISTS (SELECT FROM ledger.blob b WHERE b.stream = p_stream AND b.digest = decode(n.hex, 'hex'))
       AND ledger.blob_wanted(p_stream, decode(n.hex, 'hex'), me.login, me.human);
END $$;

-- What goes on elsewhere takes its files along; called by close_stream, when it is decided where each record goes.
CREATE OR REPLACE FUNCTION ledger.move_blobs(p_stream uuid) RETURNS void LANGUAGE sql AS $$
  WITH going AS MATERIALIZED (
    SELECT DISTINCT c.successor, b.digest, b.size, b.human
      FROM ledger.moved c
      JOIN ledger.row r ON r.stream = c.stream AND r.record = c.record AND r.doc ? 'blob'
      JOIN ledger.blob b ON b.stream = p_stream AND encode(b.digest, 'hex') = r.doc->>'blob'
     WHERE c.stream = p_stream AND NOT EXISTS (SELECT FROM ledger.blob x WHERE x.stream = c.successor AND x.digest = b.digest)
  ), pieces AS (
    INSERT INTO ledger.piece (stream, digest, human, nth, bytes)
    SELECT g.successor, p.digest, p.human, p.nth, p.bytes
      FROM going g JOIN ledger.piece p ON p.stream = p_stream AND p.digest = g.digest AND p.human = g.human
    ON CONFLICT (stream, digest, human, nth) DO UPDATE SET bytes = excluded.bytes
  )
  INSERT INTO ledger.blob (stream, digest, size, human) SELECT g.successor, g.digest, g.size, g.human FROM going g
$$;
RESET ROLE;

GRANT CREATE ON SCHEMA api TO komae_reader, komae_receiver;
SET ROLE komae_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- One piece of a whole file, for whoever reads the stream; nothing where it is not here.
CREATE OR REPLACE FUNCTION api.blob_get(p_stream uuid, p_digest bytea, p_nth int) RETURNS TABLE (size bigint, bytes bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RAISE LOG 'AUDIT read file % of % by %', encode(p_digest, 'hex'), p_stream, session_user;
  RETURN QUERY SELECT b.size, p.bytes FROM ledger.blob b
    JOIN ledger.piece p ON p.stream = b.stream AND p.digest = b.digest AND p.human = b.human AND p.nth = p_nth
   WHERE b.stream = p_stream AND b.stream = ANY ((SELECT gate.my_streams())::uuid[]) AND b.digest = p_digest;
END $$;
RESET ROLE;
SET ROLE komae_receiver;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- The same for an office of the city: only what a record names that lies before it.
CREATE OR REPLACE FUNCTION api.inbox_blob(p_stream uuid, p_record uuid, p_digest bytea, p_nth int)
RETURNS TABLE (size bigint, bytes bytea) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT ledger.lies_before(p_stream, p_record) THEN RETURN; END IF;
  RAISE LOG 'AUDIT inbox file % of % by %', encode(p_digest, 'hex'), p_record, session_user;
  RETURN QUERY SELECT b.size, p.bytes FROM ledger.row w
    JOIN ledger.blob b ON b.stream = w.stream AND b.digest = p_digest
    JOIN ledger.piece p ON p.stream = b.stream AND p.digest = b.digest AND p.human = b.human AND p.nth = p_nth
   WHERE w.stream = p_stream AND w.doc ? 'blob' AND w.doc->>'about' = p_record::text
     AND w.doc->>'blob' = encode(p_digest, 'hex') AND NOT w.deleted AND coalesce(w.doc->>'voided', '') <> 'true' LIMIT 1;
END $$;
RESET ROLE;
