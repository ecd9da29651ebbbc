"""Where everything of the counter page stands; cards go under the answer where the window is narrow (ux.md §3.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from komae_desk.areas.takeout.answer import Mode
from komae_desk.areas.takeout.counter_view.side.widgets import CandidateList, GuideCard, OverdueCard, SoundButton
from komae_desk.areas.takeout.counter_view.today.widgets import TodayModel, TodayView
from komae_desk.areas.takeout.counter_view.widgets import InspectionCard, ResultPanel
from komae_desk.core.dates import OpenDays
from komae_desk.ui import habits
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.scan_box import ScanBox
from komae_desk.ui.tokens import POINTS

NARROW, ROOMY = 840, 1100


class CounterBox(ScanBox):
    """What was typed stays until it is answered; ↑ goes to today's list, Esc drops what was chosen."""

    walked = Signal()
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__("バーコード又は番号", "機器・許可書・職員証のバーコードを読み取ってください")
        self.setTextMargins(36, 0, 0, 0)
        mark = IconLabel("barcode", "primary", 24, self)
        mark.move(14, 14)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.text())
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
        else:
            self.escaped.emit()


class CounterFrame(QWidget):
    """The widgets of the page in their places."""

    def __init__(self, today: Callable[[], date], days: OpenDays) -> None:
        super().__init__()
        self.setObjectName("content")
        self.box = CounterBox()
        self.candidates = CandidateList()
        self.result = ResultPanel(today, days)
        self.inspection = InspectionCard()
        self.model = TodayModel(self)
        self.view = TodayView(self.model)
        self.count = TextLabel("", "h2")
        self.overdue = OverdueCard()
        self.guide = GuideCard()
        self.modes: dict[Mode, QPushButton] = {}
        self.waiting = TextLabel("", "sub")
        self._waiting_mark = IconLabel("barcode", "ok_ln", 20)
        self.sound_button = SoundButton()
        self._right = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        row = QWidget()
        flow = FlowLayout(row, gap=8)
        for n, mode in enumerate(Mode, 1):
            chip = QPushButton(mode.value)
            chip.setCheckable(True)
            chip.setToolTip(f"Alt+{n}")
            self.modes[mode] = chip
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        row.setSizePolicy(policy)
        chips = QHBoxLayout()
        chips.setSpacing(8)
        chips.addWidget(TextLabel("受付の種類", "sub"))
        chips.addWidget(row, 1)
        chips.addWidget(self._waiting_mark)
        chips.addWidget(self.waiting)
        chips.addWidget(self.sound_button)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.result)
        left.addWidget(self.inspection)
        left.addWidget(self.count)
        left.addWidget(self.view, 1)
        self._left = QWidget()
        self._left.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(self.overdue)
        right.addWidget(self.guide)
        right.addStretch(1)
        self._body = QWidget()
        self._body.setObjectName("scrolled")
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._body)
        self.view.setMinimumHeight(120)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(10)
        column.addLayout(chips)
        column.addWidget(self.box)
        column.addWidget(self.candidates)
        column.addWidget(self._scroll, 1)
        self._narrow: bool | None = None
        self._arrange()

    def _arrange(self) -> None:
        """The cards stand beside the answer, or under it where the window is narrow for its letters."""
        width = self.width() * POINTS["body"] / self.font().pointSizeF()
        self.waiting.setVisible(width >= ROOMY)
        self._waiting_mark.setVisible(width >= ROOMY)
        if (width < NARROW) == self._narrow:
            return
        self._narrow = width < NARROW
        self._grid.removeWidget(self._left)
        self._grid.removeWidget(self._right)
        self._grid.addWidget(self._left, 0, 0)
        self._grid.addWidget(self._right, 1 if self._narrow else 0, 0 if self._narrow else 1)
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(1, 0 if self._narrow else 2)
        self.guide.setVisible(not self._narrow)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_grid"):
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class LargeType:
    """F11: the window full, its navigation and head away, the letters as large as 設定 says, 125 % unless chosen."""

    def __init__(self, window: QWidget, services: object) -> None:
        self._window, self._look = window, getattr(services, "appearance", None)
        named = (getattr(services, name, None) for name in ("navigation", "top"))
        self._parts = [part for part in named if isinstance(part, QWidget)]
        self._percent = self._look.percent if self._look is not None else 100
        self._maximized = window.isMaximized()
        window.showFullScreen()
        self._show(False, max(self._percent, habits.current().full_screen_text), for_now=True)

    def end(self) -> None:
        """As it was before."""
        if self._maximized:
            self._window.showMaximized()
        else:
            self._window.showNormal()
        self._show(True, self._percent)

    def _show(self, parts: bool, percent: int, *, for_now: bool = False) -> None:
        for part in self._parts:
            part.setVisible(parts)
        if self._look is not None and self._look.percent != percent:
            self._look.set_percent(percent, for_now=for_now)
