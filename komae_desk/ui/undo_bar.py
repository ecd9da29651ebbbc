"""The undo bar: what was just done and the way back, for ten seconds of not being looked at (ux.md §3.10 level 2)."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from komae_desk.ui import icons, motion
from komae_desk.ui.announcement import announce
from komae_desk.ui.icons import IconLabel
from komae_desk.ui.labels import TextLabel

LIFE_MS = 10_000

Undo = Callable[[], object]


class UndoBar(QFrame):
    """One per window, at the foot of the content; the same act done again is counted instead of repeated."""

    undone = Signal()
    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "overlay")
        self._act, self._undos = "", list[Undo]()
        self._text = TextLabel(wraps=True)
        self.button = QPushButton("元に戻す（Ctrl+Z）")
        self.button.setProperty("role", "text")
        self.button.clicked.connect(self.undo)
        self.look_button = QPushButton("内容を見る")
        self.look_button.setProperty("role", "text")
        self.look_button.clicked.connect(self._look)
        self.look_button.hide()
        self._see: Undo = lambda: None
        self.close_button = QToolButton()
        self.close_button.setAccessibleName("閉じる")
        self.close_button.setToolTip("閉じる")
        icons.dress(self.close_button, "close")
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(IconLabel("circle-check", "ok_ln", 16))
        row.addWidget(self._text, 1)
        row.addWidget(self.look_button)
        row.addWidget(self.button)
        row.addWidget(self.close_button)
        for button in self._buttons():
            button.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=LIFE_MS)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    def offer(self, sentence: str, undo: Undo, *, act: str = "", together: str = "", look: Undo | None = None) -> None:
        """Say what was done and offer to undo it.

        act names the kind of act, together its sentence for several (「{count}件の返却を登録しました。」);
        while the bar shows the same act, the new one is stacked and one undo takes back all of them.
        look goes to what it was done to (「内容を見る」).
        """
        if act and act == self._act and self.isVisible() and together:
            self._undos.append(undo)
            sentence = together.format(count=len(self._undos))
        else:
            self._undos = [undo]
        self._act = act
        self._see = look or (lambda: None)
        self.look_button.setVisible(look is not None)
        self._text.show_text(sentence)
        motion.fade_in(self)
        self.raise_()
        announce(self, sentence)
        self._run_unless_held()

    def undo(self) -> None:
        """Take back what is offered, the newest first."""
        undos, self._undos = self._undos, []
        self.dismiss()
        for each in reversed(undos):
            each()
        if undos:
            self.undone.emit()

    def _look(self) -> None:
        self.dismiss()
        self._see()

    def _buttons(self) -> tuple[QAbstractButton, ...]:
        return self.look_button, self.button, self.close_button

    def dismiss(self) -> None:
        """Hide; the act stays undoable by the menu."""
        self._timer.stop()
        self._act, self._undos = "", []
        if self.isVisible():
            self.hide()
            self.ended.emit()

    def text(self) -> str:
        """The sentence shown."""
        return self._text.accessibleName()

    def is_held(self) -> bool:
        """Whether pointer or focus rests on the bar, so that it may not go away (A-17)."""
        return self.underMouse() or any(button.hasFocus() for button in self._buttons())

    def is_running(self) -> bool:
        """Whether its time is running."""
        return self._timer.isActive()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.is_held() and self.isVisible():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.underMouse():
            self._timer.start()
        return False

    def _run_unless_held(self) -> None:
        if self.is_held():
            self._timer.stop()
        else:
            self._timer.start()
