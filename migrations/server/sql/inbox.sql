-- Offices of the city: what is on its way to them, and lists over the sections (settled.md 2, domain.md §1.3, §1.4).
SET ROLE komae_owner;
GRANT SELECT ON gate.office TO komae_api, komae_receiver, komae_registrar;
GRANT INSERT, UPDATE (department, standing, post, document, valid_from, valid_to) ON gate.office TO komae_registrar;
GRANT SELECT, INSERT, UPDATE (office, waiting, personal, applicant, scope, since), DELETE ON ledger.route TO komae_api;
GRANT SELECT, INSERT ON ledger.receipt TO komae_api;
GRANT SELECT ON ledger.stream, ledger.head, ledger.journal, ledger.row, ledger.route, ledger.receipt, ledger.rule TO komae_receiver;
RESET ROLE;
GRANT CREATE ON SCHEMA api TO komae_receiver;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The caller's offices of this moment, stream by stream. Who approves in a stream (部長) is an office there, too.
-- Who audits a section holds no other office in it, and who works in it or in its restricted records does not audit it (対1-8(2)).
CREATE OR REPLACE FUNCTION gate.my_offices() RETURNS TABLE (office text, standing text, scope text, stream uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH c AS MATERIALIZED (SELECT * FROM gate.caller()),
  -- Where the human has a part, with whichever login, and whether that is to audit.
  held AS MATERIALIZED (
    SELECT t.stream, m.role = 'auditor' AS audits
      FROM c JOIN gate.person p ON p.human = c.human
      JOIN gate.membership m ON m.login = p.login AND clock_timestamp() < m.valid_to
      CROSS JOIN LATERAL gate.of_section(m.stream) t(stream))
  SELECT o.office, o.standing, o.scope, s.stream
    FROM c
    JOIN gate.office o ON o.login = c.login AND clock_timestamp() >= o.valid_from AND clock_timestamp() < o.valid_to
    JOIN ledger.stream s ON s.closed_at IS NULL AND s.kind <> 'city' AND (o.department = '' OR s.department = o.department)
   WHERE NOT EXISTS (SELECT FROM held h WHERE h.stream = s.stream AND h.audits <> (o.office = 'AUD'))
  UNION
  SELECT d, 'holder', '', m.stream
    FROM c
    JOIN gate.membership m ON m.login = c.login AND m.role = 'approver'
                          AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
    JOIN ledger.stream s ON s.stream = m.stream AND s.closed_at IS NULL
    CROSS JOIN LATERAL unnest(m.duties) d
$$;
CREATE OR REPLACE FUNCTION gate.office_streams() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT o.stream), '{}') FROM gate.my_offices() o
$$;

-- Whether the applicant of a record holds a role in its section today (課長本人の申請).
CREATE OR REPLACE FUNCTION ledger.is_applicants(p_role text, p_stream uuid, p_record uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM ledger.row w
      JOIN ledger.rule f ON f.kind = w.kind
      JOIN gate.membership m ON m.stream = w.stream AND p_role = ANY (m.duties)
                            AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
      JOIN gate.person p ON p.login = m.login AND p.human::text = w.doc->>(f.doc->>'applicant')
     WHERE w.stream = p_stream AND w.record = p_record)
$$;

-- As which offices the caller may take steps on a record: those on its way, whose person or deputy he is.
CREATE OR REPLACE FUNCTION ledger.offices_on(p_stream uuid, p_record uuid) RETURNS text[]
LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT r.office), '{}')
    FROM ledger.route r
    JOIN gate.my_offices() o ON o.office = r.office AND o.stream = r.stream
   WHERE r.stream = p_stream AND r.record = p_record AND o.standing <> 'clerk'
     AND (NOT r.personal OR o.standing = 'holder') AND (r.scope = '' OR o.scope = ANY (string_to_array(r.scope, '、')))
     AND (r.applicant = '' OR ledger.is_applicants(r.applicant, r.stream, r.record))
$$;

CREATE OR REPLACE FUNCTION ledger.step_offices(p_rule jsonb, p_command text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT jsonb_array_elements_text(e->'by') FROM jsonb_array_elements(p_rule->'steps') e WHERE e->>'n' = p_command
$$;

-- What of a ledger the section has decided elsewhere (庁内グループウェア, 紙) and only writes down here: 「P-01」「P-03/CHF」.
CREATE OR REPLACE FUNCTION ledger.is_elsewhere(p_stream uuid, p_code text, p_office text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM ledger.rule f JOIN ledger.row w ON w.stream = p_stream AND w.kind = f.kind AND NOT w.deleted
     WHERE f.doc ? 'elsewhere' AND w.doc->(f.doc->>'elsewhere') ?| ARRAY[p_code, p_code || '/' || p_office])
$$;

-- Which offices a record lies before now; what is on its way to nobody any more is not there for anybody.
CREATE OR REPLACE FUNCTION ledger.keep_routes(p_stream uuid, p_record uuid, p_rule jsonb, p_doc jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  state text := coalesce(p_doc->>'state', 'draft');
  -- Out of what only named people read it goes to who holds the office, never to deputies and clerks (domain.md §1.4).
  named boolean := (SELECT s.kind = 'restricted' FROM ledger.stream s WHERE s.stream = p_stream);
BEGIN
  WITH here AS (
    SELECT e.n, e.r->>'office' AS office, e.r->'waits' ? state AS waiting, named OR (e.r->>'personal')::boolean AS personal,
           e.r->>'applicant' AS applicant, coalesce(p_doc->>nullif(e.r->>'scope', ''), '') AS scope
      FROM jsonb_array_elements(p_rule->'routes') WITH ORDINALITY e(r, n)
     WHERE (e.r->'waits' ? state OR e.r->'sees' ? state) AND coalesce(p_doc->>'voided', '') <> 'true'
       AND (e.r->>'scope' = '' OR coalesce(p_doc->>(e.r->>'scope'), '') <> '')
       AND NOT EXISTS (
         SELECT FROM jsonb_each(e.r->'when') c
          WHERE NOT c.value ? coalesce(p_doc->>c.key, p_rule->'fields'->c.key->>'z', ''))
       AND NOT ledger.is_elsewhere(p_stream, coalesce(p_rule->>'code', ''), e.r->>'office')
  ), gone AS (
    DELETE FROM ledger.route x WHERE x.stream = p_stream AND x.record = p_record AND x.nth NOT IN (SELECT h.n FROM here h)
  )
  INSERT INTO ledger.route AS x
  SELECT p_stream, p_record, h.n, h.office, h.waiting, h.personal, h.applicant, h.scope, clock_timestamp() FROM here h
  ON CONFLICT (stream, record, nth) DO UPDATE SET office = excluded.office, waiting = excluded.waiting, personal = excluded.personal,
    applicant = excluded.applicant, scope = excluded.scope,
    since = CASE WHEN x.waiting IS DISTINCT FROM excluded.waiting THEN excluded.since ELSE x.since END;
END $$;

-- All of a stream anew: other rules, another setting of the section, records that were carried over.
CREATE OR REPLACE FUNCTION ledger.route_again(p_stream uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM ledger.route x WHERE x.stream = p_stream AND NOT EXISTS (
    SELECT FROM ledger.row w JOIN ledger.rule f ON f.kind = w.kind AND f.doc ? 'routes'
     WHERE w.stream = x.stream AND w.record = x.record AND NOT w.deleted);
  PERFORM ledger.keep_routes(w.stream, w.record, f.doc, w.doc)
     FROM (SELECT r.kind, r.doc, jsonb_agg(e->'waits') || jsonb_agg(e->'sees') AS places
             FROM ledger.rule r CROSS JOIN LATERAL jsonb_array_elements(r.doc->'routes') e WHERE r.doc ? 'routes' GROUP BY r.kind) f
     JOIN ledger.row w ON w.stream = p_stream AND w.kind = f.kind AND NOT w.deleted
    -- Most records are over: no office sees them.
    WHERE f.places @> jsonb_build_array(jsonb_build_array(coalesce(w.doc->>'state', 'draft')))
       OR EXISTS (SELECT FROM ledger.route x WHERE x.stream = w.stream AND x.record = w.record);
END $$;
RESET ROLE;

GRANT EXECUTE ON FUNCTION gate.my_offices(), gate.office_streams(), ledger.is_applicants(text, uuid, uuid) TO komae_receiver;
SET ROLE komae_receiver;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- The caller's offices as the page shows them, with how many records wait before each.
CREATE OR REPLACE FUNCTION api.offices()
RETURNS TABLE (office text, post text, standing text, department text, scope text, until timestamptz, waiting bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY
    WITH mine AS MATERIALIZED (SELECT * FROM gate.my_offices()), queue AS (
      SELECT r.office, count(DISTINCT r.record) AS waiting FROM ledger.route r
       WHERE r.waiting AND (r.applicant = '' OR ledger.is_applicants(r.applicant, r.stream, r.record))
         AND EXISTS (SELECT FROM mine o WHERE o.office = r.office AND o.stream = r.stream
                        AND (NOT r.personal OR o.standing = 'holder') AND (r.scope = '' OR o.scope = ANY (string_to_array(r.scope, '、'))))
       GROUP BY r.office
    ), held AS (
      SELECT g.office, g.post, g.standing, g.department, g.scope, g.valid_to FROM gate.office g
       WHERE g.login = me.login AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_to
      UNION ALL
      -- Who approves in a stream is an office there, if anything can come its way.
      SELECT DISTINCT o.office, '', 'holder', '', '', 'infinity'::timestamptz FROM mine o
       WHERE o.office IN (SELECT e->>'office' FROM ledger.rule f, jsonb_array_elements(f.doc->'routes') e WHERE f.doc ? 'routes')
         AND o.office NOT IN (SELECT g.office FROM gate.office g WHERE g.login = me.login
                                 AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_to)
    )
    SELECT h.office, h.post, h.standing, h.department, h.scope, nullif(h.valid_to, 'infinity'), coalesce(q.waiting, 0)
      FROM held h LEFT JOIN queue q ON q.office = h.office ORDER BY h.office, h.department, h.scope;
END $$;

-- What waits for an office (or, p_waiting false, what it goes on reading), the longest waiting first, page by page.
CREATE OR REPLACE FUNCTION api.inbox(
  p_office text, p_waiting boolean DEFAULT true, p_since timestamptz DEFAULT '-infinity',
  p_after uuid DEFAULT '00000000-0000-0000-0000-000000000000', p_most int DEFAULT 200)
RETURNS TABLE (stream uuid, section text, department text, kind text, record uuid, version int, since timestamptz, doc text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RAISE LOG 'AUDIT inbox % by % after %', p_office, session_user, p_since;
  RETURN QUERY
    WITH mine AS MATERIALIZED (SELECT * FROM gate.my_offices())
    SELECT DISTINCT ON (r.since, r.record) r.stream, s.title, s.department, w.kind, w.record, w.version, r.since, w.doc::text
      FROM ledger.route r
      JOIN ledger.row w ON w.stream = r.stream AND w.record = r.record AND NOT w.deleted
      JOIN ledger.stream s ON s.stream = r.stream
     WHERE r.office = p_office AND r.waiting = p_waiting AND (r.since, r.record) > (p_since, p_after)
       AND (r.applicant = '' OR ledger.is_applicants(r.applicant, r.stream, r.record))
       AND EXISTS (SELECT FROM mine o WHERE o.office = r.office AND o.stream = r.stream
                      AND (NOT r.personal OR o.standing = 'holder') AND (r.scope = '' OR o.scope = ANY (string_to_array(r.scope, '、'))))
     ORDER BY r.since, r.record LIMIT least(greatest(p_most, 1), 500);
END $$;

-- One record with what the decision needs: its history since 申請, and of whom and what it names the fields that may go along.
CREATE OR REPLACE FUNCTION api.inbox_record(p_stream uuid, p_record uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE w ledger.row; rule jsonb; submitted bigint; named uuid[];
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  SELECT x.* INTO w FROM ledger.row x
   WHERE x.stream = p_stream AND x.record = p_record AND NOT x.deleted AND ledger.lies_before(x.stream, x.record);
  IF NOT FOUND THEN RETURN NULL; END IF;
  RAISE LOG 'AUDIT inbox record % by %', p_record, session_user;
  SELECT f.doc INTO rule FROM ledger.rule f WHERE f.kind = w.kind;
  SELECT min(j.seq) INTO submitted FROM ledger.journal j
   WHERE j.stream = p_stream AND j.record = p_record AND j.verdict = 'ok' AND j.verb = 'submit';
  SELECT array_agg(v::uuid) INTO named FROM (
    SELECT w.doc->>k AS v FROM jsonb_object_keys(rule->'refs') k
    UNION SELECT jsonb_array_elements_text(w.doc->k) FROM jsonb_object_keys(coalesce(rule->'many', '{}')) k
  ) t WHERE v <> '';
  RETURN jsonb_build_object(
    'stream', w.stream, 'kind', w.kind, 'record', w.record, 'version', w.version, 'doc', w.doc,
    'section', (SELECT jsonb_build_array(s.department, s.title) FROM ledger.stream s WHERE s.stream = p_stream),
    'lines', (SELECT coalesce(jsonb_agg(jsonb_build_object('seq', j.seq, 'op', j.op_id, 'act', j.act_id, 'human', j.human,
        'verb', j.verb, 'version', j.version, 'at', j.at, 'sign', encode(j.signature, 'hex'),
        -- What was written and struck out before 申請 is the section's own.
        'body', CASE WHEN j.seq < submitted THEN jsonb_set(jsonb_set(j.body::jsonb, '{patch}', '{}'), '{note}', '""')::text
                     ELSE j.body END) ORDER BY j.seq), '[]')
      FROM ledger.journal j WHERE j.stream = p_stream AND j.record = p_record AND j.verdict = 'ok' AND j.body <> ''),
    'along', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', x.kind, 'record', x.record, 'version', x.version,
        'doc', (SELECT coalesce(jsonb_object_agg(d.key, d.value), '{}') FROM jsonb_each(x.doc) d
                 WHERE f.doc->'along' ? d.key OR d.key IN ('state', 'number')))), '[]')
      -- By their keys each: what the record names, and what stands for the section on every paper.
      FROM (SELECT r.* FROM ledger.row r WHERE r.stream = p_stream AND r.record = ANY (named)
            UNION
            SELECT r.* FROM ledger.rule g JOIN ledger.row r ON r.stream = p_stream AND r.kind = g.kind
             WHERE coalesce((g.doc->>'fronts')::boolean, false)) x
      JOIN ledger.rule f ON f.kind = x.kind AND f.doc ? 'along'
     WHERE NOT x.deleted AND x.record <> p_record),
    'files', (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', x.kind, 'record', x.record, 'version', x.version, 'doc', x.doc)
        ORDER BY x.seq), '[]')
      FROM ledger.row x WHERE x.stream = p_stream AND x.doc ? 'blob' AND x.doc->>'about' = p_record::text
       AND NOT x.deleted AND coalesce(x.doc->>'voided', '') <> 'true'));
END $$;

-- The steps the caller took as an office: they stay with whoever took them, when the record is gone from the queue.
CREATE OR REPLACE FUNCTION api.inbox_receipts(p_before timestamptz DEFAULT 'infinity', p_most int DEFAULT 100)
RETURNS TABLE (at timestamptz, office text, section text, kind text, record uuid, number text, verb text, body text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY
    SELECT r.at, r.office, s.title, j.kind, j.record, coalesce(j.doc::jsonb->>'number', ''), j.verb, j.body
      FROM ledger.receipt r
      JOIN ledger.journal j ON j.stream = r.stream AND j.seq = r.seq
      JOIN ledger.stream s ON s.stream = r.stream
     WHERE r.human = me.human AND r.at < p_before AND j.doc <> ''
       AND r.office IN (SELECT o.office FROM gate.my_offices() o WHERE o.stream = r.stream)
     ORDER BY r.at DESC LIMIT least(greatest(p_most, 1), 200);
END $$;

-- A list over the sections of the caller's office: only the columns the area declared; keyed by (stream, record). A page is read
-- section by section from where the last one ended; only what is counted is read as a whole.
CREATE OR REPLACE FUNCTION api.office_list(
  p_name text, p_stream uuid DEFAULT '00000000-0000-0000-0000-000000000000',
  p_after uuid DEFAULT '00000000-0000-0000-0000-000000000000', p_most int DEFAULT 500)
RETURNS TABLE (stream uuid, section text, department text, record uuid, cells jsonb, rows bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE asked record; goal uuid; from_record uuid; left_over int := least(greatest(p_most, 1), 1000); told int;
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  SELECT l.* INTO asked FROM ledger.list_named(p_name) l;
  IF NOT FOUND THEN RETURN; END IF;
  RAISE LOG 'AUDIT list % by %', p_name, session_user;
  IF coalesce((asked.list->>'counted')::boolean, false) THEN
    RETURN QUERY
      SELECT s.stream, s.title, s.department, NULL::uuid, t.cells, t.rows
        FROM unnest(asked.streams) g(stream) JOIN ledger.stream s ON s.stream = g.stream
        CROSS JOIN LATERAL (
          SELECT r.cells, count(*) AS rows
            FROM ledger.list_rows(s.stream, asked.kind, asked.list, asked.fields, '00000000-0000-0000-0000-000000000000', NULL) r
           GROUP BY r.cells) t
       ORDER BY s.department, s.title;
    RETURN;
  END IF;
  FOR goal IN SELECT g FROM unnest(asked.streams) g WHERE g >= p_stream ORDER BY g LOOP
    from_record := CASE WHEN goal = p_stream THEN p_after ELSE '00000000-0000-0000-0000-000000000000' END;
    RETURN QUERY
      SELECT s.stream, s.title, s.department, r.record, r.cells, 1::bigint
        FROM ledger.list_rows(goal, asked.kind, asked.list, asked.fields, from_record, left_over) r
        JOIN ledger.stream s ON s.stream = goal;
    GET DIAGNOSTICS told = ROW_COUNT;
    left_over := left_over - told;
    EXIT WHEN left_over <= 0;
  END LOOP;
END $$;

-- The sections a list goes over, with the moment of their last line: one that never sent anything is not one with nothing.
CREATE OR REPLACE FUNCTION api.office_sections(p_name text)
RETURNS TABLE (stream uuid, section text, department text, last_at text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY
    SELECT s.stream, s.title, s.department, coalesce((
             SELECT j.at FROM ledger.journal j WHERE j.stream = h.stream AND j.seq = h.seq), '')
      FROM ledger.list_named(p_name) l
      JOIN ledger.stream s ON s.stream = ANY (l.streams) AND s.kind = 'section'
      JOIN ledger.head h ON h.stream = s.stream
     ORDER BY s.department, s.title;
END $$;
RESET ROLE;

GRANT CREATE ON SCHEMA ledger TO komae_receiver;
SET ROLE komae_receiver;
-- Whether a record lies before an office of the caller, waiting for it or read on.
CREATE OR REPLACE FUNCTION ledger.lies_before(p_stream uuid, p_record uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM ledger.route r
      JOIN gate.my_offices() o ON o.office = r.office AND o.stream = r.stream
     WHERE r.stream = p_stream AND r.record = p_record
       AND (NOT r.personal OR o.standing = 'holder') AND (r.scope = '' OR o.scope = ANY (string_to_array(r.scope, '、')))
       AND (r.applicant = '' OR ledger.is_applicants(r.applicant, r.stream, r.record)))
$$;
CREATE OR REPLACE FUNCTION ledger.list_cell(p_doc jsonb, p_named jsonb, p_path text, p_fields jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN strpos(p_path, '.') = 0 THEN coalesce(p_doc->p_path, p_fields->p_path->'z')
              ELSE p_named->split_part(p_path, '.', 1)->split_part(p_path, '.', 2) END
$$;
-- The rows of a list in one stream, in the order of their ids: the cells are made for those alone that are told.
CREATE OR REPLACE FUNCTION ledger.list_rows(p_stream uuid, p_kind text, p_list jsonb, p_fields jsonb, p_after uuid, p_most int)
RETURNS TABLE (record uuid, cells jsonb) LANGUAGE sql STABLE AS $$
  SELECT k.record, (SELECT jsonb_object_agg(p, ledger.list_cell(k.doc, k.named, p, p_fields)) FROM jsonb_array_elements_text(p_list->'paths') p)
    FROM (
      SELECT w.record, w.doc, n.named
        FROM ledger.row w
        CROSS JOIN LATERAL (
          -- A value each, not a join: a plan that reads all of a stream for every row would be taken for as good.
          SELECT coalesce(jsonb_object_agg(e.step, (
                   SELECT x.doc FROM ledger.row x
                    WHERE x.stream = p_stream AND x.record = nullif(w.doc->>e.step, '')::uuid AND NOT x.deleted)), '{}') AS named
            FROM (SELECT DISTINCT split_part(p, '.', 1) AS step
                    FROM (SELECT jsonb_array_elements_text(p_list->'paths') UNION ALL SELECT jsonb_object_keys(p_list->'when')) t(p)
                   WHERE strpos(p, '.') > 0) e) n
       WHERE w.stream = p_stream AND w.kind = p_kind AND w.record > p_after AND NOT w.deleted
         AND p_list->'states' ? coalesce(w.doc->>'state', 'draft') AND coalesce(w.doc->>'voided', '') <> 'true'
         AND NOT EXISTS (SELECT FROM jsonb_each(p_list->'when') c
                          WHERE NOT c.value ? coalesce(ledger.list_cell(w.doc, n.named, c.key, p_fields)#>>'{}', ''))
       ORDER BY w.record LIMIT p_most) k
   ORDER BY k.record
$$;
-- A list by its name with the caller's streams; no row where none of his offices reads it.
CREATE OR REPLACE FUNCTION ledger.list_named(p_name text) RETURNS TABLE (kind text, list jsonb, fields jsonb, streams uuid[])
LANGUAGE sql STABLE AS $$
  SELECT f.kind, e, f.doc->'fields', array_agg(DISTINCT o.stream)
    FROM ledger.rule f CROSS JOIN LATERAL jsonb_array_elements(f.doc->'lists') e
    JOIN gate.my_offices() o ON e->'offices' ? o.office
    -- What only named people read is in no list over the sections (R02).
    JOIN ledger.stream s ON s.stream = o.stream AND s.kind = 'section'
   WHERE f.doc ? 'lists' AND e->>'n' = p_name
   GROUP BY f.kind, e, f.doc->'fields'
$$;
RESET ROLE;
