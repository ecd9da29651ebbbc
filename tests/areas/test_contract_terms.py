"""契約の13項目 in the window: thirteen digits and two keys print the check; rules are told where the hands are."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app import PaperRenderer
from komae_desk.areas.briefing.items import Item, Kept, Term, answered, open_items
from komae_desk.core.area import load
from komae_desk.ui.main_window import MainWindow
from tests.areas.contracts import ALL_KEPT, Outsourcing

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def section() -> Outsourcing:
    return Outsourcing()


class Hands:
    """The clerk with a contract in the hand; every key is counted."""

    def __init__(self, qtbot, window: MainWindow) -> None:
        self.qtbot, self.window, self.keys = qtbot, window, 0
        self.printed: list[int] = []

    @property
    def page(self):
        return self.window.stack.page

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()
        if hasattr(self.page, "table"):
            self.qtbot.waitUntil(lambda: not self.page.table.is_waiting())

    def write(self, words: str) -> None:
        """Words of a reason: what a hand types or pastes, not counted (ux.md §4)."""
        QApplication.focusWidget().insert(words)


@pytest.fixture
def hands(qtbot, section) -> Iterator[Hands]:
    desk = section.clerk
    window = MainWindow(desk, PaperRenderer(desk.ledgers))
    window.resize(1366, 728)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield Hands(qtbot, window)
    window.keeper.forget()
    window.close()


def test_thirteen_items_and_print_are_fifteen_keys(hands, section, tmp_path):
    contract = section.contract()
    hands.window.open_page("contract_terms")
    assert hands.page.table.hasFocus()
    assert hands.page.answering.contract.id == contract.id
    for _ in Item:
        hands.press(Qt.Key.Key_1)
    assert open_items(section.fresh(contract).terms) == []
    assert "13項目を確かめました（適13）。" in hands.page.said.text()
    hands.press(Qt.Key.Key_P, CONTROL)
    output = hands.page.output
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "check.pdf"))
    # The dialog is the system's; what it would send goes into a file.
    output.print_dialog = lambda shown: output.print_on(shown, printer)
    hands.press(Qt.Key.Key_P, CONTROL)
    assert (tmp_path / "check.pdf").stat().st_size > 1000
    assert section.clerk.lines(contract.id)[-1].verb == "print"
    assert hands.keys <= 15


def test_no_asks_for_reason_and_day_in_place_and_ctrl_z_takes_it_back(hands, section):
    """CK-13 from the screen."""
    contract = section.contract(subject="入力業務", contractor="架空データエントリー")
    hands.window.open_page("contract_terms")
    page = hands.page
    page.take(contract.id)
    hands.press(Qt.Key.Key_2)
    assert page.reason.hasFocus()
    assert page.said.text() == "1 規程の遵守：否。理由と対応予定日を入力してください。"
    hands.press(Qt.Key.Key_Return)
    assert page.said.text() == "13項目の1（規程の遵守）が「否」です。理由を入力してください。"
    assert section.fresh(contract).terms == ()
    hands.write("約款に定めがない")
    hands.press(Qt.Key.Key_Return)
    assert page.due.edit.hasFocus()
    hands.press(Qt.Key.Key_Return)
    assert "対応予定日を入力してください" in page.said.text()
    hands.write("7/31")
    hands.press(Qt.Key.Key_Return)
    (term,) = section.fresh(contract).terms
    assert (term.answer, term.reason, term.due_on.day) == (Kept.NO, "約款に定めがない", 31)
    assert page.table.item is Item.PEOPLE and page.table.hasFocus()
    # The clause, the recommended part, and what a reader types is no answer.
    page.table.go_to(2)
    hands.press(Qt.Key.Key_1)
    page.table.go_to(2)
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Return)
    hands.write("第7条")
    hands.press(Qt.Key.Key_Return)
    assert Term(Item.SERVICE, Kept.YES, "第7条", True) in section.fresh(contract).terms
    QTest.keyClicks(page.table, "1203")
    hands.qtbot.waitUntil(lambda: not page.table.is_waiting())
    assert answered(section.fresh(contract).terms) == [Item.RULES, Item.SERVICE]
    hands.press(Qt.Key.Key_2)
    assert page.pending is Kept.NO
    hands.press(Qt.Key.Key_Escape)
    assert page.pending is None and page.table.hasFocus()
    hands.press(Qt.Key.Key_Z, CONTROL)
    assert Term(Item.SERVICE, Kept.YES, "", True) in section.fresh(contract).terms
    assert page.answering.term(Item.SERVICE).clause == ""


def test_former_answers_are_proposals_and_the_contract_in_the_list_opens_here(hands, section):
    first = section.concluded("第31号", terms=ALL_KEPT, subject="更新業務")
    again = section.contract(subject="更新業務", starts_on=section.today() + timedelta(days=30))
    hands.window.open_page("contract")
    command = next(c for c in section.clerk.ledgers["contract"].acts if c.name == "terms_of")
    load(command.call)(section.clerk, hands.window, [again])
    page = hands.page
    assert page.answering.former == section.fresh(first)
    model = page.table.terms
    assert model.index(0, 3).data() == "（前回：適）"
    assert model.index(0, 4).data() == "第1条"
    assert section.fresh(again).terms == ()
    hands.press(Qt.Key.Key_1)
    assert section.fresh(again).terms == (Term(Item.RULES, Kept.YES, "第1条"),)
    assert page.beside.told.text() == "まだ説明していません。"
    page.beside.brief_button.click()
    form = hands.page.detail.form
    assert form.body.fields["contract"].value() == again.id


def test_who_has_left_and_a_name_nobody_can_print_are_told_on_the_screen(hands, section):
    """CK-18 in the form, CK-19 before printing."""
    gone = section.person("1019", "退職 花子", "主事", left_on=section.today() - timedelta(days=1))
    contract = section.concluded("第51号", terms=ALL_KEPT, subject="点検業務", representative="外字\ue000 太郎")
    hands.window.open_record("contract", contract.id)
    form = hands.page.detail.form
    form.edit("keeper")
    form.body.fields["keeper"].set_value(gone)
    form.register()
    reason = form.body.reason_row("keeper")
    assert "退職 花子さんは6月30日に異動・退職しました" in reason.sentence.text()
    reason.edit.setText("後任が決まるまで")
    form.register()
    assert section.fresh(contract).keeper == gone
    hands.page.detail.preview(section.clerk.ledgers["contract"].papers[1])
    listed = [hands.page.findings.item(n).text() for n in range(hands.page.findings.count())]
    assert any("代表者" in line for line in listed), listed
    assert hands.page.print_why()
