"""Names with 𠮷 and 異体字 in lists, candidates and search results: their own glyph, never a box (ux.md §2.5)."""

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QRawFont, QTextLayout
from PySide6.QtWidgets import QListWidget, QTableWidget, QTableWidgetItem

from komae_desk.areas.today.cards.widgets import Card
from komae_desk.core.paper import Finding, Rendered
from komae_desk.core.resources import resource
from komae_desk.ui.chips import CellDelegate
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.name_painting import paint_text
from komae_desk.ui.preview_side import PreviewSide
from komae_desk.ui.text_fields import NameField
from komae_desk.ui.typefaces import body_font, digit_font

pytestmark = pytest.mark.usefixtures("appearance")
RARE = "𠮷髙﨑濵𡈽𠀋齋邉"
ONE_DOT = "辻\U000e0100"
# A noncharacter: no font has it, so that what is drawn is the box.
NOWHERE = "\U0010fffe"


def drawn(text: str, font: QFont, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> QImage:
    image = QImage(QSize(120, 30), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        paint_text(painter, QRect(0, 0, 120, 30), text, font, QColor("black"), side)
    return image


def glyphs(text: str, font: QFont) -> list[tuple[int, str]]:
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [(glyph, run.rawFont().familyName()) for run in layout.glyphRuns() for glyph in run.glyphIndexes()]


@pytest.mark.parametrize("character", RARE)
@pytest.mark.parametrize("font", [body_font, digit_font], ids=["body", "digits"])
@pytest.mark.parametrize("bold", [False, True])
def test_no_character_of_a_name_is_a_box(character, font, bold):
    face = font()
    face.setBold(bold)
    assert all(glyph for glyph, _ in glyphs(character, face))
    assert drawn(character, face) != drawn(NOWHERE, face)


def test_the_shipped_fonts_alone_are_enough():
    fonts = [
        QRawFont(str(resource("fonts", name)), 14) for name in ("BIZUDPGothic-Regular.ttf", "NotoSerifJP-Regular.ttf")
    ]
    assert all(any(font.supportsCharacter(ord(character)) for font in fonts) for character in RARE)


@pytest.mark.parametrize("side", [Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight])
def test_delegates_draw_variants(side):
    assert drawn(f"{ONE_DOT}本", body_font(), side) != drawn("辻本", body_font(), side)


def test_long_names_are_elided_inside_their_cell():
    image = drawn(ONE_DOT * 30, body_font())
    assert any(image.pixelColor(x, 15) != QColor("white") for x in range(100, 120))


def cell(text: str, show) -> bytes:
    table = show(QTableWidget(1, 1))
    table.setItemDelegate(CellDelegate(table))
    table.setItem(0, 0, QTableWidgetItem(text))
    return bytes(table.viewport().grab().toImage().constBits())


def row(text: str, show) -> bytes:
    rows = show(QListWidget())
    rows.setItemDelegate(CellDelegate(rows))
    rows.addItem(text)
    return bytes(rows.viewport().grab().toImage().constBits())


def finding(text: str, show) -> bytes:
    side = show(PreviewSide())
    side.resize(260, 300)
    told = f"氏名「{text}」を確かめてください。印刷する前に、名簿の字と同じかどうかを見てください。"
    side.show_rendered(Rendered(b"", 0, (), (Finding(told, "name", False),)))
    return bytes(side.findings.viewport().grab().toImage().constBits())


@pytest.mark.parametrize("percent", [100, 150])
def test_a_rare_character_makes_no_row_higher(show, one_appearance, percent):
    fields = [show(NameField("氏名")) for _ in range(2)]
    for field, name in zip(fields, ("吉田 花子", "𠮷田 花子"), strict=True):
        field.set_value(name)
        field.set_reading(True)
    one_appearance.set_percent(percent)
    heights = [field._shown.heightForWidth(300) for field in fields]
    assert heights[0] == heights[1]
    assert heights[0] >= fields[0]._shown.fontMetrics().height()


@pytest.mark.parametrize("place", [cell, row, finding])
def test_tables_and_lists_tell_names_apart(place, show):
    assert len({place(text, show) for text in ("辻本", f"{ONE_DOT}本", "𠮷本", f"{NOWHERE}本")}) == 4


def box(text: str, show) -> bytes:
    choices = show(ChoiceBox())
    choices.addItem(text, 1)
    return bytes(choices.grab().toImage().constBits())


def link(text: str, show) -> bytes:
    card = show(Card("下書き"))
    card.add_link(text, "", lambda: None)
    card.resize(300, 80)
    return bytes(card.links[0].grab().toImage().constBits())


@pytest.mark.parametrize("place", [box, link])
def test_choices_and_links_draw_variants(place, show):
    assert place(f"{ONE_DOT}本", show) != place("辻本", show)


@pytest.mark.parametrize("words", [f"{ONE_DOT}本 花子", f"課長補佐 {ONE_DOT}本"])
def test_a_choice_with_a_variant_is_whole(words, show):
    choices = show(ChoiceBox())
    choices.addItem(words, 1)
    choices.adjustSize()
    plain = show(ChoiceBox())
    plain.addItem(words.replace(ONE_DOT, "辻"), 1)
    plain.resize(choices.size())
    ink = [
        {
            (x, y)
            for x in range(image.width() - 40)
            for y in range(image.height())
            if image.pixelColor(x, y).value() < 90
        }
        for image in (choices.grab().toImage(), plain.grab().toImage())
    ]
    edges = [(min(x for x, _ in dots), max(x for x, _ in dots)) for dots in ink]
    assert abs(edges[0][0] - edges[1][0]) <= 1
    assert abs(edges[0][1] - edges[1][1]) <= 1
