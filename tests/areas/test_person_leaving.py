"""Coming and going: both contact lists, notices about logins, what comes back, the hand-over on one paper."""

import dataclasses
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QApplication

from komae_desk.areas.person.contact.lines import lines_of
from komae_desk.areas.person.contact.papers import FIRST, STAFF, begin_list, print_staff
from komae_desk.areas.person.departure.commands import notices_for, return_all
from komae_desk.areas.person.departure.record import Forwarding, Has, Leaving
from komae_desk.areas.person.notice.record import NoticeKind, Occasion
from komae_desk.areas.takeout import commands
from komae_desk.core.area import Area
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.holding import ContactLine, Side, Sort, held_by
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.work import tasks
from tests.areas.contracts import Outsourcing
from tests.areas.test_takeout_private import in_use
from tests.areas.test_takeout_section import AREAS, Section

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "does not support raise", "does not support grabbing"
)
# A register that no area has yet: whoever keeps contracts answers like this.
CONTRACTORS = Area(
    "契約", 999, contacts=lambda look: [ContactLine(Side.CONTRACTOR, "収納システム", "架空社", "辻󠄀 花", contract="K-1")]
)


class Moving(Section):
    areas = (*AREAS, CONTRACTORS)


@pytest.fixture
def section():
    return Moving()


def departure(section, **values):
    """A departure of 田中 with what the registers know filled in, begun."""
    desk = section.chief
    given = {"person": section.ids.clerk, "left_on": section.today(), "leaving": Leaving.MOVED} | values
    made = desk.ledgers["departure"].screens.filled_in(desk, desk.new("departure"), given)
    return desk.move(desk.save(desk.new("departure", **made)), "begin")


def returned(section, made):
    """Everything that there is came back today; what there is not is said so."""
    items = [
        dataclasses.replace(item, returned_on=section.today(), confirmed_by="鈴木")
        if item.has is Has.YES
        else dataclasses.replace(item, has=Has.NO)
        for item in made.items
    ]
    return section.chief.save(made, items=tuple(items))


def ending(section):
    day = section.today()
    return dict(data_to="鈴木 一朗", data_done_on=day, forwarding=Forwarding.NONE, secrecy_on=day)


def test_what_the_registers_know_stands_on_the_form_and_every_kind_is_asked_for(section):
    desk = section.chief
    desk.save(section.usb, user=section.ids.clerk)
    desk.save(desk.new("storage_place", code="HK-01", name="耐火金庫", key_keeper=section.ids.clerk))
    person = desk.get("person", section.ids.clerk)
    person = desk.save(person, has_card=True, systems="収納システム（照会）\n文書管理", uses_shared_login=True)
    commands.check_out(section.clerk, [section.pc], person, section.cleared())
    held = held_by(desk, person.id)
    assert [(h.sort, h.name) for h in held] == [
        (Sort.MEDIUM, "KK-0207 USBメモリ 16GB"),
        (Sort.CARD, "職員証 1002"),
        (Sort.KEY, "HK-01 耐火金庫の鍵"),
        (Sort.LOGIN, "共用ID"),
        (Sort.LOGIN, "収納システム（照会）"),
        (Sort.LOGIN, "文書管理"),
        (Sort.LOAN, "KK-0123 ノートPC"),
    ]
    made = departure(section)
    assert [item.has for item in made.items if item.sort is Sort.PAPER] == [None]
    assert {item.sort for item in made.items} == set(Sort) - {Sort.OTHER}
    assert desk.get("person", person.id).left_on == section.today()


def test_the_end_needs_every_thing_and_ends_the_person_too(section):
    desk = section.chief
    desk.save(desk.get("person", section.ids.clerk), has_card=True)
    made = departure(section)
    with pytest.raises(
        Refused,
        match=r"（端末 業務用のPC.*、媒体 USBメモリ.*、カード 職員証 1002ほか5点）",
    ):
        desk.move(made, "complete", **ending(section))
    back = returned(section, made)
    with pytest.raises(Invalid, match="守秘の再説明日"):
        desk.move(back, "complete", **ending(section) | {"secrecy_on": None})
    assert "complete" not in {offer.step.name for offer in section.other.offers(back)}
    done = desk.move(back, "complete", **ending(section))
    person = desk.get("person", section.ids.clerk)
    assert (done.state, person.state, person.returned_on) == ("done", "left", section.today())
    assert [t for t in tasks(desk) if t.kind in ("person", "departure") and t.record.id in (person.id, done.id)] == []


def test_all_that_there_is_comes_back_in_one_act_and_a_private_pc_is_on_the_list(section):
    desk = section.chief
    own = in_use(section)
    desk.save(desk.get("person", section.ids.clerk), has_card=True)
    made, services = departure(section), Services()
    named = {item.sort: (item.name, item.has) for item in made.items}
    assert named[Sort.PRIVATE] == (f"{own.number} 架空電機 KP-10", Has.YES)
    return_all(desk, services, [made])
    assert services.shown == ["返却品2点を今日の返却にしました。有無が空の6行は、「有」か「無」を入れてください。"]
    back = section.fresh(made)
    days = {(item.has, item.returned_on, item.confirmed_by) for item in back.items}
    assert days == {(Has.YES, section.today(), desk.user.name), (None, None, "")}
    return_all(desk, services, [back])
    assert "返却日を入れる返却品がありません" in services.shown[-1]
    desk.undo()
    assert section.fresh(made).items == made.items


def test_a_last_day_ahead_waits_and_a_departure_takes_the_work_of_the_register_over(section):
    desk = section.chief
    ahead = section.today() + timedelta(days=5)
    made = returned(section, departure(section, left_on=ahead))
    with pytest.raises(Refused, match="の前です"):
        desk.move(made, "complete", **ending(section))
    found = [(t.kind, t.sentence) for t in tasks(desk) if t.kind in ("person", "departure")]
    assert found == [("departure", "1002 田中 花子さんの返却を確かめる")]
    with pytest.raises(Invalid, match="登録済みです"):
        departure(section, left_on=ahead)


def test_a_loan_still_out_is_warned_of_on_the_screen_before_the_end(section, qtbot):
    desk = section.chief
    commands.check_out(section.clerk, [section.pc], desk.get("person", section.ids.clerk), section.cleared())
    made = returned(section, departure(section))
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.show()
    window.open_record("departure", made.id)
    form = window.stack.page.detail.form
    form.steps.buttons["complete"].click()
    for name, value in ending(section).items():
        form.panel.fields[name].set_value(value)
    form.panel.confirm()
    QApplication.processEvents()
    words = "持ち出し中の記録が1件"
    assert words in form.panel._warnings["items"].sentence.text()
    form.panel._warnings["items"].edit.setText("翌日に持参すると本人が約束したため")
    form.panel.confirm()
    assert section.fresh(made).state == "done"
    window.close()


def noticed(section, **values):
    given = dict(
        notifier=section.ids.clerk, person=section.ids.other, system="収納システム", notice=NoticeKind.REMOVE,
        occasion=Occasion.MOVED, effective_on=section.today(),
    )  # fmt: skip
    clerk = section.clerk
    return section.chief.move(clerk.move(clerk.save(clerk.new("login_notice", **given | values)), "submit"), "pass_on")


def test_a_notice_that_one_of_both_never_received_is_ended_with_a_reason_on_the_screen(section, qtbot):
    sent = noticed(section)
    assert section.chief.get("person", section.ids.other).removal_notified_on == section.today()
    (task,) = [t for t in tasks(section.clerk) if t.kind == "login_notice"]
    assert task.sentence == f"{sent.number} 収納システムの抹消の受領と処理を確かめる"
    window = MainWindow(section.chief)
    qtbot.addWidget(window)
    window.show()
    window.open_record("login_notice", sent.id)
    form = window.stack.page.detail.form
    form.steps.buttons["complete"].click()
    for name, value in {"chf_received_on": section.today(), "processed_on": section.today()}.items():
        form.panel.fields[name].set_value(value)
    form.panel.confirm()
    QApplication.processEvents()
    row = form.panel._warnings["sys_received_on"]
    assert row.sentence.text().startswith("情報システム管理者の受領日がありません。")
    row.edit.setText("システムの管理者は統括情報セキュリティ責任者が兼ねるため")
    form.panel.confirm()
    assert section.fresh(sent).state == "done"
    window.close()
    with pytest.raises(Invalid, match="登録する権限"):
        noticed(section, notice=NoticeKind.REGISTER, occasion=Occasion.HIRED)
    other = noticed(section, person=section.ids.clerk)
    with pytest.raises(Warned) as caught:
        section.chief.move(other, "complete", processed_on=section.today())
    assert [p.basis for p in caught.value.problems] == ["CK-25", "CK-25"]


class Services:
    """What a command tells the window."""

    def __init__(self) -> None:
        self.shown = []

    def preview(self, paper, records) -> None:
        self.shown.append((paper.code, len(records)))

    def open_page(self, name) -> None:
        self.shown.append(name)

    def show_undo(self, text, **_) -> None:
        self.shown.append(text)

    def say(self, text, assertive=False) -> None:
        self.shown.append(text)

    def report(self, refused) -> None:
        self.shown.append(refused.text)


def test_both_lists_hold_what_was_entered_and_what_the_registers_know_once(section):
    desk, services = section.chief, Services()
    begin_list(desk, services)
    assert services.shown[-1].startswith(f"要員連絡先一覧の初めの行を{len(FIRST)}件作りました。")
    begin_list(desk, services)
    assert services.shown[-1] == "要員連絡先一覧の初めの行は、登録済みです。"
    staff = lines_of(desk, Side.STAFF)
    assert [line.duty for line in staff[len(FIRST) :]] == ["情報セキュリティ管理者", "情報セキュリティ管理者の代理"]
    own = desk.new(
        "contact", side=Side.STAFF, duty="情報セキュリティ管理者の代理", person=section.ids.deputy,
        post="税務課 課長補佐", emergency="090-0000-0000", standing=1, checked_on=desk.today,
    )  # fmt: skip
    desk.save(own)
    again = lines_of(desk, Side.STAFF)
    assert (len(again), sum(line.emergency == "090-0000-0000" for line in again)) == (len(staff), 1)
    assert [(v.post, v.name) for v in lines_of(desk, Side.CONTRACTOR)] == [("架空社", "辻󠄀 花")]
    print_staff(desk, services)
    assert services.shown[-1] == (STAFF.code, len(FIRST) + 1)
    with pytest.raises(Invalid, match="担当者名"):
        desk.save(desk.new("contact", side=Side.CONTRACTOR, duty="複合機", post="架空社", extension="1"))
    section.later(days=200)
    due = [t.sentence for t in tasks(desk, until=desk.today) if t.kind == "contact"]
    assert due == ["情報セキュリティ管理者の代理 税務課 課長補佐 の連絡先が今も正しいか確かめる"]


def test_a_hand_over_lists_what_is_open_what_is_out_and_where_things_are(section):
    desk = section.chief
    desk.save(desk.new("storage_place", code="HK-01", name="耐火金庫", building="2階", key_keeper=section.ids.deputy))
    commands.check_out(section.clerk, [section.pc], desk.get("person", section.ids.clerk), section.cleared())
    section.later(days=4)
    desk.save(desk.get("person", section.ids.other), term_ends_on=date(2029, 3, 31))
    values = desk.ledgers["handover_note"].screens.filled_in(desk, desk.new("handover_note"), {})
    note = desk.new("handover_note", **values, taker="税務課 課長 髙﨑 美穂")
    assert any("KK-0123 ノートPC" in line and "返却" in line for line in note.open_work)
    assert not any("R11.3.31" in line for line in note.open_work)
    assert note.out == (
        "田中 花子　貸出端末　KK-0123 ノートPC（都庁）　返却期限 R8.7.3",
        "伊藤 学　鍵　HK-01 耐火金庫の鍵",
    )
    assert note.places == ("HK-01 耐火金庫　2階、鍵：伊藤 学",)
    ready = desk.move(desk.save(note), "finish")
    assert ready.number == "R122-R8-0001"
    handed = desk.move(ready, "hand_over", handed_on=section.today())
    assert handed.state == "handed"


def test_the_logins_of_somebody_who_leaves_are_noticed_in_one_act(section):
    desk = section.chief
    desk.save(desk.get("person", section.ids.clerk), systems="収納システム（照会）\n文書管理")
    made = departure(section)
    notices = notices_for(section.clerk, [made])
    assert [(n.system, n.state, n.effective_on) for n in notices] == [
        ("収納システム（照会）", "noticed", section.today()),
        ("文書管理", "noticed", section.today()),
    ]
    named = section.fresh(made)
    assert named.notices == tuple(n.id for n in notices)
    with pytest.raises(Refused, match="抹消するIDがありません"):
        notices_for(section.clerk, [named])
    section.clerk.undo()
    assert (section.fresh(made).notices, desk.find("login_notice")) == ((), [])


def test_a_contract_for_a_system_stands_in_the_list_of_contractors_once():
    section = Outsourcing()
    made = section.concluded(contact="03-0000-0909", manager="辻󠄀 花")
    (line,) = lines_of(section.chief, Side.CONTRACTOR)
    assert (line.duty, line.post, line.name, line.emergency) == (made.subject, made.contractor, "辻󠄀 花", "03-0000-0909")
    own = section.chief.new(
        "contact", side=Side.CONTRACTOR, duty="課税支援システム", post=made.contractor, name="当番", emergency="03-1",
        contract=made.contract_number,
    )  # fmt: skip
    section.chief.save(own)
    assert [line.name for line in lines_of(section.chief, Side.CONTRACTOR)] == ["当番"]
