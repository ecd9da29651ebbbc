"""What cannot wait works over a dialog, too: the dialog is left as by Esc, and the command is done (ux.md §4.9)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from komae_desk.ui.command_registry import Verb

if TYPE_CHECKING:
    from komae_desk.ui.main_window import MainWindow

REACHED = "reached"


def reach(above: QWidget, window: MainWindow) -> None:
    """Lay the keys of what is urgent on a dialog of the window, once."""
    parent = above.parentWidget()
    if not isinstance(above, QDialog) or parent is None or parent.window() is not window or above.property(REACHED):
        return
    above.setProperty(REACHED, True)
    for verb in window.registry.verbs.values():
        for key in verb.keys if verb.urgent else ():
            QShortcut(QKeySequence(key), above).activated.connect(partial(_leave_for, above, window, verb))


def _leave_for(dialog: QDialog, window: MainWindow, verb: Verb) -> None:
    if dialog.isModal():
        # As by Esc: the safe answer.
        dialog.reject()
    window.activateWindow()
    window.registry.call(verb)
