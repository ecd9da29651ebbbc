"""People, delegations and the section: rules with their sentences, roles by date, papers, cards."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pypdf
import pypdfium2
import pytest
import zxingcpp

from komae_desk.app import PaperRenderer, desk_of, found
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.asset.device.record import Category
from komae_desk.areas.person import AREA
from komae_desk.areas.person.delegation.record import printed_post
from komae_desk.areas.person.person.record import Employment
from komae_desk.core.desk import Desk
from komae_desk.core.entry import read
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role, User
from komae_desk.files.mapping import suggest
from tests.sample import Clock, store

FIRST = FirstRun(
    "架空市", "総務部", "税務課", "１００１", "佐藤 一郎", "さとう いちろう", "課長", Role.SECURITY_MANAGER
)
AREAS = (AREA, ASSET)
APRIL, MARCH = date(2026, 4, 1), date(2026, 3, 31)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(clock) -> Desk:
    where = store(AREAS)
    return desk_of(where, AREAS, found(where, AREAS, FIRST), clock)


def person(desk, number="2001", **values):
    return desk.new("person", **{"staff_number": number, "name": "髙﨑 美穂", "category": Employment.FULL, **values})


def saved(desk, number="2001", **values):
    return desk.save(person(desk, number, **values))


def sentence(desk, record, **reasons):
    with pytest.raises(Invalid) as caught:
        desk.save(record, **reasons)
    return "\n".join(p.text for p in caught.value.problems)


def user_of(desk, record):
    return AREA.person_of(desk, record.id)


def on(clock, day: date):
    clock.at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


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


# ---- delegations


def delegation(desk, delegate, **values):
    return desk.new(
        "delegation",
        **{
            "role": Role.SECURITY_MANAGER,
            "delegator": desk.user.person,
            "delegate": delegate.id,
            "delegate_post": "税務課長補佐",
            "starts_on": date(2026, 12, 1),
            "ends_on": date(2026, 12, 5),
            "document": "事務代行の通知",
            **values,
        },
    )


def test_a_delegation_gives_the_role_for_its_days(desk, clock):
    deputy = saved(desk)
    desk.save(delegation(desk, deputy))
    for day, holds in ((30, False), (1, True), (5, True), (6, False)):
        on(clock, date(2026, 11 if day == 30 else 12, day))
        user = user_of(desk, deputy)
        assert user.delegated == ({Role.SECURITY_MANAGER} if holds else set()), day
        assert user.holds(Role.SECURITY_MANAGER) is holds
        assert Role.SECURITY_MANAGER not in user.roles


def test_it_is_printed_with_the_post_of_the_delegate(desk):
    policy = saved(desk)
    desk.save(
        delegation(
            desk, policy, role=Role.CISO, delegator=None, delegator_name="副市長 架空 一", delegate_post="情報政策課長"
        )
    )
    assert printed_post(desk, policy.id, Role.CISO, date(2026, 12, 1)) == "CISO（委任：情報政策課長）"
    assert printed_post(desk, policy.id, Role.CISO, date(2026, 12, 6)) == ""
    assert printed_post(desk, policy.id, Role.SECURITY_MANAGER, date(2026, 12, 1)) == ""


def test_nobody_delegates_to_himself(desk):
    chief = desk.get("person", desk.user.person)
    assert "委任者と受任者が同じ人です" in sentence(desk, delegation(desk, chief))
    by_name = delegation(desk, saved(desk), delegator=None, delegator_name="課長補佐　髙﨑　美穂")
    assert "委任者と受任者が同じ人です" in sentence(desk, by_name)


def test_a_duty_is_delegated_once_at_a_time(desk):
    one, other = saved(desk), saved(desk, "2002")
    desk.save(delegation(desk, one, duty="持出しの許可"))
    for duty in ("", "持出しの許可"):
        overlapping = delegation(desk, other, duty=duty, starts_on=date(2026, 12, 5), ends_on=date(2026, 12, 9))
        assert "期間が重なっています（情報セキュリティ管理者（委任：税務課長補佐）　R8.12.1〜R8.12.5）" in sentence(
            desk, overlapping
        )
    desk.save(delegation(desk, other, duty="廃棄の許可"))
    desk.save(delegation(desk, other, duty="持出しの許可", starts_on=date(2026, 12, 6), ends_on=date(2026, 12, 9)))


def test_a_revoked_delegation_ends_at_once_and_leaves_room(desk, clock):
    one, other = saved(desk), saved(desk, "2002")
    given = desk.save(delegation(desk, one))
    on(clock, date(2026, 12, 3))
    with pytest.raises(Refused, match="理由を入力してください"):
        desk.move(given, "revoke")
    assert user_of(desk, one).delegated
    desk.move(given, "revoke", "課長が戻ったため")
    assert not user_of(desk, one).delegated
    desk.save(delegation(desk, other))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"delegator": None}, "委任者を選んでください"),
        ({"role": Role.STAFF}, "職員等の担務は、委任の対象ではありません"),
        ({"role": Role.AUDIT_OFFICER}, "委任の対象ではありません"),
        ({"ends_on": date(2026, 11, 30)}, "始まりの日以後の日"),
        ({"document": ""}, "根拠文書を入力してください"),
        ({"role": None}, "誰の担務かを選んでください"),
    ],
)
def test_a_delegation_is_complete(desk, values, words):
    assert words in sentence(desk, delegation(desk, saved(desk), **values))


def test_an_auditor_takes_no_duty_of_the_section(desk):
    auditor = saved(desk, roles=(Role.AUDIT_OFFICER,))
    assert "監査を受ける課の担務を行えません" in sentence(desk, delegation(desk, auditor))


def test_who_enters_his_own_delegation_says_why(desk):
    deputy = saved(desk, roles=(Role.SECURITY_OFFICER,))
    own = desk_of(desk.store, AREAS, deputy.id, Clock())
    with pytest.raises(Warned, match="受任者本人が委任を登録します"):
        own.save(delegation(own, deputy, delegator=desk.user.person))


def test_a_clerk_enters_no_delegation(desk):
    clerk = Desk(desk.store, AREAS, User(uuid7(), "田中", roles=frozenset({Role.CLERK})))
    assert "委任を登録できるのは" in sentence(clerk, delegation(clerk, saved(desk)))


def test_who_has_left_holds_no_delegated_role(desk, clock):
    deputy = saved(desk, left_on=date(2026, 12, 2))
    desk.save(delegation(desk, deputy))
    on(clock, date(2026, 12, 2))
    assert user_of(desk, deputy).delegated
    on(clock, date(2026, 12, 3))
    assert not user_of(desk, deputy).delegated


# ---- spreadsheets of an office


def test_usual_headings_find_their_fields(desk):
    labels = {name: (label.text, *label.aliases) for name, label in AREA.ledgers[0].record.labels().items()}
    header = [
        "職員No.",
        "名前",
        "フリガナ",
        "任用区分",
        "役職",
        "係名",
        "内線番号",
        "採用日",
        "任期満了日",
        "カード番号",
        "退職日",
    ]
    found_fields = suggest(header, labels)
    assert list(found_fields.values()) == [
        "staff_number",
        "name",
        "reading",
        "category",
        "post",
        "unit",
        "extension",
        "started_on",
        "term_ends_on",
        "card_code",
        "left_on",
    ]


def test_cells_of_an_office_are_read(desk):
    record = AREA.ledgers[0].record
    assert read(desk, record, "category", "会計年度任用") is Employment.TERM
    assert read(desk, record, "reading", "ﾀｶｻｷ ﾐﾎ") == "たかさき みほ"
    assert read(desk, record, "roles", "代理許可者、係（入力）") == (Role.DEPUTY, Role.CLERK)
    assert read(desk, record, "left_on", "R8.3.31") == date(2026, 3, 31)


# ---- paper


def printed(desk, code, records):
    paper = next(p for p in desk.ledgers["person"].papers if p.code == code)
    return PaperRenderer(desk.ledgers)(paper, records, desk)


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages
    return [re.sub(r"\s", "", page.extract_text()) for page in pages]


def test_the_register_says_who_when_and_how_many(desk):
    AREA.samples(desk)
    people = desk.find("person")
    out = printed(desk, "D-07", people)
    text = "".join(text_of(out.pdf))
    for words in (
        "職員等名簿",
        "様式D-07",
        "課名：総務部税務課",
        "基準日：令和8年11月24日",
        "抽出条件：全員",
        f"件数：{len(people)}名",
        "作成者",
        "確認者",
        "次回見直し予定日",
        "髙﨑",
        "𠮷田",
        "辻\U000e0100",
        f"計{len(people)}名（常勤",
        "会計年度任用5名，その他1名，異動・退職1名",
    ):
        assert words in text, words
    assert out.findings == ()
    assert "一覧で選んだもの" in "".join(text_of(printed(desk, "D-07", people[:3]).pdf))


def decoded(pdf, page=0):
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72).to_pil()
    return {(code.text, code.format) for code in zxingcpp.read_barcodes(image)}


def test_every_card_is_read_by_a_scanner_and_says_who_it_is(desk):
    AREA.samples(desk)
    desk.save(desk.find("person", staff_number="2008")[0], card_code="ZK-7781-04")
    people = desk.find("person")[:10]
    out = printed(desk, "D-07-2", people)
    found_codes = decoded(out.pdf)
    assert found_codes == {(p.code, zxingcpp.BarcodeFormat.Code128) for p in people}
    assert all(AREA.find_person(desk, code) == p.id for p in people for code, _ in found_codes if code == p.code)
    assert "𠮷田" in text_of(out.pdf)[0]


def test_a_number_with_kanji_gets_a_code_that_holds_it(desk):
    one = saved(desk, "臨12", card_code="")
    assert decoded(printed(desk, "D-07-2", [one]).pdf) == {("臨12", zxingcpp.BarcodeFormat.QRCode)}


def test_a_name_without_a_glyph_stops_the_paper_and_not_the_record(desk):
    one = saved(desk, name="外\ue000字")
    out = printed(desk, "D-07", [one])
    assert any(f.stops and f.field == "name" and "外字" in f.text for f in out.findings)


# ---- practice


def test_samples_are_many_and_pass_every_check(desk):
    AREA.samples(desk)
    people = desk.find("person")
    assert len(people) == 26
    assert {p.category for p in people} == set(Employment)
    for kind in ("person", "delegation", "office"):
        for record in desk.find(kind):
            assert list(record.problems(desk)) == [], record.heading
    AREA.samples(desk)
    assert len(desk.find("person")) == 26


def test_a_clerk_may_practise_too():
    where = store(AREAS)
    first = FirstRun("架空市", "総務部", "税務課", "1001", "田中", "たなか", "主任", Role.CLERK)
    clerk = desk_of(where, AREAS, found(where, AREAS, first))
    AREA.samples(clerk)
    assert len(clerk.find("person")) == 26
    assert clerk.find("delegation") == []
