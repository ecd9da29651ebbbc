"""P-04, P-05, R-02 and R-04: carried, given away, reported, and CK-02, 03, 05 on the way."""

from datetime import timedelta

import pytest

from komae_desk.areas.disposal.choices import Ending, Finding
from komae_desk.areas.takeout.choices import Answer, Confidentiality
from komae_desk.areas.takeout.moving import Delivery, Guard, Means, Promise, Shield
from komae_desk.core.errors import Invalid, Refused, Warned
from tests.areas.disposing import Disposing


@pytest.fixture
def section():
    return Disposing()


def refusal(act, *given, **values) -> str:
    with pytest.raises(Refused) as caught:
        act(*given, **values)
    return "".join(p.text for p in caught.value.problems) if isinstance(caught.value, Invalid) else caught.value.text


def warning(act, *given, **values) -> list[tuple[str, str]]:
    with pytest.raises(Warned) as caught:
        act(*given, **values)
    return [(p.field, p.basis) for p in caught.value.problems]


def transport(section, **values):
    standard = dict(
        applicant=section.ids.clerk, devices=(section.usb.id,), information="申告書の綴り",
        confidentiality=Confidentiality.TWO, quantity="1式", purpose="出張所で使うため", origin="税務課",
        destination="北出張所", means=Means.CAR, leaves_at=section.now() + timedelta(hours=1),
        carrier=section.ids.clerk, recipient="北出張所 主任 高山", guards=(Guard.CASE,), contact="税務課 内線2301",
    )  # fmt: skip
    return section.clerk.new("transport", **standard | values)


def provision(section, **values):
    standard = dict(
        applicant=section.ids.clerk, information="課税台帳の抽出データ", confidentiality=Confidentiality.TWO,
        quantity="1,200件", counterpart="架空データ株式会社", counterpart_person="髙﨑 美穂", law="委託契約第7条",
        purpose="納税通知書の印刷", provides_at=section.now() + timedelta(hours=1), delivery=Delivery.HAND,
        shields=(Shield.ENCRYPTION,), promise=Promise.DISPOSED, promised_on=section.today() + timedelta(days=30),
        personal=Answer.YES, personal_basis="個人情報保護法第66条",
    )  # fmt: skip
    return section.clerk.new("provision", **standard | values)


def line_of(section, **criteria):
    (line,) = section.chief.find("conveyance", **criteria)
    return line


def test_what_is_carried_stands_in_the_register_until_it_was_received(section):
    permit = section.permitted(transport(section))
    permit = section.clerk.move(permit, "depart")
    line = line_of(section, transport=permit.id)
    assert (line.number, line.state, line.permit_number) == ("R02-R8-0001", "open", permit.number)
    assert line.things == "KK-0207 USBメモリ 16GB、申告書の綴り"
    section.later(hours=2)
    permit = section.clerk.move(permit, "arrive", received_at=section.now(), received_name="高山 次郎")
    line = section.fresh(line)
    assert (permit.state, line.state, line.recipient, line.received_at) == (
        "done", "done", "高山 次郎", permit.received_at,
    )  # fmt: skip


def test_what_is_lost_on_the_way_is_lost_in_the_register(section):
    permit = section.clerk.move(section.permitted(transport(section)), "depart")
    assert section.clerk.move(permit, "lose", "車上荒らし").state == "lost"
    assert line_of(section, transport=permit.id).state == "lost"


def test_nothing_of_class_2_is_carried_or_given_without_a_permission(section):
    by_hand = dict(things="名簿", destination="北出張所", moved_at=section.now())
    secret = section.clerk.save(section.clerk.new("conveyance", confidentiality=Confidentiality.TWO, **by_hand))
    for step in ("record", "depart"):
        with pytest.raises(Refused):
            section.clerk.move(section.fresh(secret), step)
    public = section.clerk.save(section.clerk.new("conveyance", confidentiality=Confidentiality.ONE, **by_hand))
    public = section.clerk.move(public, "record")
    assert section.clerk.move(public, "arrive", recipient="北出張所").state == "done"
    assert "CK-03" in {p.basis for p in secret.problems(section.clerk)}


def test_class_protection_and_courier_are_looked_at(section):
    said = refusal(section.submitted, transport(section, confidentiality=Confidentiality.ONE))
    assert said == "最高分類は、KK-0207 USBメモリ 16GBに登録した分類（機密性2）より低くできません。"
    assert "保護措置" in refusal(section.submitted, transport(section, guards=()))
    alone = transport(section, guards=(Guard.PAIR,))
    assert "2人目の運搬者" in refusal(section.submitted, alone)
    assert warning(section.submitted, transport(section, means=Means.COURIER)) == [("tracked", "対2-2(8)ア")]
    late = section.submitted(transport(section, leaves_at=section.now() - timedelta(hours=3)))
    assert warning(section.chief.move, late, "permit") == [("decided_on", "CK-02")]


def test_the_report_of_the_other_side_is_chased_until_it_has_come_and_was_looked_at(section):
    permit = section.clerk.move(section.permitted(provision(section)), "give", given_at=section.now())
    (report,) = section.chief.find("disposal_report", provision=permit.id)
    assert (report.state, report.promised_on, report.counterpart) == (
        "waiting", permit.promised_on, "架空データ株式会社 髙﨑 美穂",
    )  # fmt: skip
    assert report.confidentiality.label == "機密性2"
    due = section.chief.ledgers["disposal_report"].due[0]
    assert (due.field, due.states, due.step) == ("promised_on", {"waiting"}, "receive")
    section.later(days=40)
    assert section.fresh(report).days_over(section.today()) == 10
    assert "先方の受領" in refusal(section.clerk.move, permit, "finish")
    day = section.today()
    permit = section.clerk.move(permit, "receive", received_on=day, received_name="髙﨑 美穂")
    assert "報告が、まだ確認されていません。" in refusal(section.clerk.move, permit, "finish")
    told = dict(
        ending=Ending.DISPOSED, ended_at=section.now(), ended_by="作業係 吉田", content="物理破壊",
        reporter="髙﨑 美穂", reported_on=day,
    )  # fmt: skip
    assert "処理内容" in refusal(section.clerk.move, report, "receive", **told | {"content": ""})
    report = section.clerk.move(report, "receive", **told)
    assert report.number == "R04-R8-0001"
    assert "不備を返す" in refusal(section.chief.move, report, "confirm", finding=Finding.BAD)
    report = section.chief.move(report, "ask_again", "製造番号がない")
    report = section.clerk.move(report, "receive", **told)
    section.chief.move(report, "confirm", finding=Finding.GOOD)
    line = line_of(section, provision=permit.id)
    assert (line.reported_on, line.state, section.fresh(permit).state) == (day, "done", "done")


def test_what_is_given_without_a_promise_needs_a_reason_and_no_report(section):
    free = provision(section, promise=Promise.NONE, promised_on=None)
    assert warning(section.submitted, free) == [("promise", "対2-2(10)エ")]
    reasons = {"promise": "法令による提出のため"}
    permit = section.clerk.move(section.fresh(free), "submit", reasons=reasons)
    permit = section.chief.move(permit, "permit", reasons=reasons)
    section.later(hours=1)
    permit = section.clerk.move(permit, "give", given_at=section.now(), reasons=reasons)
    assert section.chief.find("disposal_report", provision=permit.id) == []
    permit = section.clerk.move(permit, "receive", received_on=section.today(), received_name="係員", reasons=reasons)
    assert line_of(section, provision=permit.id).state == "done"
    assert section.clerk.move(permit, "finish").state == "done"
    assert "本人同意か法令の根拠" in refusal(section.submitted, provision(section, personal_basis=""))


def test_what_was_given_before_the_permission_says_so(section):
    permit = section.permitted(provision(section))
    early = section.now() - timedelta(days=1)
    assert warning(section.clerk.move, permit, "give", given_at=early) == [("given_at", "CK-02")]
    given = section.clerk.move(permit, "give", given_at=early, reasons={"given_at": "災害のため"})
    assert given.state == "given"
