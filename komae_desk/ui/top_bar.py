"""The bar over every page: its title, 検索・移動, the fiscal year, section and name (ux.md §3.1)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from komae_desk.core.dates import fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.origin import Origin
from komae_desk.ui import current_theme
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.search_edit import GoEdit

YEARS_BACK = 5
ALL_YEARS = "すべての年度"
LEAST_TITLE, LEAST_SECTION, MOST_SECTION = 40, 80, 160


class ElidedLabel(TextLabel):
    """A text that gives way when there is no room, whole in its tool tip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text, role)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(LEAST_TITLE)

    def show_whole(self, text: str) -> None:
        """Take a text, shown as far as there is room."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        size.setWidth(self.fontMetrics().horizontalAdvance(self._whole) + 4)
        return size

    def minimumSizeHint(self) -> QSize:
        """Never the label's own: Qt remembers one that an earlier, longer text had asked for."""
        return QSize(min(self.minimumWidth(), self.sizeHint().width()), super().minimumSizeHint().height())

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.show_text(shown)
        self.setAccessibleName(self._whole)
        self.setToolTip(self._whole if shown != self._whole else "")


class TopBar(QWidget):
    """48 px; hatched where nothing is real: 練習モード, a test server."""

    fiscal_changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._is_hatched = bool(desk.origin.mark)
        self.title = ElidedLabel("", "title")
        self.search = GoEdit()
        self.years = ChoiceBox()
        self.years.setAccessibleName("年度")
        self.years.addItem(ALL_YEARS, None)
        now = fiscal_year(desk.today)
        for year in range(now + 1, now - YEARS_BACK, -1):
            self.years.addItem(fiscal_label(year), year)
        self.years.activated.connect(lambda _: self.fiscal_changed.emit(self.years.currentData()))
        self.section = ElidedLabel("", "sub")
        self.person = TextLabel("", "sub")
        # In the place of the section's name, where there is more than the section to go to.
        self.places = QToolButton()
        self.places.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.places.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.places.setToolTip("場所を替える")
        self.places.hide()
        self._ways: Callable[[], QMenu] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self.title, 1)
        row.addWidget(self.search, 2)
        row.addWidget(self.years)
        row.addWidget(self.section, 1)
        row.addWidget(self.places)
        row.addWidget(self.person)
        self.show_person(desk)

    def show_person(self, desk: Desk) -> None:
        """Section, name and title."""
        title = f"（{desk.user.title}）" if desk.user.title else ""
        # 練習モード ends with its process; at a test server somebody may sit for days, and a pattern is no word.
        trial = desk.origin.mark if desk.origin is Origin.TRIAL else ""
        self.section.show_whole("　".join(filter(None, (trial, desk.office.section))))
        self._show_section()
        self._named = f"{desk.user.name}{title}"
        self.person.show_text(self._named)

    def cover_person(self, words: str) -> None:
        """These words in the place of the name, where what is done here bears none; empty: the name again."""
        self.person.show_text(words or self._named)

    def offer_places(self, ways: Callable[[], QMenu] | None) -> None:
        """Let the section's name open a menu of where else the person may go; None: there is nowhere."""
        self._ways = ways
        menu = ways() if ways is not None else None
        former = self.places.menu()
        self.places.setMenu(menu)  # type: ignore[arg-type]  # none is allowed, and takes the former away
        if former is not None:
            former.deleteLater()
        self._show_section()

    def _show_section(self) -> None:
        words = self.section.accessibleName()
        shown = self.places.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, MOST_SECTION)
        self.places.setText(shown)
        self.places.setAccessibleName(f"{words}、場所を替える")
        self.places.setVisible(self._ways is not None)
        self.section.setVisible(bool(self.section.text()) and self._ways is None)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and hasattr(self, "person"):
            self._leave_room_for_title()
        return super().event(event)

    def _leave_room_for_title(self) -> None:
        """The name of the page is whole before the search box is wider than it must be."""
        row = self.layout()
        assert row is not None
        margins, gaps = row.contentsMargins(), row.spacing() * (row.count() - 1)
        others = (
            self.search.minimumWidth(), self.years.sizeHint().width(), self.person.sizeHint().width(),
            min(self.section.sizeHint().width(), LEAST_SECTION) if self.section.isVisible() else 0,
            self.places.sizeHint().width() if self.places.isVisible() else 0,
        )  # fmt: skip
        left = self.width() - margins.left() - margins.right() - gaps - sum(others)
        self.title.setMinimumWidth(max(LEAST_TITLE, min(self.title.sizeHint().width(), left)))

    def fit(self) -> None:
        """Grow with the text."""
        self.setFixedHeight(max(48, self.fontMetrics().height() + 28))
        metrics = self.search.fontMetrics()
        self.search.setMinimumWidth(metrics.horizontalAdvance("検索・移動（Ctrl+K）") + 50)
        self.search.setMaximumWidth(max(300, self.search.minimumWidth()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_hatched:
            return
        with QPainter(self) as painter:
            pen = QPen(current_theme.current()["due_ln"])
            pen.setWidth(2)
            painter.setPen(pen)
            for x in range(-self.height(), self.width(), 16):
                painter.drawLine(x, self.height(), x + 6, self.height() - 6)
