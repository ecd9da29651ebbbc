"""The card in the record: chosen by keys, typed, put off, refused, and what it never does (ux.md §4.16, §5.4)."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from komae_desk.core.conflicts import Case
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.record import Problem
from komae_desk.ui.chips import Status
from komae_desk.ui.conflict_card import AGAIN, CONFIRM, LATER, SEEN, TYPE, ConflictCard
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.list_model import SECOND_CHIP_ROLE
from tests.sample import Color
from tests.ui.agreeing import Agreed, Open, matter_of
from tests.ui.ledgers import desks, fill, shown_window
from tests.ui.test_walks_sizes import clipped, cut, overlapping, small

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def clerk():
    return desks()[0]


@pytest.fixture
def box(clerk):
    return fill(clerk, 2)[0]


@pytest.fixture
def opened(clerk) -> Open:
    return Open(clerk)


@pytest.fixture
def window(qtbot, appearance, clerk, box, opened):
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        made.agreement = Agreed(opened)
        yield made


def cards(window) -> list[ConflictCard]:
    return window.stack.page.detail.conflicts.cards


def card(window, box, opened, matter) -> ConflictCard:
    opened.all.append(matter)
    window.open_record("box", box.id)
    (found,) = cards(window)
    return found


def button(card: ConflictCard, words: str):
    return next(b for b in card.buttons if b.text() == words)


def test_it_stands_between_title_and_tabs_and_tells_what_is_asked(window, box, opened):
    asked = card(window, box, opened, matter_of(box))
    detail = window.stack.page.detail
    place = detail.conflicts
    assert detail.head.geometry().bottom() <= place.geometry().top() < detail.tabs.geometry().top()
    assert asked.words().startswith("ほかの端末の変更と重なっています（2項目）鈴木 一朗（窓口3）が")
    assert "自動でまとめた項目：数（この端末）、取得日（サーバー）" in asked.words()
    assert [b.text() for b in asked.buttons] == [CONFIRM, TYPE, LATER]


def test_the_newer_side_is_chosen_beforehand_and_confirmed_as_it_is(window, box, opened, clerk):
    asked = card(window, box, opened, matter_of(box))
    assert [row.chosen() for row in asked.rows.rows()] == [row.theirs for row in asked.rows.rows()]
    button(asked, CONFIRM).click()
    saved = clerk.get("box", box.id)
    assert (saved.name, saved.color, saved.count) == ("施錠キャビネット2の髙﨑の箱", Color.BLUE, 77)
    assert cards(window) == []
    assert not window.stack.page.detail.conflicts.isVisible()
    assert window.undo_bar.isVisible()
    window.undo()
    assert clerk.get("box", box.id).name == box.name


def test_arrows_choose_and_enter_decides(qtbot, window, box, opened, clerk):
    asked = card(window, box, opened, matter_of(box))
    first, second = asked.rows.rows()
    first.theirs.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(first.theirs, Qt.Key.Key_Left)
    assert first.mine.isChecked()
    QTest.keyClick(first.mine, Qt.Key.Key_Down)
    qtbot.waitUntil(second.theirs.hasFocus)
    QTest.keyClick(second.theirs, Qt.Key.Key_Return)
    assert opened.asked == [("settle", {"name": "共有フォルダー", "color": Color.BLUE}, {})]


def test_the_words_beside_a_side_choose_it_too(window, box, opened):
    asked = card(window, box, opened, matter_of(box))
    first = asked.rows.rows()[0]
    words = first.mine.parentWidget().layout().itemAt(1).widget()
    QTest.mouseClick(words, Qt.MouseButton.LeftButton)
    assert first.mine.isChecked()


def test_a_third_value_is_typed(qtbot, window, box, opened, clerk):
    asked = card(window, box, opened, matter_of(box))
    button(asked, TYPE).click()
    editor = asked.rows.rows()[0].editor
    place, tabs = window.stack.page.detail.conflicts, window.stack.page.detail.tabs
    qtbot.waitUntil(lambda: place.geometry().bottom() <= tabs.geometry().top() and place.height() > 200)
    assert editor.value() == "共有フォルダー"
    editor.edit.setText("書庫の𠮷田の箱")
    editor.changed.emit()
    button(asked, CONFIRM).click()
    assert clerk.get("box", box.id).name == "書庫の𠮷田の箱"


def test_a_typed_value_that_cannot_be_read_stops_here(window, box, opened):
    asked = card(window, box, opened, matter_of(box))
    button(asked, TYPE).click()
    row = asked.rows.rows()[0]
    row.editor.edit.setText("")
    row.editor.changed.emit()
    button(asked, CONFIRM).click()
    assert row.editor.error() == "名称を入力してください。"
    assert opened.asked == []


def test_a_warning_asks_for_its_reason(window, box, opened):
    asked = card(window, box, opened, matter_of(box))
    opened.refuses = Warned([Problem("name", "同じ名称の箱があります。理由を入力してください。", stops=False)])
    button(asked, CONFIRM).click()
    assert asked.complaint.text() == "同じ名称の箱があります。理由を入力してください。"
    button(asked, CONFIRM).click()
    assert opened.asked == [], "an empty reason is none"
    asked.reason.edit.setText("別の箱のため")
    button(asked, CONFIRM).click()
    assert opened.asked[0][2] == {"name": "別の箱のため"}


@pytest.mark.parametrize(
    "refusal", [Refused("ほかの操作で状態が変わりました。"), Invalid([Problem("name", "名称が違います。")])]
)
def test_a_refusal_is_said_in_the_card_and_nothing_is_lost(window, box, opened, refusal, spoken):
    asked = card(window, box, opened, matter_of(box))
    opened.refuses = refusal
    button(asked, CONFIRM).click()
    assert (asked.complaint.text(), asked.complaint.isVisible()) == (refusal.text, True)
    assert (refusal.text, True) in spoken
    assert cards(window) == [asked]


def test_put_off_it_is_a_line_that_opens_it_again(qtbot, window, box, opened):
    asked = card(window, box, opened, matter_of(box))
    button(asked, LATER).click()
    place = window.stack.page.detail.conflicts
    assert cards(window) == []
    assert place.isVisible()
    assert len(opened.all) == 1
    again = next(b for b in place.findChildren(QPushButton) if b.text() == "内容を見る")
    qtbot.waitUntil(again.isVisible)
    again.click()
    assert len(cards(window)) == 1


def test_what_is_being_chosen_stays_when_the_record_is_shown_anew(window, box, opened, clerk):
    asked = card(window, box, opened, matter_of(box))
    asked.rows.rows()[0].mine.click()
    clerk.announce([("box", box.id)])
    assert cards(window) == [asked]
    assert asked.rows.rows()[0].mine.isChecked()


def test_where_the_device_is_is_answered_by_a_digit(window, box, opened):
    asked = card(window, box, opened, matter_of(box, Case.WORLD))
    assert [b.text() for b in asked.buttons[:3]] == ["1　鈴木 一朗さん", "2　伊藤 恵さん", "3　窓口に戻っている"]
    asked.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(asked.buttons[0], Qt.Key.Key_2)
    assert opened.asked == [("answer", 1)]
    assert cards(window) == []


def test_a_refused_edit_goes_back_into_the_form_as_a_draft(qtbot, window, box, opened, clerk):
    asked = card(window, box, opened, matter_of(box, Case.REFUSED, values={"name": "直す箱", "count": 9}))
    assert [b.text() for b in asked.buttons] == [AGAIN, SEEN, LATER]
    button(asked, AGAIN).click()
    form = window.stack.page.detail.form
    assert form.is_editing
    assert (form.body.fields["name"].value(), form.body.fields["count"].value()) == ("直す箱", 9)
    (draft,) = clerk.store.drafts(clerk.user.person)
    assert draft.record_id == box.id
    assert opened.asked == [("notice", "下書きに戻して入力し直し")]
    assert clerk.get("box", box.id).name == box.name, "nothing is registered before the person registers"


def test_a_refused_step_is_only_taken_notice_of(window, box, opened):
    asked = card(window, box, opened, matter_of(box, Case.REFUSED))
    assert [b.text() for b in asked.buttons] == [SEEN, LATER]
    button(asked, SEEN).click()
    assert opened.asked == [("notice", "内容を確認")]
    assert window.undo_bar.isVisible(), "the notice can be taken back too"


def test_what_was_ended_elsewhere_is_kept_or_left(window, box, opened):
    asked = card(window, box, opened, matter_of(box, Case.ENDED))
    assert [b.text() for b in asked.buttons] == ["変更を残す", "取消しのままにする", LATER]
    button(asked, "変更を残す").click()
    assert opened.asked == [("answer", 0)]
    assert cards(window) == []


def test_both_sides_are_headed_by_who_when_and_where(window, box, opened):
    asked = card(window, box, opened, matter_of(box))
    heads = [label.text() for label in asked.rows.findChildren(TextLabel) if "（窓口" in label.text()]
    mine, theirs = asked.matter.mine, asked.matter.theirs
    assert heads == [
        f"この端末（𠮷田 花子（窓口1） {mine.at.astimezone():%H:%M}）",
        f"サーバー（鈴木 一朗（窓口3） {theirs.at.astimezone():%H:%M}）",
    ]


def test_without_a_server_no_pane_has_a_card(qtbot, appearance, clerk, box):
    with shown_window(qtbot, clerk, appearance=appearance) as window:
        window.open_record("box", box.id)
        assert cards(window) == []
        assert not window.stack.page.detail.conflicts.isVisible()


def fits(detail):
    """The cards are seen, leave room for the record, and nothing is cut or covered."""
    high_enough = 100 < detail.conflicts.height() <= detail.height() * 0.6
    return high_enough and not (clipped(detail) + cut(detail) + overlapping(detail) + small(detail))


@pytest.mark.parametrize("case", Case)
def test_it_fits_at_every_size(qtbot, appearance, window, box, opened, case):
    card(window, box, opened, matter_of(box, case, **({"values": {"name": "直"}} if case is Case.REFUSED else {})))
    for percent in (100, 125, 150):
        appearance.set_percent(percent)
        detail = window.stack.page.detail
        if not detail.isVisible():
            window.stack.page.open_current()
        assert detail.isVisible()
        qtbot.waitUntil(partial(fits, detail))


def test_the_list_marks_the_record_until_it_is_decided(qtbot, window, box, opened):
    window.open_page("box")
    page = window.stack.page
    state = next(n for n, column in enumerate(page.model.columns) if column.look == "state")

    def chip(row: int):
        return page.model.index(row, state).data(SECOND_CHIP_ROLE)

    assert chip(0) is None
    asked = card(window, box, opened, matter_of(box))
    page.enter()
    assert (chip(0).word, chip(0).status, chip(1)) == ("要確認", Status.CONFLICT, None)
    button(asked, CONFIRM).click()
    qtbot.waitUntil(lambda: chip(0) is None)
