"""The line under a field that warns and asks for the reason (ux.md §3.5)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit


class ReasonRow(QWidget):
    """A warning under its field with a line for the reason that lets it pass."""

    changed = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.hint, self.basis = label, "", ""
        self.sentence = TextLabel("", wraps=True)
        self.sentence.setProperty("fg", "warn")
        self.edit = LineEdit()
        self.edit.setPlaceholderText("理由")
        self.edit.setAccessibleName(f"{label}の理由")
        self.edit.textEdited.connect(lambda _: self.changed.emit())
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(IconLabel("triangle-alert", "warn_ln", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.edit)

    def warn(self, sentence: str, basis: str = "") -> None:
        """basis: what the warning rests on, which F1 says and opens."""
        self.basis, self.hint = basis, f"根拠：{basis}" if basis else ""
        self.sentence.show_text(sentence)
        self.edit.setAccessibleDescription(f"{sentence}入力すると登録できます。")
        self.show()
