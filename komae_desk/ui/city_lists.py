"""全庁・部の一覧: computed from the records of the sections, never typed in again (domain.md §1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.core.area import Paper, load
from komae_desk.core.dates import wareki_moment, wareki_short
from komae_desk.core.errors import Refused
from komae_desk.core.export import Exported, Form, RowsWish
from komae_desk.core.folding import fold_search
from komae_desk.core.intake import Stopped
from komae_desk.core.reception import SectionOfList, Told
from komae_desk.core.route import CityList
from komae_desk.ui import receiving as ways
from komae_desk.ui.asked_page import AskedPage
from komae_desk.ui.background import Cancelled, Job, Progress
from komae_desk.ui.chips import Status
from komae_desk.ui.choice_fields import ChoiceBox
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.file_dialogs import ask_save
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton

if TYPE_CHECKING:
    from komae_desk.core.desk import Look
    from komae_desk.core.record import Record
    from komae_desk.ui.main_window import MainWindow

SECTIONS = ("課", "件数", "最終受信")
NEVER = "未受信"
NOT_IN = "未提出"
FORMS = {".xlsx": Form.XLSX, ".csv": Form.CSV}


class CityListsPage(AskedPage):
    """One list at a time; what no section has sent yet is not shown as nothing."""

    title = "全庁・部の一覧"

    def __init__(self, window: MainWindow, receiving: ways.Receiving) -> None:
        super().__init__(window, receiving, PlainTable("一覧"), "table")
        self.told: Told | None = None
        self._lists: list[CityList] = []
        self.lists = ChoiceBox()
        self.lists.setAccessibleName("一覧の種類")
        self.lists.activated.connect(lambda _: self.look_again())
        self.narrow = LineEdit()
        self.narrow.setPlaceholderText("課・氏名・番号などで絞り込む")
        self.narrow.setAccessibleName("絞り込み")
        self.narrow.textChanged.connect(lambda _: self._show_rows())
        self.again_button = QPushButton("更新（F5）")
        self.again_button.clicked.connect(self.look_again)
        self.copy_button = QPushButton("Excelへコピー")
        self.paper_button = RefusingButton("印刷", "Ctrl+P", keyed=False)
        self.paper_button.acted.connect(self.print)
        self.paper_button.refused.connect(window.say)
        self.export_button = RefusingButton("書き出す")
        self.export_button.acted.connect(self.ask_where)
        self.export_button.refused.connect(window.say)
        self.copy_button.clicked.connect(self.table.copy)
        self.table.copied.connect(lambda n: window.say(f"{n:,}件をコピーしました。"))
        self.sections = PlainTable("課ごとの受信", SECTIONS, gives_way=SECTIONS[:1])
        self.moment = TextLabel("", "sub", wraps=True)
        self._lay_out()
        receiving.changed.connect(self._offer)
        self._offer()

    def _lay_out(self) -> None:
        line, right = QHBoxLayout(), QWidget()
        line.addWidget(self.lists)
        line.addWidget(self.narrow, 1)
        line.addWidget(self.count)
        for button in (self.again_button, self.copy_button, self.paper_button, self.export_button):
            line.addWidget(button)
        side = QVBoxLayout(right)
        side.setContentsMargins(8, 0, 0, 0)
        side.addWidget(TextLabel("課ごとの件数と最終受信", "h2"))
        side.addWidget(self.sections, 1)
        side.addWidget(self.moment)
        self.lay_halves(line, right, (840, 300))

    # --- what the window asks of a page

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+C", "コピー"), ("Ctrl+P", "印刷"), ("F5", "更新"), ("Ctrl+K", "検索・移動")]

    def verbs(self) -> Sequence[Verb]:
        """The commands of this page."""
        why = self._why_not_export
        return [
            Verb("city_copy", "一覧をExcelへコピー", self.table.copy, "edit"),
            Verb("city_print", "一覧を印刷", self.print, "paper", ("Ctrl+P",), ("いんさつ",), self._why_not_print),
            Verb("city_export", "一覧を書き出す", self.ask_where, "file", (), ("Excel", "CSV"), why),
        ]

    def look_again(self) -> None:
        """F5: compute the list anew."""
        self._turn += 1
        at = self.lists.currentIndex()
        if not 0 <= at < len(self._lists):
            return
        self.count.show_text("集計しています。")
        self.ask(partial(self._reception.read_list, self._lists[at]), self._show)

    # --- showing

    def _offer(self) -> None:
        lists = self._reception.lists(self._receiving.posts)
        if [each.name for each in lists] != [each.name for each in self._lists]:
            self._lists = lists
            self.lists.clear()
            for each in lists:
                self.lists.addItem(each.title)

    def _show(self, told: Told) -> None:
        self.told = told
        self.moment.show_text(f"{wareki_moment(told.at)}に、各課の記録から集計しました。")
        self.sections.show_rows([self._section(each) for each in told.sections])
        self._show_rows()

    def _section(self, each: SectionOfList) -> tuple[str, ...]:
        if each.last is None:
            return (each.name, "―", NEVER)
        count = NOT_IN if self.told is not None and self.told.of.handed_in and not each.rows else f"{each.rows:,}"
        last = each.last.astimezone()
        today = self.told is not None and last.date() == self.told.at.astimezone().date()
        return (each.name, count, f"{last:%H:%M}" if today else wareki_short(last.date()))

    def rows(self) -> list[tuple[str, ...]]:
        """The rows as they are narrowed now."""
        if self.told is None:
            return []
        words = fold_search(self.narrow.text()).split()
        return [row for row in self.told.rows if all(word in fold_search("　".join(row)) for word in words)]

    def _show_rows(self) -> None:
        told, rows = self.told, self.rows()
        if told is None:
            return
        self.table.show_rows(rows, told.columns)
        self.count.show_text(f"{len(rows):,}件")
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if told.rows:
            self.empty.say("条件に合う行はありません。", "絞り込みの言葉を消すと、すべての行を表示します。")
        else:
            self.empty.say("該当する記録はありません。", "まだ受信していない課は、右の表に「未受信」と出ます。")
        self._refuse()

    def _refuse(self) -> None:
        self.export_button.refuse(self._why_not_export())
        self.paper_button.refuse(self._why_not_print())

    def show_why_not(self, error: Refused) -> None:
        super().show_why_not(error)
        self.told = None
        self.sections.show_rows([])
        self._refuse()

    # --- taking it along

    def _why_not_print(self) -> str:
        if not self.rows():
            return "印刷する行がありません。"
        return (
            ""
            if self.told is not None and self.told.of.paper[0]
            else "この一覧に、帳票はありません。書き出してください。"
        )

    def print(self) -> None:
        """The rows as they are narrowed now, on the form of the list."""
        if self.told is None or self._why_not_print():
            return
        told = replace(self.told, rows=tuple(self.rows()))
        code, name = told.of.paper

        def draw(_: Sequence[Record], sheet: object, look: Look) -> None:
            load(name)(told, sheet, look)

        paper = Paper(code, told.of.title, draw, basis=told.of.basis, landscape=True, many=True, free=True)
        self._window.preview(paper, [])

    def _why_not_export(self) -> str:
        if self._window.spreadsheets is None:
            return "この画面では、表のファイルを書き出せません。"
        return "" if self.rows() else "書き出す行がありません。"

    def ask_where(self) -> None:
        """Ask for the place of the file; its ending says in which form."""
        if self.told is None:
            return
        place = Path(f"{self.told.of.title}_{self._window.desk.today:%Y%m%d}.xlsx")
        filters = "Excelブック (*.xlsx);;CSV（UTF-8） (*.csv)"
        ask_save(self, f"{self.told.of.title}の書き出し先", place, filters, self.write)

    def write(self, path: Path) -> None:
        """Write the rows as they are narrowed, with the sections that have sent nothing."""
        told, tables, desk = self.told, self._window.spreadsheets, self._window.desk.unheard()
        if told is None or tables is None:
            return
        typed = self.narrow.text().strip()
        never = [f"{each.department}{each.name}" for each in told.sections if each.last is None]
        conditions = (
            f"集計の時点：{wareki_moment(told.at)}",
            *((f"絞り込み：{typed}",) if typed else ()),
            *((f"{NEVER}：{'、'.join(never)}",) if never else ()),
        )
        form = FORMS.get(path.suffix.lower(), Form.XLSX)
        wish = RowsWish(told.of.title, told.columns, tuple(self.rows()), conditions, form)

        def work(progress: Progress, cancelled: Cancelled) -> Exported | None:
            try:
                return tables.export_rows(desk, wish, path, lambda d, t: progress(d, t or 0), cancelled)
            except Stopped:
                return None

        def written(exported: Exported | None, job: Job) -> None:
            if exported is None:
                self.results.tell(Status.INFORMATION, "書出しを中止しました。ファイルは作っていません。")
            else:
                self.results.tell(Status.DONE, f"{exported.rows:,}件を「{exported.path.name}」に書き出しました。")

        def failed(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            self.results.tell(Status.WRONG, error.text)

        self._window.jobs.start("一覧の書出しを処理", work, written, failed)
