"""Excelの取込み: file, mapping, preview with errors in place, one act that can be taken back (ux.md §3.6, §5.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from komae_desk.core.desk import MANY, Desk
from komae_desk.core.errors import Refused
from komae_desk.core.intake import Importer, Rehearsal, Sheet, Spreadsheets, Stopped, Undertaking
from komae_desk.ui.announcement import announce
from komae_desk.ui.at_work import pressed
from komae_desk.ui.background import Cancelled, Job, Progress
from komae_desk.ui.banner import Act
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.file_dialogs import ask_open, ask_save
from komae_desk.ui.import_mapping import MappingStep
from komae_desk.ui.import_parts import ChooseStep, ProgressRow
from komae_desk.ui.import_preview import PreviewStep
from komae_desk.ui.import_result import ResultStep, fault_lines, result_words
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.long_undo import take_back_beside
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

FILE, MAPPING, PREVIEW, RESULT = range(4)
STEPS = ("ファイルを選ぶ", "列を合わせる", "内容を確かめて登録する", "結果")
T = TypeVar("T")


class ImportScreen(QWidget):
    """The page 「Excelの取込み」, the same for every ledger."""

    title = "Excelの取込み"

    def __init__(
        self, desk: Desk, services: Services, spreadsheets: Spreadsheets, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._desk, self._services, self._spreadsheets = desk, services, spreadsheets
        self._importer: Importer | None = None
        self._undertaking: Undertaking | None = None
        self._path = Path()
        self.step = FILE
        self.step_line = TextLabel("", "h2")
        self.refusal = TextLabel("", wraps=True)
        self.refusal.setProperty("fg", "err")
        self.refusal.hide()
        self.choose = ChooseStep(desk, spreadsheets.suffixes)
        self.columns = MappingStep(spreadsheets.encodings)
        self.preview = PreviewStep()
        self.result = ResultStep()
        self.steps = QStackedWidget()
        for page in (self.choose, self.columns, self.preview, self.result):
            self.steps.addWidget(page)
        self.progress = ProgressRow(services.jobs)
        self.back_button = QPushButton("戻る(&B)")
        self.save_button = QPushButton("取り込めない行をExcelに保存(&S)")
        self.go_button = RefusingButton("次へ", role="primary")
        self._lay_out()
        self.choose.file_wanted.connect(self.ask_for_file)
        self.columns.changed.connect(self._show_foot)
        self.columns.sheet_wanted.connect(lambda name: self.read(self._path, sheet=name))
        self.columns.encoding_wanted.connect(lambda codec: self.read(self._path, encoding=codec))
        self.preview.changed.connect(self._show_foot)
        self.back_button.clicked.connect(self.go_back)
        self.save_button.clicked.connect(self.ask_where_to_save)
        self.go_button.acted.connect(self.go_on)
        self.go_button.refused.connect(services.say)
        self._go_to(FILE)

    def _lay_out(self) -> None:
        self.foot = QWidget()
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.back_button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        row.addWidget(self.go_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.step_line)
        column.addWidget(self.refusal)
        column.addWidget(self.steps, 1)
        column.addWidget(self.progress)
        column.addWidget(self.foot)

    # --- what the window asks of a page

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return (
            Verb("import_file", "ファイルを選ぶ", self.ask_for_file, "file", ("Ctrl+O",), ("開く",), self._why_busy),
            Verb("import_on", "次へ・登録", self.go_button.click, keys=("F12", "Ctrl+Return"), why=self._why_busy),
            Verb("import_back", "前の手順へ戻る", self.go_back, keys=("Esc",), why=self._why_busy),
            Verb("import_next", "次の直すところへ", self.preview.go_to_next, "edit", ("F3",), why=self._why_busy),
            Verb("import_before", "前の直すところへ", self._go_to_previous, "edit", ("Shift+F3",), why=self._why_busy),
        )

    def _go_to_previous(self) -> None:
        self.preview.go_to_next(-1)

    def hints(self) -> list[tuple[str, str]]:
        """What the keys do at this step."""
        hints = {
            FILE: [("Ctrl+O", "ファイルを選ぶ")],
            MAPPING: [("F2", "項目を選ぶ"), ("F12", "次へ"), ("Esc", "戻る")],
            PREVIEW: [("F2", "直す"), ("F3", "次の直すところ"), ("F12", "登録"), ("Esc", "戻る")],
        }
        return [*hints.get(self.step, []), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    def enter(self) -> None:
        """The page is shown."""
        if self.step == FILE and self.progress.job is None:
            self.choose.focus_first()

    def begin(self, kind: str = "") -> None:
        """Begin anew, for a ledger when one is given; an import under way is left alone."""
        if self.progress.job is not None:
            return
        self._importer = self._undertaking = None
        if kind:
            self.choose.choose(kind)
        self._go_to(FILE)
        self.choose.focus_first()

    # --- files

    def ask_for_file(self) -> None:
        """Open the file dialog."""
        endings = " ".join(f"*{suffix}" for suffix in self._spreadsheets.suffixes)
        ask_open(self, "取り込むファイル", f"表 ({endings});;すべてのファイル (*)", self.read)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile() and self.progress.job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.read(Path(event.mimeData().urls()[0].toLocalFile()))

    def read(self, path: Path, sheet: str = "", encoding: str = "") -> None:
        """Read a file in the confined child, then show its columns."""
        importer = self._spreadsheets.importer(self._desk, self.choose.kind())

        def work(progress: Progress, cancelled: Cancelled) -> tuple[Sheet, dict[int, str]]:
            table = importer.open(path, sheet, encoding, lambda done, total: progress(done, total or 0), cancelled)
            return table, importer.mapping(table)

        def done(found: tuple[Sheet, dict[int, str]]) -> None:
            self._path, self._importer, self._undertaking = path, importer, None
            self.columns.show_sheet(importer, *found, path.name)
            self._go_to(MAPPING)
            self.columns.table.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self.columns.words.text())

        self._run(f"「{path.name}」を読み取り", work, done, "読み取りを中止しました。")

    # --- steps

    def go_on(self) -> None:
        """次へ, or the registering; what is being typed counts."""
        self._focus_step()
        if self.step == MAPPING:
            self._rehearse()
        elif self.step == PREVIEW:
            self._write()

    def go_back(self) -> None:
        """One step back; nothing is lost by it."""
        if self._why_busy() or self.step == FILE:
            return
        self._go_to(FILE if self.step == RESULT else self.step - 1)
        if self.step == FILE:
            self.choose.focus_first()
        else:
            self.columns.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rehearse(self) -> None:
        importer, table, mapping = self._reading()

        def work(progress: Progress, cancelled: Cancelled) -> Rehearsal:
            return importer.rehearse(table, mapping, lambda done, total: progress(done, total or 0), cancelled)

        def done(checked: Rehearsal) -> None:
            self.preview.show_rehearsal(importer, checked, mapping)
            self._go_to(PREVIEW)
            self.preview.view.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self.preview.count_line.text())

        self._run("内容を確認", work, done, "確認を中止しました。")

    def _write(self) -> None:
        importer, table, mapping = self._reading()
        checked = self.preview.checked

        def work(progress: Progress, cancelled: Cancelled) -> Undertaking:
            if self._undertaking is None:
                self._undertaking = importer.undertake(table, mapping, checked)
            progress(self._undertaking.done, self._undertaking.total)
            self._undertaking.run(progress, cancelled)
            return self._undertaking

        title = self._desk.ledgers[self.choose.kind()].record.title
        self._run(f"{title}を登録", work, lambda _: self._written(""), "", lambda r: self._written(r.text), writes=True)

    def _reading(self) -> tuple[Importer, Sheet, dict[int, str]]:
        assert self._importer is not None
        assert self.columns.sheet is not None
        return self._importer, self.columns.sheet, dict(self.columns.mapping)

    # --- what came of it

    def _written(self, reason: str) -> None:
        act, kind = self._undertaking, self.choose.kind()
        done, total = (act.done, act.total) if act is not None else (0, self.preview.accepted())
        if act is not None and done:
            self._desk.announce([(kind, MANY)])
        title = self._desk.ledgers[kind].record.title
        rejected = self.preview.rejected()
        left = f"{rejected:,}行は取り込めませんでした。" if rejected else ""
        status, words, sentence = result_words(done, total, left, reason)
        acts = [Act("一覧を開く", lambda: self._services.open_page(kind), "primary")]
        if done < total:
            acts.insert(0, Act(f"残りの{total - done:,}件を続ける", self._write))
        if rejected:
            acts.append(Act("取り込めない行をExcelに保存", self.ask_where_to_save))
        if done:
            acts.append(Act("元に戻す", self.take_back))
        acts.append(Act("別のファイルを取り込む", self.begin))
        self.result.say(status, words, sentence, fault_lines(self.preview.checked), acts)
        self._go_to(RESULT)
        self.result.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        if done and not self.isVisible():
            # On this page the result itself offers to take it back.
            self._services.show_undo(f"{title} {done:,}件を登録しました。")

    def take_back(self) -> None:
        """Take the whole import back."""
        act = self._undertaking
        if act is None or self._why_busy():
            return
        job = take_back_beside(self._services, act.act_id, self._taken_back)
        self._services.jobs.changed.connect(self._undo_ended)
        self._busy(job, stoppable=False)

    def _undo_ended(self) -> None:
        if self.progress.job is not None and not self.progress.job.is_under_way:
            self._services.jobs.changed.disconnect(self._undo_ended)
            self._idle()

    def _taken_back(self, label: str) -> None:
        acts = [
            Act("別のファイルを取り込む", self.begin, "primary"),
            Act("一覧を開く", lambda: self._services.open_page(self.choose.kind())),
        ]
        self._undertaking = None
        self.result.say(
            Status.INFORMATION, "取込みを元に戻しました。", f"「{label}」の取消しを履歴に記録しました。", (), acts
        )

    # --- rows that are left out

    def ask_where_to_save(self) -> None:
        """Ask for the place of the rejected rows."""
        place = self._path.with_name(f"{self._path.stem}_取り込めない行.xlsx")
        ask_save(self, "取り込めない行の保存先", place, "Excelブック (*.xlsx)", self.save_rejected)

    def save_rejected(self, path: Path) -> None:
        """Save the rows that are left out with what is to be mended."""
        importer, table, _ = self._reading()
        checked = self.preview.checked

        def work(progress: Progress, cancelled: Cancelled) -> int:
            return importer.save_rejected(path, table, checked, cancelled)

        def done(count: int) -> None:
            words = f"{count:,}行を「{path.name}」に保存しました。直してから、もう一度取り込んでください。"
            self._services.say(words)

        self._run("取り込めない行を保存", work, done, "保存を中止しました。")

    # --- long work

    def _run(
        self,
        name: str,
        work: Callable[[Progress, Cancelled], T],
        done: Callable[[T], object],
        stopped: str,
        refused: Callable[[Refused], object] | None = None,
        *,
        writes: bool = False,
    ) -> None:
        """Work beside the window; the page waits for it and says what was refused."""
        if self._why_busy():
            return

        def guarded(progress: Progress, cancelled: Cancelled) -> T | None:
            try:
                return work(progress, cancelled)
            except Stopped:
                return None

        def ended(found: Any, job: Job) -> None:
            self._idle()
            if found is None:
                job.detail = stopped
                self._services.say(stopped)
            else:
                done(found)

        def failed(error: Exception) -> None:
            self._idle()
            if not isinstance(error, Refused):
                raise error
            (refused or self.refuse)(error)

        self.refusal.hide()
        self._busy(self._services.jobs.start(name, guarded, ended, failed, writes=writes, button=pressed(self)))

    def refuse(self, refused: Refused) -> None:
        """Say at the head of the page why it cannot be done."""
        self.refusal.show_text(refused.text)
        self.refusal.show()
        announce(self, refused.text, assertive=True)

    def _busy(self, job: Job, *, stoppable: bool = True) -> None:
        self.steps.setEnabled(False)
        self.foot.hide()
        self.progress.follow(job, stoppable=stoppable)

    def _idle(self) -> None:
        self.progress.end()
        self.steps.setEnabled(True)
        self._show_foot()
        self._focus_step()

    def _focus_step(self) -> None:
        targets: list[QWidget] = [self.choose.place.buttons[0], self.columns.table, self.preview.view]
        targets += self.result.buttons[:1]
        if self.step < len(targets):
            targets[self.step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _why_busy(self) -> str:
        return "処理が終わるか、中止してから操作してください。" if self.progress.job is not None else ""

    def _go_to(self, step: int) -> None:
        self.step = step
        self.refusal.hide()
        self.steps.setCurrentIndex(step)
        kind = self.choose.kind()
        title = self._desk.ledgers[kind].record.title if kind else ""
        number = f"手順 {step + 1}／3　" if step < RESULT else ""
        named = f"{title}：" if step != FILE else ""
        self.step_line.show_text(f"{number}{named}{STEPS[step]}")
        self._show_foot()

    def _show_foot(self) -> None:
        self.foot.setVisible(self.step in (MAPPING, PREVIEW) and self.progress.job is None)
        if self.step == MAPPING:
            self.go_button.setText("次へ（F12）")
            self.go_button.refuse(self._importer.lacking(self.columns.mapping) if self._importer else "")
            self._warn(self.go_button.why)
        elif self.step == PREVIEW:
            count = self.preview.accepted()
            self.go_button.setText(f"{count:,}件を登録（F12）")
            self.go_button.refuse("" if count else "登録できる行がありません。直すか、ファイルを選び直してください。")
        self.save_button.setVisible(self.step == PREVIEW and self.preview.rejected() > 0)

    def _warn(self, words: str) -> None:
        self.refusal.show_text(words)
        self.refusal.setVisible(bool(words))
