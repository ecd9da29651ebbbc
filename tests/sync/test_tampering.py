"""A superuser against chain, witnesses and signatures: who sees what; together they see all (security.md §4.3)."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from komae_desk.admin.chains import verify_all
from komae_desk.core.identity import uuid7
from komae_desk.sync.signature import LENGTH, PersonKey, new_key, public_of, sign, unconfirmed
from komae_desk.sync.wire import GENESIS, ChainFault, ServerLine, check, line_hash
from tests.sync.conftest import Server
from tests.sync.forger import Forger, digest, forged, replaced, reworded
from tests.sync.pcs import sign_in
from tests.sync.sender import Item, Sender, record_of, sender
from tests.sync.test_signature import signed

NAMES = (f"tamper{n}" for n in itertools.count())
START = datetime(2026, 1, 1, tzinfo=UTC)
Seen = dict[int, bytes]


@dataclass
class Section:
    """A stream with a signed history, and what its PCs have kept of it."""

    server: Server
    stream: UUID
    clerk: Sender
    chief: Sender
    private: dict[UUID, bytes]
    keys: list[PersonKey]
    seen: Seen = field(default_factory=dict)

    @property
    def forger(self) -> Forger:
        return Forger(self.server.admin, self.stream)

    def say(self, who: Sender, *items: Item) -> None:
        """Send signed operations; the author's receipts and the head afterwards are witnesses."""
        verdicts = who.push(*(signed(item, self.private[who.human]) for item in items))
        assert {each.verdict for each in verdicts} == {"ok"}
        last = verdicts[-1]
        assert last.seq is not None and last.hash is not None
        self.seen[last.seq] = bytes(last.hash)

    def pulled(self) -> list[ServerLine]:
        """The journal as a member gets it."""
        login = next(NAMES)
        self.server.person(login, self.stream, role="reader")
        link = sign_in(self.server, login)
        try:
            return link.pull(self.stream, 0, 5000)
        finally:
            link.close()


@pytest.fixture
def section(server: Server) -> Iterator[Section]:
    """Some sixty lines: boxes and their changes, refusals, and applications that the chief permitted."""
    stream = server.stream()
    clerk = sender(server, next(NAMES), stream)
    chief = sender(server, next(NAMES), stream, "ISM")
    private = {clerk.human: new_key(), chief.human: new_key()}
    keys = [PersonKey(human, public_of(key), START) for human, key in private.items()]
    made = Section(server, stream, clerk, chief, private, keys)
    for _ in range(5):
        boxes = [clerk.op("box", "create", named(uuid7(), "箱")) for _ in range(8)]
        made.say(clerk, *boxes, clerk.op("box", "edit", {"count": (0, 3)}, record_of(boxes[0])))
        clerk.push(clerk.op("box", "edit", {"count": (1, 4)}, record_of(boxes[0])))
        request = clerk.op("request", "create", {"reason": ("", "会議"), "starts_on": (None, "2026-12-01")})
        record = record_of(request)
        made.say(clerk, request, clerk.step(record, "submit", "draft", "submitted", 1))
        made.say(chief, chief.step(record, "permit", "submitted", "permitted", 2))
    yield made
    while server.open:
        server.open.pop().close()


def named(tag: UUID, name: str) -> dict[str, tuple[object, object]]:
    return {"tag": ("", str(tag)), "name": ("", name), "state": ("draft", "active")}


# --- what can be seen


def chain(section: Section) -> bool:
    """The lines do not follow from each other, or do not end at the head."""
    query = "SELECT seq, hash FROM ledger.head WHERE stream = %s"
    seq, hash_ = section.server.admin.execute(query, (section.stream,)).fetchone()
    try:
        return check(section.pulled(), section.stream, 0, GENESIS) != (seq, bytes(hash_))
    except ChainFault:
        return True


def witnesses(section: Section) -> bool:
    """What the lines hash to, whatever hashes they bring along, is not what PCs have seen at some number."""
    found: Seen = {}
    previous = GENESIS
    for line in section.pulled():
        said = replace(line, body_digest=digest(line.body)) if line.body else line
        previous = found[line.seq] = line_hash(previous, section.stream, said)
    return any(found.get(seq) != hash_ for seq, hash_ in section.seen.items())


def signatures(section: Section) -> bool:
    """A line is not what its person signed."""
    return bool(unconfirmed(section.pulled(), section.stream, section.keys))


def state(section: Section) -> bool:
    """The current rows are not what the last line of each record says."""
    last = {line.record: line.doc for line in section.pulled() if line.verdict == "ok"}
    query = "SELECT record, doc::text FROM ledger.row WHERE stream = %s"
    return last != dict(section.server.admin.execute(query, (section.stream,)).fetchall())


def administrators_tool(section: Section) -> bool:
    """What the tool's check says with the witnesses of the PCs and the keys of the server."""
    with psycopg.connect(section.server.cluster.address(database=section.server.database)) as connection:
        reports = verify_all(connection, {section.stream: section.seen})
    return any(report.faults for report in reports if report.stream == section.stream)


# --- what is done


def middle(lines: list[ServerLine], verb: str = "create") -> int:
    """The place of a line of the clerk somewhere in the middle."""
    places = [n for n, line in enumerate(lines) if line.verb == verb and line.kind == "box"]
    return places[len(places) // 2]


def edit(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    body = lines[at].body.replace("箱", "函")
    assert body != lines[at].body
    section.forger.write(replaced(lines, at, body=body), head=False)


def edit_and_hash(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    changed = replaced(lines, at, **reworded(lines[at], label="別"))
    section.forger.write(section.forger.rehashed(changed, at), head=False)


def edit_and_chain(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    section.forger.write(section.forger.chained(replaced(lines, at, **reworded(lines[at], label="別"))))


def document_and_chain(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    doc = lines[at].doc.replace("箱", "函")
    assert doc != lines[at].doc
    section.forger.write(section.forger.chained(replaced(lines, at, doc=doc, doc_digest=digest(doc))))


def cut(section: Section) -> None:
    section.forger.write(section.forger.read()[:-10])


def remove_one(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines, "edit")
    section.forger.write(section.forger.chained(lines[:at] + lines[at + 1 :]))


def swap_two(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    order = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    section.forger.write(section.forger.chained(order))


def permit_in_anothers_name(section: Section, signature: bytes) -> None:
    lines = section.forger.read()
    like = next(line for line in reversed(lines) if line.verb == "permit")
    section.forger.write(section.forger.chained([*lines, forged(like, section.chief.human, signature)]))


def forge_unsigned(section: Section) -> None:
    permit_in_anothers_name(section, b"")


def forge_with_noise(section: Section) -> None:
    permit_in_anothers_name(section, bytes(range(LENGTH)))


def forge_with_an_old_signature(section: Section) -> None:
    like = next(line for line in reversed(section.forger.read()) if line.verb == "permit")
    permit_in_anothers_name(section, like.signature)


def change_actor(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    other = section.chief.human
    changes = {"human": other, **reworded(lines[at], by=str(other))}
    section.forger.write(section.forger.chained(replaced(lines, at, **changes)))


def date_back(section: Section) -> None:
    lines = section.forger.read()
    at = middle(lines)
    section.forger.write(section.forger.chained(replaced(lines, at, at="2026-11-01T00:00:00.000000Z")))


def row_only(section: Section) -> None:
    query = "UPDATE ledger.row SET doc = doc || '{\"name\": \"函\"}' WHERE stream = %s AND kind = 'box'"
    assert section.server.admin.execute(query, (section.stream,)).rowcount > 5


def restore(section: Section) -> None:
    """An older state of everything: journal, head, rows and verdicts as they were ten lines before."""
    cut(section)
    lines = section.forger.read()
    known = {line.record: line for line in lines if line.verdict == "ok"}
    admin = section.server.admin
    query = "DELETE FROM ledger.row WHERE stream = %s AND record <> ALL (%s)"
    admin.execute(query, (section.stream, list(known)))
    for record, line in known.items():
        query = "UPDATE ledger.row SET doc = %s::jsonb, version = %s, seq = %s WHERE stream = %s AND record = %s"
        admin.execute(query, (line.doc, line.version, line.seq, section.stream, record))


Attack = Callable[[Section], None]
# Attack: seen by chain, by witnesses, by signatures, by computing the state anew.
MATRIX: dict[Attack, tuple[bool, bool, bool, bool]] = {
    edit: (True, True, True, False),
    edit_and_hash: (True, True, True, False),
    edit_and_chain: (False, True, True, False),
    document_and_chain: (False, True, False, True),
    cut: (False, True, False, True),
    remove_one: (False, True, False, True),
    swap_two: (False, True, False, False),
    forge_unsigned: (False, False, True, False),
    forge_with_noise: (False, False, True, False),
    forge_with_an_old_signature: (False, False, True, False),
    change_actor: (False, True, True, False),
    date_back: (False, True, False, False),
    row_only: (False, False, False, True),
    restore: (False, True, False, False),
}


def test_an_untouched_history_is_left_alone(section: Section) -> None:
    assert (chain(section), witnesses(section), signatures(section), state(section)) == (False,) * 4
    section.forger.write(section.forger.chained(section.forger.read()))
    assert (chain(section), witnesses(section), signatures(section), state(section)) == (False,) * 4


@pytest.mark.parametrize("attack", MATRIX, ids=lambda attack: attack.__name__)
def test_who_sees_it(section: Section, attack: Attack) -> None:
    attack(section)
    assert (chain(section), witnesses(section), signatures(section), state(section)) == MATRIX[attack]
    assert administrators_tool(section)


def test_together_they_see_all_and_none_can_be_left_out() -> None:
    assert all(any(seen) for seen in MATRIX.values())
    for eye in (1, 2, 3):
        others = [seen[:eye] + seen[eye + 1 :] for seen in MATRIX.values()]
        assert not all(any(seen) for seen in others), "chain apart, each sees something that no other sees"


def test_keys_from_the_server_alone_prove_nothing(section: Section) -> None:
    """A superuser who puts in a key of his own is seen by who has kept the old ones."""
    thief = new_key()
    lines = section.forger.read()
    like = next(line for line in reversed(lines) if line.verb == "permit")
    made = forged(like, section.chief.human, b"")
    signature = sign(thief, section.stream, made.op_id, made.act_id, made.body)
    section.forger.write(section.forger.chained([*lines, replace(made, signature=signature)]))
    assert signatures(section)
    section.keys.append(PersonKey(section.chief.human, public_of(thief), START))
    assert not signatures(section)


def test_the_tables_refuse_it_as_long_as_their_guards_stand(section: Section) -> None:
    admin = section.server.admin
    for statement in ("UPDATE ledger.journal SET at = ''", "DELETE FROM ledger.journal", "TRUNCATE ledger.journal"):
        with pytest.raises(Exception, match="append-only"):
            admin.execute(statement)
    admin.execute("SET session_replication_role = replica")
    with pytest.raises(Exception, match="append-only"):
        admin.execute("DELETE FROM ledger.journal")
    admin.execute("RESET session_replication_role")
