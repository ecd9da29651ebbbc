-- Official numbers under the head lock, and with which one a series goes on: what paper before the program bears (settled.md 17).
SET ROLE komae_api;

-- The 年度 of a number. What was handed in by the end of March at a PC without the network, and comes within two months,
-- belongs to the year it was handed in (p_at: what the PC says); anything else to that of now.
CREATE OR REPLACE FUNCTION ledger.year_of_number(p_now timestamptz, p_at text) RETURNS int
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  today date := (p_now AT TIME ZONE 'Asia/Tokyo')::date;
  fiscal int := extract(year FROM today)::int - CASE WHEN extract(month FROM today) < 4 THEN 1 ELSE 0 END;
  taken date;
BEGIN
  taken := (p_at::timestamptz AT TIME ZONE 'Asia/Tokyo')::date;
  IF taken < make_date(fiscal, 4, 1) AND today - taken <= 60 THEN RETURN fiscal - 1; END IF;
  RETURN fiscal;
EXCEPTION WHEN data_exception THEN RETURN fiscal;
END $$;

DROP FUNCTION IF EXISTS ledger.next_number(uuid, text);
CREATE OR REPLACE FUNCTION ledger.next_number(p_stream uuid, p_form text, p_at text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  named text := p_form || '-R' || (ledger.year_of_number(clock_timestamp(), p_at) - 2018);
  given int;
BEGIN
  INSERT INTO ledger.number AS n (stream, series, last)
  VALUES (p_stream, named, 1 + (SELECT s.numbers_from FROM gate.server s))
  ON CONFLICT ON CONSTRAINT number_pkey DO UPDATE
    SET last = greatest(n.last + 1, n.opened, (SELECT s.numbers_from FROM gate.server s)) RETURNING last INTO given;
  RETURN named || '-' || CASE WHEN given > 9999 THEN given::text ELSE lpad(given::text, 4, '0') END;
END $$;

-- With which number a series goes on by this document; 0 where it says nothing (yet, or any more).
CREATE OR REPLACE FUNCTION ledger.opening(p_opens jsonb, p_doc jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN coalesce(p_doc->>'state', 'draft') = p_opens->>'state' AND coalesce(p_doc->>'voided', '') <> 'true'
              THEN coalesce((p_doc->>(p_opens->>'first'))::bigint, 0) ELSE 0 END
$$;

-- Only upwards, by the step that its roles may take; back by whoever did it, while nothing was numbered from there on.
CREATE OR REPLACE FUNCTION ledger.judge_opening(p_stream uuid, p_opens jsonb, p_old jsonb, p_new jsonb)
RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  was bigint := ledger.opening(p_opens, coalesce(p_old, '{}'));
  now bigint := ledger.opening(p_opens, p_new);
  form text := substring(p_new->>(p_opens->>'series') FROM '^([A-Z0-9]{1,20})-R[0-9]{1,3}$');
  given int;
  opened int;
BEGIN
  IF was = now THEN RETURN ''; END IF;
  SELECT n.last, n.opened INTO given, opened FROM ledger.number n
   WHERE n.stream = p_stream AND n.series = p_new->>(p_opens->>'series');
  IF was > 0 THEN
    IF coalesce(given, 0) >= was THEN RETURN 'invalid:numbered'; END IF;
    IF now = 0 THEN RETURN ''; END IF;
  END IF;
  IF NOT EXISTS (SELECT FROM ledger.rule r WHERE r.doc->>'form' = form) THEN RETURN 'invalid:' || (p_opens->>'series'); END IF;
  IF now > 99999 THEN RETURN 'invalid:' || (p_opens->>'first'); END IF;
  RETURN CASE WHEN now <= coalesce(given, 0) OR was = 0 AND now < coalesce(opened, 0) THEN 'invalid:lower' ELSE '' END;
END $$;

-- The series as its records say it now; all of them are read only when one was taken back.
CREATE OR REPLACE FUNCTION ledger.keep_opening(p_stream uuid, p_kind text, p_opens jsonb, p_old jsonb, p_new jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  was bigint := ledger.opening(p_opens, coalesce(p_old, '{}'));
  now bigint := ledger.opening(p_opens, p_new);
  named text := p_new->>(p_opens->>'series');
BEGIN
  IF now > was AND now <= 99999 THEN
    INSERT INTO ledger.number AS n (stream, series, last, opened) VALUES (p_stream, named, 0, now)
    ON CONFLICT ON CONSTRAINT number_pkey DO UPDATE SET opened = greatest(n.opened, excluded.opened);
  ELSIF now < was THEN
    UPDATE ledger.number n
       SET opened = (SELECT coalesce(max(ledger.opening(p_opens, r.doc)), 0) FROM ledger.row r
                      WHERE r.stream = p_stream AND r.kind = p_kind AND NOT r.deleted
                        AND r.doc->>(p_opens->>'series') = named)
     WHERE n.stream = p_stream AND n.series = named;
  END IF;
END $$;
RESET ROLE;
