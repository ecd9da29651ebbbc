-- A stream that ends and those that go on in its place; a stream that gets another name (settled.md 4).
SET ROLE komae_owner;
GRANT UPDATE (title, department, closed_at, successors, predecessors) ON ledger.stream TO komae_api;
GRANT UPDATE (closed) ON ledger.head TO komae_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.moved TO komae_api;
RESET ROLE;
SET ROLE komae_api;

-- A line that no person's PC wrote: administrators ended or renamed the stream, or another section took something over. Nobody's
-- key is on it; its body names who it was. The caller holds the head.
CREATE OR REPLACE FUNCTION ledger.write_line(
  p_stream uuid, p_seq bigint, p_previous bytea, p_verb text, p_label text, p_facts jsonb, p_by text, p_kind text, p_record uuid,
  p_version int, p_patch jsonb, p_doc jsonb, p_note text
) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  op ledger.op;
  act uuid := gen_random_uuid();
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  at text := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  body text;
BEGIN
  op.op_id := gen_random_uuid();
  body := jsonb_build_object('act', act, 'at', at, 'by', nobody, 'command', '', 'facts', p_facts, 'kind', p_kind, 'label', p_label,
    'name', p_by, 'note', p_note, 'op', op.op_id, 'patch', p_patch, 'reasons', '{}'::jsonb, 'record', p_record,
    'saw', greatest(p_version - 1, 0), 'undoes', NULL, 'verb', p_verb)::text;
  op.stream := p_stream; op.replica := p_stream; op.dseq := 0; op.human := nobody; op.verdict := 'ok'; op.code := '';
  op.digest := sha256(convert_to(body, 'UTF8'));
  RETURN ledger.chain(p_stream, p_seq, p_previous, op, act, 'komae_api', p_kind, p_record, p_verb, p_version, at, body, p_doc::text, '');
END $$;

-- One such line by itself. Of many, the head is written once: every version of it in one transaction would be read again each time.
CREATE OR REPLACE FUNCTION ledger.note(
  p_stream uuid, p_verb text, p_label text, p_facts jsonb, p_by text, p_kind text DEFAULT 'file', p_record uuid DEFAULT NULL,
  p_version int DEFAULT 0, p_patch jsonb DEFAULT '{}', p_doc jsonb DEFAULT '{}', p_note text DEFAULT '',
  OUT seq bigint, OUT hash bytea
) LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE head ledger.head;
BEGIN
  SELECT h.* INTO head FROM ledger.head h WHERE h.stream = p_stream;
  seq := head.seq + 1;
  hash := ledger.write_line(p_stream, seq, head.hash, p_verb, p_label, p_facts, p_by, p_kind, coalesce(p_record, p_stream), p_version,
    p_patch, p_doc, p_note);
  UPDATE ledger.head h SET seq = seq, hash = hash WHERE h.stream = p_stream;
END $$;

-- What an area declared to follow the name of the section, where it still is the old name; '{}' when nothing is to change.
CREATE OR REPLACE FUNCTION ledger.renamed(p_rule jsonb, p_doc jsonb, p_old ledger.stream, p_new ledger.stream) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(t.field, jsonb_build_array(t.before, t.after)), '{}')
    FROM (SELECT n.key AS field, replace(replace(n.value, '{title}', p_old.title), '{department}', p_old.department) AS before,
                 replace(replace(n.value, '{title}', p_new.title), '{department}', p_new.department) AS after
            FROM jsonb_each_text(coalesce(p_rule->'named', '{}')) n) t
   WHERE t.before <> t.after AND t.before <> '' AND p_doc->>t.field = t.before
$$;

CREATE OR REPLACE FUNCTION ledger.is_open(p_rule jsonb, p_row ledger.row) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  -- A file goes where the record goes it belongs to, and stays with one that has ended.
  SELECT NOT p_row.deleted AND coalesce(p_row.doc->>'voided', '') <> 'true' AND NOT p_row.doc ? 'blob'
    AND NOT coalesce(p_rule->'final' ? coalesce(p_row.doc->>'state', 'draft'), false)
$$;

-- The records a record refers to.
CREATE OR REPLACE FUNCTION ledger.refers(p_rule jsonb, p_doc jsonb) RETURNS TABLE (place bigint, record uuid)
LANGUAGE sql IMMUTABLE AS $$
  SELECT f.n, v.one::uuid
    FROM jsonb_object_keys(coalesce(p_rule->'refs', '{}') || coalesce(p_rule->'many', '{}')) WITH ORDINALITY f(field, n)
    CROSS JOIN LATERAL (
      SELECT p_doc->>f.field WHERE jsonb_typeof(p_doc->f.field) = 'string' AND p_doc->>f.field <> ''
      UNION ALL
      SELECT e FROM jsonb_array_elements_text(CASE jsonb_typeof(p_doc->f.field) WHEN 'array' THEN p_doc->f.field ELSE '[]' END) e
    ) v(one)
   WHERE v.one ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
$$;

-- Which open record goes where, into ledger.moved: by list, by rule, along with what it refers to, else to the first successor.
-- p_plan: {"successors": [id], "records": {number or unique code: id}, "rules": [{"kind", "field", "value", "to": id}],
--          "people": {login: [id]}}
CREATE OR REPLACE FUNCTION ledger.plan(p_stream uuid, p_plan jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  rules jsonb := (SELECT coalesce(jsonb_object_agg(r.kind, r.doc), '{}') FROM ledger.rule r);
  goals uuid[] := ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(coalesce(p_plan->'successors', '[]')) e);
  each record;
  hit uuid;
  unknown text[] := '{}';
  clashes text[];
  -- While PCs refill what a restored server has lost, nobody knows what is open.
  restoring boolean := EXISTS (SELECT FROM ledger.timeline t WHERE t.closed_at IS NULL);
  fresh bigint;
BEGIN
  IF goals = '{}' THEN
    RETURN jsonb_build_object('restoring', restoring, 'unknown', '[]'::jsonb, 'clashes', '[]'::jsonb, 'counts', '{}'::jsonb, 'homeless',
      (SELECT count(*) FROM ledger.row r WHERE r.stream = p_stream AND ledger.is_open(rules->r.kind, r)
                                           AND NOT coalesce((rules->r.kind->>'single')::boolean, false)));
  END IF;
  FOR each IN SELECT key, value FROM jsonb_each_text(coalesce(p_plan->'records', '{}')) LOOP
    SELECT r.record INTO hit FROM ledger.row r WHERE r.stream = p_stream AND ledger.is_open(rules->r.kind, r)
       AND (r.doc->>'number' = each.key OR EXISTS (
         SELECT FROM ledger.code c WHERE c.stream = p_stream AND c.record = r.record AND c.value = each.key)) LIMIT 1;
    IF hit IS NULL THEN
      unknown := unknown || each.key;
    ELSIF NOT EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_stream AND c.record = hit) THEN
      INSERT INTO ledger.moved VALUES (p_stream, hit, each.value::uuid);
    END IF;
  END LOOP;
  FOR each IN SELECT e FROM jsonb_array_elements(coalesce(p_plan->'rules', '[]')) e LOOP
    INSERT INTO ledger.moved SELECT p_stream, r.record, (each.e->>'to')::uuid FROM ledger.row r
     WHERE r.stream = p_stream AND r.kind = each.e->>'kind' AND ledger.is_open(rules->r.kind, r)
       AND r.doc->>(each.e->>'field') = each.e->>'value'
       AND NOT EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_stream AND c.record = r.record);
  END LOOP;
  LOOP
    EXIT WHEN array_length(goals, 1) = 1;
    INSERT INTO ledger.moved SELECT DISTINCT ON (r.record) p_stream, r.record, c.successor
      FROM ledger.row r CROSS JOIN LATERAL ledger.refers(rules->r.kind, r.doc) f
      JOIN ledger.moved c ON c.stream = p_stream AND c.record = f.record
     WHERE r.stream = p_stream AND ledger.is_open(rules->r.kind, r)
       AND NOT EXISTS (SELECT FROM ledger.moved x WHERE x.stream = p_stream AND x.record = r.record)
     ORDER BY r.record, f.place, c.successor;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    EXIT WHEN fresh = 0;
  END LOOP;
  INSERT INTO ledger.moved SELECT p_stream, r.record, goals[1] FROM ledger.row r
   WHERE r.stream = p_stream AND ledger.is_open(rules->r.kind, r)
     AND NOT EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_stream AND c.record = r.record);
  -- The one record of a section goes to every successor.
  INSERT INTO ledger.moved SELECT p_stream, r.record, g FROM ledger.row r CROSS JOIN unnest(goals) g
   WHERE r.stream = p_stream AND NOT r.deleted AND (rules->r.kind->>'single')::boolean ON CONFLICT DO NOTHING;
  -- What is carried is not left without what it refers to: that goes along, ended or needed in two places though it may be.
  LOOP
    INSERT INTO ledger.moved SELECT DISTINCT p_stream, t.record, c.successor
      FROM ledger.moved c JOIN ledger.row r ON r.stream = c.stream AND r.record = c.record
      CROSS JOIN LATERAL ledger.refers(rules->r.kind, r.doc) f
      JOIN ledger.row t ON t.stream = p_stream AND t.record = f.record AND NOT t.deleted
     WHERE c.stream = p_stream ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    EXIT WHEN fresh = 0;
  END LOOP;
  INSERT INTO ledger.moved SELECT DISTINCT p_stream, r.record, c.successor
    FROM ledger.moved c JOIN ledger.row r ON r.stream = c.stream AND r.doc ? 'blob' AND r.doc->>'about' = c.record::text
   WHERE c.stream = p_stream AND NOT r.deleted AND coalesce(r.doc->>'voided', '') <> 'true' ON CONFLICT DO NOTHING;
  SELECT array_agg(DISTINCT k.value) INTO clashes FROM ledger.moved c
    JOIN ledger.code k ON k.stream = p_stream AND k.record = c.record
    JOIN ledger.code other ON other.stream = c.successor AND other.kind = k.kind AND other.field = k.field AND other.value = k.value
                          AND other.record <> k.record
   WHERE c.stream = p_stream;
  RETURN jsonb_build_object('restoring', restoring, 'unknown', to_jsonb(unknown), 'clashes', coalesce(to_jsonb(clashes), '[]'), 'homeless', 0,
    'counts', (SELECT coalesce(jsonb_object_agg(n.successor, n.many), '{}')
                 FROM (SELECT c.successor, count(*) AS many FROM ledger.moved c WHERE c.stream = p_stream GROUP BY 1) n));
END $$;

-- The same without doing it, for those who ask and those who approve.
CREATE OR REPLACE FUNCTION ledger.preview(p_stream uuid, p_plan jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE told jsonb;
BEGIN
  BEGIN
    told := ledger.plan(p_stream, p_plan);
    RAISE EXCEPTION USING ERRCODE = 'KD101';
  EXCEPTION WHEN SQLSTATE 'KD101' THEN NULL;
  END;
  RETURN told;
END $$;

CREATE OR REPLACE FUNCTION ledger.move_rows(p_old ledger.stream, p_new ledger.stream, p_rules jsonb, p_by text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  each ledger.row;
  rule jsonb;
  patch jsonb;
  doc jsonb;
  version int;
  many bigint := 0;
  head ledger.head;
BEGIN
  SELECT h.* INTO head FROM ledger.head h WHERE h.stream = p_new.stream;
  FOR each IN SELECT r.* FROM ledger.row r JOIN ledger.moved c ON c.stream = r.stream AND c.record = r.record
               WHERE c.stream = p_old.stream AND c.successor = p_new.stream ORDER BY r.seq LOOP
    rule := p_rules->each.kind;
    CONTINUE WHEN EXISTS (SELECT FROM ledger.row r WHERE r.stream = p_new.stream AND r.record = each.record AND NOT r.deleted)
      OR (rule->>'single')::boolean AND EXISTS (
           SELECT FROM ledger.row r WHERE r.stream = p_new.stream AND r.kind = each.kind AND NOT r.deleted);
    patch := ledger.renamed(rule, each.doc, p_old, p_new);
    doc := each.doc || (SELECT coalesce(jsonb_object_agg(k, v->1), '{}') FROM jsonb_each(patch) t(k, v));
    -- The version goes on, so that what somebody has seen and not sent yet still fits.
    version := each.version + CASE WHEN patch = '{}' THEN 0 ELSE 1 END;
    head.seq := head.seq + 1;
    head.hash := ledger.write_line(p_new.stream, head.seq, head.hash, 'inherited', p_old.title || 'からの引継ぎ', jsonb_build_object(
      'from', p_old.stream, 'title', p_old.title, 'seq', each.seq), p_by, each.kind, each.record, version, patch, doc, '');
    INSERT INTO ledger.row VALUES (p_new.stream, each.record, each.kind, version, head.seq, false, doc)
    ON CONFLICT (stream, record) DO UPDATE SET version = excluded.version, seq = excluded.seq, deleted = false, doc = excluded.doc;
    PERFORM ledger.keep_codes(p_new.stream, each.kind, each.record, coalesce(rule->'unique', '[]'), '{}', doc);
    many := many + 1;
  END LOOP;
  UPDATE ledger.head h SET seq = head.seq, hash = head.hash WHERE h.stream = p_new.stream;
  -- Numbers go on above both: a paper of the old section and one of the new never share one.
  INSERT INTO ledger.number AS n
  SELECT p_new.stream, o.series, o.last, o.opened FROM ledger.number o WHERE o.stream = p_old.stream
  ON CONFLICT (stream, series) DO UPDATE SET last = greatest(n.last, excluded.last), opened = greatest(n.opened, excluded.opened);
  RETURN many;
END $$;

-- Close a stream. Its last line names the first lines in its successors, and those name its head: nothing is named in a circle.
CREATE OR REPLACE FUNCTION ledger.close_stream(p_stream uuid, p_plan jsonb, p_by text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  goals uuid[] := ARRAY(SELECT e::uuid FROM jsonb_array_elements_text(coalesce(p_plan->'successors', '[]')) e);
  rules jsonb;
  old ledger.stream;
  heir ledger.stream;
  goal uuid;
  planned jsonb;
  head ledger.head;
  opening record;
  kept bigint;
  named jsonb := '[]';
BEGIN
  PERFORM FROM ledger.head h WHERE h.stream = p_stream OR h.stream = ANY (goals) ORDER BY h.stream FOR UPDATE;
  SELECT s.* INTO old FROM ledger.stream s WHERE s.stream = p_stream AND s.closed_at IS NULL;
  IF NOT FOUND OR (SELECT count(*) FROM ledger.stream s WHERE s.stream = ANY (goals) AND s.closed_at IS NULL
                       AND s.kind = old.kind) <> cardinality(goals)
     OR p_stream = ANY (goals) THEN
    RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
  END IF;
  planned := ledger.plan(p_stream, p_plan);
  IF planned->'unknown' <> '[]' OR planned->'clashes' <> '[]' OR (planned->>'homeless')::bigint > 0
     OR (planned->>'restoring')::boolean THEN
    RAISE EXCEPTION 'CANNOT_CLOSE' USING ERRCODE = 'KD029', DETAIL = planned::text;
  END IF;
  SELECT coalesce(jsonb_object_agg(r.kind, r.doc), '{}') INTO rules FROM ledger.rule r;
  SELECT h.* INTO head FROM ledger.head h WHERE h.stream = p_stream;
  FOREACH goal IN ARRAY goals LOOP
    SELECT s.* INTO heir FROM ledger.stream s WHERE s.stream = goal;
    opening := ledger.note(goal, 'continues', old.title || 'を引き継ぐ', jsonb_build_object('from', p_stream, 'title', old.title,
      'section', old.section, 'department', old.department, 'seq', head.seq, 'hash', encode(head.hash, 'hex'),
      'records', coalesce((planned->'counts'->>goal::text)::bigint, 0)), p_by);
    named := named || jsonb_build_object('stream', goal, 'title', heir.title, 'seq', opening.seq, 'hash', encode(opening.hash, 'hex'),
      'records', ledger.move_rows(old, heir, rules, p_by));
    UPDATE ledger.stream s SET predecessors = s.predecessors || p_stream || old.predecessors WHERE s.stream = goal;
  END LOOP;
  PERFORM ledger.move_blobs(p_stream);
  PERFORM ledger.move_boxes(p_stream);
  UPDATE ledger.row r SET deleted = true WHERE r.stream = p_stream AND NOT coalesce((rules->r.kind->>'single')::boolean, false)
     AND EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_stream AND c.record = r.record);
  -- What ended here is read here: with the names and things it refers to.
  LOOP
    UPDATE ledger.row t SET deleted = false
     WHERE t.stream = p_stream AND t.deleted AND EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_stream AND c.record = t.record)
       AND t.record IN (SELECT f.record FROM ledger.row r CROSS JOIN LATERAL ledger.refers(rules->r.kind, r.doc) f
                         WHERE r.stream = p_stream AND NOT r.deleted);
    GET DIAGNOSTICS kept = ROW_COUNT;
    EXIT WHEN kept = 0;
  END LOOP;
  -- What lay before an office of the city lies before it in the successor.
  PERFORM ledger.route_again(s) FROM unnest(goals || p_stream) s;
  PERFORM ledger.note(p_stream, 'closed', old.title || 'を閉じる', jsonb_build_object('successors', named), p_by);
  UPDATE ledger.head h SET closed = true WHERE h.stream = p_stream;
  UPDATE ledger.stream s SET closed_at = clock_timestamp(), successors = goals WHERE s.stream = p_stream;
  RETURN named;
END $$;

-- The stream stays; a line says that it is called otherwise from here on, and records that repeat the name get the new one.
CREATE OR REPLACE FUNCTION ledger.rename_stream(p_stream uuid, p_title text, p_department text, p_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  old ledger.stream;
  new ledger.stream;
  each record;
  patch jsonb;
  doc jsonb;
  head ledger.head;
BEGIN
  PERFORM FROM ledger.head h WHERE h.stream = p_stream FOR UPDATE;
  SELECT s.* INTO old FROM ledger.stream s WHERE s.stream = p_stream AND s.closed_at IS NULL;
  IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  UPDATE ledger.stream s SET title = coalesce(p_title, s.title), department = coalesce(p_department, s.department)
   WHERE s.stream = p_stream RETURNING s.* INTO new;
  IF (old.title, old.department) = (new.title, new.department) THEN RETURN; END IF;
  PERFORM ledger.note(p_stream, 'renamed', '名称の変更', jsonb_build_object('title', jsonb_build_array(old.title, new.title),
    'department', jsonb_build_array(old.department, new.department)), p_by);
  SELECT h.* INTO head FROM ledger.head h WHERE h.stream = p_stream;
  FOR each IN SELECT r.record, r.kind, r.version, r.doc, u.doc AS rule FROM ledger.row r JOIN ledger.rule u ON u.kind = r.kind
                     WHERE r.stream = p_stream AND u.doc ? 'named' AND ledger.is_open(u.doc, r) ORDER BY r.seq LOOP
    patch := ledger.renamed(each.rule, each.doc, old, new);
    CONTINUE WHEN patch = '{}';
    doc := each.doc || (SELECT jsonb_object_agg(k, v->1) FROM jsonb_each(patch) t(k, v));
    head.seq := head.seq + 1;
    head.hash := ledger.write_line(p_stream, head.seq, head.hash, 'renamed', '名称の変更', '{}', p_by, each.kind, each.record,
      each.version + 1, patch, doc, '');
    UPDATE ledger.row r SET version = each.version + 1, doc = doc, seq = head.seq WHERE r.stream = p_stream AND r.record = each.record;
  END LOOP;
  UPDATE ledger.head h SET seq = head.seq, hash = head.hash WHERE h.stream = p_stream;
END $$;

-- What came for a closed stream and found no way by itself: for the chief and the deputy of the successor that has the record.
CREATE OR REPLACE FUNCTION ledger.is_heir(p_stream uuid, p_op ledger.op) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (p_op.stream = ANY ((SELECT s.predecessors FROM ledger.stream s WHERE s.stream = p_stream)::uuid[])
          OR p_op.stream = p_stream AND p_op.code = 'former')
    AND p_op.verdict = 'held' AND p_op.body IS NOT NULL
    -- That something was printed or looked at there, is nothing anybody must see to.
    AND (p_op.body::jsonb->'patch' <> '{}' OR p_op.body::jsonb->>'command' <> '')
    AND NOT EXISTS (SELECT FROM ledger.op x WHERE x.op_id = p_op.op_id AND x.attempt > p_op.attempt)
    AND (EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_op.stream AND c.successor = p_stream
                                                AND c.record = (p_op.body::jsonb->>'record')::uuid)
         OR NOT EXISTS (SELECT FROM ledger.moved c WHERE c.stream = p_op.stream AND c.record = (p_op.body::jsonb->>'record')::uuid))
$$;

CREATE OR REPLACE FUNCTION ledger.heads(p_stream uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM gate.membership m JOIN gate.caller() c ON c.login = m.login
                  WHERE m.stream = p_stream AND m.role IN ('member', 'approver') AND m.duties && ARRAY['ISM', 'DEP']
                    AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)
$$;

CREATE OR REPLACE FUNCTION api.left_over(p_stream uuid)
RETURNS TABLE (op_id uuid, stream uuid, title text, human uuid, code text, body text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT ledger.heads(p_stream) THEN RETURN; END IF;
  RAISE LOG 'AUDIT left over of % by %', p_stream, session_user;
  RETURN QUERY SELECT o.op_id, o.stream, s.title, o.human, o.code, o.body
    FROM ledger.op o JOIN ledger.stream s ON s.stream = o.stream
   WHERE o.stream = ANY ((SELECT p_stream || t.predecessors FROM ledger.stream t WHERE t.stream = p_stream)::uuid[])
     AND o.verdict = 'held' AND ledger.is_heir(p_stream, o)
   ORDER BY o.human, o.dseq;
END $$;

CREATE OR REPLACE FUNCTION ledger.count_left(p_stream uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM ledger.op o
   WHERE o.stream = ANY ((SELECT p_stream || t.predecessors FROM ledger.stream t WHERE t.stream = p_stream)::uuid[])
     AND o.verdict = 'held' AND ledger.heads(p_stream) AND ledger.is_heir(p_stream, o)
$$;

-- The chief has seen to it, in records of his own stream and under his own name; the line says what it was about.
CREATE OR REPLACE FUNCTION api.settle_left(p_stream uuid, p_op uuid, p_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE o ledger.op; me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF length(p_note) > 200 THEN RAISE EXCEPTION 'TOO_LONG' USING ERRCODE = '22001'; END IF;
  PERFORM FROM ledger.head h WHERE h.stream = p_stream AND ledger.heads(p_stream) AND NOT h.closed FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  SELECT x.* INTO o FROM ledger.op x WHERE x.op_id = p_op ORDER BY x.attempt DESC LIMIT 1;
  IF NOT FOUND OR NOT ledger.is_heir(p_stream, o) THEN RETURN false; END IF;
  PERFORM ledger.note(p_stream, 'left_over', '閉じた課や異動した職員から届いた記録の確認', jsonb_build_object('op', o.op_id, 'from', o.stream,
      'human', o.human, 'digest', encode(o.digest, 'hex'), 'login', me.login, 'by', me.human),
    (SELECT p.shown FROM gate.person p WHERE p.login = me.login), p_note => p_note);
  INSERT INTO ledger.op VALUES (o.op_id, o.attempt + 1, o.stream, o.replica, o.dseq, o.human, o.digest, 'rejected', 'handed_over',
    NULL, NULL, NULL);
  RETURN true;
END $$;
RESET ROLE;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.preview(uuid, jsonb), ledger.close_stream(uuid, jsonb, text), ledger.rename_stream(uuid, text, text, text)
  TO komae_registrar;
