"""An office's side at the server: its queue, a record laid out, a step handed over (settled.md 2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from komae_desk.core.area import ledgers
from komae_desk.core.dates import wareki_short
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.history import VERBS
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Operation
from komae_desk.core.people import Role, User
from komae_desk.core.reception import (
    Arrived,
    Offline,
    Post,
    Reading,
    Receipt,
    SectionOfList,
    Standing,
    Told,
)
from komae_desk.core.record import Record, from_json, rich_field, shown
from komae_desk.core.restricted import Restricted
from komae_desk.core.route import CityList, SectionCells
from komae_desk.sync.borrowed import BorrowedStore, lines_of, with_post
from komae_desk.sync.connection import Connection, ServerError, Unreachable
from komae_desk.sync.cycle import PoisonousBatch
from komae_desk.sync.keeper import Keeper
from komae_desk.sync.office_files import OfficeFiles
from komae_desk.sync.verdict_words import words_of
from komae_desk.sync.vouching import Trust, let_speak
from komae_desk.sync.wire import Verdict

GONE = "この記録は、受付の一覧にありません。差し戻されたか、ほかの人が決定しています。一覧を更新してください。"
NOT_KNOWN = (
    "サーバーの返事がないため、受け付けられたかどうか分かりません。つながってから一覧を更新し、結果を確かめてください。"
)
NO_SESSION = "サーバーとの接続の期限が切れています。「画面を隠す・操作者を替える」からログインし直してください。"
NOT_READ = "サーバーが、この端末のアプリの操作を読めませんでした。アプリを更新してから、もう一度決定してください。"
NEWER = "この記録は、新しい版のアプリで作られています。この端末のアプリを更新してください。"
PAGE = 200
LIST_PAGE = 500
_NOBODY = UUID(int=0)


def _inbox(office: str, waiting: bool, since: datetime, after: UUID, link: Connection) -> list[Any]:
    return link.inbox(office, waiting, since, after, PAGE)


def _list_page(name: str, stream: UUID, after: UUID, link: Connection) -> list[Any]:
    return link.office_list(name, stream, after, LIST_PAGE)


def _of_section(section: Any, rows: Sequence[Any]) -> SectionCells:
    cells = tuple(row.cells for row in rows if row.stream == section.stream)
    return SectionCells(section.department, section.section, bool(section.last_at), cells)


def _role(code: str) -> Role:
    return next(role for role in Role if role.value == code)


Asking = Callable[[Callable[[Connection], Any]], Any]


class Beside:
    """Calls on the keeper's thread between two cycles; whoever waits for one is let go when the window closes."""

    def __init__(self, keeper: Keeper, patience: float = 60.0) -> None:
        """patience: in seconds; a first reading of everything may be under way."""
        self._keeper, self._patience = keeper, patience
        self._over: Future[None] = Future()

    def __call__(self, call: Callable[[Connection], Any]) -> Any:
        """Ask, and wait for the answer (not on the GUI thread)."""
        asked = self._keeper.ask(call)
        wait((asked, self._over), timeout=self._patience, return_when=FIRST_COMPLETED)
        if not asked.done():
            raise Unreachable("nobody waits for this any more")
        return asked.result()

    def stop(self) -> None:
        """Nobody waits any more: a dead network must not hold the lock screen up."""
        if not self._over.done():
            self._over.set_result(None)


class OfficeReception:
    """Of one person's sitting; implements komae_desk.core.reception.Reception.

    asking runs a call on the connection of the sitting and waits for its answer (any thread but the GUI's).
    trust: what the person signs with, where there is a key.
    """

    def __init__(self, desk: Desk, asking: Asking, trust: Trust | None = None) -> None:
        self._desk, self._asking, self._trust = desk, asking, trust or Trust()
        self._ledgers = ledgers(desk.installed)
        self._replica, self._slot = uuid7(), 0

    def stop(self) -> None:
        """The window closes."""
        if isinstance(self._asking, Beside):
            self._asking.stop()

    def _ask(self, call: Callable[[Connection], Any]) -> Any:
        try:
            return self._asking(call)
        except Unreachable:
            raise Offline from None
        except ServerError as error:
            raise Refused(NO_SESSION if error.code == "KD001" else NOT_KNOWN) from None

    # --- offices and queues

    def posts(self) -> list[Post]:
        """The offices of the person at the desk, as the server has them."""
        return [self._post(row) for row in self._ask(lambda link: link.offices())]

    def _post(self, row: Any) -> Post:
        standing = next(s for s in Standing if s.value[0] == row.standing)
        office = _role(row.office)
        title = row.post or self._desk.user.title or office.label
        return Post(office, title, standing, row.department, row.scope, row.until, row.waiting)

    def queue(self, post: Post, *, waiting: bool = True) -> list[Arrived]:
        """Page by page, until the office has seen everything there is."""
        found: list[Arrived] = []
        since, last = datetime.min.replace(tzinfo=UTC), _NOBODY
        while True:
            rows = self._ask(partial(_inbox, post.office.value, waiting, since, last))
            found += [self._arrived(row) for row in rows if row.kind in self._ledgers]
            if len(rows) < PAGE:
                return list({each.record.id: each for each in reversed(found)}.values())[::-1]
            since, last = rows[-1].since, rows[-1].record

    def _arrived(self, row: Any) -> Arrived:
        record = self._record(row.kind, row.record, row.version, json.loads(row.doc))
        return Arrived(row.stream, row.section, row.department, row.since, record)

    def _record(self, kind: str, record_id: Any, version: int, doc: Mapping[str, Any]) -> Record:
        try:
            return from_json(self._ledgers[kind].record, {**doc, "id": str(record_id), "version": version})
        except (ValueError, TypeError, KeyError):
            raise Refused(NEWER) from None

    # --- one record

    def open(self, post: Post, stream: UUID, record_id: UUID) -> Reading:
        """One record on a desk of its own, on which the person is nothing but the office."""
        told = self._ask(lambda link: link.inbox_record(stream, record_id))
        if told is None or told["kind"] not in self._ledgers:
            raise Refused(GONE)
        record = self._record(told["kind"], told["record"], told["version"], told["doc"])
        along = [
            self._record(each["kind"], each["record"], each["version"], each["doc"])
            for each in (*told["along"], *told.get("files", ()))
            if each["kind"] in self._ledgers
        ]
        own = self._desk
        lines = lines_of(told["lines"], record.kind, record.id)
        issued = [ledger.kind for ledger in self._ledgers.values() if ledger.issued]
        files = OfficeFiles(stream, record.id, self._ask)
        store = BorrowedStore([record, *along], lines, own.store, issued, files)
        store.is_restricted = self._ledgers[record.kind].restricted is Restricted.ONLY
        roles = frozenset({post.office}) if post.decides else frozenset({Role.STAFF})
        user = User(own.user.person, own.user.name, post.title, roles, scope=post.scope)
        desk = Desk(store, own.installed, user, clock=lambda: own.now, calendar=own.open_days, practice=own.practice)
        desk.origin = own.origin
        department, section = told["section"]
        return Reading(stream, section, department, post, desk, record)

    def send(self, reading: Reading) -> None:
        """One act, whole; without an answer nobody knows, and what comes next begins anew."""
        store = reading.desk.store
        assert isinstance(store, BorrowedStore)
        ops = [with_post(op, reading.post.title) for op in store.taken]
        store.taken = []
        self._ask(partial(self._speak, reading.stream))
        try:
            verdicts = self._asking(partial(self._hand_over, reading.stream, ops))
        except PoisonousBatch:
            raise Refused(NOT_READ) from None
        except Unreachable:
            self._begin_anew()
            raise Offline(NOT_KNOWN) from None
        except ServerError as error:
            self._begin_anew()
            raise Refused(NO_SESSION if error.code == "KD001" else NOT_KNOWN) from None
        self._slot += len(ops)
        refused = next((v for v in verdicts if v.verdict != "ok" and v.code != "group"), None)
        if refused is None:
            return
        if refused.verdict in ("fork", "gap"):
            self._begin_anew()
            raise Refused(NOT_KNOWN)
        if refused.code == "not_found":
            raise Refused(GONE)
        op = next(o for o in ops if o.op_id == refused.op_id)
        said = json.loads(op.body())
        raise Refused(words_of(refused.code, self._ledgers[op.kind], said, None))

    def _speak(self, stream: UUID, link: Connection) -> None:
        person, streams = self._desk.user.person, {stream}
        while let_speak(link, self._replica, self._trust, person, streams, self._desk.now):
            pass

    def _hand_over(self, stream: UUID, ops: Sequence[Operation], link: Connection) -> list[Verdict]:
        """Signed as it goes out."""
        signer = self._trust.signer
        items = []
        for nth, op in enumerate(ops, 1):
            body = op.body()
            items.append(
                {
                    "stream": str(stream),
                    "dseq": self._slot + nth,
                    "op": str(op.op_id),
                    "body": body,
                    "sign": signer.sign(stream, op.op_id, op.act_id, body).hex() if signer is not None else "",
                    "group": str(op.act_id),
                }
            )
        return link.push(self._replica, json.dumps(items, ensure_ascii=False))

    def _begin_anew(self) -> None:
        self._replica, self._slot = uuid7(), 0

    # --- receipts and lists

    def receipts(self) -> list[Receipt]:
        """The newest first."""
        rows = self._ask(lambda link: link.inbox_receipts())
        return [self._receipt(row) for row in rows if row.kind in self._ledgers]

    def _receipt(self, row: Any) -> Receipt:
        ledger = self._ledgers[row.kind]
        step = next((s.label for s in ledger.workflow.steps if s.name == row.verb), VERBS.get(row.verb, row.verb))
        return Receipt(
            row.at, _role(row.office), row.section, row.kind, ledger.record.title, row.number, step, self._said(row)
        )

    def _said(self, row: Any) -> str:
        """What was given with a step: its note, and what it asked for."""
        op: dict[str, Any] = json.loads(row.body) if row.body else {"note": "", "patch": {}}
        record = self._ledgers[row.kind].record
        asked = {name for s in self._ledgers[row.kind].workflow.steps if s.name == row.verb for name in s.asks}
        given = [
            self._words(row.kind, n, pair[1]) for n, pair in op["patch"].items() if n in asked & set(record.labels())
        ]
        return "　".join(filter(None, [op["note"], *given]))

    def lists(self, posts: Sequence[Post]) -> list[CityList]:
        """Those one of these offices reads, in the order of the areas."""
        held = {post.office for post in posts}
        return [each for ledger in self._ledgers.values() for each in ledger.lists if held & set(each.offices)]

    def read_list(self, of: CityList) -> Told:
        """All of it, page by page."""
        rows: list[Any] = []
        place = (_NOBODY, _NOBODY)
        while True:
            page = self._ask(partial(_list_page, of.name, *place))
            rows += page
            if len(page) < LIST_PAGE or of.counted:
                break
            place = (page[-1].stream, page[-1].record)
        sections = self._ask(lambda link: link.office_sections(of.name))
        now = self._desk.now
        number = ("件数",) if of.counted else ()
        titles: tuple[str, ...] = ("部", "課", *(column.title for column in of.columns), *number)
        told: Sequence[tuple[str, ...]]
        if of.sums is not None:
            titles, told = of.sums.heads, of.sums.lines(self._desk, [_of_section(s, rows) for s in sections])
        else:
            told = sorted((self._cells(of, row, now.date()) for row in rows), key=lambda cells: cells[:3])
        count = {s.stream: sum(r.rows for r in rows if r.stream == s.stream) for s in sections}
        known = tuple(
            SectionOfList(
                s.section, s.department, datetime.fromisoformat(s.last_at) if s.last_at else None, count[s.stream]
            )
            for s in sections
        )
        return Told(of, titles, tuple(told), known, now)

    def _cells(self, of: CityList, row: Any, today: date) -> tuple[str, ...]:
        kind = next(ledger.kind for ledger in self._ledgers.values() if of in ledger.lists)
        cells = [
            column.shows(row.cells, today)
            if column.shows is not None
            else "・".join(filter(None, (self._words(kind, path, row.cells.get(path)) for path in column.paths)))
            for column in of.columns
        ]
        return (row.department, row.section, *cells, *((f"{row.rows:,}",) if of.counted else ()))

    def _words(self, kind: str, path: str, value: Any) -> str:
        """A value as a person reads it; the path says of which record it is."""
        record, name = self._ledgers[kind].record, path
        if "." in path:
            through, name = path.split(".", 1)
            record = self._ledgers[record.labels()[through].refers_to].record
        if value is None:
            return ""
        if name == "state":
            states = self._ledgers[record.kind].workflow.states
            return states[value].label if value in states else ""
        told = rich_field(record, name, value)
        if isinstance(told, datetime):
            local = told.astimezone()
            return f"{wareki_short(local.date())} {local:%H:%M}"
        return wareki_short(told) if isinstance(told, date) else shown(told)
