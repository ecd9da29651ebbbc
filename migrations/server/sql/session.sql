-- The door: code, confirmation, end (security.md §6.2), and what a client reads.
SET ROLE komae_api;

-- A register of failures: epoch seconds * 1000 + failures in a row, in a sequence that no rollback takes back.
CREATE OR REPLACE FUNCTION gate.register_read(register regclass, OUT failures int, OUT at timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE held bigint;
BEGIN
  EXECUTE format('SELECT last_value FROM %s', register) INTO held;
  failures := held % 1000; at := to_timestamp(held / 1000);
END $$;
CREATE OR REPLACE FUNCTION gate.register_write(register regclass, failures int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM setval(register, floor(extract(epoch FROM clock_timestamp()))::bigint * 1000 + least(failures, 999));
END $$;

-- SHA-1 for authenticators that know nothing else (settled.md 24); no extension has it in every build, so it is written out.
CREATE OR REPLACE FUNCTION gate.sha1(message bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  low CONSTANT bigint := 4294967295;
  state bigint[] := ARRAY[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
  words bigint[];
  padded bytea := message || '\x80'::bytea
    || decode(repeat('00', (119 - octet_length(message) % 64) % 64), 'hex') || int8send(octet_length(message)::bigint * 8);
  a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; x bigint;
BEGIN
  FOR block IN 0..octet_length(padded) / 64 - 1 LOOP
    FOR t IN 0..79 LOOP
      IF t < 16 THEN
        words[t] := (get_byte(padded, block * 64 + t * 4)::bigint << 24) | (get_byte(padded, block * 64 + t * 4 + 1)::bigint << 16)
          | (get_byte(padded, block * 64 + t * 4 + 2)::bigint << 8) | get_byte(padded, block * 64 + t * 4 + 3);
      ELSE
        x := words[t - 3] # words[t - 8] # words[t - 14] # words[t - 16];
        words[t] := ((x << 1) | (x >> 31)) & low;
      END IF;
    END LOOP;
    a := state[1]; b := state[2]; c := state[3]; d := state[4]; e := state[5];
    FOR t IN 0..79 LOOP
      IF t < 20 THEN f := (b & c) | ((~b & low) & d); k := 1518500249;
      ELSIF t < 40 THEN f := b # c # d; k := 1859775393;
      ELSIF t < 60 THEN f := (b & c) | (b & d) | (c & d); k := 2400959708;
      ELSE f := b # c # d; k := 3395469782; END IF;
      x := ((((a << 5) | (a >> 27)) & low) + f + e + k + words[t]) & low;
      e := d; d := c; c := ((b << 30) | (b >> 2)) & low; b := a; a := x;
    END LOOP;
    state := ARRAY[(state[1] + a) & low, (state[2] + b) & low, (state[3] + c) & low, (state[4] + d) & low, (state[5] + e) & low];
  END LOOP;
  RETURN substr(int8send(state[1]), 5) || substr(int8send(state[2]), 5) || substr(int8send(state[3]), 5)
    || substr(int8send(state[4]), 5) || substr(int8send(state[5]), 5);
END $$;

-- RFC 2104 out of the core's sha256() alone, so that no extension is needed (design decision 4).
CREATE OR REPLACE FUNCTION gate.hmac(message bytea, key bytea, hash text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
  IF octet_length(key) > 64 THEN RAISE EXCEPTION 'KEY_TOO_LONG' USING ERRCODE = 'KD013'; END IF;
  FOR i IN 0..octet_length(key) - 1 LOOP
    inner_pad := set_byte(inner_pad, i, get_byte(key, i) # 54);
    outer_pad := set_byte(outer_pad, i, get_byte(key, i) # 92);
  END LOOP;
  IF hash = 'sha1' THEN RETURN gate.sha1(outer_pad || gate.sha1(inner_pad || message)); END IF;
  RETURN sha256(outer_pad || sha256(inner_pad || message));
END $$;
CREATE OR REPLACE FUNCTION gate.code_at(key bytea, hash text, step bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  mac bytea := gate.hmac(int8send(step), key, hash);
  place int := get_byte(mac, octet_length(mac) - 1) & 15;
  cut bigint := ((get_byte(mac, place) & 127)::bigint << 24) | (get_byte(mac, place + 1)::bigint << 16)
    | (get_byte(mac, place + 2)::bigint << 8) | get_byte(mac, place + 3);
BEGIN
  RETURN lpad((cut % 1000000)::text, 6, '0');
END $$;

-- The step within one of now whose code this is, later than the last one used; NULL when there is none (RFC 6238, R 8).
CREATE OR REPLACE FUNCTION gate.code_step(key bytea, hash text, code text, last_step bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE now_step bigint := floor(extract(epoch FROM clock_timestamp()) / 30)::bigint;
BEGIN
  FOR step IN now_step - 1 .. now_step + 1 LOOP
    IF step > last_step AND gate.code_at(key, hash, step) = code THEN RETURN step; END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- The device of this backend: by the serial of its certificate, on one machine by the secret its replica was given.
CREATE OR REPLACE FUNCTION gate.device_here(p_secret bytea) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT s.kind FROM gate.server s) = 'network' THEN
    RETURN (SELECT d.name FROM gate.device d WHERE d.serial = gate.certificate() AND d.active);
  END IF;
  RETURN (SELECT d.name FROM gate.device d WHERE d.secret_hash = sha256(p_secret) AND d.active);
END $$;

-- One session in the life of a backend: a second one would have to overwrite how the first ended.
CREATE OR REPLACE FUNCTION gate.refuse_second() RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM gate.session s WHERE s.pid = pg_backend_pid() AND s.began = gate.began()) THEN
    RAISE EXCEPTION 'CONNECTION_USED' USING ERRCODE = 'KD014';
  END IF;
END $$;

-- Its columns have grown: a function cannot be replaced by one with other columns.
DROP FUNCTION IF EXISTS api.open_session(text, bytea);
-- The only door. PostgreSQL has already checked password, TLS and certificate; this counts the attempt before it looks.
CREATE FUNCTION api.open_session(p_code text, p_secret bytea DEFAULT NULL)
RETURNS TABLE (result text, human uuid, last_in timestamptz, last_out timestamptz, failures bigint, resume bytea, share bytea,
               last_place text, place text, place_since timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p gate.person; kept record; most int; before int; step bigint; here text; secret bytea; directory boolean; last text; other record;
BEGIN
  PERFORM gate.refuse_second();
  BEGIN
    SELECT x.* INTO p FROM gate.person x WHERE x.login = session_user FOR UPDATE NOWAIT;
  EXCEPTION WHEN lock_not_available THEN RAISE EXCEPTION 'LOGIN_BUSY' USING ERRCODE = 'KD010';
  END;
  -- Profile B: the directory asked for its factors. Believed only of a connection that Kerberos itself has opened.
  directory := (SELECT s.factor = 'ad' FROM gate.server s) AND NOT p.privileged AND gate.by_directory();
  IF p.login IS NULL OR NOT p.active OR p.code_key IS NULL AND NOT directory THEN
    RAISE EXCEPTION 'LOGIN_REFUSED' USING ERRCODE = 'KD011';
  END IF;
  PERFORM gate.refuse_revoked(p_secret);
  PERFORM gate.refuse_stopped(p.privileged);
  most := CASE WHEN p.privileged THEN 3 ELSE 5 END;
  kept := gate.register_read(p.register);
  before := kept.failures;
  IF kept.failures >= most THEN
    IF p.privileged OR clock_timestamp() - kept.at < interval '30 minutes' THEN
      RAISE EXCEPTION 'LOGIN_LOCKED' USING ERRCODE = 'KD012';
    END IF;
    kept.failures := 0;
  END IF;
  here := gate.device_here(p_secret);
  IF gate.bad_passwords(session_user, here) >= most THEN RAISE EXCEPTION 'LOGIN_LOCKED' USING ERRCODE = 'KD012'; END IF;
  PERFORM gate.register_write(p.register, kept.failures + 1);
  step := CASE WHEN directory THEN p.code_step ELSE gate.code_step(p.code_key, p.code_hash, p_code, p.code_step) END;
  IF step IS NULL OR here IS NULL THEN
    RAISE LOG 'AUDIT login refused % at %', session_user, here;
    INSERT INTO gate.attempt (login, outcome, device) VALUES (session_user, 'bad', here);
    result := 'bad'; RETURN NEXT; RETURN;
  END IF;
  -- Enrolment counts after two correct codes of different steps (settled.md 24): the first opens nothing yet, and the attempt
  -- stays counted until the second.
  IF p.code_proofs = 0 AND NOT directory THEN
    UPDATE gate.person x SET code_step = step, code_proofs = 1 WHERE x.login = session_user;
    RAISE LOG 'AUDIT first code of % at %', session_user, here;
    result := 'again'; RETURN NEXT; RETURN;
  END IF;
  UPDATE gate.person x SET code_step = step, last_in = clock_timestamp(),
    code_proofs = CASE WHEN directory THEN x.code_proofs ELSE 2 END, must_change = x.must_change AND NOT directory
   WHERE x.login = session_user;
  -- A password of this server's own opens no door there: none is waiting to be changed.
  p.must_change := p.must_change AND NOT directory;
  secret := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  SELECT s.device INTO last FROM gate.session s WHERE s.login = session_user AND NOT s.waits ORDER BY s.opened_at DESC LIMIT 1;
  SELECT o.* INTO other FROM gate.open_elsewhere(session_user, here) o;
  INSERT INTO gate.session (pid, began, login, device, factor, granted, resume_hash, waits)
    VALUES (pg_backend_pid(), gate.began(), session_user, here, CASE WHEN directory THEN 'ad' ELSE 'code' END,
      pg_current_xact_id(), sha256(secret), other.device IS NOT NULL AND NOT p.must_change);
  INSERT INTO gate.attempt (login, outcome, device) VALUES (session_user, 'ok', here);
  RAISE LOG 'AUDIT login % at %', session_user, here;
  -- Rows of failures can be rolled back by who fails; the register cannot: the larger of both is what is shown.
  RETURN QUERY SELECT CASE WHEN p.must_change THEN 'must_change' WHEN other.device IS NOT NULL THEN 'elsewhere' ELSE 'ok' END,
    p.human, p.last_in, p.last_out,
    greatest(before, (SELECT count(*) FROM gate.attempt a
      WHERE a.login = session_user AND a.outcome IN ('bad', 'password') AND a.at > coalesce(p.last_in, '-infinity'))),
    secret, CASE WHEN p.must_change OR other.device IS NOT NULL THEN NULL ELSE p.share END, last, other.device, other.since;
END $$;

-- Clears the register once the login is committed: the first statement after open_session.
CREATE OR REPLACE FUNCTION api.confirm_session() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE held regclass;
BEGIN
  SELECT p.register INTO held FROM gate.session s JOIN gate.person p ON p.login = s.login
   WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user AND s.closed_at IS NULL
     AND s.granted <> pg_current_xact_id() AND pg_xact_status(s.granted) = 'committed';
  IF held IS NULL THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  PERFORM gate.register_write(held, 0);
END $$;

-- The session moves to this connection without a code, once; limits go on from where they were (settled.md 8).
CREATE OR REPLACE FUNCTION api.resume(p_resume bytea, p_secret bytea DEFAULT NULL) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE old gate.session; held regclass; secret bytea; here text; kept record; special boolean;
BEGIN
  PERFORM gate.refuse_second();
  PERFORM gate.refuse_revoked(p_secret);
  SELECT p.register, p.privileged INTO held, special FROM gate.person p
   WHERE p.login = session_user AND p.active AND NOT p.must_change FOR UPDATE;
  IF held IS NULL THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  PERFORM gate.refuse_stopped(special);
  kept := gate.register_read(held);
  IF kept.failures >= (CASE WHEN special THEN 3 ELSE 5 END) THEN
    IF special OR clock_timestamp() - kept.at < interval '30 minutes' THEN
      RAISE EXCEPTION 'LOGIN_LOCKED' USING ERRCODE = 'KD012';
    END IF;
    kept.failures := 0;
  END IF;
  here := gate.device_here(p_secret);
  IF EXISTS (SELECT FROM gate.session s WHERE s.login = session_user AND s.resume_hash = sha256(p_resume) AND s.why = 'elsewhere') THEN
    RAISE EXCEPTION 'GONE_ON_ELSEWHERE' USING ERRCODE = 'KD016';
  END IF;
  SELECT s.* INTO old FROM gate.session s
   WHERE s.login = session_user AND s.resume_hash = sha256(p_resume) AND s.closed_at IS NULL AND s.device = here AND NOT s.waits
     AND pg_xact_status(s.granted) = 'committed' AND clock_timestamp() - s.seen_at < interval '15 minutes'
     AND clock_timestamp() - s.opened_at < CASE WHEN special THEN interval '60 minutes' ELSE interval '10 hours' END
   FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM gate.register_write(held, kept.failures + 1);
    RAISE LOG 'AUDIT resume refused % at %', session_user, here;
    INSERT INTO gate.attempt (login, outcome, device) VALUES (session_user, 'bad', here);
    RETURN NULL;
  END IF;
  UPDATE gate.session s SET closed_at = clock_timestamp(), why = 'resumed', resume_hash = NULL WHERE s.pid = old.pid AND s.began = old.began;
  secret := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  INSERT INTO gate.session (pid, began, login, device, opened_at, seen_at, granted, resume_hash)
    VALUES (pg_backend_pid(), gate.began(), session_user, here, old.opened_at, old.seen_at, pg_current_xact_id(), sha256(secret));
  RETURN secret;
END $$;

CREATE OR REPLACE FUNCTION api.close_session(p_why text DEFAULT 'out') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE gate.session s SET closed_at = clock_timestamp(), why = left(p_why, 20), resume_hash = NULL
   WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.login = session_user AND s.closed_at IS NULL;
  UPDATE gate.person p SET last_out = clock_timestamp() WHERE p.login = session_user AND FOUND;
END $$;

-- Human input, told at most once a minute in a transaction of its own; reads never write (settled.md 7).
CREATE OR REPLACE FUNCTION api.touch() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  UPDATE gate.session s SET seen_at = clock_timestamp()
   WHERE s.pid = pg_backend_pid() AND s.began = gate.began() AND s.seen_at < clock_timestamp() - interval '1 minute';
  -- Everybody at work is the watchdog: the next touch of anybody ends what holds the others up.
  PERFORM gate.end_stalled() WHERE FOUND;
END $$;

CREATE OR REPLACE FUNCTION api.hello(p_replica uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
  SELECT * INTO me FROM gate.caller();
  IF NOT FOUND THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN jsonb_build_object(
    'now', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'human', me.human,
    'server', (SELECT jsonb_build_object('kind', s.kind, 'epoch', s.epoch, 'schema', jsonb_build_array(s.schema_least, s.schema_now),
                                         'rules', s.rules_version, 'backed_up', s.backed_up_at, 'notice', s.notice,
                                         'restoring', EXISTS (SELECT FROM ledger.timeline t WHERE t.epoch = s.epoch AND t.closed_at IS NULL)) FROM gate.server s),
    'events', (SELECT jsonb_build_array(e.seq, encode(e.hash, 'hex')) FROM gate.event_head e),
    'replica', (SELECT jsonb_build_array(r.last_dseq, r.last_op) FROM ledger.replica r
                  WHERE r.replica = p_replica AND r.device = me.device AND r.human = me.human),
    'streams', coalesce((
      SELECT jsonb_object_agg(h.stream, jsonb_build_object('seq', h.seq, 'hash', encode(h.hash, 'hex'), 'backup', h.backup_seq,
               'role', m.role, 'duties', m.duties, 'kind', s.kind, 'title', s.title, 'closed', h.closed,
               'successors', s.successors, 'predecessors', s.predecessors, 'quota', s.quota,
               'offered', (SELECT count(*) FROM ledger.offers(h.stream)),
               'left', CASE WHEN m.duties && ARRAY['ISM', 'DEP'] THEN ledger.count_left(h.stream) ELSE 0 END))
        FROM gate.membership m JOIN ledger.head h ON h.stream = m.stream JOIN ledger.stream s ON s.stream = m.stream
       WHERE m.login = me.login AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to
         AND (m.role <> 'auditor' OR m.stream = ANY (gate.my_audits()))), '{}')
      -- What the city issues everybody reads who works somewhere (settled.md 3).
      || coalesce((
      SELECT jsonb_object_agg(h.stream, jsonb_build_object('seq', h.seq, 'hash', encode(h.hash, 'hex'), 'backup', h.backup_seq,
               'role', 'reader', 'duties', '[]'::jsonb, 'kind', s.kind, 'title', s.title, 'closed', false,
               'successors', s.successors, 'predecessors', s.predecessors))
        FROM ledger.head h JOIN ledger.stream s ON s.stream = h.stream
       WHERE s.kind = 'city' AND NOT h.closed AND h.stream = ANY ((SELECT gate.my_streams())::uuid[])
         AND NOT EXISTS (SELECT FROM gate.membership m WHERE m.login = me.login AND m.stream = h.stream
                            AND clock_timestamp() >= m.valid_from AND clock_timestamp() < m.valid_to)), '{}'),
    -- Only what the server knows to have ended is gone on a PC too: one that was set back may not know of a membership yet.
    'left', coalesce((SELECT jsonb_object_agg(m.stream, h.backup_seq)
       FROM gate.membership m JOIN ledger.stream s ON s.stream = m.stream JOIN ledger.head h ON h.stream = m.stream
       WHERE m.login = me.login AND m.valid_to <= clock_timestamp() AND s.kind <> 'city'), '{}'));
END $$;

-- The restores that were declared, the newest first: which epoch each ended and began, from which head of a stream it goes on, and
-- the CA's word on it (settled.md 13). A PC that was away during several follows them back to the epoch it knew.
DROP FUNCTION IF EXISTS api.declaration(uuid);
CREATE OR REPLACE FUNCTION api.declarations(p_stream uuid)
RETURNS TABLE (epoch uuid, declared_by text, reason text, seq bigint, hash bytea, proof bytea, ended text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN QUERY SELECT t.epoch, t.declared_by, t.reason, (t.heads->p_stream::text->'new'->>0)::bigint,
      decode(t.heads->p_stream::text->'new'->>1, 'hex'), decode(coalesce(t.proofs->>p_stream::text, ''), 'hex'),
      coalesce(t.heads->p_stream::text->>'ended', '')
    FROM ledger.timeline t
   WHERE t.heads ? p_stream::text AND p_stream = ANY ((SELECT gate.my_streams())::uuid[]) ORDER BY t.id DESC;
END $$;
RESET ROLE;

SET ROLE komae_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE OR REPLACE FUNCTION api.pull(p_stream uuid, p_after bigint, p_most int DEFAULT 5000)
RETURNS TABLE (seq bigint, op_id uuid, act_id uuid, replica uuid, dseq bigint, human uuid, kind text, record uuid, verb text,
               version int, verdict text, code text, at text, body text, body_digest bytea, doc text, doc_digest bytea,
               signature bytea, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  -- To the server's log, which no rollback reaches: who read what (security.md §4.4).
  RAISE LOG 'AUDIT read % by % after %', p_stream, session_user, p_after;
  RETURN QUERY SELECT j.seq, j.op_id, j.act_id, j.replica, j.dseq, j.human, j.kind, j.record, j.verb, j.version, j.verdict, j.code,
      j.at, j.body, j.body_digest, j.doc, j.doc_digest, j.signature, j.hash
    FROM ledger.journal j
   WHERE j.stream = p_stream AND j.stream = ANY ((SELECT gate.my_streams())::uuid[])
     AND j.seq > p_after AND j.seq <= p_after + least(p_most, 5000)
   ORDER BY j.seq;
END $$;

CREATE OR REPLACE FUNCTION api.snapshot(p_stream uuid, p_after uuid DEFAULT NULL, p_most int DEFAULT 20000)
RETURNS TABLE (record uuid, kind text, version int, seq bigint, doc text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RAISE LOG 'AUDIT read % by % whole', p_stream, session_user;
  RETURN QUERY SELECT r.record, r.kind, r.version, r.seq, r.doc::text
    FROM ledger.row r
   WHERE r.stream = p_stream AND r.stream = ANY ((SELECT gate.my_streams())::uuid[])
     AND NOT r.deleted AND r.record > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
   ORDER BY r.record LIMIT least(p_most, 20000);
END $$;
RESET ROLE;
