"""The page ラベル印刷: choosing, the picture of the sheet, nudging, printing, what is remembered."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from komae_desk.app import PaperRenderer
from komae_desk.areas.asset import AREA
from komae_desk.areas.asset.device.label import Setup, label_of, remember, remembered
from komae_desk.areas.asset.device.widgets import StickerSheet
from komae_desk.areas.person import AREA as PERSON
from komae_desk.core.desk import Desk
from komae_desk.core.people import FirstRun, Role
from komae_desk.ui.announcement import announcer
from tests.practice import practised
from tests.sample import Clock

AREAS = (PERSON, AREA)
FIRST = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER)


@dataclass
class Window:
    """What the page asks of its window, written down."""

    desk: Desk
    previews: list[tuple[Any, list[Any]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def preview(self, paper, records):
        self.previews.append((paper, list(records)))

    def say(self, text, assertive=False):
        self.said.append(text)


@pytest.fixture
def desk():
    return practised(AREAS, FIRST, Clock(), wanted=lambda area: area is AREA)


@pytest.fixture
def window(desk):
    return Window(desk)


@pytest.fixture
def page(qtbot, desk, window):
    page = StickerSheet(desk, window)
    qtbot.addWidget(page)
    page.resize(1200, 640)
    page.show()
    qtbot.waitExposed(page)
    yield page
    page.close()


pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")


def take(page, desk, count):
    page.take(desk.find("device")[:count])


def test_nothing_is_printed_before_something_is_chosen(qtbot, page, window):
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    assert window.previews == []
    assert window.said == ["印刷する端末・媒体を選んでください。"]


def test_a_click_on_a_face_begins_there(qtbot, page, desk, window):
    take(page, desk, 3)
    qtbot.mouseClick(page.picture, Qt.MouseButton.LeftButton, pos=page.picture.face_rect(7).center().toPoint())
    assert page.setup.start == 7
    assert "24面のうち8面目（3行目の2列目）" in page.picture.accessibleDescription()
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    ((paper, devices),) = window.previews
    out = PaperRenderer(desk.ledgers)(paper, devices, desk)
    assert [d.tag for d in devices] == ["KD-0001", "KD-0002", "KD-0003"]
    assert (out.pages, len(out.regions)) == (1, 3)


def test_a_click_between_the_faces_changes_nothing(qtbot, page):
    qtbot.mouseClick(page.picture, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert page.setup.start == 0


def test_arrows_walk_and_enter_chooses(qtbot, page):
    said = []
    announcer.said.connect(lambda words, _: said.append(words))
    page.picture.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(page.picture, key)
    assert page.setup.start == 0
    assert said[-1] == "4面目、2行目の1列目"
    qtbot.keyClick(page.picture, Qt.Key.Key_Return)
    assert page.setup.start == 3
    qtbot.keyClick(page.picture, Qt.Key.Key_End)
    qtbot.keyClick(page.picture, Qt.Key.Key_Space)
    assert page.setup.start == 23
    announcer.said.disconnect()


def test_used_faces_are_remembered_only_when_the_person_says_so(qtbot, page, desk, window):
    take(page, desk, 5)
    qtbot.mouseClick(page.used_button, Qt.MouseButton.LeftButton)
    assert window.said == ["先に「ラベルをプレビュー」で印刷してください。"]
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    assert remembered(desk).start == 0
    qtbot.mouseClick(page.used_button, Qt.MouseButton.LeftButton)
    assert remembered(desk).start == 5
    assert window.said[-1] == "次は2行目の3列目から印刷します。"
    assert page.used_button.why


def test_each_sheet_is_as_it_was_left(page, desk, window):
    remember(desk, Setup("12", 4, 1.5, -0.5))
    page.preset.set_value("12")
    page.preset.changed.emit()
    assert page.setup == Setup("12", 4, 1.5, -0.5)
    assert (page.right.value(), page.down.value()) == (1.5, -0.5)
    page.right.stepUp()
    assert page.setup.right == 2.0
    page._print()
    assert window.previews[0][0].code == "L-02"
    assert remembered(desk) == Setup("12", 4, 2.0, -0.5)


def test_the_trial_sheet_is_that_of_the_setting(page, desk, window):
    page.down.setValue(2.0)
    page._try()
    paper, devices = window.previews[0]
    out = PaperRenderer(desk.ledgers)(paper, devices, desk)
    assert out.pages == 1
    assert remembered(desk).down == 2.0


def test_a_scanned_number_chooses_its_device(qtbot, page, window):
    for code in ("ｋｄ－０００７", "KD-0009", "KD-9999"):
        page.edit.setText(code)
        qtbot.keyClick(page.edit, Qt.Key.Key_Return)
    assert [d.tag for d in page.chosen()] == ["KD-0007", "KD-0009"]
    assert page.edit.text() == "KD-9999"
    assert window.said[-1] == "管理番号「KD-9999」の端末・媒体は登録されていません。"


def test_what_is_chosen_outlives_the_search(page):
    page.edit.setText("タブレット")
    page._search()
    page._tick_all()
    page.edit.setText("NAS")
    page._search()
    page.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert len(page.chosen()) == 7
    assert page.summary.text() == "7台を選んでいます。ラベル用紙を1枚使います。"
    page._tick_none()
    assert page.chosen() == []


def test_the_page_says_its_names(page):
    widgets = [page.edit, page.list, page.picture, page.right, page.down]
    assert all(isinstance(w, QWidget) and w.accessibleName() for w in widgets)


def test_places_get_labels_with_the_highest_class_of_what_lies_there(qtbot, page, desk, window):
    every = [a for a in desk.find("information_asset") if a.storage is not None and a.confidentiality is not None]
    most = max(every, key=lambda asset: (asset.confidentiality.value, asset.is_important))
    place = desk.get("storage_place", most.storage)
    page.edit.setText(place.code)
    page._choose_by_code()
    assert page.kind.value() == "storage_place" and page.chosen() == [place]
    assert page.summary.text().startswith("1か所を選んでいます。")
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    paper, places = window.previews[-1]
    assert places == [place]
    label = label_of(place, desk)
    assert label.number == place.code and label.important
    assert label.grades.startswith(most.confidentiality.label.replace("3", "３").replace("2", "２"))
    assert not PaperRenderer(desk.ledgers)(paper, places, desk).findings
    page.kind.set_value("device")
    page.kind.changed.emit()
    assert page.chosen() == [] and page.print_button.why == "印刷する端末・媒体を選んでください。"


def test_a_binder_gets_a_label_that_is_read_in_an_inspection(page, window, desk):
    kept, open_one = (desk.find("information_asset", tag=tag)[0] for tag in ("ZS-0015", "ZS-0033"))
    page.edit.setText("zs-0015")
    page.edit.returnPressed.emit()
    assert page.kind.value() == "information_asset"
    assert page.chosen() == [kept]
    label = label_of(kept, desk)
    assert (label.number, label.code, label.grades, label.important) == (
        "ZS-0015",
        "ZS-0015",
        "機密性３・完全性２・可用性２",
        True,
    )
    assert label_of(open_one, desk).grades == "分類未定"
    page.edit.setText("ZS-9999")
    page.edit.returnPressed.emit()
    assert window.said[-1] == "資産番号「ZS-9999」の情報資産は登録されていません。"
