"""A picture of bars on screen: by keys, spoken, legible without colour, in every theme and size (A-1, A-4, A-15)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest

from komae_desk.core.picture import Box, Fill, Part, Picture, Row
from komae_desk.ui.picture_view import MARGIN, PictureView
from komae_desk.ui.theme import Appearance, Choice

PICTURE = Picture(
    "章ごとの実施率（％）",
    tuple(
        Row(f"A{n} 髙﨑の章", ((Part(800, Fill.SOLID),), (Part(900, Fill.HATCHED),), (Part(700, Fill.EMPTY),)),
            ("80.0％", "90.0％", "70.0％"), f"A{n}　今年度 80.0パーセント")
        for n in range(3)
    ),
    1000,
    ((Fill.SOLID, "今年度"), (Fill.HATCHED, "前年度"), (Fill.EMPTY, "ほか")),
    ((0, "0"), (1000, "100")),
)  # fmt: skip


@pytest.fixture
def view(show, appearance: Appearance) -> PictureView:
    made = PictureView("図")
    made.resize(480, 400)
    made.show_picture(PICTURE)
    show(made)
    return made


def test_the_keys_walk_the_rows_and_each_is_spoken(view: PictureView, focus) -> None:
    focus(view)
    opened: list[int] = []
    view.opened.connect(opened.append)
    name = QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Name)
    assert name == "図　A0　今年度 80.0パーセント"
    for key, row in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_End, 2),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Down, 1),
    ):
        QTest.keyClick(view, key)
        assert view.row == row
    assert "A1　" in QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Name)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert opened == [1, 1]
    told = QAccessible.queryAccessibleInterface(view).text(QAccessible.Text.Description)
    assert all(each in told for each in (PICTURE.title, *PICTURE.spoken))
    top, foot = view._laid.rows[2]
    place = view.rect().topLeft() + view.rect().topLeft()
    place.setX(60)
    place.setY(round(MARGIN + view._head() + (top + foot) / 2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert view.row == 2


@pytest.mark.parametrize("choice", [c for c in Choice if c is not Choice.SYSTEM], ids=lambda c: c.value)
def test_fills_are_told_apart_without_colour(view: PictureView, appearance: Appearance, choice: Choice) -> None:
    """Of the ground a full bar covers all, a hatched one some, an empty one next to none; in grey as in colour."""
    appearance.choose(choice)
    image = view.grab().toImage()
    surface = QColor(appearance.theme["surface"])
    found: dict[Fill, float] = {}
    for box in (mark for mark in view._laid.marks if isinstance(mark, Box)):
        area = QRect(
            round(box.x) + MARGIN + 3,
            round(box.y + view._head()) + MARGIN + 3,
            round(box.width) - 6,
            round(box.height) - 6,
        )
        pixels = [
            image.pixelColor(x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom())
        ]
        other = sum(abs(pixel.lightness() - surface.lightness()) > 60 for pixel in pixels)
        found.setdefault(box.fill, other / max(len(pixels), 1))
    assert found[Fill.SOLID] > 0.95
    assert 0.15 < found[Fill.HATCHED] < 0.75
    assert found[Fill.EMPTY] < 0.05


def test_it_grows_with_the_text_and_keeps_its_words_whole(view: PictureView, appearance: Appearance) -> None:
    before = view.heightForWidth(480)
    appearance.set_percent(150)
    assert view.heightForWidth(480) > 1.3 * before
    view.resize(240, view.heightForWidth(240))
    assert view.minimumSizeHint().width() <= 240
    view.show_picture(Picture("空", (), 1))
    assert view.spoken() == ""
    view.go_to(1)
    assert view.row == 0
