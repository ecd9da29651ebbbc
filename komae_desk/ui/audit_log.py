"""監査ログ: everything done to this file, to be looked at, checked and taken along, never changed (ux.md §4.17)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.export import Exported, JournalWish
from komae_desk.core.intake import Stopped
from komae_desk.core.record import Record
from komae_desk.ui.audit_log_filters import AuditFilters
from komae_desk.ui.audit_log_list import AuditModel, AuditView
from komae_desk.ui.background import Cancelled, Job, JobState, Progress
from komae_desk.ui.backup_screen import Verification, words_of_check
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.conflict_place import agreement_of
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.file_dialogs import ask_save
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.help_way import WHO_SAW, help_button
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.results import Results

NO_CHECK = "練習モードでは、記録の検査はできません。"
NO_TABLES = "この画面では、表のファイルを書き出せません。"


class AuditLogPage(QWidget):
    """The page; made with (desk, window). The composition puts its Upkeep on the window for the check."""

    title = "監査ログ"

    def __init__(self, desk: Desk, services: Any) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._busy = False
        self._results = Results()
        self.filters = AuditFilters(desk, shared=getattr(services, "agreement", None) is not None)
        self.model = AuditModel(desk, self)
        self.view = AuditView(self.model)
        self.check_button = RefusingButton("検査する")
        self.export_button = RefusingButton("CSVに書き出す")
        self.copy_button = QPushButton("Excelへコピー")
        self.witness_button = QPushButton("証人を書き出す")
        self.witness_button.setToolTip("この端末が確かめたサーバーの履歴を、情報政策課の検査のために書き出します。")
        self.clear_button = QPushButton("条件を解除（Esc）")
        self.clear_button.setProperty("role", "text")
        self.help_button = help_button(services, WHO_SAW)
        self.count_line = TextLabel("", "sub")
        self.whole = TextLabel("", wraps=True)
        self.empty = EmptyState("history")
        self.empty.say("条件に合う操作の記録はありません。", "条件を解除すると、すべての操作を表示します。")
        self._lay_out()
        self.filters.changed.connect(self.look_again)
        self.model.read.connect(self._read)
        self.view.opened.connect(self.open_line)
        self.view.escaped.connect(self.clear)
        self.view.copied.connect(lambda count: services.say(f"{count:,}件をコピーしました。"))
        self.view.copy_refused.connect(services.say)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._show_whole())
        self.clear_button.clicked.connect(self.clear)
        self.copy_button.clicked.connect(lambda: self.view.copy())
        self.check_button.acted.connect(self.check)
        self.export_button.acted.connect(self.ask_where)
        self.witness_button.clicked.connect(self.ask_witnesses)
        for button in (self.check_button, self.export_button):
            button.refused.connect(services.say)
        self._show_reasons()

    def _lay_out(self) -> None:
        line, flow = QWidget(), FlowLayout(gap=8)
        line.setLayout(flow)
        for part in (
            self.count_line, self.check_button, self.witness_button, self.copy_button, self.export_button,
            self.clear_button, self.help_button,
        ):  # fmt: skip
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addLayout(self._results)
        column.addWidget(line)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.whole)
        self.empty.hide()

    @property
    def result(self) -> Banner | None:
        """What became of the last act."""
        return self._results.banner

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened: the newest line is there, the list has the focus."""
        self.look_again()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def wait(self) -> None:
        """The window closes."""
        self.model.stop()

    def look_again(self) -> None:
        """Read the log anew."""
        self._show_reasons()
        self.witness_button.setVisible(self._agreement is not None)
        self.clear_button.setVisible(not self.filters.are_open())
        self.model.show_query(self.filters.query())
        self._show_count()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Enter", "記録を開く"), ("Ctrl+C", "コピー"), ("F5", "更新"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return [
            Verb("audit_check", "改ざん検査", self.check, "act", (), ("検査する",), lambda: self.check_button.why),
            Verb("audit_copy", "Excelへコピー", self.view.copy, "edit"),
            Verb(
                "audit_export", "監査ログを書き出す", self.ask_where, "file", (), ("CSV",),
                lambda: self.export_button.why,
            ),
            Verb("audit_clear", "条件を解除", self.clear, "edit"),
            *([Verb("audit_witnesses", "証人を書き出す", self.ask_witnesses, "file")] if self._agreement else []),
        ]  # fmt: skip

    def show_record(self, record: Record) -> None:
        """「この記録の履歴」."""
        self.filters.show_record(record)
        self.look_again()

    # --- acts

    def clear(self) -> None:
        """Esc: all lines again."""
        self.filters.clear()
        self.look_again()

    def open_line(self, row: int) -> None:
        """Enter: the record of a line, where there is one to see."""
        if not 0 <= row < len(self.model.lines):
            return
        line = self.model.lines[row]
        if self._desk.maybe(line.kind, line.record_id) is None:
            self._services.say("この行に開ける記録はありません。")
        else:
            self._services.open_record(line.kind, line.record_id)

    def check(self) -> None:
        """改ざん検査: every line of the journal, beside the window."""
        upkeep = getattr(self._services, "upkeep", None)
        if upkeep is None or self._busy:
            return

        def checked(found: Verification, job: Job) -> None:
            self._ended(*words_of_check(found, stopped=job.state is JobState.STOPPED))

        self._begin()
        self._services.jobs.start("記録を検査", upkeep.verify, checked, self._failed, button=self.check_button)

    @property
    def _agreement(self) -> Any:
        return agreement_of(self._services)

    def ask_witnesses(self) -> None:
        """Ask for the place of the witness file."""
        place = Path(f"証人_{self._desk.today:%Y%m%d}.txt")
        ask_save(self, "証人の書き出し先", place, "テキスト (*.txt)", self.write_witnesses)

    def write_witnesses(self, path: Path) -> None:
        """Write what this PC has seen of the server's history (security.md §4.3)."""
        self._results.clear()
        try:
            count = self._agreement.export_witnesses(path)
        except Refused as refused:
            self._ended(Status.WRONG, refused.text)
            return
        words = "記録の内容は入っていません。情報政策課に渡すと、サーバーの履歴の検査（verify）に使えます。"
        self._ended(Status.DONE, f"証人{count:,}件を「{path.name}」に書き出しました。", words)

    def ask_where(self) -> None:
        """Ask for the place of the file."""
        place = Path(f"監査ログ_{self._desk.today:%Y%m%d}.csv")
        ask_save(self, "監査ログの書き出し先", place, "CSV（UTF-8） (*.csv)", self.write)

    def write(self, path: Path) -> None:
        """Write what is looked for, with its hash sheet."""
        wish, desk = JournalWish(self.filters.query(), self.filters.words()), self._desk.unheard()
        tables = self._services.spreadsheets

        def work(progress: Progress, cancelled: Cancelled) -> Exported | None:
            try:
                return tables.export_journal(desk, wish, path, lambda d, t: progress(d, t or 0), cancelled)  # type: ignore[no-any-return]
            except Stopped:
                return None

        def written(exported: Exported | None, job: Job) -> None:
            if exported is None:
                self._ended(Status.INFORMATION, "書出しを中止しました。ファイルは作っていません。")
                return
            words = f"{exported.rows:,}件を「{exported.path.name}」に書き出しました。"
            self._ended(
                Status.DONE, words, f"確かめるための値（SHA-256）は「{exported.path.stem}_ハッシュ値.txt」にあります。"
            )

        self._begin()
        self._services.jobs.start("監査ログの書出しを処理", work, written, self._failed, button=self.export_button)

    def _begin(self) -> None:
        self._results.clear()
        self._busy = True
        self._show_reasons()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            self._busy = False
            self._show_reasons()
            raise error
        self._ended(Status.WRONG, error.text)

    def _ended(self, status: Status, title: str, sentence: str = "") -> None:
        self._busy = False
        self._show_reasons()
        self._results.tell(status, title, sentence)

    # --- showing

    def _read(self) -> None:
        self.filters.know({line.by: line.who for line in self.model.lines})
        nothing = self.model.is_complete and not self.model.lines
        had_focus = self.view.hasFocus()
        self.empty.setVisible(nothing)
        self.view.setVisible(not nothing)
        if nothing and had_focus:
            self.filters.since.editor().setFocus(Qt.FocusReason.OtherFocusReason)
        if self.model.lines and not self.view.currentIndex().isValid():
            self.view.selectRow(0)
        self._show_count()
        self._show_whole()

    def _show_count(self) -> None:
        count = len(self.model.lines)
        only = f"「{self.filters.record.heading}」の履歴　" if self.filters.record is not None else ""
        if self.model.is_loading:
            words = f"{count:,}件を表示し、続きを読んでいます…" if count else "読んでいます…"
        elif self.model.is_complete:
            words = f"{count:,}件を新しい順に表示しています。"
        else:
            words = f"新しい{count:,}件を表示しています。下へ進むと、続きを表示します。"
        self.count_line.show_text(only + words)

    def _show_whole(self) -> None:
        row = self.view.currentIndex().row()
        line = self.model.lines[row] if 0 <= row < len(self.model.lines) else None
        self.whole.show_text(f"{line.seq}番　{line.what}　{line.change}".rstrip("　") if line else "")

    def _show_reasons(self) -> None:
        busy = "前の作業が終わるまでお待ちください。" if self._busy else ""
        upkeep = getattr(self._services, "upkeep", None)
        self.check_button.refuse(busy or ("" if upkeep is not None else NO_CHECK))
        tables = getattr(self._services, "spreadsheets", None)
        self.export_button.refuse(busy or ("" if tables is not None else NO_TABLES))
