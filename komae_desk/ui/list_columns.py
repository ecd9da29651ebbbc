"""The columns of a list, from Screens: what each cell says, shows as a chip or tags, and copies (ux.md §3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from komae_desk.core.area import Ledger
from komae_desk.core.dates import wareki_moment, wareki_short
from komae_desk.core.desk import Look
from komae_desk.core.record import Kind, Record, field_type
from komae_desk.ui import habits
from komae_desk.ui.chips import Chip, Status, Tags
from komae_desk.ui.list_query import in_words
from komae_desk.ui.work import SOON_DAYS, left_in_words, nearest_due

CLASSES = ("confidentiality", "integrity", "availability")
TONES = {
    "ok": Status.DONE,
    "err": Status.WRONG,
    "warn": Status.ATTENTION,
    "due": Status.TODAY,
    "info": Status.INFORMATION,
    "neu": Status.OTHER,
}


@dataclass(frozen=True)
class Column:
    """One column: the field it shows and sorts by, its head, and how its cells are drawn.

    look is "check", "text", "number", "tags", "due" or "state"; sort is the field when it has another name.
    """

    name: str
    title: str
    look: str = "text"
    sort: str = ""

    @property
    def order(self) -> str:
        """The field the column sorts by."""
        return self.sort or self.name

    @property
    def is_text(self) -> bool:
        """Whether Excel must keep the cell as text (「0012」「1-2」「=1」)."""
        return self.look not in ("check", "number")


def columns_of(ledger: Ledger) -> list[Column]:
    """Check column, the declared columns with the three classes as one, and the status last."""
    record_type = ledger.record
    labels = record_type.labels()
    found = [Column("", "選択", "check")]
    for name in ledger.screens.columns:
        if name in CLASSES:
            if not any(column.look == "tags" for column in found):
                found.append(Column(name, "分類", "tags"))
        elif name == "number":
            found.append(Column("number", "番号"))
        elif name != "state":
            look = "number" if field_type(record_type, name) is int else "text"
            found.append(Column(name, labels[name].text, look))
    if ledger.due:
        left = ledger.screens.left
        found.append(Column("due", "残り" if left else "期限まで", "due", left or ledger.due[0].field))
    if len(ledger.workflow.states) > 1 or "state" in ledger.screens.columns:
        found.append(Column("state", "状態", "state"))
    return found


def never_elided(ledger: Ledger, column: Column) -> bool:
    """Numbers and days are always shown whole (T8)."""
    if column.name == "number":
        return True
    kind = field_type(ledger.record, column.name) if column.look == "text" else None
    label = ledger.record.labels().get(column.name)
    return kind in (date, datetime) or (label is not None and label.kind is Kind.CODE and kind is str)


def state_chip(ledger: Ledger, record: Record) -> Chip:
    """The state in word, shape and tone, with what stays remarkable about the record."""
    if record.voided:
        return Chip(Status.OTHER, "取消し")
    state = ledger.workflow.states.get(record.state)
    if state is None:
        return Chip(Status.OTHER, record.state)
    tone = "err" if record.alarms else state.tone
    return Chip(TONES.get(tone, Status.OTHER), "・".join((state.label, *record.beside_state)))


def due_chip(ledger: Ledger, record: Record, look: Look) -> Chip | None:
    """How long until it is due, within a week, or what is left of the day a list tells the rest of; never stored."""
    left = ledger.screens.left
    until = date.max if left else look.today + timedelta(days=SOON_DAYS)
    day = nearest_due(ledger, record, look, until, left)
    return None if day is None else left_chip((day - look.today).days)


def left_chip(days: int) -> Chip:
    """「2日超過」「本日まで」「あと3日」「あと14日」, each with a shape of its own."""
    words = left_in_words(days)
    if days < 0:
        return Chip(Status.OVERDUE, words)
    if days == 0:
        return Chip(Status.TODAY, words)
    return Chip(Status.THIS_WEEK if days <= SOON_DAYS else Status.OTHER, words)


def tags_of(record: Record) -> Tags | None:
    """機・完・可 of a record; None before it is classified, a candidate is not a class yet."""
    if getattr(record, "is_undecided", False):
        return None
    confidentiality, integrity, availability = (
        str(getattr(getattr(record, name, None), "value", "") or "") for name in CLASSES
    )
    if not (confidentiality or integrity or availability):
        return None
    return Tags(confidentiality, integrity, availability, bool(getattr(record, "is_important", False)))


def cell_text(ledger: Ledger, record: Record, column: Column, look: Look) -> str:
    """What a cell says in words."""
    if column.look == "check":
        return ""
    if column.look == "tags":
        tags = tags_of(record)
        return tags.spoken if tags else "分類未定"
    if column.look == "due":
        due = due_chip(ledger, record, look)
        return due.word if due else ""
    if column.look == "state":
        return state_chip(ledger, record).word
    return in_words(record, column.name, look, short=True)


def copied(ledger: Ledger, record: Record, column: Column, look: Look) -> Any:
    """What a cell puts on the clipboard: days as days (or in 和暦), amounts as numbers, all else as text."""
    if column.look in ("tags", "due", "state", "check"):
        return cell_text(ledger, record, column, look)
    value = getattr(record, column.name)
    if isinstance(value, date) and habits.current().copies_wareki:
        return _in_wareki(value)
    if isinstance(value, datetime):
        return value.astimezone()
    if isinstance(value, (date, int)) and not isinstance(value, bool):
        return value
    return in_words(record, column.name, look)


def _in_wareki(day: date) -> str:
    if isinstance(day, datetime):
        local = day.astimezone()
        return f"{wareki_short(local.date())} {local:%H:%M}"
    return wareki_short(day)


def tip_of(record: Record, column: Column) -> str:
    """The Western date of a day, or the whole moment, as a tool tip."""
    value = getattr(record, column.name, None) if column.look == "text" else None
    if isinstance(value, datetime):
        return wareki_moment(value)
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else ""


def summary(ledger: Ledger, record: Record, columns: list[Column], look: Look) -> str:
    """The row as it is spoken: 「ZS-0022、課税証明 発行記録、機密性2、点検済」 (A-7)."""
    words = [cell_text(ledger, record, column, look) for column in columns]
    return "、".join(word for word in words if word)
