-- Row security below the functions, and who may call what. A catalogue test holds this list to what the database says.
REVOKE CREATE ON SCHEMA gate, ledger, api FROM komae_api, komae_reader, komae_receiver;
DO $$
DECLARE each record;
BEGIN
  FOR each IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'ledger'::regnamespace LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', each.name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', each.name);
    EXECUTE format('DROP POLICY IF EXISTS writes ON %s', each.name);
    EXECUTE format('CREATE POLICY writes ON %s TO komae_api USING (true) WITH CHECK (true)', each.name);
    EXECUTE format('DROP POLICY IF EXISTS reads ON %s', each.name);
    EXECUTE format('DROP POLICY IF EXISTS opens ON %s', each.name);
    EXECUTE format('DROP POLICY IF EXISTS receives ON %s', each.name);
  END LOOP;
  FOR each IN SELECT unnest(ARRAY['ledger.stream', 'ledger.head', 'ledger.carry']) AS name LOOP
    EXECUTE format('CREATE POLICY opens ON %s TO komae_registrar USING (true) WITH CHECK (true)', each.name);
  END LOOP;
  FOR each IN SELECT unnest(ARRAY['ledger.stream', 'ledger.head', 'ledger.journal', 'ledger.row', 'ledger.blob', 'ledger.piece'])
      AS name LOOP
    EXECUTE format('CREATE POLICY reads ON %s FOR SELECT TO komae_reader USING (stream = ANY ((SELECT gate.my_streams())::uuid[]))', each.name);
  END LOOP;
  -- What of these streams an office sees, the functions of inbox.sql say; other streams are not there for them at all.
  FOR each IN SELECT unnest(ARRAY['ledger.stream', 'ledger.head', 'ledger.journal', 'ledger.row', 'ledger.route', 'ledger.receipt',
      'ledger.blob', 'ledger.piece']) AS name LOOP
    EXECUTE format('CREATE POLICY receives ON %s FOR SELECT TO komae_receiver USING (stream = ANY ((SELECT gate.office_streams())::uuid[]))',
      each.name);
  END LOOP;
  CREATE POLICY receives ON ledger.rule FOR SELECT TO komae_receiver USING (true);
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gate, ledger, api FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO komae_api;
GRANT EXECUTE ON FUNCTION gate.caller(), gate.my_streams() TO komae_reader, komae_registrar;
GRANT EXECUTE ON FUNCTION gate.waits_somewhere(text) TO komae_registrar;
GRANT EXECUTE ON FUNCTION gate.caller(), gate.my_offices(), gate.office_streams(), ledger.is_applicants(text, uuid, uuid),
  ledger.lies_before(uuid, uuid), ledger.list_named(text),
  ledger.list_cell(jsonb, jsonb, text, jsonb), ledger.list_rows(uuid, text, jsonb, jsonb, uuid, int) TO komae_receiver;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gate TO komae_api;
GRANT EXECUTE ON FUNCTION api.open_session(text, bytea), api.confirm_session(), api.end_elsewhere(), api.is_elsewhere(), api.confirm_wiped(bytea), api.device_share(), api.places(uuid[]), api.resume(bytea, bytea), api.close_session(text),
  api.touch(), api.hello(uuid), api.push(uuid, jsonb, boolean), api.pull(uuid, bigint, int),
  api.snapshot(uuid, uuid, int), api.left_over(uuid), api.settle_left(uuid, uuid, text),
  api.publish_key(uuid, uuid, text, bytea), api.keys(uuid), api.declarations(uuid),
  api.offered(uuid), api.take_over(uuid, uuid, boolean, jsonb, text), api.sections(),
  api.carry_ask(uuid, uuid, uuid, text, bigint), api.carry_state(uuid, text), api.carry_stage(uuid, text, jsonb),
  api.carry_lay(uuid, text, int), api.salvage(uuid, jsonb), api.salvage_waiting(uuid), api.salvage_accept(uuid, bytea[]) TO komae_staff;
GRANT EXECUTE ON FUNCTION api.precheck(text), api.report_bad_password(text) TO komae_device;
GRANT EXECUTE ON FUNCTION api.blob_put(uuid, bytea, bigint, int, bytea), api.blob_lacking(uuid), api.blob_get(uuid, bytea, int),
  api.inbox_blob(uuid, uuid, bytea, int) TO komae_staff;
GRANT EXECUTE ON FUNCTION api.box_lay_out(uuid, uuid, bytea[]), api.box_returned(uuid, uuid), api.box_put(uuid, uuid, bytea, bytea),
  api.box_open(uuid, uuid), api.box_drop(uuid, uuid) TO komae_staff;
GRANT EXECUTE ON FUNCTION api.offices(), api.inbox(text, boolean, timestamptz, uuid, int), api.inbox_record(uuid, uuid),
  api.inbox_receipts(timestamptz, int), api.office_list(text, uuid, uuid, int), api.office_sections(text) TO komae_staff;
