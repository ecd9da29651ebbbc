"""判定 by the city's table, who must be told, what is next; forty events against a table of the tests' own."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from komae_desk.areas.incident.cards import tasks
from komae_desk.areas.incident.choices import (
    Answer,
    Category,
    Class,
    Emergency,
    Example,
    Followed,
    Level,
    Nature,
    Outlook,
    Party,
)
from komae_desk.areas.incident.clocks import clocks
from komae_desk.areas.incident.evidence.hashing import digest_of
from komae_desk.areas.incident.gathered import Gathered
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.judgement import categories, judge, must_judge_again
from komae_desk.areas.incident.page.session import Session as Work
from komae_desk.areas.incident.suggesting import from_outside, starts, suggested
from komae_desk.areas.incident.table import cards, duties
from komae_desk.areas.incident.telling import Need, newly_untold, tellings, untold, whom_to_call
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.holding import Side
from komae_desk.core.identity import uuid7
from komae_desk.ui import work as home
from tests.areas.incidents import EVENTS, Section


@pytest.fixture(scope="module")
def section() -> Section:
    return Section()


def test_forty_events_have_the_level_of_the_table_and_name_who_is_not_told(section):
    assert len(EVENTS) >= 40
    assert {example for event in EVENTS for example in event.chosen} == set(Example)
    for event in EVENTS:
        one = Incident(id=uuid7(), what=event.words, examples=event.chosen, **event.values)
        assert one.level is not None and one.level.value == event.level, event.words
        assert {each.party.value for each in untold(section.clerk, one)} == set(event.untold.split()), event.words
        assert [e.value for e in suggested(event.words)] == event.pointed.split() or not event.pointed, event.words


def test_words_tell_that_somebody_outside_called_and_not_whose_the_data_are():
    for words in ("住民から電話があった", "ｻｲﾄの漏えいについて通報があった", "市民より苦情"):
        assert from_outside(words), words
    for words in ("市民の名簿を誤送信", "住民票の写しがない", "課長に通報する前に復旧", ""):
        assert not from_outside(words), words


def test_required_stands_apart_from_recommended_and_from_what_the_city_reports(section):
    stolen = Incident(id=uuid7(), examples=(Example.H3C,), persons=3)
    needs = {each.party: each.need for each in tellings(section.clerk, stolen)}
    assert needs[Party.POLICE] is Need.RECOMMENDED
    assert {p for p, need in needs.items() if need is Need.OFFICE} == {Party.MINISTRY, Party.METROPOLIS, Party.CABINET}
    assert [each.need for each in tellings(section.clerk, stolen)] == sorted(needs.values(), key=list(Need).index)
    unjudged = Incident(id=uuid7())
    assert {each.party for each in untold(section.clerk, unjudged)} >= {Party.POLICY_OFFICE, Party.HEAD_OFFICER}


def test_the_highest_level_counts_and_says_why():
    judged = judge((Example.H1A, Example.E2C, Example.H3C))
    assert (judged.level, judged.emergency) == (Level.THREE, Emergency.ACCIDENT)
    assert judged.why == "H3c 端末・電子媒体等の盗難・紛失（選んだ例のうち、最も高いレベル）"
    assert judge(()).level is None
    assert judge((), held=True).provisional
    assert judge((Example.H1A,), held=True).level is Level.THREE
    over = judge((Example.H3C,), override=Level.TWO)
    assert (over.level, over.why) == (Level.TWO, "理由を付けてレベル2にしました（表ではレベル3）。")
    assert categories((Example.H1A, Example.E2C)) == (Category.TECHNICAL, Category.HUMAN)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("P3a", "accident"), ("P3b", "failure"), ("E3a", "failure"), ("E3b", "failure"), ("E3c", "accident"),
     ("E3d", "accident"), ("H3a", "accident"), ("H3b", "accident"), ("H3c", "accident")],
)  # fmt: skip
def test_every_emergency_begins_with_its_kind_of_table_one(code, kind):
    example = next(each for each in Example if each.value == code)
    made = judge((example,)).emergency
    assert made is not None and made.value == kind


def test_a_failure_is_judged_again_after_two_hours(section):
    at = section.clerk.now
    failing = (Example.E2A,)
    assert not must_judge_again(failing, at, at + timedelta(minutes=119))
    assert must_judge_again(failing, at, at + timedelta(minutes=120))
    assert not must_judge_again(failing, at, at + timedelta(minutes=300), restored=True)
    assert not must_judge_again(failing, at, at + timedelta(minutes=300), outlook=Outlook.GOOD)
    assert not must_judge_again((Example.E2C,), at, at + timedelta(minutes=300))
    assert judge(failing, outlook=Outlook.NONE).why.startswith("E3a")
    assert judge(failing, attack=Answer.YES).level is Level.THREE
    assert judge(failing, attack=Answer.NO).level is Level.TWO


def test_a_raised_level_lists_who_does_not_know_and_every_change_keeps_its_reason():
    section = Section()
    work = Work(section.clerk)
    work.begin({"what": "机の上に書類を置いたまま離席した"})
    work.chosen = (Example.H1A,)
    assert [each.party for each in work.judge()] == [Party.MANAGER]
    work.tell(Party.MANAGER)
    assert work.incident is not None and work.incident.state == "open"
    work.chosen = (Example.H1A, Example.H3C)
    with pytest.raises(Refused, match="理由"):
        work.judge()
    found = {each.party for each in work.judge("USBメモリもなくなっていた")}
    assert found == {Party.POLICY_OFFICE, Party.HEAD_OFFICER, Party.SYSTEM_MANAGER, Party.OFFICER, Party.CISO}
    with pytest.raises(Refused):
        work.override(Level.TWO, " ")
    work.override(Level.TWO, "空のUSBメモリと分かった")
    with pytest.raises(Invalid, match="判定を記録"):
        section.clerk.save(work.incident, examples=(Example.H1B,))
    lines = [line.text for line in work.entries() if line.nature is Nature.JUDGEMENT]
    assert len(lines) == 3
    assert "レベル1 → レベル3" in lines[1] and lines[1].endswith("USBメモリもなくなっていた")
    notes = [str(line.op["note"]) for line in section.clerk.lines(work.incident.id) if line.verb == "judge"]
    assert notes == ["認知した内容から判定", "USBメモリもなくなっていた", "空のUSBメモリと分かった"]
    assert newly_untold(section.clerk, work.incident, work.incident) == []


def test_the_report_to_the_policy_office_puts_it_before_the_offices_and_a_struck_one_does_not_count():
    section = Section()
    work = Work(section.clerk)
    work.begin({"what": "USBを紛失"})
    work.take_suggestion()
    assert work.incident is not None and work.incident.level is Level.THREE
    work.tell(Party.POLICY_OFFICE, contact="情報政策課　窓口", instruction="探す範囲を広げる")
    assert work.incident.state == "reported" and work.incident.reported_at is not None
    assert {line.state for line in work.entries()} == {"shared"}
    assert Party.POLICY_OFFICE not in {each.party for each in untold(section.clerk, work.incident)}
    line = next(each for each in work.entries() if each.party is Party.POLICY_OFFICE)
    work.strike(line, "相手の名前の誤り", "情報政策課（POC）へ報告（相手は係長）")
    told = [each for each in work.entries() if each.party is Party.POLICY_OFFICE]
    assert [each.state for each in told] == ["withdrawn", "shared"]
    assert told[1].replaces == line.id
    assert Party.POLICY_OFFICE not in {each.party for each in untold(section.clerk, work.incident)}


def test_later_reports_go_on_from_the_first_and_a_file_becomes_evidence_by_its_hash(tmp_path):
    section = Section()
    work = Work(section.clerk)
    work.begin({"what": "USBを紛失"})
    work.take_suggestion()
    work.tell(Party.POLICY_OFFICE)
    work.next_report()
    assert work.incident is not None and (work.incident.report_number, work.incident.what) == (2, "USBを紛失")
    piece = tmp_path / "髙﨑の端末.img"
    piece.write_bytes(b"test" * 700_000)
    seen: list[int] = []
    digest = digest_of(piece, lambda done, total: seen.append(done), lambda: False)
    assert digest == sha256(piece.read_bytes()).hexdigest() and seen == [0, 1, 2]
    assert digest_of(piece, lambda done, total: None, lambda: True) == ""
    made: dict[str, Any] = dict(
        incident=work.incident.id, sort_of=Class.DISK, target="窓口2の端末", taken_at=section.clock(),
        taken_by=section.clerk.user.person, method="複製", kept_at="保管庫", digest=digest,
    )  # fmt: skip
    with pytest.raises(Invalid, match="64桁"):
        _kept(section, **made | {"digest": "abc"})
    with pytest.raises(Warned, match="電源を切る前"):
        _kept(section, **made, next_action=Followed.POWER_OFF)
    with pytest.raises(Warned, match="同じネットワーク"):
        _kept(section, **made, is_apart=Answer.NO)
    saved = _kept(section, **made, next_action=Followed.SCAN, losses_considered=Answer.YES)
    assert (saved.state, saved.number) == ("shared", "I03-R8-0001"), "it goes along to whoever was told"


def _kept(section, **values):
    draft = section.clerk.save(section.clerk.new("evidence", **values))
    return section.clerk.get("evidence", section.clerk.move(draft, "keep").id)


def test_completing_without_the_two_reports_needs_a_reason():
    """CK-11."""
    section = Section()
    one = section.event(what="入口の電子キーの故障", examples=(Example.P2A,))
    with pytest.raises(Warned, match="情報政策課") as caught:
        section.chief.move(one, "complete")
    assert [problem.basis for problem in caught.value.problems] == ["CK-11"]
    assert section.chief.move(one, "complete", reasons={"level": "口頭で報告済み"}).state == "done"
    light = section.event(what="職員証の不携帯", examples=(Example.H1B,))
    assert section.chief.move(light, "complete").state == "done"
    told = section.event(what="入口の電子キーの故障", examples=(Example.P2A,))
    work = Work(section.chief)
    work.load(told.id)
    work.tell(Party.POLICY_OFFICE)
    work.tell(Party.HEAD_OFFICER)
    assert work.incident is not None
    restored = section.chief.move(work.incident, "restore", restored_at=section.clock())
    assert section.chief.move(restored, "complete").state == "done"


def test_what_is_next_follows_kind_and_level_and_stops_for_the_continuity_plan(section):
    def codes(**values):
        return [task.card.code for task in tasks(section.clerk, Incident(id=uuid7(), **values))]

    assert {"A1", "A5", "A6", "A7", "A8"} <= set(codes())
    infected = codes(examples=(Example.E3C,))
    assert {"A3", "A4", "L1", "L5"} <= set(infected) and "E1" not in infected
    failing = codes(examples=(Example.E2A,))
    assert [code for code in failing if code.startswith("E")] == ["E1", "E2", "E3", "E4", "E5"]
    # §8-27: a lost device is レベル3, and the steps of 緊2-2(3) are shown with it.
    assert {"H1", "H2", "H3", "L1"} <= set(codes(examples=(Example.H3C,)))
    assert codes(examples=(Example.H3C,), bcp_at=section.clerk.now) == []
    assert {card.basis for card in cards()} and all(card.words for card in cards())
    at = section.clerk.now
    for person, done_at in ((section.chief.user.person, at), (section.clerk.user.person, None)):
        one = Incident(id=uuid7(), reporter=person, recognised_at=at)
        (telling,) = [task for task in tasks(section.clerk, one) if task.card.code == "A5"]
        assert telling.done_at == done_at, "課長 who reports is not asked to tell 課長"


def test_every_party_is_reached_by_some_route_and_found_in_the_list_of_contacts(section):
    assert {duty.party for duty in duties()} == set(Party)
    section.chief.save(_contact(section, "統括情報セキュリティ責任者", "企画財政部長", "090-0000-0001"))
    section.chief.save(_contact(section, "統括（代理）", "情報政策課長", "090-0000-0002", standing=1))
    lines = whom_to_call(section.chief, Incident(id=uuid7()), Party.HEAD_OFFICER)
    assert [line.emergency for line in lines[:2]] == ["090-0000-0001", "090-0000-0002"]
    assert lines[1].words == "代理1　情報政策課長　緊急 090-0000-0002"
    assert whom_to_call(section.chief, Incident(id=uuid7()), Party.CONTRACTOR) == []
    # Nobody there: 情報政策課長 stands for 統括, then whoever is in 情報政策課; no other 課長 is the section's own.
    section.chief.save(_contact(section, "技術的助言", "情報政策課　主任", "090-0000-0003"))
    deputies = [line.post for line in whom_to_call(section.chief, Incident(id=uuid7()), Party.HEAD_OFFICER)]
    assert deputies[:3] == ["企画財政部長", "情報政策課長", "情報政策課　主任"]
    own = whom_to_call(section.chief, Incident(id=uuid7()), Party.MANAGER)
    assert own and not [line for line in own if "情報政策" in line.post]
    for name, emergency in (("住民記録システム", "090-0000-0004"), ("収納管理システム", "090-0000-0005")):
        section.chief.save(_contact(section, "情報システム管理者", name, emergency))
    named = Incident(id=uuid7(), systems="収納管理システム、庁内ネットワーク")
    first, *_ = whom_to_call(section.chief, named, Party.SYSTEM_MANAGER)
    assert first.emergency == "090-0000-0005"


def test_a_list_of_many_asks_alike_what_each_is_asked_alone(monkeypatch):
    """Whom nobody has told: the same answers, by two questions to the file for all of them."""
    section = Section()
    work = Work(section.clerk)
    ones = [section.event(what=event.words, examples=event.chosen, **event.values) for event in EVENTS[:12]]
    for one in ones[:5]:
        work.load(one.id)
        work.tell(Party.POLICY_OFFICE)
    work.join([ones[6].id, ones[7].id, ones[8].id])
    open_ones = work.open_ones()
    alone = [[each.party for each in untold(section.clerk, one)] for one in open_ones]
    asked = []
    find = Desk.find
    monkeypatch.setattr(Desk, "find", lambda desk, kind, **where: asked.append(kind) or find(desk, kind, **where))
    together = Gathered(section.clerk, open_ones)
    assert [[each.party for each in untold(together, one)] for one in open_ones] == alone
    assert len(open_ones) == 10 and len(asked) == 2


def _contact(section, duty, post, emergency, **values):
    return section.chief.new("contact", side=Side.STAFF, duty=duty, post=post, emergency=emergency, **values)


def test_facts_stand_in_an_order_and_a_level_against_the_table_has_a_reason(section):
    at = section.clerk.now
    with pytest.raises(Invalid, match="発生日時"):
        section.event(occurred_at=at + timedelta(hours=1))
    with pytest.raises(Invalid, match="理由"):
        section.event(override=Level.ONE)
    assert section.event(occurred_at=at - timedelta(hours=1)).number.startswith("I01-R8-")


def test_nothing_a_person_wrote_stands_in_a_heading_or_the_name_of_an_act(section):
    one = section.event(what="髙﨑の机から名簿が消えた", who="髙﨑", examples=(Example.H3C,))
    assert "髙﨑" not in one.heading + one.short
    assert all("髙﨑" not in str(line.op["label"]) for line in section.clerk.lines(one.id))


def test_usual_beginnings_point_to_what_they_mean():
    assert next(start.words for start in starts()) == "紛失・盗難"
    assert {e.value for start in starts() for e in (*start.examples, *suggested(start.what))} >= {"H3a", "H3c", "E2a"}


def test_clocks_are_static_words():
    section = Section()
    work = Work(section.clerk)
    work.begin({"what": "税務システムに接続できない"})
    work.take_suggestion()
    section.later(22)
    clocks = work.clocks()
    assert clocks is not None
    assert clocks.words == "認知から 00:22　回復の目安 120分まで あと 98分"
    section.later(100)
    clocks = work.clocks()
    assert clocks is not None and clocks.again
    assert "判定をやり直してください" in clocks.words
    with pytest.raises(Refused, match="理由"):
        work.outlast(Outlook.GOOD, "")
    work.outlast(Outlook.GOOD, "委託先が17時に直る見込みと言い、情報政策課と協議した")
    assert work.incident is not None and work.incident.level is Level.TWO
    work.outlast(Outlook.NONE, "")
    assert work.incident.level is Level.THREE
    clocks = work.clocks()
    assert clocks is not None and clocks.late
    assert clocks.words == "認知から 02:02　初動の目安 60分を 62分 過ぎました"


def test_clocks_over_midnight_a_clock_that_is_set_back_and_the_continuity_plan():
    section = Section()
    section.clock.at = section.clock.at.replace(month=3, day=31, hour=23, minute=30)
    work = Work(section.clerk)
    work.begin({"what": "税務システムに接続できない", "systems": "税務システム"})
    work.take_suggestion()
    one = work.incident
    assert one is not None and one.judge_again_at == section.clock.at + timedelta(hours=2)
    section.later(121)
    (running,) = clocks(section.clerk)
    assert running.late and running.words.startswith(f"インシデント {one.number}　認知から 02:01")
    assert [moment for moment, _ in running.notices] == [one.judge_again_at]
    (work_left,) = [task for task in home.tasks(section.clerk) if "判定をやり直す" in task.sentence]
    assert work_left.due_on == section.clock.at.date(), "on ホーム, too, where the clock's line is not seen (§12.4)"
    # The PC's clock was wrong and is set back: nothing counts backwards.
    section.later(-180)
    now = work.clocks()
    assert now is not None and now.words == "認知から 00:00　回復の目安 120分まで あと 120分"
    section.later(300)
    work.outlast(Outlook.GOOD, "17時に直ると委託先が言い、情報政策課と協議した")
    assert work.incident is not None and work.incident.judge_again_at is None
    assert not [task for task in home.tasks(section.clerk) if "判定をやり直す" in task.sentence]
    grave = section.event(examples=(Example.E3B,))
    section.later(70)
    assert [each.record_id for each in clocks(section.clerk) if each.late] == [grave.id]
    work.load(grave.id)
    work.go_bcp("震度6強の地震")
    assert work.clocks() is None and grave.id not in {each.record_id for each in clocks(section.clerk)}
