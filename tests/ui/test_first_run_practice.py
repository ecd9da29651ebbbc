"""The first screen lets somebody try without typing anything (settled.md 26)."""

from PySide6.QtCore import Qt

from komae_desk.ui.first_run import FirstRunForm


def test_practice_begins_from_the_first_screen_with_nothing_typed(qtbot, show):
    form = FirstRunForm(lambda password, words: [])
    show(form)
    assert form.practise.isVisible()
    with qtbot.waitSignal(form.practice_asked):
        qtbot.mouseClick(form.practise, Qt.MouseButton.LeftButton)


def test_on_the_last_screen_practice_stands_among_the_ways_to_begin(show):
    form = FirstRunForm(lambda password, words: [])
    show(form)
    form._show(2)
    assert not form.practise.isVisible()
    assert form.starts["practice"].isVisible()
