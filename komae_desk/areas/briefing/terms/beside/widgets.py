"""What the contractor was told and how it was checked, with the ways to record more (ux.md §4.6)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QVBoxLayout

from komae_desk.areas.briefing.contract.record import Contract
from komae_desk.core.dates import short_day
from komae_desk.core.desk import Desk
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.services import Services

WIDE, UNBOUND = 264, 16_777_215
PARTS = 3


class Beside(QFrame):
    """A card: at the right where there is room, else below with its parts side by side."""

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._desk, self._services = desk, services
        self._contract: Contract | None = None
        self.told, self.subs, self.checked = (TextLabel("", wraps=True) for _ in range(3))
        self.brief_button, self.sub_button = QPushButton("説明を記録"), QPushButton("再委託を記録")
        self.check_button = QPushButton("確認を記録")
        self.open_button, self.new_button = QPushButton("契約を開く"), QPushButton("契約を登録")
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._parts.setContentsMargins(14, 10, 14, 10)
        self._parts.setSpacing(10)
        for title, label, button, kind in (
            ("説明（R-07）", self.told, self.brief_button, "briefing"),
            ("再委託", self.subs, self.sub_button, "subcontractor"),
            ("選定・定期の確認（R-08）", self.checked, self.check_button, "contractor_check"),
        ):
            button.clicked.connect(lambda _=False, k=kind: self._begin(k))
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(TextLabel(title, "strong", wraps=True))
            part.addWidget(label)
            part.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            part.addStretch(1)
            self._parts.addLayout(part, 1)
        last = QVBoxLayout()
        last.setSpacing(4)
        for button in (self.open_button, self.new_button):
            last.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        last.addStretch(1)
        self._parts.addLayout(last)
        self.open_button.clicked.connect(lambda: self._open())
        self.new_button.clicked.connect(lambda: services.open_new("contract"))

    def stand(self, wide: bool) -> None:
        """Beside the items, or below them."""
        ways = QBoxLayout.Direction
        self._parts.setDirection(ways.TopToBottom if wide else ways.LeftToRight)
        for part in range(PARTS):
            self._parts.setStretch(part, 0 if wide else 1)
        self._parts.setStretch(PARTS, 1 if wide else 0)
        self.setMinimumWidth(WIDE if wide else 0)
        self.setMaximumWidth(WIDE if wide else UNBOUND)

    def show_contract(self, contract: Contract | None) -> None:
        """What is known of one contract; nothing where there is none."""
        self._contract = contract
        for button in (self.brief_button, self.check_button, self.sub_button, self.open_button):
            button.setEnabled(contract is not None)
        self.told.show_text(self._told(contract) if contract else "")
        self.subs.show_text(self._subcontractors(contract) if contract else "")
        self.checked.show_text(self._checked(contract) if contract else "")

    def _told(self, contract: Contract) -> str:
        told: list[Any] = self._desk.find("briefing_confirmation", contract=contract.id)
        lines = [
            f"{each.company}：{'確認 ' + short_day(each.confirmed_on) if each.confirmed_on else '確認待ち'}"
            for each in told
            if each.state != "void"
        ]
        return "\n".join(lines) or "まだ説明していません。"

    def _subcontractors(self, contract: Contract) -> str:
        found: list[Any] = self._desk.find("subcontractor", contract=contract.id)
        states = self._desk.ledgers["subcontractor"].workflow.states
        return "\n".join(f"{each.name}：{states[each.state].label}" for each in found) or "ありません。"

    def _checked(self, contract: Contract) -> str:
        checks: list[Any] = self._desk.find("contractor_check", contract=contract.id)
        lines = [f"{c.purpose.label} {short_day(c.checked_on)}" for c in checks if c.state != "void" and c.purpose]
        if contract.check_due_on:
            lines.append(f"次の定期確認 {short_day(contract.check_due_on)}（{contract.interval}か月ごと）")
        return "\n".join(lines) or "まだ確認していません。"

    def _begin(self, kind: str) -> None:
        if self._contract is not None:
            self._services.open_new(kind, {"contract": self._contract.id})

    def _open(self) -> None:
        if self._contract is not None:
            self._services.open_record("contract", self._contract.id)
