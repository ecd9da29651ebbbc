"""Which columns of a list are shown and how wide: fitted to the room, else as the person chose (ux.md §3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QMenu, QTableView

from komae_desk.ui.list_columns import Column, never_elided
from komae_desk.ui.list_model import RecordListModel

CHECK_WIDTH = 36
LONGEST = 320
LOOKED_AT = 30
HEAD_ROOM = 18
SORT_ROOM = 16


class Arrangement(QObject):
    """The columns of one list. Lesser columns give way where there is no room; nothing chosen by hand is changed."""

    changed = Signal()

    def __init__(self, view: QTableView, rows: RecordListModel) -> None:
        super().__init__(view)
        self._view, self._rows = view, rows
        self.widths: dict[str, int] = {}
        self.hidden: set[str] = set()
        self.shown: set[str] = set()
        self._busy = False
        self._fitted_empty = True
        self._wants: dict[int, int] = {}
        head = view.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self.open_menu)
        head.sectionResized.connect(self._resized)
        head.sectionHandleDoubleClicked.connect(self._fit_one)
        head.sortIndicatorChanged.connect(lambda *_: self.fit())
        rows.modelReset.connect(self._filled)

    # --- what is shown

    def places(self) -> list[int]:
        """Logical columns as they stand from left to right, also those there is no room for now."""
        head = self._view.horizontalHeader()
        order = [head.logicalIndex(v) for v in range(head.count())]
        return [place for place in order if self._rows.columns[place].name not in self.hidden or not place]

    def choose(self, name: str, on: bool) -> None:
        """Show or hide a column for good."""
        for names, member in ((self.shown, on), (self.hidden, not on)):
            if member:
                names.add(name)
            else:
                names.discard(name)
        self.fit()
        self.changed.emit()

    def reset(self) -> None:
        """Columns, widths and order as they were in the beginning."""
        self.widths, self.hidden, self.shown = {}, set(), set()
        head = self._view.horizontalHeader()
        for place in range(head.count()):
            head.moveSection(head.visualIndex(place), place)
        self.fit()
        self.changed.emit()

    def open_menu(self, where: QPoint | None = None) -> QMenu:
        """Every column with a tick; kept for this person."""
        head = self._view.horizontalHeader()
        menu = QMenu(head)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, column in enumerate(self._rows.columns):
            if column.look == "check":
                continue
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self._view.isColumnHidden(place))
            action.setEnabled(place != self._first())
            action.toggled.connect(lambda on, name=column.name: self.choose(name, on))
        menu.addSeparator()
        menu.addAction("列を元に戻す").triggered.connect(self.reset)
        menu.popup(head.mapToGlobal(where if where is not None else QPoint(0, head.height())))
        return menu

    # --- widths

    def fit(self) -> None:
        """Look at the rows anew, then use the room there is."""
        columns = self._rows.columns
        self._fitted_empty = self._rows.rowCount() == 0
        self._wants = {p: self._want(p) for p, c in enumerate(columns) if not p or c.name not in self.hidden}
        self.use_room()

    def use_room(self) -> None:
        """Hide what there is no room for, and let the texts share what is left."""
        columns, wants = self._rows.columns, self._wants
        if not wants:
            return
        room = self._view.viewport().width()
        leasts = {place: self._least(place, want) for place, want in wants.items()}
        for place in self._giving_way(wants):
            if sum(leasts.values()) <= room:
                break
            del leasts[place]
        widths = _shared(room, leasts, wants, [p for p in leasts if self._stretches(p)])
        self._busy = True
        try:
            for place in range(len(columns)):
                self._view.setColumnHidden(place, place not in widths)
            for place, width in widths.items():
                self._view.setColumnWidth(place, width)
        finally:
            self._busy = False

    def _want(self, place: int) -> int:
        """The width with which everything in the first rows is whole."""
        column, rows = self._rows.columns[place], self._rows
        if column.look == "check":
            return CHECK_WIDTH
        if column.name in self.widths:
            return self.widths[column.name]
        cells = (self._view.sizeHintForIndex(rows.index(r, place)).width() for r in range(self._looked_at()))
        content = max(cells, default=0)
        return max(self._head_width(place), content if self._is_whole(column) else min(content, LONGEST))

    def _least(self, place: int, want: int) -> int:
        """The width below which a column says nothing any more."""
        column = self._rows.columns[place]
        if column.name in self.widths or column.look == "check" or self._is_whole(column):
            return want
        letters = 9 if column.look == "state" else 8 if place == self._name() else 6
        extra = 46 if column.look == "state" else 20
        return min(
            want, max(self._head_width(place), self._view.fontMetrics().horizontalAdvance("あ" * letters) + extra)
        )

    def _head_width(self, place: int) -> int:
        font = QFont(self._view.horizontalHeader().font())
        font.setBold(True)
        sorted_by = self._view.horizontalHeader().sortIndicatorSection() == place
        room = HEAD_ROOM + (SORT_ROOM if sorted_by else 0)
        words = QFontMetrics(font).horizontalAdvance(self._rows.columns[place].title)
        return max(words + room, self._view.horizontalHeader().minimumSectionSize())

    def _looked_at(self) -> int:
        return min(self._rows.rowCount(), LOOKED_AT)

    def _is_whole(self, column: Column) -> bool:
        return column.look not in ("text", "state") or never_elided(self._rows.ledger, column)

    def _stretches(self, place: int) -> bool:
        column = self._rows.columns[place]
        return column.look == "text" and not self._is_whole(column) and column.name not in self.widths

    def _first(self) -> int:
        """The column that names the record in any case: its number or code."""
        return 1

    def _name(self) -> int:
        """The first text beside the number."""
        texts = [place for place, column in enumerate(self._rows.columns) if not self._is_whole(column)]
        return texts[0] if texts else self._first()

    def _giving_way(self, present: Iterable[int]) -> list[int]:
        """Columns that may go, the least useful first: those the ledger names, then from the right."""
        columns = self._rows.columns
        kept = {0, self._first(), self._name()}
        may = [p for p in present if p not in kept and columns[p].look not in ("due", "state")]
        may = [p for p in may if columns[p].name not in self.shown | set(self.widths)]
        named = [p for name in self._rows.ledger.screens.lesser for p in may if columns[p].name == name]
        return named + [p for p in reversed(may) if p not in named]

    def _filled(self) -> None:
        if self._fitted_empty and self._rows.rowCount():
            self.fit()

    def _resized(self, place: int, _: int, width: int) -> None:
        if not self._busy and width:
            self.widths[self._rows.columns[place].name] = width
            self._wants[place] = width

    def _fit_one(self, place: int) -> None:
        name = self._rows.columns[place].name
        self.widths.pop(name, None)
        self.widths[name] = self._want(place)
        self.fit()
        self.changed.emit()

    # --- remembering

    def remembered(self) -> dict[str, Any]:
        """What a person arranged, by names of columns."""
        head, columns = self._view.horizontalHeader(), self._rows.columns
        order = [columns[head.logicalIndex(v)].name for v in range(head.count())]
        return {
            "widths": dict(self.widths),
            "order": order if order != [column.name for column in columns] else [],
            "hidden": sorted(self.hidden),
            "shown": sorted(self.shown),
        }

    def recall(self, kept: dict[str, Any]) -> None:
        """Arrange as remembered; columns that are gone are passed over."""
        places = {column.name: place for place, column in enumerate(self._rows.columns)}
        head = self._view.horizontalHeader()
        for to, name in enumerate(n for n in kept.get("order", ()) if n in places):
            head.moveSection(head.visualIndex(places[name]), to)
        self.hidden = {name for name in kept.get("hidden", ()) if places.get(name)}
        self.shown = {name for name in kept.get("shown", ()) if places.get(name)}
        self.widths = {name: int(width) for name, width in kept.get("widths", {}).items() if name in places}
        self.fit()


def _shared(room: int, leasts: dict[int, int], wants: dict[int, int], texts: Sequence[int]) -> dict[int, int]:
    """Widths that fill the room: first what is cut grows to what it needs, then the texts share the rest."""
    widths = dict(leasts)
    spare = room - sum(widths.values())
    lacking = {place: wants[place] - width for place, width in widths.items() if wants[place] > width}
    total = sum(lacking.values())
    if spare > 0 and total:
        for place, lack in lacking.items():
            widths[place] += min(lack, spare * lack // total)
        spare = room - sum(widths.values())
    if spare > 0:
        takers = [place for place in texts if place in widths] or [max(widths)]
        weights = {place: widths[place] for place in takers}
        whole = sum(weights.values())
        for place in takers:
            widths[place] += spare * weights[place] // whole
        widths[takers[0]] += room - sum(widths.values())
    return widths
