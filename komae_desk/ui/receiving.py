"""The offices of the person at this window: their places in the navigation, what waits there, and who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.reception import Post, Reading, Reception, Standing
from komae_desk.ui.background import Background
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.navigation import Place
from komae_desk.ui.work import Count

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

PAGE, LISTS, PAPER = "reception", "city_lists", "reception_paper"
EVERY_MS = 60_000
KEPT = "offices"
_RECEPTION = Place(PAGE, "受付（ほかの課から）", "stamp", "", short="受付")
_LISTS = Place(LISTS, "全庁・部の一覧", "table", "", short="全庁の一覧")


def make_page(window: MainWindow, receiving: Receiving, name: str) -> QWidget:
    """The pages of an office; the paper is drawn from the record that is being read, on its own desk."""
    if name == LISTS:
        from komae_desk.ui.city_lists import CityListsPage

        return CityListsPage(window, receiving)
    if name == PAPER and receiving.reading is not None and window.renderer is not None:
        from komae_desk.ui.preview import PreviewPage

        return PreviewPage(receiving.reading.desk, window, window.renderer, window.go_back)
    from komae_desk.ui.reception_page import ReceptionPage

    return ReceptionPage(window, receiving)


class Receiving(QObject):
    """On the window where there is a server; its places appear with the first office and go with the last."""

    changed = Signal()

    def __init__(self, window: MainWindow, reception: Reception) -> None:
        super().__init__(window)
        self.reception = reception
        self._window = window
        self.background = Background(self)
        self.posts: list[Post] = []
        self.why_not = ""
        self._is_over = False
        # The record whose paper was asked for.
        self.reading: Reading | None = None
        self._tick = QTimer(self, interval=EVERY_MS)
        self._tick.timeout.connect(self.look)

    def begin(self) -> None:
        """Show the offices of the last time, then ask the server."""
        self.posts = self._kept()
        self._show()
        self._tick.start()
        self.look()

    def look(self) -> None:
        """Ask which offices there are and how much waits."""
        if self.background.is_idle() and not self._is_over:
            self.background.run(self.reception.posts, self._take, self._failed)

    def counts(self) -> Mapping[str, Count]:
        """The badge of the reception."""
        waiting = sum({post.office: post.waiting for post in self.posts}.values())
        return {PAGE: Count(waiting, 0)} if self.posts else {}

    def wait(self) -> None:
        """The window closes: what is answered from now on is heard by nobody."""
        self._is_over = True
        self._tick.stop()
        self.reception.stop()
        self.background.wait()

    def _take(self, posts: list[Post]) -> None:
        if self._is_over:
            return
        self.posts, self.why_not = posts, ""
        desk = self._window.desk
        kept = [[p.office.value, p.title, p.standing.value[0], p.department, p.scope] for p in posts]
        if (desk.store.preference(desk.user.person, KEPT) or []) != kept:
            desk.store.set_preference(desk.user.person, KEPT, kept)
        self._show()
        self._window.show_badges()
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        if self._is_over:
            return
        self.why_not = error.text
        self.changed.emit()

    def _kept(self) -> list[Post]:
        """The offices of the last answer: the place stays where it is when the server is away for a day."""
        desk = self._window.desk
        kept: Any = desk.store.preference(desk.user.person, KEPT) or []
        roles = {role.value: role for role in Role}
        standings = {each.value[0]: each for each in Standing}
        return [Post(roles[o], title, standings[s], d, scope) for o, title, s, d, scope in kept if o in roles]

    def _show(self) -> None:
        lists = self.reception.lists(self.posts)
        for place, there in ((_RECEPTION, bool(self.posts)), (_LISTS, bool(lists))):
            self._window.navigation.offer(place, there=there)
            name = f"go:{place.name}"
            if there and name not in self._window.registry.verbs:
                run = self._opener(place.name)
                self._window.registry.add(Verb(name, place.title, run, "go", icon=place.icon))

    def _opener(self, name: str) -> Any:
        return lambda: self._window.open_page(name)
