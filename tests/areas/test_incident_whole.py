"""事案書類一式 (I-00) and the ways from an incident to its papers, at the desk and from the screen (緊7-2(5))."""

import io
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from komae_desk.app import PaperRenderer
from komae_desk.areas.incident import AREA, writing
from komae_desk.areas.incident.choices import Emergency, Example, Personal
from komae_desk.areas.incident.leak import choices as leak
from komae_desk.areas.incident.prevention.record import Measure
from komae_desk.areas.incident.whole.parts import parts
from komae_desk.core.paper import Rendered
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.main_window import MainWindow
from tests.areas.reported import SENDER, Reported
from tests.pdf.reading import bare

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")


@pytest.fixture
def section() -> Reported:
    return Reported.begun()


def whole(section: Reported) -> Rendered:
    return PaperRenderer(section.desk.ledgers)(section.paper("I-00"), [section.incident], section.desk)


def texts(pdf: bytes) -> list[str]:
    return [bare(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages]


def test_everything_of_an_incident_is_one_pdf_under_its_list(section):
    desk = section.desk
    first = desk.move(section.report("leak_report"), "finish")
    section.learn(persons=118)
    second = section.following(first)
    made = dict(organisation="税務課", cause="記録がなかった。", policy_remove="照合", measures=(Measure("a", "b"),))
    desk.move(section.report("prevention", **made), "report")
    section.report("aftermath")
    assert [code for code, _ in parts(desk, section.incident)] == [
        "I-01", "I-02", "I-05", "I-05", "I-06", "I-09", "I-10",
    ]  # fmt: skip
    rendered = whole(section)
    pages = texts(rendered.pdf)
    assert len(pages) == rendered.pages
    counts = [len(section.sheet("I-05", each).pages) for each in (first, second)]
    assert counts == [2, 2]
    listed = pages[0]
    for part in ("事案書類一式", section.incident.number, first.number, "（第1報）", "確定（提出待ち）", "（第2報）"):
        assert part in listed
    assert f"書類7件表紙を除く頁数{rendered.pages - 1}頁" in listed
    # The register says which reports there are and how far the measures have come (domain.md §10.6, I-12).
    register = PaperRenderer(desk.ledgers)(section.paper("I-12"), desk.find("incident"), desk)
    row = texts(register.pdf)[0].partition("保存先")[2]
    assert "様式２第2報作成中" in row and "様式１" not in row
    assert "I06-R8-0001R8.11.24統括の受領待ち" in row
    # What is final lies in it as it is printed alone, and the second report with its red.
    start = next(n for n, page in enumerate(pages) if "（第1報）" in page and n)
    assert pages[start] == texts(section.pdf("I-05", first))[0]
    reader = pypdf.PdfReader(io.BytesIO(rendered.pdf))
    assert [item["/Title"].split()[-1] for item in reader.outline][:2] == ["事案書類一式", "インシデント第一報（庁内）"]
    # A press on a page of the bundle knows whose field lies there.
    region = next(r for r in rendered.regions if r.field == "count" and r.record_id == second.id)
    assert "118件" in pages[region.page]
    assert any("作成" in f.text or "案" in f.text for f in rendered.findings if f.record_id == second.id)
    assert rendered.kept == {}


def test_nothing_is_listed_that_is_not_there(section):
    assert [code for code, _ in parts(section.desk, section.incident)] == ["I-01", "I-02"]
    assert whole(section).records == 1


class Window:
    """What a command asks of the window, noted."""

    def __init__(self) -> None:
        self.opened: list[Any] = []

    def open_new(self, kind: str, values: dict[str, Any]) -> None:
        self.opened.append(("new", kind, values))

    def open_record(self, kind: str, record_id: Any) -> None:
        self.opened.append(("record", kind, record_id))

    def show_undo(self, text: str) -> None:
        self.opened.append(text)

    def say(self, text: str, assertive: bool = False) -> None:
        self.opened.append(text)


def test_what_was_written_of_an_incident_that_was_joined_lies_with_the_other(section):
    desk = section.desk
    report = desk.move(section.report("leak_report"), "finish")
    gone = section.incident
    again = desk.new("incident", recognised_at=gone.recognised_at, what="USBがない", examples=gone.examples)
    kept = desk.move(desk.save(again), "begin")
    desk.move(gone, "join", joined_into=kept.id)
    found = [(code, records[0].id) for code, records in parts(desk, kept)]
    assert ("I-05", report.id) in found and "I-02" in dict(found)
    window = Window()
    writing.write_leak(desk, window, [kept])
    assert window.opened[-1][:2] == ("record", "leak_report")
    section.incident = kept
    assert section.report("prevention", organisation="税務課").form_numbers.startswith(report.number)


def test_from_an_incident_the_report_under_way_the_next_or_the_first_is_opened(section):
    desk, window, given = section.desk, Window(), {"incident": section.incident.id}
    chosen = [section.incident]
    for command, kind in (("outage", "outage_report"), ("leak", "leak_report"), ("prevention", "prevention"),
                          ("account", "incident_account"), ("aftermath", "aftermath")):  # fmt: skip
        getattr(writing, f"write_{command}")(desk, window, chosen)
        assert window.opened.pop() == ("new", kind, given)
    report = section.report("leak_report")
    writing.write_leak(desk, window, chosen)
    assert window.opened.pop() == ("record", "leak_report", report.id)
    desk.move(report, "finish")
    writing.write_leak(desk, window, chosen)
    second = desk.find("leak_report", before=report.id)[0]
    assert window.opened == ["第2報を作りました。", ("record", "leak_report", second.id)]
    assert desk.undo()
    assert desk.find("leak_report", before=report.id) == []
    writing.write_leak(desk, window, [section.incident, section.incident])
    assert window.opened[-1] == writing.MANY


def test_the_forms_an_incident_leads_to_follow_its_level_and_kind(section):
    def forms(**values: Any) -> set[str]:
        return set(writing.fitting(replace(section.incident, **values)))

    assert forms() == {"write_leak"}
    assert forms(examples=(Example.H2A,)) == {"write_outage"}
    assert forms(examples=(Example.E3A,), personal=Personal.NO, emergency=Emergency.FAILURE) == {"write_outage"}
    assert forms(examples=(Example.H1A,), personal=Personal.NO) == set()
    assert forms(examples=(Example.E3A,), personal=Personal.NO, state="restored") == {
        "write_prevention",
        "write_aftermath",
    }


# ---- from the screen


@pytest.fixture
def window(section, qtbot) -> MainWindow:
    made = MainWindow(section.desk, PaperRenderer(section.desk.ledgers))
    qtbot.addWidget(made)
    made.resize(1366, 728)
    made.show()
    made.questions = []  # type: ignore[attr-defined]

    def agree(question: str, answers: Any, then: Any) -> None:
        made.questions.append(question)  # type: ignore[attr-defined]
        then(answers[-1])

    made.ask = agree  # type: ignore[method-assign]
    return made


def take(window: MainWindow, name: str) -> Any:
    """Press the button of a step; returns the form that is shown then."""
    window.stack.page.detail.form.steps.buttons[name].click()
    return window.stack.page.detail.form


def test_a_second_report_by_the_screen_alone(section, window):
    """CK-10 and CK-09 are said at the field; what changed stands above the form and below the fields."""
    window.open_page("incident_response")
    page = window.stack.page
    page.open_record(section.incident.id)
    button = page.papers_button
    button.menu().aboutToShow.emit()
    entries = [action.text() for action in button.menu().actions() if action.text()]
    assert entries[0] == "様式2（情報漏えい）を作る（この事案で要る書類）" and entries[-1] == "事案書類一式を印刷"
    assert {"incident:write_leak", "incident:whole"} <= {verb.name for verb in page.verbs()}
    button.menu().actions()[0].trigger()
    form = window.stack.page.detail.form
    assert form.body.fields["count"].value() == 120
    for name, value in {**SENDER, "sorts": (leak.Sort.OTHER,)}.items():
        form.body.fields[name].set_value(value)
    form.register()
    form = take(window, "finish")
    assert form.is_editing
    assert form.body.fields["sort_other"].error() == (
        "流出の区分で「その他」を選んだので、括弧の中を入力してください。"
    )
    form.body.fields["sort_other"].set_value("置き忘れ")
    form.register()
    take(window, "finish")
    first = section.desk.find("leak_report")[0]
    assert first.state == "final"
    assert window.questions[-1] == (
        "（番号なし） 様式2（情報漏えい） 第1報 を確定しますか？　"
        "確定後は変更できません。直すときは、次の報告を作ります。"
    )
    section.learn(persons=118, cause="記録がなかった。")
    form = take(window, "next")
    second = form.record
    assert (second.before, second.report_no, second.state) == (first.id, 2, "draft")
    notices = [form._notices.itemAt(n).widget() for n in range(form._notices.count())]
    assert [each.text() for each in notices if isinstance(each, TextLabel)] == [
        "前の報告（第1報）から 2か所変わりました：流出件数・事案発生の原因。朱書きと下線で印刷します。"
    ]
    apart = {name: field._apart for name, field in form.body.fields.items() if field._apart is not None}
    assert set(apart) == {"count", "cause"}
    # A press on the page of a report leads to it, also where it lies under the list of everything.
    window.preview(section.paper("I-00"), [section.incident])
    preview = window.stack.page
    region = next(r for r in preview._rendered.regions if r.record_id == second.id and r.field == "count")
    preview._go_to_region(region)
    assert window.stack.page.detail.record.id == second.id
    writing.write_outage(section.desk, window, [section.incident])
    form = window.stack.page.detail.form
    for name, value in SENDER.items():
        form.body.fields[name].set_value(value)
    form.body.fields["event"].set_value(None)
    form.register()
    assert section.desk.find("outage_report") != []
    form = take(window, "finish")
    assert form.body.fields["event"].error() == "①は、8つの事象から1つだけ選んでください。"


def test_heads_of_sections_fit_into_the_pane_beside_a_list():
    """390 px hold 22 characters; a longer head pushed the labels of its form out of sight."""
    heads = [each.title for ledger in AREA.ledgers for each in ledger.screens.sections]
    assert len(heads) > 20
    assert not [head for head in heads if len(head) > 22]


def test_completing_without_the_reports_asks_for_a_reason_on_screen(section, window):
    """CK-11: said where the step is confirmed; without the reason nothing happens."""
    window.open_record("incident", section.incident.id)
    form = take(window, "complete")
    form.panel.confirm()
    row = form.panel._warnings["level"]
    assert row.sentence.text().endswith("への報告が未入力です。このまま完了にする理由を入力してください。")
    assert (row.basis, row.edit.hasFocus() or not window.isActiveWindow()) == ("CK-11", True)
    form.panel.confirm()
    assert section.desk.get("incident", section.incident.id).state == "open"
    row.edit.setText("訓練のため")
    form.panel.confirm()
    assert section.desk.get("incident", section.incident.id).state == "done"
    assert "訓練のため" in str(section.desk.lines(section.incident.id)[-1].op)
