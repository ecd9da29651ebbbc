"""The one way in: every change of every record passes through the desk."""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID

from komae_desk.core.act import Act, operation
from komae_desk.core.area import Area, Ledger, ledgers
from komae_desk.core.auditing import ONLY_READS
from komae_desk.core.ballots import Ballots
from komae_desk.core.bulk import Bulk, BulkChange
from komae_desk.core.dates import OpenDays, open_days
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.core.history import Change, changes_of
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Line
from komae_desk.core.origin import Origin
from komae_desk.core.people import Office, User
from komae_desk.core.record import Record
from komae_desk.core.restricted import TITLE, offered
from komae_desk.core.store import NOT_ISSUER, ActSummary, Store
from komae_desk.core.undo import take_back
from komae_desk.core.wording import Phrase, Worded, phrases
from komae_desk.core.workflow import Step

Changed = Callable[[str, UUID], None]
MANY = UUID(int=0)
"""To listeners in the place of a record: so much of a kind has changed that it is not said one by one."""
FEW = 200
SECTIONS = "sections"
"""Label.suggests of a field that names another section."""


class Look(Protocol):
    """The read half of the desk: what rules, forms and screens may ask."""

    @property
    def today(self) -> date: ...
    @property
    def now(self) -> datetime: ...
    @property
    def office(self) -> Office: ...
    @property
    def user(self) -> User: ...
    @property
    def open_days(self) -> OpenDays: ...
    @property
    def wording(self) -> Mapping[str, Worded]: ...
    @property
    def phrases(self) -> Mapping[str, Phrase]: ...
    def get(self, kind: str, record_id: UUID) -> Record: ...
    def maybe(self, kind: str, record_id: UUID | None) -> Record | None: ...
    def find(self, kind: str, **criteria: Any) -> list[Record]: ...
    def taken(self, kind: str, field: str, value: Any) -> Sequence[Record]: ...
    def heading(self, kind: str, record_id: UUID | None) -> str: ...
    def lines(self, record_id: UUID) -> list[Line]: ...
    def ledger(self, kind: str) -> Ledger | None: ...
    def is_agreed(self, record: Record) -> bool: ...
    def is_known(self, record: Record) -> bool: ...


@dataclasses.dataclass(frozen=True)
class Offer:
    """A step as a button: enabled when why is empty, else disabled with the reason under it."""

    step: Step
    why: str = ""


class Desk:
    """One person's place of work: a store, the areas, and who is sitting there."""

    def __init__(
        self,
        store: Store,
        areas: Sequence[Area],
        user: User,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        calendar: OpenDays | None = None,
        practice: bool = False,
    ) -> None:
        self.store = store
        self.installed = tuple(areas)
        self.is_restricted = store.is_restricted
        self.areas = tuple(offered(areas, restricted=self.is_restricted))
        # The desk of the person's section, whose registers a restricted record takes names over from.
        self.beside: Desk | None = None
        # Whether it is written down which records were looked at (R23), and which were today.
        self.keeps_views, self.viewed = False, set[tuple[date, UUID]]()
        self.ledgers: dict[str, Ledger] = ledgers(self.areas)
        self._user = user
        self.practice = practice
        self.origin = Origin.PRACTICE if practice else Origin.CITY
        self._clock = clock
        self._table = calendar or open_days()
        self._open_days: OpenDays | None = None
        self._wording: Mapping[str, Worded] | None = None
        self._listeners: list[Changed] = []
        self._opened_at = self.now
        # Whether what listeners hear of just now was done on another PC.
        self.is_incoming = False
        # Answers without names: in this file, or at the section's server.
        self.ballots: Ballots = store.ballots
        # Whether the server has taken all that was done to a record here, or has it at all; without one nobody has to.
        self.agreed: Callable[[Record], bool] = lambda record: True
        self.known: Callable[[Record], bool] = lambda record: True
        self._undone: list[ActSummary] = []
        self._office: Office | None = None

    # --- the read half (Look)

    @property
    def now(self) -> datetime:
        """The moment, aware, as this PC claims it."""
        return self._clock().astimezone()

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    @property
    def user(self) -> User:
        """Who is sitting here."""
        return self._user

    @property
    def open_days(self) -> OpenDays:
        """The open days of the city: the table, and what the city has said of single days."""
        if self._open_days is None:
            issued: dict[date, str] = {}
            for area in self.areas:
                issued |= area.closed_days(self) if area.closed_days is not None else {}
            self._open_days = dataclasses.replace(self._table, issued=issued)
        return self._open_days

    @property
    def phrases(self) -> Mapping[str, Phrase]:
        """Every fixed sentence that a form of the installed areas declares, by its name."""
        return phrases(self.ledgers.values())

    @property
    def wording(self) -> Mapping[str, Worded]:
        """The words of forms that the city or the section has put in place of the program's own."""
        if self._wording is None:
            held: dict[str, Worded] = {}
            for area in self.areas:
                held |= area.wording(self) if area.wording is not None else {}
            self._wording = held
        return self._wording

    @property
    def office(self) -> Office:
        """The section as it is printed, answered by the one area that keeps it."""
        if self._office is None:
            answers = [area.office_of for area in self.areas if area.office_of]
            self._office = answers[0](self) if answers else Office()
            if self.is_restricted:
                named = next((area.place_of for area in self.areas if area.place_of), None)
                self._office = dataclasses.replace(self._office, place=named(self) if named else TITLE)
        return self._office

    @property
    def sections(self) -> Mapping[str, UUID]:
        """The sections at the server by their names; none in 単独利用."""
        return self.store.sections()

    def suggested(self, name: str) -> list[str]:
        """What a field offers while it is typed in: the sections of the server, or names some area knows."""
        found = set(self.sections) if name == SECTIONS else set()
        for area in self.areas:
            found |= set(area.suggests(self).get(name, ())) if area.suggests is not None else set()
        return sorted(found | set(self.beside.suggested(name) if self.beside is not None else ()))

    def get(self, kind: str, record_id: UUID) -> Record:
        """The record; raises Refused when it is not there."""
        record = self.store.get(kind, record_id)
        if record is None:
            raise Refused(f"{self.ledgers[kind].record.title}の記録が見つかりません。一覧を更新してください。")
        return record

    def maybe(self, kind: str, record_id: UUID | None) -> Record | None:
        """The record, or None."""
        return None if record_id is None or kind not in self.ledgers else self.store.get(kind, record_id)

    def find(self, kind: str, **criteria: Any) -> list[Record]:
        """The records whose fields equal the criteria; a tuple means any of its values. Voided ones are left out."""
        return self.store.find(kind, **criteria) if kind in self.ledgers else []

    def taken(self, kind: str, field: str, value: Any) -> Sequence[Record]:
        """The records that hold this value of a unique field."""
        return self.find(kind, **{field: value})

    def heading(self, kind: str, record_id: UUID | None) -> str:
        """How the referred record is named; blank when there is none."""
        record = self.maybe(kind, record_id)
        return record.heading if record else ""

    def lines(self, record_id: UUID) -> list[Line]:
        """The journal lines of a record, oldest first."""
        return self.store.lines(record_id)

    def ledger(self, kind: str) -> Ledger | None:
        """The ledger of a kind; None when its area is not installed."""
        return self.ledgers.get(kind)

    # --- announcing

    def subscribe(self, listener: Changed) -> Callable[[], None]:
        """Call the listener with (kind, id) after every committed change; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, touched: Sequence[tuple[str, UUID]], *, incoming: bool = False) -> None:
        """Tell every listener that records changed, here or (incoming) on another PC; many of a kind in one word."""
        self._office = self._open_days = self._wording = None
        self.is_incoming = incoming
        sizes = Counter(kind for kind, _ in touched)
        told = [each for each in touched if sizes[each[0]] <= FEW]
        told += [(kind, MANY) for kind, size in sizes.items() if size > FEW]
        try:
            for listener in tuple(self._listeners):
                for kind, record_id in told:
                    listener(kind, record_id)
        finally:
            self.is_incoming = False

    def is_agreed(self, record: Record) -> bool:
        """Whether a record is as the server knows it; one that is not is 「仮」 on paper (settled.md 14)."""
        return self.agreed(record)

    def is_known(self, record: Record) -> bool:
        """Whether the server has taken a record, in whatever version; without a server every record counts."""
        return self.known(record)

    def unheard(self) -> Desk:
        """This desk without listeners, for a worker thread; the caller announces on the GUI thread afterwards."""
        other = copy.copy(self)
        other._listeners = []  # noqa: SLF001
        return other

    # --- changing

    def new(self, kind: str, **values: Any) -> Record:
        """An empty record that is not saved yet."""
        ledger = self.ledgers[kind]
        return ledger.record(id=uuid7(), state=ledger.workflow.initial, **values)

    @contextmanager
    def act(self, label: str, act_id: UUID | None = None) -> Iterator[Act]:
        """Several changes as one group (act_id): all or none, one undo, one name in the history."""
        try:
            with self.store.transaction() as transaction:
                act = Act(self, transaction, label, act_id or uuid7())
                yield act
        except Forbidden as refusal:
            self._write_down(refusal, label)
            raise
        self._undone.clear()
        self.announce(act.touched)

    def save(self, record: Record, *, reasons: Mapping[str, str] | None = None, **changes: Any) -> Record:
        """Write a new or an edited record; raises Invalid, Warned, Stale or Refused."""
        verb = "変更" if record.version else "登録"
        with self.act(f"{self.ledgers[record.kind].record.title}の{verb}") as act:
            return act.save(record, reasons=reasons, **changes)

    def move(
        self,
        record: Record,
        name: str,
        note: str = "",
        *,
        reasons: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Record:
        """Take one step of the workflow on the version that was seen."""
        step = self.ledgers[record.kind].workflow.step(record.state, name)
        label = f"{record.heading} の{step.label if step else name}"
        with self.act(label) as act:
            return act.move(record, name, note, reasons=reasons, **values)

    def correct(self, record: Record, note: str, **changes: Any) -> Record:
        """Supersede a finished paper by a new version with a reason (訂正版)."""
        with self.act(f"{record.heading} の訂正") as act:
            return act.correct(record, note, **changes)

    def remark(self, record: Record, verb: str, note: str = "", **facts: Any) -> Record:
        """Write down that something happened to a record without changing it (印刷, 書出し)."""
        with self.act(f"{record.heading} の{verb}") as act:
            return act.remark(record, verb, note, **facts)

    def note(self, verb: str, note: str, **facts: Any) -> None:
        """Write down what concerns no single record, such as the 書出し of a whole list (R23)."""
        person = self.user
        line = operation(
            person,
            self.now,
            act_id=uuid7(),
            act=note,
            kind="file",
            record_id=uuid7(),
            verb=verb,
            patch={},
            note=note,
            facts=facts,
        )
        with self.store.transaction() as transaction:
            transaction.note(line)

    def _write_down(self, refusal: Forbidden, label: str) -> None:
        """Keep the attempt in the history of the record (R23); nothing of the act itself was written."""
        record = refusal.record
        line = operation(
            self.user,
            self.now,
            act_id=uuid7(),
            act=label,
            kind=record.kind,
            record_id=record.id,
            verb="refused",
            patch={},
            saw=record.version,
            facts={"step": refusal.step, "code": refusal.code},
        )
        with suppress(Refused), self.store.transaction() as transaction:
            transaction.note(line, transaction.get(record.kind, record.id))

    def bulk(
        self,
        label: str,
        changes: Sequence[BulkChange],
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
        act_id: UUID | None = None,
    ) -> Bulk:
        """One act of any length as atomic chunks under one act_id, with progress, stop and resume (settled.md 5)."""
        job = Bulk(self, label, act_id or uuid7())
        job.run(changes, progress, cancelled)
        return job

    def why_not_write(self, kind: str) -> str:
        """Why this person writes no records of a kind, or an empty text."""
        if self.user.only_reads:
            return ONLY_READS
        return "" if self.store.may_write(kind, self.user.person) else NOT_ISSUER

    def offers(self, record: Record) -> list[Offer]:
        """The steps this person may take or see refused; the form turns them into buttons."""
        return Act.offers(self, record)

    # --- taking back

    def undoable(self) -> ActSummary | None:
        """The newest act of this person in this session that can be taken back."""
        return self.store.last_act(self.user.person, self._opened_at)

    def undo(self, act_id: UUID | None = None, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
        """Write the counter-entry of an act; returns its label; refused with a list when others changed it since."""
        summary = self.undoable() if act_id is None else None
        target = act_id or (summary.act_id if summary else None)
        if target is None:
            raise Refused("元に戻す操作はありません。")
        earlier = self._undone[:]
        counter = take_back(self, target, progress)
        # Writing the counter-entries emptied the list, as every act does.
        self._undone[:] = [*earlier, counter]
        return counter.label

    def redoable(self) -> ActSummary | None:
        """The newest undo, under the label of what it took back; none once something else was done."""
        return self._undone[-1] if self._undone else None

    def redo(self, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
        """Take back the newest undo."""
        newest = self.redoable()
        if newest is None:
            raise Refused("やり直す操作はありません。")
        earlier = self._undone[:-1]
        take_back(self, newest.act_id, progress)
        self._undone[:] = earlier
        return newest.label

    def history(self, record: Record, *, brief: bool = False) -> list[Change]:
        """Who changed what, when: newest first; brief writes days short."""
        return changes_of(self, type(record), self.store.lines(record.id), brief=brief)
