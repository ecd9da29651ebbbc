"""What a form is made of: notices at its head, the fields, the steps and buttons at its foot (ux.md §3.5)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.area import Ledger
from komae_desk.core.desk import Desk
from komae_desk.ui.announcement import announce
from komae_desk.ui.banner import Act as BannerAct
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.error_summary import ErrorSummary
from komae_desk.ui.field_factory import FiscalYear
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.form_body import FormBody
from komae_desk.ui.labels import FieldLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.step_bar import StepBar
from komae_desk.ui.text_fields import TextField


class FormParts(QWidget):
    """The widgets of a form, laid out; what they do is FormScreen's affair."""

    def __init__(self, desk: Desk, ledger: Ledger, fiscal: FiscalYear, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Everything begins where it will stand: each new parent would style all below it anew.
        self.body = FormBody(desk, ledger.record, ledger.screens.sections, fiscal, self)
        self.summary = ErrorSummary()
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(16, 8, 12, 0)
        self._notices.setSpacing(6)
        self._notices.addWidget(self.summary)
        self.edit_button = RefusingButton("編集", "F2", keyed=False)
        self.correct_button = QPushButton("訂正版を作る")
        self.foot = QWidget(self)
        self.steps = StepBar((self.edit_button, self.correct_button), self.foot)
        self.former_button = QPushButton("前回の申請を複写")
        self.go_button = QPushButton("登録（F12）")
        self.go_button.setProperty("role", "primary")
        self.keep_button = QPushButton("保存（Ctrl+S）")
        self.stop_button = QPushButton("やめる（Esc）")
        self.reason = TextField("訂正の理由", required=True)
        self._reason_label = FieldLabel(self.reason)
        self._panel_place = QVBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = FlowLayout(gap=8)
        for button in (self.former_button, self.go_button, self.keep_button, self.stop_button):
            buttons.addWidget(button)
        self._editing_row = QWidget(self.foot)
        self._editing_row.setLayout(buttons)
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(16, 8, 12, 12)
        foot.setSpacing(8)
        foot.addLayout(self._panel_place)
        foot.addWidget(self._reason_label)
        foot.addWidget(self.reason)
        foot.addWidget(self.steps)
        foot.addWidget(self._editing_row)
        rule = QFrame()
        rule.setProperty("role", "rule")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._notices)
        column.addWidget(self.body, 1)
        column.addWidget(rule)
        column.addWidget(self.foot)

    def focus_foot(self) -> None:
        """Put the focus on what can be done first with the record that is read."""
        steps = [button for button in self.steps.buttons.values() if not button.why]
        own = [b for b in (self.edit_button, self.correct_button) if not b.isHidden() and not getattr(b, "why", "")]
        first = next(iter([*own, *steps]), self.edit_button)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def notice(self, status: Status, title: str, sentence: str = "", acts: Sequence[BannerAct] = ()) -> None:
        """Show a banner at the head of the form."""
        self._clear_notices()
        banner = Banner(status, title, sentence, acts, closable=True)
        self._notices.addWidget(banner)
        announce(self, f"{title}。{sentence}" if sentence else title, assertive=True)

    def _clear_notices(self) -> None:
        self.summary.hide()
        while self._notices.count() > 1:
            item = self._notices.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
