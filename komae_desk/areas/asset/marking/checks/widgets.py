"""ファイルの表示の点検: folders held against the register; the report on screen, in Excel and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.asset.marking.inspecting import HEADS, Report, check
from komae_desk.areas.asset.marking.places.widgets import PlaceList, dropped
from komae_desk.core.area import Paper
from komae_desk.core.collecting import uncollected
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.export import Exported, RowsWish
from komae_desk.core.intake import Stopped
from komae_desk.marking.inspection import Finding
from komae_desk.ui.background import Cancelled, Job, Progress
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.file_dialogs import ask_save
from komae_desk.ui.import_parts import ProgressRow
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.plain_table import Cell, PlainTable, words_of
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

PAGE = "check_marks"
BUSY = "点検が終わるか、中止してから、もう一度押してください。"
MOST_ON_PAPER = 5_000
TITLE = "ファイルの分類表示の点検結果"
_Row = TypeVar("_Row", bound=tuple[Cell, ...])
STATUS = {
    Finding.UNMARKED: Status.ATTENTION,
    Finding.DIFFERENT: Status.WRONG,
    Finding.NAME_DIFFERS: Status.WRONG,
    Finding.UNKNOWN: Status.ATTENTION,
    Finding.UNREADABLE: Status.OTHER,
}


class CheckMarksPage(QWidget):
    """The page; the last report stays until another one is made."""

    title = "ファイルの表示の点検"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._desk, self._services = desk, services
        self.report: Report | None = None
        self._cells: Sequence[tuple[Cell, ...]] = ()
        self._shown: tuple[Report | None, object] | None = None
        self.files = PlaceList("点検するフォルダー", files=False, height=84)
        self.files.changed.connect(self._show)
        kinds = [(f, f.label) for f in Finding if f is not Finding.FINE]
        self.narrow = ChoiceField("結果", kinds, blank="すべての結果")
        self.narrow.changed.connect(self._show)
        self.count = TextLabel("", "strong", wraps=True)
        self.table = PlainTable(TITLE, HEADS, gives_way=("対処", "場所", "ファイル"))
        self.table.copied.connect(lambda n: services.say(f"{n:,}件をコピーしました。"))
        self.empty = EmptyState("folder")
        self.results = QVBoxLayout()
        self.progress = ProgressRow(services.jobs)
        self.go_button = RefusingButton("点検する", role="primary")
        self.go_button.acted.connect(self.check)
        self.copy_button = QPushButton("Excelへコピー")
        self.copy_button.clicked.connect(self.table.copy)
        self.export_button = RefusingButton("書き出す")
        self.export_button.acted.connect(self.ask_where)
        self.print_button = RefusingButton("印刷")
        self.print_button.acted.connect(self.print)
        for button in (self.go_button, self.export_button, self.print_button):
            button.refused.connect(lambda why: services.say(why, assertive=True))
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.narrow)
        line.addWidget(self.count, 1)
        for button in (self.copy_button, self.export_button, self.print_button):
            line.addWidget(button)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.go_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self.results)
        column.addWidget(self.files)
        column.addLayout(line)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.progress)
        column.addLayout(foot)

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page is shown."""
        self._show()

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+O", "フォルダーを選ぶ"), ("F12", "点検する"), ("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        return (
            Verb("check_choose_folder", "点検するフォルダーを選ぶ", self.files.ask_folder, "file", ("Ctrl+O",)),
            Verb("check_go", "選んだフォルダーを点検", self.go_button.click, "file", ("F12", "Ctrl+Return")),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event) and self.progress.job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.add(dropped(event))

    # --- checking

    def check(self) -> None:
        """Look through the folders that are chosen."""
        desk, places = self._desk.unheard(), list(self.files.places)

        def work(progress: Progress, cancelled: Cancelled) -> tuple[Report, Sequence[tuple[Cell, ...]]] | None:
            try:
                report = check(desk, places, progress, cancelled)
            except Stopped:
                return None
            return report, cells_of(report)

        def ended(made: tuple[Report, Sequence[tuple[Cell, ...]]] | None, job: Job) -> None:
            self.progress.end()
            if made is None:
                words = "点検を中止しました。確かめたファイルは覚えているので、続きから点検できます。"
                self._tell(Status.INFORMATION, words, [Act("残りを続ける", self.check)])
            else:
                self.report, self._cells = made
            self._show()

        def failed(error: Exception) -> None:
            self.progress.end()
            self._show()
            if not isinstance(error, Refused):
                raise error
            self._tell(Status.WRONG, error.text)

        self._clear_results()
        self.progress.follow(self._services.jobs.start("ファイルの表示を点検", work, ended, failed))
        self._show()

    def _wanted(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Those of the chosen result, as they were made beside the window."""
        kind = self.narrow.value()
        return rows if kind is None else [row for row in rows if words_of(row[0]) == kind.label]

    def _show(self) -> None:
        busy = self.progress.job is not None
        self.go_button.refuse(BUSY if busy else "" if self.files.places else "点検するフォルダーを選んでください。")
        rows = self._wanted(self._cells)
        if self._shown != (self.report, self.narrow.value()):
            self._shown = (self.report, self.narrow.value())
            self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.count.show_text(self.report.sentence if self.report is not None else "")
        if self.report is None:
            words = (
                "表示のないファイル、台帳と違う分類のファイル、台帳にないファイルを探します。ファイルは変更しません。"
            )
            self.empty.say("点検するフォルダーを選んでください。", words)
        elif self.report.rows:
            self.empty.say("この結果のファイルはありません。", "ほかの結果を選ぶと、表示します。")
        else:
            self.empty.say("問題のあるファイルはありません。", self.report.sentence)
        why = BUSY if busy else "" if rows else "書き出す行がありません。"
        self.copy_button.setEnabled(bool(rows))
        self.export_button.refuse(why)
        many = f"{MOST_ON_PAPER:,}件を超えるため、印刷できません。「書き出す」でExcelにしてください。"
        self.print_button.refuse(why or (many if len(self._cells) > MOST_ON_PAPER else ""))

    # --- taking it along

    def ask_where(self) -> None:
        """Ask for the place of the file."""
        place = Path(f"{TITLE}_{self._desk.today:%Y%m%d}.xlsx")
        ask_save(self, f"{TITLE}の書き出し先", place, "Excelブック (*.xlsx)", self.write)

    def write(self, path: Path) -> None:
        """Write the rows that are shown."""
        tables, desk, report = self._services.spreadsheets, self._desk.unheard(), self.report
        if tables is None or report is None:
            return
        places = "、".join(map(str, report.places))
        conditions = (f"点検の時点：{wareki_moment(report.at)}", f"対象：{places}", report.sentence)
        wish = RowsWish(TITLE, HEADS, tuple(self._wanted(report.rows)), conditions)

        def work(progress: Progress, cancelled: Cancelled) -> Exported | None:
            try:
                return tables.export_rows(desk, wish, path, lambda d, t: progress(d, t or 0), cancelled)
            except Stopped:
                return None

        def written(exported: Exported | None, job: Job) -> None:
            words = "書出しを中止しました。ファイルは作っていません。"
            if exported is not None:
                words = f"{exported.rows:,}件を「{exported.path.name}」に書き出しました。"
            self._tell(Status.DONE if exported is not None else Status.INFORMATION, words)

        def failed(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            self._tell(Status.WRONG, error.text)

        self._services.jobs.start("点検結果の書出しを処理", work, written, failed)

    def print(self) -> None:
        """Show the report as it is printed."""
        if self.report is not None:
            self._services.preview(paper_of(self.report), [])

    def _clear_results(self) -> None:
        while (item := self.results.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _tell(self, status: Status, title: str, acts: Sequence[Act] = ()) -> None:
        self._clear_results()
        banner = Banner(status, title, acts=acts, closable=True)
        self.results.addWidget(banner)
        banner.appear()


def cells_of(report: Report) -> Sequence[tuple[Cell, ...]]:
    """The rows of a report as the table shows them; may run beside the window."""
    with uncollected():
        chips = {finding.label: Chip(colour, finding.label) for finding, colour in STATUS.items()}
        return [(chips[words[0]], *words[1:]) for words in report.rows]


def paper_of(report: Report) -> Paper:
    """The report on paper."""
    from komae_desk.areas.asset.marking.form import REPORT
    from komae_desk.areas.asset.marking.form import report as draw

    return Paper("L-01-2", REPORT, partial(draw, report), basis="対2-2(2)", landscape=True, many=True, free=True)
