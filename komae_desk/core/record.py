"""What every area keeps: an immutable, versioned record with labelled fields."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import compress
from operator import is_not, itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from komae_desk.core.dates import wareki, wareki_moment
from komae_desk.core.folding import graphemes

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

R = TypeVar("R", bound="Record")
T = TypeVar("T")


class Choice(Enum):
    """A closed list: the code is stored, the label is shown."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = object.__new__(cls)
        member._value_ = code
        member.label = label
        return member


class Kind(Enum):
    """How a text field is typed: decides editor, IME, folding and default length (ux.md §3.7)."""

    TEXT = "text"
    LONG = "long"
    NAME = "name"
    KANA = "kana"
    CODE = "code"


LENGTHS = {Kind.TEXT: 100, Kind.LONG: 500, Kind.NAME: 60, Kind.KANA: 120, Kind.CODE: 40}


FIXED, USUAL = "fixed", "usual"


@dataclass(frozen=True)
class Label:
    """How a field is called, typed and checked, wherever it is shown.

    ranked: a class whose codes rise with their weight; it is lowered with a reason only (対2-1).
    suggests: whose names a text offers while it is typed, answered by Area.suggests ("sections": those at the server).
    among: the closed list of names, declared by the areas, of which a text is one (core.wording).
    fiscal: a fiscal year by the year it begins in (2026), read as 「令和8年度」.
    private: shown on a page of the area alone; history and audit log say that it was changed, and not what it says.
    issued: the city decides it (settled.md 3): FIXED for every section, or USUAL, where a section may choose another.
    """

    text: str
    required: bool = False
    help: str = ""
    refers_to: str = ""
    basis: str = ""
    kind: Kind = Kind.TEXT
    length: int = 0
    unique: bool = False
    indexed: bool = False
    reading_of: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = ""
    hidden: bool = False
    ranked: bool = False
    suggests: str = ""
    issued: str = ""
    among: str = ""
    fiscal: bool = False
    private: bool = False

    @property
    def limit(self) -> int:
        """The longest text the field takes, in characters as a person counts them."""
        return self.length or LENGTHS[self.kind]


def labelled(text: str, *, default: Any = None, **options: Any) -> Any:
    """Declare a record field and the official term printed for it; options are those of Label."""
    return field(default=default, metadata={"label": Label(text, **options)})


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field: an error stops, a warning passes with a reason."""

    field: str
    text: str
    basis: str = ""
    stops: bool = True


@dataclass(frozen=True, kw_only=True)
class Record:
    """One numbered, versioned entry of a ledger. distinct: fields naming different people, at the server, too."""

    kind: ClassVar[str]
    title: ClassVar[str]
    distinct: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: UUID
    state: str = "draft"
    version: int = 0
    edition: int = 0
    voided: bool = False
    number: str = labelled("受付番号", default="", kind=Kind.CODE, hidden=True)

    @classmethod
    def labels(cls) -> Mapping[str, Label]:
        """The labelled fields in the order they were declared."""
        return _labels_of(cls)

    @classmethod
    def emptied_in(cls, state: str) -> frozenset[str]:
        """The fields that hold nothing in a state, so that the step which leads back there empties them."""
        return frozenset()

    @property
    def heading(self) -> str:
        """How the record is named in a sentence; areas answer with number and name."""
        return self.number or self.title

    @property
    def beside_state(self) -> tuple[str, ...]:
        """Words that stand beside its state wherever that is shown, such as 「事後」."""
        return ()

    @property
    def alarms(self) -> bool:
        """Whether the chip of its state is red, whatever the state."""
        return False

    @property
    def short(self) -> str:
        """How a cell of a list names the record; areas answer with the name alone where it is enough."""
        return self.heading

    def problems(self, look: Look) -> Iterator[Problem]:
        """Yield what is wrong; the generic rules are required fields, lengths and unique codes."""
        values = vars(self)
        for name, label, limit in _checks_of(type(self)):
            value = values[name]
            if not value:
                if label.required and value in (None, "", ()):
                    verb = "選んで" if field_type(type(self), name) not in (str, int, date, datetime) else "入力して"
                    yield Problem(name, f"{label.text}を{verb}ください。", label.basis)
                continue
            if limit and len(value) > limit and (count := len(graphemes(value))) > limit:
                yield Problem(name, f"{label.text}は{limit}字以内で入力してください（今 {count}字）。", label.basis)
            if label.unique:
                yield from _unique(self, name, label, look)


def changed(record: T, **changes: Any) -> T:
    """dataclasses.replace for records and operations, without the cost of 40 arguments; raises TypeError for an
    unknown field."""
    if not changes.keys() <= vars(record).keys():
        raise TypeError(f"{type(record).__name__} has no field {sorted(changes.keys() - vars(record).keys())}")
    made = object.__new__(type(record))
    object.__setattr__(made, "__dict__", {**vars(record), **changes})
    if (after := getattr(made, "__post_init__", None)) is not None:
        after()
    return made


def _unique(record: Record, name: str, label: Label, look: Look) -> Iterator[Problem]:
    for other in look.taken(record.kind, name, getattr(record, name)):
        if other.id != record.id:
            taken = f"{label.text}「{getattr(record, name)}」は登録済みです（{other.heading}）。"
            yield Problem(name, taken + "別の番号を入力してください。", label.basis or "CK-17")


META = ("id", "state", "version", "edition", "voided", "number")


def _labels(record_type: Any) -> Mapping[str, Label]:
    found = {f.name: f.metadata["label"] for f in dataclasses.fields(record_type) if "label" in f.metadata}
    return types.MappingProxyType({n: label for n, label in found.items() if n != "number"})


def _checks(record_type: Any) -> tuple[tuple[str, Label, int], ...]:
    """The fields with a generic rule, each with the longest text it takes; 0 when it holds no text."""
    limits = {
        n: label.limit if field_type(record_type, n) is str else 0 for n, label in _labels_of(record_type).items()
    }
    return tuple(
        (n, label, limits[n])
        for n, label in _labels_of(record_type).items()
        if label.required or label.unique or limits[n]
    )


def _plain_type(record_type: Any, name: str) -> Any:
    hint = _hints(record_type)[name]
    plain_hint = next((t for t in get_args(hint) if t is not type(None)), hint) if _optional(hint) else hint
    return get_origin(plain_hint) or plain_hint


_labels_of: Callable[..., Mapping[str, Label]] = cache(_labels)
_checks_of: Callable[..., tuple[tuple[str, Label, int], ...]] = cache(_checks)
_hints: Callable[..., dict[str, Any]] = cache(get_type_hints)
_plain_types: Callable[..., Any] = cache(_plain_type)


def field_type(record_type: Any, name: str) -> Any:
    """The plain type of a field without the None of an optional one; tuple for a field of many."""
    return _plain_types(record_type, name)


def item_type(record_type: Any, name: str) -> Any:
    """The type of one element of a tuple field."""
    return get_args(_hints(record_type)[name])[0]


def _optional(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) or type(None) in get_args(hint)


def shown(value: Any) -> str:
    """How a value reads on a screen or on paper; a reference must be looked up first."""
    match value:
        case None:
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case Choice():
            return value.label
        case datetime():
            return wareki_moment(value)
        case date():
            return wareki(value)
        case tuple():
            return "・".join(shown(v) for v in value)
        case _ if dataclasses.is_dataclass(value):
            return row_in_words(value)
    return str(value)


def row_in_words(row: Any, named: Callable[[str, UUID], str] | None = None) -> str:
    """A row of a field as a sentence would say it, 「品名：鍵、数：2」; what was left as it begins is left out.

    named: what a reference is called; where nobody can say, references are left out.
    """
    parts = []
    for each in dataclasses.fields(row):
        label, value = each.metadata.get("label"), getattr(row, each.name)
        if value == each.default or value in (None, "", ()) or label is None:
            continue
        if label.refers_to and named is None:
            continue
        many = value if isinstance(value, tuple) else (value,)
        words = "・".join(named(label.refers_to, v) if label.refers_to and named else shown(v) for v in many)
        parts.append(f"{label.text}：{words}")
    return "、".join(parts)


def plain(value: Any) -> Any:
    """A field's value as JSON can carry it."""
    if value is None or isinstance(value, (str, int)):
        return value
    match value:
        case Enum():
            return value.value
        case UUID():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case tuple() | list():
            return [plain(v) for v in value]
    return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}


def rich(kind: Any, value: Any, element: Any = None) -> Any:
    """A value JSON carried, as its field holds it."""
    if value is None or (kind is not tuple and isinstance(value, kind)):
        return value
    if kind is tuple:
        return tuple(rich(element, v) for v in value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if dataclasses.is_dataclass(kind):
        return _made(kind, {k: rich(field_type(kind, k), v) for k, v in value.items() if k in _hints(kind)})
    return kind(value)


def _made(kind: Any, values: dict[str, Any]) -> Any:
    return kind(**values)


def to_json(record: Record) -> dict[str, Any]:
    """The record as values JSON can carry."""
    values = vars(record)
    return {n: values[n] if encode is None else encode(values[n]) for n, encode in _encoders(type(record)).items()}


def filled_json(record: Record) -> dict[str, Any]:
    """The record without the fields that hold their default; from_json gives it back whole."""
    values, encode = vars(record), _encoders(type(record))
    return {
        name: values[name] if (how := encode[name]) is None else how(values[name])
        for name in _differing(type(record), values, _defaults(type(record)))
    }


def _differing(record_type: type[Record], values: dict[str, Any], others: dict[str, Any]) -> list[str]:
    """The fields that differ; what is the very same object, as most of a long record, costs next to nothing."""
    names, pick = _fields(record_type)
    moved = compress(names, map(is_not, pick(values), pick(others)))
    return [name for name in moved if values[name] != others[name]]


def _codec(record_type: Any) -> dict[str, Callable[[Any], Any] | None]:
    """Each field with how it becomes JSON; None for what JSON carries as it is."""
    simple = (str, int, bool)
    names = [f.name for f in dataclasses.fields(record_type)]
    return {name: None if field_type(record_type, name) in simple else plain for name in names}


_encoders: Callable[..., dict[str, Callable[[Any], Any] | None]] = cache(_codec)
_fields: Callable[..., tuple[tuple[str, ...], Callable[..., tuple[Any, ...]]]] = cache(
    lambda record_type: (names := tuple(f.name for f in dataclasses.fields(record_type)), itemgetter(*names))
)
_defaults: Callable[..., dict[str, Any]] = cache(
    lambda record_type: {f.name: _default(f) for f in dataclasses.fields(record_type)}
)


def from_json(record_type: type[R], data: Mapping[str, Any]) -> R:
    """Rebuild a record; unknown fields are dropped, missing ones take their default."""
    names = {f.name for f in dataclasses.fields(record_type)}
    return record_type(**{n: rich_field(record_type, n, v) for n, v in data.items() if n in names})


def rich_field(record_type: type[Record], name: str, value: Any) -> Any:
    """One JSON value as the field of that name holds it."""
    kind = field_type(record_type, name)
    return rich(kind, value, item_type(record_type, name) if kind is tuple else None)


def diff(before: Record | None, after: Record) -> dict[str, tuple[Any, Any]]:
    """What changed, field by field, as JSON values (old, new); version is not a field."""
    old = vars(before) if before is not None else _defaults(type(after))
    new, encode = vars(after), _encoders(type(after))
    return {
        name: (old[name], new[name]) if (how := encode[name]) is None else (how(old[name]), how(new[name]))
        for name in _differing(type(after), new, old)
        if name not in ("id", "version")
    }


def _default(f: dataclasses.Field[Any]) -> Any:
    return None if f.default is dataclasses.MISSING else f.default
