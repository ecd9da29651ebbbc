-- 所管替え: a record goes from one section to another (settled.md 4). Its row says to whom and under which transfer id; the other
-- section reads it there and nowhere else, and takes it over or not. Each side has its own line; this function joins them.
SET ROLE komae_api;

-- What is being handed over to a stream, also what was meant for one that it goes on for.
CREATE OR REPLACE FUNCTION ledger.offers(p_stream uuid) RETURNS SETOF ledger.row LANGUAGE sql STABLE AS $$
  SELECT r.* FROM ledger.row r JOIN ledger.rule u ON u.kind = r.kind JOIN ledger.head h ON h.stream = r.stream AND NOT h.closed
   WHERE r.doc ? 'handed_to'
     AND r.doc->>'handed_to' = ANY ((SELECT ARRAY[s.stream] || s.predecessors FROM ledger.stream s WHERE s.stream = p_stream)::text[])
     AND NOT r.deleted AND coalesce(r.doc->>'voided', '') <> 'true' AND r.stream <> p_stream
     AND r.doc->>'state' = u.doc->'hands'->>'state' AND r.doc->>'transfer' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
$$;

-- Whether the caller may take over for a stream: with a duty that the area names, in a stream that is open.
CREATE OR REPLACE FUNCTION ledger.may_receive(p_stream uuid, p_rule jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM gate.membership m JOIN gate.caller() c ON c.login = m.login
                   JOIN ledger.head h ON h.stream = m.stream AND NOT h.closed
                  WHERE m.stream = p_stream AND m.role IN ('member', 'approver') AND p_rule->'hands'->'by' ?| m.duties
                    AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)
$$;

-- For every member who may read the stream: without what the record refers to, which stays behind.
CREATE OR REPLACE FUNCTION api.offered(p_stream uuid)
RETURNS TABLE (transfer uuid, kind text, section text, at text, name text, note text, doc text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF NOT p_stream = ANY (gate.my_streams()) THEN RETURN; END IF;
  RAISE LOG 'AUDIT offered to % by %', p_stream, session_user;
  RETURN QUERY SELECT (r.doc->>'transfer')::uuid, r.kind, s.title, j.at, j.body::jsonb->>'name', j.body::jsonb->>'note',
      ledger.arriving(u.doc, r.doc, s, t)::text
    FROM ledger.offers(p_stream) r JOIN ledger.rule u ON u.kind = r.kind JOIN ledger.stream s ON s.stream = r.stream
    JOIN ledger.stream t ON t.stream = p_stream
    LEFT JOIN ledger.journal j ON j.stream = r.stream AND j.seq = r.seq ORDER BY j.at;
END $$;

-- The document as it begins in the other section.
CREATE OR REPLACE FUNCTION ledger.arriving(p_rule jsonb, p_doc jsonb, p_from ledger.stream, p_to ledger.stream) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT p_doc - ARRAY(SELECT jsonb_object_keys(p_rule->'refs' || p_rule->'many')) - ARRAY(
           SELECT jsonb_array_elements_text(p_rule->'hands'->'leaves')) - ARRAY['number', 'edition', 'handed_to', 'transfer']
    || (SELECT coalesce(jsonb_object_agg(k, v->1), '{}') FROM jsonb_each(ledger.renamed(p_rule, p_doc, p_from, p_to)) e(k, v))
    || jsonb_build_object('state', p_rule->'hands'->>'arrives')
    || (SELECT coalesce(jsonb_object_agg(n.key, v.told) FILTER (WHERE v.told <> ''), '{}')
          FROM jsonb_each_text(p_rule->'hands'->'notes') n CROSS JOIN LATERAL (SELECT CASE n.value
            WHEN '{title}' THEN p_from.title WHEN '{today}' THEN ((clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date)::text
            ELSE coalesce(p_doc->>n.value, '') END) v(told))
$$;

-- The files of a record, those taken away left out.
CREATE OR REPLACE FUNCTION ledger.files_of(p_stream uuid, p_record uuid) RETURNS SETOF ledger.row LANGUAGE sql STABLE AS $$
  SELECT r.* FROM ledger.row r WHERE r.stream = p_stream AND r.doc ? 'blob' AND r.doc->>'about' = p_record::text
     AND NOT r.deleted AND coalesce(r.doc->>'voided', '') <> 'true' ORDER BY r.seq
$$;

-- What is attached goes along: a record of its own there, and the bytes. Here both stay: the history names them.
CREATE OR REPLACE FUNCTION ledger.hand_files(p_from uuid, p_record uuid, p_to uuid, p_new uuid, p_facts jsonb, p_by text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  file ledger.row;
  filed uuid;
  doc jsonb;
BEGIN
  FOR file IN SELECT * FROM ledger.files_of(p_from, p_record) LOOP
    filed := gen_random_uuid();
    doc := file.doc || jsonb_build_object('about', p_new);
    PERFORM ledger.note(p_to, 'received', '所管替えの受入れ（添付）', p_facts || jsonb_build_object('record', file.record), p_by, file.kind,
      filed, 1, '{}', doc, '');
    INSERT INTO ledger.row VALUES (p_to, filed, file.kind, 1, (SELECT h.seq FROM ledger.head h WHERE h.stream = p_to), false, doc);
  END LOOP;
  WITH going AS MATERIALIZED (
    SELECT b.digest, b.size, b.human FROM ledger.blob b
     WHERE b.stream = p_from AND encode(b.digest, 'hex') IN (SELECT f.doc->>'blob' FROM ledger.files_of(p_from, p_record) f)
       AND NOT EXISTS (SELECT FROM ledger.blob x WHERE x.stream = p_to AND x.digest = b.digest)
  ), pieces AS (
    INSERT INTO ledger.piece (stream, digest, human, nth, bytes)
    SELECT p_to, p.digest, p.human, p.nth, p.bytes
      FROM going g JOIN ledger.piece p ON p.stream = p_from AND p.digest = g.digest AND p.human = g.human
    ON CONFLICT (stream, digest, human, nth) DO UPDATE SET bytes = excluded.bytes
  )
  INSERT INTO ledger.blob (stream, digest, size, human) SELECT p_to, g.digest, g.size, g.human FROM going g;
END $$;

-- Accept or refuse. p_values: what is otherwise here than there, as a number that somebody else has here.
CREATE OR REPLACE FUNCTION api.take_over(p_stream uuid, p_transfer uuid, p_accept boolean, p_values jsonb, p_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me record;
  offer ledger.row;
  rule jsonb;
  source ledger.stream;
  goal ledger.stream;
  doc jsonb;
  clashes jsonb;
  facts jsonb;
  shown text;
  target text;
BEGIN
  p_values := coalesce(p_values, '{}');
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  SELECT r.* INTO offer FROM ledger.offers(p_stream) r WHERE r.doc->>'transfer' = p_transfer::text;
  SELECT u.doc INTO rule FROM ledger.rule u WHERE u.kind = offer.kind;
  -- Who may not, is not told whether there is anything.
  IF offer.record IS NULL OR NOT ledger.may_receive(p_stream, rule) THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  PERFORM FROM ledger.head h WHERE h.stream IN (p_stream, offer.stream) AND NOT h.closed ORDER BY h.stream FOR UPDATE;
  -- As it is under the locks: it may have been withdrawn while this waited, or its section closed.
  SELECT r.* INTO offer FROM ledger.offers(p_stream) r WHERE r.doc->>'transfer' = p_transfer::text AND r.stream = offer.stream;
  IF offer.record IS NULL THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  SELECT s.* INTO source FROM ledger.stream s WHERE s.stream = offer.stream;
  SELECT s.* INTO goal FROM ledger.stream s WHERE s.stream = p_stream;
  shown := (SELECT p.shown FROM gate.person p WHERE p.login = me.login);
  facts := jsonb_build_object('transfer', p_transfer, 'login', me.login, 'human', me.human);
  IF length(coalesce(p_note, '')) > 200 OR NOT p_accept AND coalesce(p_note, '') = '' THEN
    RAISE EXCEPTION 'BAD_NOTE' USING ERRCODE = 'KD032';
  END IF;
  IF p_accept THEN
    IF EXISTS (SELECT FROM ledger.row r WHERE r.stream = p_stream AND r.record = p_transfer)
       OR EXISTS (SELECT FROM jsonb_each(p_values) e(k, v) WHERE NOT rule->'unique' ? k OR NOT ledger.fits(rule->'fields'->k, v)) THEN
      RAISE EXCEPTION 'BAD_VALUE' USING ERRCODE = 'KD032';
    END IF;
    -- What its section has not sent yet would be lost to both: nobody else may bring it.
    IF EXISTS (SELECT FROM ledger.files_of(offer.stream, offer.record) f
                WHERE NOT EXISTS (SELECT FROM ledger.blob b WHERE b.stream = offer.stream AND encode(b.digest, 'hex') = f.doc->>'blob')) THEN
      RAISE EXCEPTION 'FILES_COMING' USING ERRCODE = 'KD033';
    END IF;
    doc := ledger.arriving(rule, offer.doc, source, goal) || p_values;
    SELECT jsonb_object_agg(c.field, c.value) INTO clashes FROM ledger.code c
      JOIN jsonb_array_elements_text(rule->'unique') f(field) ON f.field = c.field AND c.value = doc->>f.field
     WHERE c.stream = p_stream AND c.kind = offer.kind;
    IF clashes IS NOT NULL THEN RAISE EXCEPTION 'NUMBER_TAKEN' USING ERRCODE = 'KD031', DETAIL = clashes::text; END IF;
    PERFORM ledger.note(p_stream, 'received', '所管替えの受入れ', facts || jsonb_build_object('from', source.stream, 'title',
      source.title, 'record', offer.record), shown, offer.kind, p_transfer, 1, '{}', doc, p_note);
    INSERT INTO ledger.row VALUES (p_stream, p_transfer, offer.kind, 1, (SELECT h.seq FROM ledger.head h WHERE h.stream = p_stream),
      false, doc);
    PERFORM ledger.keep_codes(p_stream, offer.kind, p_transfer, rule->'unique', '{}', doc);
    PERFORM ledger.hand_files(offer.stream, offer.record, p_stream, p_transfer,
      facts || jsonb_build_object('from', source.stream, 'title', source.title), shown);
  END IF;
  target := CASE WHEN p_accept THEN rule->'hands'->>'done' ELSE rule->'hands'->>'back' END;
  doc := offer.doc || jsonb_build_object('state', target);
  PERFORM ledger.note(source.stream, CASE WHEN p_accept THEN 'handed_over' ELSE 'not_received' END,
    CASE WHEN p_accept THEN '所管替えの完了' ELSE '所管替えの辞退' END, facts || jsonb_build_object('to', p_stream, 'title', goal.title),
    shown, offer.kind, offer.record, offer.version + 1,
    jsonb_build_object('state', jsonb_build_array(offer.doc->'state', target)), doc, coalesce(p_note, ''));
  UPDATE ledger.row r SET version = offer.version + 1, doc = doc, seq = (SELECT h.seq FROM ledger.head h WHERE h.stream = source.stream)
   WHERE r.stream = source.stream AND r.record = offer.record;
  RETURN p_accept;
END $$;

-- The sections of the city, to choose from; their names are on its doors.
CREATE OR REPLACE FUNCTION api.sections() RETURNS TABLE (stream uuid, title text, department text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY SELECT s.stream, s.title, s.department FROM ledger.stream s
    WHERE s.kind = 'section' AND s.closed_at IS NULL ORDER BY s.department, s.title;
END $$;
RESET ROLE;
