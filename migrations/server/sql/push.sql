-- The one way in: operations of a replica, in their order, each with exactly one durable verdict (sync.md §5.2 T2).
SET ROLE komae_api;

CREATE OR REPLACE FUNCTION ledger.line_hash(
  previous bytea, stream uuid, seq bigint, op_id uuid, act_id uuid, replica uuid, dseq bigint, human uuid, record uuid,
  verb text, version int, verdict text, code text, at text, body_digest bytea, doc_digest bytea, signature bytea
) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  words bytea := convert_to(verb, 'UTF8');
  codes bytea := convert_to(code, 'UTF8');
  moment bytea := convert_to(at, 'UTF8');
BEGIN
  -- Fixed widths where the width is fixed, a length before everything else: no two lines share an encoding.
  RETURN sha256(previous || uuid_send(stream) || int8send(seq) || uuid_send(op_id) || uuid_send(act_id) || uuid_send(replica)
    || int8send(dseq) || uuid_send(human) || uuid_send(record) || int4send(version) || body_digest || doc_digest
    || int4send(length(words)) || words || int4send(length(verdict)) || convert_to(verdict, 'UTF8')
    || int4send(length(codes)) || codes || int4send(length(moment)) || moment || int4send(length(signature)) || signature);
END $$;

-- By the whole key each: a plan made while the table is empty may not read all of a stream later.
CREATE OR REPLACE FUNCTION ledger.keep_codes(p_stream uuid, p_kind text, p_record uuid, p_unique jsonb, p_old jsonb, p_new jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
  before text;
  after text;
BEGIN
  FOR n IN 0 .. jsonb_array_length(p_unique) - 1 LOOP
    name := p_unique->>n;
    before := CASE WHEN coalesce(p_old->>'voided', '') <> 'true' THEN p_old->>name END;
    after := CASE WHEN coalesce(p_new->>'voided', '') <> 'true' THEN p_new->>name END;
    CONTINUE WHEN before IS NOT DISTINCT FROM after;
    IF before IS NOT NULL THEN
      DELETE FROM ledger.code c WHERE c.stream = p_stream AND c.kind = p_kind AND c.field = name AND c.value = before
                                  AND c.record = p_record;
    END IF;
    IF after IS NOT NULL THEN
      INSERT INTO ledger.code VALUES (p_stream, p_kind, name, after, p_record);
    END IF;
  END LOOP;
END $$;

-- One line of the chain: what happened to one operation. Refused ones carry digest and code only (settled.md 10).
CREATE OR REPLACE FUNCTION ledger.chain(
  p_stream uuid, p_seq bigint, p_previous bytea, p_op ledger.op, p_act uuid, p_login text, p_kind text, p_record uuid,
  p_verb text, p_version int, p_at text, p_body text, p_doc text, p_signature bytea
) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  doc_digest bytea := sha256(convert_to(p_doc, 'UTF8'));
  hash bytea := ledger.line_hash(p_previous, p_stream, p_seq, p_op.op_id, p_act, p_op.replica, p_op.dseq, p_op.human, p_record,
    p_verb, p_version, p_op.verdict, p_op.code, p_at, p_op.digest, doc_digest, p_signature);
BEGIN
  INSERT INTO ledger.journal VALUES (p_stream, p_seq, p_op.op_id, p_act, p_op.replica, p_op.dseq, p_op.human, p_login, p_kind,
    p_record, p_verb, p_version, p_op.verdict, p_op.code, p_at, p_body, p_op.digest, p_doc, doc_digest, p_signature, hash);
  RETURN hash;
END $$;

-- Whether an earlier operation of this person on the record is held because the server does not know its words yet.
CREATE OR REPLACE FUNCTION ledger.waits(p_stream uuid, p_human uuid, p_record uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM ledger.op o
     WHERE o.stream = p_stream AND o.human = p_human AND o.verdict = 'held' AND (o.code LIKE 'unknown:%' OR o.code = 'group')
       AND strpos(o.body, '"record":"' || p_record || '"') > 0
       AND NOT EXISTS (SELECT FROM ledger.op x WHERE x.op_id = o.op_id AND x.attempt > o.attempt AND x.verdict <> 'held'))
$$;

-- Judge one operation and, when it may stand, write row, codes and line. Writes nothing else. p_alone: it is a whole act.
DROP FUNCTION IF EXISTS ledger.take(ledger.op, bigint, bytea, text, text, text[], jsonb, text, bytea, text);
CREATE OR REPLACE FUNCTION ledger.take(
  p_op ledger.op, p_seq bigint, p_previous bytea, p_login text, p_role text, p_duties text[], p_rules jsonb,
  p_body text, p_signature bytea, p_at text, p_alone boolean DEFAULT false,
  OUT verdict text, OUT code text, OUT seq bigint, OUT version int, OUT number text, OUT hash bytea
) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  body jsonb := p_body::jsonb;
  kind text := body->>'kind';
  entry uuid := (body->>'record')::uuid;
  rule jsonb := p_rules->kind;
  current ledger.row;
  judged record;
  doc text := '{}';
BEGIN
  verdict := 'ok'; code := ''; version := 0; number := '';
  IF (body->>'op')::uuid <> p_op.op_id THEN verdict := 'rejected'; code := 'invalid:op'; RETURN; END IF;
  IF (body->>'by')::uuid IS DISTINCT FROM p_op.human THEN verdict := 'rejected'; code := 'forbidden:by'; RETURN; END IF;
  IF jsonb_typeof(body->'verb') IS DISTINCT FROM 'string' THEN verdict := 'rejected'; code := 'invalid:verb'; RETURN; END IF;
  -- Only the length: whose signature it is, the clients find out (settled.md 11).
  IF octet_length(p_signature) NOT IN (0, 64) THEN verdict := 'rejected'; code := 'invalid:sign'; RETURN; END IF;
  IF p_role = 'office' AND (kind = 'file' OR rule->'routes' IS NULL) THEN verdict := 'rejected'; code := 'not_found'; RETURN; END IF;
  -- Keys begin and end by functions of their own (keys.sql).
  IF kind = 'file' AND body->>'verb' IN ('key_published', 'key_ended') THEN
    verdict := 'rejected'; code := 'forbidden:verb'; RETURN;
  END IF;
  IF kind <> 'file' THEN
    IF rule IS NULL THEN verdict := 'held'; code := 'unknown:kind'; RETURN; END IF;
    SELECT r.* INTO current FROM ledger.row r WHERE r.stream = p_op.stream AND r.record = entry;
    IF FOUND AND current.kind <> kind THEN
      verdict := 'rejected'; code := CASE WHEN p_role = 'office' THEN 'not_found' ELSE 'invalid:kind' END; RETURN;
    END IF;
    version := coalesce(current.version, 0);
    judged := ledger.judge(p_op.stream, rule, current, body, p_op.human, p_role, p_duties);
    IF judged.code <> '' THEN
      code := judged.code;
      IF code LIKE 'conflict:%' AND ledger.waits(p_op.stream, p_op.human, entry) THEN
        verdict := 'held'; code := 'unknown:before'; RETURN;
      END IF;
      verdict := CASE split_part(code, ':', 1) WHEN 'conflict' THEN 'conflict' WHEN 'unknown' THEN 'held' ELSE 'rejected' END;
      RETURN;
    END IF;
    IF p_alone AND rule ? 'bound' AND judged.moves AND ledger.touches_bond(rule, body) THEN
      code := ledger.judge_bonds(p_op.stream, rule, entry, body, judged.doc, '[]');
    END IF;
    IF code = '' AND rule ? 'opens' THEN
      code := ledger.judge_opening(p_op.stream, rule->'opens', current.doc, judged.doc);
    END IF;
    IF code <> '' THEN verdict := 'rejected'; RETURN; END IF;
    IF judged.numbers THEN
      number := ledger.next_number(p_op.stream, rule->>'form', body->>'at');
      judged.doc := judged.doc || jsonb_build_object('number', number);
    END IF;
    seq := p_seq + 1;
    IF judged.moves THEN
      version := version + 1;
      IF version = 1 THEN
        INSERT INTO ledger.row VALUES (p_op.stream, entry, kind, 1, seq, false, judged.doc);
      ELSE
        UPDATE ledger.row r SET version = version, seq = seq, doc = judged.doc WHERE r.stream = p_op.stream AND r.record = entry;
      END IF;
      IF judged.codes THEN
        PERFORM ledger.keep_codes(p_op.stream, kind, entry, rule->'unique', current.doc, judged.doc);
      END IF;
      IF rule ? 'opens' THEN
        PERFORM ledger.keep_opening(p_op.stream, kind, rule->'opens', current.doc, judged.doc);
      END IF;
      IF rule ? 'routes' THEN PERFORM ledger.keep_routes(p_op.stream, entry, rule, judged.doc); END IF;
      IF rule ? 'elsewhere' THEN PERFORM ledger.route_again(p_op.stream); END IF;
      IF p_role = 'office' THEN
        INSERT INTO ledger.receipt VALUES (p_op.stream, seq, p_op.human,
          (SELECT min(b) FROM ledger.step_offices(rule, body->>'command') b WHERE b = ANY (p_duties)), clock_timestamp());
      END IF;
    END IF;
    IF judged.merged THEN code := 'merged'; END IF;
    doc := judged.doc::text;
  END IF;
  seq := p_seq + 1;
  p_op.verdict := verdict;
  p_op.code := code;
  hash := ledger.chain(p_op.stream, seq, p_previous, p_op, (body->>'act')::uuid, p_login, kind, entry, body->>'verb', version,
    p_at, p_body, doc, p_signature);
END $$;

-- p_ops: [{"stream", "dseq", "op", "body", "sign", "group"}]; operations of one group stand or fall together.
CREATE OR REPLACE FUNCTION api.push(p_replica uuid, p_ops jsonb, p_isolate boolean DEFAULT false)
RETURNS TABLE (dseq bigint, op_id uuid, verdict text, code text, seq bigint, version int, number text, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me record;
  caller text;                                  -- no name: that type's collation would fit no index of texts
  mine ledger.replica;
  streams uuid[]; seqs bigint[]; hashes bytea[]; roles text[]; duties text[];
  rules jsonb;
  sent jsonb; following jsonb; one jsonb;
  closes boolean; late text; absent boolean;
  group_ops ledger.op[]; group_sent jsonb[];
  op ledger.op; prev ledger.op;
  slot uuid;
  at text;
  total int := jsonb_array_length(p_ops);
  n int := 0; k int; place int; size int; failed int;
  first_seq bigint; first_hash bytea;
  taken record; held record; bound record;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  -- An older snapshot would show the caller as the member he was before.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'READ_COMMITTED_ONLY' USING ERRCODE = 'KD004';
  END IF;
  caller := me.login;
  IF total > 2000 THEN RAISE EXCEPTION 'BATCH_TOO_LARGE' USING ERRCODE = 'KD002'; END IF;
  INSERT INTO ledger.replica (replica, device, human) VALUES (p_replica, me.device, me.human) ON CONFLICT DO NOTHING;
  SELECT r.* INTO mine FROM ledger.replica r WHERE r.replica = p_replica FOR UPDATE;
  IF mine.device <> me.device OR mine.human <> me.human THEN RAISE EXCEPTION 'REPLICA_OF_OTHER_DEVICE' USING ERRCODE = 'KD003'; END IF;
  -- Whoever writes both as a member and as an office takes all heads in the one order everybody keeps: by stream.
  IF EXISTS (SELECT FROM gate.office o WHERE o.login = me.login) THEN
    PERFORM FROM ledger.head h
      WHERE NOT h.closed AND h.stream IN (SELECT (e->>'stream')::uuid FROM jsonb_array_elements(p_ops) e)
        AND (EXISTS (SELECT FROM gate.membership m WHERE m.stream = h.stream AND m.login = me.login
                        AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)
          OR h.stream IN (SELECT o.stream FROM gate.my_offices() o WHERE o.standing <> 'clerk'))
      ORDER BY h.stream FOR UPDATE;
  END IF;
  -- Only streams the caller may write are locked: an outsider cannot even make others wait.
  SELECT array_agg(x.stream), array_agg(x.seq), array_agg(x.hash), array_agg(x.role), array_agg(x.duties)
    INTO streams, seqs, hashes, roles, duties
    FROM (SELECT h.stream, h.seq, h.hash, array_to_string(m.duties, ',') AS duties,
                 CASE WHEN s.kind = 'city' AND m.role IN ('member', 'approver') THEN 'issuer' ELSE m.role END AS role
            FROM ledger.head h
            JOIN gate.membership m ON m.stream = h.stream AND m.login = me.login
                                   AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
            JOIN ledger.stream s ON s.stream = h.stream
           WHERE NOT h.closed AND h.stream IN (SELECT DISTINCT (e->>'stream')::uuid FROM jsonb_array_elements(p_ops) e)
           ORDER BY h.stream FOR UPDATE OF h) x;
  -- Offices of the city act in streams that are not theirs, within what ledger.judge leaves them (settled.md 2).
  IF EXISTS (SELECT FROM gate.office o WHERE o.login = me.login) THEN
    FOR held IN SELECT o.stream, string_agg(DISTINCT o.office, ',') AS offices FROM gate.my_offices() o
                 WHERE o.standing <> 'clerk'
                   AND o.stream IN (SELECT (e->>'stream')::uuid FROM jsonb_array_elements(p_ops) e)
                 GROUP BY o.stream ORDER BY o.stream LOOP
      place := array_position(streams, held.stream);
      IF place IS NULL THEN
        SELECT h.seq, h.hash INTO taken FROM ledger.head h WHERE h.stream = held.stream AND NOT h.closed FOR UPDATE;
        CONTINUE WHEN NOT FOUND;
        streams := array_append(streams, held.stream); seqs := array_append(seqs, taken.seq);
        hashes := array_append(hashes, taken.hash); roles := array_append(roles, 'office');
        duties := array_append(duties, held.offices);
      ELSIF roles[place] IN ('member', 'approver') THEN
        duties[place] := duties[place] || ',' || held.offices;
      ELSIF roles[place] = 'reader' THEN
        roles[place] := 'office'; duties[place] := held.offices;
      END IF;
    END LOOP;
  END IF;
  -- Only the rules that are asked for: all of them together take longer to unpack than an operation to judge. A batch
  -- that cannot be read is refused here as it would be below; alone (p_isolate) its operation is held there.
  SELECT coalesce(jsonb_object_agg(r.kind, r.doc), '{}') INTO rules FROM ledger.rule r
   WHERE p_isolate OR r.kind IN (SELECT (e->>'body')::jsonb->>'kind' FROM jsonb_array_elements(p_ops) e);
  at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

  sent := p_ops->0;
  WHILE n < total LOOP
    -- 1. The operations that stand or fall with the next one, without those that were judged before.
    size := 0; group_ops := '{}'; group_sent := '{}';
    LOOP
      n := n + 1;
      following := p_ops->n;
      closes := coalesce(sent->>'group', '') = '' OR following->>'group' IS DISTINCT FROM sent->>'group';
      op.op_id := (sent->>'op')::uuid; op.attempt := 1; op.stream := (sent->>'stream')::uuid; op.replica := p_replica;
      op.dseq := (sent->>'dseq')::bigint; op.human := me.human; op.digest := sha256(convert_to(sent->>'body', 'UTF8'));
      op.verdict := NULL; op.code := ''; op.seq := NULL; op.version := NULL;
      IF op.dseq <= mine.last_dseq THEN
        SELECT x.op_id INTO slot FROM (
          SELECT o.op_id FROM ledger.op o WHERE o.replica = p_replica AND o.dseq = op.dseq AND o.attempt = 1
          UNION ALL SELECT s.op_id FROM ledger.slot s WHERE s.replica = p_replica AND s.dseq = op.dseq) x;
        IF slot IS DISTINCT FROM op.op_id THEN
          dseq := op.dseq; op_id := op.op_id; verdict := 'fork'; code := 'slot'; seq := NULL; version := NULL; number := '';
          hash := NULL; RETURN NEXT; n := total; EXIT;
        END IF;
      ELSIF op.dseq > mine.last_dseq + 1 THEN
        dseq := op.dseq; op_id := op.op_id; verdict := 'gap'; code := 'from'; seq := mine.last_dseq + 1; version := NULL;
        number := ''; hash := NULL; RETURN NEXT; n := total; EXIT;
      END IF;
      SELECT o.* INTO prev FROM ledger.op o WHERE o.op_id = op.op_id ORDER BY o.attempt DESC LIMIT 1;
      IF FOUND AND op.dseq = mine.last_dseq + 1 THEN
        INSERT INTO ledger.slot VALUES (p_replica, op.dseq, op.op_id);
      END IF;
      mine.last_op := CASE WHEN op.dseq > mine.last_dseq THEN op.op_id ELSE mine.last_op END;
      mine.last_dseq := greatest(mine.last_dseq, op.dseq);
      -- What was held is judged again, as a new attempt: the rules may know its words now.
      IF prev.op_id IS NULL OR prev.verdict = 'held' AND prev.digest = op.digest AND prev.human = op.human THEN
        op.attempt := coalesce(prev.attempt, 0) + 1;
        size := size + 1;
        IF size > 1 OR NOT closes OR p_isolate THEN
          group_ops := group_ops || op; group_sent := group_sent || sent;
        END IF;
      ELSE
        dseq := op.dseq; op_id := op.op_id; number := ''; hash := NULL;
        IF prev.digest <> op.digest OR prev.human <> op.human THEN
          verdict := 'rejected'; code := 'op_id_reused'; seq := NULL; version := NULL;
        ELSE
          verdict := prev.verdict; code := CASE WHEN prev.verdict = 'ok' THEN 'dup' ELSE prev.code END;
          seq := prev.seq; version := prev.version;
        END IF;
        RETURN NEXT;
      END IF;
      one := sent;
      sent := following;
      EXIT WHEN closes OR n >= total;
    END LOOP;
    CONTINUE WHEN size = 0;

    -- 2. One by itself, as most are: no arrays, no inner transaction.
    IF group_ops = '{}' THEN
      place := array_position(streams, op.stream);
      IF place IS NOT NULL THEN
        taken := ledger.take(op, seqs[place], hashes[place], caller, roles[place], string_to_array(duties[place], ','), rules,
          one->>'body', decode(one->>'sign', 'hex'), at, true);
        IF taken.verdict = 'ok' THEN
          seqs[place] := taken.seq; hashes[place] := taken.hash;
          INSERT INTO ledger.op VALUES (op.op_id, op.attempt, op.stream, op.replica, op.dseq, op.human, op.digest, 'ok', taken.code,
            taken.seq, taken.version, NULL);
          dseq := op.dseq; op_id := op.op_id; verdict := 'ok'; code := taken.code; seq := taken.seq; version := taken.version;
          number := taken.number; hash := taken.hash;
          RETURN NEXT;
          CONTINUE;
        END IF;
        op.verdict := taken.verdict; op.code := taken.code;
      END IF;
      group_ops := ARRAY[op]; group_sent := ARRAY[one];
    END IF;

    -- 3. All of them or none.
    place := array_position(streams, group_ops[1].stream);
    failed := 0;
    IF place IS NULL OR EXISTS (SELECT FROM unnest(group_ops) g WHERE g.stream <> group_ops[1].stream) THEN
      -- Of a member whose stream was closed meanwhile nothing is refused: what finds no way by itself its successor's chief sees.
      -- So it is of a former member: the chief of the stream sees it.
      late := CASE WHEN ledger.is_late(group_ops[1].stream, caller) THEN 'closed'
                   WHEN ledger.is_former(group_ops[1].stream, caller, me.human)
                    AND NOT EXISTS (SELECT FROM unnest(group_ops) g WHERE g.stream <> group_ops[1].stream) THEN 'former' END;
      IF EXISTS (SELECT FROM unnest(group_sent) g WHERE NOT ledger.is_readable(g->>'body')) THEN late := NULL; END IF;
      IF late IS NULL AND NOT EXISTS (
           SELECT FROM ledger.alarm a WHERE a.login = me.login AND a.at > clock_timestamp() - interval '1 minute') THEN
        INSERT INTO ledger.alarm (login, device, what) VALUES (me.login, me.device, 'push to a foreign stream');
        -- Stays when the transaction does not (security.md §4.4).
        RAISE LOG 'AUDIT refused push to a foreign stream by % at %', session_user, me.device;
      END IF;
      failed := 1;
      FOR k IN 1..size LOOP
        group_ops[k].verdict := CASE WHEN late IS NULL THEN 'rejected' ELSE 'held' END;
        group_ops[k].code := coalesce(late, 'not_found');
      END LOOP;
    ELSE
      first_seq := seqs[place]; first_hash := hashes[place];
      IF group_ops[1].verdict IS NOT NULL THEN
        failed := 1;
      ELSE
        BEGIN
          FOR k IN 1..size LOOP
            taken := ledger.take(group_ops[k], seqs[place], hashes[place], caller, roles[place],
              string_to_array(duties[place], ','), rules, group_sent[k]->>'body', decode(group_sent[k]->>'sign', 'hex'), at);
            group_ops[k].verdict := taken.verdict; group_ops[k].code := taken.code;
            IF taken.verdict <> 'ok' THEN failed := k; RAISE EXCEPTION USING ERRCODE = 'KD100'; END IF;
            seqs[place] := taken.seq; hashes[place] := taken.hash;
            group_ops[k].seq := taken.seq; group_ops[k].version := taken.version;
            group_sent[k] := group_sent[k] || jsonb_build_object('number', taken.number, 'hash', encode(taken.hash, 'hex'));
          END LOOP;
          -- The bonds between records hold when the act is whole; which comes first within it is the program's.
          IF rules @? '$.*.bound' THEN
            SELECT * INTO bound FROM ledger.loose_bonds(group_ops[1].stream, rules, group_sent);
            IF FOUND THEN
              failed := bound.k; group_ops[failed].verdict := 'rejected'; group_ops[failed].code := bound.code;
              RAISE EXCEPTION USING ERRCODE = 'KD100';
            END IF;
          END IF;
        EXCEPTION
          WHEN SQLSTATE 'KD100' THEN NULL;
          WHEN data_exception OR integrity_constraint_violation THEN
            IF NOT p_isolate THEN RAISE; END IF;
            failed := greatest(k, 1);
            group_ops[failed].verdict := 'held'; group_ops[failed].code := SQLSTATE;
        END;
      END IF;
      IF failed > 0 THEN
        seqs[place] := first_seq; hashes[place] := first_hash;
        -- What is not on its way to an office is not there for it: the section's chain grows by no try of a stranger.
        absent := roles[place] = 'office' AND group_ops[failed].code = 'not_found';
        IF absent THEN
          IF NOT EXISTS (SELECT FROM ledger.alarm a WHERE a.login = me.login AND a.at > clock_timestamp() - interval '1 minute') THEN
            INSERT INTO ledger.alarm (login, device, what) VALUES (me.login, me.device, 'office step on what is not before it');
            RAISE LOG 'AUDIT refused office step by % at %', session_user, me.device;
          END IF;
        END IF;
        FOR k IN 1..size LOOP
          group_ops[k].seq := NULL; group_ops[k].version := NULL;
          IF absent THEN
            group_ops[k].verdict := 'rejected'; group_ops[k].code := 'not_found';
            CONTINUE;
          END IF;
          IF k <> failed THEN group_ops[k].verdict := group_ops[failed].verdict; group_ops[k].code := 'group'; END IF;
          IF group_ops[k].verdict <> 'held' THEN
            seqs[place] := seqs[place] + 1;
            hashes[place] := ledger.chain(group_ops[k].stream, seqs[place], hashes[place], group_ops[k], p_replica, caller, '',
              p_replica, 'refused', 0, at, '', '', '');
            group_ops[k].seq := seqs[place];
          END IF;
        END LOOP;
      END IF;
    END IF;

    -- 4. The verdicts, before the caller can see them.
    FOR k IN 1..size LOOP
      op := group_ops[k];
      INSERT INTO ledger.op VALUES (op.op_id, op.attempt, op.stream, op.replica, op.dseq, op.human, op.digest, op.verdict, op.code,
        op.seq, op.version, CASE WHEN op.verdict = 'held' THEN group_sent[k]->>'body' END);
      dseq := op.dseq; op_id := op.op_id; verdict := op.verdict; code := op.code; seq := op.seq; version := op.version;
      number := CASE WHEN failed = 0 THEN group_sent[k]->>'number' ELSE '' END;
      hash := CASE WHEN failed = 0 THEN decode(group_sent[k]->>'hash', 'hex') END;
      RETURN NEXT;
    END LOOP;
  END LOOP;
  UPDATE ledger.replica r SET last_dseq = mine.last_dseq, last_op = mine.last_op WHERE r.replica = p_replica;
  FOR k IN 1..coalesce(array_length(streams, 1), 0) LOOP
    UPDATE ledger.head h SET seq = seqs[k], hash = hashes[k] WHERE h.stream = streams[k] AND h.seq <> seqs[k];
  END LOOP;
END $$;
RESET ROLE;
