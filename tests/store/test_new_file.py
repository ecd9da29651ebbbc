"""A new file is laid at once: whole, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from komae_desk.app import journal_of, program_areas
from komae_desk.store import migration
from komae_desk.store.keys import Key
from komae_desk.store.opening import open_file
from komae_desk.store.profile import Profile
from komae_desk.store.section import schema_of
from tests.store.encrypted import NAME, Clock, crash_copy

JOURNAL = journal_of(program_areas())
SCHEMA = schema_of(JOURNAL)


def open_whole(profile: Profile, key: Key, clock: Clock) -> None:
    """Open it as the program does; it must come out as any new file."""
    file = open_file(profile, key, JOURNAL.chain(), SCHEMA, holder=NAME, now=clock)
    opening = file.opening
    assert (opening.restoration, opening.upgraded, opening.faults) == (None, False, ())
    with file.engine.connect() as connection:
        assert migration.current(connection) == migration.head()
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        assert set(tables) == {*JOURNAL.metadata.tables, "alembic_version"}
        assert len(JOURNAL.facts(connection)) == 2
    file.close()


def test_laying_that_is_cut_off_leaves_nothing_and_the_next_start_lays_it_whole(
    profile_and_key: tuple[Profile, Key], clock: Clock, tmp_path: Path
) -> None:
    profile, key = profile_and_key
    killed: list[Profile] = []

    def cut_off(connection: Connection) -> None:
        SCHEMA.upgrade(connection)
        killed.append(crash_copy(profile, tmp_path / "killed"))
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        open_file(profile, key, JOURNAL.chain(), replace(SCHEMA, upgrade=cut_off), holder=NAME, now=clock)
    for left in (*killed, profile):
        assert (left.folder / "data.db").exists()
        open_whole(left, key, clock)


def test_the_steps_of_the_history_are_not_gone_through_for_a_file_that_holds_nothing(
    profile_and_key: tuple[Profile, Key], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile, key = profile_and_key
    gone: list[Connection] = []
    monkeypatch.setattr(migration, "upgrade", gone.append)
    open_whole(profile, key, clock)
    assert gone == []
