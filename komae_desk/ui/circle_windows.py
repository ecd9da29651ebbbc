"""限られた人の記録 beside the section's desk: entered and left by the keyboard, in a window with a band of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMenu, QWidget

from komae_desk.core.errors import Refused
from komae_desk.core.restricted import ONLY_HERE, TITLE, Member, Place
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.work import counts, total

if TYPE_CHECKING:
    from datetime import date

    from komae_desk.core.desk import Desk
    from komae_desk.ui.main_window import MainWindow

ALIASES = ("限られた", "違反", "通報", "かぎられた")
ENTER = f"{TITLE}に入る"
NEW, MEMBERS = "circle_new", "circle_members"


class Circles(Protocol):
    """What the windows ask of the composition; what changes something raises Refused."""

    @property
    def shared(self) -> bool:
        """Whether a server's administrators open them."""
        ...

    def places(self) -> Sequence[Place]: ...
    def desk(self, stream: UUID) -> Desk: ...
    def enter(self, stream: UUID) -> Desk: ...
    def may_open(self) -> bool: ...
    def candidates(self) -> Sequence[tuple[UUID, str]]: ...
    def open(self, name: str, purpose: str, people: Sequence[UUID]) -> UUID: ...
    def request(self, name: str, people: Sequence[UUID], file: Path) -> int: ...
    def request_name(self, today: date) -> str: ...
    def members(self, desk: Desk) -> Sequence[Member]: ...
    def may_change(self, desk: Desk) -> bool: ...
    def at_server(self, desk: Desk) -> bool: ...
    def absent(self, desk: Desk) -> Sequence[tuple[UUID, str]]: ...
    def add(self, desk: Desk, person: UUID) -> None: ...
    def end(self, desk: Desk, person: UUID, why: str) -> None: ...


@dataclass(frozen=True)
class Waiting:
    """What lies in one for the person, as ホーム says it."""

    title: str
    count: int
    open: Callable[[], object]


class CircleWindows(QObject):
    """The windows beside a main window; each goes when that one is hidden or closed."""

    def __init__(
        self,
        window: MainWindow,
        circles: Circles,
        make: Callable[[Desk, bool], MainWindow],
        lock: Callable[[], object] = lambda: None,
        begun: Callable[[MainWindow], object] = lambda window: None,
    ) -> None:
        """make gives a window over a desk (read only or not); begun: what the composition adds to it."""
        super().__init__(window)
        self._window, self._make, self._lock, self._begun = window, make, lock, begun
        self.circles = circles
        self.open: dict[UUID, MainWindow] = {}
        self._places: list[Place] = []
        self._pages: dict[str, Callable[[], QWidget]] = {}
        window.circles = self
        window.installEventFilter(self)
        if circles.may_open():
            words = f"{TITLE}を作る" if not circles.shared else f"{TITLE}の開設を依頼"
            window.registry.add(Verb(NEW, words, self.begin, "file", aliases=ALIASES, icon="eye-off"))
        self.look_again()

    # --- where one may go

    def look_again(self) -> list[Place]:
        """Offer what there is now; returns the places that are new."""
        places = list(self.circles.places())
        if places == self._places:
            return []
        before = {place.stream for place in self._places}
        self._places = places
        registry = self._window.registry
        registry.drop(*(name for name in registry.verbs if name.startswith("circle:")))
        registry.add(*(self._verb(place) for place in places))
        for stream in set(self.open) - {place.stream for place in places}:
            self.leave(stream)
        self._window.top.offer_places(self._menu if places else None)
        return [place for place in places if place.stream not in before]

    def _verb(self, place: Place) -> Verb:
        enter = partial(self.enter, place.stream)
        name, words = f"circle:{place.stream}", f"{ENTER}：{place.shown}"
        return Verb(name, words, enter, "go", (), ALIASES, icon="eye-off", plain=ENTER)

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        for place in self._places:
            menu.addAction(self._window.registry.action(f"circle:{place.stream}"))
        return menu

    def waiting(self) -> list[Waiting]:
        """How much lies in each for this person; somebody who is in none has none."""
        found = []
        for place in self._places:
            with suppress(Refused):
                if place.began:
                    count = total(counts(self.circles.desk(place.stream))).open
                    found.append(Waiting(place.shown, count, partial(self.enter, place.stream)))
        return found

    # --- entering and leaving

    def enter(self, stream: UUID) -> None:
        """Show the window of one, over the main window and as large."""
        try:
            if stream not in self.open:
                self.open[stream] = self._made(stream)
        except Refused as refused:
            self._window.report(refused)
            return
        made = self.open[stream]
        made.setGeometry(self._window.geometry())
        made.show()
        made.raise_()
        made.activateWindow()

    def _made(self, stream: UUID) -> MainWindow:
        place = next((each for each in self._places if each.stream == stream), None)
        desk = self.circles.enter(stream)
        made = self._make(desk, place is not None and place.read_only)
        made.circles = self
        back = Verb(
            "leave_circle", "課の台帳に戻る", partial(self.leave, stream), "go", (), ("もどる", "出る"), icon="home"
        )
        made.registry.add(
            back, Verb("lock", "画面を隠す・操作者を替える", self._lock, "file", ("Ctrl+L",), icon="lock")
        )
        if self.circles.may_change(desk):
            members = partial(self._show, made, MEMBERS)
            made.registry.add(Verb(MEMBERS, "関わる人", members, "file", aliases=("メンバー",), icon="people"))

        def menu() -> QMenu:
            ways = QMenu(made)
            ways.addAction(made.registry.action("leave_circle"))
            return ways

        if place is not None and place.only_here:
            made.place_band.warn(ONLY_HERE)
        made.top.offer_places(menu)
        made.installEventFilter(self)
        self._begun(made)
        return made

    def leave(self, stream: UUID) -> None:
        """Close the window of one: the section's is there again."""
        made = self.open.pop(stream, None)
        if made is not None:
            made.removeEventFilter(self)
            made.close()
            made.deleteLater()
            told_again = getattr(self._window.stack.page, "look_again", None)
            if callable(told_again) and self._window.isVisible():
                told_again()
            self._window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.Hide, QEvent.Type.Close) or event.spontaneous():
            return False
        if watched is self._window:
            self.end()
        elif event.type() == QEvent.Type.Hide:
            for stream, made in tuple(self.open.items()):
                if made is watched:
                    self.leave(stream)
        return False

    def end(self) -> None:
        """Nothing of one stays on the screen when its reader goes."""
        for stream in tuple(self.open):
            self.leave(stream)

    def here(self) -> UUID | None:
        """The one in front, to be remembered."""
        return next((stream for stream, made in self.open.items() if made.isActiveWindow()), None)

    # --- pages

    def begin(self) -> None:
        """The page on which one is opened, or asked for."""
        self._show(self._window, NEW)

    def _show(self, window: MainWindow, name: str) -> None:
        from komae_desk.ui.circle_screens import MembersScreen, NewCircleScreen

        if name not in window.stack.pages:
            page = NewCircleScreen(self, window) if name == NEW else MembersScreen(self, window)
            window.stack.pages[name] = page
            window.stack.widget.addWidget(page)
        window.open_page(name)
