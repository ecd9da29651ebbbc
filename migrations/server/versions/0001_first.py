"""Roles, gate, ledger, and the functions that are all a login may call.

Revision ID: 0001
Revises:
"""

from alembic import op

from komae_desk.admin.server_sql import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables once; functions and rights are laid anew by every upgrade (komae_desk.admin.installation)."""
    run(op.get_bind(), "roles", "schemas", "gate_tables", "ledger_tables")
