"""Runs a migration on the connection it is given; an encrypted file has no URL (architecture.md §6.9)."""

from alembic import context

from komae_desk.store.migration import include, render

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    include_object=include,
    render_item=render,
    compare_type=False,
)
context.run_migrations()
