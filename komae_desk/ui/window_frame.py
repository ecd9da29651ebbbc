"""The frame of the window: its parts, its widths, its title, and what it says (ux.md §3.1, §3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.restricted import TITLE as RESTRICTED
from komae_desk.core.store import Condition
from komae_desk.ui.announcement import announce
from komae_desk.ui.background import Jobs
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.family_bar import FamilyBar
from komae_desk.ui.list_query import Chip
from komae_desk.ui.navigation import Navigation, places_of
from komae_desk.ui.page_stack import PageStack, told
from komae_desk.ui.place_band import PlaceBand
from komae_desk.ui.status_bar import StatusBar
from komae_desk.ui.theme import Appearance
from komae_desk.ui.top_bar import TopBar
from komae_desk.ui.undo_bar import UndoBar
from komae_desk.ui.width_bands import MINIMUM_WINDOW, Band, band_of
from komae_desk.ui.window_commands import HOME
from komae_desk.ui.work import Count

if TYPE_CHECKING:
    from komae_desk.ui.backup_screen import Upkeep
    from komae_desk.ui.circle_windows import CircleWindows

TITLE = "情報セキュリティ管理台帳"


class WindowFrame(QMainWindow):
    """Navigation, bars and the stack of pages; what they lead to is MainWindow's affair."""

    def __init__(self, desk: Desk, appearance: Appearance | None, *, read_only: bool) -> None:
        super().__init__()
        self._desk, self.appearance, self._read_only = desk, appearance, read_only
        self._jobs = Jobs(self)
        self.places = places_of(desk.areas)
        self.band = band_of(1366)
        self.navigation = Navigation(self.places)
        self.families = FamilyBar(self.places)
        self.top = TopBar(desk)
        self.place_band = PlaceBand()
        self.status = StatusBar(self._jobs)
        self.undo_bar = UndoBar()
        self.upkeep: Upkeep | None = None
        self.circles: CircleWindows | None = None
        self.stack = PageStack(QStackedWidget(), self._make_page)
        self.stack.widget.setObjectName("content")
        self._notice_place = QWidget()
        self._notices = QVBoxLayout(self._notice_place)
        self._notices.setContentsMargins(16, 8, 16, 0)
        self._lay_out()
        self.show_place()

    @property
    def desk(self) -> Desk:
        """The desk of the person who signed in."""
        return self._desk

    @property
    def jobs(self) -> Jobs:
        """Long work beside the window."""
        return self._jobs

    def _make_page(self, name: str) -> QWidget:
        raise NotImplementedError

    def _lay_out(self) -> None:
        self.setMinimumSize(*MINIMUM_WINDOW)
        middle = QWidget()
        middle.setObjectName("page")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.place_band)
        column.addWidget(self.families)
        column.addWidget(self._notice_place)
        column.addWidget(self.stack.widget, 1)
        column.addWidget(self.undo_bar)
        self._notice_place.hide()
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(self.navigation)
        upper.addWidget(middle, 1)
        whole = QWidget()
        whole.setObjectName("page")
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(upper, 1)
        rows.addWidget(self.status)
        self.setCentralWidget(whole)

    def open_where(self, kind: str, words: str, where: Sequence[Condition]) -> None:
        """Show the list of a ledger, narrowed by conditions."""
        page = self.stack.open(kind)
        told(page, "enter")
        page.show_chip(Chip(f"where:{words}", words, tuple(where)))

    def go_back(self) -> None:
        raise NotImplementedError

    def back_to_home(self) -> None:
        """Esc with nothing left to take back: the row of ホーム from which the page was opened."""
        if self.stack.came_from(HOME):
            self.go_back()

    def _show_title(self) -> None:
        page = self.stack.page
        title = getattr(page, "title", "") or (page.property("page_title") if page is not None else "") or ""
        self.top.title.show_whole(str(title() if callable(title) else title))
        marks = f"（{self._desk.origin.mark}）" if self._desk.origin.mark else ""
        marks += f"（{RESTRICTED}）" if self._desk.office.place else ""
        marks += "（閲覧のみ）" if self._read_only else ""
        errors = getattr(page, "errors", 0)
        wrong = f"（入力に誤り {errors}か所）" if errors else ""
        section = self._desk.office.section
        self.setWindowTitle(f"{TITLE}{f' — {section}' if section else ''}{marks}{wrong}")

    def show_place(self) -> None:
        """Say on every page that only named people read what is here."""
        self.place_band.say(self._desk.office.place)

    def mark_place(self, name: str) -> None:
        """Show in the navigation, and in the row of lists beside, where the person is."""
        self.navigation.mark(name)
        self.families.mark(name)

    def show_counts(self, counts: Mapping[str, Count]) -> None:
        """What needs this person, by the name of the place."""
        self.navigation.show_counts(counts)
        self.families.show_counts(counts)

    def _clear_notices(self) -> None:
        self._notice_place.hide()
        while (item := self._notices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def report(self, refused: Refused) -> None:
        """Show why something was declined, at the head of the page."""
        self._clear_notices()
        banner = Banner(Status.ATTENTION, refused.text, closable=True)
        banner.closed.connect(self._clear_notices)
        self._notices.addWidget(banner)
        self._notice_place.show()
        banner.appear()

    def say(self, text: str, assertive: bool = False) -> None:
        """Have a sentence spoken and shown for a moment in the status bar."""
        self.status.say(text)
        announce(self, text, assertive=assertive)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        percent = self.appearance.percent if self.appearance is not None else 100
        band: Band = band_of(self.width(), percent)
        self.top.fit()
        self.status.fit()
        self.navigation.set_narrow(band.narrow_navigation, round(band.navigation * max(percent, 100) / 100))
        if band != self.band or self.stack.page is None:
            self.band = band
            told(self.stack.page, "set_band", band)
        self.status.set_most(band.hints)

    def _recall_geometry(self) -> None:
        kept = self._desk.store.preference(self._desk.user.person, "window")
        self.resize(1366, 728)
        if kept:
            self.restoreGeometry(QByteArray.fromBase64(str(kept).encode()))

    def step_text(self, steps: int) -> None:
        """Larger, smaller, or (0) the standard size."""
        if self.appearance is None:
            return
        if steps:
            self.appearance.enlarge(steps)
        else:
            self.appearance.set_percent(100)
        self.say(f"文字の大きさ：{self.appearance.percent}％")
