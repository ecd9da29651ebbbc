"""A-11: the focus can be seen on every ground, and layouts never move for it."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.ui.focus_ring import MARGIN, FocusRing
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.tokens import THEMES
from tests.ui.test_tokens import contrast


@pytest.fixture
def window(show) -> QWidget:
    made = QWidget()
    made.setObjectName("page")
    column = QVBoxLayout(made)
    column.setContentsMargins(20, 20, 20, 20)
    column.setSpacing(12)
    made.edit, made.button, made.list = QLineEdit(), QPushButton("登録"), QListWidget()
    made.button.setProperty("role", "primary")
    made.list.addItems(["1", "2"])
    for widget in (made.edit, made.button, made.list):
        column.addWidget(widget)
    made.resize(300, 300)
    made.ring = FocusRing(made)
    return show(made)


def pixel(image: QImage, x: int, y: int) -> str:
    return image.pixelColor(x, y).name().upper()


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK, Choice.HC_BLACK, Choice.HC_WHITE], ids=lambda c: c.value)
@pytest.mark.parametrize("name", ["edit", "button", "list"])
def test_two_layers_outside_the_widget(window, focus, appearance: Appearance, choice: Choice, name: str) -> None:
    appearance.choose(choice)
    theme = THEMES[choice.value]
    widget = getattr(window, name)
    before = widget.geometry()
    other = window.edit if name != "edit" else window.button
    focus(other)
    without = window.grab().toImage()
    focus(widget)
    image, frame, middle = window.grab().toImage(), widget.geometry(), widget.geometry().center().x()
    assert frame == before
    assert [pixel(image, middle, frame.top() - depth) for depth in (1, 2, 3, 4)] == [
        theme["focus_in"],
        theme["focus_in"],
        theme["focus_out"],
        theme["focus_out"],
    ]
    changed = [
        (x, y)
        for x in range(frame.left() - MARGIN, frame.right() + MARGIN + 1)
        for y in (frame.top() - 3, frame.bottom() + 3)
        if contrast(pixel(image, x, y), pixel(without, x, y)) >= 3
    ]
    assert len(changed) > frame.width()


def test_the_ring_is_whole_at_the_edge_of_the_window(show, focus, appearance: Appearance) -> None:
    window = QWidget()
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    button = QPushButton("端")
    row.addWidget(button)
    window.resize(120, 40)
    FocusRing(window)
    show(window)
    focus(button)
    image = window.grab().toImage()
    assert pixel(image, 0, 20) == appearance.theme["focus_out"]
    assert pixel(image, 3, 20) == appearance.theme["focus_in"]


def test_the_ring_follows_scrolling_and_stays_in_the_viewport(show, focus, appearance: Appearance) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    area, body = QScrollArea(), QWidget()
    inner = QVBoxLayout(body)
    edits = [QLineEdit() for _ in range(20)]
    for edit in edits:
        inner.addWidget(edit)
    area.setWidget(body)
    column.addWidget(area)
    column.addWidget(QPushButton("下"))
    window.resize(300, 200)
    ring = FocusRing(window)
    show(window)
    focus(edits[0])
    top = ring.geometry().top()
    area.verticalScrollBar().setValue(8)
    assert ring.geometry().top() == top - 8
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not ring.isVisible()
    area.verticalScrollBar().setValue(0)
    assert ring.isVisible()


def test_a_deleted_widget_takes_its_ring_along(window, focus, qtbot) -> None:
    focus(window.button)
    window.button.deleteLater()
    qtbot.waitUntil(lambda: not window.ring.isVisible() or window.ring.target() is not window.button)
    focus(window.edit)
    assert window.ring.target() is window.edit
