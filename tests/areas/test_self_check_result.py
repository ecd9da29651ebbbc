"""C-02 from live counts to the committee, C-03 to its end, roll-ups of sections (domain.md §10.7, §1.4)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from komae_desk.app import PaperRenderer
from komae_desk.areas.self_check.improvement.record import Origin
from komae_desk.areas.self_check.improvement.workflow import burden
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.result.city.form import draw, pictures
from komae_desk.areas.self_check.result.gathering import gathered, result_of
from komae_desk.areas.self_check.result.next import Act
from komae_desk.areas.self_check.result.packing import packed, unpacked
from komae_desk.areas.self_check.result.page.view import view_of
from komae_desk.areas.self_check.result.rollup import HEADS, LISTS, by_place, by_question
from komae_desk.areas.self_check.result.tally import Line, percent, rate
from komae_desk.core.area import Paper
from komae_desk.core.dates import wareki
from komae_desk.core.errors import Forbidden, Invalid, Refused
from komae_desk.core.people import Role
from komae_desk.core.reception import SectionOfList, Told
from komae_desk.core.route import SectionCells
from komae_desk.pdf.page import Ink
from komae_desk.pdf.sheet import drawn
from tests.areas.checking import Checking


@pytest.fixture
def section() -> Checking:
    return Checking()


def text_of(section: Any, paper: Paper, record: Any) -> str:
    pdf = PaperRenderer(section.chief.ledgers)(paper, [record], section.chief).pdf
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return "".join(text.split())


def next_of(section: Any, campaign: Any) -> Act:
    found = view_of(section.chief, section.fresh(campaign)).next
    assert found is not None
    return found.act


def test_a_year_from_the_first_sheet_to_the_committee(section):
    """Live while it is collected, frozen by the act that closes it, then from hand to hand; each step named before."""
    desk, last = section.chief, section.last_year(QA_03=2, QA_08=3)
    campaign = section.campaign()
    sheets = section.sheets(campaign)
    assert next_of(section, campaign) is Act.REMIND
    section.hand_in(campaign, sheets[0], QA_03=2, QA_07=3)
    told = gathered(desk, campaign)
    assert (told.people, told.answered, told.waiting) == (len(sheets), 1, len(sheets) - 1)
    assert [(line.question, line.partly, line.undone) for line in told.lacking] == [("QA-03", 1, 0), ("QA-07", 0, 1)]
    assert [(v.reason, v.action) for v in told.said("QA-07")] == [("理由QA-07", "改善QA-07")]
    (live,) = [p for p in desk.ledgers["self_check"].papers if p.code == "C-02-2"]
    paper = text_of(section, live, campaign)
    for words in ("回収率：20.0％", "提出の状況（回収率20.0％）", "1／5", f"番号{campaign.number}", wareki(desk.today)):
        assert words in paper
    asked_for = text_of(section, desk.ledgers["self_check"].papers[0], campaign)
    assert "提出の状況（回収率20.0％）" in asked_for and "未回答4名" in asked_for
    assert result_of(desk, campaign) is None, "looking freezes nothing"
    held_back = view_of(section.clerk, campaign).told
    assert (held_back.answered, held_back.lines, held_back.voices) == (1, (), ()), "counts of one are an answer"

    for sheet in sheets[1:]:
        section.hand_in(campaign, sheet)
    assert next_of(section, campaign) is Act.CLOSE
    campaign = desk.move(campaign, "close")
    result: Any = result_of(desk, campaign)
    assert (result.state, result.number, result.share, result.last) == ("counted", "C02-R8-0001", "100.0", last.id)
    assert result.rate == percent(rate(line for line in gathered(desk, campaign).lines if not line.is_recommended))
    assert result.report_by_on == desk.open_days.after(desk.today, 20)
    assert len({line.op["act"] for r in (campaign, result) for line in desk.lines(r.id)[-1:]}) == 1, "one act"
    paper = text_of(section, desk.ledgers["self_check_result"].papers[0], result)
    for words in (f"{result.rate}％", f"前年度：{last.rate}％", "章計", "総計", "回収率：100.0％"):
        assert words in paper

    assert next_of(section, campaign) is Act.PLAN
    known = view_of(section.clerk, campaign).told
    assert known.lines == result.lines and not known.voices, "the result is for all, what people wrote is not"
    desk.save(section.plan(campaign=campaign.id, question="QA-03", source_number=campaign.number))
    other = desk.save(section.plan(campaign=campaign.id, question="QA-07", source_number=campaign.number))
    assert next_of(section, campaign) is Act.DECIDE
    for plan in desk.find("improvement"):
        desk.move(plan, "decide")
    assert next_of(section, campaign) is Act.REPORT
    with pytest.raises(Forbidden):
        section.clerk.move(result, "report")
    result = desk.move(result, "report", remarks="概ね良好")
    assert section.fresh(other).reported_on == desk.today, "the plans go along"
    with pytest.raises(Refused, match="部長に報告している"):
        desk.move(section.fresh(campaign), "reopen", "訂正", due_on=desk.today + timedelta(days=9))
    result = section.officer.move(section.officer.move(result, "receive"), "submit")
    office = section.desk(section.person("4001", "委員 事務", "係長", Role.COMMITTEE_OFFICE))
    asked = office.move(result, "ask", request="QA-07の改善", answer_by_on=desk.today + timedelta(days=30))
    assert next_of(section, campaign) is Act.ANSWER
    with pytest.raises(Refused):
        desk.move(asked, "answer")
    desk.move(desk.save(section.plan(campaign=campaign.id, origin=Origin.COMMITTEE, source_number="委-1")), "decide")
    done = office.move(desk.move(asked, "answer"), "accept")
    assert (done.state, done.committee_name, done.officer_name) == ("done", "委員 事務", "高橋 健")
    assert next_of(section, campaign) is Act.FOLLOW


def test_opening_again_takes_the_result_back_and_closing_makes_another(section):
    desk, campaign = section.chief, section.campaign()
    first = section.closed(campaign)
    desk.move(section.fresh(campaign), "reopen", "一人の票が漏れていた", due_on=desk.today + timedelta(days=5))
    assert section.fresh(first).state == "void"
    assert result_of(desk, campaign) is None
    desk.move(section.fresh(campaign), "close")
    second: Any = result_of(desk, campaign)
    assert (second.number, second.rate) == ("C02-R8-0002", "100.0")
    desk.undo()
    assert section.fresh(campaign).state == "open"
    assert desk.maybe("self_check_result", second.id) is None or section.fresh(second).voided, "one act, one undo"


def test_a_plan_is_followed_to_its_end_by_two_people(section):
    desk = section.chief
    with pytest.raises(Invalid) as caught:
        desk.move(desk.save(section.plan(cause="", person=None)), "decide")
    assert {problem.field for problem in caught.value.problems} == {"cause", "person"}
    with pytest.raises(Invalid, match="由来の番号"):
        desk.move(desk.save(section.plan(origin=Origin.AUDIT)), "decide")
    plan = desk.move(desk.save(section.plan(source_number="監-3", origin=Origin.AUDIT)), "decide")
    assert (plan.number, plan.first_due_on) == ("C03-R8-0001", plan.due_on)
    plan = section.clerk.move(section.clerk.move(plan, "start"), "follow", progress="半分まで", look_on=plan.due_on)
    assert burden(desk, section.ids.clerk) == "担当している改善計画が1件あります。"
    with pytest.raises(Refused, match="後の日"):
        desk.move(plan, "postpone", due_on=plan.due_on - timedelta(days=1), delay_reason="人手")
    later = plan.due_on + timedelta(days=30)
    plan = desk.move(plan, "postpone", due_on=later, delay_reason="機器の納品が遅れたため")
    assert (plan.due_on, plan.first_due_on) == (later, later - timedelta(days=30))
    plan = section.clerk.move(plan, "finish", finished_on=desk.today, progress="全部終わった")
    with pytest.raises(Forbidden):
        section.clerk.move(plan, "confirm", effect="よくなった")
    own = desk.move(desk.save(section.plan(person=section.ids.chief)), "decide")
    own = desk.move(own, "finish", finished_on=desk.today, progress="済")
    with pytest.raises(Refused, match="別の人"):
        desk.move(own, "confirm", effect="よい")
    assert section.officer.move(own, "confirm", effect="よい").confirmed_name == "高橋 健"
    plan = desk.move(plan, "confirm", effect="同じことは起きていない")
    assert (plan.state, plan.confirmed_name) == ("confirmed", "佐藤 一郎")
    words = text_of(section, desk.ledgers["improvement"].papers[0], plan)
    for part in ("監-3", "機器の納品が遅れたため", "同じことは起きていない", "田中花子", "（完了1）"):
        assert part in words


def test_results_of_sections_are_added_up_and_what_is_missing_is_said(section):
    """Half points and people of several sections; 未提出 and 未受信 are no zeros; a section's own questions are out."""

    def cells(answered: int, *lines: Line, year: int = 2026) -> dict[str, Any]:
        return {"fiscal_year": year, "audience": "A", "people": 10, "answered": answered, "for_city": packed(lines)}

    one = Line("QA-01", "A1 基本", done=3, partly=1, undone=1)
    added = Line("QK-R8-0001", "A1 基本", whose="課の追加", undone=9)
    advised = Line("QA-02", "A1 基本", is_recommended=True, undone=5)
    two = Line("QA-01", "A1 基本", done=1, undone=4, not_applicable=2, unanswered=3)
    assert [line.question for line in unpacked(packed((one, added, advised)))] == ["QA-01", "QA-02"]
    assert unpacked("A1 QA-01:1/2/3;よめない;A1 QA-02:1/2/3/4/x") == []
    sections = [
        SectionCells("総務部", "税務課", True, (cells(5, one, added, advised), cells(9, one, year=2025))),
        SectionCells("総務部", "総務課", True, ()),
        SectionCells("市民部", "市民課", True, (cells(10, two),)),
        SectionCells("市民部", "年金課", False, ()),
    ]
    rows = {(row[0], *row[2:4]): row for row in by_place(section.chief, sections)}
    at = {name: HEADS.index(name) for name in HEADS}

    def told(*place: str) -> tuple[str, ...]:
        row = rows[("令和8年度", *place)]
        return tuple(row[at[name]] for name in ("状態", "対象", "回答", "回収率", "実施済", "未実施", "実施率"))

    assert told("全庁", "計") == ("2／4課", "20", "15", "75.0", "4", "5", "45.0")
    assert told("総務部", "計") == ("1／2課", "10", "5", "50.0", "3", "1", "70.0")
    assert told("市民部", "市民課") == ("提出", "10", "10", "100.0", "1", "4", "20.0")
    assert told("総務部", "総務課") == ("未提出", "", "", "", "", "", "")
    assert told("市民部", "年金課")[0] == "未受信"
    assert rows[("令和7年度", "市民部", "市民課")][at["状態"]] == "未提出"
    at_three = section.chief.now
    known = tuple(
        SectionOfList(s.section, s.department, at_three if s.is_known else None, len(s.rows)) for s in sections
    )
    city = next(each for each in LISTS if each.name == "self_check_city")
    whole = Told(city, HEADS, tuple(rows.values()), known, at_three)
    (picture,) = pictures(whole)
    assert [(row.label, row.words) for row in picture.rows] == [
        ("全庁", ("45.0％", "70.0％")), ("市民部", ("20.0％", "―％")), ("総務部", ("70.0％", "70.0％")),
    ]  # fmt: skip
    assert [words for _, words in picture.legend] == ["令和8年度", "令和7年度"]
    more = [(*row[:2], f"第{n}部", *row[3:]) for row in rows.values() for n in range(11) if row[3] == "計"]
    (crowded,) = pictures(replace(whole, rows=tuple(more)))
    assert {len(row.bars) for row in crowded.rows} == {1}, "on one page with the table's head"
    paper = drawn(lambda sheet: draw(whole, sheet, section.chief))
    words = "".join(ink.text for page in paper.pages for ink in page.marks if isinstance(ink, Ink))
    for part in ("A票部ごとの実施率", "45.0％", "70.0％", "未提出：総務部総務課。", "未受信：市民部年金課。"):
        assert part in "".join(words.split())
    asked = [row for row in by_question(section.chief, sections) if row[:4] == ("令和8年度", "A票", "全庁", "計")]
    assert [row[4] for row in asked] == ["QA-01", "QA-02"]
    assert asked[0][5].startswith("市のポリシーと")
    assert asked[0][6:] == ("4", "1", "5", "2", "3", "45.0")
    assert asked[1][5].startswith("〔推奨〕")


def test_a_year_is_compared_with_the_last_where_questions_were_added_reworded_and_paused(section):
    """From the questions that are issued, over two self-checks, to the paper: by id, told where it is not the same."""
    desk = section.chief
    section.last_year(QA_08=2)

    def issue(**values: Any) -> Any:
        new = desk.new("section_question", note="試験", starts_on=desk.today)
        screens = desk.ledgers["section_question"].screens
        return desk.move(desk.save(replace(new, **screens.filled_in(desk, new, values))), "issue")

    added = issue(audience=Audience.STAFF, chapter="A1 基本", text="髙﨑の手順を読んだ", clause="対9-2")
    issue(about="QA-08", text="分類を決めている（課の言い方）")
    issue(about="QA-04", is_paused=True)
    campaign = section.campaign()
    result = section.closed(campaign, QA_08=3, **{added.number.replace("-", "_"): 3})
    view = view_of(desk, section.fresh(campaign))
    told = {each.line.question: (each.word, each.difference) for each in view.every if each.word}
    assert told == {added.number: ("新設", ""), "QA-08": ("文言変更", "−50.0"), "QA-04": ("休止", "")}
    assert [each.line.question for each in view.rows("すべての設問")].count("QA-04") == 0
    # What the section added or says otherwise is in no rate that leaves it.
    assert result.rate == "100.0" and not [i for i in (added.number, "QA-08", "QA-04") if f"{i}:" in result.for_city]
    paper = text_of(section, desk.ledgers["self_check_result"].papers[0], result)
    for words in (
        f"新設した設問は{added.number}。",
        "文言変更した設問はQA-08。",
        "休止した設問はQA-04。",
        "参考0.0",
        "課の変更",
    ):
        assert words in paper, words


def test_a_chief_of_one_sheet_counts_alone(section):
    """B票 is of the chief; no last year, no sheet of others, and a recommended question asks for no plan."""
    desk, campaign = section.chief, section.campaign(Audience.MANAGER)
    result = section.closed(campaign, QB_01=3, QB_02=3)
    assert (result.people, result.last, result.last_rate) == (1, None, "")
    view = view_of(desk, section.fresh(campaign))
    assert [each.line.question for each in view.rows("改善計画のない設問")] == ["QB-02"]
    assert not [each for each in view.every if each.word]
