"""Help: ten short pages, reachable from where it hurts, no way out of the window; the list of keys."""

import re

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest

from komae_desk.app import program_areas
from komae_desk.areas.settings import AREA as SETTINGS
from komae_desk.core.area import ledgers
from komae_desk.core.resources import resource
from komae_desk.store.keys import Argon2Cost
from komae_desk.sync.verifier import ROUNDS
from komae_desk.ui.findings import search
from komae_desk.ui.help_view import BASES, FIRST, ORDER, PLACES, help_for, help_pages
from komae_desk.ui.key_list import KeyList, keys_of_window
from komae_desk.ui.settings_keys import KeyAssignment
from komae_desk.ui.settings_pages import PersonalWindow
from komae_desk.ui.text_hits import hits
from komae_desk.ui.theme import Appearance
from tests.ui.ledgers import AREA, apply, desks, fill, shown_window

pytestmark = pytest.mark.usefixtures("appearance")
CONTROL = Qt.KeyboardModifier.ControlModifier
WANTED = (
    "貸出と返却", "許可のしかた", "インシデントが起きたとき", "インシデントの書類", "規程を守れないとき（例外措置）",
    "監査の指摘・監査資料", "ほかの課の申請を決める", "はじめての設定", "PCを替える", "読取り器が動かないとき",
    "印刷できないとき", "だれが記録を見た・変えたか", "限られた人の記録", "ネットワークがないとき", "4月にすること",
    "異動・退職と会計年度任用職員", "自己点検と無記名", "自己点検を配付・集計する", "回復キー", "暗号と鍵",
)  # fmt: skip
UNKIND = ("恐れ入り", "お手数", "させていただ", "申し訳", "エラーが発生", "クリックして", "ＯＫ", "キャンセル")


@pytest.fixture
def window(qtbot, appearance: Appearance):
    clerk, chief = desks((AREA, SETTINGS))
    fill(clerk, 3)
    apply(clerk)
    chief.store.set_preference(chief.user.person, "theme", "light")
    with shown_window(qtbot, chief, appearance=appearance) as made:
        made.personal = PersonalWindow(made)
        yield made


def test_the_pages_are_there_and_every_file_is_a_page():
    assert tuple(page.title for page in help_pages()) == WANTED
    assert {path.stem for path in resource("help").glob("*.md")} == set(ORDER)


@pytest.mark.parametrize("page", help_pages(), ids=lambda page: page.name)
def test_a_page_is_one_page_in_plain_words(page):
    assert 150 < len(page.text) < 1200
    assert not any(word in page.text for word in UNKIND)
    assert page.words and all(page.words)
    assert "，" not in page.text and "．" not in page.text
    assert "http" not in page.text
    for target in re.findall(r"\]\((.*?)\)", page.text):
        assert target.removeprefix("help:") in ORDER


def test_the_page_of_encryption_tells_what_the_program_does():
    (page,) = (page for page in help_pages() if page.name == "encryption")
    cost = Argon2Cost()
    for words in (f"（{cost.memory_kib // 1024} MiB、{cost.passes}回）", f"（{ROUNDS:,}回）"):
        assert words in page.text


def test_where_it_hurts_leads_to_a_page():
    assert set(PLACES.values()) <= set(ORDER) and {page for _, page in BASES} <= set(ORDER)
    assert help_for("counter") == "lending"
    assert help_for("対5-1(1)オ、持3-4") == "lending"
    assert help_for("対5-1(1)ウ(イ)") == "permission"
    assert help_for("preview") == "printing"
    assert help_for("どこでもない") == FIRST
    kinds = {"takeout", "movement", "private_device", "private_notice", "external_work", "bring_in", "device", "person"}
    kinds |= {"exemption", "finding", "self_check_result", "leak_report", "aftermath"}
    assert kinds <= set(ledgers(program_areas())) & set(PLACES)


def test_every_page_is_found_by_search_and_go(window):
    verbs = list(window.registry.verbs.values())
    for typed, title in (
        ("パスワードを忘れた", "回復キー"),
        ("スキャナー", "読取り器が動かないとき"),
        ("停電", "ネットワーク"),
    ):
        found = search(typed, verbs, window.desk, window.open_record)
        assert any(f.words.startswith("ヘルプ：") and title in f.words for f in found), typed
    assert {f"help:{page.name}" for page in help_pages()} <= set(window.registry.verbs)


def test_a_printed_form_is_found_by_code_and_by_title(window):
    verbs = list(window.registry.verbs.values())
    for typed in ("P-99", "ｐ－９９", "申請書"):
        found = [f for f in search(typed, verbs, window.desk, window.open_record) if f.group == "帳票"]
        assert [f.words for f in found] == ["P-99 申請書"], typed
        window.open_page("box")
        found[0].run()
        assert window.stack.name == "request"


def test_a_page_opens_with_the_text_to_be_read_on(qtbot, window):
    window.registry.call(window.registry.verbs["help:reader"])
    page = window.stack.page
    assert page.text.page.title == "読取り器が動かないとき"
    qtbot.waitUntil(page.text.hasFocus)
    assert "直すところ" in page.text.toPlainText() and "|" not in page.text.toPlainText()
    window.registry.call(window.registry.verbs["help"])
    assert window.stack.page.text.page.name == FIRST


def test_no_mark_of_the_markdown_is_left_in_the_text(window):
    for name in ORDER:
        window.personal.show_help(name)
        assert window.stack.page.text.page.name == name
        text = window.stack.page.text.toPlainText()
        assert text and not any(mark in text for mark in ("**", "](", "|", "#", "`")), name


def test_a_link_goes_to_another_page_and_never_out(window):
    window.personal.show_help("lending")
    page = window.stack.page
    page.follow(QUrl("help:reader"))
    assert page.text.page.name == "reader"
    for url in ("https://example.com/", "ftp://example.com/a", "help:nothing", "javascript:1"):
        page.follow(QUrl(url))
        assert page.text.page.name == "reader"
    assert page.text.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("https://example.com/x")) is None
    assert not page.text.openExternalLinks() and not page.text.openLinks()


def test_the_text_follows_theme_and_size(window, appearance):
    window.personal.show_help("april")
    document = window.stack.page.text.document()
    assert document.begin().begin().fragment().charFormat().fontPointSize() == pytest.approx(15)
    appearance.set_percent(150)
    heading = document.begin().begin().fragment().charFormat()
    assert heading.fontPointSize() == pytest.approx(15 * 1.5)
    assert heading.fontWeight() == 700


def test_the_pages_can_be_searched_by_what_stands_in_them(window):
    window.personal.show_help("lending")
    page = window.stack.page
    page.search.setFocus()
    page.search.insert("封筒")
    assert [page.list.item(n).text() for n in range(page.list.count())] == ["回復キー"]
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.text.page.name == "recovery_key"
    page.search.setText("ぞうさん")
    assert page.nothing.isVisible() and page.list.count() == 0
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.list.count() == len(ORDER)


# --- the list of keys


def key_list(window) -> KeyList:
    window.show_keys()
    return window.findChild(KeyList)


def texts(table, column: int) -> list[str]:
    return [table.item(row, column).text() for row in range(table.rowCount())]


def test_ctrl_slash_shows_the_keys_of_this_screen_first(qtbot, window):
    window.open_page("request")
    window.stack.page.settle()
    QTest.keyClick(window, Qt.Key.Key_Slash, CONTROL)
    dialog = window.findChild(KeyList)
    qtbot.waitUntil(dialog.search.hasFocus)
    where = texts(dialog.table, 2)
    assert where == sorted(where, key=("この画面", "入力欄", "検索・移動", "どの画面でも").index)
    assert {"編集を始める", "検索・移動", "次の項目へ"} <= set(texts(dialog.table, 1))
    assert not any("&" in words or "(" in words for words in texts(dialog.table, 1))
    dialog.close_button.click()


def test_the_keys_of_a_forms_steps_are_in_it(qtbot, window):
    window.open_page("request")
    page = window.stack.page
    qtbot.waitUntil(lambda: page.detail.record is not None)
    found = {words: key for key, words, _ in keys_of_window(window.registry, window.stack.page)}
    assert found["許可"] == "Alt+A"


def test_it_shows_the_key_that_was_chosen_and_narrows_by_typing(window):
    KeyAssignment.of(window).give("refresh", "Ctrl+J")
    dialog = key_list(window)
    dialog.search.insert("こうしん")
    assert texts(dialog.table, 0) == ["Ctrl+J"]
    dialog.close_button.click()


def test_the_way_to_change_a_key_stands_beside_it(qtbot, window):
    dialog = key_list(window)
    dialog.change_button.click()
    assert window.stack.name == "settings"
    assert window.stack.page.places.currentWidget() is window.stack.page.keys


def test_f1_explains_a_field_and_otherwise_opens_the_help_for_the_place(qtbot, window):
    window.open_page("request")
    page = window.stack.page
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_F1)
    assert window.stack.name == "help"
    assert window.stack.page.text.page.name == help_for("request")
    window.open_page("box")
    window.stack.page.begin_new()
    field = window.stack.page.detail.form.body.fields["name"]
    field.hint = "箱に書いてある名前です。"
    field.editor().setFocus()
    window.explain()
    assert window.stack.name == "box"
    assert field.hint in window.status.said.text()


def test_f3_goes_from_hit_to_hit_over_the_pages_and_back(window, qtbot):
    window.personal.show_help("lending")
    page = window.stack.page
    QTest.keyClick(page.text, Qt.Key.Key_F3)
    qtbot.waitUntil(page.search.hasFocus)
    page.search.insert("ﾊﾟｽﾜｰﾄﾞ")
    pages = {n: len(hits(page.text.toPlainText(), "パスワード")) for n in _rows(page)}
    assert len(pages) > 1 and sum(pages.values()) > 3, "a word of several pages"
    page.list.setCurrentRow(0)
    went = []
    for _ in range(sum(pages.values())):
        QTest.keyClick(page, Qt.Key.Key_F3)
        went.append((page.list.currentRow(), page.text.textCursor().selectedText()))
    assert {word for _, word in went} == {"パスワード"}
    assert [row for row, _ in went] == [row for row, count in pages.items() for _ in range(count)]
    QTest.keyClick(page, Qt.Key.Key_F3)
    assert page.list.currentRow() == min(row for row, count in pages.items() if count), "after the last comes the first"
    QTest.keyClick(page, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page.list.currentRow() == max(row for row, count in pages.items() if count)
    assert len(page.text.extraSelections()) == pages[page.list.currentRow()], "every place is marked"


def _rows(page):
    for row in range(page.list.count()):
        page.list.setCurrentRow(row)
        yield row


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("紛失したUSBメモリ", "ｕｓｂ", ["USB"]),
        ("髙﨑さんと高崎さん", "高崎", ["髙﨑", "高崎"]),
        ("𠮷田と辻󠄀の貸出", "辻", ["辻󠄀"]),
        ("貸出\n返却", "貸出返却", []),
        ("同じ同じ", "同じ", ["同じ", "同じ"]),
        ("何もない", "", []),
    ],
)
def test_hits_are_found_as_a_search_finds_them(text, words, found):
    units = text.encode("utf-16-le")
    assert [units[begin * 2 : end * 2].decode("utf-16-le") for begin, end in hits(text, words)] == found
