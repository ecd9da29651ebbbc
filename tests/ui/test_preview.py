"""印刷プレビュー on the real window: the PDF itself, lines and items that lead to fields, printing, saving, batches."""

import hashlib
import threading

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from komae_desk.core.area import Paper
from komae_desk.core.errors import Refused
from komae_desk.core.paper import Rendered
from komae_desk.pdf.sheet import drawn, render
from komae_desk.ui.paper_output import as_set, set_as_before
from tests.pdf.reading import bare, by_pypdf
from tests.ui.budget import CONTROL, Hand
from tests.ui.ledgers import PAPER, Renderer, apply, desks, shown_window

pytestmark = pytest.mark.usefixtures("appearance")


@pytest.fixture
def people():
    return desks()


@pytest.fixture
def window(qtbot, people):
    with shown_window(qtbot, people[0]) as shown:
        yield shown


def preview(qtbot, window, records):
    window.preview(PAPER, records)
    page = window.stack.page
    qtbot.waitUntil(lambda: page.view.has_image() and page.is_idle())
    return page


# ---- what is shown


def test_what_is_shown_is_the_pdf_that_is_saved(qtbot, people, window, tmp_path):
    request = apply(people[0], "辻󠄀さんの在宅勤務")
    page = preview(qtbot, window, [request])
    path = tmp_path / "申請書.pdf"
    hand = Hand(qtbot, window)
    hand.key(Qt.Key.Key_S, CONTROL)
    dialog = page.findChild(QFileDialog)
    assert dialog.selectedNameFilter() == "PDF (*.pdf)"
    assert request.number in "".join(dialog.selectedFiles())
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    pdf = path.read_bytes()
    assert "辻󠄀さんの在宅勤務" in bare(by_pypdf(pdf))
    line = people[0].lines(request.id)[-1]
    assert line.verb == "export"
    assert line.op["facts"]["sha256"] == hashlib.sha256(pdf).hexdigest()


def test_a_pdf_is_saved_whole_or_not_at_all(qtbot, people, window, tmp_path, spoken):
    page = preview(qtbot, window, [apply(people[0])])
    lines = len(people[0].lines(page._records[0].id))
    page.output.save_to(page._shown(), tmp_path / "ない場所" / "a.pdf")
    assert list(tmp_path.iterdir()) == []
    assert "保存できませんでした" in spoken[-1][0]
    assert len(people[0].lines(page._records[0].id)) == lines


def test_pages_are_turned_and_zoomed(qtbot, people, window):
    page = preview(qtbot, window, [apply(people[0], f"理由{n}") for n in range(3)])
    assert page.place.text() == "1／3頁"
    hand = Hand(qtbot, window)
    hand.key(Qt.Key.Key_PageDown, CONTROL)
    assert page.place.text() == "2／3頁"
    qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    assert page.place.text() == "3／3頁"
    assert not page.next_button.isEnabled()
    before = page.view.width()
    page.zoom.setCurrentIndex(page.zoom.findText("200%"))
    page.zoom.activated.emit(page.zoom.currentIndex())
    assert page.view.width() > before
    page.papers.setItemText(0, "P-08 緊急例外措置報告書・終了報告書")
    for width in (1024, 1366):
        window.resize(width, 700)
        QApplication.processEvents()
        buttons = (page.previous_button, page.next_button, page.print_button, page.save_button, page.close_button)
        cut = [button.text() for button in buttons if button.width() < button.sizeHint().width()]
        assert not cut, f"{width}: {cut}"
    qtbot.waitUntil(page.is_idle)
    hand.key(Qt.Key.Key_Escape)
    assert window.stack.page is not page


def test_a_sheet_without_records_is_shown_and_saved_and_written_down_nowhere(qtbot, people, window, tmp_path):
    before = len(people[0].store.recent_lines(50))
    trial = Paper("", "試し刷り", lambda records, sheet, look: sheet.rows([("用紙", "A4")]), many=True, free=True)
    page = window.stack.get("preview")
    page._renderer = lambda paper, records, look, **hooks: Rendered(
        render([drawn(lambda s: paper.draw([], s, look))]), 1
    )
    page.show_paper(trial, [])
    qtbot.waitUntil(lambda: page.view.has_image() and page.is_idle())
    page.output.save_to(page._shown(), tmp_path / page._shown().file_name)
    assert [path.name for path in tmp_path.iterdir()] == ["試し刷り.pdf"]
    assert len(people[0].store.recent_lines(50)) == before


# ---- from the paper to the field


def test_a_press_on_a_printed_item_opens_its_field(qtbot, people, window):
    first, second = apply(people[0], "一つ目"), apply(people[0], "二つ目")
    page = preview(qtbot, window, [first, second])
    page.turn(1)
    region = next(r for r in page._rendered.regions if r.page == 1 and r.field == "reason")
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=page.view.frame_of(region).center().toPoint())
    shown = window.stack.page
    assert shown is not page
    assert shown.detail.record.id == second.id
    qtbot.waitUntil(page.is_idle)


def test_a_press_on_an_item_of_a_draft_begins_to_edit_there(qtbot, people, window):
    draft = people[0].save(people[0].new("request", starts_on=people[0].today, reason="在宅勤務"))
    page = preview(qtbot, window, [draft])
    region = next(r for r in page._rendered.regions if r.field == "reason")
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=page.view.frame_of(region).center().toPoint())
    form = window.stack.page.detail
    assert form.is_editing
    qtbot.waitUntil(lambda: "理由" in QApplication.focusWidget().accessibleName())
    qtbot.waitUntil(page.is_idle)


def test_a_press_beside_the_items_does_nothing(qtbot, people, window):
    page = preview(qtbot, window, [apply(people[0])])
    assert page.view.region_at(QPointF(15, 15)) is None
    qtbot.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=QPointF(15, 15).toPoint())
    assert window.stack.page is page


def test_a_line_of_the_list_leads_to_its_field_by_keyboard(qtbot, people, window):
    draft = people[0].save(people[0].new("request", starts_on=people[0].today, reason="仮"))
    empty = type(draft)(id=draft.id, starts_on=people[0].today)
    page = preview(qtbot, window, [empty])
    assert page.findings.item(0).text() == "理由が空です。"
    page.findings.setFocus()
    page.findings.setCurrentRow(0)
    qtbot.keyClick(page.findings, Qt.Key.Key_Return)
    assert window.stack.page.detail.record.id == draft.id
    qtbot.waitUntil(page.is_idle)


def test_what_stops_refuses_printing_and_saving_with_the_reason(qtbot, people, window, spoken, monkeypatch):
    draft = people[0].save(people[0].new("request", starts_on=people[0].today, reason="仮"))
    page = preview(qtbot, window, [type(draft)(id=draft.id, starts_on=people[0].today)])
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["窓口"])
    for button in (page.print_button, page.save_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert spoken[-1][0] == "理由が空です。"
    page.print()
    page.save()
    assert page.findChild(QPrintDialog) is None
    assert page.findChild(QFileDialog) is None


# ---- printing


def printer_to(path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(72)
    return printer


def test_pages_go_to_the_printer_and_into_the_history(qtbot, people, window, tmp_path, spoken):
    request = apply(people[0])
    version = request.version
    page = preview(qtbot, window, [request, apply(people[0], "二")])
    printer = printer_to(tmp_path / "out.pdf")
    printer.setCopyCount(1)
    assert page.output.print_on(page._shown(), printer) == 2
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    line = people[0].lines(request.id)[-1]
    assert (line.verb, line.op["note"]) == ("print", "P-99 申請書 1部")
    assert people[0].get("request", request.id).version == version
    assert spoken[-1][0] == "2頁を印刷に送りました。"


def test_only_the_pages_of_the_range_are_printed(qtbot, people, window, tmp_path):
    page = preview(qtbot, window, [apply(people[0], f"理由{n}") for n in range(4)])
    printer = printer_to(tmp_path / "out.pdf")
    printer.setFromTo(2, 3)
    assert page.output.print_on(page._shown(), printer) == 2


def test_the_dialog_is_that_of_the_system(qtbot, people, window, tmp_path, monkeypatch):
    request = apply(people[0])
    page = preview(qtbot, window, [request])
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["窓口"])
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(QPrintDialog)
    assert dialog.isModal()
    assert (dialog.minPage(), dialog.maxPage()) == (1, 1)
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(72)
    dialog.done(QDialog.DialogCode.Accepted)
    assert people[0].lines(request.id)[-1].verb == "print"
    kept = people[0].store.preference(people[0].user.person, "printing:P-99")
    assert kept["copies"] == 1


def test_a_printer_is_set_as_it_was_set_last(qapp, monkeypatch):
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["窓口"])
    first = QPrinter()
    first.setCopyCount(3)
    first.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    kept = {**as_set(first), "printer": "窓口"}
    again = QPrinter()
    set_as_before(again, kept)
    assert again.copyCount() == 3
    for spoilt in ({}, {"printer": "ない"}, {**kept, "copies": "x"}, {**kept, "duplex": 99}):
        untouched = QPrinter()
        set_as_before(untouched, {**spoilt, "copies": spoilt.get("copies", 1)})
        assert untouched.copyCount() in (1, 3)


def test_without_a_printer_the_way_out_is_named(qtbot, people, window, spoken, monkeypatch):
    page = preview(qtbot, window, [apply(people[0])])
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    qtbot.mouseClick(page.print_button, Qt.MouseButton.LeftButton)
    assert "PDFを保存" in spoken[-1][0]
    assert page.findChild(QPrintDialog) is None


# ---- many at once


class Slow(Renderer):
    """Waits at the third paper until it is let go or told to stop."""

    def __init__(self) -> None:
        self.reached, self.go = threading.Event(), threading.Event()
        self.calls: list[dict[str, bool]] = []

    def __call__(self, paper, records, look, **hooks):
        progress = hooks.get("progress")
        self.calls.append({k: v for k, v in hooks.items() if isinstance(v, bool)})
        if progress is not None:
            counted = progress

            def progress(done, total):
                counted(done, total)
                if done == 3:
                    self.reached.set()
                    assert self.go.wait(10)

            hooks["progress"] = progress
        return super().__call__(paper, records, look, **hooks)


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def batch_window(qtbot, people, slow, monkeypatch):
    monkeypatch.setattr("tests.ui.ledgers.Renderer", lambda: slow)
    with shown_window(qtbot, people[0]) as shown:
        yield shown
        slow.go.set()
        shown.jobs.wait()


def test_a_batch_counts_and_the_window_stays_usable(qtbot, people, batch_window, slow):
    requests = [apply(people[0], f"理由{n}") for n in range(8)]
    batch_window.preview(PAPER, requests)
    page = batch_window.stack.page
    assert page.print_why() == "8件の帳票を作成しています…"
    qtbot.waitUntil(slow.reached.is_set)
    (job,) = batch_window.jobs.under_way()
    qtbot.waitUntil(lambda: job.sentence == "帳票を作成しています　3／8件")
    batch_window.open_page("box")
    slow.go.set()
    qtbot.waitUntil(lambda: not job.is_under_way)
    assert job.detail == "8件の帳票を作成しました。"
    batch_window.stack.open("preview")
    qtbot.waitUntil(page.is_idle)
    assert page.place.text() == "1／8頁"
    assert page.print_why() == ""


def test_a_stopped_batch_keeps_what_is_made_and_goes_on_with_the_rest(qtbot, people, batch_window, slow, tmp_path):
    requests = [apply(people[0], f"理由{n}") for n in range(8)]
    batch_window.preview(PAPER, requests)
    page = batch_window.stack.page
    qtbot.waitUntil(slow.reached.is_set)
    (job,) = batch_window.jobs.under_way()
    batch_window.jobs.stop(job)
    slow.go.set()
    qtbot.waitUntil(lambda: not job.is_under_way)
    assert job.sentence == "帳票の作成を中止しました。3件は作成済みです。"
    qtbot.waitUntil(page.is_idle)
    assert page.place.text() == "1／3頁"
    page.output.save_to(page._shown(), tmp_path / "三件.pdf")
    printed = [bool(people[0].lines(r.id)[-1].verb == "export") for r in requests]
    assert printed == [True] * 3 + [False] * 5
    assert page.side.rest_button.text() == "残り5件を続ける"
    qtbot.mouseClick(page.side.rest_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.is_idle)
    assert page.place.text() == "1／5頁"
    assert page.side.rest_button.isHidden()
    assert [r.id for r in page._records] == [r.id for r in requests[3:]]


def test_another_paper_asked_for_meanwhile_is_not_overwritten(qtbot, people, batch_window, slow):
    batch_window.preview(PAPER, [apply(people[0], f"理由{n}") for n in range(8)])
    page = batch_window.stack.page
    qtbot.waitUntil(slow.reached.is_set)
    (job,) = batch_window.jobs.under_way()
    batch_window.preview(PAPER, [apply(people[0], "急ぎ")])
    slow.go.set()
    qtbot.waitUntil(lambda: not job.is_under_way)
    qtbot.waitUntil(page.is_idle)
    assert page.place.text() == "1／1頁"


def test_a_refused_batch_and_a_refused_paper_say_why(qtbot, people, monkeypatch):
    class Declining:
        def __call__(self, paper, records, look, **hooks):
            raise Refused("印刷する記録がありません。")

    with shown_window(qtbot, people[0]) as window:
        window.renderer = Declining()
        told = []
        monkeypatch.setattr(window, "report", lambda refused: told.append(refused.text))
        window.preview(PAPER, [])
        page = window.stack.page
        assert told == ["印刷する記録がありません。"]
        window.preview(PAPER, [apply(people[0], f"理由{n}") for n in range(8)])
        qtbot.waitUntil(lambda: len(told) == 2)
        assert page.print_why() == "帳票を作成できませんでした。"
        assert page.area.isHidden()


def test_the_choices_beside_the_paper_make_it_anew(qtbot, people, batch_window, slow):
    page = preview(qtbot, batch_window, [apply(people[0], "一"), apply(people[0], "二")])
    assert slow.calls[-1] == {"duplicate": False, "cover": False}
    qtbot.keyClick(page.side.duplicate, Qt.Key.Key_Space)
    assert slow.calls[-1] == {"duplicate": True, "cover": False}
    qtbot.keyClick(page.side.cover, Qt.Key.Key_Space)
    assert slow.calls[-1] == {"duplicate": True, "cover": True}
    qtbot.waitUntil(page.is_idle)
    one = preview(qtbot, batch_window, [apply(people[0], "三")])
    assert one.side.cover.isHidden()
    assert not slow.calls[-1]["cover"]


def test_what_was_looked_at_and_the_settings_stand_beside_the_paper(qtbot, people, window):
    page = preview(qtbot, window, [apply(people[0])])
    page.side.show_rendered(Rendered(b"", 0, passed=("あふれはありません。",), look="句読点 ，。　決裁枠 4"))
    lines = [page.findings.item(n).text() for n in range(page.findings.count())]
    assert lines == ["確認の必要な項目はありません。", "あふれはありません。"]
    assert page.side.look.text() == "句読点 ，。　決裁枠 4"
