"""The icon set is complete, drawn, and of one colour; statuses differ in shape (A-16)."""

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QPushButton

from komae_desk.ui import icons
from komae_desk.ui.chips import Status
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.tokens import DARK, LIGHT

NEEDED = (
    "home device person permit counter barcode takeout register book search calendar print save undo history settings "
    "close chevron-up chevron-down chevron-left chevron-right plus filter excel table lock circle-check octagon-x "
    "octagon-alert triangle-alert circle-clock clock circle-info circle arrow-conflict sound keyboard help label card "
    "sync-done sync-up sync-run sync-offline sync-conflict sync-failed sync-single"
)


def inks(name: str, size: int) -> set[bool]:
    image = icons.pixmap(name, "#0017C1", size).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colours = (image.pixelColor(x, y) for x in range(size) for y in range(size))
    near = QColor("#0017C1")
    return {
        max(abs(c.red() - near.red()), abs(c.green() - near.green()), abs(c.blue() - near.blue())) <= 2
        for c in colours
        if c.alpha() > 250
    }


def test_nothing_is_missing() -> None:
    assert icons.missing(NEEDED.split()) == set()


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_draws_in_its_colour_only(qapp, name: str) -> None:
    assert "currentColor" in icons.resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    for size in icons.SIZES:
        picture = icons.pixmap(name, "#0017C1", size).toImage()
        drawn = sum(picture.pixelColor(x, y).alpha() > 90 for x in range(size) for y in range(size))
        assert 0.03 < drawn / size**2 < 0.8
    assert inks(name, 24) == {True}


def test_no_two_statuses_share_an_icon() -> None:
    shapes = [status.icon for status in Status]
    assert len(set(shapes)) == len(shapes)
    assert icons.missing(shapes) == set()


def test_status_shapes_really_differ(qapp) -> None:
    images = [icons.pixmap(status.icon, "#000000", 16).toImage() for status in Status]
    assert len({bytes(image.constBits()) for image in images}) == len(Status)


def test_dressed_buttons_follow_the_theme(qtbot, appearance: Appearance) -> None:
    button = QPushButton("印刷")
    qtbot.addWidget(button)
    icons.dress(button, "print", "text")

    def ink() -> QColor:
        image = button.icon().pixmap(16, 16).toImage()
        return max((image.pixelColor(x, y) for x in range(16) for y in range(16)), key=lambda c: c.alpha())

    assert ink().name().upper() == LIGHT["text"]
    appearance.choose(Choice.DARK)
    assert ink().name().upper() == DARK["text"]
    appearance.set_percent(150)
    assert button.iconSize().width() == 24
