-- What the areas declare, held against one operation. Nothing here writes; the code is '' when the operation may stand.
SET ROLE komae_owner;
GRANT SELECT ON ledger.stream, ledger.rule, ledger.timeline TO komae_api, komae_reader;
GRANT SELECT, INSERT, UPDATE (seq, hash) ON ledger.head TO komae_api;
GRANT SELECT, INSERT, UPDATE (last_dseq, last_op, forked_at) ON ledger.replica TO komae_api;
GRANT SELECT, INSERT ON ledger.op, ledger.slot, ledger.journal, ledger.alarm TO komae_api;
GRANT SELECT, INSERT, UPDATE (version, seq, deleted, doc) ON ledger.row TO komae_api;
GRANT SELECT, INSERT, DELETE ON ledger.code TO komae_api;
GRANT SELECT, INSERT, UPDATE (last, opened) ON ledger.number TO komae_api;
GRANT SELECT, UPDATE (staged, hash, laid) ON ledger.carry TO komae_api;
GRANT SELECT, INSERT, DELETE ON ledger.carried, ledger.twin TO komae_api;
GRANT SELECT ON ledger.head, ledger.row, ledger.journal, ledger.replica, ledger.op, ledger.slot TO komae_reader;
RESET ROLE;
SET ROLE komae_api;

-- These run only inside api.push, under its search_path: a SET clause of their own would cost more than what they do.
-- Whether a value has the type its field was declared with.
CREATE OR REPLACE FUNCTION ledger.fits(spec jsonb, value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN value = 'null' THEN spec->'z' = 'null'
    ELSE CASE spec->>'t'
      WHEN 's' THEN jsonb_typeof(value) = 'string' AND length(value#>>'{}') <= 4 * (spec->>'m')::int
      WHEN 'c' THEN spec->'c' @> value
      WHEN 'b' THEN jsonb_typeof(value) = 'boolean'
      WHEN 'i' THEN jsonb_typeof(value) = 'number' AND value::text ~ '^-?[0-9]{1,15}$'
      WHEN 'u' THEN jsonb_typeof(value) = 'string' AND value#>>'{}' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
      WHEN 'd' THEN jsonb_typeof(value) = 'string' AND value#>>'{}' ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]$'
      WHEN 't' THEN jsonb_typeof(value) = 'string' AND value#>>'{}' ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-9:.+Z-]{5,30}$'
      WHEN 'm' THEN jsonb_typeof(value) = 'array' AND length(value::text) <= 20000
        AND CASE WHEN spec ? 'c' THEN spec->'c' @> value ELSE true END
      WHEN 'j' THEN jsonb_typeof(value) = 'array' AND length(value::text) <= 200000
      ELSE false
    END
  END
$$;

-- A person whose record came in twice (settled.md 16) is one human: whom a carried line or record names.
CREATE OR REPLACE FUNCTION ledger.same(p_stream uuid, p_named uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT t.of FROM ledger.twin t WHERE t.stream = p_stream AND t.record = p_named AND t.field <> 'number' LIMIT 1),
                  p_named)
$$;

-- Who did what to a record; of a carried line what it claims counts, or its carrier would be on every applicant's side.
CREATE OR REPLACE FUNCTION ledger.deeds(p_stream uuid, p_record uuid) RETURNS TABLE (seq bigint, human uuid, verb text)
LANGUAGE sql STABLE AS $$
  SELECT j.seq, CASE WHEN j.verb = 'carried' THEN ledger.same(p_stream, (c.claim->>'by')::uuid) ELSE j.human END,
         CASE WHEN j.verb = 'carried' THEN c.claim->>'verb' ELSE j.verb END
    FROM ledger.journal j
    LEFT JOIN LATERAL (SELECT (j.body::jsonb->'facts'->>'claim')::jsonb AS claim WHERE j.verb = 'carried') c ON true
   WHERE j.stream = p_stream AND j.record = p_record AND j.verdict = 'ok'
$$;

-- The humans on the applicant's side: the named applicant, whoever entered it, every editor since the first 申請, also when it
-- was returned and handed in again (settled.md 18). What came from a closed stream was entered and handed in there.
CREATE OR REPLACE FUNCTION ledger.is_involved(p_stream uuid, p_rule jsonb, p_record uuid, p_doc jsonb, p_human uuid)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  submitted bigint;
  former uuid;
BEGIN
  IF ledger.same(p_stream, (p_doc->>(p_rule->>'applicant'))::uuid) = p_human THEN RETURN true; END IF;
  IF p_human = (SELECT d.human FROM ledger.deeds(p_stream, p_record) d ORDER BY d.seq LIMIT 1) THEN RETURN true; END IF;
  SELECT min(d.seq) INTO submitted FROM ledger.deeds(p_stream, p_record) d WHERE d.verb = 'submit';
  IF EXISTS (SELECT FROM ledger.deeds(p_stream, p_record) d WHERE d.seq >= submitted AND d.human = p_human
                                                             AND d.verb IN ('submit', 'edit')) THEN RETURN true; END IF;
  FOR former IN SELECT c.stream FROM ledger.moved c WHERE c.record = p_record AND c.successor = p_stream LOOP
    IF EXISTS (SELECT FROM ledger.journal j WHERE j.stream = p_stream AND j.record = p_record AND j.verdict = 'ok'
                                              AND j.human = p_human AND j.verb IN ('submit', 'edit'))
         AND EXISTS (SELECT FROM ledger.deeds(former, p_record) d WHERE d.verb = 'submit')
       OR ledger.is_involved(former, p_rule, p_record, '{}', p_human) THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END $$;

CREATE OR REPLACE FUNCTION ledger.judge_step(
  p_stream uuid, p_rule jsonb, p_row ledger.row, p_body jsonb, p_human uuid, p_duties text[], OUT code text, OUT step jsonb
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  state text := coalesce(p_row.doc->>'state', 'draft');
  known boolean := false;
  each jsonb;
  field text;
BEGIN
  code := '';
  FOR each IN SELECT e FROM jsonb_array_elements(p_rule->'steps') e WHERE e->>'n' = p_body->>'command' LOOP
    known := true;
    IF each->'from' ? state THEN step := each; EXIT; END IF;
  END LOOP;
  IF NOT known THEN code := 'invalid:step'; RETURN; END IF;
  IF step IS NULL THEN code := 'conflict:state'; RETURN; END IF;
  IF (p_body->>'saw')::int <> p_row.version THEN code := 'conflict:version'; RETURN; END IF;
  -- What another section was asked to take over ends by its word alone.
  IF p_rule->'hands'->>'step' = step->>'n' AND coalesce(p_row.doc->>'handed_to', '') <> '' THEN code := 'forbidden:step'; RETURN; END IF;
  IF jsonb_array_length(step->'by') > 0 AND NOT step->'by' ?| p_duties THEN code := 'forbidden:role'; RETURN; END IF;
  IF step ? 'of' AND NOT ledger.is_applicants(step->>'of', p_stream, p_row.record) THEN code := 'forbidden:role'; RETURN; END IF;
  IF (step->>'apart')::boolean AND ledger.is_involved(p_stream, p_rule, p_row.record, p_row.doc, p_human) THEN
    code := 'forbidden:self'; RETURN;
  END IF;
  IF step ? 'named' AND ledger.same(p_stream, (p_row.doc->>(step->>'named'))::uuid) IS DISTINCT FROM p_human THEN
    code := 'forbidden:named'; RETURN;
  END IF;
  FOR field IN SELECT jsonb_array_elements_text(step->'not_named') LOOP
    IF ledger.same(p_stream, (p_row.doc->>field)::uuid) = p_human THEN code := 'forbidden:self'; RETURN; END IF;
  END LOOP;
  -- What something rests on already is not taken back (settled.md 15), also where both were done at once.
  FOR each IN SELECT jsonb_array_elements(step->'unless') LOOP
    IF EXISTS (SELECT FROM ledger.row r WHERE r.stream = p_stream AND r.kind = each->>0 AND r.doc->>(each->>1) = p_row.record::text
                  AND NOT r.deleted AND coalesce(r.doc->>'voided', '') <> 'true') THEN
      code := 'conflict:state'; RETURN;
    END IF;
  END LOOP;
  IF length(coalesce(p_body->>'note', '')) < (step->>'reason')::int THEN code := 'invalid:reason'; RETURN; END IF;
  IF coalesce(p_body->'patch'->'state'->>1, state) <> step->>'to' THEN code := 'invalid:state'; RETURN; END IF;
  FOR field IN SELECT k FROM jsonb_object_keys(p_body->'patch') k LOOP
    IF field NOT IN ('state', 'number') AND NOT (step->>'open')::boolean
       AND NOT step->'asks' ? field AND NOT step->'fills' ? field AND NOT p_rule->'derived' ? field
       -- Where a decision is taken back, what it wrote goes; nothing is put in its place.
       AND NOT (step->'empties' ? field
                AND p_body->'patch'->field->1 = coalesce(p_rule->'fields'->field->'z', 'null')) THEN
      code := 'forbidden:' || field; RETURN;
    END IF;
    IF step->'fills'->>field = 'me' AND p_body->'patch'->field->>1 IS DISTINCT FROM p_human::text THEN
      code := 'forbidden:' || field; RETURN;
    END IF;
  END LOOP;
END $$;

-- Undo: the exact reverse of an operation of one's own, while nothing of it was changed since (settled.md 15).
CREATE OR REPLACE FUNCTION ledger.judge_undo(p_stream uuid, p_rule jsonb, p_row ledger.row, p_body jsonb, p_human uuid)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  state text := coalesce(p_row.doc->>'state', 'draft');
  line ledger.journal;
  done jsonb;
  field text;
  pair jsonb;
BEGIN
  SELECT j.* INTO line FROM ledger.journal j
   WHERE j.stream = p_stream AND j.record = p_row.record AND j.op_id = (p_body->>'undoes')::uuid AND j.verdict = 'ok';
  IF NOT FOUND THEN RETURN 'conflict:undo'; END IF;
  IF line.human <> p_human THEN RETURN 'forbidden:undo'; END IF;
  done := line.body::jsonb;
  IF EXISTS (SELECT FROM jsonb_array_elements(p_rule->'steps') e WHERE e->>'n' = done->>'command'
                                                                  AND (e->>'undo' <> '' OR (e->>'final')::boolean)) THEN
    RETURN 'forbidden:undo';
  END IF;
  -- What was decided on is not changed behind the decision.
  IF done->>'verb' IN ('create', 'edit') AND NOT p_rule->'editable' ? state
     AND (done->>'verb' = 'edit' OR state <> coalesce(done->'patch'->'state'->>1, 'draft')) THEN
    RETURN 'conflict:state';
  END IF;
  IF coalesce(p_row.doc->>(p_rule->'sealed'->>'on'), '') <> '' AND NOT p_body->'patch' ? (p_rule->'sealed'->>'mark')
     AND p_body->'patch' ?| ARRAY(SELECT jsonb_array_elements_text(p_rule->'sealed'->'fields')) THEN
    RETURN 'conflict:state';
  END IF;
  IF done->>'verb' = 'create' THEN
    RETURN CASE WHEN p_body->'patch' <> '{"voided": [false, true]}' THEN 'invalid:undo'
                WHEN (p_body->>'saw')::int <> p_row.version THEN 'conflict:version' ELSE '' END;
  END IF;
  FOR field, pair IN SELECT k, v FROM jsonb_each(p_body->'patch') t(k, v) LOOP
    IF pair->1 IS DISTINCT FROM done->'patch'->field->0 THEN RETURN 'invalid:undo'; END IF;
  END LOOP;
  RETURN '';
END $$;

-- One operation against rule and row. doc is what the record becomes; moves says whether its version goes up.
CREATE OR REPLACE FUNCTION ledger.judge(
  p_stream uuid, p_rule jsonb, p_row ledger.row, p_body jsonb, p_human uuid, p_role text, p_duties text[],
  OUT code text, OUT doc jsonb, OUT moves boolean, OUT merged boolean, OUT numbers boolean, OUT codes boolean
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_variable
DECLARE
  verb text := p_body->>'verb';
  patch jsonb := (p_body->'patch') - 'number';
  fields jsonb := p_rule->'fields';
  is_new boolean := p_row.record IS NULL;
  old jsonb := coalesce(p_row.doc, '{}');
  state text := coalesce(p_row.doc->>'state', 'draft');
  stepped record;
  step jsonb;
  fault text;
  field text;
  full_check boolean := false;
  holder uuid;
BEGIN
  code := ''; doc := old; moves := true; merged := false; numbers := false; codes := false;
  -- Who audits or only reads tells what was looked at, printed, written out, and tried in vain; nothing of a record changes by it.
  IF p_role IN ('auditor', 'reader') AND NOT is_new AND NOT p_row.deleted AND verb IN ('opened', 'print', 'export', 'refused')
     AND coalesce(p_body->>'command', '') = '' AND p_body->'patch' = '{}' THEN
    moves := false; RETURN;
  END IF;
  IF p_role NOT IN ('member', 'approver', 'submitter', 'office', 'issuer') THEN code := 'forbidden'; RETURN; END IF;
  IF p_role = 'office' THEN
    -- An office of the city takes its own steps on what is on its way to it; nothing else is there for it.
    p_duties := ledger.offices_on(p_stream, p_row.record);
    IF p_duties = '{}' THEN code := 'not_found'; RETURN; END IF;
    IF coalesce(p_body->>'command', '') = '' THEN code := 'forbidden'; RETURN; END IF;
  END IF;
  -- What the city issues lies in a stream of the city and nowhere else, and nothing else lies there (settled.md 3).
  IF (p_role = 'issuer') <> coalesce((p_rule->>'issued')::boolean, false) THEN code := 'forbidden:stream'; RETURN; END IF;
  -- What only named people may read lies in their stream alone, and nothing else does (settled.md 1, R02).
  IF coalesce(p_rule->>'restricted', '') <> 'may' AND (coalesce(p_rule->>'restricted', '') = 'only')
     <> (SELECT s.kind = 'restricted' FROM ledger.stream s WHERE s.stream = p_stream) THEN
    code := 'forbidden:place'; RETURN;
  END IF;
  IF is_new THEN
    IF verb <> 'create' THEN code := 'conflict:missing'; RETURN; END IF;
    state := coalesce(patch->'state'->>1, 'draft');
    IF state <> p_rule->>'initial' AND NOT (p_rule->'editable' ? state AND jsonb_array_length(p_rule->'loose') = 0) THEN
      code := 'forbidden:state'; RETURN;
    END IF;
    full_check := NOT p_rule->'loose' ? state;
  ELSIF p_row.deleted THEN code := 'conflict:missing'; RETURN;
  ELSIF verb = 'create' THEN code := 'conflict:exists'; RETURN;
  ELSIF p_body->>'command' <> '' THEN
    stepped := ledger.judge_step(p_stream, p_rule, p_row, p_body, p_human, p_duties);
    IF stepped.code <> '' THEN code := stepped.code; RETURN; END IF;
    step := stepped.step;
    IF p_role = 'office' AND step->'by' = '[]' THEN code := 'forbidden:role'; RETURN; END IF;
    full_check := (step->>'checks')::boolean;
    numbers := (step->>'numbers')::boolean AND coalesce(old->>'number', '') = '';
  ELSIF verb = 'undo' THEN
    code := ledger.judge_undo(p_stream, p_rule, p_row, p_body, p_human);
    IF code <> '' THEN RETURN; END IF;
  ELSIF verb = 'edit' THEN
    -- What was cancelled does not take changes in silently: whoever made them is asked (sync.md §5.4).
    IF NOT p_rule->'editable' ? state OR coalesce(old->>'voided', '') = 'true' THEN code := 'conflict:state'; RETURN; END IF;
    IF patch ?| ARRAY['state', 'edition', 'voided'] THEN code := 'forbidden:field'; RETURN; END IF;
    full_check := NOT p_rule->'loose' ? state;
  ELSIF verb = 'correct' THEN
    IF NOT p_rule->'final' ? state THEN code := 'conflict:state'; RETURN; END IF;
    IF (p_body->>'saw')::int <> p_row.version THEN code := 'conflict:version'; RETURN; END IF;
    -- The section's roles do, others of their own (domain.md §12.5); the PC asks the same (core.act.why_not_correct).
    IF jsonb_array_length(p_rule->'correct_by') > 0 AND NOT p_rule->'correct_by' ?| p_duties
       AND NOT ledger.is_involved(p_stream, p_rule, p_row.record, p_row.doc, p_human) THEN
      code := 'forbidden:role'; RETURN;
    END IF;
    IF coalesce(p_body->>'note', '') = '' THEN code := 'invalid:reason'; RETURN; END IF;
    IF (patch->'edition'->>1)::int IS DISTINCT FROM coalesce((old->>'edition')::int, 0) + 1 OR patch ?| ARRAY['state', 'voided'] THEN
      code := 'invalid:edition'; RETURN;
    END IF;
    full_check := true;
  ELSIF verb = 'void' THEN
    IF patch <> '{"voided": [false, true]}' THEN code := 'invalid:void'; RETURN; END IF;
    -- What was decided on ends by its own steps; what is never edited at all (an attachment) by this alone.
    IF p_rule->'editable' <> '[]' AND NOT p_rule->'editable' ? state THEN code := 'conflict:state'; RETURN; END IF;
    -- An edit beats a cancellation that has not seen it.
    IF (p_body->>'saw')::int <> p_row.version THEN code := 'conflict:version'; RETURN; END IF;
  ELSIF patch <> '{}' THEN code := 'invalid:verb'; RETURN;
  ELSE moves := false; RETURN;
  END IF;
  IF p_role = 'submitter' AND NOT is_new AND NOT ledger.is_involved(p_stream, p_rule, p_row.record, old, p_human) THEN
    code := 'not_found'; RETURN;
  END IF;

  -- One pass over the patch: the first fault, and the document it makes. The document is sparse: what holds its default
  -- is left out, as on the PC. OFFSET 0 keeps the planner from asking twice.
  SELECT (array_agg(e.why || e.key) FILTER (WHERE e.why <> ''))[1],
         old - coalesce(array_agg(e.key) FILTER (WHERE e.new = e.z), '{}')
         || coalesce(jsonb_object_agg(e.key, e.new) FILTER (WHERE e.new <> e.z), '{}')
    INTO fault, doc
    FROM (SELECT p.key, p.value->1 AS new, fields->p.key->'z' AS z,
                 CASE WHEN fields->p.key IS NULL THEN 'unknown:'
                      WHEN NOT is_new AND coalesce(old->p.key, fields->p.key->'z') NOT IN (p.value->0, p.value->1) THEN 'conflict:'
                      WHEN NOT ledger.fits(fields->p.key, p.value->1) THEN 'invalid:'
                      -- Who takes a step need not be on the section's own register.
                      WHEN p_rule->'refs' ? p.key AND coalesce(p.value->>1, '') <> ''
                       AND coalesce(step->'fills'->>p.key, '') <> 'me' AND NOT coalesce(step ? 'like', false) AND NOT EXISTS (
                        SELECT FROM ledger.row x WHERE x.stream = p_stream AND x.record = (p.value->>1)::uuid
                                                   AND x.kind = p_rule->'refs'->>p.key) THEN 'invalid:'
                      ELSE '' END AS why
            FROM jsonb_each(patch) p OFFSET 0) e;
  IF fault <> '' THEN code := fault; doc := old; RETURN; END IF;
  merged := NOT is_new AND (p_body->>'saw')::int <> p_row.version;

  -- What an office writes by its step nobody writes in its place (§1.4).
  IF p_rule ? 'owned' AND NOT is_new AND verb <> 'undo' THEN
    FOR field IN SELECT jsonb_array_elements_text(p_rule->'owned') LOOP
      IF patch ? field AND NOT coalesce(step->'asks' ? field OR step->'fills' ? field, false) THEN
        code := 'forbidden:' || field; RETURN;
      END IF;
    END LOOP;
  END IF;

  -- What was decided is decided anew by its own steps alone; each of them says that it was (対2-2(3)イ).
  IF p_rule ? 'sealed' AND verb <> 'undo' AND coalesce(old->>(p_rule->'sealed'->>'on'), '') <> ''
     AND patch ?| ARRAY(SELECT jsonb_array_elements_text(p_rule->'sealed'->'fields'))
     AND NOT (p_rule->'sealed'->'steps' ? coalesce(p_body->>'command', '') AND patch ? (p_rule->'sealed'->>'mark')) THEN
    code := 'forbidden:sealed'; RETURN;
  END IF;

  IF p_rule->'ranks' <> '{}' AND NOT is_new AND verb <> 'undo' THEN
    FOR field IN SELECT k FROM jsonb_object_keys(p_rule->'ranks') k WHERE patch ? k LOOP
      IF ledger.rank(p_rule->'ranks'->field, patch->field->1) < ledger.rank(p_rule->'ranks'->field, patch->field->0)
         AND coalesce(p_body->'reasons'->>field, p_body->>'note', '') = '' THEN
        code := 'invalid:lowered'; RETURN;
      END IF;
    END LOOP;
  END IF;
  FOR n IN 0 .. coalesce(jsonb_array_length(step->'needs'), 0) - 1 LOOP
    field := step->'needs'->>n;
    IF coalesce(doc->field, fields->field->'z') IN ('null', '""', '[]') THEN code := 'invalid:' || field; RETURN; END IF;
  END LOOP;
  -- What a step is for: CK-03 and the like stand in the table, not in a program that somebody may change.
  FOR field IN SELECT k FROM jsonb_object_keys(step->'when') k LOOP
    IF NOT step->'when'->field ? coalesce(doc->>field, fields->field->>'z', '') THEN code := 'forbidden:when'; RETURN; END IF;
  END LOOP;
  IF full_check THEN
    FOR n IN 0 .. jsonb_array_length(p_rule->'required') - 1 LOOP
      field := p_rule->'required'->>n;
      IF coalesce(doc->field, fields->field->'z') IN ('null', '""', '[]') THEN code := 'invalid:' || field; RETURN; END IF;
    END LOOP;
    IF p_rule ?| ARRAY['distinct', 'needed', 'rests', 'once'] THEN
      code := ledger.judge_whole(p_stream, p_rule, p_body->>'kind', (p_body->>'record')::uuid, doc);
      IF code <> '' THEN RETURN; END IF;
    END IF;
  END IF;
  FOR n IN 0 .. jsonb_array_length(p_rule->'unique') - 1 LOOP
    field := p_rule->'unique'->>n;
    CONTINUE WHEN NOT is_new AND NOT patch ? field AND NOT patch ? 'voided';
    codes := true;
    CONTINUE WHEN NOT doc ? field OR coalesce(doc->>'voided', '') = 'true';
    SELECT c.record INTO holder FROM ledger.code c
     WHERE c.stream = p_stream AND c.kind = p_body->>'kind' AND c.field = field AND c.value = doc->>field;
    IF holder <> (p_body->>'record')::uuid THEN code := 'conflict:' || field; RETURN; END IF;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ledger.rank(ranks jsonb, value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce((SELECT o FROM jsonb_array_elements(ranks) WITH ORDINALITY t(v, o) WHERE v = value), 0)
$$;
RESET ROLE;
