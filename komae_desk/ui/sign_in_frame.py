"""The window of the sign-in: its card, its notices and the place of its pages (R34)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.ui.focus_ring import FocusRing
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel

# What the first picture does not need is imported after it (the window comes before the form).
if TYPE_CHECKING:
    from komae_desk.ui.banner import Banner
    from komae_desk.ui.chips import Status

TITLE = "情報セキュリティ管理台帳"
MESSAGE = (
    "課の情報セキュリティの記録を扱うアプリです。許可された職員等だけが使えます。ログインと操作は、すべて記録されます。"
)
PREPARING = "準備しています…"


class SignInFrame(QWidget):
    """Login message, notices, and room for one page at a time."""

    painted = Signal()

    def __init__(self, facts: Mapping[str, Any] | None = None) -> None:
        """facts are those of the launcher: why (start, lock, crash), person, unsent, notice, waits."""
        super().__init__()
        self._facts = dict(facts or {})
        self._is_painted = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"{TITLE}（画面を隠しています）" if self.is_lock else TITLE)
        self.setMinimumSize(640, 480)
        self.resize(860, 660)
        self.notices = QVBoxLayout()
        self.pages = QStackedWidget()
        self.message = TextLabel(MESSAGE, wraps=True)
        self.heading = TextLabel(TITLE, "title", wraps=True)
        self.state = TextLabel(PREPARING, "sub", wraps=True)
        self._lay_out()
        self.ring = FocusRing(self)

    @property
    def is_lock(self) -> bool:
        """Whether somebody's desk is hidden behind."""
        return self._facts.get("why") == "lock"

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        self.card = QVBoxLayout(card)
        self.card.setContentsMargins(32, 24, 32, 24)
        self.card.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel("lock", "primary", 24), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.heading, 1)
        self.card.addLayout(head)
        self.card.addWidget(self.message)
        self.card.addLayout(self.notices)
        self.card.addWidget(self.state)
        self.card.addWidget(self.pages)
        self.pages.hide()
        middle = QWidget()
        middle.setObjectName("page")
        column = QVBoxLayout(middle)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 20)
        row.addStretch(1)
        card.setMaximumWidth(760)
        column.addLayout(row)
        column.addStretch(2)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _first_notices(self) -> None:
        notice, unsent = self._facts.get("notice"), self._facts.get("unsent")
        if not (notice or unsent):
            return
        from komae_desk.ui.chips import Status

        if notice:
            self.notify(Status.ATTENTION, str(notice))
        if unsent:
            words = f"未送信の記録が{unsent}件あります。この端末に保存済みです。"
            self.notify(Status.SENDING, words)

    def notify(self, status: Status, title: str, sentence: str = "") -> Banner:
        """Show something above the form until it is answered."""
        from komae_desk.ui.banner import Banner

        banner = Banner(status, title, sentence)
        self.notices.addWidget(banner)
        banner.appear()
        return banner

    def _turn_to(self, page: QWidget) -> None:
        from komae_desk.ui.sign_in_form import fit_to_page

        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)
        fit_to_page(self.pages)
        self.pages.show()
        self.state.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button that was reached by Tab, here as everywhere."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)
