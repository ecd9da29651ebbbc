"""A check box whose words break into lines where there is no room for one."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget

NARROWEST = 8
"""So many characters stand on a line at least."""
FLAGS = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class WrappingCheckBox(QCheckBox):
    """As a check box, but as high as its words need at the width it has; the whole of it takes a click."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        hint = super().sizeHint()
        least = self._left() + self.fontMetrics().horizontalAdvance("あ") * NARROWEST
        return QSize(min(hint.width(), least), hint.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        single = super().sizeHint().height()
        return single + self._words_height(width) - self.fontMetrics().height()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = self._option()
        option.text = ""
        line = super().sizeHint().height()
        option.rect = QRect(0, 0, self.width(), line)
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_CheckBox, option, painter, self)
        top = (line - self.fontMetrics().height()) // 2
        words = QRect(self._left(), top, self.width() - self._left(), self.height() - top)
        self.style().drawItemText(
            painter, words, FLAGS, option.palette, self.isEnabled(), self.text(), QPalette.ColorRole.WindowText
        )
        painter.end()

    def _option(self) -> QStyleOptionButton:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return option

    def _left(self) -> int:
        """Where the words begin."""
        return self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, self._option(), self).x()

    def _words_height(self, width: int) -> int:
        room = max(1, width - self._left())
        found = self.fontMetrics().boundingRect(QRect(0, 0, room, 100_000), FLAGS, self.text())
        return max(self.fontMetrics().height(), found.height())
