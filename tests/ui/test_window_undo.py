"""Ctrl+Z and Ctrl+Y of the window, step by step and of an act of many records (ux.md §3.11)."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from komae_desk.core.desk import Desk
from komae_desk.ui.long_undo import AT_ONCE
from tests.ui.budget import CONTROL
from tests.ui.importing import bench, book, desk_in, rows
from tests.ui.ledgers import desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
Key = Qt.Key


def title(window, name: str) -> str:
    return window.registry.action(name).text()


def test_the_menu_says_what_would_be_taken_back_and_done_again(qtbot):
    clerk, _ = desks()
    box = fill(clerk, 1)[0]
    with shown_window(qtbot, clerk) as window:
        clerk.save(box, name="別の名")
        qtbot.waitUntil(lambda: title(window, "undo") == "元に戻す：箱の変更")
        assert title(window, "redo") == "やり直す"
        QTest.keyClick(window, Key.Key_Z, CONTROL)
        qtbot.waitUntil(lambda: title(window, "redo") == "やり直す：箱の変更")
        QTest.keyClick(window, Key.Key_Y, CONTROL)
        qtbot.waitUntil(lambda: title(window, "redo") == "やり直す")
    assert clerk.get("box", box.id).name == "別の名"


def test_several_steps_back_are_done_again_one_by_one(qtbot):
    clerk, _ = desks()
    box = fill(clerk, 1)[0]
    names = [box.name, "一", "二", "三"]
    for name in names[1:]:
        box = clerk.save(box, name=name)
    with shown_window(qtbot, clerk) as window:
        for name in (*names[2::-1],):
            QTest.keyClick(window, Key.Key_Z, CONTROL)
            assert clerk.get("box", box.id).name == name
        for name in names[1:]:
            QTest.keyClick(window, Key.Key_Y, CONTROL)
            assert clerk.get("box", box.id).name == name
        assert window.why_not_redo() == "やり直す操作はありません。"
        window.redo()
        assert clerk.get("box", box.id).name == "三"


def test_what_was_taken_back_is_not_done_again_after_something_else(qtbot):
    clerk, _ = desks()
    boxes = fill(clerk, 2)
    clerk.save(boxes[0], name="一")
    clerk.undo()
    clerk.save(boxes[1], name="二")
    assert clerk.redoable() is None


def test_ctrl_y_does_a_long_act_again_beside_the_window(qtbot, tmp_path, monkeypatch):
    threads = []
    done_again = Desk.redo

    def watched(desk, *rest):
        threads.append(threading.current_thread())
        return done_again(desk, *rest)

    monkeypatch.setattr(Desk, "redo", watched)
    with bench(qtbot, desk_in(tmp_path)) as hand:
        hand.begin()
        hand.choose(book(tmp_path / "a.xlsx", rows(AT_ONCE + 1)))
        for key in (Key.Key_F12, Key.Key_F12):
            hand.key(key)
            hand.idle()
        hand.key(Key.Key_Z, CONTROL)
        hand.idle()
        assert hand.names() == []
        hand.key(Key.Key_Y, CONTROL)
        assert hand.window.jobs.under_way()
        assert hand.window.why_not_redo()
        hand.idle()
        assert len(hand.names()) == AT_ONCE + 1
    assert threads
    assert threading.main_thread() not in threads
