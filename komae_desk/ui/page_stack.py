"""The pages of the window, made when first opened, with back and forward (ux.md §6.1 Alt+← Alt+→)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget


@dataclass(frozen=True)
class Visit:
    """Where a person was: a page, and the record shown there."""

    name: str
    record_id: UUID | None = None


class PageStack(QObject):
    """Pages by name; a page may bring title, verbs(), hints(), enter(), leave(), set_band() and current_record()."""

    shown = Signal(object)

    def __init__(self, widget: QStackedWidget, make: Callable[[str], QWidget]) -> None:
        super().__init__(widget)
        self.widget = widget
        self._make = make
        self.pages: dict[str, QWidget] = {}
        self.name = ""
        self._back: list[Visit] = []
        self._forward: list[Visit] = []

    @property
    def page(self) -> Any:
        """The page shown now."""
        return self.pages.get(self.name)

    def get(self, name: str) -> Any:
        """A page, made when it is asked for the first time."""
        if name not in self.pages:
            page = self._make(name)
            self.pages[name] = page
            self.widget.addWidget(page)
        return self.pages[name]

    def open(self, name: str, *, remembers: bool = True) -> Any:
        """Show a page; where the person was is remembered."""
        page = self.get(name)
        if name != self.name:
            if remembers and self.name:
                self._back.append(self.here())
                self._forward.clear()
            if self.page is not None:
                told(self.page, "leave")
            self.name = name
            self.widget.setCurrentWidget(page)
            self.shown.emit(page)
        return page

    def forget(self, name: str) -> None:
        """A page is made anew when it is asked for again."""
        page = self.pages.pop(name, None)
        if page is not None:
            told(page, "wait")
            self.widget.removeWidget(page)
            page.deleteLater()

    def here(self) -> Visit:
        """Where the person is now."""
        record = told(self.page, "current_record")
        return Visit(self.name, record.id if record is not None and record.version else None)

    def go_back(self) -> Visit | None:
        """The place before, which the caller shows; None at the first one."""
        return self._go(self._back, self._forward)

    def go_forward(self) -> Visit | None:
        """The place that was left by going back."""
        return self._go(self._forward, self._back)

    def came_from(self, name: str) -> bool:
        """Whether that page was shown before this one."""
        return bool(self._back) and self._back[-1].name == name

    def can_go_back(self) -> bool:
        return bool(self._back)

    def can_go_forward(self) -> bool:
        return bool(self._forward)

    def _go(self, source: list[Visit], target: list[Visit]) -> Visit | None:
        if not source:
            return None
        target.append(self.here())
        return source.pop()


def told(page: Any, name: str, *values: Any) -> Any:
    """What a page answers, or None when it brings no such thing."""
    answer = getattr(page, name, None)
    return answer(*values) if callable(answer) else answer
