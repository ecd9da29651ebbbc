-- The public halves of people's signature keys, as lines of the chains they speak in: who swaps one changes a chain (security.md §4.3).
-- A key speaks for the lines between the one that publishes it and the one that ends it. All stand under one record id, for the index.
SET ROLE komae_api;

CREATE OR REPLACE FUNCTION ledger.keys_record() RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '6b657973-0000-8000-8000-000000000000'::uuid
$$;

-- What publishes or ends keys in a stream, the oldest first.
CREATE OR REPLACE FUNCTION ledger.key_lines(p_stream uuid) RETURNS SETOF ledger.journal LANGUAGE sql STABLE AS $$
  SELECT j.* FROM ledger.journal j
   WHERE j.stream = p_stream AND j.record = ledger.keys_record() AND j.kind = 'file' AND j.verdict = 'ok'
     AND j.verb IN ('key_published', 'key_ended') ORDER BY j.seq
$$;

-- Whether a key was ended in a stream after it was published there last.
CREATE OR REPLACE FUNCTION ledger.is_ended(p_stream uuid, p_key text, p_after bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM ledger.key_lines(p_stream) e
                  WHERE e.verb = 'key_ended' AND e.seq > p_after AND e.body::jsonb->'facts'->>'key' = p_key)
$$;

-- The caller's key begins to speak in one of his streams: known, published, or ended (then another one must be made).
-- Whose signature stands under the line the clients find out, as under every line (settled.md 11).
CREATE OR REPLACE FUNCTION api.publish_key(p_replica uuid, p_stream uuid, p_body text, p_sign bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me record; mine ledger.replica; head ledger.head; held ledger.journal; op ledger.op; words jsonb; made bytea;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'READ_COMMITTED_ONLY' USING ERRCODE = 'KD004';
  END IF;
  words := p_body::jsonb;
  IF octet_length(p_sign) <> 64 OR octet_length(p_body) > 4000 OR words->>'kind' <> 'file' OR words->>'verb' <> 'key_published'
     OR (words->>'by')::uuid <> me.human OR (words->>'record')::uuid <> ledger.keys_record()
     OR coalesce(words->'facts'->>'key', '') !~ '^[0-9a-f]{64}$' THEN
    RAISE EXCEPTION 'BAD_KEY' USING ERRCODE = 'KD050';
  END IF;
  INSERT INTO ledger.replica (replica, device, human) VALUES (p_replica, me.device, me.human) ON CONFLICT DO NOTHING;
  SELECT r.* INTO mine FROM ledger.replica r WHERE r.replica = p_replica FOR UPDATE;
  IF mine.device <> me.device OR mine.human <> me.human THEN RAISE EXCEPTION 'REPLICA_OF_OTHER_DEVICE' USING ERRCODE = 'KD003'; END IF;
  -- Whoever is a member there, an office of the city (settled.md 2), or who audits it. Also who only reads: that he came, printed
  -- and wrote out are lines of the chain, and without a key they would be nobody's.
  SELECT h.* INTO head FROM ledger.head h
   WHERE h.stream = p_stream AND NOT h.closed
     AND (EXISTS (SELECT FROM gate.membership m WHERE m.stream = p_stream AND m.login = me.login
                                                  AND m.role IN ('member', 'approver', 'submitter', 'reader')
                                                  AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)
       OR h.stream = ANY (gate.my_audits())
       OR EXISTS (SELECT FROM gate.my_offices() o WHERE o.stream = p_stream AND o.standing <> 'clerk'))
     FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  SELECT j.* INTO held FROM ledger.key_lines(p_stream) j
   WHERE j.verb = 'key_published' AND j.human = me.human AND j.body::jsonb->'facts'->>'key' = words->'facts'->>'key'
   ORDER BY j.seq DESC LIMIT 1;
  IF FOUND THEN
    RETURN CASE WHEN ledger.is_ended(p_stream, words->'facts'->>'key', held.seq) THEN 'ended' ELSE 'known' END;
  END IF;
  op.op_id := (words->>'op')::uuid; op.attempt := 0; op.stream := p_stream; op.replica := p_replica; op.dseq := 0;
  op.human := me.human; op.digest := sha256(convert_to(p_body, 'UTF8')); op.verdict := 'ok'; op.code := '';
  op.seq := head.seq + 1; op.version := 0;
  IF EXISTS (SELECT FROM ledger.op o WHERE o.op_id = op.op_id) THEN RAISE EXCEPTION 'BAD_KEY' USING ERRCODE = 'KD050'; END IF;
  INSERT INTO ledger.op VALUES (op.*);
  made := ledger.chain(p_stream, op.seq, head.hash, op, (words->>'act')::uuid, me.login, 'file', ledger.keys_record(), 'key_published', 0,
    to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), p_body, '{}', p_sign);
  UPDATE ledger.head h SET seq = op.seq, hash = made WHERE h.stream = p_stream;
  RETURN 'published';
END $$;

-- A login or a device has ended, or begins anew: what it published speaks for nothing that follows.
CREATE OR REPLACE FUNCTION ledger.end_keys(p_login name, p_device text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  place record; one record;
  named text := coalesce((SELECT p.shown FROM gate.person p WHERE p.login = session_user), 'console');
BEGIN
  FOR place IN SELECT h.stream FROM ledger.head h WHERE NOT h.closed ORDER BY h.stream LOOP
    FOR one IN
      SELECT j.seq, j.human, j.body::jsonb->'facts'->>'key' AS key FROM ledger.key_lines(place.stream) j
       WHERE j.verb = 'key_published'
         AND (j.login = p_login OR EXISTS (SELECT FROM ledger.replica r WHERE r.replica = j.replica AND r.device = p_device))
    LOOP
      CONTINUE WHEN ledger.is_ended(place.stream, one.key, one.seq);
      PERFORM FROM ledger.head h WHERE h.stream = place.stream FOR UPDATE;
      PERFORM ledger.note(place.stream, 'key_ended', '署名の鍵の終わり', jsonb_build_object('key', one.key, 'of', one.human), named,
        'file', ledger.keys_record());
    END LOOP;
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION ledger.end_keys(name, text) TO komae_registrar;
RESET ROLE;

-- For who begins with a snapshot: the lines of the keys that speak in what follows.
SET ROLE komae_reader;
CREATE OR REPLACE FUNCTION api.keys(p_stream uuid)
RETURNS TABLE (seq bigint, op_id uuid, act_id uuid, replica uuid, dseq bigint, human uuid, kind text, record uuid, verb text,
               version int, verdict text, code text, at text, body text, body_digest bytea, doc text, doc_digest bytea,
               signature bytea, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY SELECT j.seq, j.op_id, j.act_id, j.replica, j.dseq, j.human, j.kind, j.record, j.verb, j.version, j.verdict, j.code,
      j.at, j.body, j.body_digest, j.doc, j.doc_digest, j.signature, j.hash
    FROM ledger.journal j
   WHERE j.stream = p_stream AND j.stream = ANY ((SELECT gate.my_streams())::uuid[])
     AND j.record = '6b657973-0000-8000-8000-000000000000' AND j.kind = 'file' AND j.verb IN ('key_published', 'key_ended')
   ORDER BY j.seq;
END $$;
RESET ROLE;
