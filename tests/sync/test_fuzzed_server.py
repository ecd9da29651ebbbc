"""A server whose lines are anything at all: the PC says so or leaves them unread, goes on, and heals with the truth."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from komae_desk.core.record import Record
from komae_desk.sync import cycle
from komae_desk.sync.cycle import Cycle
from tests.sample import Color
from tests.sync.conftest import Server
from tests.sync.forger import digest
from tests.sync.fuzz import Fuzzer, Lines
from tests.sync.liar import Liar, chained, write, writer_and_reader
from tests.sync.pcs import Pc

NAMES = (f"fuzz{n}" for n in itertools.count())
# Each once ended the cycle, and with it the agreement of the whole sitting: nothing where something must be, a text
# that is no document, a value no column takes, a patch that is none, words nobody can search for, brackets without end.
ONCE_RED = (4, 8, 22, 25, 30, 81)


@pytest.fixture(scope="module")
def people(server: Server) -> Iterator[tuple[Pc, Pc, UUID]]:
    stream = server.stream()
    with writer_and_reader(server, stream, NAMES) as (writer, reader):
        yield writer, reader, stream


def everything(who: Pc) -> dict[UUID, Record]:
    return {box.id: box for box in who.desk.find("box")}


def wrong_once(people: tuple[Pc, Pc, UUID], seed: int) -> None:
    """New lines of the writer reach the reader wrong, in a chain that holds; then as they are."""
    writer, reader, stream = people
    write(writer, 3)
    # What is saved here meanwhile is laid over what comes.
    box = reader.desk.find("box")[seed % 10]
    reader.desk.save(box, count=seed)
    with reader.store.engine.connect() as connection:
        head = bytes(connection.exec_driver_sql("SELECT hash FROM cursor").scalar_one())

    def wrong(fuzzer: Fuzzer, lines: Lines) -> Lines:
        return chained(stream, fuzzer.lines(lines), head)

    Cycle(reader.store, reader.human, listens=seed % 2 == 0).run(Liar(reader.link, lines=partial(wrong, Fuzzer(seed))))
    everything(reader)
    for each in (reader, reader, writer, reader):
        each.agree()
    assert everything(reader) == everything(writer), f"seed {seed}"


def test_lines_that_are_anything_end_nothing_and_heal(people: tuple[Pc, Pc, UUID]) -> None:
    for seed in ONCE_RED:
        wrong_once(people, seed)


def test_what_a_newer_program_wrote_over_own_changes_waits_unread_until_a_later_line(
    people: tuple[Pc, Pc, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader, stream = people
    box = writer.desk.find("box")[0]
    writer.desk.save(box, color=Color.RED)
    writer.agree()
    reader.desk.save(reader.desk.get("box", box.id), name="こちらの名前")
    with reader.store.engine.connect() as connection:
        heads = [bytes(connection.exec_driver_sql("SELECT hash FROM cursor").scalar_one())]

    def newer(lines: Lines) -> Lines:
        made = [replace(each, **_words(each.doc.replace('"r"', '"new"'))) for each in lines]
        made = chained(stream, made, heads[-1])
        heads.extend(each.hash for each in made)
        return made

    def read() -> list[str]:
        Cycle(reader.store, reader.human, listens=True).run(Liar(reader.link, lines=newer, one=newer))
        assert reader.desk.get("box", box.id).name == "こちらの名前"
        with reader.store.engine.connect() as connection:
            return list(connection.exec_driver_sql("SELECT why FROM unread").scalars())

    # A line a page, so that each is laid by itself.
    monkeypatch.setattr(cycle, "PAGE", 1)
    assert read() == ["value:box"]
    writer.desk.save(writer.desk.get("box", box.id), color=Color.BLUE)
    writer.agree()
    assert read() == []
    for each in (reader, writer, reader):
        each.agree()
    assert everything(reader) == everything(writer)
    assert (everything(writer)[box.id].name, everything(writer)[box.id].color) == ("こちらの名前", Color.BLUE)


def _words(doc: str) -> dict[str, str | bytes]:
    return {"doc": doc, "doc_digest": digest(doc)}


@pytest.mark.proof
def test_lines_that_are_anything_end_nothing_at_length(people: tuple[Pc, Pc, UUID]) -> None:
    for seed in range(400):
        wrong_once(people, seed)
