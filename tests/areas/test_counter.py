"""The counter's state machine: every row of the table of ux.md §4.4 and every rule, without Qt."""

from datetime import timedelta

import pytest

from komae_desk.areas.takeout.answer import Tone
from komae_desk.areas.takeout.choices import Confidentiality, Need, Scope, Target
from tests.areas.test_counter_bench import Bench


@pytest.fixture
def bench():
    return Bench()


# --- the rows of the state table


def test_a_device_that_is_out_comes_back_with_one_scan(bench):
    bench.out()
    answer = bench.scan("KK-0123")
    assert (answer.event, answer.sentence, answer.tone) == ("returned", "返却しました", Tone.OK)
    assert answer.detail == "KK-0123 ノートPC"
    assert dict(answer.facts)["借受者"] == "田中 花子（市民税係）"
    assert dict(answer.facts)["返却期限"].endswith("期限内")
    assert dict(answer.facts)["持出許可"] == "P01-R8-0001（情報政策課長 許可済）"
    assert bench.state(bench.section.pc) == "stored"


def test_a_late_return_says_so(bench):
    bench.out()
    bench.section.later(days=5)
    assert dict(bench.scan("KK-0123").facts)["返却期限"] == "令和8年7月3日（金）　3日超過"


def test_the_permit_and_then_the_device(bench):
    permit = bench.permit()
    first = bench.scan(permit.number)
    assert first.sentence == "田中 花子さんに貸し出す機器を読み取ってください。"
    assert ("機器", "KK-0123 ノートPC") in first.facts
    second = bench.scan("KK-0123")
    assert (second.event, second.sentence) == ("lent", "貸し出しました　7/3（金）まで")
    assert bench.state(bench.section.pc) == "out"


def test_a_device_with_exactly_one_permission_of_today_waits_for_enter(bench):
    bench.permit()
    answer = bench.scan("KK-0123")
    assert answer.sentence == "田中 花子さんの持出許可があります。Enterで貸し出します。"
    assert bench.counter.confirm().event == "lent"
    assert bench.counter.confirm() is None


def test_a_device_without_a_single_permission_waits_for_the_card(bench):
    answer = bench.scan("KK-0118")
    assert answer.sentence == "KK-0118 を選びました。借りる人の職員証を読み取ってください。"
    lent = bench.scan("1002")
    assert (lent.event, dict(lent.facts)["持出許可"]) == ("lent", "庁内での使用")


def test_two_permissions_ask_for_the_card_which_finds_the_right_one(bench):
    bench.section.permitted()
    second = bench.section.permitted(bench.section.take_out(user=bench.section.ids.other))
    assert bench.scan("KK-0207").event == "chosen"
    lent = bench.scan("1003")
    assert lent.event == "lent"
    assert dict(lent.facts)["持出許可"].startswith(second.number)


def test_several_devices_and_then_the_card_are_one_act(bench):
    section = bench.section
    tripod = section.device("KK-0119", "三脚", section.camera.category, None)
    answer = bench.scan("KK-0118", "KK-0119")
    assert answer.sentence == "2台を選びました。借りる人の職員証を読み取ってください。"
    assert bench.scan("1002").sentence.startswith("2台を貸し出しました")
    assert (bench.state(tripod), bench.state(section.camera)) == ("out", "out")
    bench.counter.undo()
    assert (bench.state(tripod), bench.state(section.camera)) == ("registered", "registered")


def test_the_card_and_then_the_device(bench):
    bench.permit()
    card = bench.scan("1002")
    assert card.sentence == "田中 花子さんに貸し出す機器を読み取ってください。"
    assert bench.scan("KK-0123").event == "lent"


def test_further_devices_are_added_at_once(bench):
    section = bench.section
    section.device("KK-0119", "三脚", section.camera.category, None)
    assert [bench.scan(code).event for code in ("1002", "KK-0118", "KK-0119")] == ["borrower", "lent", "lent"]


def test_the_borrower_is_dropped_after_thirty_seconds_or_esc(bench):
    bench.scan("1002")
    bench.seconds.at += 29
    assert bench.counter.tick() is None
    bench.seconds.at += 2
    assert bench.counter.tick().sentence == "30秒たったため、借りる人の指定を外しました。"
    assert bench.scan("KK-0118").event == "chosen"
    assert bench.counter.escape().event == "dropped"
    assert bench.counter.escape() is None


def test_the_same_code_within_three_seconds_counts_once(bench):
    bench.out()
    assert bench.scan("KK-0123").event == "returned"
    answer = bench.scan("KK-0123", apart=2.9)
    assert answer.sentence == "同じ番号を続けて読み取りました。1回分として扱います。"
    assert bench.state(bench.section.pc) == "stored"
    assert bench.scan("KK-0123", apart=3.1).event != "repeated"


def test_an_unknown_number_offers_to_register_it(bench):
    answer = bench.scan("XX-1")
    assert answer.sentence == "番号「XX-1」の機器は登録されていません。番号を確認してください。"
    assert (answer.tone, answer.offers[0].words, answer.values) == (Tone.ERR, "この番号で登録する", {"tag": "XX-1"})


@pytest.mark.parametrize(("step", "word"), [("inspect", "点検中"), ("report_lost", "紛失"), ("repair", "修理中")])
def test_a_withdrawn_device_says_why(bench, step, word):
    values = {"repairer": "業者"} if step == "repair" else {}
    bench.section.chief.move(bench.section.camera, step, "理由", **values)
    assert bench.scan("KK-0118").sentence == f"KK-0118 は{word}のため貸し出せません。"


def test_a_device_waiting_for_disposal_is_not_lent(bench):
    bench.section.chief.move(bench.section.camera, "request_disposal")
    assert bench.scan("KK-0118").sentence == "KK-0118 は廃棄申請のため貸し出せません。"


def test_another_sections_device_is_named(bench):
    bench.section.chief.save(bench.section.camera, section="総務課")
    answer = bench.scan("KK-0118")
    assert answer.tone is Tone.WARN
    assert "総務課の機器です" in answer.sentence


def test_no_permission_where_one_is_needed_offers_the_application_filled_in(bench):
    answer = bench.scan("1002", "KK-0123")
    assert (answer.event, answer.sentence) == ("no_permit", "持出許可がありません。")
    assert [o.words for o in answer.offers] == ["申請を作る（Enter）", "庁内で使う貸出にする（Alt+U）"]
    assert answer.values["devices"] == (bench.section.pc.id,)
    assert answer.values["user"] == bench.section.ids.clerk
    assert answer.values["office_permission"] is Need.REQUIRED
    assert bench.state(bench.section.pc) == "registered"


def test_alt_u_lends_inside_the_premises(bench):
    bench.scan("1002", "KK-0123")
    answer = bench.counter.inside()
    movement = bench.section.chief.get("movement", answer.movement)
    assert (answer.event, movement.scope, movement.permit) == ("lent", Scope.INSIDE, None)
    assert bench.counter.inside() is None


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("submitted", "まだ許可されていません（許可待ち）"),
        ("waiting", "情報政策課長の許可がまだありません"),
        ("refused", "不許可になった申請です"),
        ("revoked", "許可が解除されています"),
        ("cancelled", "「取消し」の申請のため使えません"),
    ],
)
def test_a_paper_on_which_nothing_may_leave(bench, how, sentence):
    section = bench.section
    if how == "submitted":
        permit = section.submitted()
    elif how == "waiting":
        permit = section.permitted(section.ruled())
    elif how == "refused":
        permit = section.chief.move(section.submitted(), "refuse", refusal_reason="要らない")
    elif how == "revoked":
        permit = section.policy.move(section.cleared(), "revoke", office_revocation_reason="点検")
    else:
        permit = section.clerk.move(section.permitted(), "cancel", "やめた")
    answer = bench.scan(permit.number)
    assert (answer.event, answer.tone) == ("blocked", Tone.ERR)
    assert sentence in answer.sentence


def test_a_period_that_is_over_passes_with_a_reason(bench):
    permit = bench.section.permitted()
    bench.section.later(days=4)
    assert bench.scan(permit.number).tone is Tone.WARN
    answer = bench.scan("KK-0207")
    assert (answer.event, answer.offers[0].words) == ("warned", "理由を入れて続ける")
    assert "期間は7/3（金）に終わっています" in answer.sentence
    assert bench.counter.confirm("").sentence == "理由を入力してください。"
    lent = bench.counter.confirm("延長を申請中")
    assert lent.event == "lent"
    assert bench.section.chief.get("movement", lent.movement).passed_reason == "延長を申請中"


def test_a_period_that_has_not_begun_passes_with_a_reason(bench):
    section = bench.section
    permit = section.permitted(
        section.take_out(starts_at=section.now() + timedelta(days=1), returns_at=section.now() + timedelta(days=2))
    )
    bench.scan(permit.number)
    assert "許可は7/2（木）からです" in bench.scan("KK-0207").sentence


def test_another_person_than_the_user_is_asked_about(bench):
    bench.section.permitted()
    bench.scan("KK-0207")
    answer = bench.scan("1003")
    assert answer.event == "no_permit"


def test_a_return_in_the_next_fiscal_year_is_asked_about(bench):
    section = bench.section
    draft = section.clerk.save(section.take_out(returns_at=section.now() + timedelta(days=300)))
    permit = section.chief.move(section.clerk.move(draft, "submit", reasons={"returns_at": "通年の事業"}), "permit")
    bench.scan(permit.number)
    assert bench.scan("KK-0207").sentence == "返却予定が次の年度になります。"
    assert bench.counter.confirm("通年の事業").event == "lent"


def test_a_reserved_device_names_who_waits_for_it(bench):
    section = bench.section
    section.permitted(
        section.take_out(
            devices=(section.camera.id,), confidentiality=Confidentiality.ONE, targets=(Target.MEDIUM,),
            starts_at=section.now() + timedelta(days=1),
        )
    )  # fmt: skip
    answer = bench.scan("1003", "KK-0118")
    assert (answer.event, answer.tone) == ("reserved", Tone.WARN)
    assert "7/2（木）から田中 花子さんの持出許可" in answer.sentence
    assert bench.counter.confirm("午前中だけ使う").event == "lent"


def test_who_has_left_is_asked_about(bench):
    section = bench.section
    section.person("1009", "渡辺 直", "主事", left_on=section.today() + timedelta(days=1))
    answer = bench.scan("1009", "KK-0118")
    assert "渡辺 直さんは7/2（木）に異動・退職します" in answer.sentence


def test_a_device_not_on_the_paper_that_was_read(bench):
    permit = bench.section.permitted()
    bench.scan(permit.number)
    assert "P01-R8-0001 の機器ではありません" in bench.scan("KK-0123").sentence
    bench.counter.escape()
    bench.scan(permit.number)
    warned = bench.scan("KK-0118")
    assert (warned.event, warned.tone) == ("warned", Tone.WARN)


def test_a_paper_extends_what_is_out(bench):
    former = bench.out()
    section = bench.section
    renewed = bench.permit(
        extends=former.id, starts_at=former.returns_at, returns_at=former.returns_at + timedelta(days=7)
    )
    answer = bench.scan(renewed.number)
    assert (answer.event, answer.sentence) == ("extended", "持出しを延長しました　7/10（金）まで")
    assert section.fresh(former).state == "done"


def test_a_paper_whose_devices_are_all_out_says_how_to_return(bench):
    permit = bench.out()
    assert bench.scan(permit.number).sentence == f"{permit.number}の機器はすべて貸出中です。"


def test_a_device_out_with_another_is_handed_on_with_enter(bench):
    bench.scan("1003", "KK-0118")
    bench.counter.escape()
    answer = bench.scan("1002", "KK-0118")
    assert answer.sentence == (
        "KK-0118 は鈴木 一朗さんに貸出中です。Enterで返却を受け付け、田中 花子さんに貸し出します。"
    )
    handed = bench.counter.confirm()
    assert handed.event == "lent"
    assert bench.section.chief.get("movement", handed.movement).person == bench.section.ids.clerk


def test_a_device_just_lent_does_not_come_back_by_mistake(bench):
    bench.scan("1002", "KK-0118")
    answer = bench.scan("KK-0118")
    assert answer.sentence == "KK-0118 は貸し出したところです。"
    assert bench.state(bench.section.camera) == "out"
