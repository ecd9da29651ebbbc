"""The command that prints what the home page shows (domain.md §12.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from komae_desk.areas.today.agenda import MOST_ON_PAPER, told
from komae_desk.core.desk import Desk
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.services import Services
from komae_desk.ui.work import Task

ALIASES = ("お知らせ", "通知", "いんさつ", "L-04")


class ListOnPaper:
    """Ctrl+P of the home page; shown() answers how the rows were chosen, and the open work among them."""

    def __init__(self, desk: Desk, services: Services, shown: Callable[[], tuple[str, Sequence[Task]]]) -> None:
        self._desk, self._services, self._shown = desk, services, shown

    def verbs(self) -> tuple[Verb, ...]:
        """The one command."""
        return (Verb("today_print", "期限の一覧を印刷", self.print, "paper", ("Ctrl+P",), ALIASES, self.why_not),)

    def why_not(self) -> str:
        """Why nothing can be printed now, "" when it can."""
        count = len(self._shown()[1])
        if count > MOST_ON_PAPER:
            return f"{MOST_ON_PAPER:,}件を超えるため、印刷できません。「自分の担当」などを選んでください。"
        return "" if count else "印刷する作業がありません。"

    def print(self) -> None:
        """Show the rows as they are printed."""
        from komae_desk.areas.today.form import paper_of

        self._services.preview(paper_of(told(self._desk, *self._shown())), [])
