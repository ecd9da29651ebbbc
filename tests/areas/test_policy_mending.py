"""A registered text is mended in place: by itself, and on the page with the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.policy import AREA as POLICY
from komae_desk.areas.policy.clauses import unpacked, unpacked_unsure
from komae_desk.areas.policy.layout.lines import solid
from komae_desk.areas.policy.layout.reading import read_rules
from komae_desk.areas.policy.mend.widgets import MEANWHILE, NO_REASON
from komae_desk.areas.policy.mending import NO_BEFORE, NO_UPPER, NOT_A_NUMBER, Mending
from komae_desk.areas.policy.record import RuleBody, SectionRule
from komae_desk.areas.policy.rulebook import former_texts, rulebook
from komae_desk.areas.policy.screens import MEND
from komae_desk.areas.policy.taking_in import proposals, take_in
from komae_desk.core.errors import Forbidden, Refused
from komae_desk.ui.main_window import MainWindow
from tests.areas.test_takeout_section import AREAS as SECTIONS
from tests.areas.test_takeout_section import Section

TEXT = """架空市情報セキュリティ対策基準
令和8年5月1日
第１ 組織
１ 課長
（１） 課長は，次のことをする。
ア きまりを守らせる。
イ 持ち出した端末を，
（２） 台帳に記録する。
（４） 見回る。
２ 職員
分類 例
𠮷田の台帳 写し
機密性２ 名簿
その他 なし
"""


def places(mending: Mending) -> list[str]:
    return ["".join(clause.parts) for clause in mending.clauses]


@pytest.fixture
def mending() -> Mending:
    (document,) = read_rules(TEXT).documents
    return Mending(list(document.clauses), dict(document.unsure))


def at(mending: Mending, place: str) -> int:
    return places(mending).index(place)


def test_what_the_reader_was_unsure_of_lies_with_its_place(mending: Mending) -> None:
    assert list(mending.unsure) == [("1", "1", "(2)")]
    assert "（４） 見回る。" in mending.unsure[("1", "1", "(2)")]


def test_clauses_are_joined_split_numbered_and_moved(mending: Mending) -> None:
    whole = solid("".join(c.number + c.text for c in mending.clauses))
    n = mending.join(at(mending, "11(2)"))
    assert mending.clauses[n].parts == ("1", "1", "(1)", "イ")
    assert mending.clauses[n].text == "持ち出した端末を，（２） 台帳に記録する。\n（４） 見回る。"
    with pytest.raises(Refused, match="番号の前に置いてください"):
        mending.split(n, 3)
    n = mending.split(n, mending.shown(n).index("（４）"))
    assert places(mending)[n] == "11(4)" and mending.clauses[n].text == "見回る。"
    mending.renumber(n, "（２）")
    assert places(mending)[n] == "11(2)" and mending.clauses[n].number == "（２）"
    with pytest.raises(Refused, match="番号は、"):
        mending.renumber(n, "番号")
    assert NOT_A_NUMBER.startswith("番号は、")
    assert solid("".join(c.number + c.text for c in mending.clauses)) == whole.replace("（４）見", "（２）見")
    mending.raise_level(at(mending, "11(1)"))
    assert places(mending)[2:7] == ["11", "1(1)", "1(1)ア", "1(1)イ", "11(2)"], "what stands under it goes along"
    mending.lower_level(at(mending, "1(1)"))
    assert places(mending)[3:5] == ["11(1)", "11(1)ア"]
    with pytest.raises(Refused, match=NO_UPPER):
        mending.raise_level(at(mending, "1"))
    with pytest.raises(Refused, match=NO_BEFORE):
        mending.lower_level(at(mending, "11(1)ア"))
    mending.renumber(at(mending, "12"), "１")
    assert places(mending)[-1] == "11-2", "a place that is taken gets a second name"


def test_words_and_tables_are_corrected_and_settle_the_doubt(mending: Mending) -> None:
    n = at(mending, "12")
    assert mending.shown(n).split("\n")[1:3] == ["│分類│例", "│𠮷田の台帳│写し"]
    mending.rewrite(n, mending.shown(n).replace("│その他│なし", "│その他"), "")
    assert mending.clauses[n].paragraphs[-2:] == ("\t機密性２\t名簿", "\tその他")
    unsure = at(mending, "11(2)")
    mending.rewrite(unsure, mending.shown(unsure), "")
    assert mending.unsure, "nothing was changed"
    mending.settle(unsure)
    assert not mending.unsure
    assert unpacked(mending.text) == tuple(mending.clauses)


def test_a_row_of_the_judgement_table_is_split_into_levels() -> None:
    text = "架空市の判定基準\n令和8年4月1日\nレベル１ レベル２ レベル３\n基準\n・甲\n・乙\n・丙\n・丁\n"
    (document,) = read_rules(text).documents
    mending = Mending(list(document.clauses), dict(document.unsure), True)
    assert list(mending.unsure) == [("基準",)]
    n = at(mending, "基準")
    for first in ("・甲", "・丙", "・丁"):
        n = mending.split(n, mending.shown(n).index(first) - 1)
    assert places(mending) == ["", "基準", "基準L1", "基準L2", "基準L3"] and not mending.unsure
    assert [clause.paragraphs for clause in mending.clauses[2:]] == [("\t・甲", "\t・乙"), ("\t・丙",), ("\t・丁",)]


class Ruled(Section):
    areas = (*SECTIONS, POLICY)


@pytest.fixture(scope="module")
def section() -> Ruled:
    made = Ruled()
    take_in(made.chief, proposals(read_rules(TEXT), made.chief.today), "規程.txt", SectionRule.kind)
    return made


@pytest.fixture
def page(section: Ruled, qtbot: Any) -> Iterator[MainWindow]:
    window = MainWindow(section.chief, PaperRenderer(section.chief.ledgers))
    window.resize(1366, 728)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.keeper.forget()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def key(window: MainWindow, code: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for each in modifiers:
        held |= each
    QTest.keyClick(QApplication.focusWidget() or window, code, held)


def test_on_the_page_with_the_keyboard_alone(page: MainWindow, section: Ruled, qtbot: Any) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    page.open_page("rulebook")
    assert page.stack.page.version.text().endswith("確かめる所 1か所（F2）")
    key(page, Qt.Key.Key_F2)
    mend = page.stack.page
    assert mend.title == "規程の本文を直す" and mend.filter.value() == "すべての条項"
    mend.begin(rulebook(section.chief).documents[0].rule)
    assert mend.filter.value() == "確かめる所" and mend.place.text() == "対1-1(2)" and mend.table.hasFocus()
    key(page, Qt.Key.Key_J, control)
    assert "持ち出した端末を，（２） 台帳に" in mend.words.value() and mend.place.text() == "対1-1(1)イ"
    key(page, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert mend.place.text() == "対1-1(2)" and not mend.is_changed
    key(page, Qt.Key.Key_J, control)
    cursor = mend.words.edit.textCursor()
    cursor.setPosition(mend.words.value().index("（４）"))
    mend.words.edit.setTextCursor(cursor)
    mend.words.edit.setFocus()
    key(page, Qt.Key.Key_J, control, shift)
    assert mend.place.text() == "対1-1(4)"
    mend.number.edit.setFocus()
    mend.number.edit.setText("（２）")
    key(page, Qt.Key.Key_Tab)
    assert mend.place.text() == "対1-1(2)" and not mend.go_button.why
    key(page, Qt.Key.Key_F12)
    assert mend.reason.isAncestorOf(QApplication.focusWidget() or page) and page.status.said.text() == NO_REASON
    QTest.keyClicks(mend.reason.edit, "OCR")
    key(page, Qt.Key.Key_F12)
    assert page.stack.name == "rulebook" and page.stack.page.heading.text() == "対策基準第１の１(2)"
    (document,) = rulebook(section.chief).documents
    rule = document.rule
    assert document.find(("1", "1", "(4)"))[1] is False and unpacked_unsure(rule.unsure) == {}  # type: ignore[index]
    history = section.chief.history(rule)[0]
    assert history.what == "本文を直す" and history.note.startswith("OCR（「イ　持ち出した端末を，」→「イ　持ち出した")
    ((_, before),) = former_texts(section.chief, rule)
    assert [c.parts[-1] for c in unpacked(before.text) if c.parts][3:6] == ["ア", "イ", "(2)"], "the old text is kept"
    page.registry.call(page.registry.verbs["area:rule_versions"])
    assert page.stack.page.count.text() == "新設0か所、削除0か所、改正2か所"
    assert "に直す前" in page.stack.page.older.shown_text()
    assert str(section.chief.undo()).endswith("の本文を直す")
    with pytest.raises(Forbidden):
        section.clerk.move(section.clerk.get(rule.kind, rule.id), MEND, "x", body=rule.body)
    # Somebody else was quicker: nothing of theirs is written over.
    mend.begin(section.chief.get(rule.kind, rule.id))
    mend.mending.rewrite(1, "第一", "")
    section.chief.move(section.chief.get(rule.kind, rule.id), MEND, "先", body=(RuleBody(before.text, "別.txt"),))
    mend.reason.set_value("後")
    mend.register()
    assert mend.results.banner is not None and MEANWHILE in mend.results.banner.text()
