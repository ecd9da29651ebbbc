"""課長の義務の一覧: every duty with its clause and the records of the year; those without any come first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.policy.beside.widgets import explain
from komae_desk.areas.policy.duties import Duty, Kept, kept, ledgers_of
from komae_desk.core.dates import fiscal_label, fiscal_year
from komae_desk.core.desk import Desk
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

INTRODUCTION = (
    "規程が課長（情報セキュリティ管理者）に求めることと、今年度に書いた記録の件数です。"
    "△は推奨の期限です。起きなかったこと（事故、申請など）には、記録がなくてかまいません。"
)
HEADS = ("番号", "条項", "きっかけ：すること", "期限", "様式", "記録", "件数")
WITHOUT, NOT_HERE, ALL = "記録のない義務", "様式がまだない義務", "すべての義務"
LONGEST_DUE = 12
NO_FORM = "この義務の様式は、この版の台帳にはありません。紙などで記録してください。"
CHOOSE = "義務を選んでから、もう一度押してください。"


def show_duties(desk: Desk, window: Any) -> None:
    """課長の義務の一覧."""
    show_page(window, "duties", lambda: DutiesPage(desk, window))


class DutiesPage(QWidget):
    """The list, at first those without a record this year."""

    title = "課長の義務の一覧"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._every: list[Kept] = []
        self._shown: list[Kept] = []
        self.narrow = ChoiceField("表示", [(each, each) for each in (WITHOUT, NOT_HERE, ALL)], blank=None)
        self.count = TextLabel("", "strong", wraps=True)
        self.table = PlainTable("課長の義務", HEADS, gives_way="きっかけ：すること")
        self.words = TextLabel("", wraps=True)
        self.basis_button = RefusingButton("根拠の条文", "F1", keyed=False)
        self.open_button = RefusingButton("記録の一覧を開く", role="primary")
        self.copy_button = QPushButton("Excelへコピー")
        self._lay_out()
        self.narrow.changed.connect(self._show)
        self.table.walked.connect(lambda _: self._follow())
        self.table.opened.connect(lambda _: self.open_button.click())
        self.table.copied.connect(lambda n: services.say(f"{n:,}件をコピーしました。"))
        self.basis_button.acted.connect(self._explain)
        self.open_button.acted.connect(self._open)
        self.copy_button.clicked.connect(self.table.copy)
        for button in (self.basis_button, self.open_button):
            button.refused.connect(lambda why: services.say(why, assertive=True))

    def _lay_out(self) -> None:
        head = FlowLayout(gap=8)
        head.addWidget(FieldLabel(self.narrow))
        head.addWidget(self.narrow)
        for button in (self.copy_button, self.basis_button, self.open_button):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(TextLabel(INTRODUCTION, wraps=True))
        column.addLayout(head)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)

    def enter(self) -> None:
        """The page was opened: counted anew."""
        self._every = kept(self._desk)
        self._show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self) -> None:
        """F5."""
        self.enter()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F1", "根拠の条文"), ("Enter", "記録の一覧"), ("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]

    @property
    def basis(self) -> str:
        """The clauses of the duty the mark is on: what F1 opens."""
        each = self._chosen()
        return each.duty.clause if each is not None else ""

    @property
    def label(self) -> str:
        """What F1 names."""
        each = self._chosen()
        return each.duty.duty if each is not None else self.title

    @property
    def hint(self) -> str:
        """What F1 says."""
        return f"根拠：{self.basis}" if self.basis else ""

    def _show(self) -> None:
        wanted = self.narrow.value()
        without = [each for each in self._every if each.is_known and not each.records]
        nowhere = [each for each in self._every if not each.is_known]
        self._shown = {WITHOUT: without, NOT_HERE: nowhere}.get(wanted, self._every)
        year = fiscal_label(fiscal_year(self._desk.today))
        self.count.show_text(
            f"{year}　全{len(self._every)}件のうち、記録のない義務{len(without)}件、様式がまだない義務{len(nowhere)}件"
        )
        self.table.show_rows([_cells(each) for each in self._shown])
        self.table.go_to(0)
        self._follow()

    def _chosen(self) -> Kept | None:
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _follow(self) -> None:
        each = self._chosen()
        self.words.show_text(in_full(each.duty) if each else "")
        self.basis_button.refuse("" if each else CHOOSE)
        self.open_button.refuse(CHOOSE if each is None else "" if each.is_known else NO_FORM)

    def _explain(self) -> None:
        window: Any = self._services
        explain(self._desk, window, self.basis)

    def _open(self) -> None:
        each = self._chosen()
        if each is not None:
            self._services.open_page(ledgers_of(each.duty, self._desk.ledgers.values())[0].kind)


def shortened(words: str) -> str:
    """What a cell has room for; the line under the table says it in full."""
    return words if len(words) <= LONGEST_DUE else f"{words[: LONGEST_DUE - 1]}…"


def in_full(duty: Duty) -> str:
    """A duty in one sentence."""
    return f"{duty.id}（{duty.clause}）　{duty.occasion}：{duty.duty}。期限：{duty.due}"


def _cells(each: Kept) -> tuple[str | Chip, ...]:
    duty = each.duty
    chip = (
        Chip(Status.OTHER, "様式なし")
        if not each.is_known
        else Chip(Status.DONE, "記録あり")
        if each.records
        else Chip(Status.ATTENTION, "記録なし")
    )
    forms, count = "・".join(duty.forms).replace("*", "全部"), f"{each.records:,}" if each.records else ""
    return (duty.id, duty.clause, f"{duty.occasion}：{duty.duty}", shortened(duty.due), forms, chip, count)
