"""The navigation at the left: groups, items, badges; icons with two letters when there is little width (ux.md §3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from komae_desk.core.area import Area, Page
from komae_desk.ui import current_theme, icons
from komae_desk.ui.field import restyle
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.tokens import NAV_ITEM_HEIGHT
from komae_desk.ui.work import Count

GROUPS = ("", "台帳", "窓口", "手続", "人・点検", "資料・出力", "管理")
NARROW_HEIGHT = 44


@dataclass(frozen=True)
class Place:
    """A page by name, or the list of a ledger by kind; short is its word where the title is too long.

    Places of one family share an item of the navigation and stand side by side above the page, those of one shelf in
    the menu of one button there.
    """

    name: str
    title: str
    icon: str
    group: str
    key: str = ""
    short: str = ""
    family: str = ""
    shelf: str = ""

    @property
    def word(self) -> str:
        return self.short or self.title


def places_of(areas: Sequence[Area]) -> list[Place]:
    """What stands in the navigation, group by group, in the areas' order."""
    found: list[Place] = []
    for area in areas:
        found += [_page(area, page) for page in area.pages if not page.behind]
        found += [
            Place(
                ledger.kind,
                ledger.record.title,
                ledger.icon,
                ledger.group or area.group,
                short=ledger.short,
                family=ledger.family,
                shelf=ledger.shelf,
            )
            for ledger in area.ledgers
            if ledger.menu
        ]
        found += [_page(area, page) for page in area.pages if page.behind]
    groups = list(dict.fromkeys([*GROUPS, *(place.group for place in found)]))
    home = [place for place in found if place.name == "today"]
    rest = [place for place in found if place.name != "today"]
    ordered = sorted(rest, key=lambda place: groups.index(place.group or "台帳"))
    first = {place.family: n for n, place in reversed(list(enumerate(ordered))) if place.family}
    return home + [
        place for _, place in sorted(enumerate(ordered), key=lambda each: (first.get(each[1].family, each[0]), each[0]))
    ]


def _page(area: Area, page: Page) -> Place:
    group = "" if page.name == "today" else page.group or area.group
    return Place(page.name, page.title, page.icon, group, page.key, page.short, page.family)


def items_of(places: Sequence[Place]) -> dict[Place, list[Place]]:
    """The items of the navigation, each with what stands under it; raises where a family is in two groups."""
    items: dict[Place, list[Place]] = {}
    heads: dict[str, Place] = {}
    for place in places:
        head = heads.get(place.family) if place.family else None
        if head is None:
            head = replace(place, title=place.family, short="") if place.family else place
            heads[place.family], items[head] = head, []
        if head.group != place.group:
            raise ValueError(f"{place.family} stands in {head.group} and in {place.group}")
        items[head].append(place)
    return items


def two_letters(titles: Sequence[str]) -> dict[str, str]:
    """What stands for each title where there is little width; alike beginnings are told apart, ホーム stays whole."""
    found: dict[str, str] = {}
    for title in titles:
        words = [word for part in title.split("・") for word in part.split("の") if word]
        kana = len(words[0]) == 3 and all("\u30a0" <= letter <= "\u30ff" for letter in words[0])
        # The last word says what kind of thing it is (記録); a beginning in the middle would be taken from another.
        choices = [words[0] if kana else title[:2], *(word[-2:] for word in reversed(words)), title[0] + title[-1]]
        found[title] = next((each for each in choices if each not in found.values()), title[:2])
    return found


class NavigationButton(QPushButton):
    """An item with its badge; narrow, an icon over two letters."""

    def __init__(self, place: Place, letters: str, parent: QWidget | None = None) -> None:
        super().__init__(place.word, parent)
        self.place = place
        self._letters = letters
        self._count = Count()
        self._narrow = False
        self.setProperty("role", "nav")
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(place.title)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Icon over two letters, or the whole name."""
        self._narrow = narrow
        self.setText("" if narrow else self._fitting())
        self.setToolTip(self.place.title if narrow or self._fitting() != self.place.title else "")
        self.hold_height()

    def hold_height(self) -> None:
        """Take the height of the text again: the style sheet sets its own least height whenever it is put on."""
        grown = self.fontMetrics().height()
        least = max(NARROW_HEIGHT, grown + 30) if self._narrow else max(NAV_ITEM_HEIGHT, grown + 10)
        self.setFixedHeight(least)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_narrow"):
            self.hold_height()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.hold_height()

    def show_count(self, count: Count) -> None:
        """The number of items that need an act; err only when something is overdue."""
        self._count = count
        words = f"{count.open}件" + (f"、期限超過 {count.overdue}件" if count.overdue else "")
        self.setAccessibleDescription(words if count.open else "")
        self.setText("" if self._narrow else self._fitting())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._narrow:
                self._paint_narrow(painter)
            if self._count.open:
                self._paint_badge(painter)

    def _paint_narrow(self, painter: QPainter) -> None:
        theme = current_theme.current()
        ink = theme["sel_text" if self.isChecked() else "text"]
        # The badge takes the right of the upper line.
        left = 8.0 if self._count.open else self.width() / 2 - 8
        icons.paint(painter, self.place.icon, ink, QRectF(left, 5, 20, 20))
        painter.setPen(QColor(ink))
        font = QFont(self.font())
        font.setBold(self.isChecked())
        painter.setFont(font)
        word = QRectF(4, 25, self.width() - 4, self.height() - 26)
        painter.drawText(word, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self._letters)

    def _paint_badge(self, painter: QPainter) -> None:
        theme = current_theme.current()
        colours = "err" if self._count.overdue else "due"
        frame = self._badge_frame()
        painter.setPen(QPen(QColor(theme[f"{colours}_ln"]), 1))
        painter.setBrush(QColor(theme[f"{colours}_bg"]))
        painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(QColor(theme[f"{colours}_fg"]))
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._badge_words())

    def _badge_words(self) -> str:
        return f"{self._count.open}" if self._count.open < 1000 else "999+"

    def _badge_frame(self) -> QRectF:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._badge_words()) + 14
        height = metrics.height() + 4
        if self._narrow:
            return QRectF(self.width() - width - 1.5, 2.5, width, height)
        return QRectF(self.width() - width - 10.5, (self.height() - height) / 2 + 0.5, width, height)

    def _fitting(self) -> str:
        badge = self._badge_frame().width() + 12 if self._count.open else 0
        room = self.width() - 36 - round(badge) if self.width() > 120 else 400
        font = QFont(self.font())
        font.setBold(True)
        return QFontMetrics(font).elidedText(self.place.word, Qt.TextElideMode.ElideRight, room)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if not self._narrow:
            self.setText(self._fitting())


class Navigation(QScrollArea):
    """All places; ↑ and ↓ walk, Enter opens. Tab never comes here from a form (ux.md §6.2)."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("画面の選択")
        self._taken = 0
        self._narrow = False
        inner = QWidget()
        inner.setObjectName("nav")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        self.buttons: dict[str, NavigationButton] = {}
        self._heads: list[TextLabel] = []
        self._column = column
        group = ""
        self._items = items_of(places)
        self._item = {place.name: item.name for item, members in self._items.items() for place in members}
        self._last: dict[str, str] = {}
        letters = two_letters([place.word for place in self._items])
        for place in self._items:
            if place.group != group:
                group = place.group
                if group == "管理":
                    column.addStretch(1)
                head = TextLabel(group, "grp")
                self._heads.append(head)
                column.addWidget(head)
            button = self._button(place, letters[place.word])
            column.addWidget(button)
        column.addStretch(1)
        self._inner = inner
        self.setWidget(inner)

    def _button(self, place: Place, letters: str) -> NavigationButton:
        button = NavigationButton(place, letters)
        button.clicked.connect(lambda _=False, n=place.name: self.chosen.emit(self._last.get(n, n)))
        self.buttons[place.name] = button
        return button

    def offer(self, place: Place, *, there: bool) -> None:
        """A place that comes and goes with a person's offices, below ホーム."""
        button = self.buttons.get(place.name)
        if button is None and there:
            button = self._button(place, place.word[:2])
            button.set_narrow(self._narrow)
            self._column.insertWidget(len([b for b in self.buttons.values() if not b.place.group]) - 1, button)
        if button is not None:
            button.setVisible(there)

    def set_narrow(self, narrow: bool, width: int) -> None:
        """Take a width in pixels."""
        self._taken, self._narrow = width, narrow
        self.setFixedWidth(width)
        for head in self._heads:
            head.setVisible(not narrow)
        for button in self.buttons.values():
            button.set_narrow(narrow)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the navigation has to scroll, the bar stands beside the icons and names and takes no room from them."""
        if self._taken:
            scrolls = self._inner.minimumSizeHint().height() > self.height()
            self.setFixedWidth(self._taken + (self.verticalScrollBar().sizeHint().width() if scrolls else 0))

    def mark(self, name: str) -> None:
        """Show where the person is; an item leads back to that one of its lists which was seen last."""
        here = self._item.get(name, name)
        self._last[here] = name
        for each, button in self.buttons.items():
            button.setChecked(each == here)
            restyle(button, "here", each == here)
            button.hold_height()
            if each == here:
                self.ensureWidgetVisible(button, 0, 8)

    def show_counts(self, counts: Mapping[str, Count]) -> None:
        """Badges by name."""
        for button in self.buttons.values():
            members = self._items.get(button.place, [button.place])
            found = [counts[place.name] for place in members if place.name in counts]
            button.show_count(Count(sum(each.open for each in found), sum(each.overdue for each in found)))

    def take_focus(self) -> None:
        """F6 came here: the present place has the focus."""
        here = next((b for b in self.buttons.values() if b.isChecked()), next(iter(self.buttons.values()), None))
        if here is not None:
            here.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        order = list(self.buttons.values())
        at = next((n for n, b in enumerate(order) if b.hasFocus()), -1)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and at >= 0:
            order[max(0, min(at + step, len(order) - 1))].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            order[at].click()
        else:
            super().keyPressEvent(event)
