"""F6, F1 and Alt: moving between the parts of the window, explaining a field, showing the menu (ux.md §6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QToolButton, QWidget

from komae_desk.ui.basis import explain_basis
from komae_desk.ui.beside_dialog import BesideDialog

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow


class Panes(QObject):
    """The parts of the window in the order of F6: 絞り込み → 一覧 → 詳細 → 状態行 → ナビ → 参照; or a page's own."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._alt_alone = False
        bar = window.menuBar()
        for menu in bar.actions():
            if (each := menu.menu()) is not None and isinstance(each, QObject):
                each.installEventFilter(self)
        bar.installEventFilter(self)

    def parts(self) -> list[QWidget]:
        """What F6 goes through now."""
        window, page = self._window, self._window.stack.page
        named: list[QWidget | None] = [
            getattr(getattr(page, "filters", None), "edit", None),
            getattr(page, "view", None),
            getattr(page, "detail", None),
        ]
        own = getattr(page, "panes", None)
        named += own() if own is not None else []
        found = [part for part in named if part is not None and part.isVisible()]
        beside = (each for each in window.findChildren(BesideDialog) if each.isVisible())
        return [*(found or ([page] if page is not None else [])), window.navigation, *beside]

    def go(self, by: int) -> None:
        """Go to the next (1) or former (-1) part."""
        parts = self.parts()
        focus = QApplication.focusWidget()
        at = next((n for n, p in enumerate(parts) if focus is not None and (p is focus or p.isAncestorOf(focus))), -1)
        part = parts[(at + by) % len(parts)] if at >= 0 else parts[0]
        if isinstance(part, BesideDialog):
            part.take_focus()
        elif part is self._window.navigation:
            self._window.navigation.take_focus()
        elif part.focusPolicy() != Qt.FocusPolicy.NoFocus:
            part.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            first_inside(part)
        reveal(QApplication.focusWidget())

    def explain(self) -> None:
        """Say what the focused field is for and open the clause it rests on; where it says nothing, the help."""
        widget = QApplication.focusWidget()
        while widget is not None:
            if hint := getattr(widget, "hint", ""):
                self._window.say(f"{getattr(widget, 'label', '')}：{hint}")
                explain_basis(self._window, getattr(widget, "leads_to", getattr(widget, "basis", "")))
                return
            widget = widget.parentWidget()
        registry = self._window.registry
        if (help_verb := registry.verbs.get("help")) is not None:
            registry.call(help_verb)
            return
        self._window.say("この項目に説明はありません。キーの一覧は Ctrl+/ です。")

    def press(self, key: str) -> None:
        """A key hint that is no command: send the key to the focused widget."""
        widget = QApplication.focusWidget()
        known = {"F4": Qt.Key.Key_F4, "Esc": Qt.Key.Key_Escape, "Space": Qt.Key.Key_Space, "↓": Qt.Key.Key_Down}
        if widget is None or (key not in known and key != "Ctrl+C"):
            return
        control = Qt.KeyboardModifier.ControlModifier if key == "Ctrl+C" else Qt.KeyboardModifier.NoModifier
        code = known.get(key, Qt.Key.Key_C)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, code, control))

    def press_by_enter(self, widget: QWidget, event: QKeyEvent) -> bool:
        """Enter presses the focused button, as people expect; Qt does so in dialogs only."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if enter and plain and isinstance(widget, (QPushButton, QToolButton)):
            widget.click()
            return True
        return False

    def watch_alt(self, event: QKeyEvent) -> None:
        """Alt alone, or F10, shows the menu bar and gives it the focus."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            # A key that becomes a shortcut is seen as ShortcutOverride only.
            self._alt_alone = event.key() == Qt.Key.Key_Alt
            if event.key() == Qt.Key.Key_F10 and event.type() == QEvent.Type.KeyPress and not event.modifiers():
                self.show_menu()
        elif event.key() == Qt.Key.Key_Alt and self._alt_alone:
            self._alt_alone = False
            self.show_menu()

    def show_menu(self) -> None:
        """Show the menu bar with its first menu chosen."""
        bar = self._window.menuBar()
        if bar.isVisible():
            self._hide_menu()
            return
        # The bar takes its letters, and gives them back, only while it is visible.
        bar.show()
        self._window.registry.show_letters(True)
        bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        bar.setActiveAction(bar.actions()[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and watched is self._window.menuBar():
            popup = QApplication.activePopupWidget()
            if popup is None:
                self._hide_menu()
        return False

    def _hide_menu(self) -> None:
        self._window.registry.show_letters(False)
        self._window.menuBar().hide()


def reveal(widget: QWidget | None) -> None:
    """Scroll to where the hands are: only Tab does so by itself."""
    at = widget.parentWidget() if widget is not None else None
    while widget is not None and at is not None:
        if isinstance(at, QScrollArea):
            at.ensureWidgetVisible(widget)
        at = at.parentWidget()


def first_inside(part: QWidget) -> None:
    """Put the focus on the first widget inside that can be tabbed to."""
    widget = part.nextInFocusChain()
    while widget is not None and widget is not part:
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if part.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled() and tab:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        widget = widget.nextInFocusChain()
