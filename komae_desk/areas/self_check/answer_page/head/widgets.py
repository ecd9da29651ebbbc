"""Which sheet is answered, whether it bears a name, how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.sheet.answering import Answering, anonymous_campaigns, own_sheets
from komae_desk.core.desk import Desk
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.scan_box import ScanBox

NAMED = "記名：この票には氏名が付きます。"
ANONYMOUS = (
    "無記名：だれの答えかは、操作の履歴にも監査ログにも残りません。"
    "途中では保存しません。続けて答えて、提出してください。"
)


class AnswerHead(QWidget):
    """chosen: another sheet; entered: the number of one."""

    chosen = Signal()
    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.sheets = ChoiceField("点検票", [], blank=None)
        self.sheets.changed.connect(self.chosen)
        self.box = ScanBox("票の番号", "票の番号を読み取る")
        self.box.entered.connect(self.entered)
        self.naming = TextLabel("", "strong", wraps=True)
        self.counts = TextLabel("", "sub")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("答えた数")
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(FieldLabel(self.sheets))
        first.addWidget(self.sheets, 2)
        first.addWidget(self.box, 1)
        second = QHBoxLayout()
        second.setSpacing(12)
        second.addWidget(self.counts)
        second.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self.naming)
        column.addLayout(second)

    def show_choices(self, desk: Desk, now: Answering | None, campaign: Campaign | None) -> UUID | None:
        """One's own sheets and the campaigns without names; returns which one stands there."""
        options: list[tuple[Any, str]] = [(each.id, each.heading) for each in own_sheets(desk)]
        options += [(each.id, f"{each.short}（無記名）") for each in anonymous_campaigns(desk)]
        if now is not None and now.sheet is not None and all(each != now.sheet.id for each, _ in options):
            options.append((now.sheet.id, now.sheet.heading))
        self.sheets.set_options(options)
        self.sheets.setEnabled(bool(options))
        known = now.sheet.id if now and now.sheet else campaign.id if campaign else None
        if known is None or all(known != each for each, _ in options):
            known = options[0][0] if options else None
        if known is not None:
            self.sheets.set_value(known)
        return known

    def show_progress(self, answering: Answering | None, campaign: Campaign | None) -> None:
        """記名 or 無記名 in words, and the counts."""
        anonymous = campaign is not None and campaign.is_anonymous
        self.naming.show_text(ANONYMOUS if anonymous else NAMED if answering is not None else "")
        self.naming.setVisible(bool(self.naming.text()))
        self.bar.setVisible(answering is not None)
        if answering is None:
            self.counts.show_text("")
            return
        whole, done = len(answering.asked), answering.count
        later = f"（後で {answering.later}）" if answering.later else ""
        name = answering.campaign.audience.label if answering.campaign.audience else ""
        self.counts.show_text(f"{name}　{done}／{whole}問　未回答 {whole - done}{later}")
        self.bar.setRange(0, whole)
        self.bar.setValue(done)
