"""まとめて変更 through the window: before → after, what cannot be changed is left out, one undo takes all back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.asset.information.choices import Category, Marking
from komae_desk.areas.asset.information.commands import DECIDE, classify_chosen
from tests.areas.devices import AREAS, HIGH, desk_with
from tests.ui.ledgers import shown_window

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


def words(page):
    return [[getattr(cell, "word", cell) for cell in row] for row in page.table.rows.rows]


def test_a_field_of_many_is_changed_with_before_and_after_and_taken_back_as_a_whole(qtbot):
    desk = desk_with(AREAS)
    with desk.act("登録") as act:
        shelf = act.save(desk.new("storage_place", code="HK-1", name="書庫"))
        for n in range(30):
            asset = desk.new("information_asset", tag=f"ZS-{n:04d}", name=f"綴り{n}", category=Category.DOCUMENT)
            kept = {"marking": (Marking.CORNER,), "place": "棚"} | (HIGH if n < 20 else {})
            act.save(asset, storage=shelf.id if n == 7 else None, **kept)
        gone = act.move(act.find("information_asset", tag="ZS-0009")[0], "request_disposal")
        act.move(gone, "dispose")
    with shown_window(qtbot, desk) as window:
        window.open_page("information_asset")
        bar = window.stack.page.bulk
        bar.show_checked(desk.find("information_asset"))
        bar._fill()
        next(a for a in bar.menu.actions() if a.text() == "まとめて変更（30件）").trigger()
        page = window.stack.page
        page.names.set_value("storage")
        page.names.changed.emit()
        page.field.set_value(shelf.id)
        page.field.changed.emit()
        rows = {row[0].split()[0]: row[1:] for row in words(page)}
        assert rows["ZS-0000"] == ["（空欄）", "HK-1 書庫", "変更します"]
        assert rows["ZS-0007"][2] == "変わりません"
        assert rows["ZS-0009"][2] == "この状態では、編集できません。"
        assert page.words.text() == "情報資産 30件のうち、28件を変更します。"
        QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_F12)
        assert window.stack.name == "information_asset"
        assert sum(a.storage == shelf.id for a in desk.find("information_asset")) == 29
        assert desk.undo() == "保管場所の変更（28件）"
        assert sum(a.storage == shelf.id for a in desk.find("information_asset")) == 1
        # The classes of an older register wait for a person: one answer decides on all that are complete.
        asked = []
        window.ask = lambda question, answers, then: (asked.append(question), then(DECIDE))
        classify_chosen(desk, window, desk.find("information_asset"))
        assert asked == ["19件の分類を、今の内容で確定しますか？\n残りの11件は、分類が空いているか、確定済みです。"]
        decided = [a for a in desk.find("information_asset") if a.classified_by == desk.user.person]
        assert len(decided) == 19 and all(a.handling and a.recovery_hours == 24 for a in decided)
        assert desk.undo() == "分類の確定（19件）"
        assert not [a for a in desk.find("information_asset") if a.classified_on]
