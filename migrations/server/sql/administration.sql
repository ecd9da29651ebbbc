-- Logins, devices, streams and memberships: asked for by one administrator, done by the word of another human.
GRANT EXECUTE ON FUNCTION gate.register_read(regclass) TO komae_registrar;
SET ROLE komae_owner;
GRANT SELECT, INSERT, UPDATE ON gate.person, gate.device, gate.membership TO komae_registrar;
GRANT SELECT, INSERT, UPDATE (approved_by, done_at, facts) ON gate.operation TO komae_registrar;
GRANT UPDATE (closed_at, why, resume_hash) ON gate.session TO komae_registrar;
GRANT SELECT, INSERT, UPDATE (quota) ON ledger.stream TO komae_registrar;
GRANT INSERT ON gate.attempt TO komae_registrar;
GRANT SELECT, INSERT ON ledger.head, ledger.carry TO komae_registrar;
-- What was done or declined stays as it was written down, for the table's owner too.
CREATE OR REPLACE FUNCTION gate.keep() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF old.done_at IS NULL THEN RETURN new; END IF;
  END IF;
  RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE OR REPLACE TRIGGER no_change BEFORE UPDATE OR DELETE ON gate.operation FOR EACH ROW EXECUTE FUNCTION gate.keep();
CREATE OR REPLACE TRIGGER no_truncate BEFORE TRUNCATE ON gate.operation FOR EACH STATEMENT EXECUTE FUNCTION gate.keep();
ALTER TABLE gate.operation ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE gate.operation ENABLE ALWAYS TRIGGER no_truncate;
RESET ROLE;
GRANT CREATE ON SCHEMA gate, api TO komae_registrar;
SET ROLE komae_registrar;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE OR REPLACE FUNCTION gate.is_verifier(verifier text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  -- A SCRAM verifier of at least 100,000 rounds; a plain password never reaches the server.
  SELECT coalesce(verifier ~ '^SCRAM-SHA-256\$[1-9][0-9]{5,6}:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$', false)
$$;

CREATE OR REPLACE FUNCTION gate.without_secrets(facts jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT facts - ARRAY['verifier', 'code_key', 'secret_hash', 'share']
$$;

-- Who audits a stream has no other part in it nor in its section, with no login of his (security.md R04, 対1-8(2)).
CREATE OR REPLACE FUNCTION gate.refuse_clash(p_login name, p_stream uuid, p_role text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM gate.membership m JOIN gate.person p ON p.login = m.login
              WHERE m.stream IN (SELECT gate.of_section(p_stream)) AND now() < m.valid_to
                AND (m.role = 'auditor') <> (p_role = 'auditor')
                AND (m.login, m.stream) <> (p_login, p_stream) AND p.human = (SELECT x.human FROM gate.person x WHERE x.login = p_login)) THEN
    RAISE EXCEPTION 'ROLES_CLASH' USING ERRCODE = 'KD026';
  END IF;
END $$;

-- What cannot be done is refused when it is asked for, not only when the second administrator has come.
CREATE OR REPLACE FUNCTION gate.refuse_unfit(p_verb text, p_target text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE streams text[] := ARRAY[]::text[];
BEGIN
  IF p_verb IN ('register_person', 'disable_person', 'unlock_person', 'reset_person') THEN
    IF p_target !~ '^[a-z][a-z0-9]{1,30}$' THEN RAISE EXCEPTION 'BAD_LOGIN' USING ERRCODE = 'KD020'; END IF;
    IF p_verb IN ('register_person', 'reset_person') AND NOT gate.is_verifier(p_facts->>'verifier') THEN
      RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021';
    END IF;
    IF p_verb = 'register_person' AND to_regrole(p_target) IS NOT NULL THEN
      RAISE EXCEPTION 'EXISTS' USING ERRCODE = 'KD027';
    END IF;
  ELSIF p_verb IN ('enrol_device', 'renew_device') THEN
    IF p_verb = 'renew_device' AND NOT EXISTS (SELECT FROM gate.device d WHERE d.name = p_target AND d.active) THEN
      RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
    ELSIF p_verb = 'enrol_device' AND EXISTS (
        SELECT FROM gate.device d WHERE d.name = p_target OR d.serial = (p_facts->>'serial')::numeric) THEN
      RAISE EXCEPTION 'EXISTS' USING ERRCODE = 'KD027';
    END IF;
    -- A device is known by what this kind of server asks for, and by nothing else.
    IF (CASE (SELECT s.kind FROM gate.server s) WHEN 'network' THEN coalesce((p_facts->>'serial')::numeric, 0) <= 0
          ELSE octet_length(coalesce(decode(p_facts->>'secret_hash', 'hex'), '')) <> 32 END) THEN
      RAISE EXCEPTION 'BAD_DEVICE' USING ERRCODE = 'KD028';
    END IF;
  ELSIF p_verb = 'revoke_device' THEN
    IF NOT EXISTS (SELECT FROM gate.device d WHERE d.name = p_target AND d.active) THEN
      RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
    END IF;
  ELSIF p_verb = 'give_office' THEN
    -- Whose office, as it is printed and by which document; who acts for somebody does so until a day (対1-1(5)、対1-2(10)).
    IF coalesce(p_facts->>'office', '') !~ '^[A-Z]{2,5}$' OR coalesce(trim(p_facts->>'post'), '') = ''
       OR coalesce(trim(p_facts->>'document'), '') = '' OR coalesce(p_facts->>'standing', '') NOT IN ('holder', 'deputy', 'clerk')
       OR p_facts->>'standing' = 'deputy' AND p_facts->>'to' IS NULL
       OR coalesce((p_facts->>'to')::timestamptz, 'infinity') <= coalesce((p_facts->>'from')::timestamptz, clock_timestamp()) THEN
      RAISE EXCEPTION 'BAD_OFFICE' USING ERRCODE = 'KD035';
    END IF;
    IF coalesce(p_facts->>'department', '') <> '' AND NOT EXISTS (
         SELECT FROM ledger.stream s WHERE s.department = p_facts->>'department' AND s.closed_at IS NULL) THEN
      RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
    END IF;
  ELSIF p_verb = 'end_office' THEN
    IF NOT EXISTS (SELECT FROM gate.office o WHERE o.login = p_target AND o.office = p_facts->>'office'
                      AND clock_timestamp() < o.valid_to) THEN
      RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
    END IF;
  ELSIF p_verb IN ('set_membership', 'end_membership') THEN streams := ARRAY[p_facts->>'stream'];
  ELSIF p_verb = 'move_membership' THEN streams := ARRAY[p_facts->>'source', p_facts->>'stream'];
  ELSIF p_verb IN ('close_stream', 'rename_stream', 'set_quota') THEN
    streams := p_target || ARRAY(SELECT jsonb_array_elements_text(coalesce(p_facts->'successors', '[]')));
  ELSIF p_verb IN ('stop_service', 'start_service') THEN PERFORM gate.refuse_service(p_verb, p_facts);
  ELSIF p_verb = 'set_notice' THEN
    IF length(trim(coalesce(p_facts->>'notice', ''))) NOT BETWEEN 1 AND 300 THEN RAISE EXCEPTION 'BAD_NOTICE' USING ERRCODE = 'KD041'; END IF;
  ELSIF p_verb = 'open_stream' THEN
    IF EXISTS (SELECT FROM ledger.stream s WHERE s.stream = p_target::uuid
                  OR s.title = p_facts->>'title' AND s.closed_at IS NULL) THEN
      RAISE EXCEPTION 'EXISTS' USING ERRCODE = 'KD027';
    END IF;
  ELSIF p_verb = 'rename_department' THEN
    IF NOT EXISTS (SELECT FROM ledger.stream s WHERE s.department = p_target AND s.closed_at IS NULL) THEN
      RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
    END IF;
  ELSE
    RAISE EXCEPTION 'BAD_VERB' USING ERRCODE = 'KD023';
  END IF;
  IF EXISTS (SELECT FROM unnest(streams) n WHERE NOT EXISTS (
               SELECT FROM ledger.stream s WHERE s.stream = n::uuid AND s.closed_at IS NULL)) THEN
    RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
  END IF;
  IF (p_verb LIKE '%\_membership' OR p_verb LIKE '%\_office' OR p_verb LIKE '%\_person' AND p_verb <> 'register_person')
     AND NOT EXISTS (SELECT FROM gate.person p WHERE p.login = p_target) THEN
    RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022';
  END IF;
  PERFORM gate.refuse_daily_work(p_verb, p_target);
  PERFORM gate.refuse_unplanned(p_verb, p_facts);
  IF p_verb = 'close_stream' THEN PERFORM gate.refuse_closing(p_target::uuid, p_facts); END IF;
END $$;

-- No session of a person holds a lock while it does nothing, or waits or works without an end; closing a section takes its time.
CREATE OR REPLACE FUNCTION gate.limit_login(p_login text, p_privileged boolean) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''30s''', p_login);
  EXECUTE format('ALTER ROLE %I SET lock_timeout = ''20s''', p_login);
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', p_login, CASE WHEN p_privileged THEN '600s' ELSE '60s' END);
END $$;

CREATE OR REPLACE FUNCTION gate.do_person(p_verb text, p_login name, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE register text := 'register_' || p_login;
BEGIN
  IF p_login !~ '^[a-z][a-z0-9]{1,30}$' THEN RAISE EXCEPTION 'BAD_LOGIN' USING ERRCODE = 'KD020'; END IF;
  IF p_verb = 'register_person' THEN
    IF NOT gate.is_verifier(p_facts->>'verifier') THEN RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021'; END IF;
    EXECUTE format('CREATE ROLE %I LOGIN INHERIT CONNECTION LIMIT 5 PASSWORD %L VALID UNTIL %L IN ROLE komae_staff',
      p_login, p_facts->>'verifier', clock_timestamp() + interval '3 days');
    PERFORM gate.limit_login(p_login, coalesce((p_facts->>'privileged')::boolean, false));
    IF coalesce((p_facts->>'privileged')::boolean, false) THEN
      EXECUTE format('GRANT komae_administrator TO %I', p_login);
    END IF;
    EXECUTE format('CREATE SEQUENCE gate.%I MINVALUE 0 START 0', register);
    EXECUTE format('GRANT SELECT, UPDATE ON SEQUENCE gate.%I TO komae_api', register);
    INSERT INTO gate.person (login, human, shown, privileged, contractor, code_key, code_hash, register, share)
      VALUES (p_login, (p_facts->>'human')::uuid, p_facts->>'shown', coalesce((p_facts->>'privileged')::boolean, false),
        coalesce((p_facts->>'contractor')::boolean, false), decode(p_facts->>'code_key', 'hex'), coalesce(p_facts->>'code_hash', 'sha256'), format('gate.%I', register)::regclass,
        decode(p_facts->>'share', 'hex'));
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM gate.person p WHERE p.login = p_login) THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  IF p_verb IN ('disable_person', 'reset_person', 'unlock_person') THEN PERFORM gate.end_backends(p_login); END IF;
  -- The old signature keys speak for what was signed before, for nothing after.
  IF p_verb IN ('disable_person', 'reset_person') THEN PERFORM ledger.end_keys(p_login, NULL); END IF;
  IF p_verb = 'disable_person' THEN
    EXECUTE format('ALTER ROLE %I NOLOGIN', p_login);
    UPDATE gate.person p SET active = false WHERE p.login = p_login;
    UPDATE gate.membership m SET valid_to = least(m.valid_to, clock_timestamp()) WHERE m.login = p_login;
    UPDATE gate.office o SET valid_to = least(o.valid_to, clock_timestamp()) WHERE o.login = p_login;
    UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'disabled', resume_hash = NULL WHERE s.login = p_login AND s.closed_at IS NULL;
  ELSIF p_verb = 'unlock_person' THEN
    PERFORM setval((SELECT p.register FROM gate.person p WHERE p.login = p_login), 0);
    INSERT INTO gate.attempt (login, outcome) VALUES (p_login, 'unlocked');
  ELSE
    IF NOT gate.is_verifier(p_facts->>'verifier') THEN RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021'; END IF;
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L VALID UNTIL %L', p_login, p_facts->>'verifier', clock_timestamp() + interval '3 days');
    UPDATE gate.person p SET active = true, must_change = true, code_key = coalesce(decode(p_facts->>'code_key', 'hex'), p.code_key),
      code_hash = coalesce(p_facts->>'code_hash', p.code_hash), code_step = 0,
      code_proofs = CASE WHEN p_facts->>'code_key' IS NULL THEN p.code_proofs ELSE 0 END WHERE p.login = p_login;
    UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'reset', resume_hash = NULL WHERE s.login = p_login AND s.closed_at IS NULL;
  END IF;
END $$;

DROP FUNCTION IF EXISTS gate.do_rest(text, text, jsonb);
CREATE OR REPLACE FUNCTION gate.do_rest(p_verb text, p_target text, p_facts jsonb, p_by text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_verb = 'enrol_device' THEN
    INSERT INTO gate.device (name, serial, secret_hash)
      VALUES (p_target, (p_facts->>'serial')::numeric, decode(p_facts->>'secret_hash', 'hex'));
  ELSIF p_verb = 'renew_device' THEN
    UPDATE gate.device d SET serial = (p_facts->>'serial')::numeric, secret_hash = decode(p_facts->>'secret_hash', 'hex')
     WHERE d.name = p_target AND d.active;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  ELSIF p_verb = 'revoke_device' THEN
    UPDATE gate.device d SET active = false, revoked_at = clock_timestamp() WHERE d.name = p_target;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
    UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'revoked', resume_hash = NULL WHERE s.device = p_target AND s.closed_at IS NULL;
    PERFORM ledger.end_keys(NULL, p_target);
  ELSIF p_verb = 'set_membership' OR p_verb = 'move_membership' THEN
    IF p_verb = 'move_membership' THEN
      UPDATE gate.membership m SET valid_to = clock_timestamp()
       WHERE m.login = p_target AND m.stream = (p_facts->>'source')::uuid AND now() < m.valid_to;
      IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
    END IF;
    PERFORM gate.refuse_clash(p_target, (p_facts->>'stream')::uuid, p_facts->>'role');
    PERFORM gate.refuse_unplanned(p_verb, p_facts);
    INSERT INTO gate.membership (login, stream, role, duties, valid_from, valid_to, plan)
      VALUES (p_target, (p_facts->>'stream')::uuid, p_facts->>'role',
        ARRAY(SELECT jsonb_array_elements_text(p_facts->'duties')), coalesce((p_facts->>'from')::timestamptz, clock_timestamp()),
        coalesce((p_facts->>'to')::timestamptz, 'infinity'), trim(coalesce(p_facts->>'plan', '')))
      ON CONFLICT (login, stream) DO UPDATE SET role = excluded.role, duties = excluded.duties,
        valid_from = excluded.valid_from, valid_to = excluded.valid_to, plan = excluded.plan;
  ELSIF p_verb = 'end_membership' THEN
    UPDATE gate.membership m SET valid_to = clock_timestamp()
     WHERE m.login = p_target AND m.stream = (p_facts->>'stream')::uuid AND now() < m.valid_to;
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  ELSIF p_verb = 'give_office' THEN
    INSERT INTO gate.office AS o (login, office, department, scope, standing, post, document, valid_from, valid_to)
      VALUES (p_target, p_facts->>'office', coalesce(p_facts->>'department', ''), coalesce(p_facts->>'scope', ''),
        p_facts->>'standing', p_facts->>'post', p_facts->>'document',
        coalesce((p_facts->>'from')::timestamptz, clock_timestamp()), coalesce((p_facts->>'to')::timestamptz, 'infinity'))
      ON CONFLICT (login, office, department, scope) DO UPDATE SET standing = excluded.standing, post = excluded.post,
        document = excluded.document, valid_from = excluded.valid_from, valid_to = excluded.valid_to;
  ELSIF p_verb = 'end_office' THEN
    UPDATE gate.office o SET valid_to = clock_timestamp()
     WHERE o.login = p_target AND o.office = p_facts->>'office' AND clock_timestamp() < o.valid_to
       AND o.department = coalesce(p_facts->>'department', o.department) AND o.scope = coalesce(p_facts->>'scope', o.scope);
    IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  ELSIF p_verb = 'rename_stream' THEN
    PERFORM ledger.rename_stream(p_target::uuid, p_facts->>'title', p_facts->>'department', p_by);
  ELSIF p_verb = 'set_quota' THEN
    UPDATE ledger.stream s SET quota = greatest((p_facts->>'quota')::bigint, 0) WHERE s.stream = p_target::uuid;
  ELSIF p_verb = 'rename_department' THEN
    PERFORM ledger.rename_stream(s.stream, NULL, p_facts->>'title', p_by) FROM ledger.stream s
      WHERE s.department = p_target AND s.closed_at IS NULL ORDER BY s.stream;
    UPDATE gate.office o SET department = p_facts->>'title' WHERE o.department = p_target AND now() < o.valid_to;
  ELSIF p_verb = 'open_stream' THEN
    INSERT INTO ledger.stream (stream, kind, section, department, title)
      VALUES (p_target::uuid, p_facts->>'kind', p_facts->>'section', coalesce(p_facts->>'department', ''), p_facts->>'title');
    INSERT INTO ledger.head (stream) VALUES (p_target::uuid);
  ELSIF p_verb = 'close_stream' THEN
    PERFORM gate.refuse_closing(p_target::uuid, p_facts);
    PERFORM ledger.close_stream(p_target::uuid, p_facts, p_by);
    PERFORM gate.follow(p_target::uuid, p_facts);
  ELSIF p_verb IN ('stop_service', 'start_service') THEN
    PERFORM gate.refuse_service(p_verb, p_facts);
    UPDATE gate.server s SET stopped = CASE WHEN p_verb = 'stop_service' THEN p_facts->>'reason' END;
  ELSIF p_verb = 'set_notice' THEN
    UPDATE gate.server s SET notice = trim(p_facts->>'notice');
  ELSIF p_verb = 'carry_chain' THEN
    -- Asked for by the chief (api.carry_ask), with what the sealed paper says; this is the administrator's word.
    INSERT INTO ledger.carry (stream, carry, source, replica, head, lines, asked_by)
      VALUES (p_target::uuid, (p_facts->>'carry')::uuid, (p_facts->>'source')::uuid, (p_facts->>'replica')::uuid,
        decode(p_facts->>'head', 'hex'), (p_facts->>'lines')::bigint, p_facts->>'login');
  ELSE
    RAISE EXCEPTION 'BAD_VERB' USING ERRCODE = 'KD023';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION api.admin_ask(p_verb text, p_target text, p_facts jsonb DEFAULT '{}') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  PERFORM gate.refuse_unfit(p_verb, p_target, p_facts);
  PERFORM gate.refuse_contractor(p_verb, p_target, p_facts);
  SELECT o.id INTO made FROM gate.operation o WHERE o.done_at IS NULL AND o.verb = p_verb AND o.target = p_target
     AND (gate.without_secrets(o.facts) = gate.without_secrets(p_facts) OR gate.without_secrets(p_facts) <> p_facts);
  IF FOUND THEN
    -- Asked twice is asked once; what carries a secret has been shown to somebody already.
    IF gate.without_secrets(p_facts) = p_facts THEN RETURN made; END IF;
    RAISE EXCEPTION 'ALREADY_ASKED' USING ERRCODE = 'KD025', DETAIL = made::text;
  END IF;
  INSERT INTO gate.operation (verb, target, facts, asked_by) VALUES (p_verb, p_target, p_facts, session_user) RETURNING id INTO made;
  RETURN made;
END $$;

-- Its columns have grown: a function cannot be replaced by one with other columns.
DROP FUNCTION IF EXISTS api.admin_waiting();
CREATE FUNCTION api.admin_waiting()
RETURNS TABLE (id bigint, verb text, target text, facts jsonb, asked_by name, asked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY SELECT o.id, o.verb, o.target, gate.without_secrets(o.facts), o.asked_by, o.asked_at
    FROM gate.operation o WHERE o.done_at IS NULL ORDER BY o.id;
END $$;

-- Nobody's word is needed for leaving undone what was asked for.
CREATE OR REPLACE FUNCTION api.admin_decline(p_id bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE verb text;
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  UPDATE gate.operation o SET done_at = clock_timestamp(),
    facts = gate.without_secrets(o.facts) || jsonb_build_object('declined_by', session_user)
   WHERE o.id = p_id AND o.done_at IS NULL RETURNING o.verb INTO verb;
  IF NOT FOUND THEN RAISE EXCEPTION 'NOT_FOUND' USING ERRCODE = 'KD022'; END IF;
  RETURN verb;
END $$;

CREATE OR REPLACE FUNCTION api.admin_overview() RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN jsonb_build_object(
    'people', coalesce((SELECT jsonb_agg(jsonb_build_object('login', p.login, 'human', p.human, 'shown', p.shown, 'active', p.active,
        'privileged', p.privileged, 'contractor', p.contractor, 'must_change', p.must_change, 'proved', p.code_proofs = 2, 'last_in', p.last_in,
        'failures', r.failures, 'waits', gate.waits_somewhere(p.login::text),
        'memberships', (SELECT coalesce(jsonb_agg(jsonb_build_object('stream', m.stream, 'role', m.role, 'duties', m.duties,
            'from', m.valid_from, 'to', m.valid_to)), '[]') FROM gate.membership m WHERE m.login = p.login AND now() < m.valid_to),
        'offices', (SELECT coalesce(jsonb_agg(to_jsonb(o) - 'login'), '[]') FROM gate.office o
                     WHERE o.login = p.login AND now() < o.valid_to))
        ORDER BY p.login)
      FROM gate.person p LEFT JOIN LATERAL gate.register_read(p.register) r ON true), '[]'),
    'devices', coalesce((SELECT jsonb_agg(jsonb_build_object('name', d.name, 'active', d.active, 'enrolled_at', d.enrolled_at,
        'revoked_at', d.revoked_at, 'wiped_at', d.wiped_at) ORDER BY d.name) FROM gate.device d), '[]'),
    'streams', coalesce((SELECT jsonb_agg(jsonb_build_object('stream', s.stream, 'kind', s.kind, 'section', s.section,
        'department', s.department, 'title', s.title, 'closed', s.closed_at IS NOT NULL, 'successors', s.successors,
        'quota', s.quota) ORDER BY s.department, s.title)
      FROM ledger.stream s), '[]'));
END $$;

-- How many records would go where, before anybody asks for it.
CREATE OR REPLACE FUNCTION api.admin_preview(p_stream uuid, p_facts jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  PERFORM gate.refuse_unfit('close_stream', p_stream::text, p_facts);
  RETURN gate.refuse_closing(p_stream, p_facts)->'counts';
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
  PERFORM gate.refuse_contractor(asked.verb, asked.target, asked.facts), gate.refuse_daily_work(asked.verb, asked.target);
  IF asked.verb LIKE '%\_person' THEN
    PERFORM gate.do_person(asked.verb, asked.target, asked.facts);
  ELSE
    PERFORM gate.do_rest(asked.verb, asked.target, asked.facts, (SELECT string_agg(p.shown, '、' ORDER BY p.login = session_user)
      FROM gate.person p WHERE p.login IN (asked.asked_by, session_user)));
  END IF;
  UPDATE gate.operation o SET approved_by = session_user, done_at = clock_timestamp(),
    facts = gate.without_secrets(o.facts) WHERE o.id = p_id;
  RETURN asked.verb;
END $$;

-- Allowed while the temporary password must be changed: needs a committed session of this backend, not an open one.
CREATE OR REPLACE FUNCTION api.change_password(p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.session s WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user
                 AND s.closed_at IS NULL AND NOT s.waits AND pg_xact_status(s.granted) = 'committed'
                 AND clock_timestamp() - s.seen_at < interval '15 minutes') THEN
    RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001';
  END IF;
  IF NOT gate.is_verifier(p_verifier) THEN RAISE EXCEPTION 'BAD_VERIFIER' USING ERRCODE = 'KD021'; END IF;
  -- Who administers chooses another one after 90 days (security.md R31).
  EXECUTE format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', session_user, p_verifier,
    (SELECT CASE WHEN p.privileged THEN clock_timestamp() + interval '90 days' ELSE 'infinity' END
       FROM gate.person p WHERE p.login = session_user));
  UPDATE gate.person p SET must_change = false WHERE p.login = session_user;
END $$;
RESET ROLE;
-- Those who were registered before there were limits.
SELECT gate.limit_login(p.login, p.privileged) FROM gate.person p WHERE to_regrole(quote_ident(p.login)) IS NOT NULL;
REVOKE CREATE ON SCHEMA api FROM komae_registrar;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate, api FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api.change_password(text) TO komae_staff;
GRANT EXECUTE ON FUNCTION api.admin_ask(text, text, jsonb), api.admin_waiting(), api.admin_approve(bigint),
  api.admin_decline(bigint), api.admin_overview(), api.admin_preview(uuid, jsonb) TO komae_administrator;
