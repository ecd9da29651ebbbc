"""A server that lies about the past: what was verified stays, and only a proven restore explains a shorter history."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from komae_desk.core.identity import uuid7
from komae_desk.sync import cycle
from komae_desk.sync.cycle import Cycle
from komae_desk.sync.incoming import left_by, note_epoch
from komae_desk.sync.pasts import Declaration, explained, message, restored_from
from komae_desk.sync.vouching import Trust, open_alarms
from komae_desk.sync.wire import ServerLine
from tests.sync.authority import PEM, Authority
from tests.sync.conftest import Server
from tests.sync.forger import digest
from tests.sync.liar import Liar, Lines, held, lied, names, with_head, witnesses, write, writer_and_reader
from tests.sync.pcs import Pc, pc

Signing = Callable[..., Declaration]
NAMES = (f"past{n}" for n in itertools.count())


@pytest.fixture
def people(server: Server, stream: UUID) -> Iterator[tuple[Pc, Pc]]:
    with writer_and_reader(server, stream, NAMES) as made:
        yield made


# --- the search for the last common line


def denies(lines: Lines) -> Lines:
    return []


def another_hash(lines: Lines) -> Lines:
    return [replace(line, hash=bytes(32)) for line in lines]


def another_number(lines: Lines) -> Lines:
    return [replace(line, seq=line.seq + 1) for line in lines]


def another_body(lines: Lines) -> Lines:
    return [replace(line, body="{}", hash=digest("other")) for line in lines]


@pytest.mark.parametrize("lie", [denies, another_hash, another_number, another_body])
@pytest.mark.parametrize("head", [(10, b"\1" * 32), (3, b"\2" * 32), (0, bytes(32))], ids=["same", "shorter", "none"])
def test_no_lie_in_the_search_makes_a_pc_drop_lines_or_witnesses(
    people: tuple[Pc, Pc], stream: UUID, lie: Callable[[Lines], Lines], head: tuple[int, bytes]
) -> None:
    writer, reader = people
    before, seen = held(reader), witnesses(reader)
    assert len(before) == 10 and seen
    greeting = with_head(stream, seq=head[0], hash=head[1].hex())
    done = lied(reader, Liar(reader.link, one=lie, greeting=greeting, head=lambda _: head))
    assert done.alarms == [f"fork:{stream}"]
    assert held(reader) == before
    assert seen.items() <= witnesses(reader).items()
    with reader.store.engine.connect() as connection:
        assert [each.what for each in open_alarms(reader.store, connection)] == ["fork"]
    write(writer, 1)
    assert set(reader.agree().alarms) <= {f"hash:{stream}", f"fork:{stream}"}, "the truth is another past than the lie"
    assert reader.agree().alarms == []
    assert names(reader) == names(writer)
    assert before <= held(reader)


def test_a_lie_about_the_head_alone_moves_nothing(people: tuple[Pc, Pc], stream: UUID) -> None:
    reader = people[1]
    old = reader.link.pull(stream, 0, 100)[4]
    lied(reader, Liar(reader.link, greeting=with_head(stream, seq=old.seq, hash=old.hash.hex())))
    with reader.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM aside").scalar() == 0


@pytest.mark.parametrize("proven", [True, False])
def test_only_the_citys_ca_explains_a_shorter_history(
    server: Server, people: tuple[Pc, Pc], stream: UUID, proven: bool
) -> None:
    """A new epoch and a declaration in the table are the word of whoever is superuser; the CA's signature is not."""
    reader, city = people[1], Authority()
    old = reader.link.pull(stream, 0, 100)[4]
    epoch = str(uuid7())
    said = Declaration(epoch, "山田（確認 田中）", "故障", old.seq, old.hash)
    key = city.key if proven else ec.generate_private_key(ec.SECP256R1())
    said = replace(said, proof=key.sign(message(stream, said), ec.ECDSA(hashes.SHA256())))

    def greeting(told: dict[str, Any]) -> dict[str, Any]:
        told = with_head(stream, seq=old.seq, hash=old.hash.hex())(told)
        return told | {"server": told["server"] | {"epoch": epoch}}

    liar = Liar(reader.link, one=denies_after(old.seq), greeting=greeting, head=lambda _: (old.seq, old.hash))
    liar.declared = said
    done = Cycle(reader.store, reader.human, trust=Trust(authority=city.certificate.public_bytes(PEM))).run(liar)
    assert done.alarms == [f"restored:{stream}" if proven else f"fork:{stream}"]
    assert len(held(reader)) == 10


def denies_after(seq: int) -> Callable[[Lines], Lines]:
    return lambda lines: [line for line in lines if line.seq <= seq]


def test_a_declared_restore_explains_nothing_that_was_in_the_backup(people: tuple[Pc, Pc], stream: UUID) -> None:
    reader = people[1]
    lines = reader.link.pull(stream, 0, 100)
    said = Declaration("", "", "", lines[4].seq, lines[4].hash)
    points = [(line.seq, line.hash) for line in lines]
    assert explained(said, None, stream, points, 5) and explained(said, None, stream, points, 9)
    assert not explained(said, None, stream, points, 4), "they part before the head of the backup"
    assert not explained(replace(said, hash=bytes(32)), None, stream, points, 5), "that head was never ours"
    assert not explained(None, None, stream, points, 5)
    # A PC that began with a snapshot has not every line: what it has before the head of the backup must be there.
    few = [*points[:3], points[8]]
    assert explained(said, None, stream, few, 3) and not explained(said, None, stream, few, 2)


def test_a_pc_that_was_away_during_several_restores_follows_them_back(people: tuple[Pc, Pc], stream: UUID) -> None:
    reader, city = people[1], Authority()
    lines = reader.link.pull(stream, 0, 100)
    points = [(line.seq, line.hash) for line in lines]
    authority = city.certificate.public_bytes(PEM)

    def signed(**parts: Any) -> Declaration:
        said = Declaration(**{"by": "山田（確認 田中）", "reason": "故障", **parts})
        return replace(said, proof=city.key.sign(message(stream, said), ec.ECDSA(hashes.SHA256())))

    first = signed(epoch="one", ended="ours", seq=5, hash=lines[4].hash)
    second = signed(epoch="two", ended="one", seq=8, hash=bytes(32))

    for epoch in ("once", "ours", "since", "one"):
        note_epoch(reader.store, epoch)
    with reader.store.engine.connect() as connection:
        assert left_by(connection, "ours") == ["ours", str(reader.link.hello(uuid7())["server"]["epoch"]), "once"]

    def told(declared: list[Declaration], common: int = 5, known: tuple[str, ...] = ("ours",)) -> int | None:
        return restored_from(declared, authority, stream, known, points, common)

    def is_told(*given: Any, **parts: Any) -> bool:
        return told(*given, **parts) is not None

    assert told([second, first], common=7) == 7
    # Of one that began with a snapshot the city's word says how far the pasts are one, where it was in that very past.
    few = [points[0], points[-1]]
    for known, shared in (("ours",), 5), (("other", "ours"), 1):
        assert restored_from([second, first], authority, stream, known, few, 1) == shared
    assert not is_told([second, first], common=4), "they part before the head of the backup"
    assert not is_told([second, first], known=("one",)), "what came before the epoch that was known explains nothing"
    assert not is_told([second, first], known=("none",))
    for lie in ([replace(second, ended="ours"), first], [replace(second, proof=b""), first], [second]):
        assert not is_told(lie)
    for change in ({"ended": "none"}, {"proof": b""}, {"seq": 4, "hash": lines[3].hash}):
        assert not is_told([second, replace(first, **change)])


def no_word(said: Declaration, _: Signing) -> Declaration:
    return said


def a_strangers_word(said: Declaration, sign: Signing) -> Declaration:
    return sign(said, ec.generate_private_key(ec.SECP256R1()))


def the_word_on_another_restore(said: Declaration, sign: Signing) -> Declaration:
    return replace(sign(replace(said, seq=3)), seq=said.seq)


def the_word_of_another_time(said: Declaration, sign: Signing) -> Declaration:
    return sign(replace(said, epoch=str(uuid7())))


def the_word_on_another_head(said: Declaration, sign: Signing) -> Declaration:
    return sign(replace(said, hash=bytes(32)))


def the_citys_word(said: Declaration, sign: Signing) -> Declaration:
    return sign(said)


LIES = (no_word, a_strangers_word, the_word_on_another_restore, the_word_of_another_time, the_word_on_another_head)


@pytest.mark.parametrize("claim", [*LIES, the_citys_word])
def test_lines_of_others_are_brought_and_waited_for_only_after_a_proven_restore(
    people: tuple[Pc, Pc], stream: UUID, claim: Callable[[Declaration, Signing], Declaration]
) -> None:
    reader, city, epoch = people[1], Authority(), str(uuid7())
    old = reader.link.pull(stream, 0, 100)[4]

    def sign(said: Declaration, key: ec.EllipticCurvePrivateKey = city.key) -> Declaration:
        return replace(said, proof=key.sign(message(stream, said), ec.ECDSA(hashes.SHA256())))

    liar = set_back(reader, stream, old, epoch)
    liar.declared = claim(Declaration(epoch, "山田（確認 田中）", "故障", old.seq, old.hash), sign)
    trust = Trust(authority=city.certificate.public_bytes(PEM))
    reader.desk.save(reader.desk.new("box", name="箱", tag="own"))
    done = [Cycle(reader.store, reader.human, trust=trust).run(liar) for _ in range(2)]
    if claim is the_citys_word:
        assert (liar.brought, [each.restoring for each in done]) == ([6, 7, 8, 9, 10], [True, True])
        assert [each.left for each in done] == [1, 1], "own work waits for what was lost"
    else:
        assert (liar.brought, [each.restoring for each in done]) == ([], [False, False])
        assert [each.alarms.count(f"undeclared:{stream}") for each in done] == [1, 0], "said once"
        assert done[0].sent == 1, "own work goes on"


def test_a_restore_is_not_told_a_second_time(people: tuple[Pc, Pc], stream: UUID) -> None:
    """What was signed for a restore of long ago neither explains another loss nor asks for lines again."""
    reader, city, then = people[1], Authority(), str(uuid7())
    old = reader.link.pull(stream, 0, 100)[4]
    said = Declaration(then, "山田（確認 田中）", "故障", old.seq, old.hash)
    said = replace(said, proof=city.key.sign(message(stream, said), ec.ECDSA(hashes.SHA256())))
    trust = Trust(authority=city.certificate.public_bytes(PEM))
    # The epoch of that restore comes and goes, with nothing lost; then it is said again.
    for epoch in (then, str(uuid7())):
        liar = Liar(reader.link, greeting=in_epoch(epoch))
        assert Cycle(reader.store, reader.human, trust=trust).run(liar).alarms == []
    liar = set_back(reader, stream, old, then)
    liar.declared = said
    done = Cycle(reader.store, reader.human, trust=trust).run(liar)
    assert set(done.alarms) == {f"fork:{stream}", f"undeclared:{stream}"}
    assert liar.brought == []


def in_epoch(epoch: str, **more: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda told: told | {"server": told["server"] | {"epoch": epoch} | more}


def set_back(reader: Pc, stream: UUID, old: ServerLine, epoch: str) -> Liar:
    """A server that shows nothing after a line, and says that it is being filled up again."""
    head, restoring = with_head(stream, seq=old.seq, hash=old.hash.hex()), in_epoch(epoch, restoring=True)
    back = (old.seq, old.hash)
    return Liar(
        reader.link, one=denies_after(old.seq), greeting=lambda told: restoring(head(told)), head=lambda _: back
    )


# --- keys


def test_keys_told_otherwise_are_an_alarm_and_what_was_known_stays(server: Server, stream: UUID) -> None:
    writer, reader = (pc(server, next(NAMES), stream, signs=True) for _ in range(2))
    write(writer, 3)
    assert reader.agree().alarms == []
    told = with_head(stream, seq=1, hash="00" * 32)
    done = Cycle(reader.store, reader.human, trust=reader.trust).run(
        Liar(reader.link, greeting=told, keyed=lambda lines: [])
    )
    assert done.alarms == [f"fork:{stream}", f"keys:{stream}"]
    write(writer, 1)
    assert reader.agree().alarms == [], "the key that was known still speaks"
    for each in (writer, reader):
        each.close()


def test_a_declared_restore_takes_no_key_of_before_away_from_who_began_with_a_snapshot(
    server: Server, stream: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no line of before to tell by; the city's word says up to where both pasts are one."""
    writer, reader = (pc(server, next(NAMES), stream, signs=True) for _ in range(2))
    write(writer, 6)
    monkeypatch.setattr(cycle, "PAGE", 0)
    assert reader.agree().alarms == []
    monkeypatch.undo()
    city, epoch, old = Authority(), str(uuid7()), reader.link.pull(stream, 0, 100)[4]
    liar = set_back(reader, stream, old, epoch)
    liar.keyed = lambda lines: []
    before = str(reader.link.hello(uuid7())["server"]["epoch"])
    said = Declaration(epoch, "山田（確認 田中）", "故障", old.seq, old.hash, ended=before)
    liar.declared = replace(said, proof=city.key.sign(message(stream, said), ec.ECDSA(hashes.SHA256())))
    trust = Trust(authority=city.certificate.public_bytes(PEM))
    done = Cycle(reader.store, reader.human, trust=trust).run(liar)
    assert done.alarms == [f"restored:{stream}", f"keys:{stream}"]
    for each in (writer, reader):
        each.close()
