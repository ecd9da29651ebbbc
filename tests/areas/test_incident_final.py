"""Reports that are final never change on paper: not by new words, settings or names, alone or under the list."""

import hashlib
import io
from typing import Any, cast

import pypdf
import pytest

from komae_desk.app import PaperRenderer
from komae_desk.areas.incident import AREA
from komae_desk.areas.incident.outage.choices import Event
from komae_desk.areas.incident.reporting.choices import SentBy
from komae_desk.core.people import Office
from komae_desk.core.wording import Worded
from komae_desk.pdf.stored import unpack
from komae_desk.ui.paper_log import write_down
from komae_desk.ui.paper_output import Shown
from tests.areas.reported import Reported
from tests.areas.test_every_area import filled
from tests.areas.test_incident_reports import words
from tests.areas.test_incident_whole import texts, whole

NEWER = {"I-05 送信先": Worded("メール：a@example.lg.jp"), "I-04 ※５": Worded("※５：新しい行動計画")}


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


def printed(section: Reported, report: Any, **choices: Any) -> Any:
    """As the screens show a paper."""
    return PaperRenderer(section.desk.ledgers)(section.paper("I-05"), [report], section.desk, **choices)


def change_everything(section: Reported) -> None:
    """The city's words, the section's settings, its name and who has reported."""
    settings = {"prints_western_year": "1", "prints_form_number": "0", "keep_incidents": "30"}
    section.desk._office, section.desk._wording = Office("新市", "福祉部", "資産税課", settings=settings), NEWER


def test_words_of_a_report_are_those_of_the_day_it_became_final(section):
    desk = section.desk
    leak, outage = section.report("leak_report"), section.report("outage_report", event=Event.LEAK)
    desk._wording = {"I-05 送信先": Worded("メール：old@example.lg.jp")}
    leak, outage = desk.move(leak, "finish"), desk.move(outage, "finish")
    second = section.following(leak)
    assert second.words == ""
    desk._wording = NEWER
    assert "old@example.lg.jp" in words(section.sheet("I-05", leak), 0)
    assert "第３次行動計画" in words(section.sheet("I-04", outage), 1)
    assert "a@example.lg.jp" in words(section.sheet("I-05", second), 0), "the next one has the words of its own day"


def test_a_final_report_is_the_paper_that_was_first_printed(section):
    desk = section.desk
    draft = section.report("leak_report")
    shown = printed(section, draft)
    write_down(desk, section.paper("I-05"), shown.pdf, [draft], 1, shown.kept, {})
    final = desk.move(draft, "finish")
    as_copy = printed(section, final, duplicate=True)
    write_down(desk, section.paper("I-05"), as_copy.pdf, [final], 1, as_copy.kept, {})
    first = printed(section, final)
    write_down(desk, section.paper("I-05"), first.pdf, [final], 1, first.kept, {})
    sent = desk.move(final, "send", sent_at=desk.now, sent_to="総務省", sent_by=SentBy.MAIL)
    second = section.following(sent)
    change_everything(section)
    again = printed(section, sent)
    assert again.pdf == first.pdf
    prints = [line for line in desk.lines(final.id) if line.verb == "print"]
    assert again.kept == {}, "the first print holds it"
    assert hashlib.sha256(again.pdf).hexdigest() == prints[-1].op["facts"]["sha256"]
    assert "確定した報告は、はじめに印刷した紙と同じです。" in again.passed
    assert {region.field for region in again.regions} == {region.field for region in first.regions}
    copy = texts(printed(section, sent, duplicate=True).pdf)
    assert [page.replace("控", "") for page in copy] == texts(first.pdf)
    assert all("控" in page for page in copy)
    # What is not final yet is drawn as things are now.
    assert "令和8（2026）年" in texts(printed(section, second).pdf)[0]


def test_final_reports_lie_in_the_bundle_as_they_were_printed_and_are_fixed_by_it(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    section.learn(persons=118)
    second = desk.move(section.following(first), "finish")
    shown = printed(section, first)
    write_down(desk, section.paper("I-05"), shown.pdf, [first], 1, shown.kept, {})
    bundle = whole(section)
    assert [(each.paper.code, each.record.id) for each in bundle.beneath] == [("I-05", second.id)]
    write_down(desk, section.paper("I-00"), bundle.pdf, [section.incident], 0, bundle.kept, {}, bundle.beneath)
    line = desk.lines(second.id)[-1]
    assert (line.verb, line.op["note"]) == (
        "export", "I-05 様式2 インシデント報告書（情報漏えい）（I-00 事案書類一式 PDF保存）",
    )  # fmt: skip
    assert len(unpack(line.op["facts"]["paper"]).pages) == 2
    change_everything(section)
    again = whole(section)
    assert again.beneath == ()
    before, after = texts(bundle.pdf), texts(again.pdf)
    start = next(n for n, page in enumerate(before) if n and "（第1報）" in page)
    assert before[start : start + 4] == after[start : start + 4], "both reports, page by page"
    assert before[1] != after[1], "the first report of the section is drawn as things are now"
    assert printed(section, second).pdf == printed(section, second).pdf
    assert texts(printed(section, second).pdf) == before[start + 2 : start + 4]


def test_no_word_of_a_person_is_in_a_heading_a_file_name_or_what_a_pdf_says_of_itself(section):
    """Whatever was typed anywhere: names of files, bookmarks and properties know the number alone."""
    for ledger in AREA.ledgers:
        record = filled(ledger.record, longest=True, state=next(iter(ledger.workflow.states)), number="I01-R8-0009")
        given = {"number", "incident_number", "state"}
        words = {v[:4] for n, v in vars(record).items() if isinstance(v, str) and v and n not in given}
        assert words and not [each for each in words if each in record.heading], ledger.record.kind
        for paper in ledger.papers:
            name = Shown(paper, [record], b"", cast(Any, None)).file_name
            assert name == f"{paper.code}_{paper.title.replace('/', '／')}_I01-R8-0009.pdf"
    shown = printed(section, section.desk.move(section.report("leak_report", cause="髙﨑の席"), "finish"))
    reader = pypdf.PdfReader(io.BytesIO(shown.pdf))
    about = [str(value) for value in (reader.metadata or {}).values()]
    about += [str(item["/Title"]) for item in reader.outline if isinstance(item, dict)]
    assert any("I05-R8-0001" in each for each in about)
    assert not [each for each in about if "髙﨑" in each or "佐藤" in each]
