"""The event filter of an object, laid on what has the focus in a window and on nothing else.

A filter on the program is called for every event of every widget, a few hundred thousand times an hour.
"""

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget


class FocusWatch(QObject):
    """Keys and Japanese input go to what has the focus, or to the window while nothing has: there the owner looks."""

    def __init__(self, owner: QObject, window: QWidget) -> None:
        """owner is the object whose eventFilter is asked; nothing is watched until start()."""
        super().__init__(owner)
        self._owner = owner
        self._window = window
        self._watched: QWidget | None = None

    def start(self) -> None:
        """Begin to watch."""
        _application().focusChanged.connect(self._focus_changed)
        self._follow()

    def stop(self) -> None:
        """Stop watching."""
        _application().focusChanged.disconnect(self._focus_changed)
        self._leave()

    def come_first(self) -> None:
        """Be asked before every other filter, also before one that came while the widget had the focus."""
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.installEventFilter(self._owner)

    def _focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if shiboken6.isValid(self._window) and (now is None or now.window() is self._window):
            self._follow()

    def _follow(self) -> None:
        self._leave()
        self._watched = self._window.focusWidget() or self._window
        self._watched.installEventFilter(self._owner)

    def _leave(self) -> None:
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self._owner)
        self._watched = None


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
