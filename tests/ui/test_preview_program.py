"""The preview with the program's own renderer and forms: what cannot be printed is shown, framed and refused."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog

from komae_desk.app import PaperRenderer
from tests.areas.test_takeout_section import Section
from tests.ui.ledgers import shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def section():
    return Section()


@pytest.fixture
def window(qtbot, section):
    with shown_window(qtbot, section.clerk) as shown:
        shown.renderer = PaperRenderer(section.clerk.ledgers)
        yield shown


def preview(qtbot, window, record):
    window.preview(window.desk.ledgers[record.kind].papers[0], [record])
    page = window.stack.page
    qtbot.waitUntil(lambda: page.view.has_image() and page.is_idle())
    return page


def test_a_character_without_a_glyph_is_framed_in_red_and_never_printed(qtbot, window, section, spoken):
    draft = section.clerk.save(section.take_out(destination="\ue000市役所"))
    page = preview(qtbot, window, draft)
    named = "持出先・場所の「\ue000」（U+E000）は印刷できません。"
    assert page.findings.item(0).text().startswith(named)
    for button in (page.print_button, page.save_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert spoken[-1][0].startswith(named)
    assert page.findChild(QFileDialog) is None
    region = next(r for r in page._rendered.regions if r.field == "destination")
    frame = page.view.frame_of(region).toRect()
    picture = page.view.grab(frame).toImage()
    points = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    assert any(is_red(picture.pixelColor(x, y)) for x, y in points)


def is_red(color: QColor) -> bool:
    return color.red() > 150 and color.green() < 110 and color.blue() < 110


def test_its_line_leads_to_the_field_and_mending_it_frees_the_paper(qtbot, window, section):
    draft = section.clerk.save(section.take_out(destination="\ue000市役所"))
    page = preview(qtbot, window, draft)
    page.findings.setFocus()
    page.findings.setCurrentRow(0)
    qtbot.keyClick(page.findings, Qt.Key.Key_Return)
    assert window.stack.page.detail.record.id == draft.id
    assert window.stack.page.detail.is_editing
    mended = section.clerk.save(draft, destination="髙﨑市役所")
    again = preview(qtbot, window, mended)
    assert again.print_why() == ""
    assert "「案」の透かし" in again.findings.item(again.findings.count() - 2).text()
    assert "保存 5年" in again.side.look.text()


def test_a_row_of_a_register_opens_its_record(qtbot, window, section):
    devices = section.clerk.find("device")
    register = next(p for p in section.clerk.ledgers["device"].papers if p.code == "D-02")
    window.preview(register, devices)
    page = window.stack.page
    qtbot.waitUntil(lambda: page.view.has_image() and page.is_idle())
    region = next(r for r in page._rendered.regions if r.field == "tag" and r.record_id == devices[2].id)
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=page.view.frame_of(region).center().toPoint())
    assert window.stack.page.detail.record.id == devices[2].id


def test_the_tab_of_papers_shows_the_same_paper_again(qtbot, window, section, tmp_path):
    permit = section.permitted(section.take_out(destination="𠮷田ビル2階"))
    page = preview(qtbot, window, permit)
    page.output.save_to(page._shown(), tmp_path / "first.pdf")
    office = section.chief.find("office")[0]
    section.chief.save(office, manager_title="まったく別の課長")
    section.later(hours=30)
    window.open_page("takeout")
    window.open_record("takeout", permit.id)
    detail = window.stack.page.detail
    detail.tabs.setCurrentWidget(detail.tabs.widget(detail.tabs.count() - 1))
    (button,) = detail.papers.printings
    qtbot.waitUntil(button.isVisible)
    assert "PDF保存" in button.accessibleName()
    window.grab().save(str(tmp_path / "tab.png"))
    button.click()
    page = window.stack.page
    qtbot.waitUntil(lambda: page.view.has_image() and page.is_idle())
    assert "作った紙と同じ" in page.side.look.text() and page.side.duplicate.isHidden()
    page.output.save_to(page._shown(), tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "first.pdf").read_bytes()
    first, again = [line for line in section.clerk.lines(permit.id) if line.verb == "export"]
    assert first.op["facts"]["sha256"] == again.op["facts"]["sha256"]
    assert "paper" in first.op["facts"] and "paper" not in again.op["facts"]
    anew = preview(qtbot, window, section.clerk.get("takeout", permit.id))
    assert anew.side.duplicate.isVisible()
    assert anew._rendered.pdf != (tmp_path / "first.pdf").read_bytes(), "drawn anew it is today's paper"
