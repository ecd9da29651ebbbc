-- A chain that was written in 単独利用 comes in: the chief asks with its sealed head, an administrator approves what stands on the
-- paper, then the lines are staged, proved and laid in chunks (settled.md 16). Whoever carries is on record; what a line says of
-- its actor, time and number is a claim.
GRANT CREATE ON SCHEMA gate, ledger, api TO komae_api;
GRANT CREATE ON SCHEMA api TO komae_registrar;
SET ROLE komae_api;

-- The login's part in a stream, when it is the chief's: 情報セキュリティ管理者, or an approver of the stream.
CREATE OR REPLACE FUNCTION gate.chief_of(p_stream uuid) RETURNS TABLE (login name, human uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.login, c.human FROM gate.caller() c
    JOIN gate.membership m ON m.login = c.login AND m.stream = p_stream
    JOIN ledger.stream s ON s.stream = m.stream AND s.closed_at IS NULL
   WHERE clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
     AND (m.role = 'approver' OR m.role = 'member' AND 'ISM' = ANY (m.duties))
$$;
GRANT EXECUTE ON FUNCTION gate.chief_of(uuid) TO komae_registrar;

-- As the PC computes it (core.journal.line_hash): of the document only the digest enters.
CREATE OR REPLACE FUNCTION ledger.local_hash(
  previous bytea, source uuid, replica uuid, seq bigint, dseq bigint, body text, doc_digest bytea
) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  words bytea := convert_to(body, 'UTF8');
  place bytea := convert_to(seq::text, 'UTF8');
  slot bytea := convert_to(dseq::text, 'UTF8');
BEGIN
  RETURN sha256(previous || int8send(16) || uuid_send(source) || int8send(16) || uuid_send(replica)
    || int8send(length(place)) || place || int8send(length(slot)) || slot || int8send(length(words)) || words
    || int8send(32) || doc_digest);
END $$;

-- The carry of a head, with the chief's rights looked at; what is not approved is not told from what is not there.
CREATE OR REPLACE FUNCTION ledger.carry_of(p_stream uuid, p_head text) RETURNS ledger.carry LANGUAGE plpgsql AS $$
DECLARE found ledger.carry;
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT EXISTS (SELECT FROM gate.chief_of(p_stream)) THEN RAISE EXCEPTION 'NOT_CHIEF' USING ERRCODE = 'KD060'; END IF;
  SELECT c.* INTO found FROM ledger.carry c WHERE c.stream = p_stream AND c.head = decode(p_head, 'hex') FOR UPDATE;
  IF found.carry IS NULL THEN RAISE EXCEPTION 'NOT_APPROVED' USING ERRCODE = 'KD061'; END IF;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION api.carry_state(p_stream uuid, p_head text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT EXISTS (SELECT FROM gate.chief_of(p_stream)) THEN RAISE EXCEPTION 'NOT_CHIEF' USING ERRCODE = 'KD060'; END IF;
  RETURN (SELECT jsonb_build_object('lines', c.lines, 'staged', c.staged, 'laid', c.laid,
            'twins', coalesce((SELECT jsonb_agg(jsonb_build_array(t.record, t.field, t.of) ORDER BY t.record)
                                 FROM ledger.twin t WHERE t.stream = c.stream AND t.carry = c.carry), '[]'))
            FROM ledger.carry c WHERE c.stream = p_stream AND c.head = decode(p_head, 'hex'));
END $$;

-- p_lines: [{"seq", "dseq", "body", "doc", "sign", "closes"}] in order; those that are here already are passed over.
-- Of what only named people read there is {"seq", "dseq", "hash"}: it stays on its PC, and the head proves the chain all the same.
CREATE OR REPLACE FUNCTION api.carry_stage(p_stream uuid, p_head text, p_lines jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c ledger.carry := ledger.carry_of(p_stream, p_head);
  me uuid := (SELECT x.human FROM gate.chief_of(p_stream) x);
  line jsonb; body jsonb; claim jsonb;
  digest bytea;
BEGIN
  IF jsonb_array_length(p_lines) > 2000 THEN RAISE EXCEPTION 'BATCH_TOO_LARGE' USING ERRCODE = 'KD002'; END IF;
  FOR line IN SELECT e FROM jsonb_array_elements(p_lines) e LOOP
    CONTINUE WHEN (line->>'seq')::bigint <= c.staged;
    IF (line->>'seq')::bigint <> c.staged + 1 THEN
      RAISE EXCEPTION 'GAP' USING ERRCODE = 'KD062', DETAIL = c.staged::text;
    END IF;
    IF line ? 'hash' THEN
      IF line->>'hash' !~ '^[0-9a-f]{64}$' THEN RAISE EXCEPTION 'NOT_THE_CHAIN' USING ERRCODE = 'KD063', DETAIL = (c.staged + 1)::text; END IF;
      c.staged := c.staged + 1;
      c.hash := decode(line->>'hash', 'hex');
      IF c.staged = c.lines AND c.hash <> c.head THEN
        RAISE EXCEPTION 'NOT_THE_CHAIN' USING ERRCODE = 'KD063', DETAIL = c.staged::text;
      END IF;
      CONTINUE;
    END IF;
    body := (line->>'body')::jsonb;
    claim := (body->'facts'->>'claim')::jsonb;
    digest := sha256(convert_to(line->>'doc', 'UTF8'));
    IF body->>'verb' IS DISTINCT FROM 'carried' OR (body->>'by')::uuid IS DISTINCT FROM me
       OR body->'patch' IS DISTINCT FROM '{}' OR body->>'command' IS DISTINCT FROM ''
       OR body->>'op' IS DISTINCT FROM claim->>'op' OR body->>'act' IS DISTINCT FROM claim->>'act'
       OR body->>'kind' IS DISTINCT FROM claim->>'kind' OR body->>'record' IS DISTINCT FROM claim->>'record'
       OR (body->'facts'->>'line')::bigint IS DISTINCT FROM c.staged + 1
       OR body->'facts'->>'slot' IS DISTINCT FROM line->>'dseq' OR body->'facts'->>'doc' IS DISTINCT FROM encode(digest, 'hex')
       OR octet_length(decode(line->>'sign', 'hex')) NOT IN (0, 64) THEN
      RAISE EXCEPTION 'NOT_THE_CHAIN' USING ERRCODE = 'KD063', DETAIL = (c.staged + 1)::text;
    END IF;
    IF c.staged >= c.lines AND claim->>'kind' <> 'file' THEN
      RAISE EXCEPTION 'AFTER_THE_SEAL' USING ERRCODE = 'KD065', DETAIL = (c.staged + 1)::text;
    END IF;
    c.staged := c.staged + 1;
    c.hash := ledger.local_hash(c.hash, c.source, c.replica, c.staged, (line->>'dseq')::bigint, body->'facts'->>'claim', digest);
    IF c.staged = c.lines AND c.hash <> c.head THEN
      RAISE EXCEPTION 'NOT_THE_CHAIN' USING ERRCODE = 'KD063', DETAIL = c.staged::text;
    END IF;
    INSERT INTO ledger.carried VALUES (c.stream, c.carry, c.staged, (line->>'dseq')::bigint, line->>'body', line->>'doc',
      decode(line->>'sign', 'hex'), (line->>'closes')::boolean);
  END LOOP;
  IF c.staged >= c.lines THEN PERFORM ledger.refuse_unreadable(c); END IF;
  UPDATE ledger.carry x SET staged = c.staged, hash = c.hash WHERE x.stream = c.stream AND x.carry = c.carry;
  RETURN c.staged;
END $$;

-- What a record is in the end must be what every PC can read; how it came to be so is history.
CREATE OR REPLACE FUNCTION ledger.refuse_unreadable(p_carry ledger.carry) RETURNS void LANGUAGE plpgsql AS $$
DECLARE fault record;
BEGIN
  SELECT l.seq, l.kind, f.key INTO fault
    FROM (SELECT DISTINCT ON (b.body->>'record') s.seq, b.body->>'kind' AS kind, s.doc::jsonb - '{id,version}'::text[] AS doc
            FROM ledger.carried s CROSS JOIN LATERAL (SELECT s.body::jsonb AS body) b
           WHERE s.stream = p_carry.stream AND s.carry = p_carry.carry AND b.body->>'kind' <> 'file' AND s.doc <> '{}'
           ORDER BY b.body->>'record', s.seq DESC) l
    LEFT JOIN ledger.rule r ON r.kind = l.kind
    LEFT JOIN LATERAL (SELECT e.key FROM jsonb_each(l.doc) e
                        WHERE r.doc->'fields' ? e.key AND NOT ledger.fits(r.doc->'fields'->e.key, e.value) LIMIT 1) f ON true
   WHERE r.kind IS NULL OR f.key IS NOT NULL OR r.doc->>'restricted' = 'only' LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'UNREADABLE' USING ERRCODE = 'KD064',
      DETAIL = fault.seq || ':' || fault.kind || ':' || coalesce(fault.key, '');
  END IF;
END $$;

-- One carried line: its row, codes, number and line of the chain. Nothing of it is judged but what it would take from others.
CREATE OR REPLACE FUNCTION ledger.lay(
  p_carry ledger.carry, p_line ledger.carried, p_human uuid, p_login text, p_rules jsonb, p_taken jsonb, p_at text,
  p_seq bigint, p_previous bytea
) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  body jsonb := p_line.body::jsonb;
  claim jsonb := (body->'facts'->>'claim')::jsonb;
  kind text := body->>'kind';
  entry uuid := (body->>'record')::uuid;
  rule jsonb := p_rules->kind;
  op ledger.op;
  was ledger.row;
  made jsonb;
  name text; holder uuid;
  clash text := '';
  parts text[];
BEGIN
  op.op_id := (body->>'op')::uuid; op.attempt := 1; op.stream := p_carry.stream; op.replica := p_carry.carry; op.dseq := p_line.seq;
  op.human := p_human; op.digest := sha256(convert_to(p_line.body, 'UTF8')); op.verdict := 'ok'; op.code := ''; op.seq := p_seq;
  op.version := 0;
  made := '{}';
  IF kind <> 'file' AND rule IS NOT NULL THEN
    SELECT r.* INTO was FROM ledger.row r WHERE r.stream = p_carry.stream AND r.record = entry;
    op.version := coalesce(was.version, 0);
    made := coalesce(was.doc, '{}');
    IF claim->'patch' <> '{}' OR claim->>'command' <> '' OR (claim->>'saw')::int = 0 THEN
      -- Somebody has gone on with the record since, from a copy of this file: that stays, and a person is asked.
      IF op.version <> (claim->>'saw')::int OR was.kind <> kind THEN
        op.verdict := 'conflict'; op.version := NULL;
        op.code := CASE WHEN was.record IS NULL THEN 'conflict:missing' WHEN (claim->>'saw')::int = 0 THEN 'conflict:exists'
                        ELSE 'conflict:version' END;
        INSERT INTO ledger.op VALUES (op.*);
        RETURN ledger.chain(p_carry.stream, p_seq, p_previous, op, p_carry.carry, p_login, '', p_carry.carry, 'refused', 0, p_at,
          '', '', '');
      END IF;
      SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') INTO made
        FROM jsonb_each(p_line.doc::jsonb - '{id,version}'::text[]) e
       WHERE rule->'fields' ? e.key AND e.value <> rule->'fields'->e.key->'z';
      DELETE FROM ledger.twin t WHERE t.stream = p_carry.stream AND t.record = entry;
      IF coalesce(made->>'voided', '') <> 'true' THEN
        FOR name IN SELECT e FROM jsonb_array_elements_text(rule->'unique') e LOOP
          SELECT x.record INTO holder FROM ledger.code x
           WHERE x.stream = p_carry.stream AND x.kind = body->>'kind' AND x.field = name AND x.value = made->>name;
          IF holder <> entry THEN clash := name; EXIT; END IF;
        END LOOP;
        IF clash = '' AND coalesce((rule->>'single')::boolean, false) THEN
          SELECT r.record INTO holder FROM ledger.row r
           WHERE r.stream = p_carry.stream AND r.kind = body->>'kind' AND r.record <> entry
             AND coalesce(r.doc->>'voided', '') <> 'true' LIMIT 1;
          IF FOUND THEN clash := 'single'; END IF;
        END IF;
      END IF;
      IF clash <> '' THEN
        -- Its number is not changed and not taken from who has it: it comes in as 取消し, and a card asks (settled.md 16).
        made := made || '{"voided": true}';
        op.code := 'clash:' || clash;
        INSERT INTO ledger.twin VALUES (p_carry.stream, entry, clash, holder, p_carry.carry);
      END IF;
      parts := regexp_match(made->>'number', '^(.+)-([0-9]{1,9})$');
      IF parts IS NOT NULL THEN
        INSERT INTO ledger.number AS n (stream, series, last) VALUES (p_carry.stream, parts[1], parts[2]::int)
          ON CONFLICT ON CONSTRAINT number_pkey DO UPDATE SET last = greatest(n.last, excluded.last);
        INSERT INTO ledger.twin SELECT p_carry.stream, entry, 'number', (t->>1)::uuid, p_carry.carry
          FROM jsonb_array_elements(p_taken) t WHERE t->>0 = made->>'number' AND (t->>1)::uuid <> entry LIMIT 1;
      END IF;
      op.version := op.version + 1;
      IF was.record IS NULL THEN
        INSERT INTO ledger.row VALUES (p_carry.stream, entry, kind, 1, p_seq, false, made);
      ELSE
        UPDATE ledger.row r SET version = op.version, seq = p_seq, doc = made WHERE r.stream = p_carry.stream AND r.record = entry;
      END IF;
      PERFORM ledger.keep_codes(p_carry.stream, kind, entry, rule->'unique', was.doc, made);
      IF rule ? 'opens' THEN PERFORM ledger.keep_opening(p_carry.stream, kind, rule->'opens', was.doc, made); END IF;
      IF rule ? 'routes' THEN PERFORM ledger.keep_routes(p_carry.stream, entry, rule, made); END IF;
      IF rule ? 'elsewhere' THEN PERFORM ledger.route_again(p_carry.stream); END IF;
    END IF;
  END IF;
  INSERT INTO ledger.op VALUES (op.*);
  RETURN ledger.chain(p_carry.stream, p_seq, p_previous, op, (body->>'act')::uuid, p_login, kind, entry, 'carried', op.version,
    p_at, p_line.body, made::text, p_line.signature);
END $$;

-- The next lines that were proved, never a part of an act; returns how many are laid.
CREATE OR REPLACE FUNCTION api.carry_lay(p_stream uuid, p_head text, p_most int DEFAULT 500) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c ledger.carry := ledger.carry_of(p_stream, p_head);
  me record;
  h ledger.head;
  until bigint;
  rules jsonb; taken jsonb;
  at text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  line ledger.carried;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  IF c.staged < c.lines OR c.laid >= c.staged THEN RETURN c.laid; END IF;
  SELECT * INTO me FROM gate.chief_of(p_stream);
  SELECT x.* INTO h FROM ledger.head x WHERE x.stream = p_stream FOR UPDATE;
  SELECT coalesce(jsonb_object_agg(r.kind, r.doc), '{}') INTO rules FROM ledger.rule r;
  until := coalesce((SELECT min(s.seq) FROM ledger.carried s WHERE s.stream = p_stream AND s.carry = c.carry AND s.closes
                        AND s.seq >= c.laid + least(greatest(p_most, 1), 2000)), c.staged);
  -- Numbers of this chunk that records of the stream bear already, looked for once.
  SELECT coalesce(jsonb_agg(jsonb_build_array(r.doc->>'number', r.record)), '[]') INTO taken FROM ledger.row r
   WHERE r.stream = p_stream AND r.doc->>'number' IN (
     SELECT s.doc::jsonb->>'number' FROM ledger.carried s
      WHERE s.stream = p_stream AND s.carry = c.carry AND s.seq > c.laid AND s.seq <= until);
  FOR line IN SELECT s.* FROM ledger.carried s
               WHERE s.stream = p_stream AND s.carry = c.carry AND s.seq > c.laid AND s.seq <= until ORDER BY s.seq LOOP
    -- A copy of this file may have brought it before.
    CONTINUE WHEN EXISTS (SELECT FROM ledger.op o WHERE o.op_id = (line.body::jsonb->>'op')::uuid);
    h.hash := ledger.lay(c, line, me.human, me.login, rules, taken, at, h.seq + 1, h.hash);
    h.seq := h.seq + 1;
  END LOOP;
  UPDATE ledger.head x SET seq = h.seq, hash = h.hash WHERE x.stream = p_stream AND x.seq <> h.seq;
  UPDATE ledger.carry x SET laid = until WHERE x.stream = p_stream AND x.carry = c.carry;
  DELETE FROM ledger.carried s WHERE s.stream = p_stream AND s.carry = c.carry AND s.seq <= until;
  RETURN until;
END $$;
RESET ROLE;

SET ROLE komae_registrar;
-- The chief's half of the two: what an administrator holds against the printed paper. Another head replaces what was asked before.
CREATE OR REPLACE FUNCTION api.carry_ask(p_stream uuid, p_source uuid, p_replica uuid, p_head text, p_lines bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me record;
  made bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  SELECT * INTO me FROM gate.chief_of(p_stream);
  IF NOT FOUND THEN RAISE EXCEPTION 'NOT_CHIEF' USING ERRCODE = 'KD060'; END IF;
  IF p_head !~ '^[0-9a-f]{64}$' OR p_lines < 1 THEN RAISE EXCEPTION 'NOT_THE_CHAIN' USING ERRCODE = 'KD063'; END IF;
  IF EXISTS (SELECT FROM ledger.carry c WHERE c.stream = p_stream AND c.head = decode(p_head, 'hex')) THEN RETURN 0; END IF;
  SELECT o.id INTO made FROM gate.operation o WHERE o.done_at IS NULL AND o.verb = 'carry_chain' AND o.target = p_stream::text
     AND o.asked_by = session_user AND o.facts->>'head' = p_head;
  IF FOUND THEN RETURN made; END IF;
  UPDATE gate.operation o SET done_at = clock_timestamp(), facts = o.facts || '{"replaced": true}'
   WHERE o.done_at IS NULL AND o.verb = 'carry_chain' AND o.target = p_stream::text AND o.asked_by = session_user;
  INSERT INTO gate.operation (verb, target, facts, asked_by) VALUES ('carry_chain', p_stream::text, jsonb_build_object(
      'carry', gen_random_uuid(), 'source', p_source, 'replica', p_replica, 'head', p_head, 'lines', p_lines,
      'login', session_user), session_user) RETURNING id INTO made;
  RETURN made;
END $$;
RESET ROLE;
REVOKE CREATE ON SCHEMA api FROM komae_registrar;
