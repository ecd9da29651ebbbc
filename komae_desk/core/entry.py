"""Reading a cell as a field's value: for spreadsheets, pasted tables and anything typed as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.core.dates import parse_date, parse_time
from komae_desk.core.errors import Refused
from komae_desk.core.folding import fold_code, fold_kana, fold_search, fold_width
from komae_desk.core.record import Choice, Kind, Label, Record, field_type, item_type, shown

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

YES = frozenset(["○", "◯", "〇", "✓", "✔", "レ", "れ", "有", "あり", "はい", "可", "済", "1", "true", "yes", "y"])
NO = frozenset(["×", "✕", "無", "なし", "いいえ", "不可", "未", "0", "false", "no", "n", "-", "ー"])
_FOLDS: dict[Kind, Callable[[str], str]] = {Kind.CODE: fold_code, Kind.KANA: fold_kana}
SEPARATORS = re.compile(r"[、，,;；/／\n]|・(?=\S)")


def read(look: Look, record_type: type[Record], name: str, raw: Any) -> Any:
    """The value of one field from a cell (text, number, date, bool or None); raises Refused with the sentence."""
    return reader(look, record_type, name)(raw)


def reader(look: Look, record_type: type[Record], name: str) -> Callable[[Any], Any]:
    """`read` for one field, made once for many cells."""
    label = record_type.labels()[name]
    kind = field_type(record_type, name)
    if kind is str:
        return _text_reader(label)
    empty = {bool: False, int: 0, tuple: ()}.get(kind)
    element = item_type(record_type, name) if kind is tuple else kind
    one = partial(_choice, look, label, element) if _is_choice(element) else partial(READERS[element], look, label)

    def read_cell(raw: Any) -> Any:
        text = raw.strip() if isinstance(raw, str) else _as_text(raw)
        if not text:
            return empty
        if kind is tuple:
            return tuple(one(part, part) for part in (p.strip() for p in SEPARATORS.split(text)) if part)
        return one(raw, text)

    return read_cell


def _text_reader(label: Label) -> Callable[[Any], str]:
    fold = _FOLDS.get(label.kind)

    def read_text(raw: Any) -> str:
        text = raw.strip() if isinstance(raw, str) else _as_text(raw)
        return text if fold is None else fold(text)

    return read_text


def _as_text(raw: Any) -> str:
    return f"{raw:g}" if isinstance(raw, float) else shown(raw).strip()


def _is_choice(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Choice)


def _text(look: Look, label: Label, raw: Any, text: str) -> str:
    fold = _FOLDS.get(label.kind)
    return text if fold is None else fold(text)


def _number(look: Look, label: Label, raw: Any, text: str) -> int:
    digits = fold_width(text).replace(",", "")
    if not re.fullmatch(r"-?\d+", digits):
        raise Refused(f"{label.text}は数字で入力してください（今「{text}」）。")
    return int(digits)


def _truth(look: Look, label: Label, raw: Any, text: str) -> bool:
    if isinstance(raw, bool):
        return raw
    folded = fold_search(text)
    if folded in YES or text in YES:
        return True
    if folded in NO or text in NO:
        return False
    raise Refused(f"{label.text}は「○」か「×」で入力してください（今「{text}」）。")


def _day(look: Look, label: Label, raw: Any, text: str) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    return parse_date(text, today=look.today).value


def _moment(look: Look, label: Label, raw: Any, text: str) -> datetime:
    if isinstance(raw, datetime):
        return raw.astimezone()
    if isinstance(raw, date):
        return datetime.combine(raw, time()).astimezone()
    day, _, clock = text.partition(" ")
    hour, minute = parse_time(clock) if clock.strip() else (0, 0)
    return datetime.combine(parse_date(day, today=look.today).value, time(hour, minute)).astimezone()


def _choice(look: Look, label: Label, kind: type[Choice], raw: Any, text: str) -> Choice:
    wanted = fold_search(text)
    for choice in kind:
        if wanted in (fold_search(choice.label), fold_search(str(choice.value))):
            return choice
    names = "・".join(choice.label for choice in kind)
    raise Refused(f"{label.text}は、{names}のどれかを入力してください（今「{text}」）。")


def _reference(look: Look, label: Label, raw: Any, text: str) -> UUID:
    ledger = look.ledger(label.refers_to)
    if ledger is None:
        raise Refused(f"{label.text}は、まだ登録できません。")
    for name, other in ledger.record.labels().items():
        if other.unique and (found := look.find(ledger.kind, **{name: fold_code(text)})):
            return found[0].id
    matches = [r for r in look.find(ledger.kind) if fold_search(text) in (fold_search(r.heading), _name(r))]
    if len(matches) == 1:
        return matches[0].id
    title = ledger.record.title
    if matches:
        raise Refused(f"{label.text}「{text}」に当たる{title}が{len(matches)}件あります。番号で入力してください。")
    raise Refused(f"{label.text}「{text}」の{title}は登録されていません。先に登録してください。")


def _name(record: Record) -> str:
    return fold_search(str(getattr(record, "name", "")))


READERS: dict[Any, Callable[[Look, Label, Any, str], Any]] = {
    str: _text,
    int: _number,
    bool: _truth,
    date: _day,
    datetime: _moment,
    UUID: _reference,
}
