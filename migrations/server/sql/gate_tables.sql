-- Who there is: people, devices, memberships, sessions and the registers of failed attempts (security.md §4.4, §6).
SET ROLE komae_owner;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE gate.server (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  kind text NOT NULL CHECK (kind IN ('network', 'one-machine')),
  epoch uuid NOT NULL DEFAULT gen_random_uuid(),
  schema_least int NOT NULL,
  schema_now int NOT NULL,
  rules_version int NOT NULL DEFAULT 0,
  notice text NOT NULL DEFAULT '',              -- what the city says before anybody signs in (6-2(4)); '': as in the joining files
  stopped text,                                 -- why nobody but administrators comes in (security.md R42)
  backed_up_at timestamptz,                     -- when the last backup that was proved by a test restore was begun
  factor text NOT NULL DEFAULT 'code' CHECK (factor IN ('code', 'ad')), -- ad: Kerberos of a directory that asks for two factors
  numbers_from int NOT NULL DEFAULT 0           -- 1,000 while a declared restore is open (settled.md 13)
);
CREATE TABLE gate.device (
  name text PRIMARY KEY,                        -- the certificate's common name, or the machine's in one-machine
  serial numeric UNIQUE,
  secret_hash bytea,                            -- one-machine: SHA-256 of the replica secret
  active boolean NOT NULL DEFAULT true,
  enrolled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_at timestamptz,
  wiped_at timestamptz,                         -- when the revoked PC said that its key slots are gone
  -- Of the PC's own key slot; 244 random bits, withheld when it is revoked.
  share bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
CREATE TABLE gate.person (
  login name PRIMARY KEY,
  -- The human being; separation of duties is checked on this. The nil id is nobody's: lines of the server itself bear it.
  human uuid NOT NULL CHECK (human <> '00000000-0000-0000-0000-000000000000'),
  shown text NOT NULL,
  active boolean NOT NULL DEFAULT true,
  must_change boolean NOT NULL DEFAULT true,
  privileged boolean NOT NULL DEFAULT false,
  contractor boolean NOT NULL DEFAULT false,        -- an administrator of a contractor (security.md R32)
  code_key bytea,
  code_hash text NOT NULL DEFAULT 'sha256' CHECK (code_hash IN ('sha256', 'sha1')),
  code_step bigint NOT NULL DEFAULT 0,          -- a code counts once
  code_proofs int NOT NULL DEFAULT 0 CHECK (code_proofs BETWEEN 0 AND 2), -- correct codes since enrolment; two make it count
  register regclass,                            -- failed attempts: a sequence, so that nothing can roll it back
  share bytea,                                  -- of key slot 2; withheld when person or device is ended
  last_in timestamptz,
  last_out timestamptz
);
CREATE INDEX ON gate.person (human);
CREATE TABLE gate.attempt (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login name NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  outcome text NOT NULL CHECK (outcome IN ('ok', 'bad', 'password', 'unlocked')), -- password: a PC reports a wrong one
  device text
);
CREATE INDEX ON gate.attempt (login, id DESC);
CREATE TABLE gate.session (
  pid int NOT NULL,
  began timestamptz NOT NULL,                   -- of the backend: pid and this name one backend for ever
  login name NOT NULL REFERENCES gate.person,
  device text,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at timestamptz,
  why text,                                     -- elsewhere: the same person has gone on at another device
  factor text NOT NULL DEFAULT 'code',          -- what stood beside the certificate
  granted xid8 NOT NULL,
  resume_hash bytea,
  waits boolean NOT NULL DEFAULT false,         -- the person is signed in at another device: nothing opens before that ends
  PRIMARY KEY (pid, began)
);
CREATE INDEX ON gate.session (login, opened_at DESC);
CREATE TABLE gate.operation (                   -- what takes two administrators
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  verb text NOT NULL,
  target text NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  asked_by name NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  approved_by name,
  done_at timestamptz,
  CHECK (approved_by IS DISTINCT FROM asked_by)
);
-- The server's own chain (security.md R21, settled.md 10 and 23): administration, restores, versions, what was refused to strangers.
CREATE TABLE gate.event (
  seq bigint PRIMARY KEY,
  at text NOT NULL,
  what text NOT NULL,                           -- operation, server, restore or alarm
  login text NOT NULL,
  alarm bigint UNIQUE,
  facts text NOT NULL,                          -- JSON without secrets, hashed as it stands here
  hash bytea NOT NULL
);
CREATE TABLE gate.event_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex')
);
INSERT INTO gate.event_head DEFAULT VALUES;
-- Who holds an office of the city (情報政策課長, CISO …) or acts for it: registered by two administrators, with post and document.
CREATE TABLE gate.office (
  login name NOT NULL REFERENCES gate.person,
  office text NOT NULL CHECK (office ~ '^[A-Z]{2,5}$'),
  department text NOT NULL DEFAULT '',          -- of the city where empty
  scope text NOT NULL DEFAULT '',               -- which of several (an information system), as records name it
  standing text NOT NULL CHECK (standing IN ('holder', 'deputy', 'clerk')),
  post text NOT NULL CHECK (post <> ''),        -- as it is printed: 「CISO（委任：情報政策課長）」
  document text NOT NULL CHECK (document <> ''),
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (login, office, department, scope)
);
RESET ROLE;
