"""What the counter says to a scan: a sentence, its tone, what happened, and what may be done next (ux.md §4.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID


class Tone(Enum):
    """How a sentence is meant; the widget gives it sound and colour."""

    OK = "ok"
    INFO = "info"
    WARN = "warn"
    ERR = "err"


class Mode(Enum):
    """What the counter takes (ux.md §4.4 rule 7); the value is the word on its chip."""

    AUTO = "自動（貸出／返却）"
    LEND = "貸出のみ"
    RETURN = "返却のみ"
    COUNT = "棚卸し"


@dataclass(frozen=True)
class Offer:
    """A next step under the sentence: name, words of its button, its key."""

    name: str
    words: str
    key: str = ""


UNDO = Offer("undo", "元に戻す（Ctrl+Z）", "Ctrl+Z")
CONFIRM = Offer("confirm", "貸し出す（Enter）", "Return")
REASON = Offer("reason", "理由を入れて続ける", "Return")
APPLY = Offer("apply", "申請を作る（Enter）", "Return")
INSIDE = Offer("inside", "庁内で使う貸出にする（Alt+U）", "Alt+U")
REGISTER = Offer("register", "この番号で登録する", "")
OPEN = Offer("open", "記録を開く", "")
FOUND = Offer("found", "見つかった機器として返却", "")
EXTEND = Offer("extend", "延長を申請", "")
INCIDENT = Offer("incident", "インシデントを報告", "")


@dataclass(frozen=True)
class Candidate:
    """A device, a person or a permission that typed letters may mean."""

    kind: str
    record_id: UUID
    code: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer of the counter.

    event names what happened (returned, lent, extended, borrower, permit, chosen, confirm, repeated, unknown,
    blocked, warned, no_permit, reserved, counted, mode, undone, dropped, candidates, ready); facts are (label, value).
    """

    event: str
    sentence: str
    tone: Tone = Tone.INFO
    detail: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    offers: tuple[Offer, ...] = ()
    kind: str = ""
    record_id: UUID | None = None
    movement: UUID | None = None
    act_id: UUID | None = None
    candidates: tuple[Candidate, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def spoken(self) -> str:
        """The whole answer in one breath."""
        return "　".join(filter(None, (self.sentence, self.detail)))


def beside(remark: Answer, standing: Answer) -> Answer:
    """A remark that changes nothing: what stood there stays, with its buttons and what waits for Enter."""
    detail = standing.detail if standing.event == remark.event else standing.spoken
    return replace(standing, event=remark.event, sentence=remark.sentence, tone=remark.tone, detail=detail)


@dataclass(frozen=True)
class Entry:
    """One line of today's list; status is the word of its chip."""

    at: datetime
    status: str
    tone: Tone
    tag: str = ""
    name: str = ""
    person: str = ""
    remark: str = ""
    movement: UUID | None = None


@dataclass(frozen=True)
class Overdue:
    """A loan whose day of return has passed."""

    movement: UUID
    device: str
    person: str
    due_on: date
    days: int
    word: str = ""


# Continue a loan that waits for Enter or for a reason.
Pending = Callable[[str], Answer]
