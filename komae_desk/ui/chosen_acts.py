"""What a ledger offers for the chosen records of its list: by key, in the menu, in 一括操作 (ux.md §4.2 Bulk)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from komae_desk.core.record import Record
from komae_desk.ui.command_registry import Verb

if TYPE_CHECKING:
    from komae_desk.core.area import Command
    from komae_desk.ui.list_screen import ListScreen

MOST = 500


def chosen(page: ListScreen) -> Sequence[Record]:
    """The checked records, or else the selected rows."""
    checked = page.model.checked()
    if checked:
        return checked
    return [record for row in page.view.selected_rows() if (record := page.model.record(row)) is not None]


def chosen_verbs(page: ListScreen) -> list[Verb]:
    """One verb for each act of the ledger."""

    def why_not() -> str:
        count = len(page.model.checked()) or page.view.selected_count()
        if count > MOST:
            return f"一度に選べるのは{MOST}件までです。行を減らしてください。"
        return "" if count else "記録を選んでください。"

    return [
        Verb(
            f"chosen:{act.name}",
            act.title,
            partial(_run, page, act),
            "paper",
            (act.key,) if act.key else (),
            act.aliases,
            why_not,
        )
        for act in page.ledger.acts
    ]


def _run(page: ListScreen, act: Command) -> None:
    page.bulk.act(act, chosen(page))
