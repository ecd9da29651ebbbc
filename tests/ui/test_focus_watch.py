"""What is watched: the widget that has the focus, the window while none has, and nothing of the others."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from komae_desk.ui.focus_watch import FocusWatch


class Owner(QObject):
    """Notes what it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[QObject, QEvent.Type]] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.asked.append((watched, event.type()))
        return False

    def pressed(self) -> list[QObject]:
        found = [watched for watched, kind in self.asked if kind == QEvent.Type.KeyPress]
        self.asked.clear()
        return found


def test_keys_are_seen_wherever_the_focus_is_and_other_widgets_are_left_alone(show, focus) -> None:
    window, owner = QWidget(), Owner()
    first, second = QLineEdit(window), QLineEdit(window)
    column = QVBoxLayout(window)
    column.addWidget(first)
    column.addWidget(second)
    watch = FocusWatch(owner, window)
    show(window)
    focus(first)
    watch.start()
    QTest.keyClick(first, Qt.Key.Key_A)
    assert owner.pressed() == [first]
    focus(second)
    QTest.keyClick(second, Qt.Key.Key_A)
    assert owner.pressed() == [second]
    for _ in range(50):
        first.setText(first.text() + "x")
        first.repaint()
    assert {watched for watched, _ in owner.asked} <= {second}
    owner.asked.clear()
    # What had the focus is gone: keys come to the window now.
    second.clearFocus()
    second.deleteLater()
    QApplication.sendPostedEvents(second, QEvent.Type.DeferredDelete.value)
    QTest.keyClick(window, Qt.Key.Key_A)
    assert owner.pressed() == [window]
    watch.stop()
    focus(first)
    QTest.keyClick(first, Qt.Key.Key_A)
    assert owner.asked == []


def test_the_keys_of_another_window_are_its_own(show, focus) -> None:
    window, other, owner = QWidget(), QLineEdit(), Owner()
    line = QLineEdit(window)
    watch = FocusWatch(owner, window)
    show(window)
    focus(line)
    watch.start()
    show(other)
    focus(other)
    QTest.keyClick(other, Qt.Key.Key_A)
    assert owner.pressed() == []
    window.activateWindow()
    focus(line)
    QTest.keyClick(line, Qt.Key.Key_A)
    assert owner.pressed() == [line]
    watch.stop()
