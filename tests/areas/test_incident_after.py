"""What follows an incident: I-06 to I-11 and I-13, and their ways to the offices (緊6, 緊7, domain.md §6.9)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from komae_desk.areas.incident.aftermath.record import LostWork, Means, PersonContact, Scope
from komae_desk.areas.incident.choices import Example, Level
from komae_desk.areas.incident.prevention.record import Measure
from komae_desk.areas.incident.reporting.workflow import ISM
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Forbidden, Invalid, Refused, Warned
from komae_desk.core.identity import uuid7
from komae_desk.core.people import Role, User
from komae_desk.core.record import changed
from komae_desk.pdf.page import Ink
from tests.areas.reported import FOUND, Reported
from tests.pdf.reading import bare

MEASURES = tuple(Measure(f"対応策の{n}番", f"{n}月　庶務係") for n in range(1, 6))
DAY = date(2026, 11, 24)


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


def as_(section: Reported, *roles: Role, person: UUID | None = None) -> Desk:
    """The desk of another person with these roles alone."""
    user = User(person or uuid7(), "別の 人", "企画財政部長", frozenset(roles))
    return Desk(section.desk.store, section.desk.areas, user, clock=lambda: section.desk.now)


def words(section: Reported, code: str, record: Any) -> list[str]:
    """The words of every page of a paper."""
    return [
        bare("".join(mark.text for mark in page.marks if isinstance(mark, Ink)))
        for page in section.sheet(code, record).pages
    ]


def in_order(text: str, *parts: str) -> None:
    at = 0
    for part in parts:
        at = text.index(bare(part), at) + len(bare(part))


def fields(found: Invalid | Warned) -> set[str]:
    return {problem.field for problem in found.problems}


# ---- I-06, I-07


def measures(section: Reported, **values: Any) -> Any:
    made = dict(
        organisation="税務課",
        cause="記録がなかった。",
        policy_remove="許可書と照合する。",
        measures=MEASURES,
        effect_check_on=DAY,
    )
    return section.report("prevention", **made | values)


def test_the_report_to_the_head_officer_is_filled_in_and_has_every_item(section):
    report = section.desk.move(section.report("leak_report"), "finish")
    record = measures(section)
    assert record.incident_number == section.incident.number
    assert record.form_numbers == f"{report.number}（第1報）"
    assert record.policy_lessen == section.incident.measures
    assert record.due_on == section.desk.open_days.after(DAY, 20)
    pages = words(section, "I-06", section.desk.move(record, "report"))
    in_order(
        pages[0],
        "再発防止策報告書",
        "番号I06-R8-0001",
        "統括情報セキュリティ責任者様",
        "発信者情報セキュリティ管理者",
        "次の事案について再発防止策を検討したので",
        record.incident_number,
        "レベル3（緊急事態）",
        report.number,
        "今回の緊急事態の概要",
        "USBメモリKK-0211を紛失",
        "発生組織",
        "原因",
        "記録がなかった。",
        "対応方針",
        "（原因の排除）",
        "許可書と照合する。",
        "（被害の軽減）",
        "番号",
        "内容",
        "計画",
        "対応策の1番",
        "対応策の4番",
        "ほかに1件",
        "その他",
        "効果確認の予定日",
        "統括の受領・回答",
    )
    assert "対応策の5番" not in pages[0]
    in_order(pages[1], "別紙「対応策」（続き）", "5", "対応策の5番", "5月　庶務係")
    plan = words(section, "I-07", record)
    in_order(
        plan[0],
        "再発防止計画書",
        "行政情報化推進委員会委員長様",
        "発信者統括情報セキュリティ責任者",
        "承認をお願いします。",
        "■再発防止策について",
        "今回の緊急事態の概要",
        "発生組織",
        "原因",
        "対応方針",
        "その他",
        "承認（年月日）",
    )


def test_measures_go_to_the_head_officer_and_of_an_emergency_to_the_committee(section):
    desk, record = section.desk, measures(section)
    with pytest.raises(Invalid) as found:
        desk.move(changed(record, cause="", policy_remove="", policy_lessen="", measures=()), "report")
    assert fields(found.value) == {"cause", "policy_remove", "measures"}
    record = desk.move(record, "report")
    with pytest.raises(Forbidden):
        as_(section, Role.SECURITY_MANAGER).move(record, "receive")
    received = as_(section, Role.SECURITY_HEAD_OFFICER).move(record, "receive", answer="庁内に周知すること。")
    assert (received.received_title, received.received_name, received.received_on) == ("企画財政部長", "別の 人", DAY)
    assert "回答：庁内に周知すること。" in words(section, "I-06", received)[0]
    with pytest.raises(Refused):
        desk.move(received, "check_effect", effect_checked_on=DAY, effect="所在が毎日わかる")
    proposed = as_(section, Role.SECURITY_HEAD_OFFICER).move(received, "propose")
    approved = as_(section, Role.COMMITTEE_OFFICE).move(proposed, "approve", approved_on=DAY, approval_number="第3号")
    in_order(words(section, "I-07", approved)[0], "別の人", "承認番号：第3号")
    assert desk.move(approved, "check_effect", effect_checked_on=DAY, effect="所在が毎日わかる").state == "done"


def test_without_an_emergency_the_head_officers_receipt_is_the_end_of_the_way(section):
    section.learn(examples=(Example.H2A,))
    record = section.desk.move(measures(section), "report")
    assert record.level is Level.TWO
    with pytest.raises(Refused):
        section.desk.move(
            record,
            "transcribe",
            received_on=DAY,
            received_title="部長",
            received_name="髙﨑",
            decision_document="第8号",
        )
    other = as_(section, ISM)
    with pytest.raises(Invalid) as found:
        other.move(record, "transcribe", received_on=DAY, received_title="部長", received_name="髙﨑")
    assert fields(found.value) == {"decision_document"}
    record = other.move(
        record, "transcribe", received_on=DAY, received_title="部長", received_name="髙﨑", decision_document="第8号"
    )
    assert "（転記）第8号" in words(section, "I-06", record)[0]
    with pytest.raises(Refused):
        as_(section, Role.SECURITY_HEAD_OFFICER).move(record, "propose")
    assert section.desk.move(record, "check_effect", effect_checked_on=DAY, effect="よい").state == "done"


# ---- I-09, I-10, I-11


def test_one_record_holds_what_is_done_afterwards_and_prints_three_papers(section):
    desk = section.desk
    record = section.report(
        "aftermath",
        restored="名簿を回収した。",
        contacts=(PersonContact("11/27", "120名", "郵便", "経過の説明", "問合せ3件"),),
        list_kept_at="書庫A-3",
        works=(LostWork("申告書の入力", "庶務係", "紙から再入力", "11/28", "課長"),),
    )
    assert (record.scope, record.persons) == (Scope.USERS, 120)
    record = desk.move(record, "begin")
    in_order(
        words(section, "I-09", record)[0],
        "復旧のお知らせ",
        "関係機関と利用者各位",
        "次のとおり復旧したので",
        "件名",
        "復旧日時",
        "対象システム",
        "復旧の内容",
        "名簿を回収した。",
        "利用者への注意",
        "問合せ先",
        "配信方法",
    )
    in_order(
        words(section, "I-10", record)[0],
        record.incident_number,
        "120名",
        "書庫A-3",
        "11/27",
        "120名",
        "郵便",
        "経過の説明",
        "問合せ3件",
        "ID等の停止",
        "キャッシュの削除依頼",
        "破棄・回収",
        "記入者",
        "情報セキュリティ管理者",
    )
    lost = words(section, "I-11", record)[0]
    in_order(lost, "消失期間", "申告書の入力", "庶務係", "紙から再入力", "11/28", "課長", "報告日", "記入者")
    with pytest.raises(Invalid) as found:
        desk.move(record, "tell", restored_at=FOUND, scope=Scope.SOME, means=(Means.GROUPWARE,), scope_why="")
    assert fields(found.value) == {"scope_why"}
    record = desk.move(
        record, "tell", restored_at=FOUND, scope=Scope.SOME, means=(Means.GROUPWARE,), scope_why="利用者が1課だけのため"
    )
    assert (record.told_at, record.told_by) == (desk.now.replace(microsecond=0), desk.user.person)


def test_the_policy_office_tells_the_lost_time_and_is_told_of_the_work_done_again(section):
    desk = section.desk
    record = desk.move(section.report("aftermath"), "begin")
    assert "report_rebuilt" not in {offer.step.name for offer in desk.offers(record)}
    span: dict[str, datetime] = dict(loss_began_at=FOUND, loss_ended_at=FOUND.replace(hour=9))
    with pytest.raises(Invalid) as found:
        as_(section, Role.POLICY_OFFICE).move(record, "tell_loss", loss_told_on=DAY, **span)
    assert fields(found.value) == {"loss_ended_at"}
    told = as_(section, Role.POLICY_OFFICE).move(
        record, "tell_loss", loss_told_on=DAY, loss_began_at=FOUND, loss_ended_at=FOUND.replace(hour=12)
    )
    with pytest.raises(Warned) as asked:
        desk.move(told, "close")
    assert fields(asked.value) == {"csirt_told_on"}
    rebuilt = desk.move(told, "report_rebuilt")
    assert rebuilt.csirt_told_on == DAY
    assert desk.move(rebuilt, "close").state == "closed"


@pytest.mark.parametrize(
    ("kind", "office", "waits"),
    [
        ("prevention", Role.SECURITY_HEAD_OFFICER, {"reported", "received"}),
        ("prevention", Role.COMMITTEE_OFFICE, {"proposed"}),
        ("incident_account", Role.CISO, {"submitted"}),
        ("incident_account", Role.SECURITY_HEAD_OFFICER, {"submitted"}),
        ("aftermath", Role.POLICY_OFFICE, {"open"}),
        ("prevention", Role.SECURITY_OFFICER, set()),
    ],
)
def test_the_offices_see_what_waits_for_them(section, kind, office, waits):
    """§1.4: nothing before it is handed in; whoever has a step waits for it."""
    ledger = section.desk.ledgers[kind]
    routes = [route for route in ledger.routes if route.office is office]
    assert {state for route in routes for state in route.waits} == waits
    assert all("draft" not in (*route.waits, *route.sees) for route in ledger.routes)
    steps = {source for step in ledger.workflow.steps if office in step.by for source in step.source}
    assert waits <= steps | {"received"}


def test_nothing_that_was_written_stands_in_a_heading_or_is_a_persons_name(section):
    for kind in ("prevention", "incident_account", "aftermath"):
        record = section.report(kind)
        assert record.heading == f"（番号なし） {record.title}（{section.incident.number}）"
