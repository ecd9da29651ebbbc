-- What two administrators may close, and where its people go on (settled.md 4); the stream itself is closed by succession.sql.
GRANT CREATE ON SCHEMA gate TO komae_registrar;
SET ROLE komae_registrar;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Whether a section can be closed as it is asked for: every record has a place, no number stands twice, everybody named is known.
CREATE OR REPLACE FUNCTION gate.refuse_closing(p_stream uuid, p_facts jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  goals jsonb := coalesce(p_facts->'successors', '[]');
  told jsonb;
  strangers jsonb;
BEGIN
  -- What a few may read does not go on where everybody reads it.
  IF goals ? p_stream::text OR EXISTS (SELECT FROM ledger.stream s JOIN ledger.stream t ON t.kind <> s.kind
       WHERE s.stream = p_stream AND goals ? t.stream::text)
     OR EXISTS (SELECT FROM jsonb_each(coalesce(p_facts->'people', '{}')) t(login, into_) WHERE NOT goals @> t.into_)
     OR EXISTS (SELECT FROM jsonb_each(coalesce(p_facts->'records', '{}')) t(named, into_) WHERE NOT goals @> t.into_)
     OR EXISTS (SELECT FROM jsonb_array_elements(coalesce(p_facts->'rules', '[]')) e WHERE NOT goals @> (e->'to')) THEN
    RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
  END IF;
  told := ledger.preview(p_stream, p_facts);
  SELECT jsonb_agg(k) INTO strangers FROM jsonb_object_keys(coalesce(p_facts->'people', '{}')) k
   WHERE NOT EXISTS (SELECT FROM gate.membership m WHERE m.login = k AND m.stream = p_stream AND now() < m.valid_to);
  IF strangers IS NOT NULL OR told->'unknown' <> '[]' OR told->'clashes' <> '[]' OR (told->>'homeless')::bigint > 0
     OR (told->>'restoring')::boolean THEN
    RAISE EXCEPTION 'CANNOT_CLOSE' USING ERRCODE = 'KD029', DETAIL = (told || jsonb_build_object('strangers', strangers))::text;
  END IF;
  RETURN told;
END $$;

-- Whoever works in a stream that ends goes on in its successors, by name or in the first; what he has there already stays.
CREATE OR REPLACE FUNCTION gate.follow(p_stream uuid, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  m gate.membership;
  goal uuid;
BEGIN
  FOR m IN SELECT x.* FROM gate.membership x WHERE x.stream = p_stream AND now() < x.valid_to LOOP
    FOR goal IN SELECT e::uuid FROM jsonb_array_elements_text(
        coalesce(p_facts->'people'->(m.login::text), jsonb_path_query_array(p_facts->'successors', '$[0]'))) e LOOP
      CONTINUE WHEN EXISTS (SELECT FROM gate.membership x JOIN gate.person p ON p.login = x.login
        WHERE x.stream = goal AND now() < x.valid_to
          AND (x.login = m.login OR (x.role = 'auditor') <> (m.role = 'auditor')
               AND p.human = (SELECT h.human FROM gate.person h WHERE h.login = m.login)));
      INSERT INTO gate.membership (login, stream, role, duties, valid_from, valid_to)
        VALUES (m.login, goal, m.role, m.duties, greatest(m.valid_from, clock_timestamp()), m.valid_to)
        ON CONFLICT (login, stream) DO UPDATE SET role = excluded.role, duties = excluded.duties,
          valid_from = excluded.valid_from, valid_to = excluded.valid_to;
    END LOOP;
  END LOOP;
END $$;
RESET ROLE;
