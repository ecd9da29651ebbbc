"""The box in the top bar: typing or Ctrl+K opens 検索・移動."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from komae_desk.ui import current_theme, icons
from komae_desk.ui.line_edits import LineEdit


class GoEdit(LineEdit):
    """One line with a magnifier; ↑↓ walk the results, Enter opens, Ctrl+Enter opens beside, Esc gives up."""

    stepped = Signal(int)
    taken = Signal(bool)
    escaped = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "search")
        self.setAccessibleName("検索・移動")
        self.setPlaceholderText("検索・移動（Ctrl+K）")
        self.setTextMargins(22, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def event(self, event: QEvent) -> bool:
        # Ctrl+Enter registers on the page; while something is looked for it is this box's.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_control_enter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if event.key() in step:
            self.stepped.emit(step[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        super().mousePressEvent(event)  # type: ignore[arg-type]
        self.entered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = 16
        with QPainter(self) as painter:
            where = QRectF(9, (self.height() - side) / 2, side, side)
            icons.paint(painter, "search", current_theme.current()["text2"], where)


def _is_control_enter(event: QKeyEvent) -> bool:
    control = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.ControlModifier
    return control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
