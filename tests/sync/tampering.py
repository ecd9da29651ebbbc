"""A section with a signed history, and what a superuser may do to it (security.md §4.3)."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from komae_desk.core.identity import uuid7
from komae_desk.sync.connection import Connection
from komae_desk.sync.signature import LENGTH, PUBLISHED, Signer, new_key
from komae_desk.sync.wire import ServerLine
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
    box: UUID
    seen: Seen = field(default_factory=dict)
    reader: Connection | None = None

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

    def publish(self, who: Sender) -> None:
        """Let a person's key speak."""
        signer = Signer(self.private[who.human], new_key)
        told = signer.announcement(self.stream, who.human, "試験 者", START)
        query = "SELECT api.publish_key(%s, %s, %s, %s)"
        assert who.connection.execute(query, (who.replica, self.stream, *told)).fetchone() == ("published",)

    def pulled(self) -> list[ServerLine]:
        """The journal as a member gets it."""
        if self.reader is None:
            login = next(NAMES)
            self.server.person(login, self.stream, role="reader")
            self.reader = sign_in(self.server, login)
        return self.reader.pull(self.stream, 0, 5000)


def named(tag: UUID, name: str) -> dict[str, tuple[object, object]]:
    return {"tag": ("", str(tag)), "name": ("", name), "state": ("draft", "active")}


@contextmanager
def section_of(server: Server) -> Iterator[Section]:
    """Some forty lines: boxes and their changes, refusals, and applications that the chief permitted."""
    stream = server.stream()
    clerk = sender(server, next(NAMES), stream)
    chief = sender(server, next(NAMES), stream, "ISM")
    private = {clerk.human: new_key(), chief.human: new_key()}
    made = Section(server, stream, clerk, chief, private, uuid7())
    for each in (clerk, chief):
        made.publish(each)
    for _ in range(3):
        boxes = [clerk.op("box", "create", named(uuid7(), "箱")) for _ in range(8)]
        made.say(clerk, *boxes, clerk.op("box", "edit", {"count": (0, 3)}, record_of(boxes[0])))
        clerk.push(clerk.op("box", "edit", {"count": (1, 4)}, record_of(boxes[0])))
        request = clerk.op("request", "create", {"reason": ("", "会議"), "starts_on": (None, "2026-12-01")})
        record = record_of(request)
        made.say(clerk, request, clerk.step(record, "submit", "draft", "submitted", 1))
        made.say(chief, chief.step(record, "permit", "submitted", "permitted", 2))
    made.box = UUID(str(made.forger.read()[3].record))
    yield made
    if made.reader is not None:
        made.reader.close()
    while server.open:
        server.open.pop().close()


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


def swap_key(section: Section) -> None:
    """The chief's key is another one from the beginning, and everything of the chief's is signed with it."""
    lines, thief, human = section.forger.read(), Signer(new_key(), new_key), section.chief.human
    made = []
    for line in lines:
        if line.human != human:
            made.append(line)
        elif line.verb == PUBLISHED:
            body, _ = thief.announcement(section.stream, human, "試験 者", START)
            words = reworded(line, facts=json.loads(body)["facts"])
            made.append(replace(line, **words, signature=under(thief, section, replace(line, **words))))
        else:
            made.append(replace(line, signature=under(thief, section, line)))
    section.forger.write(section.forger.chained(made))


def add_key(section: Section) -> None:
    """A second key in the chief's name at the end, and a permit signed with it."""
    lines, thief, human = section.forger.read(), Signer(new_key(), new_key), section.chief.human
    like = next(line for line in lines if line.verb == PUBLISHED and line.human == human)
    body, signature = thief.announcement(section.stream, human, "試験 者", START)
    words = json.loads(body)
    ids = {"op_id": UUID(words["op"]), "act_id": UUID(words["act"])}
    key = replace(like, **ids, body=body, body_digest=digest(body), signature=signature)
    permit = forged(next(line for line in reversed(lines) if line.verb == "permit"), human, b"")
    permit = replace(permit, signature=under(thief, section, permit))
    section.forger.write(section.forger.chained([*lines, key, permit]))


def under(signer: Signer, section: Section, line: ServerLine) -> bytes:
    return signer.sign(section.stream, line.op_id, line.act_id, line.body)


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
