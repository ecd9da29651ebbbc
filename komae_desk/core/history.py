"""The history of a record as a person reads it: who, when, field, old → new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.alarms import MARKS
from komae_desk.core.dates import fiscal_words, wareki_short
from komae_desk.core.journal import Line
from komae_desk.core.record import Record, field_type, rich_field, row_in_words, shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

VERBS = {
    "create": "登録",
    "edit": "変更",
    "correct": "訂正",
    "void": "取消し",
    "undo": "操作の取消し",
    "print": "印刷",
    "export": "書出し",
    "refused": "操作の拒否",
    "restored": "控えからの復元",
    "decided": "重なりの確認",
    "reopened": "重なりの確認の取消し",
    "inherited": "閉じた課からの引継ぎ",
    "renamed": "課の名称の変更",
    "received": "所管替えの受入れ",
    "handed_over": "所管替えの完了",
    "opened": "閲覧",
    "not_received": "所管替えの辞退",
}
META_WORDS = {"state": "状態", "voided": "取消し", "edition": "版", "number": "受付番号"}


@dataclass(frozen=True)
class Change:
    """One line of the history tab; fields holds (name, label, old, new)."""

    seq: int
    at: datetime
    who: str
    what: str
    note: str
    fields: tuple[tuple[str, str, str, str], ...]
    op_id: UUID
    act_id: UUID
    mark: str = ""


def changes_of(desk: Desk, record_type: type[Record], lines: Sequence[Line], *, brief: bool = False) -> list[Change]:
    """The lines of one record in words, newest first; brief writes days as 「R8.7.5」."""
    return [_change(desk, record_type, line, brief) for line in reversed(lines)]


def _change(desk: Desk, record_type: type[Record], line: Line, brief: bool) -> Change:
    op = line.op
    step = next((s for s in desk.ledgers[line.kind].workflow.steps if s.name == op["command"]), None)
    fields = [
        (name, label, *(words_of_value(desk, record_type, name, value, brief=brief) for value in (old, new)))
        for name, (old, new) in op["patch"].items()
        if (label := _label(record_type, name)) and not _is_inner(record_type, name)
    ]
    note = "　".join(filter(None, [op["note"], *op["reasons"].values()]))
    what = step.label if step else VERBS.get(line.verb, line.verb)
    # Offices of the city act under their post: nobody of the section need know them by name.
    post = op["facts"].get("post", "")
    who = f"{op['name']}（{post}）" if post else op["name"]
    return Change(line.seq, line.at, who, what, note, tuple(fields), line.op_id, line.act_id, MARKS.get(line.doubt, ""))


def _label(record_type: type[Record], name: str) -> str:
    labels = record_type.labels()
    return labels[name].text if name in labels else META_WORDS.get(name, "")


def _is_inner(record_type: type[Record], name: str) -> bool:
    """An id that says nothing to a person, or words that are shown elsewhere alone."""
    label = record_type.labels().get(name)
    if label is not None and label.private:
        return True
    return label is not None and label.hidden and not label.refers_to and field_type(record_type, name) is UUID


def words_of_value(desk: Desk, record_type: type[Record], name: str, value: Any, *, brief: bool = False) -> str:
    """A value of an operation's patch as a person reads it."""
    if value is None:
        return ""
    if name == "state":
        states = desk.ledgers[record_type.kind].workflow.states
        # A register knows no 「作成中」: what a new record was before is nothing.
        return states[value].label if value in states else ""
    label = record_type.labels().get(name)
    rich = rich_field(record_type, name, value)
    if label is not None and label.refers_to:
        ids = rich if field_type(record_type, name) is tuple else (rich,)
        return "・".join(desk.heading(label.refers_to, i) for i in ids)
    if brief and isinstance(rich, date):
        time = f" {rich.astimezone():%H:%M}" if isinstance(rich, datetime) else ""
        return f"{wareki_short(rich.astimezone().date() if isinstance(rich, datetime) else rich)}{time}"
    if isinstance(rich, tuple) and rich and is_dataclass(rich[0]):
        return "／".join(row_in_words(row, desk.heading) for row in rich)
    return fiscal_words(rich) if label is not None and label.fiscal else shown(rich)
