"""例外措置 in the window: a clause chosen by its words, no end no registration, an extension in four keys."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from komae_desk.app.renderer import PaperRenderer
from komae_desk.ui.main_window import MainWindow
from tests.areas.exempting import Exempting
from tests.ui.budget import ALT, Hand

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)


@pytest.fixture(scope="module")
def room(qapp):
    """The manager in one window for the whole file, with an exception that ends in nine days."""
    section = Exempting()
    former = section.permitted(ends_on=section.today() + timedelta(days=9))
    window = MainWindow(section.chief, PaperRenderer(section.chief.ledgers))
    window.resize(1366, 728)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    yield section, window, former
    window.close()
    window.deleteLater()


def test_an_extension_is_handed_in_with_four_keys(room, qtbot):
    section, window, former = room
    window.open_record("exemption", former.id)
    qtbot.waitUntil(window.isActiveWindow)
    hand = Hand(qtbot, window)
    hand.key(Qt.Key.Key_E, ALT)
    hand.text("R8.9.30")
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_F12)
    hand.spent(4)
    (made,) = section.chief.find("exemption", extends=former.id)
    assert (made.state, made.ends_on, made.starts_on) == (
        "submitted", date(2026, 9, 30), former.ends_on + timedelta(days=1)
    )  # fmt: skip
    assert window.stack.page.detail.form.record.id == made.id, "it is shown"


def test_the_clause_is_quoted_read_only_and_without_an_end_nothing_is_handed_in(room, qtbot):
    section, window, _ = room
    window.open_new("exemption", {})
    page = window.stack.page
    body = page.detail.form.body
    assert body.fields["ends_on"].value() == date(2027, 3, 31)
    clause = body.fields["clause"]
    clause.editors()[0].setFocus()
    hand = Hand(qtbot, window)
    hand.text("対5-1(1)エ(ア)")
    quoted = body.fields["clause_text"]
    hand.until(lambda: quoted.value() == "(ア) 可否はCISOが判断する。")
    assert not quoted.isHidden()
    assert (clause.leads_to, quoted.leads_to) == ("対5-1(1)エ(ア)", "対7-4(1)"), "条文 opens what was chosen"
    assert quoted.editor().isHidden() and not clause.editor().isHidden(), "the words are read, the clause is chosen"
    offered = clause.edit.completer()
    offered.setCompletionPrefix("持ち込み")
    assert offered.completionCount() == 1
    offered.popup().hide()
    assert offered.currentCompletion().startswith("対5-1(1)オ　")
    for name, words in {
        "cannot_keep": "甲",
        "reason": "乙",
        "measure": "丙",
        "risk": "丁",
        "persons": "戊",
        "ending": "己",
    }.items():
        body.fields[name].set_value(words)
    body.fields["starts_on"].set_value(section.today())
    body.fields["ends_on"].set_value(None)
    hand.key(Qt.Key.Key_F12)
    (record,) = section.chief.find("exemption", state="draft") or (None,)
    assert record is not None and record.clause_text == "(ア) 可否はCISOが判断する。"
    form = page.detail.form
    step = next(o.step for o in section.chief.offers(record) if o.step.name == "submit")
    form.want_step(step)
    assert section.fresh(record).state == "draft"
    assert form.body.fields["ends_on"].error() == "終了日（期限）を入力してください。"
