"""What the window offers every page and hand-written widget: moving, speaking, asking, printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from komae_desk.core.area import Paper
    from komae_desk.core.desk import Desk
    from komae_desk.core.errors import Refused
    from komae_desk.core.intake import Spreadsheets
    from komae_desk.core.record import Record
    from komae_desk.core.store import Condition, Query
    from komae_desk.ui.background import Jobs
    from komae_desk.ui.list_columns import Column

Then = Callable[[str], object]


class Services(Protocol):
    """The window as its pages see it; pages are made as Widget(desk, services)."""

    @property
    def desk(self) -> Desk: ...

    @property
    def top(self) -> Any:
        """The bar at the head of the window (komae_desk.ui.top_bar)."""
        ...

    @property
    def scanner(self) -> Any:
        """The ScanSink of komae_desk.ui.scanner, or None while there is none."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Long work beside the window, with progress and 中止 in the status bar (ux.md §5.2)."""
        ...

    def open_page(self, name: str, record_id: UUID | None = None) -> None:
        """Show a page by its name, or the list of a ledger by its kind; at a record where the page can."""
        ...

    def open_record(self, kind: str, record_id: UUID, field: str = "", step: str = "") -> None:
        """Show a record in its list, at a field to fill or at a step to take when one is named."""
        ...

    def open_list(self, kind: str, words: str, states: Sequence[str]) -> None:
        """Show the list of a ledger, narrowed to records in some states; words name the condition."""
        ...

    def open_where(self, kind: str, words: str, where: Sequence[Condition]) -> None:
        """Show the list of a ledger, narrowed by conditions; words name them."""
        ...

    def open_together(self, kind: str, ids: Sequence[UUID], step: str) -> None:
        """Show applications that ask for the same one under another, each to be decided on by a step."""
        ...

    def choose_fiscal(self, year: int | None) -> None:
        """Choose the fiscal year of the top bar; None is all of them."""
        ...

    def open_new(self, kind: str, values: Mapping[str, object] | None = None) -> None:
        """Begin a new record with values already filled in."""
        ...

    def show_undo(self, text: str, *, act: str = "", together: str = "") -> None:
        """Say at the foot of the content what was done, with 「元に戻す」 for the newest act (ux.md §3.10)."""
        ...

    def report(self, refused: Refused) -> None:
        """Show why something was declined, at the head of the page."""
        ...

    def say(self, text: str, assertive: bool = False) -> None:
        """Have a sentence spoken and shown for a moment in the status bar."""
        ...

    def preview(self, paper: Paper, records: Sequence[Record]) -> None:
        """Show a printed form of records before printing."""
        ...

    def preview_again(self, paper: Paper, record: Record, kept: str) -> None:
        """Show a paper as it was printed before."""
        ...

    @property
    def spreadsheets(self) -> Spreadsheets | None:
        """Tables in files, or None where the window has none."""
        ...

    def import_into(self, kind: str = "") -> None:
        """Begin the import of a spreadsheet into a ledger."""
        ...

    def export_list(self, query: Query, columns: Sequence[Column], conditions: Sequence[str] = ()) -> None:
        """Write a list to a file: its query, its columns as they stand, its conditions in words."""
        ...

    def ask(self, question: str, answers: Sequence[str], then: Then) -> None:
        """Ask what cannot be taken back: at most three lines; the first answer is the safe one (Esc, default).

        then is called with the words of the answer that was chosen.
        """
        ...
