"""A server that lies to one PC: gaps, old heads, other words, two histories, lines it acknowledged and hides."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from komae_desk.core.identity import uuid7
from komae_desk.sync.wire import GENESIS, check
from tests.sync.conftest import Server
from tests.sync.forger import digest, replaced, reworded
from tests.sync.liar import Liar, Lines, chained, lied, names, with_head, witnesses, write, writer_and_reader
from tests.sync.pcs import Pc

NAMES = (f"lied{n}" for n in itertools.count())


@pytest.fixture
def people(server: Server, stream: UUID) -> Iterator[tuple[Pc, Pc]]:
    with writer_and_reader(server, stream, NAMES) as made:
        yield made


# --- lines that do not hold


def dropped(lines: Lines) -> Lines:
    return lines[:2] + lines[3:]


def first_dropped(lines: Lines) -> Lines:
    return lines[1:]


def doubled(lines: Lines) -> Lines:
    return [*lines[:2], lines[1], *lines[2:]]


def reordered(lines: Lines) -> Lines:
    return [lines[1], lines[0], *lines[2:]]


def renumbered(lines: Lines) -> Lines:
    first, second = lines[:2]
    return [replace(second, seq=first.seq), replace(first, seq=second.seq), *lines[2:]]


def other_words(lines: Lines) -> Lines:
    return replaced(lines, 1, body=lines[1].body.replace("箱", "函"))


def other_words_and_digest(lines: Lines) -> Lines:
    return replaced(lines, 1, **reworded(lines[1], label="別"))


def other_document(lines: Lines) -> Lines:
    return replaced(lines, 1, doc=lines[1].doc.replace("箱", "函"))


def other_document_and_digest(lines: Lines) -> Lines:
    doc = lines[1].doc.replace("箱", "函")
    return replaced(lines, 1, doc=doc, doc_digest=digest(doc))


def other_kind(lines: Lines) -> Lines:
    return replaced(lines, 1, kind="request")


def other_author(lines: Lines) -> Lines:
    return replaced(lines, 1, human=uuid7())


def other_verdict(lines: Lines) -> Lines:
    return replaced(lines, 1, verdict="rejected", code="forbidden")


def other_time(lines: Lines) -> Lines:
    return replaced(lines, 1, at="2026-01-01T00:00:00.000000Z")


def other_hash(lines: Lines) -> Lines:
    return replaced(lines, len(lines) - 1, hash=bytes(32))


LIES: dict[Callable[[Lines], Lines], str] = {
    dropped: "gap",
    first_dropped: "gap",
    doubled: "gap",
    reordered: "gap",
    renumbered: "hash",
    other_words: "body",
    other_words_and_digest: "hash",
    other_document: "doc",
    other_document_and_digest: "hash",
    other_kind: "body",
    other_author: "hash",
    other_verdict: "hash",
    other_time: "hash",
    other_hash: "hash",
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_in_the_lines_is_an_alarm_and_is_not_taken_in(
    people: tuple[Pc, Pc], stream: UUID, lie: Callable[[Lines], Lines]
) -> None:
    writer, reader = people
    write(writer, 5)
    done = lied(reader, Liar(reader.link, lines=lie))
    assert done.alarms == [f"{LIES[lie]}:{stream}"]
    assert names(reader) == names(writer), "the records come from elsewhere"
    journal = reader.store.table("journal")
    with reader.store.engine.connect() as connection:
        assert connection.scalar(select(func.count()).where(journal.c.stream == stream)) == 10
    write(writer, 2)
    assert reader.agree().alarms == []
    assert names(reader) == names(writer)


def test_every_lie_would_be_believed_by_who_does_not_check(people: tuple[Pc, Pc], stream: UUID) -> None:
    """The lies are such that an honest answer passes and each of them is another answer."""
    write(people[0], 5)
    honest = people[1].link.pull(stream, 0, 100)
    check(honest, stream, 0, GENESIS)
    assert all(lie(honest) != honest for lie in LIES)


# --- heads


@pytest.mark.parametrize("back", [1, 5, 9])
def test_an_old_head_is_an_alarm(people: tuple[Pc, Pc], stream: UUID, back: int) -> None:
    reader = people[1]
    old = reader.link.pull(stream, 0, 100)[-1 - back]
    done = lied(reader, Liar(reader.link, greeting=with_head(stream, seq=old.seq, hash=old.hash.hex())))
    assert done.alarms == [f"fork:{stream}"]


def test_another_head_at_the_same_place_is_an_alarm(people: tuple[Pc, Pc], stream: UUID) -> None:
    done = lied(people[1], Liar(people[1].link, greeting=with_head(stream, hash="00" * 32)))
    assert done.alarms == [f"fork:{stream}"]


# --- two histories


def test_two_views_meet_in_the_next_line_and_in_the_witnesses(people: tuple[Pc, Pc], stream: UUID) -> None:
    """A second history that is whole in itself is believed, until the first true line or another PC's witnesses."""
    writer, reader = people
    before = reader.link.pull(stream, 0, 100)[-1].hash
    write(writer, 5)

    def second(lines: Lines) -> Lines:
        told = [dataclasses.replace(line, **reworded(line, label="別")) for line in lines]
        return chained(stream, told, before)

    assert lied(reader, Liar(reader.link, lines=second)).alarms == []
    mine, theirs = witnesses(reader), witnesses(writer)
    shared = mine.keys() & theirs.keys()
    assert any(mine[seq] != theirs[seq] for seq in shared), "held side by side, the heads tell"
    write(writer, 1)
    (alarm,) = reader.agree().alarms
    assert alarm in (f"hash:{stream}", f"fork:{stream}")


# --- what was acknowledged


def test_a_line_that_was_acknowledged_and_is_not_shown_is_an_alarm(people: tuple[Pc, Pc], stream: UUID) -> None:
    writer, _ = people
    writer.desk.save(writer.desk.new("box", name="隠された箱", tag=str(uuid7())))
    done = lied(writer, Liar(writer.link, lines=lambda lines: []))
    assert done.sent == 1
    assert done.alarms == [f"receipt:{stream}"]
    assert writer.agree().alarms == []


def test_another_line_in_its_place_is_an_alarm(people: tuple[Pc, Pc], stream: UUID) -> None:
    writer, reader = people
    before = reader.link.pull(stream, 0, 100)[-1].hash
    writer.desk.save(writer.desk.new("box", name="箱", tag=str(uuid7())))

    def instead(lines: Lines) -> Lines:
        made = [replace(line, op_id=uuid7()) for line in lines]
        return chained(stream, [replace(each, **reworded(each, op=str(each.op_id))) for each in made], before)

    done = lied(writer, Liar(writer.link, lines=instead))
    assert done.alarms == [f"witness:{stream}", f"receipt:{stream}"], "the author has the hash of its own line"


# --- what passes for a lawful erasure


def test_an_emptied_document_stops_nothing_and_is_noted(people: tuple[Pc, Pc], stream: UUID) -> None:
    """The chain holds digests only, so that an erasure can be verified: a pretended one changes nothing here."""
    writer, reader = people
    write(writer, 5)
    done = lied(reader, Liar(reader.link, lines=lambda lines: replaced(lines, 1, doc="")))
    assert done.alarms == []
    assert len(names(reader)) == len(names(writer)) - 1
    unread = reader.store.table("unread")
    with reader.store.engine.connect() as connection:
        assert connection.execute(select(unread.c.seq, unread.c.why)).all() == [(12, "erased")]
    assert reader.agree().alarms == []
