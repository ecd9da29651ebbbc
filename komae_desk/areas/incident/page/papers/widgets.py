"""「書類を作る」: the papers of the incident that is worked on, those it needs by its level and kind named first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton

from komae_desk.areas.incident import reports, writing
from komae_desk.core.area import Command, load
from komae_desk.core.desk import Desk
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.services import Services

FITTING = "（この事案で要る書類）"


class PapersButton(QPushButton):
    """A button with a menu; every entry is a command of the page, too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("書類を作る")
        self._desk = desk
        self._services: Any = None
        self._session: Any = None
        self._do: Callable[[Callable[[], Any]], bool] = lambda act: False
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def serve(self, services: Services, session: Any, do: Callable[[Callable[[], Any]], bool]) -> None:
        """session: the work on one incident; do: how the page does something and says why not."""
        self._services, self._session, self._do = services, session, do

    def verbs(self, why: Callable[[], str]) -> list[Verb]:
        """The commands of the page."""
        made = [
            Verb(f"incident:{each.name}", each.title, partial(self.write, each), "paper", (), each.aliases, why)
            for each in writing.ACTS
        ]
        return [*made, Verb("incident:whole", "事案書類一式を印刷", self.print_all, "paper", (), ("I-00",), why)]

    def write(self, command: Command) -> None:
        """Begin a paper of the incident, or go on with it; it gets its number first."""
        if self._do(self._session.take) and self._session.incident is not None:
            load(command.call)(self._desk, self._services, [self._session.incident])

    def print_all(self) -> None:
        """Everything of the incident under its list."""
        if self._do(self._session.take) and self._session.incident is not None:
            self._services.preview(reports.WHOLE, [self._session.incident])

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        incident = self._session.incident if self._session is not None else None
        fitting = writing.fitting(incident) if incident is not None else frozenset()
        # sorted() keeps the order of the forms within each half.
        for each in sorted(writing.ACTS, key=lambda act: act.name not in fitting):
            words = f"{each.title}{FITTING if each.name in fitting else ''}"
            menu.addAction(words).triggered.connect(partial(self._triggered, each))
        menu.addSeparator()
        menu.addAction("事案書類一式を印刷").triggered.connect(self.print_all)

    def _triggered(self, command: Command, _: bool = False) -> None:
        self.write(command)
