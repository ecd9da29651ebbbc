"""People and the section: rules with their sentences, roles by date."""

from datetime import date, timedelta

import pytest

from komae_desk.app import desk_of, found
from komae_desk.areas.asset.device.record import Category
from komae_desk.areas.person import AREA
from komae_desk.areas.person.person.record import Employment
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role, User
from tests.areas.people import APRIL, AREAS, MARCH, chief_desk, on, person, saved, sentence, user_of
from tests.sample import Clock, store


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock):
    return chief_desk(clock)


# ---- the first run


def test_the_first_run_makes_the_section_and_its_chief(desk):
    assert (desk.office.city, desk.office.section, desk.office.manager_title) == ("架空市", "税務課", "税務課長")
    assert desk.office.punctuation == "，。"
    assert desk.user.name == "佐藤 一郎"
    assert desk.user.holds(Role.SECURITY_MANAGER)
    assert AREA.find_person(desk, "1001") == desk.user.person


def test_a_clerk_may_be_the_first_person_too():
    where = store(AREAS)
    clerk = FirstRun("架空市", "", "税務課", "7", "田中", "たなか", "主任", Role.STAFF)
    user = desk_of(where, AREAS, found(where, AREAS, clerk)).user
    assert user.roles == {Role.STAFF}


def test_the_settings_of_papers_reach_the_office(desk):
    (one,) = desk.find("office")
    desk.save(one, deciders=("課長", "係長"), has_receipt=True, mark="架税", keep_incidents=0)
    settings = desk.office.settings
    assert (settings["deciders"], settings["has_receipt"], settings["keep_incidents"]) == ("課長、係長", "1", "")
    assert desk.office.mark == "架税"
    assert settings["punctuation"] == "comma"


def test_there_is_one_office(desk):
    (one,) = desk.find("office")
    second = desk.new("office", city="架空市", section="別の課", manager_title="課長")
    assert "登録済みです" in sentence(desk, second)
    assert desk.get("office", one.id).document_number(8, 12) == "第12号"
    renamed = desk.save(one, mark="架税", number_format="{year}{mark}第{number}号")
    assert renamed.document_number(8, 12) == "8架税第12号"


@pytest.mark.parametrize(
    ("number_format", "words"), [("第1号", "通し番号"), ("{number}{day}", "使えるのは"), ("{number", "通し番号")]
)
def test_a_number_format_counts_and_holds_no_other_place(desk, number_format, words):
    (one,) = desk.find("office")
    with pytest.raises(Invalid, match=words):
        desk.save(one, number_format=number_format)


def test_settings_are_changed_by_those_who_keep_them(desk):
    (one,) = desk.find("office")
    staff = Desk(desk.store, AREAS, User(uuid7(), "鈴木"))
    with pytest.raises(Invalid, match="課長に依頼してください"):
        staff.save(one, mark="架")


# ---- people


def test_names_are_kept_as_they_are_written(desk):
    names = ("髙﨑 美穂", "𠮷田 健一", "辻\U000e0100 明日香", "渡邉󠄀 和彦")
    for number, name in enumerate(names):
        saved(desk, f"30{number}", name=name)
    assert [p.name for p in desk.find("person")][1:] == list(names)


def test_a_number_is_taken_once(desk):
    saved(desk)
    assert "職員番号「2001」は登録済みです（2001 髙﨑 美穂）" in sentence(desk, person(desk))


def test_a_card_and_a_staff_number_never_name_two_people(desk):
    saved(desk, "2001", card_code="C77")
    assert "ほかの職員の職員番号です（2001 髙﨑 美穂）" in sentence(desk, person(desk, "2002", card_code="2001"))
    assert "ほかの職員の職員証の番号です" in sentence(desk, person(desk, "C77"))


def test_a_card_is_found_by_either_number_whatever_its_width(desk):
    one = saved(desk, "2001", card_code="C77")
    assert AREA.find_person(desk, "２００１") == one.id
    assert AREA.find_person(desk, "c77") == one.id
    assert AREA.find_person(desk, "") is None
    assert AREA.find_person(desk, "9999") is None


def test_nobody_has_a_field_for_a_password():
    words = " ".join(label.text for label in AREA.ledgers[0].record.labels().values())
    assert "パスワード" not in words
    assert "暗証" not in words


def test_the_auditor_is_no_member_of_the_section(desk):
    both = person(desk, roles=(Role.AUDIT_OFFICER, Role.DEPUTY))
    assert "監査を受ける課の役割と兼ねられません" in sentence(desk, both)
    auditor = saved(desk, roles=(Role.AUDIT_OFFICER,))
    assert user_of(desk, auditor).roles == {Role.AUDIT_OFFICER}


def test_a_system_clerk_has_a_system(desk):
    assert "担当する情報システムを入力してください" in sentence(desk, person(desk, roles=(Role.SYSTEM_STAFF,)))
    saved(desk, roles=(Role.SYSTEM_STAFF,), system="収納管理システム")


def test_a_clerk_does_not_give_roles(desk):
    clerk = Desk(desk.store, AREAS, User(uuid7(), "田中", roles=frozenset({Role.CLERK})))
    assert "課長に依頼してください" in sentence(clerk, person(clerk, roles=(Role.SECURITY_MANAGER,)))
    one = clerk.save(person(clerk))
    with pytest.raises(Invalid, match="役割とその期間を変えられるのは"):
        clerk.save(one, roles=(Role.DEPUTY,))
    held = desk.save(one, roles=(Role.DEPUTY,), appointed_until_on=desk.today)
    with pytest.raises(Invalid, match="役割とその期間を変えられるのは"):
        clerk.save(held, appointed_until_on=None)
    assert clerk.save(held, extension="2201").roles == (Role.DEPUTY,)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"started_on": APRIL, "term_ends_on": MARCH}, "任用終了日は、着任日（任用開始日）（4月1日）以後"),
        ({"started_on": APRIL, "left_on": MARCH}, "異動・退職日は、着任日"),
        ({"appointed_on": APRIL, "appointed_until_on": MARCH}, "役割の終わりの日は、役割の発令日"),
    ],
)
def test_an_end_is_not_before_its_beginning(desk, values, words):
    assert words in sentence(desk, person(desk, **values))


def test_term_staff_are_explained_to_on_the_first_day(desk):
    begun = person(desk, category=Employment.TERM, started_on=desk.today)
    with pytest.raises(Warned, match="説明日がありません"):
        desk.save(begun)
    late = person(desk, category=Employment.TERM, started_on=desk.today, explained_on=desk.today + timedelta(days=1))
    with pytest.raises(Warned, match="任用開始日より後です"):
        desk.save(late, reasons={})
    desk.save(begun, reasons={"explained_on": "当日に体調不良のため"})
    saved(desk, "2002", category=Employment.TERM, started_on=desk.today + timedelta(days=9))
    saved(desk, "2003", category=Employment.TERM, started_on=desk.today, explained_on=desk.today)


# ---- leaving


def test_whoever_leaves_with_a_device_gives_a_reason(desk):
    one = saved(desk)
    device = desk.save(new_device(desk, user=one.id))
    desk.move(device, "use", user=one.id)
    with pytest.raises(Warned, match=r"使用者になっている機器が1台（KD-1 ノートPC）あります"):
        desk.move(one, "leave", left_on=desk.today)
    left = desk.move(one, "leave", left_on=desk.today, reasons={"left_on": "後任に引き継ぐため"})
    assert left.state == "left"


def new_device(desk, **values):
    return desk.new("device", tag="KD-1", name="ノートPC", category=Category.COMPUTER, **values)


def test_a_departure_ahead_is_a_date_and_not_yet_a_step(desk, clock):
    one = saved(desk, left_on=desk.today + timedelta(days=3))
    with pytest.raises(Refused, match="の前です。日付だけを登録し"):
        desk.move(one, "leave")
    assert {o.step.name: bool(o.why) for o in desk.offers(one)} == {"leave": True}
    on(clock, one.left_on)
    assert desk.move(one, "leave").state == "left"


def test_leaving_asks_for_the_day_and_coming_back_takes_it_away(desk):
    one = saved(desk)
    with pytest.raises(Invalid, match="異動・退職日を入力してください"):
        desk.move(one, "leave")
    gone = desk.move(one, "leave", left_on=desk.today - timedelta(days=1))
    with pytest.raises(Invalid, match="異動・退職日を空にするか"):
        desk.move(gone, "rejoin", "誤り")
    assert desk.move(gone, "rejoin", "誤り", left_on=None).state == "active"


def test_a_departure_is_undone(desk):
    gone = desk.move(saved(desk), "leave", left_on=desk.today)
    desk.undo()
    again = desk.get("person", gone.id)
    assert (again.state, again.left_on) == ("active", None)


# ---- roles of a day


def test_roles_begin_and_end_with_their_days(desk, clock):
    one = saved(
        desk,
        roles=(Role.SECURITY_OFFICER,),
        appointed_on=date(2027, 4, 1),
        appointed_until_on=date(2028, 3, 31),
    )
    expected = {
        date(2027, 3, 31): False,
        date(2027, 4, 1): True,
        date(2028, 3, 31): True,
        date(2028, 4, 1): False,
    }
    for day, holds in expected.items():
        on(clock, day)
        assert user_of(desk, one).holds(Role.SECURITY_OFFICER) is holds, day
        assert Role.STAFF in user_of(desk, one).roles


def test_the_last_day_is_a_day_of_work(desk, clock):
    one = saved(desk, roles=(Role.DEPUTY,), started_on=desk.today, left_on=desk.today + timedelta(days=2))
    on(clock, one.left_on)
    assert user_of(desk, one).roles == {Role.DEPUTY, Role.STAFF}
    on(clock, one.left_on + timedelta(days=1))
    assert user_of(desk, one).roles == frozenset()
    on(clock, one.started_on - timedelta(days=1))
    assert user_of(desk, one).roles == frozenset()


def test_term_staff_hold_their_own_role(desk):
    one = saved(desk, category=Employment.TERM)
    assert user_of(desk, one).roles == {Role.STAFF, Role.TERM_STAFF}


def test_a_stranger_is_refused(desk):
    with pytest.raises(Refused, match="職員名簿に登録されていません"):
        AREA.person_of(desk, uuid7())
    one = saved(desk)
    desk.undo()
    with pytest.raises(Refused, match="職員名簿に登録されていません"):
        AREA.person_of(desk, one.id)
