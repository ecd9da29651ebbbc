"""The lists that stand under one item of the navigation, side by side above the page (ux.md §3.1: eighteen items)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.navigation import Place
from komae_desk.ui.work import Count


class FamilyBar(QWidget):
    """One button for each list of the family; there only where the family has several (Alt+PgUp, Alt+PgDn)."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("families")
        self.setAccessibleName("並んだ台帳の選択")
        self._places = tuple(places)
        self._counts: Mapping[str, Count] = {}
        self._here = ""
        self.buttons: dict[str, QPushButton] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 12, 1)
        self._row = FlowLayout(gap=2)
        column.addLayout(self._row)
        self.hide()

    def members(self) -> list[Place]:
        """The places beside the present one, itself among them; empty where it stands alone."""
        family = next((place.family for place in self._places if place.name == self._here), "")
        return [place for place in self._places if family and place.family == family]

    def mark(self, name: str) -> None:
        """Show where the person is."""
        before, self._here = self.members(), name
        members = self.members()
        if members != before:
            self._fill(members)
        for each, button in self.buttons.items():
            button.setChecked(each == name)
        self.setVisible(len(members) > 1)

    def neighbour(self, by: int) -> str:
        """The list after (1) or before (-1) the present one, round and round; "" where it stands alone."""
        names = [place.name for place in self.members()]
        return names[(names.index(self._here) + by) % len(names)] if len(names) > 1 else ""

    def show_counts(self, counts: Mapping[str, Count]) -> None:
        """How many records of each need an act of this person."""
        self._counts = counts
        for place in self.members():
            self._name(place)

    def _fill(self, members: Sequence[Place]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for place in members:
            button = QPushButton(self)
            button.setProperty("role", "family")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda _=False, n=place.name: self._chosen(n))
            self._row.addWidget(button)
            self.buttons[place.name] = button
            self._name(place)

    def _name(self, place: Place) -> None:
        count = self._counts.get(place.name, Count())
        button = self.buttons[place.name]
        # "&" would begin a letter key.
        button.setText(place.word.replace("&", "&&") + (f"（{count.open}）" if count.open else ""))
        button.setAccessibleName(place.title)
        button.setAccessibleDescription(f"{count.open}件" if count.open else "")
        button.setToolTip(place.title if place.title != place.word else "")

    def _chosen(self, name: str) -> None:
        # A press on the list one is in must not let it look as if one were nowhere.
        self.buttons[name].setChecked(name == self._here)
        self.chosen.emit(name)
