-- What binds a record to others (komae_desk/core/bonds.py): what is needed, on what it rests, and classes of what holds something.
SET ROLE komae_api;

-- Whether a document has one of the codes in every field.
CREATE OR REPLACE FUNCTION ledger.has_codes(p_fields jsonb, p_doc jsonb, p_when jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT NOT EXISTS (SELECT FROM jsonb_each(p_when) w WHERE NOT w.value ? coalesce(p_doc->>w.key, p_fields->w.key->>'z', ''))
$$;

-- A record by itself and with what it refers to, where it is checked in full: people who differ, fields that may not stay
-- empty, a permission that was really given, one live permission for a thing (CK-01, CK-03, CK-07, CK-17).
DROP FUNCTION IF EXISTS ledger.judge_whole(uuid, jsonb, jsonb);
CREATE OR REPLACE FUNCTION ledger.judge_whole(p_stream uuid, p_rule jsonb, p_kind text, p_record uuid, p_doc jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  fields jsonb := p_rule->'fields';
  each jsonb;
  field text;
  states jsonb;
  names text[];
  is_there boolean;
BEGIN
  -- One at a time: the head is locked, so that nobody else is registering the other one just now. Several fields count
  -- together; an index finds the others by the first (hence the words).
  FOR field, states IN SELECT o.key, o.value FROM jsonb_each(p_rule->'once') o LOOP
    names := string_to_array(field, ' ');
    CONTINUE WHEN NOT states ? coalesce(p_doc->>'state', 'draft')
      OR EXISTS (SELECT FROM unnest(names) f WHERE coalesce(p_doc->>f, '') = '');
    EXECUTE format('SELECT EXISTS (SELECT FROM ledger.row r WHERE r.stream = $1 AND r.kind = $2 AND r.doc ? %L AND (r.doc->>%L) = $3
        AND r.record <> $4 AND NOT EXISTS (SELECT FROM unnest($5) f WHERE r.doc->>f IS DISTINCT FROM $6->>f)
        AND $7 ? coalesce(r.doc->>''state'', ''draft'') AND NOT r.deleted AND coalesce(r.doc->>''voided'', '''') <> ''true'')',
        names[1], names[1])
      INTO is_there USING p_stream, p_kind, p_doc->>names[1], p_record, names, p_doc, states;
    IF is_there THEN RETURN 'conflict:' || names[array_length(names, 1)]; END IF;
  END LOOP;
  FOR each IN SELECT jsonb_array_elements(p_rule->'distinct') LOOP
    IF (SELECT count(*) <> count(DISTINCT p_doc->>f) FROM jsonb_array_elements_text(each) f WHERE coalesce(p_doc->>f, '') <> '') THEN
      RETURN 'invalid:same';
    END IF;
  END LOOP;
  FOR each IN SELECT jsonb_array_elements(p_rule->'needed') LOOP
    CONTINUE WHEN NOT ledger.has_codes(fields, p_doc, each->'when');
    FOR field IN SELECT jsonb_array_elements_text(each->'fields') LOOP
      IF coalesce(p_doc->field, fields->field->'z') IN ('null', '""', '[]') THEN RETURN 'invalid:' || field; END IF;
    END LOOP;
  END LOOP;
  FOR each IN SELECT jsonb_array_elements(p_rule->'rests') LOOP
    CONTINUE WHEN NOT ledger.has_codes(fields, p_doc, each->'when');
    IF NOT EXISTS (SELECT FROM jsonb_each(each->'on') o JOIN ledger.row x ON x.stream = p_stream
                      AND x.record = (p_doc->>o.key)::uuid AND x.kind = p_rule->'refs'->>o.key AND NOT x.deleted
                    WHERE o.value ? coalesce(x.doc->>'state', 'draft') AND coalesce(x.doc->>'voided', '') <> 'true') THEN
      RETURN 'forbidden:rests';
    END IF;
  END LOOP;
  RETURN '';
END $$;

-- The records a field refers to: one, or many.
CREATE OR REPLACE FUNCTION ledger.referred(p_value jsonb) RETURNS SETOF uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (e#>>'{}')::uuid FROM jsonb_array_elements(CASE jsonb_typeof(p_value) WHEN 'array' THEN p_value WHEN 'string'
    THEN jsonb_build_array(p_value) ELSE '[]' END) e WHERE e#>>'{}' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
$$;

-- The bonds of one operation to other records, looked at when its whole act stands: the order within an act is the program's.
-- p_doc: the record as it becomes. p_others: the bodies of the operations of the act.
CREATE OR REPLACE FUNCTION ledger.judge_bonds(p_stream uuid, p_rule jsonb, p_record uuid, p_body jsonb, p_doc jsonb, p_others jsonb)
RETURNS text LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  patch jsonb := p_body->'patch';
  step jsonb;
  bond jsonb;
  field text;
  holder ledger.row;
  original jsonb;
BEGIN
  IF p_rule->'bound'->'steps' ? coalesce(p_body->>'command', '') THEN
    SELECT e INTO step FROM jsonb_array_elements(p_rule->'steps') e
     WHERE e->>'n' = p_body->>'command' AND (e ? 'like' OR e ? 'along') LIMIT 1;
  END IF;
  IF step ? 'like' THEN
    original := (SELECT r.doc FROM ledger.row r WHERE r.stream = p_stream AND r.record = (p_doc->>(step->>'like'))::uuid);
    -- It follows a decision on the original in the same act, or any other could be named as one's original first.
    IF NOT EXISTS (SELECT FROM jsonb_array_elements(p_others) o
                    WHERE o->>'record' = p_doc->>(step->>'like') AND p_rule->'sealed'->'steps' ? (o->>'command')) THEN
      RETURN 'forbidden:like';
    END IF;
    FOR field IN SELECT jsonb_array_elements_text(step->'asks') LOOP
      IF original IS NULL OR original->field IS DISTINCT FROM p_doc->field THEN RETURN 'forbidden:like'; END IF;
    END LOOP;
  END IF;
  IF step ? 'along' AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(p_others) o
        JOIN ledger.row r ON r.stream = p_stream AND r.record = (o->>'record')::uuid AND r.kind = step->'along'->>0
       WHERE o->>'command' = step->'along'->>1 AND p_record IN (SELECT ledger.referred(r.doc->(step->'along'->>2)))) THEN
    RETURN 'forbidden:alone';
  END IF;
  IF coalesce(p_doc->>'voided', '') = 'true' THEN RETURN ''; END IF;
  FOR bond IN SELECT jsonb_array_elements(p_rule->'least') LOOP
    CONTINUE WHEN NOT p_doc ? (bond->>'of')
      OR NOT patch ? (bond->>'of') AND NOT patch ?| ARRAY(SELECT jsonb_object_keys(bond->'ranks'));
    IF EXISTS (SELECT FROM ledger.referred(p_doc->(bond->>'of')) i
                 JOIN ledger.row x ON x.stream = p_stream AND x.record = i AND x.kind = bond->>'kind'
                WHERE i <> p_record AND NOT x.deleted AND coalesce(x.doc->>'voided', '') <> 'true'
                  AND ledger.breaks(bond, p_doc, x.doc)) THEN
      RETURN 'invalid:least';
    END IF;
  END LOOP;
  -- What this lies in, or what was copied from it. An index finds them by the field: hence the words.
  -- Nothing refers to what is new.
  FOR bond IN SELECT jsonb_array_elements(p_rule->'bears') WHERE p_body->>'verb' <> 'create' LOOP
    CONTINUE WHEN NOT patch ?| ARRAY(SELECT jsonb_object_keys(bond->'ranks'));
    FOR holder IN EXECUTE format(
        'SELECT r.* FROM ledger.row r WHERE r.stream = $1 AND r.kind = $2 AND NOT r.deleted AND r.record <> $4 AND r.doc ? %L AND '
        || CASE WHEN (bond->>'many')::boolean THEN '(r.doc->%L) ? $3' ELSE '(r.doc->>%L) = $3' END, bond->>'of', bond->>'of')
        USING p_stream, bond->>'kind', p_record::text, p_record LOOP
      IF bond->'states' ? coalesce(holder.doc->>'state', 'draft') AND coalesce(holder.doc->>'voided', '') <> 'true'
         AND ledger.breaks(bond, holder.doc, p_doc) THEN
        RETURN 'invalid:least';
      END IF;
    END LOOP;
  END LOOP;
  RETURN '';
END $$;

-- The first operation of a whole act whose bonds do not hold, as the rows are now.
CREATE OR REPLACE FUNCTION ledger.loose_bonds(p_stream uuid, p_rules jsonb, p_sent jsonb[], OUT k int, OUT code text) RETURNS SETOF record
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  bodies jsonb;
  sent jsonb; body jsonb; rule jsonb;
  kind text := '';
  fields text[]; holds text[];
  entry uuid;
  n int := 0;
BEGIN
  FOREACH sent IN ARRAY p_sent LOOP
    n := n + 1;
    body := (sent->>'body')::jsonb;
    IF body->>'kind' <> kind THEN
      kind := body->>'kind';
      rule := p_rules->kind;
      fields := ARRAY(SELECT jsonb_array_elements_text(rule->'bound'->'fields'));
      holds := ARRAY(SELECT b->>'of' FROM jsonb_array_elements(rule->'least') b);
    END IF;
    CONTINUE WHEN NOT coalesce(rule ? 'bound', false)
      OR NOT body->'patch' ?| fields AND NOT rule->'bound'->'steps' ? coalesce(body->>'command', '');
    -- What is new lies in nothing yet, and of what it holds its own patch tells.
    CONTINUE WHEN body->>'verb' = 'create' AND NOT body->'patch' ?| holds;
    IF bodies IS NULL AND body->>'command' <> '' THEN
      bodies := (SELECT jsonb_agg((s->>'body')::jsonb) FROM unnest(p_sent) s);
    END IF;
    entry := (body->>'record')::uuid;
    code := ledger.judge_bonds(p_stream, rule, entry, body,
      (SELECT r.doc FROM ledger.row r WHERE r.stream = p_stream AND r.record = entry), coalesce(bodies, '[]'));
    IF code <> '' THEN k := n; RETURN NEXT; RETURN; END IF;
  END LOOP;
END $$;

-- Whether an operation may break a bond: what is new lies in nothing yet, and of what it holds its own patch tells.
CREATE OR REPLACE FUNCTION ledger.touches_bond(p_rule jsonb, p_body jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT p_rule->'bound'->'steps' ? coalesce(p_body->>'command', '')
      OR p_body->'patch' ?| ARRAY(SELECT jsonb_array_elements_text(CASE WHEN p_body->>'verb' = 'create'
                                   THEN jsonb_path_query_array(p_rule, '$.least[*].of') ELSE p_rule->'bound'->'fields' END))
$$;

-- Whether a record is of a lower class than the other it refers to, in any of the ranked fields; of a turned bond, whether
-- it is of a higher one, where the other has a class at all.
CREATE OR REPLACE FUNCTION ledger.breaks(p_bond jsonb, p_doc jsonb, p_other jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT EXISTS (SELECT FROM jsonb_each(p_bond->'ranks') e,
                   LATERAL (SELECT ledger.rank(e.value, p_doc->e.key) AS own, ledger.rank(e.value, p_other->e.key) AS other) r
                  WHERE CASE WHEN p_bond ? 'turned' THEN r.other BETWEEN 1 AND r.own - 1 ELSE r.own < r.other END)
$$;
DROP FUNCTION IF EXISTS ledger.is_below(jsonb, jsonb, jsonb);
RESET ROLE;
