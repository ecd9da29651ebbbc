"""次にすること: the steps of the plan, each with who and when once it is done (domain.md §5.4)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.incident.cards import Task
from komae_desk.core.desk import Desk
from komae_desk.ui.date_field import DateTimeField
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.text_fields import TextField
from komae_desk.ui.wrapping_check_box import WrappingCheckBox

CONTINUITY = "業務継続計画へ移りました。この計画の手順は表示しません（緊3-1）。"


class StepsCard(QFrame):
    """ticked: a step was done, or taken back (its code, by whom and when; "" and None: me, now)."""

    ticked = Signal(str, str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.boxes: dict[str, WrappingCheckBox] = {}
        self._phases: list[QWidget] = []
        self._shown: tuple[str, ...] = ()
        self.words = TextLabel("次にすること", "h2")
        self.none = TextLabel(CONTINUITY, wraps=True)
        self.who = TextField("担当（空欄は自分）", limit=60)
        self.at = DateTimeField("した日時（空欄は今）", now=lambda: desk.now, days=desk.open_days)
        self.whose = QWidget()
        grid = QGridLayout(self.whose)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate((self.who, self.at)):
            grid.addWidget(FieldLabel(field), row, 0)
            grid.addWidget(field, row, 1)
        self.whose.hide()
        # Who is in a hurry ticks; only what somebody else did, or did before, is written out.
        self.other = QPushButton("別の人・別の日時で記録")
        self.other.setProperty("role", "text")
        self.other.setCheckable(True)
        self.other.toggled.connect(self._open)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 10)
        self._column.setSpacing(2)
        self._column.addWidget(self.words)
        self._column.addWidget(self.none)
        self._column.addWidget(self.other, alignment=Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.whose)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """These, in order, under the words of their phases; a box stays the same while its step is the same."""
        codes = tuple(task.card.code for task in tasks)
        if codes != self._shown:
            self._make(tasks)
            self._shown = codes
        self.none.setVisible(not tasks)
        self.other.setVisible(bool(tasks))
        self.whose.setVisible(bool(tasks) and self.other.isChecked())
        left = sum(task.done_at is None for task in tasks)
        self.words.show_text(f"次にすること（残り {left}）" if tasks else "次にすること")
        for task in tasks:
            box = self.boxes[task.card.code]
            box.setChecked(task.done_at is not None)
            done = f"　済 {task.done_at.astimezone():%m/%d %H:%M} {task.by}".rstrip() if task.done_at else ""
            box.setText(f"{task.card.words}{done}")
            box.setToolTip(f"根拠：{task.card.basis}")
            box.setAccessibleDescription(f"根拠：{task.card.basis}")

    def _make(self, tasks: Sequence[Task]) -> None:
        for part in (*self._phases, *self.boxes.values()):
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._phases, self.boxes = [], {}
        phase = ""
        for task in tasks:
            if task.phase != phase:
                phase = task.phase
                words = TextLabel(phase, "label")
                self._phases.append(words)
                self._column.addWidget(words)
            box = WrappingCheckBox(task.card.words)
            box.clicked.connect(lambda _=False, code=task.card.code: self._tick(code))
            self.boxes[task.card.code] = box
            self._column.addWidget(box)

    def _tick(self, code: str) -> None:
        who, at = str(self.who.value() or "").strip(), self.at.value() if self.at.check() else None
        self._open(False)
        self.ticked.emit(code, who, at)

    def _open(self, is_open: bool) -> None:
        """Show who and when, or forget both."""
        self.other.setChecked(is_open)
        self.whose.setVisible(is_open)
        if is_open:
            self.who.editor().setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.who.set_value("")
            self.at.set_value(None)

    def focus_first(self) -> None:
        """The first step that is left."""
        for box in self.boxes.values():
            if not box.isChecked():
                box.setFocus()
                return
