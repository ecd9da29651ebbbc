"""点検を始める: what kind of inspection, and of which parts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.asset.inspection.choices import Occasion, Part
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import TextLabel

PARTS = {
    Part.STORAGE: "保管（保管場所、情報資産、端末・媒体）",
    Part.OFFICE: "執務室（離席・机上・プリンター・来訪者）",
    Part.PUBLISHED: "公開物（原本との突き合わせ）",
    Part.SCAN: "フルチェック（不正プログラムの検査）",
}


class Beginning(QWidget):
    """What stands there while no inspection is under way."""

    begun = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.occasion = ChoiceField("点検の種類", [(o, o.label) for o in Occasion], blank=None)
        self.parts = {part: QCheckBox(words) for part, words in PARTS.items()}
        for part in (Part.STORAGE, Part.OFFICE):
            self.parts[part].setChecked(True)
        self.begin_button = QPushButton("点検を始める")
        self.begin_button.setProperty("role", "primary")
        self.begin_button.clicked.connect(self.begun)
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(640)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(TextLabel("点検を始める", "h2"))
        column.addWidget(TextLabel("途中でやめても、次の日に続きから始められます。", "sub", wraps=True))
        column.addWidget(self.occasion)
        for box in self.parts.values():
            column.addWidget(box)
        column.addWidget(self.begin_button, 0, Qt.AlignmentFlag.AlignLeft)
        outer = QVBoxLayout(self)
        outer.addWidget(card)
        outer.addStretch(1)

    def chosen(self) -> tuple[list[Part], Occasion]:
        """The parts, and what the inspection is for."""
        parts = [part for part, box in self.parts.items() if box.isChecked()]
        return parts, self.occasion.value() or Occasion.QUARTERLY
