"""What a ledger's page shows of its rows: chips, words, conditions of columns, order (ux.md §3.4)."""

from __future__ import annotations

from PySide6.QtCore import Qt

from komae_desk.core.errors import Refused
from komae_desk.core.record import Record
from komae_desk.ui.list_parts import ListParts
from komae_desk.ui.list_query import Chip, Filter, query_of
from komae_desk.ui.page_stack import told


class ListNarrowing(ListParts):
    """The half of the page that narrows and orders; rows and their record are ListScreen's affair."""

    def focus_list(self) -> None:
        raise NotImplementedError

    def _keep_place(self, record: Record | None) -> None:
        raise NotImplementedError

    def look_again(self) -> None:
        """Read the list by what stands in the bar, the chips and the row of conditions."""
        shown = self.cells.isVisibleTo(self)
        chosen = Filter(
            self.filters.text(),
            self.filters.chosen(),
            self.cells.cells() if shown else (),
            self._filter.order,
            self.fiscal if self.ledger.numbered else None,
        )
        try:
            query = query_of(self.ledger, chosen, self._desk)
        except Refused as refused:
            self.cells.mark(refused.field, refused.text)
            self._services.say(refused.text)
            return
        self.cells.mark("", "")
        self._filter = chosen
        kept = self.detail.record
        self.model.show_query(query)
        if not chosen.is_open:
            self.model.count_whole()
        self._show_empty()
        self._keep_place(kept)

    def clear_conditions(self) -> None:
        """Show everything again."""
        self.filters.clear()
        self.cells.clear()
        self.cells.hide()
        self.look_again()
        self.focus_list()

    def show_chip(self, chip: Chip) -> None:
        """Show only what a chip finds."""
        self.filters.clear()
        self.filters.add_chip(chip, on=True)
        self.look_again()

    def sort(self, place: int, adds: bool) -> None:
        """Order by a column; the same again turns it round, Shift adds a second order."""
        name = self.model.columns[place].order
        order = dict(self._filter.order) if adds else {n: d for n, d in self._filter.order if n == name}
        order[name] = not order[name] if name in order else False
        self._set_order(tuple(order.items()))
        self.look_again()

    def toggle_cells(self) -> None:
        """Ctrl+Shift+F."""
        if self.cells.isVisibleTo(self):
            self.cells.clear()
            self.cells.hide()
            self.look_again()
            self.focus_list()
        else:
            self.cells.show()
            self.cells.first().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def escape(self) -> None:
        """Esc: back to the list from its record, else conditions, else to the row of ホーム one came from."""
        if not self._filter.is_open or self.filters.text():
            self.clear_conditions()
        elif self.view.hasFocus():
            told(self._services, "back_to_home")
        else:
            self.focus_list()
