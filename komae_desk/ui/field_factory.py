"""The editor of a record's field, by its type and kind (ux.md §3.7); forms know only Field."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from komae_desk.core.desk import Desk
from komae_desk.core.folding import fold_code
from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Kind, Label, Record, field_type, item_type
from komae_desk.core.store import Query
from komae_desk.core.wording import names
from komae_desk.ui.choice_fields import CheckField, ChecksField, ChoiceField, YesNoField
from komae_desk.ui.date_field import DateField, DateTimeField
from komae_desk.ui.field import Field
from komae_desk.ui.number_field import NumberField
from komae_desk.ui.record_field import Candidate, RecordField
from komae_desk.ui.rows_field import LinesField, RecordsField, RowsField
from komae_desk.ui.text_fields import CodeField, KanaField, NameField, TextAreaField, TextField

MOST_CANDIDATES = 50
FiscalYear = Callable[[], int | None]


def field_for(
    desk: Desk, record_type: type[Record], name: str, *, required: bool | None = None, fiscal: FiscalYear = lambda: None
) -> Field:
    """The editor for one field of a record, with the clause it rests on; required overrides what the label says."""
    made = _made(desk, record_type, name, required, fiscal)
    label = record_type.labels()[name]
    made.basis, made.names_clause = label.basis, label.suggests == "clauses"
    return made


def _made(desk: Desk, record_type: type[Record], name: str, required: bool | None, fiscal: FiscalYear) -> Field:
    label = record_type.labels()[name]
    options: dict[str, Any] = {
        "required": label.required if required is None else required,
        "hint": "　".join(part for part in (label.help, f"根拠：{label.basis}" if label.basis else "") if part),
    }
    kind = field_type(record_type, name)
    if kind is tuple:
        return _many(desk, record_type, name, label, options)
    if kind in (str, int):
        return _plain(desk, kind, label, options)
    if kind is date:
        return DateField(label.text, today=lambda: desk.today, fiscal=fiscal, days=desk.open_days, **options)
    if kind is datetime:
        return DateTimeField(label.text, now=lambda: desk.now, fiscal=fiscal, days=desk.open_days, **options)
    if kind is bool:
        return _yes_no(record_type, name, label, options)
    if isinstance(kind, type) and issubclass(kind, Choice):
        return ChoiceField(label.text, _options(kind), **options)
    if kind is UUID:
        return _reference(desk, label, options)
    if dataclasses.is_dataclass(kind):
        return RowsField(label.text, kind, most=1, **options)
    raise TypeError(f"no editor for {record_type.__name__}.{name}")


def _plain(desk: Desk, kind: Any, label: Label, options: dict[str, Any]) -> Field:
    if kind is int:
        return NumberField(label.text, unit=label.unit, fiscal=label.fiscal, **options)
    if label.among:
        return ChoiceField(label.text, [(name, name) for name in names(desk.ledgers.values())[label.among]], **options)
    made = {Kind.TEXT: TextField, Kind.LONG: TextAreaField, Kind.NAME: NameField, Kind.KANA: KanaField}
    field_class: Callable[..., Field] = made.get(label.kind, CodeField)
    made_field = field_class(label.text, limit=label.limit, **options)
    if label.suggests and isinstance(made_field, TextField):
        made_field.suggest(lambda: desk.suggested(label.suggests))
    return made_field


def _yes_no(record_type: type[Record], name: str, label: Label, options: dict[str, Any]) -> Field:
    default = next(f.default for f in dataclasses.fields(record_type) if f.name == name)
    return YesNoField(label.text, **options) if default is None else CheckField(label.text, **options)


def _options(kind: Iterable[Any]) -> list[tuple[Any, str]]:
    return [(member, member.label) for member in kind]


def _many(desk: Desk, record_type: type[Record], name: str, label: Label, options: dict[str, Any]) -> Field:
    element = item_type(record_type, name)
    if isinstance(element, type) and issubclass(element, Choice):
        members = _options(element)
        columns = 2 if max(len(words) for _, words in members) <= 8 else 1
        return ChecksField(label.text, members, columns=columns, **options)
    if element is UUID:
        search, resolve = candidates(desk, label.refers_to)
        return RecordsField(label.text, search=search, resolve=resolve, noun=noun_of(desk, label.refers_to), **options)
    if dataclasses.is_dataclass(element):
        assert isinstance(element, type)
        return RowsField(label.text, element, **options)
    return LinesField(label.text, **options)


def _reference(desk: Desk, label: Label, options: dict[str, Any]) -> Field:
    kind = label.refers_to or PERSON
    search, resolve = candidates(desk, kind)
    return RecordField(label.text, search=search, resolve=resolve, noun=noun_of(desk, kind), **options)


def noun_of(desk: Desk, kind: str) -> str:
    """What a record of a kind is called in 「番号か名前で…を探す」."""
    return desk.ledgers[kind].record.title if kind in desk.ledgers else "記録"


def candidates(desk: Desk, kind: str) -> tuple[Callable[[str], Sequence[Candidate]], Callable[[Any], Candidate | None]]:
    """How a field finds records of a kind by what is typed, and the one of a key."""

    def search(text: str) -> list[Candidate]:
        if kind not in desk.ledgers:
            return []
        found = list(desk.store.first(Query(kind, text), MOST_CANDIDATES))
        code = fold_code(text)
        if code:
            known = {record.id for record in found}
            exact = [record for record in by_code(desk, kind, code) if record.id not in known]
            found = exact + found
        return [candidate_of(record) for record in found]

    def resolve(key: Any) -> Candidate | None:
        record = desk.maybe(kind, key)
        return None if record is None else candidate_of(record)

    return search, resolve


def begun_with(desk: Desk, kind: str, typed: str) -> dict[str, str]:
    """The values a new record begins with when what was typed is not there: its number or its name."""
    record_type = desk.ledgers[kind].record
    labels = record_type.labels()
    code = next((name for name, label in labels.items() if label.unique and label.kind is Kind.CODE), "")
    texts = [n for n, label in labels.items() if field_type(record_type, n) is str and not label.unique]
    title = next((n for n in texts if labels[n].kind is Kind.NAME), "")
    title = title or next((n for n in texts if labels[n].required), "")
    if code and fold_code(typed).isascii():
        return {code: fold_code(typed)}
    return {title: typed} if title else {}


def by_code(desk: Desk, kind: str, code: str) -> list[Record]:
    """The records whose number or unique code is this one (a scanned card or sticker)."""
    names = ["number", *(n for n, label in desk.ledgers[kind].record.labels().items() if label.unique)]
    return [record for name in names for record in desk.find(kind, **{name: code})]


def candidate_of(record: Record) -> Candidate:
    """A record as it can be chosen: its unique code, its heading without that, and a word to tell it apart."""
    labels = record.labels()
    code = next((str(getattr(record, n)) for n, label in labels.items() if label.unique and getattr(record, n)), "")
    code = code or record.number
    title = record.heading.removeprefix(code).strip(" 　") or record.heading
    detail = next((str(getattr(record, n)) for n, label in labels.items() if label.kind is Kind.KANA), "")
    return Candidate(record.id, title, code if title != code else "", detail)
