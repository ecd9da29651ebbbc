"""印刷プレビュー: the PDF itself, what to look at before printing, printing, saving, the 印刷の記録 (ux.md §4.15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from komae_desk.core.area import Paper
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.paper import Region, Rendered, Renderer
from komae_desk.core.record import Record
from komae_desk.ui.background import Background, Job
from komae_desk.ui.bar_of_two import BarOfTwo
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.paper_output import PaperOutput, Shown
from komae_desk.ui.paper_view import MARGIN, PaperView
from komae_desk.ui.pdf_pages import PdfPages
from komae_desk.ui.preview_side import PreviewSide
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

PIXELS_PER_POINT = 96 / 72
ZOOMS = ((0, "幅に合わせる"), (75, "75%"), (100, "100%"), (125, "125%"), (150, "150%"), (200, "200%"))
AT_ONCE = 5
"""Up to so many papers are made at once; more are a job with progress and 中止."""


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
        self._job: Job | None = None
        self._left: list[Record] = []
        self.output = PaperOutput(desk, services, self)
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
        self.side = PreviewSide()
        self.findings = self.side.findings
        self.side.chosen.connect(lambda finding: self._go_to(finding.record_id, finding.field))
        self.side.remade.connect(self._again)
        self.side.rest_button.clicked.connect(self.go_on)
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
        self.bar = BarOfTwo(
            (self.papers, self.place, self.zoom, self.previous_button, self.next_button),
            (self.print_button, self.save_button, self.close_button),
        )
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.side)
        middle.addWidget(self.area, 1)
        middle.addWidget(self.waiting, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(12)
        whole.addWidget(self.bar)
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

    @property
    def basis(self) -> str:
        """The clauses the paper rests on: what F1 opens."""
        return self._paper.basis if self._paper is not None else ""

    @property
    def hint(self) -> str:
        """What F1 says."""
        return f"根拠：{self.basis}" if self.basis else ""

    @property
    def label(self) -> str:
        """What F1 names."""
        return f"{self._paper.code} {self._paper.title}".strip() if self._paper is not None else self.title

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

    def show_again(self, paper: Paper, record: Record, kept: str) -> None:
        """Show a paper as it was printed, whatever the record and the office say today."""
        self._records = [record]
        self._forget_pages()
        self._paper, self._left = paper, []
        self.side.duplicate.hide()
        self.papers.clear()
        self.papers.addItem(f"{paper.code} {paper.title}".strip(), paper)
        self.side.show_batch(0)
        try:
            self._take(self._renderer.again(kept))
        except Refused as refused:
            self._refused(refused)

    def _another(self, paper: Paper) -> None:
        self._render(paper)

    def _again(self) -> None:
        if self._paper is not None:
            self._render(self._paper)

    def go_on(self) -> None:
        """Make what a stopped batch left out."""
        if self._paper is not None and self._left:
            self._records = self._left
            self._render(self._paper)

    def _render(self, paper: Paper) -> None:
        self._paper, self._left = paper, []
        self.side.duplicate.show()
        self._forget_pages()
        if self._job is not None:
            self._services.jobs.stop(self._job)
            self._job = None
        several = 0 if paper.many else len(self._records)
        self.side.show_batch(several)
        records, desk = self._records, self._desk
        second, slip = self.side.duplicate.isChecked(), self.side.cover.isChecked()
        if len(records) <= AT_ONCE:
            try:
                self._take(self._renderer(paper, records, desk, duplicate=second, cover=slip))
            except Refused as refused:
                self._refused(refused)
            return
        self._wait_for(f"{len(records)}件の帳票を作成しています…")

        def work(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Rendered:
            return self._renderer(
                paper, records, desk, progress=progress, cancelled=cancelled, duplicate=second, cover=slip
            )

        self._job = self._services.jobs.start("帳票を作成", work, self._batch_done, self._batch_failed)

    def _batch_done(self, rendered: Rendered, job: Job) -> None:
        if job is not self._job:
            job.detail = "帳票の作成を中止しました。"
            return
        self._job = None
        if job.state.name == "STOPPED":
            made = rendered.records or job.done
            job.detail = f"帳票の作成を中止しました。{made}件は作成済みです。"
            self._services.say(job.detail)
            self._left, self._records = self._records[made:], self._records[:made]
        else:
            job.detail = f"{len(self._records)}件の帳票を作成しました。"
        self._take(rendered)

    def _batch_failed(self, error: Exception) -> None:
        self._job = None
        if not isinstance(error, Refused):
            raise error
        self._refused(error)

    def _refused(self, refused: Refused) -> None:
        self._services.report(refused)
        self._wait_for("帳票を作成できませんでした。")

    def _wait_for(self, words: str) -> None:
        self.waiting.say(words, "この間も、ほかの画面を使えます。")
        self.waiting.show()
        self.area.hide()
        self.side.clear()
        self._rendered = None
        self._refuse(words)

    def _take(self, rendered: Rendered) -> None:
        self._rendered = rendered
        self._forget_pages()
        self._pages = PdfPages(rendered.pdf) if rendered.pdf else None
        self.waiting.setVisible(self._pages is None)
        self.area.setVisible(self._pages is not None)
        self.side.show_rendered(rendered)
        self.side.show_rest(len(self._left))
        stopping = next((f.text for f in rendered.findings if f.stops), "")
        self._refuse(stopping)
        if self._pages is None:
            self.waiting.say("作成した帳票はありません。", stopping)
            self._refuse("作成した帳票はありません。")
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

    def _go_to_region(self, region: Region) -> None:
        self._go_to(region.record_id, region.field)

    def _go_to(self, record_id: UUID | None, field: str) -> None:
        parts = self._paper.parts if self._paper is not None else None
        # A cover has papers of other records beneath it.
        beneath = [r for one in self._records for _, some in parts(self._desk, one) for r in some] if parts else []
        known_ones = (*self._records, *beneath)
        record = next((r for r in known_ones if r.id == record_id), self._records[0] if self._records else None)
        if record is None:
            return
        known = field.split(".")[0] if field.split(".")[0] in record.labels() else ""
        self._services.open_record(record.kind, record.id, known)

    # --- printing and saving

    def _shown(self) -> Shown | None:
        """What can be printed and saved now; otherwise says why not."""
        if self.print_why() or self._pages is None or self._rendered is None or self._paper is None:
            self._services.say(self.print_why() or "印刷するものがありません。")
            return None
        made = self._rendered
        return Shown(self._paper, self._records, made.pdf, self._pages, made.kept, made.wording, made.beneath)

    def print(self) -> None:
        """Print, unless something must not be printed so."""
        if (shown := self._shown()) is not None:
            self.print_dialog(shown)

    def print_dialog(self, shown: Shown) -> None:
        """The dialog of the system."""
        self.output.print_dialog(shown)

    def save(self) -> None:
        """Ask where, and save exactly what is shown."""
        if (shown := self._shown()) is not None:
            self.output.save_dialog(shown)

    def is_idle(self) -> bool:
        """Whether no picture is under way."""
        return self._background.is_idle()
