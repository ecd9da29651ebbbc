"""What every application for a permission shares: its head, its decision, the rules on who decides (対1-8(1))."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.core.dates import add_months, fiscal_year
from komae_desk.core.folding import fold_search
from komae_desk.core.people import PERSON, Role
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

UNDECIDED = ("draft", "submitted")
PERMITTED = ("permitted", "conditional")
# Where 申請 and every decision lead: there it is asked again whether the user is still here (CK-18).
DECIDED_NOW = (*UNDECIDED, *PERMITTED, "cleared")
# The least the reason of a permission by the applicant's own hand must say (domain.md §1.2).
SOLE_REASON = 20


@dataclass(frozen=True, kw_only=True)
class Application(Record):
    """An application with one permission; what a decision wrote is gone again when it is taken back."""

    distinct: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("applicant", "later_confirmer"),
        ("decided_by", "later_confirmer"),
    )
    DECISION: ClassVar[tuple[str, ...]] = (
        "conditions",
        "valid_until_on",
        "decided_by",
        "decided_title",
        "decided_name",
        "decided_on",
        "decided_at",
        "refusal_reason",
        "later_confirmer",
        "later_confirmed_on",
        "decision_document",
        "transcribed_by",
        "transcribed_at",
        "migrated_by",
        "migrated_at",
        "paper_number",
    )

    applied_on: date | None = labelled("申請日", basis="対1-8(1)")
    applicant: UUID | None = labelled("申請者", required=True, refers_to=PERSON, basis="対1-8(1)")
    conditions: str = labelled("許可の条件", default="", kind=Kind.LONG, basis="対1-8(1)")
    valid_until_on: date | None = labelled("許可の期限", basis="対1-8(1)")
    decided_by: UUID | None = labelled("許可者", refers_to=PERSON, basis="対1-8(1)")
    decided_title: str = labelled("許可者の職", default="", basis="対1-8(1)")
    decided_name: str = labelled("許可者の氏名", default="", kind=Kind.NAME, basis="対1-8(1)")
    decided_on: date | None = labelled("許可（不許可）年月日", basis="対1-8(1)")
    decided_at: datetime | None = labelled("許可（不許可）日時", basis="CK-02")
    refusal_reason: str = labelled("不許可の理由", default="", kind=Kind.LONG, basis="対1-8(1)")
    later_confirmer: UUID | None = labelled(
        "事後確認者", refers_to=PERSON, basis="対1-8(1)", help="申請者と許可者が同じときに、後で確かめる別の人"
    )
    later_confirmed_on: date | None = labelled("事後確認日", basis="対1-8(1)")
    decision_document: str = labelled(
        "文書番号・申請番号", default="", basis="CK-24", help="紙の文書番号、又は庁内グループウェアの申請番号"
    )
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")
    migrated_by: UUID | None = labelled("移行の登録者", refers_to=PERSON, hidden=True)
    migrated_at: datetime | None = labelled("移行の登録日時", hidden=True)
    paper_number: str = labelled("紙の許可番号", default="", kind=Kind.CODE, help="紙で許可したときの番号")
    confirm_due_on: date | None = labelled("事後確認待ち", hidden=True)

    def __post_init__(self) -> None:
        if self.state in UNDECIDED:
            self._blank(self.DECISION)
        waits = self.later_confirmer is not None and self.later_confirmed_on is None
        object.__setattr__(self, "confirm_due_on", self.decided_on if waits and self.state != "cancelled" else None)

    @classmethod
    def emptied_in(cls, state: str) -> frozenset[str]:
        found: set[str] = set()

        class Asked(cls):  # type: ignore[valid-type, misc]
            def _blank(self, names: tuple[str, ...]) -> None:
                found.update(names)

        Asked(id=UUID(int=0), state=state)
        return frozenset(found)

    def _blank(self, names: tuple[str, ...]) -> None:
        """Set fields to what they are before anything is written in them."""
        for f in dataclasses.fields(self):
            if f.name in names and getattr(self, f.name) != f.default:
                object.__setattr__(self, f.name, f.default)

    @property
    def decision(self) -> str:
        """permit, condition, refuse, or empty while it is open; withdrawn ones keep what they had."""
        if self.state in UNDECIDED or self.decided_on is None:
            return ""
        if self.state == "refused":
            return "refuse"
        return "condition" if self.conditions else "permit"

    @property
    def starts(self) -> datetime | date | None:
        """When what is applied for begins; None where the form has no such moment."""
        return None

    @property
    def after_the_fact(self) -> bool:
        """Whether the permission came after the beginning (事後許可, CK-02)."""
        return self.decision in ("permit", "condition") and _later(self.decided_at or self.decided_on, self.starts)

    @property
    def beside_state(self) -> tuple[str, ...]:
        """事後 stays beside the state of what was permitted after it had begun."""
        return ("事後",) if self.after_the_fact and not self.migrated_at else ()

    def problems(self, look: Look) -> Iterator[Problem]:
        """The generic rules, then those on the decision."""
        yield from super().problems(look)
        yield from self._decision_problems(look)

    def _decision_problems(self, look: Look) -> Iterator[Problem]:
        if self.decided_by and self.decided_by == self.applicant and self.later_confirmer is None:
            text = "申請者と許可者が同じです。別の人が許可した記録にするか、事後確認者を選んでください。"
            yield Problem("decided_by", text, "CK-01")
        if self.after_the_fact and self.state in PERMITTED and not self.migrated_at:
            yield Problem(
                "decided_on",
                "始めた後の許可（事後許可）になります。理由を入力してください。（入力すると登録できます）",
                "CK-02",
                stops=False,
            )
        if self.later_confirmer and self.later_confirmer in (self.applicant, self.decided_by):
            yield Problem(
                "later_confirmer", "事後確認者は、申請者と許可者のどちらとも別の人を選んでください。", "対1-8(1)"
            )
        if self.transcribed_at or self.migrated_at:
            yield from self._transcription_problems(look)

    def _transcription_problems(self, look: Look) -> Iterator[Problem]:
        yield from hand_problems(look, self.applicant, self.decided_name, self.transcribed_by, "decided_name")
        if self.decided_on and self.decided_on > look.today:
            yield Problem("decided_on", "決定日は、今日以前の日を入力してください。", "CK-24")


def hand_problems(
    look: Look, applicant: UUID | None, decider: str, writer: UUID | None, field: str
) -> Iterator[Problem]:
    """CK-24: who writes a decision down neither applied nor decided, and who decided did not apply."""
    name = folded(decider)
    if name and name == folded(name_of(look, applicant)):
        yield Problem(field, "決定者が申請者と同じです。別の人が決定した記録を入力してください。", "CK-01")
    if writer and writer == applicant:
        yield Problem(field, "申請者本人は転記できません。別の人が転記してください。", "CK-24")
    if writer and name and name == folded(name_of(look, writer)):
        yield Problem(field, "決定者本人は転記できません。別の人が転記してください。", "CK-24")


def _later(decided: datetime | date | None, starts: datetime | date | None) -> bool:
    if decided is None or starts is None:
        return False
    if isinstance(decided, datetime) and isinstance(starts, datetime):
        return decided > starts
    return day_of(decided) > day_of(starts)


def day_of(moment: datetime | date) -> date:
    """The local day of a moment, or the day itself."""
    if isinstance(moment, datetime):
        return (moment.astimezone() if moment.tzinfo else moment).date()
    return moment


def name_of(look: Look, person: UUID | None) -> str:
    """The name of a person of the section, blank when there is none."""
    record = look.maybe(PERSON, person)
    return str(getattr(record, "name", "")) if record else ""


def folded(name: str) -> str:
    """A name as it is compared: 髙 and 高 are one, spaces do not count."""
    return "".join(fold_search(name).split())


def roles_of(look: Look, person: UUID | None) -> frozenset[Role]:
    """The roles a person's own entry gives today."""
    record: Any = look.maybe(PERSON, person)
    return record.roles_on(look.today) if record is not None else frozenset()


def period_problems(
    starts: datetime | date | None, ends: datetime | date | None, field: str, what: str
) -> Iterator[Problem]:
    """The order of a period and CK-08: across fiscal years, or longer than 12 months."""
    if starts is None or ends is None:
        return
    first, last = day_of(starts), day_of(ends)
    disordered = ends < starts if isinstance(starts, datetime) and isinstance(ends, datetime) else last < first
    if disordered:
        yield Problem(field, f"{what}は、開始（{first.month}月{first.day}日）以後の日時を入力してください。", "MO-02")
    elif last > add_months(first, 12):
        yield Problem(
            field, "期間が12か月を超えます。理由を入力してください。（入力すると登録できます）", "CK-08", False
        )
    elif fiscal_year(first) != fiscal_year(last):
        yield Problem(
            field, "期間が年度をまたぎます。理由を入力してください。（入力すると登録できます）", "CK-08", False
        )


def left_problem(look: Look, person: UUID | None, last: date | None, field: str) -> Iterator[Problem]:
    """CK-18: a person who has left, or will have before the end, may not go on using a permission unseen."""
    record = look.maybe(PERSON, person)
    left = getattr(record, "left_on", None)
    if record is not None and left and left < max(look.today, last or look.today):
        verb = "しました" if left < look.today else "します"
        yield Problem(
            field,
            f"{getattr(record, 'name', '')}さんは{left.month}月{left.day}日に異動・退職{verb}。理由を入力してください。"
            "返却確認書（R-12）と抹消通知書（P-13）も確かめてください。",
            "CK-18",
            stops=False,
        )


def sole_reason(look: Look, record: Record) -> str:
    """Why applicant and decider were one person, as the step's note says."""
    return next((str(line.op["note"]) for line in reversed(look.lines(record.id)) if line.verb == "permit_alone"), "")


def note_of(look: Look, record: Record, *verbs: str) -> str:
    """The newest note given with one of these steps."""
    return next((str(line.op["note"]) for line in reversed(look.lines(record.id)) if line.verb in verbs), "")


def reasons_of(look: Look, record: Record, field: str) -> str:
    """The reason with which a warning of a field was passed last."""
    found = (line.op["reasons"].get(field, "") for line in reversed(look.lines(record.id)))
    return next((str(reason) for reason in found if reason), "")
