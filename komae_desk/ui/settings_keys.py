"""Keys a person has chosen for commands: which may be taken, who has them, and taking them into force (ux.md §6.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence

from komae_desk.ui.command_registry import FORBIDDEN, keys_of
from komae_desk.ui.page_stack import told

PREFERENCE = "keys"
# What writing needs, what Windows takes, and what would leave a person without a way back.
_KEPT_FOR_WRITING = frozenset(
    keys_of(("Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Shift+C", "Ctrl+Left", "Ctrl+Right"))
)
_KEPT_FOR_WINDOWS = frozenset(keys_of(("Alt+F4", "Alt+Tab", "Alt+Space", "Ctrl+Esc", "Ctrl+Alt+Del", "Alt+Esc")))
_BARE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_FUNCTION_KEYS = range(int(Qt.Key.Key_F1), int(Qt.Key.Key_F24) + 1)


@dataclass(frozen=True)
class KeyCommand:
    """A command as its keys are chosen: its words, where it works, its keys now and by default."""

    name: str
    title: str
    where: str
    keys: tuple[str, ...]
    usual: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        return keys_of(self.keys) != keys_of(self.usual)


def shown_key(key: str) -> str:
    """A key as it is printed on keyboards and in menus."""
    return key.replace("Return", "Enter").replace("PgDown", "PgDn").replace("Left", "←").replace("Right", "→")


def why_not(key: str) -> str:
    """Why no command may have a key, or an empty text."""
    sequence = QKeySequence(key)
    if sequence.isEmpty():
        return "このキーは割り当てられません。"
    plain, combination = sequence.toString(), sequence[0]  # type: ignore[index]
    code, modifiers = int(combination.key()), combination.keyboardModifiers()
    if plain.rsplit("+", 1)[-1] in FORBIDDEN:
        return "F7〜F10は、日本語入力の変換とメニューに使うため、割り当てられません。"
    if plain in _KEPT_FOR_WRITING:
        return f"{shown_key(plain)}は、文字の編集とコピーに使うため、割り当てられません。"
    if plain in _KEPT_FOR_WINDOWS or modifiers & Qt.KeyboardModifier.MetaModifier:
        return f"{shown_key(plain)}は、Windowsが使うため、割り当てられません。"
    if not modifiers & ~_BARE and code not in _FUNCTION_KEYS:
        return "文字や矢印だけのキーは、入力に使うため、割り当てられません。CtrlかAltと組み合わせてください。"
    if modifiers == Qt.KeyboardModifier.AltModifier and Qt.Key.Key_A <= code <= Qt.Key.Key_Z:
        return "Altと文字のキーは、画面のボタンに使うため、割り当てられません。Ctrlと組み合わせてください。"
    return ""


class KeyAssignment(QObject):
    """Gives the commands of a window the keys its person chose, also those a page brings later."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._window = window
        self._usual: dict[str, tuple[str, ...]] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.apply)
        desk = window.desk
        kept = desk.store.preference(desk.user.person, PREFERENCE)
        pairs = kept.items() if isinstance(kept, dict) else ()
        self.chosen: dict[str, str] = {str(n): str(k) for n, k in pairs if k == "" or not why_not(str(k))}
        window.installEventFilter(self)
        self.apply()

    @classmethod
    def of(cls, window: Any) -> KeyAssignment:
        """The one of a window, made when first asked for."""
        found = window.findChild(cls)
        return found if isinstance(found, cls) else cls(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ActionAdded and watched is self._window:
            # The registry writes a command down after its action: look when it is done.
            self._later.start()
        return False

    def apply(self) -> None:
        """Put the chosen keys on the commands there are now."""
        registry = self._window.registry
        for name, verb in list(registry.verbs.items()):
            keys = self._keys(name, verb.keys)
            if keys != verb.keys:
                registry.verbs[name] = replace(verb, keys=keys)
                registry.action(name).setShortcuts([QKeySequence(key) for key in keys])

    def pause(self, paused: bool) -> None:
        """While a key is being chosen no command may take it for itself."""
        for name in self._window.registry.verbs:
            self._window.registry.action(name).setEnabled(not paused)

    def commands(self) -> list[KeyCommand]:
        """Every command whose key can be chosen: those of the window, then those of lists."""
        window = self._window
        found = {
            name: self._command(name, verb.title, "どの画面でも", verb.keys)
            for name, verb in window.registry.verbs.items()
            if not name.startswith(("step:", "new:", "row_", "help:"))
        }
        for kind, ledger in list(window.desk.ledgers.items())[:1]:
            title = ledger.record.title
            for verb in told(window.stack.get(kind), "verbs") or ():
                if not verb.name.startswith("step:"):
                    words = verb.title.removeprefix(f"{title}の")
                    found[verb.name] = self._command(verb.name, words, "台帳の画面", verb.keys)
        return list(found.values())

    def holder(self, key: str, besides: str) -> KeyCommand | None:
        """Which other command has a key now."""
        wanted = QKeySequence(key).toString()
        return next((c for c in self.commands() if c.name != besides and wanted in keys_of(c.keys)), None)

    def step_with(self, key: str) -> str:
        """The step of a form that has a key (「許可」), or an empty text; those are fixed."""
        wanted = QKeySequence(key).toString()
        steps = (step for ledger in self._window.desk.ledgers.values() for step in ledger.workflow.steps)
        return next((step.label for step in steps if step.key and QKeySequence(step.key).toString() == wanted), "")

    def give(self, name: str, key: str) -> None:
        """Give a command a key in place of its first one; "" takes all its keys away."""
        self.chosen[name] = key
        self._keep()

    def swap(self, one: KeyCommand, key: str, other: KeyCommand) -> None:
        """Give a command a key of another, and that one the key the first had."""
        self.chosen[one.name] = key
        self.chosen[other.name] = one.keys[0] if one.keys else ""
        self._keep()

    def reset(self, name: str = "") -> None:
        """Back to the usual key; of every command when none is named."""
        if name:
            self.chosen.pop(name, None)
        else:
            self.chosen.clear()
        self._keep()

    def _keep(self) -> None:
        desk = self._window.desk
        desk.store.set_preference(desk.user.person, PREFERENCE, self.chosen)
        self.apply()

    def _command(self, name: str, title: str, where: str, keys: tuple[str, ...]) -> KeyCommand:
        return KeyCommand(name, title, where, self._keys(name, keys), self._usual.get(name, keys))

    def _keys(self, name: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        if name not in self.chosen:
            return self._usual.get(name, keys)
        usual = self._usual.setdefault(name, keys)
        key = self.chosen[name]
        return (key, *(k for k in usual[1:] if k != key)) if key else ()
