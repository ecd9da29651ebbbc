"""印刷プレビュー: the PDF itself, what to look at before printing, printing, saving, the 印刷の記録 (ux.md §4.15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.paper import Finding, Region, Rendered, Renderer
from komae_desk.core.record import Record
from komae_desk.ui import icons
from komae_desk.ui.background import Background, Job
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.paper_log import write_down, write_whole
from komae_desk.ui.paper_view import MARGIN, PaperView
from komae_desk.ui.pdf_pages import PdfPages, print_pages
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PIXELS_PER_POINT = 96 / 72
ZOOMS = ((0, "幅に合わせる"), (75, "75%"), (100, "100%"), (125, "125%"), (150, "150%"), (200, "200%"))
AT_ONCE = 5
_FINDING = Qt.ItemDataRole.UserRole


class PreviewPage(QWidget):
    """What is shown is the PDF that is printed and saved; the theme never reaches the paper."""

    title = "印刷プレビュー"

    def __init__(
        self,
        desk: Desk,
        services: Services,
        renderer: Renderer,
        close: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk, self._services, self._renderer, self._close = desk, services, renderer, close
        self._background = Background(self)
        self._records: list[Record] = []
        self._paper: Paper | None = None
        self._rendered: Rendered | None = None
        self._pages: PdfPages | None = None
        self._turn = 0
        self.number = 0
        self.papers = ChoiceBox()
        self.papers.setAccessibleName("帳票")
        self.papers.activated.connect(lambda _: self._another(self.papers.currentData()))
        self.place = TextLabel("", "sub")
        self.zoom = ChoiceBox()
        self.zoom.setAccessibleName("拡大率")
        for percent, words in ZOOMS:
            self.zoom.addItem(words, percent)
        self.zoom.activated.connect(lambda _: self._fit())
        self.previous_button = self._button("前へ", lambda: self.turn(-1))
        self.next_button = self._button("次へ", lambda: self.turn(1))
        self.print_button = RefusingButton("印刷", "Ctrl+P", role="primary", keyed=False)
        self.print_button.acted.connect(self.print)
        self.save_button = RefusingButton("PDF保存")
        self.save_button.acted.connect(self.save)
        for button in (self.print_button, self.save_button):
            button.refused.connect(services.say)
        self.close_button = self._button("閉じる（Esc）", self.leave_page)
        self.findings = QListWidget()
        self.findings.setAccessibleName("印刷前の確認")
        self.findings.setWordWrap(True)
        self.findings.itemActivated.connect(self._go_to_finding)
        self.findings.itemClicked.connect(self._go_to_finding)
        self.view = PaperView()
        self.view.region_pressed.connect(self._go_to_region)
        self.view.image_wanted.connect(self._draw)
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.area.setAccessibleName("印刷の見本")
        self.waiting = EmptyState("form")
        self.waiting.hide()
        self._lay_out()

    def _button(self, words: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(lambda: run())
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.papers, 1)
        for part in (self.place, self.zoom, self.previous_button, self.next_button):
            bar.addWidget(part)
        bar.addStretch(1)
        for button in (self.print_button, self.save_button, self.close_button):
            bar.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(TextLabel("印刷前の確認", "h2"))
        left.addWidget(self.findings, 1)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(260)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(side)
        middle.addWidget(self.area, 1)
        middle.addWidget(self.waiting, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        whole.addLayout(bar)
        whole.addLayout(middle, 1)

    # --- what the window asks of a page

    def verbs(self) -> Sequence[Verb]:
        """The commands of the preview."""
        why = self.print_why
        return (
            Verb("print", "印刷", self.print, "paper", ("Ctrl+P",), ("いんさつ",), why),
            Verb("save_pdf", "PDF保存", self.save, "paper", ("Ctrl+S",), (), why),
            Verb("page_before", "前のページ", lambda: self.turn(-1), "paper", ("Ctrl+PgUp",)),
            Verb("page_after", "次のページ", lambda: self.turn(1), "paper", ("Ctrl+PgDown",)),
            Verb("close_preview", "プレビューを閉じる", self.leave_page, "paper", ("Esc",)),
        )

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do here."""
        return [("Ctrl+P", "印刷"), ("Ctrl+S", "PDF保存"), ("Ctrl+PgDown", "次のページ"), ("Esc", "閉じる")]

    def enter(self) -> None:
        """The print button has the focus: Enter prints."""
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_page(self) -> None:
        """Back to where the preview was opened."""
        self._close()

    def wait(self) -> None:
        """Wait for the pictures under way, as a closing window must."""
        self._background.wait()
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    # --- showing

    def show_paper(self, paper: Paper, records: Sequence[Record]) -> None:
        """Render a form of records and show it."""
        self._records = list(records)
        self.papers.clear()
        ledger = self._desk.ledgers[records[0].kind] if records else None
        known = ledger.papers if ledger is not None else ()
        for each in known if paper in known else (paper,):
            self.papers.addItem(f"{each.code} {each.title}".strip(), each)
        self.papers.setCurrentIndex(max(self.papers.findText(f"{paper.code} {paper.title}".strip()), 0))
        self._render(paper)

    def _another(self, paper: Paper) -> None:
        self._render(paper)

    def _render(self, paper: Paper) -> None:
        self._paper = paper
        self._forget_pages()
        if len(self._records) <= AT_ONCE:
            self._take(self._renderer(paper, self._records, self._desk))
            return
        self._wait_for(f"{len(self._records)}件の帳票を作成しています…")
        records, desk = self._records, self._desk

        def work(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Rendered:
            return self._renderer(paper, records, desk, progress=progress, cancelled=cancelled)

        self._services.jobs.start("帳票を作成", work, self._batch_done, self._batch_failed)

    def _batch_done(self, rendered: Rendered, job: Job) -> None:
        if job.state.name == "STOPPED":
            job.detail = f"帳票の作成を中止しました。{job.done}件は作成済みです。"
            self._services.say(job.detail)
        else:
            job.detail = f"{len(self._records)}件の帳票を作成しました。"
        self._take(rendered)

    def _batch_failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._services.report(error)
            self._wait_for("帳票を作成できませんでした。")
            return
        raise error

    def _wait_for(self, words: str) -> None:
        self.waiting.say(words, "この間も、ほかの画面を使えます。")
        self.waiting.show()
        self.area.hide()
        self.findings.clear()
        self._refuse(words)

    def _take(self, rendered: Rendered) -> None:
        self._rendered = rendered
        self._forget_pages()
        self._pages = PdfPages(rendered.pdf) if rendered.pdf else None
        self.waiting.setVisible(self._pages is None)
        self.area.setVisible(self._pages is not None)
        self._show_findings(rendered.findings)
        stopping = next((f.text for f in rendered.findings if f.stops), "")
        self._refuse(stopping)
        if self._pages is None:
            self.waiting.say("この帳票は作れません。", stopping)
            self.place.show_text("")
            return
        self.turn(0, to=0)
        self.enter()

    def _refuse(self, why: str) -> None:
        self.print_button.refuse(why)
        self.save_button.refuse(why)

    def print_why(self) -> str:
        """Why it cannot be printed now, or an empty text."""
        return self.print_button.why

    def _forget_pages(self) -> None:
        self._turn += 1
        if self._pages is not None:
            self._background.wait()
            self._pages.close()
            self._pages = None

    def turn(self, by: int, to: int | None = None) -> None:
        """Go to another page."""
        if self._pages is None or self._rendered is None:
            return
        wanted = self.number + by if to is None else to
        self.number = max(0, min(wanted, len(self._pages) - 1))
        self.place.show_text(f"{self.number + 1}／{len(self._pages)}頁")
        self.previous_button.setEnabled(self.number > 0)
        self.next_button.setEnabled(self.number < len(self._pages) - 1)
        regions = [region for region in self._rendered.regions if region.page == self.number]
        self._fit_scale()
        self.view.show_page(self._pages.sizes[self.number], regions, self._names())
        self.area.verticalScrollBar().setValue(0)

    def _names(self) -> dict[str, str]:
        return {n: label.text for n, label in self._records[0].labels().items()} if self._records else {}

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._pages is not None and not self.zoom.currentData():
            self._fit()

    def _fit(self) -> None:
        self._fit_scale()
        self.view.set_scale(self.view.scale)

    def _fit_scale(self) -> None:
        if self._pages is None:
            return
        percent = self.zoom.currentData()
        width = self._pages.sizes[self.number][0]
        room = self.area.viewport().width() - 2 * MARGIN - self.area.verticalScrollBar().sizeHint().width()
        fitting = max(room / width, 0.4)
        self.view.blockSignals(True)
        self.view.set_scale(percent / 100 * PIXELS_PER_POINT if percent else min(fitting, 2 * PIXELS_PER_POINT))
        self.view.blockSignals(False)

    def _draw(self) -> None:
        pages, number, ratio = self._pages, self.number, self.devicePixelRatioF()
        if pages is None:
            return
        self._turn += 1
        turn, scale = self._turn, self.view.scale * ratio

        def take(image: Any) -> None:
            if turn == self._turn:
                self.view.show_image(image, 1.0)

        self._background.run(lambda: pages.image(number, scale), take)

    # --- from the paper to the field

    def _show_findings(self, findings: Sequence[Finding]) -> None:
        self.findings.clear()
        for finding in findings:
            item = QListWidgetItem(finding.text)
            token = "err_ln" if finding.stops else "warn_ln"
            item.setIcon(icons.icon("octagon-x" if finding.stops else "triangle-alert", token))
            item.setData(_FINDING, finding)
            self.findings.addItem(item)
        if not findings:
            item = QListWidgetItem("確認の必要な項目はありません。")
            item.setIcon(icons.icon("circle-check", "ok_ln"))
            self.findings.addItem(item)

    def _go_to_finding(self, item: QListWidgetItem) -> None:
        finding = item.data(_FINDING)
        if isinstance(finding, Finding):
            self._go_to(finding.record_id, finding.field)

    def _go_to_region(self, region: Region) -> None:
        self._go_to(region.record_id, region.field)

    def _go_to(self, record_id: UUID | None, field: str) -> None:
        record = next((r for r in self._records if r.id == record_id), self._records[0] if self._records else None)
        if record is None:
            return
        known = field.split(".")[0] if field.split(".")[0] in record.labels() else ""
        self._services.open_record(record.kind, record.id, known)

    # --- printing and saving

    def print(self) -> None:
        """Print, unless something must not be printed so."""
        if self.print_why() or self._pages is None:
            self._services.say(self.print_why() or "印刷するものがありません。")
        else:
            self.print_dialog()

    def is_idle(self) -> bool:
        """Whether no picture is under way."""
        return self._background.is_idle()

    def print_dialog(self) -> None:
        """The dialog of the system: printer, tray, copies, range."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        assert self._pages is not None
        if not QPrinterInfo.availablePrinters():
            self._services.say("使えるプリンターがありません。PDFを保存して、ほかの端末で印刷してください。")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setMinMax(1, len(self._pages))
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.setModal(True)
        dialog.show()

    def print_on(self, printer: QPrinter) -> int:
        """Paint the pages on a printer and write 印刷の記録; returns how many pages were painted."""
        if self._pages is None or self._paper is None or self._rendered is None:
            return 0
        count = print_pages(self._pages, printer)
        if count:
            write_down(self._desk, self._paper, self._rendered.pdf, self._records, printer.copyCount())
            self._services.say(f"{count}頁を印刷に送りました。")
        else:
            self._services.say("印刷できませんでした。プリンターの電源と用紙を確認してください。")
        return count

    def save(self) -> None:
        """Ask where, and save exactly what is shown."""
        if self.print_why() or self._rendered is None or self._paper is None:
            self._services.say(self.print_why() or "保存するものがありません。")
            return
        first = self._records[0].number if len(self._records) == 1 else ""
        name = "_".join(filter(None, (self._paper.code, self._paper.title, first))) + ".pdf"
        dialog = QFileDialog(self, "PDFの保存先", name, "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the PDF whole or not at all."""
        assert self._rendered is not None
        assert self._paper is not None
        try:
            write_whole(path, self._rendered.pdf)
        except OSError as error:
            reason = error.strerror or "理由は分かりません"
            self._services.say(f"保存できませんでした（{reason}）。別の場所を選んでください。")
            return
        write_down(self._desk, self._paper, self._rendered.pdf, self._records, 0)
        self._services.say(f"{path.name} を保存しました。")
