-- Streams, their chained journals, one row per record (settled.md 1, sync.md §5.1). Everything is keyed by stream.
SET ROLE komae_owner;
CREATE TABLE ledger.stream (
  stream uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('section', 'restricted', 'city')),
  section text NOT NULL,
  department text NOT NULL DEFAULT '',
  title text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at timestamptz,
  quota bigint NOT NULL DEFAULT 2147483648,     -- bytes of attached files (R46)
  successors uuid[] NOT NULL DEFAULT '{}',
  predecessors uuid[] NOT NULL DEFAULT '{}'     -- every closed stream whose work goes on here, the oldest ones too
);
CREATE TABLE gate.membership (
  login name NOT NULL REFERENCES gate.person,
  stream uuid NOT NULL REFERENCES ledger.stream,
  role text NOT NULL CHECK (role IN ('reader', 'member', 'approver', 'auditor', 'submitter')),
  duties text[] NOT NULL DEFAULT '{STF}',       -- codes of domain.md §0.2: who may take which step
  valid_from timestamptz NOT NULL DEFAULT '-infinity',
  valid_to timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (login, stream)
);
CREATE INDEX ON gate.membership (stream);
CREATE TABLE ledger.head (
  stream uuid PRIMARY KEY REFERENCES ledger.stream,
  seq bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  backup_seq bigint NOT NULL DEFAULT 0,
  -- Here and not only on the stream: a push that waited for this row reads the row anew, and no other.
  closed boolean NOT NULL DEFAULT false
) WITH (fillfactor = 20);
CREATE TABLE ledger.replica (
  replica uuid PRIMARY KEY,
  device text NOT NULL,
  human uuid NOT NULL,                          -- a replica is one person's part of one file
  last_dseq bigint NOT NULL DEFAULT 0,
  last_op uuid,
  forked_at timestamptz
) WITH (fillfactor = 50);
CREATE TABLE ledger.op (
  op_id uuid NOT NULL,
  attempt int NOT NULL,
  stream uuid NOT NULL,
  replica uuid NOT NULL,
  dseq bigint NOT NULL,
  human uuid NOT NULL,
  digest bytea NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('ok', 'conflict', 'rejected', 'held')),
  code text NOT NULL DEFAULT '',
  seq bigint,
  version int,
  body text,                                    -- only of what is held: it is judged again later
  PRIMARY KEY (op_id, attempt)
);
CREATE INDEX op_held ON ledger.op (stream) WHERE verdict = 'held';
CREATE UNIQUE INDEX op_of_slot ON ledger.op (replica, dseq) WHERE attempt = 1;
CREATE TABLE ledger.slot (                      -- an operation that was sent again at another place
  replica uuid NOT NULL,
  dseq bigint NOT NULL,
  op_id uuid NOT NULL,
  PRIMARY KEY (replica, dseq)
);
CREATE TABLE ledger.journal (
  stream uuid NOT NULL,
  seq bigint NOT NULL,
  op_id uuid NOT NULL,
  act_id uuid NOT NULL,
  replica uuid NOT NULL,
  dseq bigint NOT NULL,
  human uuid NOT NULL,
  login name NOT NULL,
  kind text NOT NULL,
  record uuid NOT NULL,
  verb text NOT NULL,
  version int NOT NULL,
  verdict text NOT NULL,
  code text NOT NULL,
  at text NOT NULL,
  body text NOT NULL,
  body_digest bytea NOT NULL,
  doc text NOT NULL,
  doc_digest bytea NOT NULL,
  signature bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (stream, seq)
);
CREATE INDEX journal_of_record ON ledger.journal (stream, record, seq);
CREATE TABLE ledger.row (
  stream uuid NOT NULL,
  record uuid NOT NULL,
  kind text NOT NULL,
  version int NOT NULL,
  seq bigint NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  doc jsonb NOT NULL,
  PRIMARY KEY (stream, record)
) WITH (fillfactor = 80);
CREATE INDEX row_of_kind ON ledger.row (stream, kind, record);
-- Asked for by the section it names, and by nobody else: what another one is handing over.
CREATE INDEX row_handed ON ledger.row ((doc->>'handed_to')) WHERE doc ? 'handed_to';
-- Records that name the bytes of a file, by those bytes and by the record the file belongs to.
CREATE INDEX row_of_blob ON ledger.row (stream, (doc->>'blob')) WHERE doc ? 'blob';
CREATE INDEX row_of_files ON ledger.row (stream, (doc->>'about')) WHERE doc ? 'blob';
CREATE TABLE ledger.blob (                      -- files that are whole here, proved by their hash
  stream uuid NOT NULL REFERENCES ledger.stream,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  size bigint NOT NULL,
  human uuid NOT NULL,                          -- whose pieces they are
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream, digest)
);
CREATE TABLE ledger.piece (                     -- their bytes, 1 MiB each; each person's own, so that nobody spoils another's
  stream uuid NOT NULL,
  digest bytea NOT NULL,
  human uuid NOT NULL,
  nth int NOT NULL,
  bytes bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream, digest, human, nth)
);
ALTER TABLE ledger.piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE ledger.moved (                   -- where a record of a closed stream went
  stream uuid NOT NULL,
  record uuid NOT NULL,
  successor uuid NOT NULL,
  PRIMARY KEY (stream, record, successor)
);
CREATE INDEX moved_to ON ledger.moved (successor, record);
CREATE TABLE ledger.code (                      -- values that may stand once in a ledger (CK-17)
  stream uuid NOT NULL,
  kind text NOT NULL,
  field text NOT NULL,
  value text NOT NULL,
  record uuid NOT NULL,
  PRIMARY KEY (stream, kind, field, value)
);
CREATE INDEX code_of_record ON ledger.code (stream, record);
CREATE TABLE ledger.number (
  stream uuid NOT NULL,
  series text NOT NULL,
  last int NOT NULL,
  opened int NOT NULL DEFAULT 0,                -- the number with which the section's papers go on (settled.md 17)
  PRIMARY KEY (stream, series)
);
CREATE TABLE ledger.route (                     -- which records the offices of the city see, and which wait for them
  stream uuid NOT NULL,
  record uuid NOT NULL,
  nth smallint NOT NULL,                        -- of the routes of its ledger
  office text NOT NULL,
  waiting boolean NOT NULL,
  personal boolean NOT NULL,
  applicant text NOT NULL,                      -- the role the applicant must hold in the section, where one is asked for
  scope text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (stream, record, nth)
);
CREATE INDEX route_of_office ON ledger.route (office, waiting, since, record);
CREATE TABLE ledger.receipt (                   -- the steps somebody took as an office, for that person
  stream uuid NOT NULL,
  seq bigint NOT NULL,
  human uuid NOT NULL,
  office text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (stream, seq)
);
CREATE INDEX receipt_of_human ON ledger.receipt (human, at DESC);
CREATE TABLE ledger.rule (                      -- what the areas declare, written by the upgrade alone
  kind text PRIMARY KEY,
  version int NOT NULL,
  doc jsonb NOT NULL
);
CREATE TABLE ledger.timeline (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  epoch uuid NOT NULL,
  declared_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  declared_by text NOT NULL,
  reason text NOT NULL,
  heads jsonb NOT NULL,                         -- for each stream the head it goes on from, and the one witnesses had seen
  proofs jsonb NOT NULL DEFAULT '{}',           -- for each stream the signature of the city's CA
  closed_at timestamptz
);
CREATE TABLE ledger.former (                    -- lines of the time a declared restore has lost, as PCs hold them
  stream uuid NOT NULL REFERENCES ledger.stream,
  epoch uuid NOT NULL,                          -- which restore
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  previous bytea NOT NULL,
  line jsonb NOT NULL,
  settled text NOT NULL DEFAULT '',             -- stands, known, judged (somebody went on without it), passed (it has no words)
  PRIMARY KEY (stream, epoch, seq, hash)
);
CREATE TABLE ledger.voucher (
  stream uuid NOT NULL,
  epoch uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  device text NOT NULL,
  human uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (stream, epoch, seq, hash, device, human)
);
CREATE TABLE ledger.alarm (                     -- attempts on streams that are not the caller's: nobody pulls this
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  login name NOT NULL,
  device text,
  what text NOT NULL
);
CREATE INDEX ON ledger.alarm (login, at DESC);

CREATE TABLE ledger.carry (                     -- a chain of 単独利用 that administrator and chief let in (settled.md 16)
  stream uuid NOT NULL REFERENCES ledger.stream,
  carry uuid NOT NULL,
  source uuid NOT NULL,                         -- stream and replica of the local chain: they are in its hashes
  replica uuid NOT NULL,
  head bytea NOT NULL,
  lines bigint NOT NULL,                        -- where the head is; after it only lines about the file itself
  asked_by name NOT NULL,
  approved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  staged bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  laid bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (stream, carry),
  UNIQUE (stream, head)
);
CREATE TABLE ledger.carried (                   -- lines that have arrived; nobody sees them before the head is proved
  stream uuid NOT NULL,
  carry uuid NOT NULL,
  seq bigint NOT NULL,
  dseq bigint NOT NULL,
  body text NOT NULL,
  doc text NOT NULL,
  signature bytea NOT NULL,
  closes boolean NOT NULL,
  PRIMARY KEY (stream, carry, seq)
);
CREATE TABLE ledger.twin (                      -- carried records whose number or code another record had before
  stream uuid NOT NULL,
  record uuid NOT NULL,
  field text NOT NULL,
  of uuid NOT NULL,
  carry uuid NOT NULL,
  PRIMARY KEY (stream, record, field)
);

CREATE FUNCTION ledger.deny() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON ledger.journal FOR EACH ROW EXECUTE FUNCTION ledger.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.journal FOR EACH STATEMENT EXECUTE FUNCTION ledger.deny();
CREATE TRIGGER no_change BEFORE DELETE ON ledger.op FOR EACH ROW EXECUTE FUNCTION ledger.deny();
ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE ledger.journal ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE ledger.op ENABLE ALWAYS TRIGGER no_change;
RESET ROLE;
