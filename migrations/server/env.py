"""Runs a migration of the server on the connection it is given, as whoever may own the cluster's roles."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
