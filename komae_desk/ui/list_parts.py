"""What the page of a ledger is made of, what it says about its rows, what it remembers for a person (ux.md §3.1)."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.core.area import Ledger
from komae_desk.core.dates import fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.ui.banner import Act
from komae_desk.ui.bulk_bar import BulkBar
from komae_desk.ui.detail import DetailPane
from komae_desk.ui.drafts import DraftKeeper
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.filter_bar import ColumnFilters, FilterBar
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_arrivals import Arrivals
from komae_desk.ui.list_model import RecordListModel
from komae_desk.ui.list_query import Filter, offered_chips
from komae_desk.ui.list_view import ListView
from komae_desk.ui.services import Services
from komae_desk.ui.together import TogetherButton
from komae_desk.ui.width_bands import Band

MOST_OF_A_NAME = 12


class ListParts(QWidget):
    """The widgets of a ledger's page, laid out; what they do is ListScreen's affair."""

    def __init__(
        self, desk: Desk, services: Services, ledger: Ledger, keeper: DraftKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk, self._services, self._keeper = desk, services, keeper
        self.ledger = ledger
        self.title = ledger.record.title
        self.fiscal: int | None = None
        self._filter = Filter()
        self._band: Band | None = None
        self.errors = 0
        self.just_registered_new = False
        self.model = RecordListModel(desk, ledger, self)
        # Everything begins where it will stand: each new parent would style all below it anew.
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.side = QWidget(self.splitter)
        self.places = QStackedWidget(self.side)
        self.view = ListView(self.model, self.title, self.places)
        self.filters = FilterBar(ledger, offered_chips(ledger, desk)[:4], self.side)
        self.cells = ColumnFilters(self.view)
        self.cells.hide()
        self.detail = DetailPane(desk, services, ledger, keeper, lambda: self.fiscal, self.splitter)
        self.count_line = TextLabel("", "sub")
        self.clear_button = QPushButton("条件を解除（Esc）")
        self.clear_button.setProperty("role", "text")
        self.year_button = QPushButton("今年度に戻す")
        self.year_button.setProperty("role", "text")
        self.year_button.clicked.connect(lambda: services.choose_fiscal(fiscal_year(desk.today)))
        self.year_button.hide()
        # No mnemonic: Alt+N is 不許可 where records are decided on (ux.md §4.0); the new one is Ctrl+N.
        self.new_button = QPushButton("新規登録(N)")
        self.new_button.setProperty("role", "primary")
        # What is never edited comes by another way, as a file at a record does.
        # Only ever hidden: shown before it is in the page, it would be a window that takes the focus.
        if not ledger.workflow.editable:
            self.new_button.hide()
        self.copy_button = QPushButton("Excelへコピー")
        self.export_button = QPushButton("書き出す")
        self.export_button.clicked.connect(self.export_rows)
        if services.spreadsheets is None:
            # Showing it here, before it has a place, would open a window of its own for a moment.
            self.export_button.hide()
        self.bulk = BulkBar(desk, services, ledger, self.side)
        self.together_button = TogetherButton(desk, services)
        self.arrivals = Arrivals(self.model)
        self.arrivals.changed.connect(self._checked)
        self.empty = EmptyState(ledger.icon)
        self.places.addWidget(self.view)
        self.places.addWidget(self.empty)
        self._lay_out()

    def say_how_to_edit(self) -> None:
        """F12 while nothing is being typed."""
        self._services.say("編集を始めると登録できます（F2）。新しい記録は新規登録（Ctrl+N）です。")

    def begin_new(self) -> None:
        raise NotImplementedError

    def why_not_new(self) -> str:
        """Why nobody begins a record here: it is the city's, or one only reads."""
        if not self.ledger.workflow.editable:
            return f"{self.ledger.record.title}は、この一覧からは登録できません。元の記録で行ってください。"
        return self._desk.why_not_write(self.ledger.kind)

    def clear_conditions(self) -> None:
        raise NotImplementedError

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.filters, 1)
        top.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.setSpacing(8)
        # In the place of the count: a line of its own would push the rows away from under the hand.
        line.addWidget(self.count_line)
        line.addWidget(self.arrivals)
        line.addWidget(self.clear_button)
        line.addWidget(self.year_button)
        line.addWidget(self.together_button)
        line.addStretch(1)
        line.addWidget(self.bulk)
        line.addWidget(self.copy_button)
        line.addWidget(self.export_button)
        self.side.setObjectName("page")
        column = QVBoxLayout(self.side)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(line)
        column.addWidget(self.cells)
        column.addWidget(self.places, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(self.side)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(0, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)

    def _show_count(self) -> None:
        total = self.model.total
        chosen = self._filter
        shown = f"{total:,}件" if total is not None else "件数を数えています…"
        if total is None:
            words = shown
        elif chosen.is_open:
            words = f"{shown}を表示しています。"
        elif chosen.fiscal is not None:
            words = f"{fiscal_label(chosen.fiscal)}を表示しています（{shown}）。"
        else:
            whole = self.model.whole
            words = f"{whole:,}件中 {shown}を表示しています。" if whole else f"{shown}を表示しています。"
        selected = self.view.selected_count()
        if selected > 1 and selected == total:
            words = f"一覧の{self.title} {selected:,}件すべてが選択されています。"
        elif selected > 1:
            words += f"　{selected:,}件を選んでいます。"
        if self.model.left is not None:
            metrics = self.count_line.fontMetrics()
            room = metrics.horizontalAdvance("あ") * MOST_OF_A_NAME
            name = metrics.elidedText(self.model.left.heading, Qt.TextElideMode.ElideRight, room)
            words = f"{name} は条件に合わなくなりました。"
        self.count_line.show_text(words)
        this_year = chosen.fiscal in (None, fiscal_year(self._desk.today))
        self.year_button.setVisible(not this_year)
        self.new_button.setVisible(not self.why_not_new())
        self.clear_button.setVisible(bool(chosen.words()))

    def _checked(self) -> None:
        """What can be done with the set takes the place of what can be done with all."""
        checked = self.model.checked()
        self.bulk.show_checked(checked)
        waits = not checked and bool(self.arrivals.waiting)
        self.arrivals.setVisible(waits)
        self.count_line.setVisible(not checked and not waits)
        free = not checked and self.together_button.isHidden()
        self.copy_button.setVisible(free)
        self.export_button.setVisible(self._services.spreadsheets is not None and free)

    def _show_empty(self) -> None:
        self.places.setCurrentWidget(self.view if self.model.rowCount() else self.empty)
        if self.model.rowCount():
            return
        if self._filter.is_open:
            begins = not self.why_not_new()
            acts = [Act("新規登録", self.begin_new, "primary")] if begins else []
            if begins and self._services.spreadsheets is not None:
                acts.append(Act("Excelの台帳を取り込む", self.import_rows))
            self.empty.say(f"{self.title}はまだ登録されていません。", "", acts)
        else:
            words = self._filter.words()
            said = f"条件：{words}" if words else ""
            acts = [Act("条件を解除（Esc）", self.clear_conditions)] if words else []
            if self._filter.fiscal is not None:
                said = "　".join(filter(None, (said, f"{fiscal_label(self._filter.fiscal)}だけを探しました。")))
                acts.append(Act("すべての年度で探す", lambda: self._services.choose_fiscal(None)))
            self.empty.say(f"条件に合う{self.title}はありません。", said, acts)

    def _kept(self) -> dict[str, Any]:
        return self._desk.store.preference(self._desk.user.person, f"list:{self.ledger.kind}") or {}

    def remember(self) -> None:
        """Keep columns, order, chips and the width of the detail for this person."""
        kept = self.view.remembered()
        kept["sort"] = [list(order) for order in self._filter.order]
        kept["chips"] = [chip.name for chip in self.filters.chosen()]
        kept["added"] = [name for name in self.filters.names()]
        if self._band is not None and not self._band.stacked and self.detail.isVisible():
            kept["detail"] = self.detail.width()
        elif "detail" in (before := self._kept()):
            kept["detail"] = before["detail"]
        self._desk.store.set_preference(self._desk.user.person, f"list:{self.ledger.kind}", kept)

    def _recall(self) -> None:
        kept = self._kept()
        self.view.recall(kept)
        known = {chip.name: chip for chip in self.filters.all_conditions()}
        for name in kept.get("added", ()):
            if name in known:
                self.filters.add_chip(known[name])
        for name in kept.get("chips", ()):
            self.filters.set_on(name)
        self._set_order(tuple((n, bool(d)) for n, d in kept.get("sort", ())))
        self.model.drafts = self._keeper.ids(self.ledger.kind)

    def _set_order(self, order: tuple[tuple[str, bool], ...]) -> None:
        known = {column.order for column in self.model.columns if column.look != "check"}
        order = tuple((n, bool(d)) for n, d in order if n in known)
        self._filter = dataclasses.replace(self._filter, order=order)
        head = self.view.horizontalHeader()
        if order:
            place = next(i for i, c in enumerate(self.model.columns) if c.order == order[0][0])
            head.setSortIndicator(place, Qt.SortOrder.DescendingOrder if order[0][1] else Qt.SortOrder.AscendingOrder)
        else:
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def copy_for_excel(self) -> None:
        """「Excelへコピー」: the selected rows with heads, or all when only one is selected."""
        if self.view.selected_count() <= 1:
            self.view.selectAll()
        self.view.copy(heads=True)

    def why_no_tables(self) -> str:
        """Why no file can be read or written here, or an empty text."""
        return "" if self._services.spreadsheets is not None else "この画面では、表のファイルを扱えません。"

    def import_rows(self) -> None:
        """Fill this ledger from a spreadsheet."""
        self._services.import_into(self.ledger.kind)

    def export_rows(self) -> None:
        """Write what the list shows to a file, the columns as they stand."""
        columns = [self.model.columns[place] for place in self.view.visible_columns()]
        words = self._filter.words()
        self._services.export_list(self.model.query, columns, (words,) if words else ())

    def _copied(self, count: int) -> None:
        self._services.say(f"{count:,}件をコピーしました。Excelで貼り付けてください。")

    def paste(self, text: str) -> None:
        """Ctrl+V: show what would be registered; nothing is written before it is confirmed."""
        from komae_desk.ui.paste_preview import PastePreview

        if not text.strip():
            self._services.say("クリップボードに表がありません。Excelで行をコピーしてください。")
            return
        preview = PastePreview(self._desk, self._services, self.ledger, text, self)
        preview.open()
