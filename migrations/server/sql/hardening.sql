-- Stock powers no login needs. None of this is in a dump: run again after a restore (security.md §8, sync.md §5.5).
DO $$
DECLARE each record;
BEGIN
  FOR each IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
       AND (p.proname ~ '^(lo_|loread|lowrite|pg_(try_)?advisory_|pg_sleep|pg_notify$|pg_export_snapshot|pg_control_|pg_read_|pg_ls_|pg_stat_file|pg_current_logfile|pg_logical_|pg_create_|pg_drop_|pg_promote|pg_switch_wal|pg_cancel_backend|pg_terminate_backend|pg_blocking_pids|pg_safe_snapshot)'
            OR p.proname IN ('currtid2', 'query_to_xml', 'table_to_xml', 'schema_to_xml', 'database_to_xml', 'set_config')
               AND p.proname <> 'set_config')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each.name);
  END LOOP;
END $$;
REVOKE SELECT ON pg_catalog.pg_stat_activity, pg_catalog.pg_stat_ssl, pg_catalog.pg_roles, pg_catalog.pg_user,
  pg_catalog.pg_stat_user_tables, pg_catalog.pg_stat_all_tables, pg_catalog.pg_stat_replication, pg_catalog.pg_locks,
  pg_catalog.pg_prepared_xacts, pg_catalog.pg_settings FROM PUBLIC;
GRANT SELECT ON pg_catalog.pg_stat_ssl TO komae_clock;
