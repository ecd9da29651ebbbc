"""The recovery key on screen: print it, read it back once, put it off with a banner that stays (settled.md 22)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.services import Services
from komae_desk.ui.sheet_printing import ask_printer, paint
from komae_desk.ui.sign_in_password import labelled
from komae_desk.ui.text_fields import CodeField
from komae_desk.ui.typefaces import digit_font

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

IN_A_ROW = 5
WHY = (
    "パスワードが分からなくなったとき、端末が壊れたとき、端末を替えるときに、データを開く鍵です。"
    "印刷して金庫に保管し、紙を見て1回入力してください。この画面を閉じると、もう表示できません。"
)
SAVING = (
    "PDFには、回復キーが読める形で入ります。\n"
    "印刷したら、PDFを必ず消去してください。\n"
    "この端末ではなく、鍵の掛かる媒体に保存してください。"
)
SAVE, BACK = "PDFを保存", "戻る"


@dataclass(frozen=True)
class RecoveryKeyFacts:
    """A new recovery key: its groups, its sheet as PDF, and how it is confirmed (raises Refused; any thread)."""

    groups: Sequence[str]
    pdf: Callable[[], bytes]
    confirm: Callable[[str], object]


class RecoverySheet(QWidget):
    """The page: the key hidden until asked for, 印刷, the field to read it back, あとで."""

    confirmed = Signal()
    postponed = Signal()
    title = "回復キー"

    def __init__(self, facts: RecoveryKeyFacts, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._facts = facts
        self._services = services
        self._background = Background(self)
        self.groups = [TextLabel("", "strong") for _ in facts.groups]
        self.show_button = QPushButton("画面に表示")
        self.show_button.setCheckable(True)
        self.print_button = QPushButton("印刷")
        self.print_button.setProperty("role", "primary")
        self.save_button = QPushButton(f"{SAVE}…")
        self.typed = CodeField("回復キー（紙を見て入力）", required=True)
        self.confirm_button = QPushButton("確かめる")
        self.later_button = QPushButton("あとで")
        self._lay_out()
        self.show_button.toggled.connect(self._show_key)
        self.print_button.clicked.connect(self.print)
        self.save_button.clicked.connect(self._ask_to_save)
        self.confirm_button.clicked.connect(self._confirm)
        self.typed.edit.returnPressed.connect(self._confirm)
        self.later_button.clicked.connect(self._postpone)
        self._show_key(False)

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(820)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(TextLabel("回復キーを印刷して、金庫に保管してください。", "h2", wraps=True))
        column.addWidget(TextLabel(WHY, wraps=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for n, label in enumerate(self.groups):
            label.setFont(digit_font(120))
            grid.addWidget(label, n // IN_A_ROW, n % IN_A_ROW)
        grid.setColumnStretch(IN_A_ROW, 1)
        column.addLayout(grid)
        row = QHBoxLayout()
        for button in (self.print_button, self.save_button, self.show_button):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        rule = QFrame()
        rule.setProperty("role", "rule")
        column.addWidget(rule)
        column.addWidget(labelled(self.typed))
        foot = QHBoxLayout()
        foot.addWidget(self.later_button)
        foot.addStretch(1)
        foot.addWidget(self.confirm_button)
        column.addLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.addWidget(card)
        whole.addStretch(1)

    def enter(self) -> None:
        """Printing comes first."""
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Nothing stays readable behind another page."""
        self.show_button.setChecked(False)
        self.typed.edit.clear()

    def wait(self) -> None:
        """Wait for a confirmation under way, as a closing window must."""
        self._background.wait()

    def _show_key(self, shown: bool) -> None:
        for n, (label, group) in enumerate(zip(self.groups, self._facts.groups, strict=True), 1):
            label.show_text(group if shown else "•••••")
            label.setAccessibleName(f"{n}番目 {' '.join(group)}" if shown else f"{n}番目（隠しています）")
        self.show_button.setText("画面から隠す" if shown else "画面に表示")

    # --- paper

    def print(self) -> None:
        """Print through the dialog of the system; nothing is written to a file."""
        if not ask_printer(self, self.print_on):
            words = "使えるプリンターがありません。画面に表示して書き写すか、PDFを保存して印刷してください。"
            self._services.say(words, True)

    def print_on(self, printer: QPrinter) -> int:
        """Paint the sheet on a printer; returns how many pages were painted."""
        count = paint(self._facts.pdf(), printer)
        self._services.say("回復キーを印刷に送りました。紙を見て、回復キーを入力してください。")
        self.typed.editor().setFocus(Qt.FocusReason.OtherFocusReason)
        return count

    def _ask_to_save(self) -> None:
        def answered(words: str) -> None:
            if words == SAVE:
                dialog = QFileDialog(self, "PDFの保存先", "回復キー.pdf", "PDF (*.pdf)")
                dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
                dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
                dialog.setDefaultSuffix("pdf")
                dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
                dialog.open()

        self._services.ask(SAVING, (BACK, SAVE), answered)

    def save_to(self, path: Path) -> None:
        """Write the sheet where the person chose, readable by that person only."""
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(self._facts.pdf())
        except OSError:
            refusal = "PDFを保存できませんでした。空きと書込みの権限を確かめて、もう一度保存してください。"
            self._services.report(Refused(refusal))
            return
        self._services.say("PDFを保存しました。印刷したら、PDFを消去してください。", True)

    # --- reading back

    def _confirm(self) -> None:
        if not self.typed.check():
            self.typed.editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        typed = self.typed.edit.text()
        self.confirm_button.setEnabled(False)
        self._background.run(
            lambda: self._facts.confirm(typed), lambda _: self._done(), self._refused, button=self.confirm_button
        )

    def _done(self) -> None:
        self.confirm_button.setEnabled(True)
        self.leave()
        self._services.say("回復キーを確かめました。紙を封筒に入れて、金庫に保管してください。", True)
        self.confirmed.emit()

    def _refused(self, error: Exception) -> None:
        self.confirm_button.setEnabled(True)
        if not isinstance(error, Refused):
            raise error
        self.typed.set_error(error.text)
        self.typed.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def _postpone(self) -> None:
        self.leave()
        self.postponed.emit()

    def verbs(self) -> Sequence[Any]:
        """No command of its own."""
        return ()

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("Tab", "次の項目")]
