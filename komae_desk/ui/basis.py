"""「根拠」: the clause a field, a step or a paper rests on, opened beside the form by the area that keeps the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from komae_desk.core.area import load
from komae_desk.core.clause import references

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk
    from komae_desk.ui.main_window import MainWindow


def explain_basis(window: MainWindow, basis: str) -> bool:
    """Open the clauses of a basis beside the page; False where it names none or no area keeps the rules."""
    call = next((area.explains for area in window.desk.areas if area.explains), "")
    if not leads_to_basis(window.desk, basis):
        return False
    # The rules are kept by the section, also for what only named people read.
    load(call)(window.desk.beside or window.desk, window, basis)
    return True


def leads_to_basis(desk: Desk, basis: str) -> bool:
    """Whether a basis names a clause, not a check of the program alone, and some area keeps the rules."""
    return any(area.explains for area in desk.areas) and is_clause(basis)


def is_clause(basis: str) -> bool:
    """Whether a basis names a clause: a person may have written it (設問の根拠), so that it may name none."""
    try:
        return bool(basis) and bool(references(basis))
    except ValueError:
        return False


def window_of(widget: QWidget) -> MainWindow | None:
    """The main window a widget belongs to, through dialogs over it."""
    at: QWidget | None = widget.window()
    while at is not None and not hasattr(at, "registry"):
        above = at.parentWidget()
        at = above.window() if above is not None else None
    return at  # type: ignore[return-value]
