"""What a window has besides its work: settings in force, keys, help, the daily notice; and pages made on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from komae_desk.ui.clock_strip import ClockStrip
from komae_desk.ui.help_view import HelpScreen, help_verbs
from komae_desk.ui.reminder import DailyReminder
from komae_desk.ui.settings_items import TEXT_SIZE, changes, take_effect, value_of
from komae_desk.ui.settings_keys import KeyAssignment


class PersonalWindow(QObject):
    """Takes a person's settings into force on a window and keeps the text size that was changed by keys."""

    def __init__(self, window: Any) -> None:
        """To be made once, when the window and its commands are there."""
        super().__init__(window)
        self._window = window
        take_effect(window.desk, window)
        KeyAssignment.of(window)
        DailyReminder(window)
        ClockStrip(window)
        window.registry.add(*help_verbs(window, self.show_help))
        if window.appearance is not None:
            window.appearance.changed.connect(self._looks_changed)

    def show_help(self, name: str) -> None:
        """A page of help."""
        page = show_page(self._window, "help", lambda: HelpScreen(self._window.desk, self._window))
        page.show_page(name)

    def _looks_changed(self) -> None:
        desk, look = self._window.desk, self._window.appearance
        percent = look.percent
        # A window that is not seen belongs to somebody who is not here.
        if self._window.isVisible() and not look.is_for_now and percent != value_of(desk, TEXT_SIZE):
            desk.store.set_preference(desk.user.person, TEXT_SIZE.name, percent)
            changes.changed.emit(TEXT_SIZE.name)


def show_page(window: Any, name: str, make: Callable[[], QWidget]) -> Any:
    """Open a page that is no place of the navigation, made when it is first asked for."""
    stack = window.stack
    if name not in stack.pages:
        page = make()
        stack.pages[name] = page
        stack.widget.addWidget(page)
    window.open_page(name)
    return stack.pages[name]
