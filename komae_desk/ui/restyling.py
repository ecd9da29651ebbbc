"""A new style sheet for widgets that are there already: what is seen at once, what is hidden a moment later.

QApplication.setStyleSheet styles every widget once for each of its ancestors (Qt 6.11): seconds with a few pages open.
With the rules forgotten first it styles none of them, and each is styled here exactly once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyle  # its hundreds of names are not waited for before the first window


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Keep Python's collector still while all widgets are walked over: a forgotten one deleted meanwhile is a crash."""
    ran = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if ran:
            gc.enable()


class Restyling(QObject):
    """Puts style sheets on an application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._hidden: list[QWidget] = []
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.finish)

    def put_on(self, sheet: str) -> None:
        """Style all that is seen; the rest follows when the events of the moment are done, or by finish()."""
        with nothing_collected():
            if not self._app.styleSheet():
                self._app.setStyleSheet(sheet)
                return
            style = self._app.style()
            style.unpolish(self._app)
            self._app.setStyleSheet(sheet)
            self._hidden = []
            seen: list[QWidget] = []
            for window in self._app.topLevelWidgets():
                self._gather(window, seen)
            _polish(seen, style)
        self._later.start()

    def finish(self) -> None:
        """Style what was hidden."""
        self._later.stop()
        hidden, self._hidden = self._hidden, []
        with nothing_collected():
            found: list[QWidget] = []
            for widget in hidden:
                if shiboken6.isValid(widget):
                    found += [widget, *widget.findChildren(QWidget)]
            _polish(found, self._app.style())

    def _gather(self, widget: QWidget, seen: list[QWidget]) -> None:
        if widget.isHidden():
            self._hidden.append(widget)
            return
        seen.append(widget)
        for child in widget.children():
            if isinstance(child, QWidget):
                self._gather(child, seen)


def _polish(widgets: list[QWidget], style: QStyle) -> None:
    """Parents before children; told when all have their fonts, for some measure their children then."""
    for widget in widgets:
        if shiboken6.isValid(widget):
            style.polish(widget)
    for widget in widgets:
        if shiboken6.isValid(widget):
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
