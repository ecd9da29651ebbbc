"""異体字 appear in their own glyph and are never altered in the text (tech.md §9.5)."""

import pytest
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QLabel

from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import NameEdit
from komae_desk.ui.text_fields import NameField, TextAreaField
from komae_desk.ui.variant_glyphs import family_of, format_ranges, is_drawn, rich_text, spoken_note, undrawn

ONE_DOT, TWO_DOTS = "辻\U000e0100", "辻\U000e0101"
KUZU, PLAIN_KUZU = "葛\U000e0100", "葛\U000e0101"


@pytest.mark.usefixtures("appearance")
def test_variants_get_a_glyph_of_their_own() -> None:
    layout = QTextLayout(f"{ONE_DOT}{TWO_DOTS}{KUZU}", QFont("BIZ UDPGothic"))
    layout.setFormats(format_ranges(layout.text()))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    faces = {run.rawFont().familyName(): len(run.glyphIndexes()) for run in layout.glyphRuns()}
    assert faces == {family_of(*ONE_DOT): 2, "BIZ UDPGothic": 1}


@pytest.mark.usefixtures("appearance")
def test_the_default_form_needs_no_other_face() -> None:
    assert family_of(*PLAIN_KUZU) == ""
    assert is_drawn(*PLAIN_KUZU)


@pytest.mark.usefixtures("appearance")
def test_positions_are_counted_as_qt_counts() -> None:
    (span,) = format_ranges(f"𠮷{ONE_DOT}")
    assert (span.start, span.length) == (2, 3)


def grabbed(widget) -> bytes:
    image = widget.grab().toImage()
    return bytes(image.constBits())


def test_fields_draw_variants_without_touching_the_text(show, qtbot) -> None:
    edit = NameEdit()
    edit.setText("辻本")
    show(edit)
    edit.clearFocus()
    plain = grabbed(edit)
    edit.setText(f"{ONE_DOT}本")
    edit.setCursorPosition(2)
    varied = grabbed(edit)
    assert varied != plain
    assert edit.text() == f"{ONE_DOT}本"
    edit.setText("辻本")
    edit.setCursorPosition(2)
    assert grabbed(edit) == plain


def test_memos_draw_variants_without_touching_the_text(show) -> None:
    field = TextAreaField("理由")
    field.set_value("辻本\n二行目")
    show(field)
    field.edit.clearFocus()
    plain = grabbed(field.edit)
    field.set_value(f"{ONE_DOT}本\n二行目")
    assert grabbed(field.edit) != plain
    assert field.value() == f"{ONE_DOT}本\n二行目"


def test_labels_draw_variants(show) -> None:
    label, other = TextLabel("辻本"), TextLabel(f"{ONE_DOT}本")
    show(label)
    show(other)
    other.resize(label.size())
    assert grabbed(other) != grabbed(label)
    assert other.accessibleName() == f"{ONE_DOT}本"
    assert isinstance(other, QLabel)


@pytest.mark.usefixtures("appearance")
def test_what_cannot_be_drawn_is_said(qtbot) -> None:
    assert undrawn("辻\U000e01ef") == ("辻\U000e01ef",)
    field = NameField("氏名")
    qtbot.addWidget(field)
    field.set_value("辻\U000e01ef")
    assert "「辻」の異体字は、画面では基本の字で表示しています。" in field.editor().accessibleDescription()
    assert spoken_note(ONE_DOT) == ""


@pytest.mark.usefixtures("appearance")
def test_markup_is_never_taken_from_the_text() -> None:
    assert rich_text("<b>太字</b>\n&") == "&lt;b&gt;太字&lt;/b&gt;<br>&amp;"
