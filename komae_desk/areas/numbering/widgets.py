"""次の番号: every numbered form of this year with its last and its next number (settled.md 17)."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.areas.numbering.deciding import LABEL, NO_REASON, Form, decide, forms, why_not
from komae_desk.areas.numbering.record import NumberStart
from komae_desk.core.dates import fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.numbering import MOST
from komae_desk.ui.enter_navigation import EnterNavigation
from komae_desk.ui.field import Field
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.number_field import NumberField
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page
from komae_desk.ui.text_fields import TextField

INTRODUCTION = (
    "年度の途中から使い始めるときは、紙で付けた番号の続きを「次の番号」に入力します。4月からは、どの様式も1番に戻ります。"
    "まだ返却や終了をしていない紙の許可は、その様式の画面で「移行」として登録してください。"
)
NONE_YET = "まだありません"


def show_numbering(desk: Desk, window: Any) -> None:
    """次の番号を決める."""
    show_page(window, "numbering", lambda: NumberingPage(desk, window))


class NumberingPage(QWidget):
    """One row per form; made with (desk, services)."""

    title = "次の番号"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self.rows: dict[str, NumberField] = {}
        self._forms: list[Form] = []
        self._lasts: list[TextLabel] = []
        self.reason = TextField("理由", required=True, example="例：紙の許可簿で12番まで使用", limit=500)
        self.decide_button = RefusingButton("次の番号を決める", role="primary")
        self.list_button = QPushButton("決めた番号の一覧")
        self._year = TextLabel("", "h2")
        self._grid = QGridLayout()
        self._enter = EnterNavigation(self)
        self._lay_out()
        self.decide_button.acted.connect(self._decide)
        self.decide_button.refused.connect(lambda why: services.report(Refused(why)))
        self.list_button.clicked.connect(lambda: services.open_page(NumberStart.kind))
        desk.subscribe(self._changed)

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(10)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(3, 1)
        inside.addWidget(self._year)
        inside.addLayout(self._grid)
        inside.addSpacing(4)
        inside.addWidget(FieldLabel(self.reason))
        inside.addWidget(self.reason)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.decide_button)
        buttons.addWidget(self.list_button)
        buttons.addStretch(1)
        inside.addLayout(buttons)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(TextLabel(INTRODUCTION, wraps=True))
        column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addWidget(area)

    def enter(self) -> None:
        """The page was opened: the hands are on the first number."""
        self._show()
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            first.edit.selectAll()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("↑ ↓", "番号を増やす・減らす"), ("Ctrl+Z", "元に戻す"), ("Ctrl+K", "検索・移動")]

    def _changed(self, kind: str, _: UUID) -> None:
        """Something was numbered, decided or taken back, here or on another PC."""
        numbered = {ledger.kind for ledger in self._desk.ledgers.values() if ledger.numbered}
        if self.isVisible() and kind in numbered | {NumberStart.kind}:
            self._show()

    def _show(self) -> None:
        """What was typed stays while its form has not moved on."""
        before = {form.series: form for form in self._forms}
        typed = {series: field.value() for series, field in self.rows.items()}
        self._forms = forms(self._desk)
        self._year.show_text(f"{fiscal_label(fiscal_year(self._desk.today))}の番号")
        self.decide_button.refuse(why_not(self._desk))
        if list(before) != [form.series for form in self._forms]:
            self._lay_rows()
        for row, form in enumerate(self._forms, 1):
            if before.get(form.series) == form and typed.get(form.series) is not None:
                continue
            self._lasts[row - 1].show_text(f"{form.series}-{form.last:04d}" if form.last else NONE_YET)
            self.rows[form.series].set_value(form.next)

    def _lay_rows(self) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows, self._lasts = {}, [TextLabel("") for _ in self._forms]
        for column, words in enumerate(("様式", "最後に付けた番号", "次の番号")):
            self._grid.addWidget(TextLabel(words, "sub"), 0, column)
        for row, form in enumerate(self._forms, 1):
            field = NumberField(f"{form.code}の次の番号", least=1, most=MOST)
            field.edit.setAccessibleName(f"{form.code} {form.title} 次の番号")
            self.rows[form.series] = field
            self._grid.addWidget(TextLabel(f"{form.code}　{form.title}"), row, 0, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(self._lasts[row - 1], row, 1, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(field, row, 2)
        # The rows come before what was there first: by Tab and by Enter from number to number, then to the reason.
        hands = [*(field.edit for field in self.rows.values()), self.reason.edit, self.decide_button, self.list_button]
        for before, after in itertools.pairwise(hands):
            QWidget.setTabOrder(before, after)
        for hand in hands:
            self._enter.watch(hand)

    def _decide(self) -> None:
        for field in (*self.rows.values(), self.reason):
            field.set_error("")
        wrong: list[tuple[Field, str]] = [(field, words) for field in self.rows.values() if (words := field.problem())]
        if not wrong and not self.reason.value().strip():
            wrong = [(self.reason, NO_REASON)]
        for field, words in wrong:
            field.set_error(words)
        if wrong:
            wrong[0][0].editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            firsts = {series: first for series, field in self.rows.items() if (first := field.value()) is not None}
            made = decide(self._desk, firsts, self.reason.value())
        except Refused as refused:
            self._services.report(refused)
            return
        self.reason.set_value("")
        self._show()
        self._services.show_undo(f"次の番号を決めました（{'、'.join(each.heading for each in made)}）。", act=LABEL)
