"""The pane of a record: the way of a procedure, the buttons of a register, yes and no (ux.md §3.5, §4.0)."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from komae_desk.app import desk_of, found, program_areas
from komae_desk.app.practice import PRACTICE
from komae_desk.core.dates import wareki_short
from komae_desk.core.workflow import State, Step, Workflow
from komae_desk.ui import habits
from komae_desk.ui.banner import Banner
from komae_desk.ui.choice_fields import CheckField
from komae_desk.ui.list_columns import Column, copied
from komae_desk.ui.step_bar import MOST_IN_SIGHT, StepBar
from komae_desk.ui.timeline import Stop, Timeline, ahead, fitting, stops_of
from tests.practice import practised
from tests.sample import store, user
from tests.ui.ledgers import apply, desk_on, desks, fill, shown_window
from tests.ui.walk import settle

pytestmark = pytest.mark.usefixtures("appearance")
WORDS = ("作成中", "許可待ち", "許可", "情報政策課長の許可待ち", "許可（情報政策課長）", "使用中", "返却点検", "終了")
REGISTERS = [
    ledger
    for area in program_areas()
    for ledger in area.ledgers
    if not ledger.workflow.loose and ledger.restricted.fits(restricted=False)
]


def way(here: int) -> list[Stop]:
    places = ["behind" if n < here else "here" if n == here else "ahead" for n in range(len(WORDS))]
    return [Stop(word, "11/25" if p != "ahead" else "", p) for word, p in zip(WORDS, places, strict=True)]


@pytest.mark.parametrize("width", [380, 404, 640])
def test_the_words_of_the_way_are_whole(show, width):
    line = show(Timeline())
    for here, word in enumerate(WORDS):
        line.show_stops(way(here))
        line.resize(width, line.sizeHint().height())
        seen = line.visible_stops()
        assert Stop(word, "11/25", "here") in seen
        assert sum(line.fontMetrics().horizontalAdvance(stop.word) for stop in seen) < width
        assert all(each in line.accessibleName() for each in WORDS)


def test_the_next_stop_comes_first_then_the_past_and_the_rest():
    assert fitting([50] * 5, 2, 100) == (2, 4)
    assert fitting([50] * 5, 2, 150) == (1, 4)
    assert fitting([50] * 5, 2, 250) == (0, 5)
    assert fitting([50] * 5, 4, 100) == (3, 5)
    assert fitting([300], 0, 100) == (0, 1)


def test_what_ends_badly_is_not_the_way_and_closed_steps_are_passed_over():
    flow = Workflow(
        {
            "a": State("申請"),
            "b": State("課長待ち"),
            "c": State("使用"),
            "x": State("取消し"),
            "z": State("不許可", "err"),
        },
        (
            Step("void", "取消し", ("a", "c"), "x", reason=1),
            Step("refuse", "不許可", ("a",), "z"),
            Step("office", "課長へ", ("a",), "b", rule=lambda *_: "不要です。"),
            Step("use", "使用", ("a", "b"), "c"),
        ),
        initial="a",
    )
    assert ahead(flow, "a", {"a"}) == ["b", "c"]
    assert ahead(flow, "a", {"a"}, lambda step: step.rule is None) == ["c"]


def test_a_register_has_no_way_and_is_edited_first(qtbot):
    areas = tuple(program_areas())
    where = store(areas)
    desk = desk_of(where, areas, found(where, areas, PRACTICE))
    for ledger in REGISTERS:
        record = dataclasses.replace(desk.new(ledger.kind), version=1)
        assert stops_of(desk, record) == [], ledger.kind
        bar = StepBar()
        qtbot.addWidget(bar)
        bar.show_offers(desk.offers(record), leads=bool(ledger.workflow.loose))
        assert not bar.leads, ledger.kind
        assert all(button.property("role") != "primary" for button in bar.buttons.values()), ledger.kind


def test_a_procedure_leads_with_its_step_and_a_register_with_editing(qtbot):
    clerk, _ = desks()
    fill(clerk, 1)
    clerk.save(clerk.new("request", reason="在宅勤務", starts_on=clerk.today, ends_on=clerk.today))
    with shown_window(qtbot, clerk) as window:
        window.open_page("request")
        window.stack.page.settle()
        form = window.stack.page.detail.form
        assert form.steps.buttons["submit"].property("role") == "primary"
        assert form.edit_button.property("role") != "primary"
        window.open_page("box")
        window.stack.page.settle()
        assert window.stack.page.detail.form.edit_button.property("role") == "primary"
        assert not window.stack.page.detail.timeline.isVisible()


def test_editing_and_steps_stand_in_one_line(qtbot):
    clerk, _ = desks()
    clerk.save(clerk.new("request", reason="在宅勤務", starts_on=clerk.today, ends_on=clerk.today))
    with shown_window(qtbot, clerk) as window:
        window.open_page("request")
        page = window.stack.page
        page.settle()
        form = page.detail.form
        submit = form.steps.buttons["submit"]
        QApplication.processEvents()
        assert form.edit_button.isVisible()
        assert submit.y() == form.edit_button.y()
        assert submit.nextInFocusChain() is form.edit_button
        page.edit_current()
        assert form.go_button.isVisible()
        assert not form.edit_button.isVisible()
        form.give_up()
        assert form.edit_button.isVisible()
        assert not form.go_button.isVisible()


def test_what_cannot_be_edited_now_stands_behind_what_can_be_done(qtbot):
    clerk, chief = desks()
    apply(clerk)
    with shown_window(qtbot, chief) as window:
        window.open_page("request")
        page = window.stack.page
        page.settle()
        QApplication.processEvents()
        form = page.detail.form
        assert form.edit_button.why
        last = form.steps.buttons["condition"]
        assert (form.edit_button.y(), form.edit_button.x()) > (last.y(), last.x())


def test_enter_in_a_narrow_window_goes_to_what_can_be_done(qtbot):
    clerk, chief = desks()
    apply(clerk)
    with shown_window(qtbot, chief) as window:
        window.resize(1030, 700)
        window.open_page("request")
        page = window.stack.page
        page.open_current()
        form = page.detail.form
        assert form.edit_button.why
        qtbot.waitUntil(form.steps.buttons["permit"].hasFocus)


def test_yes_and_no_are_not_the_label_again(qtbot):
    field = CheckField("管理職か", required=True)
    qtbot.addWidget(field)
    field.set_value(True)
    assert field.shown_text() == "はい"
    assert field.box.text() == "はい"
    assert field.box.accessibleName() == "管理職か"
    field.set_value(False)
    assert field.shown_text() == "いいえ"
    assert field.problem() == "「管理職か」を確認してください。"


def test_the_history_is_read_without_scrolling(qtbot):
    clerk, chief = desks()
    request = apply(clerk, "在宅勤務で起案するため、持ち出す必要があるため")
    chief.move(chief.get("request", request.id), "permit")
    with shown_window(qtbot, chief) as window:
        window.open_page("request")
        page = window.stack.page
        page.settle()
        page.detail.tabs.setCurrentIndex(1)
        QApplication.processEvents()
        tree = page.detail.history.tree
        assert tree.horizontalScrollBar().maximum() == 0
        newest = tree.topLevelItem(0)
        assert newest.text(0).startswith("R")
        assert newest.text(0).endswith("許可　髙﨑 一郎")
        assert newest.isFirstColumnSpanned()
        labels = [newest.child(n).text(0) for n in range(newest.childCount())]
        wide = max(tree.fontMetrics().horizontalAdvance(label) for label in labels)
        assert tree.columnWidth(0) > wide + 2 * tree.indentation()
        # Days are short here and a short text before takes no room from a long one after: nothing is cut.
        named = (newest.child(n) for n in range(newest.childCount()))
        for item in (item for item in named if item.text(0) != "許可者"):
            for place in (1, 2):
                text = item.text(place)
                assert tree.fontMetrics().horizontalAdvance(text) + 12 <= tree.columnWidth(place), text
        days = [newest.child(n).text(2) for n in range(newest.childCount())]
        assert wareki_short(chief.today) in days


def test_a_new_record_of_a_register_was_nothing_before(qtbot):
    clerk, _ = desks()
    (box,) = fill(clerk, 1)
    words = [change for change in clerk.history(box) if change.what == "登録"]
    states = [field for change in words for field in change.fields if field[0] == "state"]
    assert states
    assert all(old in ("", "使用") for _, _, old, _ in states)


def test_the_set_takes_the_line_of_the_whole_list(qtbot):
    clerk, _ = desks()
    fill(clerk, 4)
    with shown_window(qtbot, clerk) as window:
        window.open_page("box")
        page = window.stack.page
        page.model.set_checked([0, 1, 2], True)
        QApplication.processEvents()
        shown = [part for part in (page.bulk.words, page.bulk.clear_button, page.bulk.button) if part.isVisible()]
        assert len(shown) == 3
        assert all(part.width() >= part.sizeHint().width() for part in shown)
        assert not page.copy_button.isVisible()
        assert not page.count_line.isVisible()
        page.model.uncheck_all()
        assert page.copy_button.isVisible()
        assert page.count_line.isVisible()


def test_moments_are_copied_in_the_years_of_the_office(qtbot):
    clerk, _ = desks()
    box = clerk.save(clerk.new("box", tag="KK-0001", name="箱", checked_at=clerk.now, bought_on=clerk.today))
    habits.adopt(dataclasses.replace(habits.Habits(), copies_wareki=True))
    ledger = clerk.ledgers["box"]
    local = clerk.now.astimezone()
    at = copied(ledger, box, Column("checked_at", "点検日時"), clerk)
    assert at == f"{wareki_short(local.date())} {local:%H:%M}"
    assert copied(ledger, box, Column("bought_on", "購入日"), clerk) == wareki_short(clerk.today)


def test_who_makes_no_corrected_version_sees_no_button_and_is_told_who_does(qtbot):
    clerk, chief = desks()
    request = clerk.move(clerk.move(chief.move(apply(clerk), "permit"), "use"), "finish")
    other = desk_on(clerk.store, user("他の 職員"))
    for desk, sees in ((other, False), (chief, True), (clerk, True)):
        with shown_window(qtbot, desk) as window:
            window.open_record("request", request.id)
            form = window.stack.page.detail.form
            assert form.correct_button.isVisible() is sees
            told = "訂正版を作れるのは、情報セキュリティ管理者と、申請した人です。"
            assert form.why_not_edit().endswith("「訂正版を作る」を押してください。" if sees else told)


def test_a_number_that_is_taken_leads_to_the_record_that_has_it(qtbot):
    clerk, _ = desks()
    first, _ = fill(clerk, 2)
    with shown_window(qtbot, clerk) as window:
        window.open_new("box", {"tag": first.tag})
        form = window.stack.page.detail.form
        QTest.keyClicks(form.body.fields["name"].editor(), "BOX")
        form.register()
        assert "登録済みです" in form.body.fields["tag"].error()
        (banner,) = form.findChildren(Banner)
        qtbot.waitUntil(banner.isVisible)
        (see,) = [button for button in banner.buttons if button.text() == "その記録を開く"]
        see.click()
        assert window.stack.page.detail.record.id == first.id
        assert [draft.kind for draft in window.keeper.all()] == ["box"]


def test_a_press_beside_a_value_that_is_read_edits_it(qtbot):
    clerk, _ = desks()
    fill(clerk, 1)
    with shown_window(qtbot, clerk) as window:
        window.open_record("box", clerk.find("box")[0].id)
        body = window.stack.page.detail.form.body
        assert body.is_reading()
        qtbot.mouseClick(body.fields["color"], Qt.MouseButton.LeftButton)
        assert not body.is_reading()
        assert body.fields["color"].isAncestorOf(QApplication.focusWidget())


def steps_that_ask_much(desk):
    """One record for each step of any area that asks more than stands in sight."""
    found = {}
    for kind in desk.ledgers:
        for record in desk.find(kind):
            for offer in desk.offers(record):
                if len(offer.step.asks) > MOST_IN_SIGHT and not offer.why:
                    found.setdefault((kind, offer.step.name), (record, offer.step))
    return list(found.values())


def test_many_questions_of_a_step_leave_room_for_its_buttons(qtbot, appearance):
    """In a window as low as strips over the page leave it."""
    desk = practised(program_areas())
    asked = steps_that_ask_much(desk)
    assert asked
    with shown_window(qtbot, desk, appearance=appearance) as window:
        window.resize(1366, 640)
        for record, step in asked:
            window.open_record(record.kind, record.id)
            form = window.stack.page.detail.form
            form.want_step(step)
            settle()
            panel, seen = form.panel, form.panel.findChild(QScrollArea)
            assert panel.height() >= panel.minimumSizeHint().height(), step.label
            assert seen.geometry().bottom() < panel.go_button.y(), step.label
            editor = list(panel.fields.values())[-1].editor()
            editor.setFocus(Qt.FocusReason.TabFocusReason)
            settle()
            assert seen.viewport().rect().contains(editor.mapTo(seen.viewport(), editor.rect().center())), step.label
