-- After a declared restore (settled.md 13, sync.md §5.7): PCs bring the lines of the lost time as they hold them, verified, with
-- number, hash and signature, also those of other PCs. Two PCs or two people vouch for a line; then it stands again as it stood,
-- with its actor and number. Until that is settled nobody who is asked sends anything new.
GRANT CREATE ON SCHEMA gate, ledger, api TO komae_api;
SET ROLE komae_owner;
GRANT SELECT, INSERT, UPDATE (settled) ON ledger.former TO komae_api;
GRANT SELECT, INSERT ON ledger.voucher TO komae_api;
RESET ROLE;
SET ROLE komae_api;

CREATE OR REPLACE FUNCTION ledger.open_restore(p_stream uuid) RETURNS TABLE (epoch uuid) LANGUAGE sql STABLE AS $$
  SELECT t.epoch
    FROM ledger.timeline t JOIN gate.server s ON s.epoch = t.epoch
   WHERE t.closed_at IS NULL AND t.heads ? p_stream::text
$$;

-- How many lines of a stream wait: for a second voice, or for the line before them.
CREATE OR REPLACE FUNCTION ledger.unsettled(p_stream uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM ledger.former f JOIN ledger.open_restore(p_stream) o ON o.epoch = f.epoch
   WHERE f.stream = p_stream AND f.settled = ''
$$;

CREATE OR REPLACE FUNCTION ledger.shown_name(p_human uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT p.shown FROM gate.person p WHERE p.human = p_human ORDER BY p.login LIMIT 1), '')
$$;

-- What cannot stand as it stood, because somebody went on without it, is judged like something that is sent now, in its author's
-- name: different fields merge, and whatever is refused has a verdict that its author's PC is told.
CREATE OR REPLACE FUNCTION ledger.judge_again(p_line jsonb, p_op ledger.op) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  h ledger.head;
  author record;
  rules jsonb := (SELECT coalesce(jsonb_object_agg(r.kind, r.doc), '{}') FROM ledger.rule r);
  at text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  made record;
  new_hash bytea;
BEGIN
  SELECT x.* INTO h FROM ledger.head x WHERE x.stream = p_op.stream;
  SELECT p.login::text AS login, m.duties INTO author FROM gate.person p
    LEFT JOIN gate.membership m ON m.login = p.login AND m.stream = p_op.stream WHERE p.human = p_op.human ORDER BY m.duties LIMIT 1;
  p_op.seq := h.seq + 1;
  made := ledger.take(p_op, h.seq, h.hash, coalesce(author.login, 'salvage'), 'member', coalesce(author.duties, '{}'), rules,
    p_line->>'body', decode(p_line->>'signature', 'hex'), at);
  p_op.verdict := made.verdict; p_op.code := made.code; p_op.version := made.version; new_hash := made.hash;
  IF made.verdict <> 'ok' THEN
    IF made.verdict = 'held' THEN p_op.verdict := 'conflict'; END IF;
    p_op.version := NULL;
    new_hash := ledger.chain(p_op.stream, p_op.seq, h.hash, p_op, p_op.replica, coalesce(author.login, 'salvage'), '', p_op.replica,
      'refused', 0, at, '', '', '');
  END IF;
  INSERT INTO ledger.op VALUES (p_op.*);
  UPDATE ledger.head x SET seq = p_op.seq, hash = new_hash WHERE x.stream = p_op.stream;
  RETURN 'judged';
END $$;

-- Whether a line made this document of the one that stands here. The version alone does not say so: what it was made of may have
-- been refused meanwhile, and another line have its version. A line that has no body any more proves nothing.
CREATE OR REPLACE FUNCTION ledger.is_made_of(p_rule jsonb, p_was jsonb, p_patch jsonb, p_made jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_patch IS NOT NULL
    AND p_was - ARRAY(SELECT jsonb_object_keys(p_patch)) - 'number' = p_made - ARRAY(SELECT jsonb_object_keys(p_patch)) - 'number'
    AND coalesce(p_was->>'number', '') IN ('', coalesce(p_made->>'number', ''))
    AND NOT EXISTS (SELECT FROM jsonb_each(p_patch - 'number') p
                     WHERE coalesce(p_was->p.key, p_rule->'fields'->p.key->'z', p.value->0) NOT IN (p.value->0, p.value->1))
$$;

-- One line of the lost time, as it stood: with the same number of the line and nothing new before it, even its hash is the same.
CREATE OR REPLACE FUNCTION ledger.stand_again(p_line jsonb, p_stream uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  h ledger.head;
  op ledger.op;
  was ledger.row;
  body jsonb;
  rule jsonb;
  made jsonb;
  name text;
  parts text[];
  lay boolean := false;
BEGIN
  op.op_id := (p_line->>'op_id')::uuid;
  IF EXISTS (SELECT FROM ledger.op o WHERE o.op_id = op.op_id AND o.verdict <> 'held') THEN RETURN 'known'; END IF;
  op.attempt := 1 + coalesce((SELECT max(o.attempt) FROM ledger.op o WHERE o.op_id = op.op_id), 0);
  -- At a place of its own: the author's PC brings it again at the slot it has there, and finds it known.
  op.stream := p_stream; op.replica := gen_random_uuid(); op.dseq := (p_line->>'seq')::bigint;
  op.human := (p_line->>'human')::uuid; op.digest := decode(p_line->>'body_digest', 'hex');
  op.verdict := p_line->>'verdict'; op.code := p_line->>'code'; op.version := (p_line->>'version')::int;
  IF op.verdict = 'ok' AND p_line->>'kind' <> 'file' AND p_line->>'doc' <> '' THEN
    SELECT r.* INTO was FROM ledger.row r WHERE r.stream = p_stream AND r.record = (p_line->>'record')::uuid;
    made := (p_line->>'doc')::jsonb;
    body := CASE WHEN p_line->>'body' <> '' THEN (p_line->>'body')::jsonb END;
    -- What was brought along from 単独利用 says in its claim what it changed; a number that was taken already came in as 取消し.
    IF body->>'verb' = 'carried' THEN
      body := (body->'facts'->>'claim')::jsonb;
      IF op.code <> '' THEN body := jsonb_set(body, '{patch,voided}', '[false, true]'); END IF;
    END IF;
    lay := body IS NULL OR body->'patch' <> '{}' OR body->>'command' <> '' OR (body->>'saw')::int = 0;
    SELECT r.doc INTO rule FROM ledger.rule r WHERE r.kind = p_line->>'kind';
    IF op.version <> coalesce(was.version, 0) + lay::int OR NOT lay AND made IS DISTINCT FROM was.doc
       OR lay AND was.record IS NOT NULL AND NOT ledger.is_made_of(rule, was.doc, body->'patch', made) THEN
      RETURN CASE WHEN body IS NULL THEN 'passed' ELSE ledger.judge_again(p_line, op) END;
    END IF;
    IF lay AND EXISTS (SELECT FROM jsonb_array_elements_text(rule->'unique') u
                         JOIN ledger.code c ON c.stream = p_stream AND c.kind = p_line->>'kind' AND c.field = u AND c.value = made->>u
                        WHERE c.record <> (p_line->>'record')::uuid AND coalesce(made->>'voided', '') <> 'true') THEN
      RETURN CASE WHEN body IS NULL THEN 'passed' ELSE ledger.judge_again(p_line, op) END;
    END IF;
  END IF;
  SELECT x.* INTO h FROM ledger.head x WHERE x.stream = p_stream;
  op.seq := h.seq + 1;
  INSERT INTO ledger.op VALUES (op.*);
  INSERT INTO ledger.journal
    SELECT p_stream, op.seq, op.op_id, (p_line->>'act_id')::uuid, (p_line->>'replica')::uuid, (p_line->>'dseq')::bigint, op.human,
           coalesce((SELECT p.login FROM gate.person p WHERE p.human = op.human ORDER BY p.login LIMIT 1), 'salvage'),
           p_line->>'kind', (p_line->>'record')::uuid, p_line->>'verb', op.version, op.verdict, op.code, p_line->>'at',
           p_line->>'body', op.digest, p_line->>'doc', decode(p_line->>'doc_digest', 'hex'), decode(p_line->>'signature', 'hex'),
           ledger.line_hash(h.hash, p_stream, op.seq, op.op_id, (p_line->>'act_id')::uuid, (p_line->>'replica')::uuid,
             (p_line->>'dseq')::bigint, op.human, (p_line->>'record')::uuid, p_line->>'verb', op.version, op.verdict, op.code,
             p_line->>'at', op.digest, decode(p_line->>'doc_digest', 'hex'), decode(p_line->>'signature', 'hex'));
  UPDATE ledger.head x SET seq = op.seq, hash = (SELECT j.hash FROM ledger.journal j WHERE j.stream = p_stream AND j.seq = op.seq)
   WHERE x.stream = p_stream;
  IF lay THEN
    IF was.record IS NULL THEN
      INSERT INTO ledger.row VALUES (p_stream, (p_line->>'record')::uuid, p_line->>'kind', op.version, op.seq, false, made);
    ELSE
      UPDATE ledger.row r SET version = op.version, seq = op.seq, doc = made
       WHERE r.stream = p_stream AND r.record = was.record;
    END IF;
    PERFORM ledger.keep_codes(p_stream, p_line->>'kind', (p_line->>'record')::uuid, coalesce(rule->'unique', '[]'), was.doc, made);
    IF rule ? 'opens' THEN PERFORM ledger.keep_opening(p_stream, p_line->>'kind', rule->'opens', was.doc, made); END IF;
    IF rule ? 'routes' THEN PERFORM ledger.keep_routes(p_stream, (p_line->>'record')::uuid, rule, made); END IF;
    IF rule ? 'elsewhere' THEN PERFORM ledger.route_again(p_stream); END IF;
    parts := regexp_match(made->>'number', '^(.+)-([0-9]{1,9})$');
    IF parts IS NOT NULL THEN
      INSERT INTO ledger.number AS n (stream, series, last) VALUES (p_stream, parts[1], parts[2]::int)
        ON CONFLICT ON CONSTRAINT number_pkey DO UPDATE SET last = greatest(n.last, excluded.last);
    END IF;
  END IF;
  RETURN 'stands';
END $$;

-- Everything that two PCs or two people vouch for, each after the line before it. p_all: two administrators take the rest as it is.
CREATE OR REPLACE FUNCTION ledger.admit(p_stream uuid, p_all boolean DEFAULT false) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  o record;
  f record;
  one record;
  told text;
  moved boolean := true;
BEGIN
  SELECT * INTO o FROM ledger.open_restore(p_stream);
  IF NOT FOUND THEN RETURN 0; END IF;
  PERFORM FROM ledger.head h WHERE h.stream = p_stream FOR UPDATE;
  WHILE moved LOOP
    moved := false;
    FOR f IN SELECT x.* FROM ledger.former x WHERE x.stream = p_stream AND x.epoch = o.epoch AND x.settled = '' ORDER BY x.seq LOOP
      CONTINUE WHEN NOT p_all AND f.seq > 1
        AND NOT EXISTS (SELECT FROM ledger.journal j WHERE j.stream = p_stream AND j.seq = f.seq - 1 AND j.hash = f.previous)
        AND NOT EXISTS (SELECT FROM ledger.former b WHERE b.stream = p_stream AND b.epoch = o.epoch
                           AND b.seq = f.seq - 1 AND b.hash = f.previous AND b.settled <> '');
      SELECT count(DISTINCT v.device) AS devices, count(DISTINCT v.human) AS humans INTO one FROM ledger.voucher v
       WHERE v.stream = p_stream AND v.epoch = o.epoch AND v.seq = f.seq AND v.hash = f.hash;
      CONTINUE WHEN NOT p_all AND one.devices < 2 AND one.humans < 2;
      told := ledger.stand_again(f.line, p_stream);
      UPDATE ledger.former x SET settled = told WHERE x.stream = p_stream AND x.epoch = o.epoch AND x.seq = f.seq AND x.hash = f.hash;
      moved := NOT p_all;
    END LOOP;
  END LOOP;
  RETURN ledger.unsettled(p_stream);
END $$;

-- p_lines: lines as api.pull gave them, each with `previous`; an empty list only asks. Returns how many lines of the stream wait.
CREATE OR REPLACE FUNCTION api.salvage(p_stream uuid, p_lines jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me record; o record; line jsonb;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF p_stream <> ALL ((SELECT gate.my_streams())::uuid[]) THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  IF jsonb_array_length(p_lines) > 2000 THEN RAISE EXCEPTION 'BATCH_TOO_LARGE' USING ERRCODE = 'KD002'; END IF;
  SELECT * INTO o FROM ledger.open_restore(p_stream);
  IF NOT FOUND THEN RETURN 0; END IF;
  IF jsonb_array_length(p_lines) = 0 THEN RETURN ledger.unsettled(p_stream); END IF;
  FOR line IN SELECT e FROM jsonb_array_elements(p_lines) e LOOP
    -- What it says must be what its hash says, and whose body it is must be in the body.
    CONTINUE WHEN EXISTS (SELECT FROM ledger.journal j WHERE j.stream = p_stream AND j.seq = (line->>'seq')::bigint
                             AND j.hash = decode(line->>'hash', 'hex'))
      OR sha256(convert_to(line->>'body', 'UTF8')) <> decode(line->>'body_digest', 'hex') AND line->>'body' <> ''
      OR sha256(convert_to(line->>'doc', 'UTF8')) <> decode(line->>'doc_digest', 'hex') AND line->>'doc' <> ''
      OR decode(line->>'hash', 'hex') <> ledger.line_hash(decode(line->>'previous', 'hex'), p_stream, (line->>'seq')::bigint,
           (line->>'op_id')::uuid, (line->>'act_id')::uuid, (line->>'replica')::uuid, (line->>'dseq')::bigint,
           (line->>'human')::uuid, (line->>'record')::uuid, line->>'verb', (line->>'version')::int, line->>'verdict',
           line->>'code', line->>'at', decode(line->>'body_digest', 'hex'), decode(line->>'doc_digest', 'hex'),
           decode(line->>'signature', 'hex'));
    INSERT INTO ledger.former VALUES (p_stream, o.epoch, (line->>'seq')::bigint, decode(line->>'hash', 'hex'),
      decode(line->>'previous', 'hex'), line) ON CONFLICT DO NOTHING;
    INSERT INTO ledger.voucher (stream, epoch, seq, hash, device, human)
      VALUES (p_stream, o.epoch, (line->>'seq')::bigint, decode(line->>'hash', 'hex'), me.device, me.human)
      ON CONFLICT DO NOTHING;
  END LOOP;
  RETURN ledger.admit(p_stream);
END $$;

-- What has one voice so far, for the chief of the section: whose it is, who has brought it from which PC, and since when.
CREATE OR REPLACE FUNCTION api.salvage_waiting(p_stream uuid)
RETURNS TABLE (line jsonb, previous bytea, hash bytea, shown text, device text, bringer text, since timestamptz, mine boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record; o record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT EXISTS (SELECT FROM gate.chief_of(p_stream)) THEN RETURN; END IF;
  SELECT * INTO o FROM ledger.open_restore(p_stream);
  IF NOT FOUND THEN RETURN; END IF;
  RAISE LOG 'AUDIT lost lines of % by %', p_stream, session_user;
  RETURN QUERY SELECT f.line, f.previous, f.hash, ledger.shown_name((f.line->>'human')::uuid), v.device, ledger.shown_name(v.human), v.at,
      v.device = me.device AND v.human = me.human
    FROM ledger.former f
    JOIN ledger.voucher v ON v.stream = f.stream AND v.epoch = f.epoch AND v.seq = f.seq AND v.hash = f.hash
   WHERE f.stream = p_stream AND f.epoch = o.epoch AND f.settled = ''
     AND NOT EXISTS (SELECT FROM ledger.voucher x WHERE x.stream = f.stream AND x.epoch = f.epoch AND x.seq = f.seq AND x.hash = f.hash
                        AND (x.device <> v.device OR x.human <> v.human))
   ORDER BY f.seq LIMIT 500;
END $$;

-- The chief's word for what only one PC has brought, line by line as he has seen it: a second person, when it was another's PC.
CREATE OR REPLACE FUNCTION api.salvage_accept(p_stream uuid, p_lines bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record; o record; named bigint;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT EXISTS (SELECT FROM gate.chief_of(p_stream)) THEN RAISE EXCEPTION 'NOT_CHIEF' USING ERRCODE = 'KD060'; END IF;
  SELECT * INTO o FROM ledger.open_restore(p_stream);
  IF NOT FOUND THEN RETURN 0; END IF;
  PERFORM FROM ledger.head h WHERE h.stream = p_stream FOR UPDATE;
  INSERT INTO ledger.voucher (stream, epoch, seq, hash, device, human)
    SELECT f.stream, f.epoch, f.seq, f.hash, me.device, me.human FROM ledger.former f
     WHERE f.stream = p_stream AND f.epoch = o.epoch AND f.settled = '' AND f.hash = ANY (p_lines) ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS named = ROW_COUNT;
  PERFORM ledger.admit(p_stream);
  -- After what it lets in: those lines may stand at the very numbers they had.
  IF named > 0 THEN
    PERFORM ledger.note(p_stream, 'salvaged', '復元で失われた行の受入れ', jsonb_build_object('lines', named, 'login', me.login,
      'by', me.human), ledger.shown_name(me.human));
  END IF;
  RETURN ledger.unsettled(p_stream);
END $$;
RESET ROLE;
