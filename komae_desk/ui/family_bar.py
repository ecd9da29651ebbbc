"""The lists that stand under one item of the navigation, side by side above the page (ux.md §3.1: eighteen items)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.navigation import Place
from komae_desk.ui.work import Count


def _word(place: Place, count: Count) -> str:
    # "&" would begin a letter key.
    return place.word.replace("&", "&&") + (f"（{count.open}）" if count.open else "")


class Shelf(QPushButton):
    """Lists of a family that are seldom wanted, in the menu of one button; it says which of them is shown."""

    def __init__(self, word: str, chosen: SignalInstance, parent: QWidget) -> None:
        super().__init__(word, parent)
        self._word, self._chosen, self._here = word, chosen, ""
        self.actions_of: dict[str, QAction] = {}
        self._places: dict[str, Place] = {}
        self._counts: dict[str, Count] = {}
        self.setProperty("role", "family")
        self.setProperty("shelf", True)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._one = QActionGroup(self)
        self._one.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        menu = QMenu(self)
        self.setMenu(menu)
        menu.triggered.connect(self._take)
        menu.aboutToHide.connect(self._say)

    def add(self, place: Place) -> None:
        """One more list."""
        self._places[place.name] = place
        action = self.actions_of[place.name] = self.menu().addAction(place.title)
        action.setData(place.name)
        action.setCheckable(True)
        self._one.addAction(action)

    def show_count(self, place: Place, count: Count) -> None:
        """How many records of one of its lists need an act."""
        self._counts[place.name] = count
        self.actions_of[place.name].setText(_word(replace(place, short=""), count))
        self._say()

    def mark(self, name: str) -> None:
        """Where the person is, in one of its lists or elsewhere."""
        self._here = name
        self._say()

    def _say(self) -> None:
        here = self._places.get(self._here)
        for name, action in self.actions_of.items():
            action.setChecked(name == self._here)
        self.setChecked(here is not None)
        waiting = sum(count.open for count in self._counts.values())
        shown = f"{self._word}：{here.word}" if here is not None else self._word
        self.setText(shown + (f"（{waiting}）" if waiting else ""))
        self.setAccessibleName(f"{self._word}：{here.title}" if here is not None else f"{self._word}の一覧")
        self.setAccessibleDescription(f"{waiting}件" if waiting else "")

    def _take(self, action: QAction) -> None:
        self._chosen.emit(action.data())
        self._say()


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
        self.shelves: dict[str, Shelf] = {}
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
            if each not in self.shelves:
                button.setChecked(each == name)
        for shelf in self.shelves.values():
            shelf.mark(name)
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
        self.buttons, self.shelves = {}, {}
        made: dict[str, Shelf] = {}
        for place in members:
            if place.shelf:
                if place.shelf not in made:
                    made[place.shelf] = Shelf(place.shelf, self.chosen, self)
                    self._row.addWidget(made[place.shelf])
                self.buttons[place.name] = self.shelves[place.name] = made[place.shelf]
                made[place.shelf].add(place)
            else:
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
        if (shelf := self.shelves.get(place.name)) is not None:
            shelf.show_count(place, count)
            return
        button = self.buttons[place.name]
        button.setText(_word(place, count))
        button.setAccessibleName(place.title)
        button.setAccessibleDescription(f"{count.open}件" if count.open else "")
        button.setToolTip(place.title if place.title != place.word else "")

    def _chosen(self, name: str) -> None:
        # A press on the list one is in must not let it look as if one were nowhere.
        self.buttons[name].setChecked(name == self._here)
        self.chosen.emit(name)
