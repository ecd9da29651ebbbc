"""督促 for everything overdue: slips on paper, and words to paste into a message (ux.md §4.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QGuiApplication

from komae_desk.areas.takeout import commands, papers
from komae_desk.areas.takeout.counter_view.side.widgets import OverdueCard
from komae_desk.areas.takeout.movement.record import Movement
from komae_desk.core.desk import Desk
from komae_desk.ui.services import Services


class Reminders:
    """What the two buttons under the overdue loans do; `quietly` runs an act of the page itself."""

    def __init__(
        self, desk: Desk, services: Services, card: OverdueCard, quietly: Callable[[Callable[[], Any]], Any]
    ) -> None:
        self._desk, self._services, self._card, self._quietly = desk, services, card, quietly

    def movements(self) -> list[Movement]:
        """The loans listed as overdue, as they are now."""
        found = (self._desk.maybe("movement", row.movement) for row in self._card.rows)
        return [m for m in found if isinstance(m, Movement)]

    def why_not(self) -> str:
        """Why there are no slips to print."""
        return "" if self._card.rows else "返却期限を過ぎた貸出はありません。"

    def print_slips(self) -> None:
        """督促票, written down as given out."""
        if self._card.rows:
            self._quietly(lambda: commands.remind(self._desk, self.movements()))
            self._services.preview(papers.REMINDER, self.movements())

    def copy_words(self) -> None:
        """The words of the reminders on the clipboard."""
        found = self.movements()
        QGuiApplication.clipboard().setText("\n\n".join(commands.words_for_reminder(self._desk, m) for m in found))
        self._services.say(f"{len(found)}件の文面をコピーしました。")
