"""Every screen there is, to be walked through by the accessibility checks; new areas join by themselves (ux.md §6.3).

A screen is opened in one window over all areas, or is a window of its own; looking only, nothing is kept.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from komae_desk import areas as program
from komae_desk.core.area import Area, discover
from komae_desk.core.desk import Desk
from komae_desk.core.paper import Renderer
from komae_desk.core.people import Role
from komae_desk.files.outtake import TableOffice
from komae_desk.ui.beside import open_beside
from komae_desk.ui.desk_process_pages import SignInPages
from komae_desk.ui.desk_process_practice import PracticeDesk
from komae_desk.ui.desk_process_sitting import Duties, WindowSitting
from komae_desk.ui.gate import Gate, Person
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.paste_preview import PastePreview
from komae_desk.ui.recovery_sheet import RecoveryKeyFacts
from komae_desk.ui.settings_pages import PersonalWindow
from komae_desk.ui.sign_in import SignInWindow
from komae_desk.ui.theme import Appearance
from tests.sample import NOW, store, user
from tests.test_circles import Office
from tests.ui.ledgers import AREA, apply, desk_on, fill
from tests.ui.ledgers import Renderer as Papers
from tests.ui.test_backups import Office as Upkeep

AREAS: tuple[Area, ...] = (AREA, *discover(program))
# What a section's window has, and what stands in a window of its own.
KINDS = [(ledger.kind, ledger.restricted.fits(restricted=False)) for area in AREAS for ledger in area.ledgers]
LEDGERS = [kind for kind, everywhere in KINDS if everywhere]
RESTRICTED = [kind for kind, everywhere in KINDS if not everywhere]
PAGES = [page.name for area in AREAS for page in area.pages]
CHIEF = user("髙﨑 一郎", Role.SECURITY_MANAGER)
GROUPS = ("ABCDE", "FGHJK", "MNPQR", "STVWX", "23456", "789AB", "CDEFG", "HJKMN", "PQRST", "VWXYZ", "23456", "789AB")


@dataclass(frozen=True)
class Login:
    """Somebody who may sign in."""

    code: str = "1001"
    name: str = "髙﨑 一郎"
    roles: str = "情報セキュリティ管理者"
    last_in: Any = NOW
    state: str = "使用中"
    mine: bool = False
    burden: str = ""
    powers: tuple[str, ...] = (
        "申請を作り、台帳を見て、記録を登録できます。",
        "持出許可：「許可」「差し戻す」ができます。",
    )


class Logins:
    """The administration of logins, without any."""

    def rows(self) -> list[Login]:
        return [Login(), Login("1002", "𠮷田 花子", "職員", None, "仮のパスワード")]

    def candidates(self) -> list[tuple[str, str]]:
        return [("1003", "1003　辻󠄀 次郎")]


class Door:
    """The entrance of a sign-in that only looks."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def look(self) -> Gate:
        return self._gate

    def weaknesses(self, password: str, words: Any) -> list[str]:
        return []


@dataclass(frozen=True)
class Opened:
    """A screen while it is open."""

    name: str
    root: Any


class Walk:
    """One window over all areas with everything the composition gives it, and the windows besides."""

    def __init__(self, appearance: Appearance) -> None:
        self.appearance = appearance
        self.desk = desk_on(store(AREAS), CHIEF, areas=AREAS)
        for name in ("theme", "text_size"):
            self.desk.store.set_preference(CHIEF.person, name, {"theme": "light", "text_size": 100}[name])
        fill(self.desk, 3)
        self.request = apply(self.desk)
        papers: Renderer = Papers()
        self.window = MainWindow(self.desk, papers, appearance=appearance, spreadsheets=TableOffice())
        self.window.upkeep = Upkeep()
        self.personal = PersonalWindow(self.window)
        duties = Duties(lambda: None, lambda: None, lambda: None, lambda why: None)
        sitting = WindowSitting(self.window, "1001", duties, lambda: None)
        self.pages = SignInPages(
            sitting,
            Logins(),
            weaknesses=lambda password, words: [],
            words=(),
            change=lambda old, new: None,
            new_key=lambda: self.key,
            administers=True,
        )
        self.key = RecoveryKeyFacts(GROUPS, lambda: b"", lambda typed: None)
        self.doors: dict[str, SignInWindow] = {}
        self.window.resize(1366, 728)
        self._inside: tuple[Desk, MainWindow] | None = None

    def end(self) -> None:
        for door in self.doors.values():
            door.close()
            door.deleteLater()
        for window in (self.window, *(self._inside or ())[1:]):
            window.keeper.forget()
            window.close()
            window.deleteLater()

    @contextmanager
    def inside(self, screen: "Screen") -> Iterator[QWidget]:
        """A screen of the window that somebody has who went where only named people read."""
        if self._inside is None:
            office = Office()
            circles = office.circles(office.chief)
            desk = circles.enter(circles.open("髙﨑さんの件", "通報の確認", [office.member]))
            self._inside = desk, MainWindow(desk, Papers(), appearance=self.appearance)
            self._inside[1].resize(1366, 728)
        own, (self.desk, self.window) = (self.desk, self.window), self._inside
        try:
            with screen(self) as root:
                yield root
        finally:
            self.window.hide()
            self.desk, self.window = own

    # --- screens

    def page(self, name: str) -> QWidget:
        self.window.show()
        self.window.open_page(name)
        # Tab and every search for a widget pass by those of all pages there are.
        for other in set(self.window.stack.pages) - {name}:
            self.window.stack.forget(other)
        settle()
        return self.window.stack.page

    @contextmanager
    def place(self, name: str) -> Iterator[QWidget]:
        yield self.page(name)

    @contextmanager
    def beside(self, verb: str) -> Iterator[QWidget]:
        """A page that a command opens."""
        self.window.show()
        self.window.registry.call(self.window.registry.verbs[verb])
        settle()
        yield self.window.stack.page

    @contextmanager
    def form(self, kind: str) -> Iterator[QWidget]:
        page = self.page(kind)
        page.begin_new()
        settle()
        try:
            yield page
        finally:
            self.window.keeper.forget()
            page.detail.form.body.set_reading(True)
            page.detail.show_nothing()
            page.focus_list()

    @contextmanager
    def tab(self, title: str) -> Iterator[QWidget]:
        self.window.show()
        self.window.open_record("request", self.request.id)
        page = self.window.stack.page
        tabs = page.detail.tabs
        tabs.setCurrentIndex([tabs.tabText(n) for n in range(tabs.count())].index(title))
        settle()
        yield page
        tabs.setCurrentIndex(0)

    @contextmanager
    def preview(self) -> Iterator[QWidget]:
        page = self.page("request")
        self.window.preview(self.desk.ledgers["request"].papers[0], [self.request])
        preview = self.window.stack.page
        pump_until(preview.is_idle)
        yield preview
        assert page is not preview

    @contextmanager
    def together(self) -> Iterator[QWidget]:
        self.page("request")
        self.window.open_together("request", [self.request.id], "permit")
        settle()
        yield self.window.stack.page
        # Its Alt+A is also the list's.
        self.window.go_back()

    @contextmanager
    def search(self) -> Iterator[QWidget]:
        self.page(PAGES[0])
        self.window.open_search()
        settle()
        yield self.window.search
        self.window.search.give_up()

    @contextmanager
    def dialog(self, opened: Callable[[], object], kind: str) -> Iterator[QWidget]:
        self.page("box")
        opened()
        settle()
        found = next(w for w in self.window.findChildren(QWidget) if type(w).__name__ == kind and w.isVisible())
        try:
            yield found
        finally:
            found.close()
            settle()

    @contextmanager
    def recovery(self) -> Iterator[QWidget]:
        self.page(PAGES[0])
        self.pages.show_key(self.key)
        settle()
        yield self.window.stack.page
        self.window.go_back()

    @contextmanager
    def door(self, name: str) -> Iterator[QWidget]:
        if name not in self.doors:
            self.doors[name] = self._door(name)
        window = self.doors[name]
        self.window.hide()
        window.show()
        settle()
        try:
            yield window
        finally:
            window.hide()

    def _door(self, name: str) -> SignInWindow:
        people = (Person("1001", "髙﨑 一郎", NOW), Person("1002", "𠮷田 花子", None, usable=False))
        no = "この端末では、パスワードの保管場所を使えません。情報政策課に連絡してください。"
        gates = {"first_run": Gate(), "refused": Gate(refusal=no)}
        window = SignInWindow({"why": "lock", "person": "1001", "unsent": 3} if name == "locked" else {})
        window.resize(860, 660)
        window.show()
        window.receive(Door(gates.get(name.split(":")[0], Gate("税務課", people))))
        pump_until(window.pages.isVisible)
        if name == "new_password":
            window._show_change("1001")
        elif name == "recovery_form":
            window._show_recovery("1001")
        elif name == "first_run:backup":
            window._show_from_backup(window.pages.currentWidget())
        elif name.startswith("first_run"):
            window.pages.currentWidget()._show(int(name[-1]) - 1)
        return window

    @contextmanager
    def practice(self) -> Iterator[QWidget]:
        desk = self.desk
        desk.practice = True
        people = [(CHIEF.person, "髙﨑 一郎（課長）")]
        made = PracticeDesk(lambda person: MainWindow(desk, None, appearance=self.appearance), lambda: people)
        window = made.sit(CHIEF.person)
        window.resize(1366, 728)
        settle()
        try:
            yield window
        finally:
            desk.practice = False
            window.keeper.forget()
            window.close()
            window.deleteLater()


Screen = Callable[[Walk], Any]


def _dialogs() -> dict[str, Screen]:
    def export(walk: Walk) -> object:
        page = walk.window.stack.page
        return walk.window.export_list(page.model.query, page.model.columns)

    acts: dict[str, tuple[str, Callable[[Walk], object]]] = {
        "question": ("Question", lambda w: w.window.ask("確定しますか？　元に戻せません。", ("戻る", "確定"), str)),
        "keys": ("KeyList", lambda w: w.window.show_keys()),
        "jobs": ("JobPanel", lambda w: w.window.show_jobs()),
        "export": ("ExportDialog", export),
        "beside": ("BesideWindow", lambda w: open_beside(w.window, "box", w.desk.find("box")[0].id)),
        "paste": ("PastePreview", lambda w: PastePreview(
            w.desk, w.window, w.desk.ledgers["box"], "管理番号\t名称\r\nKK-0900\t髙﨑の箱\r\nKK-0001\t", w.window
        ).open()),
    }  # fmt: skip
    return {name: lambda w, k=kind, a=act: w.dialog(lambda: a(w), k) for name, (kind, act) in acts.items()}


def _list_and_form(kind: str) -> dict[str, Screen]:
    """One after the other: the page is made once."""
    return {kind: lambda w: w.place(kind), f"{kind}:form": lambda w: w.form(kind)}


IN_WINDOW: dict[str, Screen] = {
    **{name: lambda w, n=name: w.place(n) for name in PAGES},
    **{name: screen for kind in LEDGERS for name, screen in _list_and_form(kind).items()},
    **{
        f"{name}:inside": lambda w, s=screen: w.inside(s)
        for kind in RESTRICTED
        for name, screen in _list_and_form(kind).items()
    },
    **{f"tab:{title}": lambda w, t=title: w.tab(t) for title in ("履歴", "関連", "帳票")},
    **{verb: lambda w, v=verb: w.beside(v) for verb in ("area:reader_check", "area:backups", "help", "import", "sync")},
    **{verb: lambda w, v=verb: w.beside(v) for verb in ("accounts", "password", "area:report_incident")},
    "preview": lambda w: w.preview(),
    "together": lambda w: w.together(),
    "recovery": lambda w: w.recovery(),
}
DIALOGS = _dialogs()
DOORS: dict[str, Screen] = {
    name: lambda w, n=name: w.door(n)
    for name in (
        "sign_in", "locked", "refused", "new_password", "recovery_form", "first_run:1", "first_run:2", "first_run:3",
        "first_run:backup",
    )
}  # fmt: skip
SCREENS: dict[str, Screen] = {
    **IN_WINDOW, **DIALOGS, **DOORS, "search": lambda w: w.search(), "practice": lambda w: w.practice(),
}  # fmt: skip


def to_front(window: QWidget) -> None:
    """Show and activate a window; the offscreen platform does not notice one that was hidden in between."""
    other = QWidget()
    other.show()
    other.activateWindow()
    window.show()
    pump_until(other.isActiveWindow)
    window.activateWindow()
    pump_until(window.isActiveWindow)
    other.close()
    other.deleteLater()


def settle() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()


def pump_until(ready: Callable[[], bool]) -> None:
    """Let the program run until something is so; half a minute is for a busy machine."""
    end = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < end, "the screen did not come"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def reachable(root: QWidget) -> list[QWidget]:
    """What Tab can come to."""
    return [
        w
        for w in (root, *root.findChildren(QWidget))
        if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None
    ]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""
