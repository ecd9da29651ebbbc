"""A-12, A-20, A-21 and A-22 of ux.md §6.3; the walks over every screen hold the others (tests/ui/test_walks_*.py)."""

import re
import statistics
import subprocess
import sys
import time
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from sqlalchemy import select

from komae_desk.core.identity import uuid7
from komae_desk.ui import current_theme
from komae_desk.ui.ask import Question
from komae_desk.ui.theme import Appearance, Choice
from komae_desk.ui.tokens import LIGHT
from tests.ui.gallery import Gallery
from tests.ui.ledgers import Renderer, apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
FINAL = "様式２を第1報として確定しますか？　確定後は訂正版でだけ変更できます。"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_a12_a_question_is_safe_by_escape_and_by_enter_and_comes_alone(qtbot, key):
    clerk, _ = desks()
    with shown_window(qtbot, clerk) as window:
        answered: list[str] = []
        window.ask(FINAL, ("戻る", "確定"), answered.append)
        window.ask(FINAL, ("戻る", "確定"), answered.append)
        (dialog,) = window.findChildren(Question)
        qtbot.waitUntil(dialog.buttons[0].hasFocus)
        assert dialog.label.text().count("\n") < 3
        assert [button.text() for button in dialog.buttons] == ["戻る", "確定"]
        QTest.keyClick(dialog, key)
        qtbot.waitUntil(lambda: bool(answered))
        assert answered == ["戻る"]


def test_a12_a_question_of_four_lines_or_without_a_choice_is_not_asked():
    for question, answers in (("一\n二\n三\n四", ("戻る", "確定")), ("確定しますか？", ("確定",))):
        with pytest.raises(ValueError, match="three lines"):
            Question(question, answers, str)


@pytest.mark.benchmark
def test_a20_an_arrow_in_twenty_thousand_rows_is_a_moment(qtbot):
    clerk, _ = desks()
    fill(clerk, 1)
    table = clerk.store.table("box")
    with clerk.store.engine.begin() as connection:
        row = dict(connection.execute(select(table)).mappings().one())
        del row["row"]
        connection.execute(table.insert(), [{**row, "id": uuid7(), "tag": f"KK-{n:05d}"} for n in range(2, 20_001)])
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        view = window.stack.page.view
        qtbot.waitUntil(view.hasFocus)
        took = []
        for _ in range(20):
            start = time.process_time()
            QTest.keyClick(view, Qt.Key.Key_Down)
            view.viewport().repaint()
            took.append(time.process_time() - start)
        assert window.stack.page.model.total == 20_000
        assert statistics.median(took) < 0.1


def test_a21_windows_high_contrast_decides_every_colour(show, appearance: Appearance, qapp, monkeypatch):
    monkeypatch.setattr(Appearance, "high_contrast", lambda self: True)
    appearance.choose(Choice.SYSTEM)
    sheet = qapp.styleSheet()
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|transparent|palette\(", sheet)
    assert not re.findall(r"\b(?:color|background(?:-color)?|border-color|image)\s*:", sheet)
    window = show(Gallery())
    qapp.processEvents()
    ink, ground = (qapp.palette().color(role) for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Window))
    assert ink.name() != LIGHT["text"].lower()
    for label in window.findChildren(QLabel):
        assert label.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText) == ink
    assert window.palette().color(QPalette.ColorRole.Window) == ground
    assert current_theme.current().name == "system"
    assert current_theme.current() is not LIGHT


def test_a22_the_program_speaks_japanese():
    """In a process of its own: the tests' application is not the product's."""
    words = (
        "from komae_desk.ui.desk_process_application import make_application\n"
        "from PySide6.QtCore import QLocale\n"
        "make_application(['x']); print(QLocale().name(), QLocale().language().name)"
    )
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["ja_JP", "Japanese"]


def test_a22_a_paper_names_its_language_and_shows_its_title():
    clerk, _ = desks()
    made = Renderer()(clerk.ledgers["request"].papers[0], [apply(clerk)], None)
    root = PdfReader(BytesIO(made.pdf), strict=True).trailer["/Root"]
    assert root["/Lang"] == "ja"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
