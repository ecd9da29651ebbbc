"""One person's window inside the desk process: where it is, putting it away, its standing notices."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.field import Field
from komae_desk.ui.lock_screen import within_bounds
from komae_desk.ui.main_window import MainWindow

if TYPE_CHECKING:
    from komae_desk.ui.circle_windows import CircleWindows

LOCK_PREFERENCE = "lock_minutes"


@dataclass(frozen=True)
class Duties:
    """What the composition does for an open file; all but show_day run on a thread.

    await_pages: the end of the page check that the start left over; raises Refused when the file must be mended.
    """

    await_pages: Callable[[], object]
    keep_house: Callable[[], object]
    show_day: Callable[[], object]
    end: Callable[[str], object]
    unsent: Callable[[], int] = lambda: 0


class StandingNotices(QWidget):
    """Banners under the top bar that stay while pages change, until they are answered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 8, 16, 0)
        self._column.setSpacing(6)
        self.banners: list[Banner] = []
        around = window.top.parentWidget()
        assert around is not None
        rows = around.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(rows.indexOf(window.top) + 1, self)
        self.hide()

    def show_notice(
        self, status: Status, title: str, sentence: str = "", acts: tuple[Act, ...] = (), *, closable: bool = True
    ) -> Banner:
        """Show a banner; an act closes it."""
        banner = Banner(status, title, sentence, [self._closing(act) for act in acts], closable=closable)
        banner.closed.connect(lambda: self.drop(banner))
        self.show_banner(banner)
        return banner

    def show_banner(self, banner: Banner) -> None:
        """Show a banner of another make; whoever made it drops it."""
        self.banners.append(banner)
        self._column.addWidget(banner)
        self.show()
        banner.appear()

    def drop(self, banner: Banner) -> None:
        """Take a banner away."""
        if banner in self.banners:
            self.banners.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self.banners))

    def _closing(self, act: Act) -> Act:
        def run() -> None:
            sender = next((b for b in self.banners if any(x.hasFocus() for x in b.buttons)), None)
            act.run()
            if sender is not None:
                self.drop(sender)

        return Act(act.words, run, act.role)


class WindowSitting(QObject):
    """A main window with a person at it; implements komae_desk.ui.desk_process.Sitting."""

    def __init__(self, window: MainWindow, person: str, duties: Duties, lock: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._person = person
        self._duties = duties
        self.notices = StandingNotices(window)
        # Put here by the composition.
        self.circles: CircleWindows | None = None
        hide = Verb(
            "lock", "画面を隠す・操作者を替える", lock, "file", ("Ctrl+L",), ("ロック", "ログアウト"), icon="lock"
        )
        window.registry.add(hide)

    @property
    def window(self) -> MainWindow:
        """The main window."""
        return self._window

    @property
    def person(self) -> str:
        """The staff number that signed in."""
        return self._person

    @property
    def lock_minutes(self) -> int:
        """Minutes without a hand on the PC until the desk is locked: 5 to 15, 10 unless chosen."""
        desk = self._window.desk
        return within_bounds(desk.store.preference(desk.user.person, LOCK_PREFERENCE))

    @property
    def unsent(self) -> int:
        """How many records the server has not answered yet; in 単独利用 nothing is sent anywhere."""
        return self._duties.unsent()

    def place(self) -> dict[str, str]:
        """Page, record and field."""
        circle = self.circles.here() if self.circles is not None else None
        window = self._window if circle is None or self.circles is None else self.circles.open[circle]
        visit = window.stack.here()
        place = {"page": visit.name} | ({"circle": str(circle)} if circle is not None else {})
        if visit.record_id is not None:
            place |= {"record": str(visit.record_id), "field": focused_field()}
        return place

    def go_to(self, place: dict[str, str]) -> None:
        """Open the page, the record and the field again, as far as they are still there."""
        with suppress(Refused, KeyError, ValueError):
            page, record, window = place["page"], place.get("record"), self._window
            if (circle := place.get("circle")) and self.circles is not None:
                self.circles.enter(UUID(circle))
                window = self.circles.open[UUID(circle)]
            window.open_page(page)
            if record:
                window.open_record(page, UUID(record), place.get("field") or "")

    def put_away(self) -> None:
        """Keep drafts; jobs stop at their next checkpoint."""
        for window in self._windows():
            window.keeper.flush()
            for job in window.jobs.under_way():
                window.jobs.stop(job)

    def is_busy(self) -> bool:
        """Whether a job is still between two checkpoints."""
        return any(window.jobs.under_way() for window in self._windows())

    def shut(self) -> None:
        """Close the windows for good unless a job would not stop."""
        if not self.is_busy():
            if self.circles is not None:
                self.circles.end()
            self._window.close()

    def _windows(self) -> list[MainWindow]:
        return [self._window, *(self.circles.open.values() if self.circles is not None else ())]

    def await_pages(self) -> None:
        """Wait for what the start still checks."""
        self._duties.await_pages()

    def keep_house(self) -> None:
        """Anchor and backup."""
        self._duties.keep_house()

    def show_day(self) -> None:
        """Roles and dates of a new day."""
        self._duties.show_day()

    def end(self, why: str) -> None:
        """Close the file."""
        self._duties.end(why)


def focused_field() -> str:
    """The name of the field that has the focus, or an empty text."""
    widget = QApplication.focusWidget()
    field: QWidget | None = None
    while widget is not None:
        if isinstance(widget, Field):
            field = widget
        fields = getattr(widget, "fields", None)
        if field is not None and isinstance(fields, dict):
            return next((str(name) for name, each in fields.items() if each is field), "")
        widget = widget.parentWidget()
    return ""
