"""Generate the next migration of the PC's file from the records of every area: new_migration.py "what changed"."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from alembic import command
from sqlalchemy import create_engine

from komae_desk import areas
from komae_desk.core.area import discover, ledgers
from komae_desk.store import migration, tables


def main() -> int:
    """Compare the records with an empty file at head and write the difference."""
    metadata = tables.build(ledger.record for ledger in ledgers(discover(areas)).values())
    with create_engine("sqlite://").connect() as connection:
        migration.upgrade(connection)
        made = command.revision(
            migration.configuration(connection, metadata), sys.argv[1], autogenerate=True, rev_id=None
        )
    print(made.path if made and not isinstance(made, list) else "nothing to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
