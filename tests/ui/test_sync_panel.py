"""The page behind the sync chip: how it stands, what waits, and 単独利用 (ux.md §3.9, §4.16, §5.3)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.core.conflicts import Case, Standing
from komae_desk.ui.backup_screen import moment
from komae_desk.ui.conflict_card import AGAIN, CONFIRM, LATER
from komae_desk.ui.settings_pages import PersonalWindow
from komae_desk.ui.sync_notes import CODE, HELP, notes_of, under_way
from komae_desk.ui.sync_panel import MOST_CARDS, standing_words
from tests.sample import NOW
from tests.ui.agreeing import Agreed, Open, matter_of
from tests.ui.ledgers import AREA, desks, fill, shown_window
from tests.ui.test_conflict_card import button
from tests.ui.test_walks_sizes import clipped, cut, overlapping, small

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def clerk():
    return desks((AREA, SETTINGS))[0]


@pytest.fixture
def boxes(clerk):
    return fill(clerk, 4)


@pytest.fixture
def window(qtbot, appearance, clerk, boxes):
    with shown_window(qtbot, clerk, appearance=appearance) as made:
        made.agreement = Agreed(Open(clerk))
        made.personal = PersonalWindow(made)
        yield made


def panel(window):
    window.open_page("sync")
    return window.stack.page


def test_the_chip_and_its_key_open_it(qtbot, window):
    window.status.sync.click()
    assert window.stack.name == "sync"
    window.go_back()
    QTest.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.stack.name == "sync")


def test_it_says_how_things_stand(window):
    page = panel(window)
    assert page.line.text() == f"最終同期 {moment(NOW)}　送信待ち 3件／受信 0件　次の自動同期 42秒後"
    assert page.heading.text() == "要確認の記録はありません。"
    assert page.notes == []
    page.now_button.click()
    assert window.agreement.tries == 1
    assert page.line.text().endswith("同期しています…")


def test_it_follows_the_clock_while_it_is_seen(qtbot, window):
    page = panel(window)
    window.agreement.now = replace(window.agreement.now, next_in=41)
    page._tick.timeout.emit()
    assert page.line.text().endswith("次の自動同期 41秒後")
    window.open_page("box")
    assert not page._tick.isActive()


TROUBLES = (
    (Standing(online=False), "サーバーに接続できません。", HELP),
    (Standing(failed="KD001"), "サーバーとの接続の期限が切れました。", CODE),
    (Standing(failed="KD011"), "サーバーのログインが終わっています。", ""),
    (Standing(failed="KD012"), "サーバーへのログインが止められています。", CODE),
    (Standing(failed="KD015"), "この端末の登録が取り消されました。", ""),
    (Standing(failed="28P01"), "サーバーのパスワードが変わりました。", ""),
    (Standing(failed="certificate"), "サーバーの証明書を確認できません。", ""),
    (Standing(failed="KD099"), "サーバーが応じませんでした。", ""),
    (Standing(online=False, asks_code=True), "サーバーにつながりました。", CODE),
    (Standing(ahead=12), "この端末の時計がサーバーと 12分ずれています。", ""),
    (Standing(ahead=-12), "この端末の時計がサーバーと 12分ずれています。", ""),
    (Standing(newer=3), "サーバーの方が新しい版です。", ""),
    (Standing(held=2), "サーバーが預かっている記録が 2件あります。", ""),
    (Standing(of_others=4), "ほかの職員の未送信の記録が 4件あります。", ""),
    (Standing(restoring=True), "サーバーを控えから戻している途中です。", ""),
    (Standing(last=NOW - timedelta(days=2, hours=1)), "2日間、同期していません。", HELP),
)


def test_trouble_is_told_with_what_to_do(qtbot, window):
    for standing, words, act in TROUBLES:
        window.agreement.now = standing
        page = panel(window)
        (note,) = notes_of(standing, NOW)
        assert (note.title, note.act) == (words, act)
        (banner,) = page.notes
        qtbot.waitUntil(banner.isVisible)
        assert banner.text().startswith(words)
        assert [button.text() for button in banner.buttons] == ([act] if act else [])
        if standing.failed == "KD099":
            assert "問い合わせ番号：KD099" in banner.text()
        window.open_page("box")


def test_nothing_is_told_when_all_is_well(window):
    window.agreement.now = Standing(last=NOW, ahead=1)
    assert panel(window).notes == []


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "今日から、サーバーなしではログインできません。"), (2, "サーバーなしでログインできるのは、あと2日です。")],
)
def test_a_lease_that_runs_out_is_told(days, words):
    told = [note.title for note in notes_of(Standing(online=False, lease_days=days), NOW)]
    assert told == ["サーバーに接続できません。", words]


def test_what_is_told_can_be_answered_here(window):
    agreement = window.agreement
    agreement.now = Standing(failed="KD001", last=NOW)
    (session,) = panel(window).notes
    session.buttons[0].click()
    assert agreement.asked_code == 1


def test_what_is_under_way_is_counted_and_can_be_stopped(window):
    window.agreement.now = Standing(last=NOW, next_in=None, done=1200, total=4800)
    page = panel(window)
    assert under_way(window.agreement.now) == "同期中　1,200／4,800件"
    assert page.line.text().endswith("同期中　1,200／4,800件")
    page.halt_button.click()
    assert window.agreement.halted == 1
    window.agreement.now = Standing(last=NOW, done=900)
    page._tick.timeout.emit()
    assert not page.halt_button.isVisible()
    assert "900件を受け取りました。この間も入力できます。" in page.line.text()


def test_help_is_there_where_it_hurts(window):
    page = panel(window)
    page.help_button.click()
    assert window.stack.name == "help"
    assert window.stack.page.text.page.name == "no_network"


def test_before_the_first_time():
    assert standing_words(Standing()).startswith("まだ同期していません　送信待ち 0件／受信 0件")


def test_everything_that_waits_is_decided_here(window, boxes, clerk):
    opened = window.agreement.matters
    opened.all = [matter_of(boxes[0]), matter_of(boxes[1], Case.WORLD)]
    page = panel(window)
    assert page.heading.text() == "要確認 2件"
    first, second = page.cards
    button(first, LATER).click()
    assert opened.all[0].op_id == first.matter.op_id
    button(first, CONFIRM).click()
    assert page.heading.text() == "要確認 1件"
    (second,) = page.cards
    second.buttons[2].click()
    assert page.heading.text() == "要確認の記録はありません。"
    assert [each[0] for each in opened.asked] == ["settle", "answer"]


def test_a_card_opens_its_record(window, boxes):
    window.agreement.matters.all = [matter_of(boxes[1])]
    (card,) = panel(window).cards
    card.opened.emit(card.matter)
    assert (window.stack.name, window.stack.page.current_record().id) == ("box", boxes[1].id)
    assert len(window.stack.page.detail.conflicts.cards) == 1


def test_a_record_the_server_did_not_take_is_typed_again(window, boxes, clerk):
    refused = clerk.new("box", tag="K-9", name="後の箱")
    values = {"tag": "K-9", "name": "後の箱", "count": 4}
    window.agreement.matters.all = [matter_of(refused, Case.REFUSED, values=values, is_new=True)]
    (card,) = panel(window).cards
    button(card, AGAIN).click()
    form = window.stack.page.detail.form
    assert (window.stack.name, form.is_new) == ("box", True)
    assert (form.body.fields["tag"].value(), form.body.fields["count"].value()) == ("K-9", 4)
    assert [draft.title for draft in clerk.store.drafts(clerk.user.person)] == ["箱（新規）"]
    assert window.agreement.matters.asked == [("notice", "下書きに戻して入力し直し")]


def test_long_lists_begin_with_the_oldest(window, boxes):
    window.agreement.matters.all = [matter_of(boxes[0]) for _ in range(MOST_CARDS + 5)]
    page = panel(window)
    assert len(page.cards) == MOST_CARDS
    assert page.heading.text() == f"要確認 {MOST_CARDS + 5}件（はじめの{MOST_CARDS}件を表示しています）"


def test_alone_it_says_so_and_how_to_share(qtbot, appearance, clerk):
    with shown_window(qtbot, clerk, appearance=appearance) as window:
        page = panel(window)
        assert page.empty.text().startswith("単独利用（同期なし） 記録は、この端末だけに保存しています。")
        assert not page.now_button.isVisible()
        assert not page._tick.isActive()


def test_it_fits_at_every_size(qtbot, appearance, window, boxes):
    window.agreement.now = replace(window.agreement.now, online=False, of_others=3)
    window.agreement.matters.all = [matter_of(box, case) for box, case in zip(boxes, Case, strict=True)]
    page = panel(window)
    for percent in (100, 150):
        appearance.set_percent(percent)
        qtbot.waitUntil(lambda: not (clipped(page) + cut(page) + overlapping(page) + small(page)))
