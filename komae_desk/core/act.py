"""One act: a group of operations on one or several records, written all or none."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core import bonds, numbering
from komae_desk.core.area import Ledger
from komae_desk.core.auditing import refuse_reader
from komae_desk.core.dates import OpenDays
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.folding import graphemes
from komae_desk.core.identity import uuid7
from komae_desk.core.journal import Line, Operation
from komae_desk.core.people import Office, User
from komae_desk.core.record import Problem, Record, diff, plain
from komae_desk.core.store import Transaction
from komae_desk.core.wording import Phrase, Worded, packed
from komae_desk.core.workflow import OWN_SCOPE, Step, Workflow

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look, Offer

# An act is never split, neither here nor on its way to the server; more is a bulk act (settled.md 5).
MOST = 500

NAMED_SECTION = "section:"
NOT_APART = "申請者（入力した人を含む）と許可者が同じため、決定できません。別の許可者に依頼してください。"


class Act:
    """The open transaction of one act; it is a Look that sees its own writes."""

    def __init__(self, desk: Desk, transaction: Transaction, label: str, act_id: UUID) -> None:
        self.desk = desk
        self.transaction = transaction
        self.label = label
        self.act_id = act_id
        self.touched: list[tuple[str, UUID]] = []

    @property
    def today(self) -> date:
        """The local day."""
        return self.desk.today

    @property
    def now(self) -> datetime:
        """The moment, aware."""
        return self.desk.now

    @property
    def office(self) -> Office:
        """The section as it is printed, as it was before this act."""
        return self.desk.office

    @property
    def user(self) -> User:
        """Who acts."""
        return self.desk.user

    @property
    def open_days(self) -> OpenDays:
        """The open days of the city."""
        return self.desk.open_days

    @property
    def phrases(self) -> Mapping[str, Phrase]:
        """Every fixed sentence of the forms."""
        return self.desk.phrases

    @property
    def wording(self) -> Mapping[str, Worded]:
        """The words of forms, as they were before this act."""
        return self.desk.wording

    def maybe(self, kind: str, record_id: UUID | None) -> Record | None:
        """The record as this act sees it, or None."""
        return None if record_id is None or kind not in self.desk.ledgers else self.transaction.get(kind, record_id)

    def taken(self, kind: str, field: str, value: Any) -> Sequence[Record]:
        """The records that hold this value of a unique field."""
        return self.find(kind, **{field: value})

    def heading(self, kind: str, record_id: UUID | None) -> str:
        """How the referred record is named; blank when there is none."""
        record = self.maybe(kind, record_id)
        return record.heading if record else ""

    def lines(self, record_id: UUID) -> list[Line]:
        """What was done to a record so far."""
        return self.transaction.lines(record_id)

    def get(self, kind: str, record_id: UUID) -> Record:
        """The record as this act sees it."""
        record = self.transaction.get(kind, record_id)
        if record is None:
            raise Refused(f"{self.desk.ledgers[kind].record.title}の記録が見つかりません。一覧を更新してください。")
        return record

    def find(self, kind: str, **criteria: Any) -> list[Record]:
        """The records whose fields equal the criteria, as this act sees them."""
        return self.transaction.find(kind, **criteria) if kind in self.desk.ledgers else []

    def save(self, record: Record, *, reasons: Mapping[str, str] | None = None, **changes: Any) -> Record:
        """Write a new or an edited record."""
        refuse_reader(self.user, record, "edit")
        workflow = self._workflow(record)
        if record.version and record.state not in workflow.editable:
            label = workflow.states[record.state].label
            raise Refused(
                f"{label}のため、編集できません。訂正する場合は「訂正版を作る」を押してください。"
                if record.state in workflow.final
                else f"{label}のため、編集できません。"
            )
        after = dataclasses.replace(record, **changes)
        if after.state not in workflow.loose:
            self.check(after, reasons or {})
        return self._write(record, after, "edit" if record.version else "create", reasons=reasons)

    def move(
        self,
        record: Record,
        name: str,
        note: str = "",
        *,
        reasons: Mapping[str, str] | None = None,
        undoes: UUID | None = None,
        **values: Any,
    ) -> Record:
        """Take one step; what it asks for comes as values."""
        step = self._workflow(record).step(record.state, name)
        if step is None:
            raise Refused(f"{record.heading}には、この操作はできません。一覧を更新してください。")
        if not self.desk.user.may(step.by, self.desk.ledgers[record.kind].code):
            text = f"{record.heading}には、この操作はできません。一覧を更新してください。"
            raise Forbidden(text, record, name, "role")
        if step.apart and self.desk.user.person in involved(self, record):
            raise Forbidden(NOT_APART, record, name, "self_approval")
        if why := why_not(self, record, step, dataclasses.replace(record, **values)):
            raise Refused(why)
        if len(graphemes(note)) < step.reason:
            least = f"（{step.reason}字以上）" if step.reason > 1 else ""
            raise Refused(f"{step.label}の理由を入力してください{least}。", "note")
        after = dataclasses.replace(
            record,
            **values,
            **{f: self._filled(w, step, dataclasses.replace(record, **values)) for f, w in step.fills.items()},
            state=step.target,
        )
        _require(step, after)
        if step.checks:
            self.check(after, reasons or {})
        if step.numbers and not after.number:
            after = dataclasses.replace(after, number=self._number(record))
        moved = self._write(record, after, step.name, command=step.name, note=note, reasons=reasons, undoes=undoes)
        if step.also is not None:
            step.also(self, moved)
        return moved

    def correct(self, record: Record, note: str, **changes: Any) -> Record:
        """Supersede a finished paper; the former version stays in the journal."""
        refuse_reader(self.user, record, "correct")
        workflow = self._workflow(record)
        if record.state not in workflow.final:
            raise Refused(f"{record.heading}は確定していないため、訂正版を作れません。編集してください。")
        if why := why_not_correct(self, record):
            raise Forbidden(why, record, "correct", "role")
        if not note.strip():
            raise Refused("訂正の理由を入力してください。", "note")
        after = dataclasses.replace(record, **changes, edition=record.edition + 1)
        self.check(after, dict.fromkeys(record.labels(), note))
        return self._write(record, after, "correct", note=note)

    def remark(self, record: Record, verb: str, note: str = "", **facts: Any) -> Record:
        """One line in the journal that changes no field and no version: a print never stops an approval elsewhere."""
        self._require_place()
        kept = self.get(record.kind, record.id)
        person = self.desk.user
        op = operation(
            person,
            self.desk.now,
            act_id=self.act_id,
            act=self.label,
            kind=kept.kind,
            record_id=kept.id,
            verb=verb,
            patch={},
            saw=kept.version,
            note=note,
            facts=facts,
        )
        self.transaction.note(op, kept)
        self.touched.append((kept.kind, kept.id))
        return kept

    def new_operation(self, **what: Any) -> Operation:
        """An operation of this act, now."""
        return operation(self.user, self.now, act_id=self.act_id, act=self.label, **what)

    def void(self, record: Record, note: str = "") -> Record:
        """Take an entry out of the lists as 取消し; it stays in the history.

        What was decided on ends by its own steps.
        """
        refuse_reader(self.user, record, "void")
        workflow = self._workflow(record)
        if workflow.editable and record.state not in workflow.editable:
            raise Refused(
                f"{workflow.states[record.state].label}のため、取り消せません。手続のボタンで進めてください。"
            )
        return self._write(record, dataclasses.replace(record, voided=True), "void", note=note)

    def counter(self, pairs: Sequence[tuple[Record, Record, UUID]], note: str) -> None:
        """The counter-entries of an undo as (now, after, operation taken back), newest first; checked by the caller."""
        now = self.now
        entries = []
        for record, after, undoes in pairs:
            numbering.check(self, record, after)
            op = operation(
                self.desk.user,
                now,
                act_id=self.act_id,
                act=self.label,
                kind=after.kind,
                record_id=after.id,
                verb="undo",
                patch=diff(record, after),
                saw=record.version,
                note=note,
                undoes=undoes,
            )
            entries.append((op, after, record.version))
        self.transaction.write_many(entries)
        self.touched += [(after.kind, after.id) for _, after, _ in pairs]
        changes: dict[str, dict[UUID, set[str]]] = {}
        for record, after, _ in pairs:
            changes.setdefault(after.kind, {}).setdefault(after.id, set()).update(diff(record, after))
        if (low := bonds.fallen(self, self.desk.ledgers, changes)) is not None:
            text = f"{low.heading}の分類が、中の情報資産や元の情報資産より低くなるため、元に戻せません。"
            raise Refused(f"{text}先に分類を見直すか、中の情報資産を外してください。")

    def check(self, record: Record, reasons: Mapping[str, str]) -> None:
        """Raise Invalid for errors, Warned for warnings that carry no reason yet."""
        problems = list(record.problems(self))
        problems += bonds.problems(self, record, problems)
        if stopping := [p for p in problems if p.stops]:
            raise Invalid(stopping)
        if asking := [p for p in problems if not p.stops and not reasons.get(p.field, "").strip()]:
            raise Warned(asking)

    @staticmethod
    def offers(desk: Desk, record: Record) -> list[Offer]:
        """The steps from here that this person may take, or see refused with the reason."""
        from komae_desk.core.desk import Offer

        if not record.version:
            return []
        steps = [s for s in desk.ledgers[record.kind].workflow.steps if record.state in s.source and not s.hidden]
        mine = [s for s in steps if desk.user.may(s.by, desk.ledgers[record.kind].code)]
        fitting = [s for s in mine if s.concerns is None or s.concerns(record, desk.user, desk)]
        return [Offer(s, why_not(desk, record, s)) for s in fitting]

    def ledger(self, kind: str) -> Ledger | None:
        """The ledger of a kind; None when its area is not installed."""
        return self.desk.ledgers.get(kind)

    def is_agreed(self, record: Record) -> bool:
        """Whether a record is as the server knows it."""
        return self.desk.is_agreed(record)

    def is_known(self, record: Record) -> bool:
        """Whether the server has taken a record, in whatever version."""
        return self.desk.is_known(record)

    def _workflow(self, record: Record) -> Workflow:
        return self.desk.ledgers[record.kind].workflow

    def _require_place(self) -> None:
        if len(self.touched) >= MOST:
            raise Refused(f"一度に登録できるのは{MOST}件までです。{MOST}件以下に分けて、もう一度操作してください。")

    def _filled(self, word: str, step: Step, record: Record) -> Any:
        if word.startswith(NAMED_SECTION):
            # A section that is not at the server, or no server: the way goes on paper.
            return self.desk.sections.get(str(getattr(record, word.removeprefix(NAMED_SECTION))).strip())
        if word == "wording":
            return packed(self, self.desk.ledgers[record.kind].phrases)
        user = self.desk.user
        if word.startswith(OWN_SCOPE):
            return user.beside(getattr(record, word.removeprefix(OWN_SCOPE)))
        roles = (step.acting(record, self),) if step.acting is not None else step.by
        return {
            "me": user.person,
            "today": self.desk.today,
            "now": self.desk.now.replace(microsecond=0),
            "id": uuid7(),
            "my_name": user.name,
            "my_title": user.title_as(*roles),
        }[word]

    def _number(self, record: Record) -> str:
        series = numbering.series_of(self.desk.ledgers[record.kind], self.today)
        return f"{series}-{self.transaction.next_number(series, numbering.goes_on_with(self, series)):04d}"

    def _write(
        self,
        before: Record,
        after: Record,
        verb: str,
        *,
        command: str = "",
        note: str = "",
        reasons: Mapping[str, str] | None = None,
        undoes: UUID | None = None,
    ) -> Record:
        self._require_place()
        stored = before if before.version else None
        patch = diff(stored, after)
        if stored is not None and not patch and not command and verb == "edit":
            return before
        numbering.check(self, stored, after)
        after = dataclasses.replace(after, version=before.version + 1)
        op = operation(
            self.desk.user,
            self.desk.now,
            act_id=self.act_id,
            act=self.label,
            kind=after.kind,
            record_id=after.id,
            verb=verb,
            patch=patch,
            command=command,
            saw=before.version,
            note=note,
            reasons={k: v for k, v in (reasons or {}).items() if v.strip()},
            undoes=undoes,
        )
        self.transaction.write(op, after, before.version)
        self.touched.append((after.kind, after.id))
        return after


def operation(user: User, at: Any, **what: Any) -> Operation:
    """An operation signed with who and when."""
    return Operation(op_id=uuid7(), by=user.person, by_name=user.name, at=at, **what)


def why_not_correct(look: Look, record: Record) -> str:
    """Why this person makes no 訂正版 of the record: the section's roles do, others of their own (domain.md §12.5)."""
    ledger = look.ledger(record.kind)
    roles = ledger.workflow.correct_by if ledger is not None else ()
    if look.user.may(roles, ledger.code if ledger is not None else "") or look.user.person in involved(look, record):
        return ""
    return f"訂正版を作れるのは、{'・'.join(role.label for role in roles)}と、申請した人です。"


def why_not(look: Look, record: Record, step: Step, after: Record | None = None) -> str:
    """Why this person may not take the step now, or an empty text."""
    if step.apart and look.user.person in involved(look, record):
        return NOT_APART
    if step.rule and (why := step.rule(after or record, look.user, look)):
        return why
    if resting := next((each for kind, name in step.unless for each in look.find(kind, **{name: record.id})), None):
        return f"{resting.heading}がこの記録にもとづいているため、「{step.label}」はできません。"
    person, labels = look.user.person, record.labels()
    if step.named and getattr(record, step.named) != person:
        return f"「{step.label}」は、{labels[step.named].text}に選ばれた人が行います。"
    own = [name for name in step.not_named if getattr(record, name) == person]
    return f"{labels[own[0]].text}本人は、「{step.label}」を行えません。別の人に依頼してください。" if own else ""


def _require(step: Step, after: Record) -> None:
    """Raise when the record is not what the step is for, or lacks what it needs."""
    if not all((plain(getattr(after, name)) or "") in codes for name, codes in step.when.items()):
        raise Refused(f"{after.heading}には、この操作はできません。一覧を更新してください。")
    empty = [
        Problem(f, f"{after.labels()[f].text}を入力してください。", step.basis)
        for f in step.needs
        if getattr(after, f) in (None, "", ())
    ]
    if empty:
        raise Invalid(empty)


def involved(look: Look, record: Record) -> set[UUID]:
    """The humans on the applicant's side: named applicant, enterer, editors since the first 申請 (settled.md 18)."""
    lines = look.lines(record.id)
    humans = {lines[0].by} if lines else set()
    ledger = look.ledger(record.kind)
    applicant = ledger.workflow.applicant if ledger else ""
    if applicant and (person := getattr(record, applicant)):
        humans.add(person)
    submitted = next((n for n, line in enumerate(lines) if line.verb == "submit"), None)
    if submitted is not None:
        humans |= {line.by for line in lines[submitted:] if line.verb in ("submit", "edit")}
    return humans
