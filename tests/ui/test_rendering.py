"""A-2, A-3, A-11, A-13: what is painted is what the tokens say, and big enough to hit."""

from collections import Counter

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.text_fields import TextArea
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.tokens import THEMES
from tests.ui.gallery import Gallery
from tests.ui.test_tokens import contrast

CHOICES = [Choice.LIGHT, Choice.DARK, Choice.HC_BLACK, Choice.HC_WHITE]
WORD = "██████"


def line_edit() -> QLineEdit:
    edit = LineEdit()
    edit.setText(WORD)
    return edit


def placeholder() -> QLineEdit:
    edit = LineEdit()
    edit.setPlaceholderText(WORD)
    return edit


def memo() -> QPlainTextEdit:
    area = TextArea()
    area.setPlainText(WORD)
    return area


def memo_placeholder() -> QPlainTextEdit:
    area = TextArea()
    area.setPlaceholderText(WORD)
    return area


def combo() -> QComboBox:
    box = ChoiceBox()
    box.addItem(WORD)
    return box


def primary() -> QPushButton:
    button = QPushButton(WORD)
    button.setProperty("role", "primary")
    return button


def danger() -> QPushButton:
    button = QPushButton(WORD)
    button.setProperty("role", "danger")
    return button


def sub() -> QLabel:
    label = QLabel(WORD)
    label.setProperty("role", "sub")
    return label


CONTROLS = [
    (line_edit, "text", "surface"),
    (placeholder, "placeholder", "surface"),
    (memo, "text", "surface"),
    (memo_placeholder, "placeholder", "surface"),
    (combo, "text", "surface"),
    (lambda: QPushButton(WORD), "primary", "surface"),
    (primary, "on_primary", "primary"),
    (danger, "err_fg", "surface"),
    (lambda: QLabel(WORD), "text", "window"),
    (sub, "text2", "window"),
    (lambda: QCheckBox(WORD), "text", "window"),
    (lambda: QRadioButton(WORD), "text", "window"),
]


def colours(image: QImage) -> Counter[str]:
    points = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    return Counter({f"#{point & 0xFFFFFF:06X}": count for point, count in Counter(points).items()})


@pytest.fixture
def page(show) -> QWidget:
    widget = QWidget()
    widget.setObjectName("page")
    widget.resize(300, 120)
    return show(widget)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: c.value)
def test_painted_colours_are_the_tokens(page: QWidget, appearance: Appearance, choice: Choice) -> None:
    appearance.choose(choice)
    theme = THEMES[choice.value]
    for make, ink, ground in CONTROLS:
        control = make()
        control.setParent(page)
        control.setGeometry(10, 10, 240, 60)
        control.show()
        control.clearFocus()
        found = colours(page.grab().toImage())
        assert found[theme[ink]] > 150, (make, ink, found.most_common(4))
        assert found[theme[ground]] > 500, (make, ground, found.most_common(4))
        control.hide()
        control.setParent(None)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: c.value)
def test_disabled_colours_are_the_tokens(page: QWidget, appearance: Appearance, choice: Choice) -> None:
    appearance.choose(choice)
    theme = THEMES[choice.value]
    for make, ink, _ in CONTROLS:
        if ink in ("placeholder", "text2"):
            continue
        control = make()
        control.setParent(page)
        control.setGeometry(10, 10, 240, 60)
        control.setEnabled(False)
        control.show()
        found = colours(page.grab().toImage())
        assert found[theme["disabled"]] > 150, (make, found.most_common(4))
        control.hide()
        control.setParent(None)


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: c.value)
def test_placeholders_are_readable(page: QWidget, appearance: Appearance, choice: Choice) -> None:
    appearance.choose(choice)
    edit = placeholder()
    edit.setParent(page)
    edit.setGeometry(10, 10, 240, 40)
    edit.show()
    edit.clearFocus()
    inner = edit.grab(edit.rect().adjusted(8, 6, -60, -6)).toImage()
    (ground, _), (ink, _) = colours(inner).most_common(2)
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: c.value)
def test_chips_are_round_not_square(page: QWidget, appearance: Appearance, choice: Choice) -> None:
    appearance.choose(choice)
    window = Gallery()
    window.setParent(page)
    page.resize(1366, 760)
    window.resize(page.size())
    window.show()
    chip = next(b for b in window.findChildren(QAbstractButton) if b.text() == "機密性2以上")
    picture = chip.grab().toImage()
    corner, middle = picture.pixelColor(1, 1), picture.pixelColor(picture.width() // 2, 2)
    assert corner.name() != middle.name()
    window.setParent(None)


@pytest.mark.parametrize("percent", [100, 150])
def test_targets_can_be_hit(show, appearance: Appearance, percent: int) -> None:
    appearance.set_percent(percent)
    window = Gallery()
    window.resize(1366 * percent // 100, 900 * percent // 100)
    show(window)
    small = []
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget.parent(), QComboBox) or widget.objectName().startswith("qt_")
        target = isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QPlainTextEdit)
        corner = widget.metaObject().className() == "QTableCornerButton"
        if widget.isVisible() and target and not inner and not corner and min(widget.width(), widget.height()) < 24:
            small.append((widget.metaObject().className(), widget.accessibleName(), widget.width(), widget.height()))
    assert small == []


@pytest.mark.parametrize("percent", [100, 112, 125, 150])
def test_no_button_text_is_cut(show, appearance: Appearance, percent: int) -> None:
    appearance.set_percent(percent)
    window = Gallery()
    window.resize(1366 * percent // 100, 900 * percent // 100)
    show(window)
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text().replace("&", "")) + 4


def test_a_selected_row_has_its_bar(show, appearance: Appearance) -> None:
    window = show(Gallery())
    table = window.table
    rect = table.visualRect(table.model().index(2, 0))
    picture = table.viewport().grab(rect).toImage()
    middle = picture.height() // 2
    theme = appearance.theme
    assert [QColor(picture.pixelColor(x, middle)).name().upper() for x in (0, 3)] == [theme["primary"]] * 2
    assert picture.pixelColor(picture.width() - 2, middle).name().upper() == theme["sel"]
