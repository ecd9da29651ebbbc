"""規程 on screen: read in, looked up, opened beside a form, compared, printed, told who has read and what is owed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from shiboken6 import Shiboken

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.policy import AREA as POLICY
from komae_desk.areas.policy.beside.widgets import NO_RULES, ArticleWindow
from komae_desk.areas.policy.duties import duties, kept
from komae_desk.areas.policy.layout.units import Role as LineRole
from komae_desk.areas.policy.obeying import MOST, Ground, held
from komae_desk.areas.policy.readership import openings
from komae_desk.areas.policy.record import Code, SectionRule
from komae_desk.areas.policy.resting import resting
from komae_desk.areas.policy.rulebook import rulebook
from komae_desk.areas.policy.screens import CHECK
from komae_desk.areas.policy.taking_in import NOTHING, proposals, take_in
from komae_desk.core.clause import references
from komae_desk.core.dates import wareki_short
from komae_desk.core.errors import Forbidden, Invalid, Refused
from komae_desk.ui.basis import explain_basis
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.open_work import OpenWork
from komae_desk.ui.work import open_task
from tests.areas.rules import BOOK, read_book
from tests.areas.test_takeout_section import AREAS as SECTIONS
from tests.areas.test_takeout_section import Section
from tests.pdf.reading import bare, by_pypdf

FORM = "対5-1(1)ウ(イ)"
NEWER = BOOK.replace("令和８年３月１日", "令和８年６月１日").replace("前もって課長に", "事前に課長に")
STANDARD = """架空市情報セキュリティ対策基準
令和8年5月1日
第１ 組織
第２ 情報
第３ 守り
第４ 物
第５ 人の守り
１ 守ること
（１） 職員等
ア きまりを守る。
イ 仕事のほかに使わない。
ウ 持出しと外での作業
（ア） 守り方は決められている。
（イ） 機器を持ち出すときは、課長の許可を受ける。
"""


class Ruled(Section):
    areas = (*SECTIONS, POLICY)


@pytest.fixture(scope="module")
def section() -> Ruled:
    return Ruled()


@pytest.fixture
def page(section: Ruled, qtbot: Any) -> Iterator[MainWindow]:
    window = MainWindow(section.chief, PaperRenderer(section.chief.ledgers))
    window.resize(1366, 728)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    for each in window.findChildren(ArticleWindow):
        each.close()
    window.keeper.forget()
    window.close()
    window.deleteLater()
    QApplication.processEvents()


def article(window: MainWindow) -> ArticleWindow:
    (shown,) = [each for each in window.findChildren(ArticleWindow) if each.isVisible()]
    return shown


def test_before_any_rules_are_read_in(page: MainWindow, qtbot: Any) -> None:
    """ux.md §5.1: what is missing is said, with the way to it."""
    page.open_page("rulebook")
    assert "規程が読み込まれていません。" in page.stack.page.empty.text()
    assert explain_basis(page, FORM)
    assert article(page).nothing.text() == NO_RULES
    article(page).read_in_button.click()
    assert page.stack.page.title == "規程を読み込む"
    assert not explain_basis(page, "CK-24"), "a check of the program rests on no clause"


def test_a_file_is_read_mended_and_registered(page: MainWindow, section: Ruled, qtbot: Any, tmp_path: Any) -> None:
    page.registry.call(page.registry.verbs["area:rule_import"])
    intake = page.stack.page
    intake.go_button.click()
    assert intake.reading is None and intake.go_button.why
    path = tmp_path / "規程.txt"
    path.write_text(BOOK, encoding="cp932")
    intake.read(path)
    qtbot.waitUntil(lambda: intake.reading is not None)
    assert [row[1] for row in intake.documents.rows.rows] == ["基", "対", "緊", "判", "様", "持"]
    assert "失った文字は0字" in intake.account.text() and "確かめる行は7行" in intake.account.text()
    doubtful = [row[1] for row in intake.lines.rows.rows]
    intake.lines.go_to(doubtful.index("15"))
    intake.role.box.setCurrentText(LineRole.TABLE.label)
    qtbot.waitUntil(lambda: "ページ番号など1行" in intake.account.text())
    intake.documents.go_to(2)
    assert intake.name.value() == "緊急時対応計画", "a document without a title is called by its abbreviation"
    assert intake.starts_on.value() == date(2026, 4, 1), "an annex has the day of the document before it"
    intake.name.set_value("架空市緊急時対応計画")
    intake.name.changed.emit()
    intake.documents.go_to(4)
    intake.takes.set_value(False)
    intake.takes.changed.emit()
    QTest.keyClick(page, Qt.Key.Key_F12)
    assert page.stack.name == "rulebook"
    assert [d.name for d in page.stack.page.book.documents][2] == "架空市緊急時対応計画"
    assert [d.code for d in rulebook(section.chief).documents] == ["基", "対", "緊", "判", "持"]
    assert section.chief.undo() == "規程 5件の読込み", "one act, taken back as one"
    assert rulebook(section.chief).documents == ()
    section.chief.redo()


def test_words_are_found_read_copied_and_printed(page: MainWindow, section: Ruled, qtbot: Any) -> None:
    page.open_page("rulebook")
    rules = page.stack.page
    QTest.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    rules.search.setText("ﾊﾟｿｺﾝ")
    assert rules.count.text().startswith("2件・2か条")
    assert rules.results.item(1).text().startswith("持1　…")
    assert rules.results.isVisible() and not rules.contents.isVisible(), "one in the place of the other at 1366"
    rules.resize(1300, 600)
    assert rules.contents.isVisible()
    rules.next_hit(1)
    rules.next_hit(1)
    assert rules.heading.text() == "外部持ち出し要綱第１条"
    rules.search.setText("")
    rules.take(rules.book.named("持").rule.id, rules.book.named("持").find(("2", "2"))[0])
    rules.copy()
    assert (
        QGuiApplication.clipboard()
        .text()
        .endswith("申請しなければならないものとする。（外部持ち出し要綱第２条第２項）")
    )
    cursor = rules.pane.document().find("在宅勤務")
    rules.pane.setTextCursor(cursor)
    assert rules.pane.copied() == "在宅勤務（外部持ち出し要綱第２条第１号）"
    rules.pane.copy()
    kept = QGuiApplication.clipboard().mimeData()
    assert (kept.text(), Shiboken.createdByPython(kept)) == (rules.pane.copied(), False)
    rules.turn(1)
    assert rules.heading.text() == "外部持ち出し要綱第２条の２"
    rules.turn(1)
    assert rules.heading.text() == "外部持ち出し要綱付則"
    rules.turn(1)
    assert rules.heading.text() == "外部持ち出し要綱付則", "the last article of its document"
    rules.turn(-1)
    rules.turn(-1)
    rules.print(whole=False)
    preview = page.stack.page
    qtbot.waitUntil(lambda: preview._rendered is not None)
    words = bare(by_pypdf(preview._rendered.pdf))
    assert "在宅勤務" in words and "第１条" not in words and "機密性１" in words
    assert preview.basis == "対5-1(3)" and preview.hint == "根拠：対5-1(3)", "F1 opens what the paper rests on"
    preview.leave_page()


def test_a_basis_opens_its_article_beside_the_form(page: MainWindow, section: Ruled, qtbot: Any) -> None:
    from komae_desk.areas.policy.layout.reading import read_rules

    (standard,) = proposals(read_rules(STANDARD), section.chief.today)
    take_in(section.chief, [standard], "x.txt", SectionRule.kind)
    page.open_new("takeout")
    form = page.stack.page.detail.form
    targets = form.body.fields["targets"]
    assert targets.basis == FORM
    targets.findChildren(QAbstractButton)[0].setFocus()
    assert targets.isAncestorOf(QApplication.focusWidget() or page)
    page.explain()
    shown = article(page)
    assert shown.title.text() == "対策基準第５の１(1)ウ(イ)" and "（イ）" in shown.pane.textCursor().block().text()
    assert form.isVisible(), "beside the form, not in its place"
    article(page).close()
    page.stack.page.detail.tabs.tabBar().setFocus()
    page.explain()
    assert page.desk.ledgers["takeout"].basis and article(page).isVisible(), "where no field says more: the ledger's"
    article(page).close()
    page.open_search()
    page.search.edit.setText("対5-1(1)ウ（イ）")
    page.search._look()
    assert [(each.group, each.detail) for each in page.search.found] == [("規程", "対策基準第５の１(1)ウ(イ)")]
    page.search.give_up()
    page.search.edit.setText("ﾊﾟｿｺﾝ")
    page.search._look()
    assert [each.detail for each in page.search.found if each.group == "規程"][-1] == "外部持ち出し要綱第１条"
    page.search.give_up()
    explain_basis(page, FORM)
    shown = article(page)
    label = form.body._labels["user"]
    assert "根\u2060拠" in label.text() and "持3-1" in label.toolTip()
    label.linkActivated.emit("持3-1")
    assert article(page) is shown and shown.around.isHidden() is False, "持3 is not in the invented book"
    explain_basis(page, "対2-2(10)、サ4")
    assert shown.which.isVisible()
    shown.which.box.setCurrentIndex(1)
    assert "外部サービス利用基準は、まだ" in shown.nothing.text()
    explain_basis(page, FORM)
    shown.open_button.click()
    assert page.stack.name == "rulebook" and page.stack.page.heading.text() == "対策基準第５の１(1)ウ(イ)"
    assert any(each.document.startswith("架空市情報セキュリティ対策基準") for each in openings(section.chief))
    page.open_record("section_rule", rulebook(section.chief).documents[0].rule.id)
    page.stack.page.detail.form.steps.buttons[CHECK].setFocus()
    page.explain()
    assert "対5-1(3)は見つからない" in article(page).around.text(), "a step tells its clause, too"


def test_from_an_article_one_sees_what_rests_on_it(page: MainWindow, section: Ruled) -> None:
    found = resting(section.chief, "対", ("5", "1", "(1)", "ウ", "(イ)"))
    said = {(each.sort, each.words) for each in found}
    assert any(sort == "様式" and words.startswith("P-01 ") for sort, words in said)
    assert ("項目", "持出許可：対象") in said
    assert any(each.sort == "義務" and each.words.startswith("M-031") for each in found)
    assert not any(each.sort == "記録" for each in found)
    made = [section.permitted() for _ in range(MOST + 2)]
    counted = resting(section.chief, "対", ("5", "1", "(1)", "ウ", "(イ)"))
    lines = [each for each in counted if each.sort == "記録" and each.kind == "takeout"]
    newest = [each.id for each in reversed(made)][:MOST]
    assert [each.record for each in lines] == [*newest, None]
    assert f"{made[-1].number} " in lines[0].words and lines[0].words.endswith(
        f"許可　{wareki_short(section.chief.today)}"
    ), "state and day"
    assert lines[-1].words == "持出許可　あと2件（一覧を開く）"
    # A field alone: only the records where it is filled in, and only those of the list behind 「あと」.
    alone = held(section.chief, "takeout", Ground(False, frozenset({"office_number"}), frozenset({"permitted"})))
    assert alone is not None and alone.count == len(made) and alone.where is None
    assert held(section.chief, "takeout", Ground(False, frozenset({"office_number"}))) is None
    page.open_page("rulebook")
    rules = page.stack.page
    place = rules.book.resolve(references(FORM)[0])
    rules.take(place.document.rule.id, place.at)
    rules._look_behind()
    assert rules.below_button.text().startswith("関係する記録 ")
    rules.below_button.setChecked(True)
    assert rules.below.count() == len(counted)

    def press(row: int) -> None:
        page.open_page("rulebook")
        rules.below.setFocus()
        rules.below.setCurrentRow(row)
        QTest.keyClick(rules.below, Qt.Key.Key_Return)

    press(counted.index(lines[0]))
    assert page.stack.name == "takeout" and page.stack.page.detail.record.id == made[-1].id
    press(counted.index(lines[-1]))
    assert page.stack.name == "takeout" and page.stack.page.model.rowCount() == len(made)
    press(next(n for n, each in enumerate(counted) if each.words.startswith("P-01")))
    assert page.stack.name == "takeout"


def test_duties_without_a_record_this_year(page: MainWindow, section: Ruled, qtbot: Any) -> None:
    now = {each.duty.id: each for each in kept(section.chief)}
    assert len(now) == len(duties()) == 92
    assert now["M-031"].records == MOST + 2 and now["M-031"].is_known, "P-01 was applied for"
    assert now["M-032"].records == 0 and now["M-032"].is_known, "no P-02"
    assert not now["M-070"].is_known, "no area holds C-04"
    assert {each.duty.id: each.records for each in kept(section.chief, 2025)}["M-031"] == MOST + 2, "since April 2025"
    assert {each.duty.id: each.records for each in kept(section.chief, 2027)}["M-031"] == 0
    page.registry.call(page.registry.verbs["area:duties"])
    listed = page.stack.page
    shown = [row[0] for row in listed.table.rows.rows]
    assert "M-032" in shown and "M-031" not in shown and "M-070" not in shown
    listed.table.go_to(shown.index("M-032"))
    assert listed.table.hasFocus()
    page.explain()
    assert article(page).title.text() == "対策基準第５の１(1)ウ(ウ)"
    article(page).close()
    listed.open_button.click()
    assert page.stack.name == "external_work"


def test_two_versions_stand_side_by_side(page: MainWindow, section: Ruled) -> None:
    from komae_desk.areas.policy.layout.reading import read_rules

    newer = [each for each in proposals(read_rules(NEWER), section.chief.today) if each.code is Code.CARRYING]
    take_in(section.chief, newer, "new.txt", SectionRule.kind)
    page.registry.call(page.registry.verbs["area:rule_versions"])
    versions = page.stack.page
    assert versions.count.text() == "新設0か所、削除0か所、改正2か所"
    assert [row[0] for row in versions.table.rows.rows] == ["前文", "持2-2"]
    versions.table.go_to(1)
    assert "前もって" in versions.before.toPlainText() and "事前に" in versions.after.toPlainText()
    in_force = rulebook(section.chief).named("持")
    assert in_force is not None and in_force.rule.starts_on == date(2026, 6, 1)
    before = rulebook(section.chief, date(2026, 5, 1)).named("持")
    assert before is not None and before.rule.starts_on == date(2026, 3, 1)
    # ホーム: a revision is read by everybody, and gone for whoever has opened it (ux.md §4.1).
    wanted = (f"{in_force.rule.heading} の改正を読む", None, True)
    work = [OpenWork(section.chief), OpenWork(section.clerk)]
    asked = [[task for task in each.tasks() if "改正を読む" in task.sentence] for each in work]
    assert all(wanted in [(task.sentence, task.due_on, task.mine) for task in each] for each in asked)
    open_task(page, next(task for task in asked[0] if task.record.id == in_force.rule.id))
    assert (page.stack.name, page.stack.page._place[0].rule.id) == ("rulebook", in_force.rule.id)
    left = [[task.sentence for task in each.tasks() if task.sentence == wanted[0]] for each in work]
    assert left == [[], [wanted[0]]]
    for each in work:
        each.stop()


def test_who_has_read_is_told_once_a_day(page: MainWindow, section: Ruled) -> None:
    from komae_desk.areas.policy.readership import note_opening

    rule = rulebook(section.clerk).documents[0].rule
    lines, before = len(section.clerk.lines(rule.id)), section.clerk.undoable()
    assert note_opening(section.clerk, rule) and not note_opening(section.clerk, rule)
    assert len(section.clerk.lines(rule.id)) == lines + 1
    assert section.clerk.history(rule)[0].what == "閲覧"
    assert section.clerk.undoable() == before, "reading is nothing to take back"
    section.later(days=1)
    assert note_opening(section.clerk, rule)
    page.registry.call(page.registry.verbs["area:rule_readers"])
    rows = page.stack.page.table.rows.rows
    assert rows[0][0] == "田中 花子" and ("鈴木 一朗", "（まだ開いていません）", "") in rows
    assert len([row for row in rows if row[:2] == rows[0][:2]]) == 1


def test_who_may_issue_and_what_is_refused(section: Ruled) -> None:
    made = proposals(read_book(), section.chief.today)
    with pytest.raises(Invalid, match="登録済み"):
        take_in(section.chief, made, "x.txt", SectionRule.kind)
    with pytest.raises(Refused, match=NOTHING):
        take_in(section.chief, [], "x.txt", SectionRule.kind)
    forms = next(each for each in made if each.code is Code.FORMS)
    (waiting,) = take_in(section.clerk, [forms], "x.txt", SectionRule.kind)
    assert waiting.state == "draft" and rulebook(section.chief).named("様") is None
    again = replace(forms, issue_name="第2版", document=replace(forms.document, clauses=forms.document.clauses[:1]))
    (once_more,) = take_in(section.clerk, [again], "y.txt", SectionRule.kind)
    assert once_more.id == waiting.id and once_more.issue_name == "第2版", "what waits gets the newer words"
    assert once_more.body[0].source == "y.txt" and len(once_more.text) < len(waiting.text)
    waiting = once_more
    with pytest.raises(Forbidden):
        section.clerk.move(waiting, "issue")
    issued = section.chief.move(waiting, "issue")
    assert rulebook(section.chief).named("様") is not None
    seen = section.chief.move(issued, CHECK, next_check_on=date(2026, 10, 1))
    assert (seen.checked_on, seen.checked_by) == (section.chief.today, section.chief.user.person)
    gone = section.chief.move(seen, "retire", ended_on=section.chief.today)
    assert gone.state == "retired" and rulebook(section.chief).named("様") is None
