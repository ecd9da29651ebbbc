"""A server that suddenly lacks most of the records empties no PC: that waits until it is declared or healed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from komae_desk.core.bulk import BulkChange
from tests.sync.conftest import Server
from tests.sync.faults import close_restore, declare_restore
from tests.sync.pcs import Pc, pc
from tests.sync.test_set_back import back, backed_up, box, opened, restored, tags

MANY = 120


@pytest.fixture
def at(server: Server, stream: UUID, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Pc]]:
    made: list[Pc] = []
    mark = f"e{abs(hash(request.node.name)) % 10**7}"

    def make(name: str) -> Pc:
        made.append(pc(server, f"{mark}{name}", stream, store=opened(tmp_path / f"{name}.db", stream)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def filled(server: Server, at: Callable[[str], Pc]) -> tuple[Pc, Pc, str]:
    """An author, a reader who has seen all, and a backup of before."""
    author, reader = at("a"), at("b")
    box(author, "K-0")
    author.agree()
    reader.agree()
    backup = backed_up(server, author, reader)
    author.desk.bulk("登録", [BulkChange(author.desk.new("box", tag=f"K-{n}", name="箱")) for n in range(1, MANY)])
    author.agree()
    reader.agree()
    assert len(tags(reader)) == MANY
    return author, reader, backup


def test_nothing_goes_before_the_authors_pc_has_filled_the_server_again(server, stream, at):
    author, reader, backup = filled(server, at)
    restored(server, backup)
    back(server, author, reader)
    assert set(reader.agree().alarms) == {f"fork:{stream}", f"emptied:{stream}"}
    assert len(tags(reader)) == MANY
    again = reader.agree()
    assert (again.alarms, again.received, len(tags(reader))) == ([], 0, MANY), "asked once for what the server is now"
    own = box(reader, "K-own")
    author.agree()
    author.agree()
    for _ in range(2):
        reader.agree()
    author.agree()
    assert len(tags(reader)) == len(tags(author)) == MANY + 1
    assert reader.desk.get("box", own.id).version == 1


def test_a_declared_restore_is_the_word_that_they_may_go(server, stream, at):
    author, reader, backup = filled(server, at)
    restored(server, backup)
    back(server, author, reader)
    reader.agree()
    assert len(tags(reader)) == MANY
    declare_restore(server.admin)
    close_restore(server.admin)
    assert reader.agree().alarms == [f"restored:{stream}"]
    assert tags(reader) == {"K-0"}
    author.agree()
    reader.agree()
    assert len(tags(reader)) == MANY
