"""streams: a row knows its stream by a small number, and what is unique is so within it."""

import sqlalchemy as sa
from alembic import op

revision = "7355bbb5a92a"
down_revision = "164fd27044c0"
branch_labels = None
depends_on = None

# The ledgers of this revision, and what a number may stand once for.
KINDS = {
    "bring_in": (),
    "delegation": (),
    "device": ("serial", "tag"),
    "external_work": (),
    "movement": (),
    "office": (),
    "person": ("card_code", "staff_number"),
    "private_device": (),
    "private_notice": (),
    "takeout": (),
}


def _home() -> sa.Column[int]:
    return sa.Column("home", sa.Integer(), server_default=sa.text("1"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "home",
        sa.Column("home", sa.Integer(), nullable=False),
        sa.Column("stream", sa.BLOB(16), nullable=False),
        sa.PrimaryKeyConstraint("home"),
        sa.UniqueConstraint("stream"),
    )
    with op.batch_alter_table("local_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stream", sa.BLOB(16), nullable=True))
    for kind, codes in KINDS.items():
        for name in ("sort", "state"):
            op.drop_index(f"ix_{kind}_{name}", kind)
        for name in codes:
            op.drop_index(f"uq_{kind}_{name}", kind)
        # All that was there is of the stream the file was made for.
        with op.batch_alter_table(kind, schema=None) as batch_op:
            batch_op.add_column(_home())
            batch_op.drop_constraint(f"uq_{kind}_id", type_="unique")
            batch_op.create_unique_constraint(f"uq_{kind}_id", ["id", "home"])
        op.create_index(f"ix_{kind}_sort", kind, ["home", "voided", "sort"])
        op.create_index(f"ix_{kind}_state", kind, ["home", "state", "voided"])
        for name in codes:
            where = sa.text(f"voided = 0 AND {name} <> ''")
            op.create_index(f"uq_{kind}_{name}", kind, [name, "home"], unique=True, sqlite_where=where)
    # SQLite has no other way to another primary key.
    op.rename_table("official_number", "official_number_before")
    op.create_table(
        "official_number",
        _home(),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("home", "series"),
    )
    op.execute("INSERT INTO official_number (series, last) SELECT series, last FROM official_number_before")
    op.drop_table("official_number_before")
    op.rename_table("draft", "draft_before")
    op.create_table(
        "draft",
        sa.Column("person", sa.BLOB(16), nullable=False),
        _home(),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.BLOB(16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "home", "key"),
    )
    names = "person, key, kind, record_id, title, content, saved_at"
    op.execute(f"INSERT INTO draft ({names}) SELECT {names} FROM draft_before")
    op.drop_table("draft_before")
