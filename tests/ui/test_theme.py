"""Themes are chosen in the order of ux.md §2.4 and changed while the program runs."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from komae_desk.ui import current_theme, motion
from komae_desk.ui.theme import Appearance, Choice, palette_of, selected_theme, theme_of
from komae_desk.ui.tokens import DARK, HC_WHITE, LIGHT, TEXT_SIZES
from komae_desk.ui.typefaces import load_typefaces
from komae_desk.ui.width_bands import band_of
from tests.ui.gallery import Gallery


@pytest.mark.parametrize(
    ("choice", "contrast", "dark", "expected"),
    [
        (Choice.SYSTEM, True, True, None),
        (Choice.SYSTEM, True, False, None),
        (Choice.SYSTEM, False, True, DARK),
        (Choice.SYSTEM, False, False, LIGHT),
        (Choice.LIGHT, True, True, LIGHT),
        (Choice.HC_WHITE, False, True, HC_WHITE),
    ],
)
def test_order_of_selection(choice: Choice, contrast: bool, dark: bool, expected: object) -> None:
    assert selected_theme(choice, high_contrast=contrast, dark=dark) is expected


def test_lists_keep_their_selection_colour_when_inactive() -> None:
    palette = palette_of(LIGHT)
    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.HighlightedText):
        assert palette.color(QPalette.ColorGroup.Active, role) == palette.color(QPalette.ColorGroup.Inactive, role)


def test_system_follows_the_colour_scheme(
    qapp: QApplication, appearance: Appearance, qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    appearance.choose(Choice.SYSTEM)
    assert appearance.theme is LIGHT
    monkeypatch.setattr(Appearance, "system_is_dark", lambda self: True)
    with qtbot.waitSignal(appearance.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert appearance.theme is DARK


def test_an_explicit_theme_does_not_follow_the_system(
    qapp: QApplication, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What windows of other tests left for later is done with first: it is none of the system's doing.
    qapp.processEvents()
    appearance.choose(Choice.LIGHT)
    monkeypatch.setattr(Appearance, "system_is_dark", lambda self: True)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    qapp.processEvents()
    assert (appearance.choice, appearance.theme) == (Choice.LIGHT, LIGHT)


def test_windows_high_contrast_leaves_colours_to_the_system(
    qapp: QApplication, appearance: Appearance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Appearance, "high_contrast", lambda self: True)
    appearance.choose(Choice.SYSTEM)
    assert appearance.theme.name == "system"
    assert "color" not in qapp.styleSheet()
    assert appearance.theme["text"] == theme_of(qapp.palette())["text"]
    appearance.choose(Choice.DARK)
    assert appearance.theme is DARK


def test_text_sizes_step_and_stop(qapp: QApplication, appearance: Appearance) -> None:
    appearance.enlarge(1)
    assert appearance.percent == 112
    assert qapp.font().pointSizeF() == pytest.approx(11.76)
    appearance.enlarge(9)
    assert appearance.percent == TEXT_SIZES[-1]
    appearance.set_percent(96)
    assert appearance.percent == 100


def test_live_switch_keeps_selection(show, appearance: Appearance, qapp: QApplication) -> None:
    window = show(Gallery())
    rows = window.table.selectionModel().selectedRows()
    for choice in (Choice.DARK, Choice.HC_BLACK, Choice.LIGHT):
        appearance.choose(choice)
        qapp.processEvents()
        assert window.table.selectionModel().selectedRows() == rows


@pytest.mark.parametrize("choice", [Choice.DARK, Choice.HC_WHITE])
def test_a_live_switch_looks_like_a_fresh_start(show, appearance: Appearance, qapp, choice) -> None:
    switched = show(Gallery())
    hidden = show(Gallery())
    hidden.hide()
    appearance.choose(choice)
    qapp.processEvents()
    fresh = show(Gallery())
    hidden.show()
    for each in (fresh, switched, hidden):
        each.resize(1366, 900)
        each.undo.dismiss()
    qapp.processEvents()
    # The half without the focus: banners, buttons, chips, table, tabs.
    looks = [each.grab(QRect(700, 0, 666, 900)).toImage() for each in (fresh, switched, hidden)]
    assert looks[0] == looks[1]
    assert looks[0] == looks[2]


def test_what_is_hidden_is_dressed_a_moment_later(show, appearance: Appearance, qapp, qtbot) -> None:
    window = show(QWidget())
    column = QVBoxLayout(window)
    labels = [QLabel("見える"), QLabel("隠れている")]
    for label in labels:
        column.addWidget(label)
    labels[1].hide()
    qapp.processEvents()
    appearance.choose(Choice.DARK)
    seen, unseen = (label.palette().color(QPalette.ColorRole.WindowText).name() for label in labels)
    assert (seen, unseen) == (DARK["text"].lower(), LIGHT["text"].lower())
    qtbot.waitUntil(lambda: labels[1].palette().color(QPalette.ColorRole.WindowText).name() == DARK["text"].lower())


def test_the_shipped_faces_are_loaded(appearance: Appearance) -> None:
    assert {"BIZ UDPGothic", "BIZ UDGothic"} <= set(load_typefaces())


def test_motion_is_the_persons_choice(appearance: Appearance) -> None:
    appearance.reduce_motion(True)
    assert motion.is_reduced()
    appearance.reduce_motion(False)
    assert not motion.is_reduced()
    motion.choose(True)


def test_painters_see_the_theme_in_force(appearance: Appearance) -> None:
    appearance.choose(Choice.HC_WHITE)
    assert current_theme.current() is HC_WHITE


@pytest.mark.parametrize(
    ("width", "percent", "navigation", "stacked", "hints"),
    [
        (1920, 100, 208, False, 8),
        (1600, 100, 208, False, 8),
        (1599, 100, 192, False, 6),
        (1366, 100, 192, False, 6),
        (1279, 100, 56, False, 4),
        (1366, 112, 56, False, 4),
        (1366, 125, 56, False, 4),
        (1366, 150, 56, True, 3),
        (1024, 100, 56, True, 3),
    ],
)
def test_width_bands(width: int, percent: int, navigation: int, stacked: bool, hints: int) -> None:
    band = band_of(width, percent)
    assert (band.navigation, band.stacked, band.hints) == (navigation, stacked, hints)
