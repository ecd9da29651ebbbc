"""What the audit log is narrowed by: period, person, object, kind of record, kind of act (ux.md §4.17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from komae_desk.core.audit import FILE, FILE_VERBS
from komae_desk.core.desk import Desk
from komae_desk.core.history import VERBS
from komae_desk.core.people import PERSON
from komae_desk.core.record import Record
from komae_desk.core.store import LineQuery, Query
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.date_field import DateField
from komae_desk.ui.field import Field
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel
from komae_desk.ui.text_fields import TextField

TYPED_MS = 300
ONLY_HERE = "この端末（未送信を含む）"
MOST_FOUND = 100
# Kinds of acts: the words, the verbs, and whether all but those are meant (steps are named by the areas).
ACTS: dict[str, tuple[tuple[str, ...], bool]] = {
    "登録・変更": (("create", "edit", "correct"), False),
    "手続": ((*VERBS, *FILE_VERBS), True),
    "取消し": (("void", "undo"), False),
    "印刷・書出し": (("print", "export"), False),
    "操作の拒否": (("refused",), False),
    "ログインと利用者": (tuple(FILE_VERBS.keys() - VERBS.keys()), False),
}


class AuditFilters(QWidget):
    """Every condition as a labelled field; all of them hold together."""

    changed = Signal()

    def __init__(self, desk: Desk, *, shared: bool = False, parent: QWidget | None = None) -> None:
        """shared: there is a server, whose journal holds what all PCs did."""
        super().__init__(parent)
        self.shared = shared
        self._desk = desk
        self.record: Record | None = None
        self.since = DateField("この日から", today=lambda: desk.today)
        self.until = DateField("この日まで", today=lambda: desk.today)
        self.person = ChoiceField("操作者", [], blank="すべての人")
        kinds = [(kind, ledger.word) for kind, ledger in desk.ledgers.items()]
        self.kind = ChoiceField("対象の種類", [*kinds, (FILE, "このアプリのデータ")], blank="すべての対象")
        self.act = ChoiceField("操作の種類", [(words, words) for words in ACTS], blank="すべての操作")
        self.about = TextField("対象（番号・名前）")
        self.place = ChoiceField("端末", [(ONLY_HERE, ONLY_HERE)], blank="すべての端末")
        self._people: dict[UUID, str] = {}
        flow = FlowLayout(gap=10)
        for field in self.fields():
            flow.addWidget(_labelled(field))
        self.setLayout(flow)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self.changed)
        for field in (self.person, self.kind, self.act, self.place):
            field.changed.connect(self.changed)
        for typed in (self.since, self.until, self.about):
            typed.changed.connect(self._typed.start)
        self.know({desk.user.person: desk.user.name, **{p.id: p.short for p in desk.find(PERSON)}})

    def fields(self) -> tuple[Field, ...]:
        here: tuple[Field, ...] = (self.place,) if self.shared else ()
        return (self.since, self.until, self.person, *here, self.kind, self.act, self.about)

    def know(self, people: dict[UUID, str]) -> None:
        """Offer more people: also those who left are found by what they did."""
        new = {person: name for person, name in people.items() if person not in self._people}
        if new:
            self._people |= new
            self.person.set_options(sorted(self._people.items(), key=lambda each: each[1]))

    def show_record(self, record: Record) -> None:
        """Only this record, in all its time."""
        self.clear()
        self.record = record

    def clear(self) -> None:
        """Take every condition away without telling anybody."""
        self._typed.stop()
        self.record = None
        for field in self.fields():
            field.set_value("" if field is self.about else None)

    def are_open(self) -> bool:
        """Whether nothing narrows the log."""
        return self.record is None and not any(field.value() for field in self.fields())

    def query(self) -> LineQuery:
        """The conditions as the store understands them."""
        since, until = self.since.value(), self.until.value()
        verbs, others = ACTS.get(self.act.value() or "", ((), False))
        return LineQuery(
            since=_begin(since) if since else None,
            until=_begin(until + timedelta(days=1)) if until else None,
            by=self.person.value(),
            kind=self.kind.value() or "",
            records=self._records(),
            verbs=verbs,
            others=others,
            everywhere=self.shared and self.place.value() is None,
        )

    def words(self) -> tuple[str, ...]:
        """The conditions for the head of a file."""
        found = [f"この記録だけ：{self.record.heading}"] if self.record is not None else []
        found += [f"{field.label}：{field.shown_text()}" for field in self.fields() if field.value()]
        return tuple(found)

    def _records(self) -> tuple[UUID, ...] | None:
        if self.record is not None:
            return (self.record.id,)
        text = self.about.value()
        if not text:
            return None
        kinds: Iterable[str] = [self.kind.value()] if self.kind.value() else self._desk.ledgers
        found = [
            record.id
            for kind in kinds
            if kind in self._desk.ledgers
            for record in self._desk.store.first(Query(kind, text=text), MOST_FOUND)
        ]
        return tuple(found)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


def _labelled(field: Field) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    label = FieldLabel(field)
    label.setWordWrap(False)
    column.addWidget(label)
    column.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
    return box
