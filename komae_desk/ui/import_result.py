"""The last page of an import: what came of it, and what can be done now (ux.md §5.2)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.intake import Outcome, Rehearsal
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.labels import TextLabel

_FAULTS_SHOWN = 5


class ResultStep(QWidget):
    """What came of it, and what can be done now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.banner: Banner | None = None
        self.faults = TextLabel("", wraps=True)
        self.faults.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(self.faults)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._column.addLayout(self._row)
        self._column.addStretch(1)

    def say(self, status: Status, title: str, sentence: str, faults: Sequence[str], acts: Sequence[Act]) -> None:
        """Show a result; the first button gets the focus."""
        if self.banner is not None:
            self.banner.deleteLater()
        self.banner = Banner(status, title, sentence)
        self._column.insertWidget(0, self.banner)
        self.faults.show_text("\n".join(faults))
        self.faults.setVisible(bool(faults))
        while self._row.count():
            item = self._row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for act in acts:
            button = QPushButton(act.words)
            button.setProperty("role", act.role or None)
            button.clicked.connect(lambda _=False, a=act: a.run())
            self._row.addWidget(button)
            self.buttons.append(button)
        self._row.addStretch(1)
        self.banner.appear()
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)


def fault_lines(checked: Rehearsal) -> list[str]:
    """The first rows that were left out, each with its sentences, and how many more there are."""
    wrong = (row for row in checked.rows if row.outcome is Outcome.REJECTED)
    found = [
        f"{row.row.number}行目：{' '.join(checked.remarks(row))}"
        for row, _ in zip(wrong, range(_FAULTS_SHOWN), strict=False)
    ]
    more = checked.counts[Outcome.REJECTED] - len(found)
    return [*found, f"ほか{more:,}行"] if more > 0 else found


def result_words(done: int, total: int, left: str, reason: str) -> tuple[Status, str, str]:
    """成功, 一部失敗, 失敗 or 中止 as status, title and sentence (ux.md §5.2)."""
    if done == total:
        return (Status.ATTENTION if left else Status.DONE), f"{done:,}件を登録しました。", left
    if reason:
        rest = f"残りの{total - done:,}件は登録できませんでした。" if done else "1件も登録していません。"
        title = f"{done:,}件を登録しました。" if done else "登録できませんでした。"
        return (Status.ATTENTION if done else Status.WRONG), title, f"{rest}{reason}"
    return Status.INFORMATION, "取込みを中止しました。", f"{done:,}件は登録済みです。残りは{total - done:,}件です。"
