"""Banners, undo bar, tones, announcements (ux.md §3.10; A-6, A-17, A-18, A-19)."""

import wave

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QPointF, QPropertyAnimation, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from komae_desk.ui import motion, undo_bar
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.sound import DEFAULT, Setting, Sounds, Tone, write_tone
from komae_desk.ui.undo_bar import UndoBar


@pytest.fixture
def bar(show) -> UndoBar:
    page = QWidget()
    column = QVBoxLayout(page)
    made = UndoBar(page)
    column.addWidget(made)
    show(page)
    return made


def test_the_bar_says_and_takes_back(bar: UndoBar, spoken, qtbot) -> None:
    done: list[str] = []
    bar.offer("KK-0123 の返却を登録しました。", lambda: done.append("返却"))
    assert bar.isVisible()
    assert bar.text() == "KK-0123 の返却を登録しました。"
    assert spoken == [("KK-0123 の返却を登録しました。", False)]
    with qtbot.waitSignal(bar.undone):
        qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    assert done == ["返却"]
    assert not bar.isVisible()


def test_the_same_act_stacks_and_is_undone_newest_first(bar: UndoBar) -> None:
    done: list[int] = []
    for number in range(5):
        bar.offer(
            f"KK-{number} の返却を登録しました。",
            lambda number=number: done.append(number),
            act="return",
            together="{count}件の返却を登録しました。",
        )
    assert bar.text() == "5件の返却を登録しました。"
    bar.undo()
    assert done == [4, 3, 2, 1, 0]
    bar.undo()
    assert len(done) == 5


def test_another_act_replaces_the_offer(bar: UndoBar) -> None:
    done: list[str] = []
    bar.offer("返却しました。", lambda: done.append("返却"), act="return")
    bar.offer("貸し出しました。", lambda: done.append("貸出"), act="lend")
    bar.undo()
    assert done == ["貸出"]


def test_ten_seconds() -> None:
    assert undo_bar.LIFE_MS == 10_000


def test_the_bar_goes_by_itself(bar: UndoBar, qtbot) -> None:
    bar._timer.setInterval(20)
    with qtbot.waitSignal(bar.ended):
        bar.offer("登録しました。", lambda: None)
    assert not bar.isVisible()


def test_the_pointer_holds_the_bar(bar: UndoBar) -> None:
    bar.offer("登録しました。", lambda: None)
    assert bar.is_running()
    QApplication.sendEvent(bar, QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1)))
    assert not bar.is_running()
    QApplication.sendEvent(bar, QEvent(QEvent.Type.Leave))
    assert bar.is_running()


def test_the_focus_holds_the_bar(bar: UndoBar, focus) -> None:
    bar.offer("登録しました。", lambda: None)
    focus(bar.button)
    assert bar.is_held()
    assert not bar.is_running()
    focus(bar.close_button)
    assert not bar.is_running()
    bar.close_button.clearFocus()
    assert bar.is_running()


def test_a_banner_speaks_acts_and_closes(show, spoken, qtbot) -> None:
    done: list[int] = []
    page = QWidget()
    column = QVBoxLayout(page)
    banner = Banner(
        Status.CONFLICT,
        "他の端末の変更と重なっています（2項目）",
        "あなたの変更は下書きに残っています。",
        [Act("確かめる", lambda: done.append(1), "primary")],
        closable=True,
    )
    banner.hide()
    column.addWidget(banner)
    show(page)
    banner.appear()
    assert spoken == [("他の端末の変更と重なっています（2項目） あなたの変更は下書きに残っています。", False)]
    qtbot.mouseClick(banner.buttons[0], Qt.MouseButton.LeftButton)
    assert done == [1]
    banner.dismiss()
    assert not banner.isVisible()


@pytest.mark.parametrize(("reduced", "runs"), [(True, False), (False, True)])
def test_nothing_moves_when_motion_is_reduced(show, qtbot, reduced: bool, runs: bool) -> None:
    motion.choose(reduced)
    page = QWidget()
    banner = Banner(Status.DONE, "登録しました")
    QVBoxLayout(page).addWidget(banner)
    show(page)
    banner.appear()
    animations = banner.findChildren(QPropertyAnimation)
    assert any(a.state() == QAbstractAnimation.State.Running for a in animations) is runs
    if runs:
        assert animations[0].duration() <= 150
        qtbot.waitUntil(lambda: banner.graphicsEffect() is None)


def test_sound_is_for_errors_only_by_default() -> None:
    assert DEFAULT is Setting.ERRORS


@pytest.mark.parametrize(
    ("setting", "played"),
    [
        (Setting.NONE, []),
        (Setting.ERRORS, [Tone.ERROR]),
        (Setting.ALL, [Tone.OK, Tone.CHECK, Tone.ERROR]),
    ],
)
def test_every_tone_has_its_sentence(show, spoken, setting: Setting, played: list[Tone]) -> None:
    heard: list[Tone] = []
    sounds = Sounds(setting, heard.append)
    source = show(QWidget())
    for tone in Tone:
        sounds.signal(tone, f"{tone.name}の文", source)
    assert heard == played
    assert spoken == [(f"{tone.name}の文", True) for tone in Tone]
    with pytest.raises(ValueError, match="without its sentence"):
        sounds.signal(Tone.OK, "", source)


@pytest.mark.parametrize("tone", list(Tone))
def test_tones_are_sound_files(tmp_path, tone: Tone) -> None:
    path = tmp_path / "tone.wav"
    write_tone(tone, path)
    with wave.open(str(path)) as read:
        seconds = read.getnframes() / read.getframerate()
        assert read.getnchannels() == 1
        assert any(read.readframes(read.getnframes()))
    _, length, times = tone.value
    assert seconds == pytest.approx((length + 60) / 1000 * times, abs=0.002)
