"""The fixed sentences of forms: versions with their days, a section's own where the form allows."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from komae_desk.app.renderer import PaperRenderer
from komae_desk.areas.wording import AREA as WORDING
from komae_desk.areas.wording.answers import standing
from komae_desk.core.area import ledgers
from komae_desk.core.errors import Invalid
from komae_desk.core.wording import OWN, names, phrases
from komae_desk.ui.main_window import MainWindow
from komae_desk.ui.paper_log import KEPT, write_down
from tests.areas.test_takeout_section import AREAS as SECTIONS
from tests.areas.test_takeout_section import Section
from tests.pdf.reading import bare, by_pypdf

AREAS = (*SECTIONS, WORDING)
LEDGERS = ledgers(AREAS)


ADVICE = "端末は常に手元に置き、紛失や盗難に気付いたときは、直ちに課長に報告してください。" * 4


def pages(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


class Worded(Section):
    areas = AREAS


@pytest.fixture(scope="module")
def section() -> Section:
    return Worded()


def issue(section: Section, kind: str, phrase: str, text: str, days: int = 0) -> Any:
    desk = section.chief
    starts = desk.today + timedelta(days=days)
    return desk.save(desk.new(kind, phrase=phrase, text=text, starts_on=starts, note="試験"))


def test_the_words_of_a_day_stand_on_its_papers_and_a_finished_paper_keeps_its_own(section: Section) -> None:
    record = section.fresh(section.permitted())
    (paper,) = LEDGERS["takeout"].papers
    render = PaperRenderer(LEDGERS)
    plain = render(paper, [record], section.chief)
    assert "持ち出したいので" in bare(by_pypdf(plain.pdf)) and plain.wording == {}
    first = issue(section, "city_wording", "P-01 前文", "第一版の前文です。")
    issue(section, "city_wording", "P-01 前文", "第二版の前文です。", days=10)
    advice = issue(section, "section_wording", "P-01 注意書き", "返却は17時まで。" + ADVICE)
    made = render(paper, [record], section.chief)
    assert (pages(plain.pdf), pages(made.pdf)) == (1, 1), "an advice of four lines stands below the form it belongs to"
    words = bare(by_pypdf(made.pdf))
    assert "第一版の前文です。" in words and "返却は17時まで。" in words and "持ち出したいので" not in words
    assert "文言 この課の文言・市の文言" in made.look
    write_down(section.chief, paper, made.pdf, [record], 1, made.kept, made.wording)
    facts = section.chief.lines(record.id)[-1].op["facts"]
    assert facts["wording"] == {"P-01 前文": f"{first.id}:1", "P-01 注意書き": f"{advice.id}:1"}
    section.later(days=10)
    section.chief.announce([])
    assert "第二版の前文です。" in bare(by_pypdf(render(paper, [record], section.chief).pdf))
    assert render.again(facts[KEPT]).pdf == made.pdf, "a reprint is the same paper"


def test_a_section_changes_what_the_form_allows_and_nothing_else(section: Section) -> None:
    with pytest.raises(Invalid, match="市の文言だけ"):
        issue(section, "section_wording", "P-02 前文", "課の前文")
    with pytest.raises(Invalid, match="どの帳票にもありません"):
        issue(section, "city_wording", "P-98 前文", "文")
    with pytest.raises(Invalid, match="必ず印刷します"):
        issue(section, "city_wording", "P-02 前文", " ")
    issue(section, "section_wording", "P-02 注意書き", "一つ目")
    with pytest.raises(Invalid, match="登録済み"):
        issue(section, "section_wording", "P-02 注意書き", "二つ目")
    clerk = section.clerk
    with pytest.raises(Invalid, match="課長に依頼"):
        clerk.save(clerk.new("section_wording", phrase="P-03 注意書き", text="文", starts_on=clerk.today, note="試験"))
    issue(section, "section_wording", "P-02 注意書き", "", days=1)
    assert [each.next_on for each in standing(section.chief) if each.phrase.name == "P-02 注意書き"] == [
        section.today() + timedelta(days=1)
    ]


def test_every_sentence_is_named_once() -> None:
    declared = [phrase.name for ledger in LEDGERS.values() for phrase in ledger.phrases]
    assert len(declared) == len(set(declared)) == len(phrases(LEDGERS.values()))
    assert 0 < len(names(LEDGERS.values())[OWN]) < len(declared)


def test_the_page_shows_whose_words_hold_and_leads_to_a_version(section: Section, qtbot: Any) -> None:
    window = MainWindow(section.chief)
    qtbot.addWidget(window)
    window.show()
    window.registry.call(window.registry.verbs["area:wording"])
    page = window.stack.pages["wording"]
    assert [row[0] for row in page.table.rows.rows] == [each.phrase.name for each in standing(section.chief)]
    page.table.go_to(next(n for n, row in enumerate(page.table.rows.rows) if row[0] == "P-02 前文"))
    assert page.own_button.why and not page.city_button.why
    page.table.go_to(next(n for n, row in enumerate(page.table.rows.rows) if row[0] == "R-01-2 期限内の機器の文"))
    assert "返却予定日までに" in page.words.text()
    page.own_button.click()
    body = window.stack.page.detail.form.body
    assert body.fields["phrase"].value() == "R-01-2 期限内の機器の文"
    assert "返却予定日までに" in body.fields["text"].value(), "what it says now is there to be changed"
