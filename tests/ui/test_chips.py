"""Chips and tags: icon, word, own ground, spoken name (ux.md §2.1, A-15)."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from komae_desk.ui.chips import Chip, ClassTags, Status, StatusChip, Tags, chip_width, paint_chip, paint_tags
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.tokens import STATUS_SETS, THEMES
from komae_desk.ui.typefaces import body_font


def painted(width: int, paint) -> QImage:
    image = QImage(width, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#FF00FF"))
    with QPainter(image) as painter:
        paint(painter, QRect(0, 0, width, 30))
    return image


def inks(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("choice", [Choice.LIGHT, Choice.DARK, Choice.HC_BLACK], ids=lambda c: c.value)
def test_a_chip_paints_its_set_on_its_own_ground(appearance: Appearance, choice: Choice) -> None:
    appearance.choose(choice)
    theme = THEMES[choice.value]
    for status in Status:
        image = painted(160, lambda p, r, one=status: paint_chip(p, r, Chip(one, "██"), body_font()))
        assert {theme[f"{status.colours}_{part}"] for part in ("fg", "bg", "ln")} <= inks(image), status


def test_statuses_use_the_six_sets() -> None:
    assert {status.colours for status in Status} == set(STATUS_SETS)


def test_chips_grow_with_the_text_and_elide_at_the_edge(appearance: Appearance) -> None:
    small, large = (chip_width(QFontMetrics(body_font(percent)), "本日まで") for percent in (100, 150))
    assert large > small * 1.3
    image = painted(60, lambda p, r: paint_chip(p, r, Chip(Status.TODAY, "とても長い言葉"), body_font()))
    assert image.pixelColor(59, 15).name().upper() == appearance.theme["due_ln"]


def test_a_chip_is_named_by_its_word(qtbot, appearance: Appearance) -> None:
    chip = StatusChip(Status.OVERDUE, "2日超過")
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "2日超過"
    chip.show_status(Status.DONE, "点検済")
    assert chip.accessibleName() == "点検済"
    assert chip.sizeHint().height() >= 24


def test_tags_are_spoken_in_full(qtbot, appearance: Appearance) -> None:
    tags = Tags("3", "2", "2", True)
    assert tags.spoken == "機密性3、完全性2、可用性2、重要情報"
    widget = ClassTags(tags)
    qtbot.addWidget(widget)
    assert widget.accessibleName() == tags.spoken


@pytest.mark.parametrize(
    ("tags", "tokens"),
    [
        (Tags("3", "", ""), ("tag_c3_bg", "tag_c3_fg")),
        (Tags("2", "", ""), ("tag_c2_bg", "tag_c2_fg")),
        (Tags("", "2", ""), ("tag_2_fg",)),
        (Tags("", "", "1"), ("tag_1_fg",)),
    ],
)
def test_tags_take_their_colours(appearance: Appearance, tags: Tags, tokens: tuple[str, ...]) -> None:
    font = QFont(body_font())
    font.setPointSizeF(20)
    image = painted(90, lambda p, r: paint_tags(p, r, tags, font))
    assert {appearance.theme[token] for token in tokens} <= inks(image)
