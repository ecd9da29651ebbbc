"""Every command of the window, once: the menus, the keys and 検索・移動 are made from here (ux.md §6.1, A-8, A-9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

MENUS = {
    "file": "ファイル(&F)",
    "edit": "編集(&E)",
    "view": "表示(&V)",
    "go": "移動(&G)",
    "act": "操作(&A)",
    "paper": "帳票(&R)",
    "help": "ヘルプ(&H)",
}
# The IME converts with F7 to F9 and F10 opens the menu: nothing of ours may lie there.
FORBIDDEN = frozenset({"F7", "F8", "F9", "F10"})


@dataclass(frozen=True)
class Verb:
    """One command: its words, what it does, its keys, and why it cannot be done now ("" = it can).

    plain: what a report of a fault calls it where the title holds words that are not everybody's (R26).
    urgent: its keys work over a dialog, too.
    """

    name: str
    title: str
    run: Callable[[], object]
    menu: str = "act"
    keys: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    why: Callable[[], str] = lambda: ""
    icon: str = ""
    break_before: bool = False
    plain: str = ""
    urgent: bool = False


class CommandRegistry(QObject):
    """The commands of the window as actions on it; a page brings its own while it is shown."""

    def __init__(self, window: QWidget, refuse: Callable[[str], object]) -> None:
        """refuse is told the reason when a command that cannot be done now is called."""
        super().__init__(window)
        self._window = window
        self._refuse = refuse
        self._actions: dict[str, QAction] = {}
        self.verbs: dict[str, Verb] = {}
        self._usual: dict[str, tuple[str, ...]] = {}
        self._of_page: set[str] = set()
        self._titles: dict[QAction, str] = {}
        # The words of the newest call, for the report of an unexpected error.
        self.last = ""

    def add(self, *verbs: Verb, of_page: bool = False) -> None:
        """Take commands in; those of a page go with it."""
        for verb in verbs:
            action = QAction(verb.title, self._window)
            action.setObjectName(verb.name)
            action.setShortcuts([QKeySequence(key) for key in verb.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(lambda _=False, v=verb: self.call(v))
            self._window.addAction(action)
            self._actions[verb.name] = action
            self.verbs[verb.name] = verb
            self._usual[verb.name] = verb.keys
            if of_page:
                self._of_page.add(verb.name)

    def leave_page(self) -> None:
        """Drop what the page brought."""
        self.drop(*self._of_page)
        self._of_page.clear()

    def drop(self, *names: str) -> None:
        """Take commands out again."""
        for name in names:
            action = self._actions.pop(name)
            self._window.removeAction(action)
            action.deleteLater()
            del self.verbs[name], self._usual[name]

    def call(self, verb: Verb) -> None:
        """Do it, or say why not."""
        why = verb.why()
        if why:
            self._refuse(why)
            return
        self.last = verb.plain or verb.title
        verb.run()

    def action(self, name: str) -> QAction:
        """The action of a command, for a button or a menu."""
        return self._actions[name]

    def key_now(self, key: str) -> str:
        """The key a person has chosen in place of a usual one; "" when the command has none now."""
        for name, usual in self._usual.items():
            if key in usual:
                keys = self.verbs[name].keys
                return key if key in keys else keys[0] if keys else ""
        return key

    def rename(self, name: str, title: str) -> None:
        """Give a command the words it has now (「元に戻す：返却の登録」)."""
        self._actions[name].setText(title)

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus; each is written anew when it opens, so that words and reasons are those of now."""
        for name, title in MENUS.items():
            menu = bar.addMenu(title.replace("&", ""))
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(lambda m=menu, n=name: self._fill(m, n))
            self._fill(menu, name)
            self._titles[menu.menuAction()] = title

    def show_letters(self, shown: bool) -> None:
        """Alt+letter opens a menu only while the bar is seen: hidden, the letters belong to the page (Alt+A 許可)."""
        for action, title in self._titles.items():
            action.setText(title if shown else title.replace("&", ""))

    def in_menu(self, name: str) -> list[Verb]:
        """The commands of one menu in their order."""
        return [verb for verb in self.verbs.values() if verb.menu == name]

    def clashes(self) -> list[str]:
        """Keys that two commands share, or that are forbidden."""
        used = Counter(key for verb in self.verbs.values() for key in keys_of(verb.keys))
        return [f"{key} ×{count}" for key, count in used.items() if count > 1] + sorted(FORBIDDEN & used.keys())

    def _fill(self, menu: QMenu, name: str) -> None:
        menu.clear()
        for verb in self.in_menu(name):
            if verb.break_before:
                menu.addSeparator()
            action = self._actions[verb.name]
            why = verb.why()
            action.setToolTip(why or verb.title)
            action.setStatusTip(why)
            menu.addAction(action)


def keys_of(keys: Iterable[str]) -> list[str]:
    """Keys in one way of writing."""
    return [QKeySequence(key).toString() for key in keys]
