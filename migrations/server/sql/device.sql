-- What a PC is told and given as itself: that it was revoked, and the share that opens its file for one more person.
SET ROLE komae_owner;
GRANT UPDATE (wiped_at) ON gate.device TO komae_api;
RESET ROLE;
SET ROLE komae_api;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- A PC that was enrolled once and is no more, by what it shows: certificate or secret.
CREATE OR REPLACE FUNCTION gate.revoked_here(p_secret bytea) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT s.kind FROM gate.server s) = 'network' THEN
    RETURN (SELECT d.name FROM gate.device d WHERE d.serial = gate.certificate() AND NOT d.active);
  END IF;
  RETURN (SELECT d.name FROM gate.device d WHERE d.secret_hash = sha256(p_secret) AND NOT d.active);
END $$;

-- Said only to who knows a password of this server: the PC destroys its key slots by this word (security.md §6.5).
CREATE OR REPLACE FUNCTION gate.refuse_revoked(p_secret bytea) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE here text := gate.revoked_here(p_secret);
BEGIN
  IF here IS NOT NULL THEN
    RAISE LOG 'AUDIT revoked device % asked by %', here, session_user;
    RAISE EXCEPTION 'DEVICE_REVOKED' USING ERRCODE = 'KD015';
  END IF;
END $$;

-- Wrong passwords a PC has reported of a person since that person last came in there: within 30 minutes, of an
-- administrator until somebody unlocks. PostgreSQL itself
-- counts none; a PC that lies locks nobody out but its own users (security.md §4.4).
CREATE OR REPLACE FUNCTION gate.bad_passwords(p_login text, p_device text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM gate.attempt a
           WHERE a.login = p_login AND a.device = p_device AND a.outcome = 'password'
             AND (a.at > clock_timestamp() - interval '30 minutes' OR EXISTS (SELECT FROM gate.person p WHERE p.login = p_login AND p.privileged))
             AND NOT EXISTS (SELECT FROM gate.attempt o WHERE o.login = p_login AND o.id > a.id
                                AND (o.outcome = 'ok' AND o.device = p_device OR o.outcome = 'unlocked')));
END $$;

CREATE OR REPLACE FUNCTION gate.most_tries(p_login text) RETURNS int LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT CASE WHEN p.privileged THEN 3 ELSE 5 END FROM gate.person p WHERE p.login = p_login AND p.active);
END $$;

-- Whether a person has to wait at some device, for those who administer.
CREATE OR REPLACE FUNCTION gate.waits_somewhere(p_login text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM (SELECT DISTINCT a.device FROM gate.attempt a WHERE a.login = p_login AND a.outcome = 'password') x
                  WHERE gate.bad_passwords(p_login, x.device) >= gate.most_tries(p_login));
END $$;

-- Whether a person has to wait at this device. Of somebody who is not there nothing is said.
CREATE OR REPLACE FUNCTION api.precheck(p_login text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE here text := gate.device_here(NULL);
BEGIN
  IF here IS NULL THEN RAISE EXCEPTION 'LOGIN_REFUSED' USING ERRCODE = 'KD011'; END IF;
  RETURN coalesce(gate.bad_passwords(p_login, here) >= gate.most_tries(p_login), false);
END $$;

CREATE OR REPLACE FUNCTION api.report_bad_password(p_login text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE here text := gate.device_here(NULL); most int := gate.most_tries(p_login); tries bigint;
BEGIN
  IF here IS NULL THEN RAISE EXCEPTION 'LOGIN_REFUSED' USING ERRCODE = 'KD011'; END IF;
  RAISE LOG 'AUDIT wrong password of % at %', left(p_login, 31), here;
  tries := gate.bad_passwords(p_login, here);
  IF most IS NULL OR tries >= most THEN RETURN; END IF;
  INSERT INTO gate.attempt (login, outcome, device) VALUES (p_login, 'password', here);
  IF tries + 1 = most THEN
    INSERT INTO ledger.alarm (login, device, what) VALUES (p_login, here, 'wrong passwords');
  END IF;
END $$;

-- Two administrators have stopped the service: said only to who knows a password (security.md R42).
CREATE OR REPLACE FUNCTION gate.refuse_stopped(p_privileged boolean) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE reason text := (SELECT s.stopped FROM gate.server s);
BEGIN
  IF reason IS NOT NULL AND NOT p_privileged THEN RAISE EXCEPTION 'STOPPED' USING ERRCODE = 'KD017', DETAIL = reason; END IF;
END $$;

-- The PC says that its slots are gone; nothing else is open to it.
CREATE OR REPLACE FUNCTION api.confirm_wiped(p_secret bytea DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE gate.device d SET wiped_at = clock_timestamp() WHERE d.name = gate.revoked_here(p_secret) AND d.wiped_at IS NULL;
END $$;

-- The share of this PC's own key slot, for somebody who has passed the gate here and has no slot on it yet.
CREATE OR REPLACE FUNCTION api.device_share() RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found bytea;
BEGIN
  SELECT d.share INTO found FROM gate.caller() c JOIN gate.device d ON d.name = c.device;
  IF found IS NULL THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  RETURN found;
END $$;

-- The names of the PCs behind replicas, of those only that wrote in a stream the caller reads.
CREATE OR REPLACE FUNCTION api.places(p_replicas uuid[]) RETURNS TABLE (replica uuid, device text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine uuid[];
BEGIN
  IF NOT EXISTS (SELECT FROM gate.caller()) THEN RAISE EXCEPTION 'SESSION_CLOSED' USING ERRCODE = 'KD001'; END IF;
  IF cardinality(p_replicas) > 200 THEN RAISE EXCEPTION 'TOO_MANY' USING ERRCODE = 'KD002'; END IF;
  mine := gate.my_streams();
  RETURN QUERY SELECT r.replica, r.device FROM ledger.replica r
   WHERE r.replica = ANY (p_replicas)
     AND EXISTS (SELECT FROM ledger.op o WHERE o.replica = r.replica AND o.attempt = 1 AND o.stream = ANY (mine));
END $$;
RESET ROLE;
