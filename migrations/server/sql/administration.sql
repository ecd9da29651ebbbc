-- Logins, devices, streams and memberships: asked for by one administrator, done by the word of another human.
SET ROLE komae_owner;
GRANT SELECT, INSERT, UPDATE ON gate.person, gate.device, gate.membership TO komae_registrar;
GRANT SELECT, INSERT, UPDATE (approved_by, done_at, facts) ON gate.operation TO komae_registrar;
GRANT UPDATE (closed_at, why, resume_hash) ON gate.session TO komae_registrar;
GRANT SELECT, INSERT, UPDATE (title, department, closed_at, successors) ON ledger.stream TO komae_registrar;
GRANT SELECT, INSERT ON ledger.head, gate.signature_key TO komae_registrar;
GRANT UPDATE (valid_to) ON gate.signature_key TO komae_registrar;
RESET ROLE;
GRANT CREATE ON SCHEMA gate, api TO komae_registrar;
SET ROLE komae_registrar;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE OR REPLACE FUNCTION gate.is_verifier(verifier text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  -- A SCRAM verifier of at least 100,000 rounds; a plain password never reaches the server.
  SELECT coalesce(verifier ~ '^SCRAM-SHA-256\$[1-9][0-9]{5,6}:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$', false)
$$;

CREATE OR REPLACE FUNCTION gate.do_person(p_verb text, p_login name, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE register text := 'register_' || p_login;
BEGIN
  IF p_login !~ '^[a-z][a-z0-9]{1,30}$' THEN RAISE EXCEPTION 'BAD_LOGIN' USING ERRCODE = 'KD020'; END IF;
  IF p_verb = 'register_person' THEN
    IF NOT gate.is_verifier(p_facts->>'verifier') THEN RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN INHERIT CONNECTION LIMIT 5 PASSWORD %L VALID UNTIL %L IN ROLE komae_staff',
      p_login, p_facts->>'verifier', clock_timestamp() + interval '3 days');
    IF coalesce((p_facts->>'privileged')::boolean, false) THEN
      EXECUTE format('GRANT komae_administrator TO %I', p_login);
    END IF;
    EXECUTE format('CREATE SEQUENCE gate.%I MINVALUE 0 START 0', register);
    EXECUTE format('GRANT SELECT, UPDATE ON SEQUENCE gate.%I TO komae_api', register);
    INSERT INTO gate.person (login, human, shown, privileged, code_key, code_hash, register, share)
      VALUES (p_login, (p_facts->>'human')::uuid, p_facts->>'shown', coalesce((p_facts->>'privileged')::boolean, false),
        decode(p_facts->>'code_key', 'hex'), coalesce(p_facts->>'code_hash', 'sha256'), format('gate.%I', register)::regclass,
        decode(p_facts->>'share', 'hex'));
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM gate.person p WHERE p.login = p_login) THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  IF p_verb IN ('disable_person', 'reset_person') THEN PERFORM gate.end_backends(p_login); END IF;
  IF p_verb = 'disable_person' THEN
    EXECUTE format('ALTER ROLE %I NOLOGIN', p_login);
    UPDATE gate.person p SET active = false WHERE p.login = p_login;
    UPDATE gate.membership m SET valid_to = least(m.valid_to, clock_timestamp()) WHERE m.login = p_login;
    UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'disabled', resume_hash = NULL WHERE s.login = p_login AND s.closed_at IS NULL;
  ELSIF p_verb = 'unlock_person' THEN
    PERFORM setval((SELECT p.register FROM gate.person p WHERE p.login = p_login), 0);
  ELSE
    IF NOT gate.is_verifier(p_facts->>'verifier') THEN RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021'; END IF;
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', p_login, p_facts->>'verifier', clock_timestamp() + interval '3 days');
    UPDATE gate.person p SET active = true, must_change = true, code_key = coalesce(decode(p_facts->>'code_key', 'hex'), p.code_key),
      code_hash = coalesce(p_facts->>'code_hash', p.code_hash), code_step = 0 WHERE p.login = p_login;
    -- The old signature key speaks for what was signed before, for nothing after.
    UPDATE gate.signature_key k SET valid_to = clock_timestamp()
      WHERE k.human = (SELECT p.human FROM gate.person p WHERE p.login = p_login) AND k.valid_to = 'infinity';
    UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'reset', resume_hash = NULL WHERE s.login = p_login AND s.closed_at IS NULL;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION gate.do_rest(p_verb text, p_target text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_verb = 'enrol_device' THEN
    INSERT INTO gate.device (name, serial, secret_hash)
      VALUES (p_target, (p_facts->>'serial')::numeric, decode(p_facts->>'secret_hash', 'hex'));
  ELSIF p_verb = 'revoke_device' THEN
    UPDATE gate.device d SET active = false, revoked_at = clock_timestamp() WHERE d.name = p_target;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
    UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'revoked', resume_hash = NULL WHERE s.device = p_target AND s.closed_at IS NULL;
  ELSIF p_verb = 'set_membership' THEN
    INSERT INTO gate.membership (login, stream, role, duties, valid_from, valid_to)
      VALUES (p_target, (p_facts->>'stream')::uuid, p_facts->>'role',
        ARRAY(SELECT jsonb_array_elements_text(p_facts->'duties')), coalesce((p_facts->>'from')::timestamptz, clock_timestamp()),
        coalesce((p_facts->>'to')::timestamptz, 'infinity'))
      ON CONFLICT (login, stream) DO UPDATE SET role = excluded.role, duties = excluded.duties,
        valid_from = excluded.valid_from, valid_to = excluded.valid_to;
  ELSIF p_verb = 'open_stream' THEN
    INSERT INTO ledger.stream (stream, kind, section, department, title)
      VALUES (p_target::uuid, p_facts->>'kind', p_facts->>'section', coalesce(p_facts->>'department', ''), p_facts->>'title');
    INSERT INTO ledger.head (stream) VALUES (p_target::uuid);
  ELSIF p_verb = 'close_stream' THEN
    UPDATE ledger.stream s SET closed_at = clock_timestamp(),
      successors = ARRAY(SELECT jsonb_array_elements_text(p_facts->'successors')::uuid) WHERE s.stream = p_target::uuid AND s.closed_at IS NULL;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  ELSE
    RAISE EXCEPTION 'BAD_VERB' USING ERRCODE = 'KD023';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION api.admin_ask(p_verb text, p_target text, p_facts jsonb DEFAULT '{}') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  INSERT INTO gate.operation (verb, target, facts, asked_by) VALUES (p_verb, p_target, p_facts, session_user) RETURNING id INTO made;
  RETURN made;
END $$;

CREATE OR REPLACE FUNCTION api.admin_waiting() RETURNS TABLE (id bigint, verb text, target text, asked_by name, asked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY SELECT o.id, o.verb, o.target, o.asked_by, o.asked_at FROM gate.operation o WHERE o.done_at IS NULL ORDER BY o.id;
END $$;

CREATE OR REPLACE FUNCTION api.admin_approve(p_id bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE asked gate.operation; me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  SELECT o.* INTO asked FROM gate.operation o WHERE o.id = p_id AND o.done_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  IF me.human IN (SELECT p.human FROM gate.person p WHERE p.login IN (asked.asked_by, asked.target)) THEN
    RAISE EXCEPTION 'SAME_HUMAN' USING ERRCODE = 'KD024';
  END IF;
  IF asked.verb LIKE '%\_person' THEN
    PERFORM gate.do_person(asked.verb, asked.target, asked.facts);
  ELSE
    PERFORM gate.do_rest(asked.verb, asked.target, asked.facts);
  END IF;
  UPDATE gate.operation o SET approved_by = session_user, done_at = clock_timestamp(),
    facts = o.facts - ARRAY['verifier', 'code_key', 'secret_hash', 'share'] WHERE o.id = p_id;
  RETURN asked.verb;
END $$;

-- Allowed while the temporary password must be changed: needs a committed session of this backend, not an open one.
CREATE OR REPLACE FUNCTION api.change_password(p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.session s WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user
                 AND s.closed_at IS NULL AND pg_xact_status(s.granted) = 'committed'
                 AND clock_timestamp() - s.seen_at < interval '15 minutes') THEN
    RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001';
  END IF;
  IF NOT gate.is_verifier(p_verifier) THEN RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021'; END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', session_user, p_verifier, 'infinity');
  UPDATE gate.person p SET must_change = false WHERE p.login = session_user;
END $$;
RESET ROLE;
REVOKE CREATE ON SCHEMA api FROM komae_registrar;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate, api FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.change_password(text) TO komae_staff;
GRANT EXECUTE ON FUNCTION api.admin_ask(text, text, jsonb), api.admin_waiting(), api.admin_approve(bigint) TO komae_administrator;
