"""One line for each circle of the person, with how much waits there; for everybody else there is no line."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.restricted import TITLE
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.services import Services


class CircleLines(QWidget):
    """The lines; none takes room where there is nothing to say."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.hide()

    def look_again(self) -> None:
        """Count anew; at the desk of a circle itself nothing is said of others."""
        circles = getattr(self._services, "circles", None)
        found = circles.waiting() if circles is not None and not self._services.desk.is_restricted else []
        words = [f"{TITLE}「{each.title}」　期限のある作業 {each.count}件" for each in found]
        if words == [button.text() for button in self.buttons]:
            return
        while (item := self._column.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.buttons = []
        for each, text in zip(found, words, strict=True):
            button = QPushButton(text)
            button.setProperty("role", "text")
            button.clicked.connect(lambda _=False, go=each.open: go())
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(IconLabel("eye-off", "due_ln", 18))
            line.addWidget(button)
            line.addStretch(1)
            self._column.addWidget(row)
            self.buttons.append(button)
        self.setVisible(bool(found))
