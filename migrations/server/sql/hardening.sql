-- Stock powers no login needs. Not all of this is in a dump, and nothing of it in a copy of the database's own rights: run again
-- after a restore (security.md §8, sync.md §5.5).
DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO komae_staff, komae_device', current_database());
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO komae_owner, komae_api, komae_reader, komae_receiver, komae_clock, komae_registrar;
DO $$
DECLARE each record;
BEGIN
  FOR each IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
       AND (p.proname ~ '^(lo_|loread|lowrite|pg_(try_)?advisory_|pg_sleep|pg_notify$|pg_export_snapshot|pg_control_|pg_read_|pg_ls_|pg_stat_file|pg_stat_get_|pg_current_logfile|pg_logical_|pg_create_|pg_drop_|pg_promote|pg_switch_wal|pg_cancel_backend|pg_terminate_backend|pg_blocking_pids|pg_safe_snapshot|pg_lock_status|pg_prepared_xact)'
            OR p.proname IN ('currtid2', 'query_to_xml', 'table_to_xml', 'schema_to_xml', 'database_to_xml'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each.name);
  END LOOP;
END $$;
REVOKE SELECT ON pg_catalog.pg_stat_activity, pg_catalog.pg_stat_ssl, pg_catalog.pg_roles, pg_catalog.pg_user,
  pg_catalog.pg_stat_user_tables, pg_catalog.pg_stat_all_tables, pg_catalog.pg_stat_replication, pg_catalog.pg_locks,
  pg_catalog.pg_prepared_xacts, pg_catalog.pg_settings FROM PUBLIC;
GRANT SELECT ON pg_catalog.pg_stat_ssl TO komae_clock;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer), pg_catalog.pg_terminate_backend(integer, bigint) TO komae_clock;
