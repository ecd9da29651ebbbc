"""The tab 添付 on the real window: dropped, shown, turned, printed, written out, taken away and brought back."""

import hashlib

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtPrintSupport import QPrinter

from komae_desk.core.attachment import attachments_of
from komae_desk.files.pages import picture
from komae_desk.ui.attachments_view import AttachmentsView
from komae_desk.ui.settings_links import Links
from tests.attached import attached, pdf, photo, with_files
from tests.ui.ledgers import AREA, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture(scope="module")
def people():
    return desks(with_files(AREA))


@pytest.fixture
def window(qtbot, people):
    with shown_window(qtbot, people[0], pictures=picture) as shown:
        yield shown


@pytest.fixture(scope="module")
def boxes(people):
    return fill(people[0], 4)


def tab_of(window, box):
    window.open_record("box", box.id)
    detail = window.stack.page.detail
    detail.tabs.setCurrentWidget(detail.attachments)
    return detail.attachments


def drop(view, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    view.dragEnterEvent(enter)
    assert enter.isAccepted()
    view.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def test_files_are_dropped_shown_printed_and_written_out(qtbot, people, window, boxes, tmp_path):
    view = tab_of(window, boxes[0])
    content = pdf(2)
    (tmp_path / "髙﨑の証明書.pdf").write_bytes(content)
    (tmp_path / "正面.jpg").write_bytes(photo())
    drop(view, tmp_path / "髙﨑の証明書.pdf", tmp_path / "正面.jpg")
    qtbot.waitUntil(lambda: view.rows.count() == 2)
    assert "髙﨑の証明書.pdf" in view.rows.item(0).text()
    assert "／2.0GB" in view.room.text()
    view.show_file()
    qtbot.waitUntil(lambda: view.viewer is not None and view.viewer.words.text().startswith("1／2頁"))
    viewer = view.viewer
    upright = viewer.picture.pixmap().size()
    viewer.right.click()
    assert viewer.picture.pixmap().width() > viewer.picture.pixmap().height()
    assert upright.width() < upright.height()
    viewer.left.click()
    viewer.larger.click()
    viewer.after.click()
    qtbot.waitUntil(lambda: viewer.words.text() == "2／2頁　125%")
    qtbot.waitUntil(lambda: viewer.picture.pixmap().height() > upright.height() * 1.2)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    viewer.print_on(printer)
    qtbot.waitUntil(lambda: viewer.words.text().startswith("2頁を印刷"))
    made = view.chosen()
    assert people[0].lines(made.id)[-1].verb == "print"
    viewer.close_button.click()
    view.save_to(made, tmp_path / "控え.pdf")
    qtbot.waitUntil((tmp_path / "控え.pdf").exists)
    qtbot.waitUntil(lambda: people[0].lines(made.id)[-1].verb == "export")
    assert (tmp_path / "控え.pdf").read_bytes() == content
    assert people[0].lines(made.id)[-1].op["facts"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_file_is_taken_away_with_a_reason_and_brought_back(qtbot, people, window, boxes):
    attached(people[0], boxes[1], "違う箱.jpg", photo(3))
    view = tab_of(window, boxes[1])
    view.remove_button.click()
    view.take_away()
    assert view.rows.count() == 1  # no reason yet
    view.reason.setText("違う箱の写真だったため")
    view.confirm_button.click()
    assert view.rows.count() == 0
    assert not view.empty.isHidden()
    window.undo()
    qtbot.waitUntil(lambda: len(attachments_of(people[0], boxes[1])) == 1)
    view.show_record(boxes[1])
    assert view.rows.count() == 1


def test_what_cannot_be_attached_or_shown_is_said(qtbot, people, window, boxes, tmp_path):
    view = tab_of(window, boxes[2])
    (tmp_path / "a.exe").write_bytes(b"MZ" + bytes(50))
    view.add_files([tmp_path / "a.exe"])
    qtbot.waitUntil(lambda: any("添付できません" in banner for banner in banners(window)))
    attached(people[0], boxes[2], "まだ.jpg", photo(9))
    view.show_record(boxes[2])
    people[0].store.blobs.forget()
    view.show_record(boxes[2])
    assert "まだ届いていません" in view.rows.item(0).text()
    view.show_file()
    qtbot.waitUntil(lambda: "届いていません" in window.status.said.text())


def test_of_another_section_files_are_only_read(qtbot, people, window, boxes):
    made = attached(people[0], boxes[3], "写真.jpg", photo(55))
    view = AttachmentsView(people[0], window, people[0].ledgers["box"], window, read_only=True)
    view.show_record(boxes[3])
    assert (view.acceptDrops(), view.rows.count()) == (False, 1)
    assert view.add_button.isHidden() and view.remove_button.isHidden() and view.room.isHidden()
    view.show_file()
    qtbot.waitUntil(lambda: view.viewer is not None and "1／1頁" in view.viewer.words.text())
    view.viewer.close_button.click()
    assert view.chosen() == made


def test_the_settings_say_how_much_the_section_has_attached(people, window, boxes):
    row = next(row for row in Links(people[0], window).rows() if row.title == "添付ファイルの合計")
    before = row.explained.text()
    attached(people[0], boxes[3], "多い.jpg", photo(77))
    row.tell()
    assert row.explained.text() != before
    assert "課の上限は2.0GBです" in row.explained.text()


def banners(window):
    from komae_desk.ui.banner import Banner

    return [each.text() for each in window.findChildren(Banner)]
