"""控えと復元: backups in sentences, the restore that asks first, the check of the journal (ux.md §4.18, §5.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from komae_desk.core.dates import WEEKDAYS
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.ui.announcement import announce
from komae_desk.ui.at_work import pressed
from komae_desk.ui.background import Cancelled, Job, JobState, Progress
from komae_desk.ui.banner import Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.help_way import NEW_PC, help_button
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.results import Results

BACK, RESTORE = "戻る", "復元"
HEADS = ("いつの状態か", "今から", "その後の変更", "大きさ", "種類")
LOW_SPACE = 1024**3


class KeptBackup(Protocol):
    """One verified backup. size: bytes; later: changes made since; before: 「戻す前の控え」."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def size(self) -> int: ...
    @property
    def later(self) -> int: ...
    @property
    def before(self) -> bool: ...


class Verification(Protocol):
    """What the check found; fault is "" when every line holds."""

    @property
    def lines(self) -> int: ...
    @property
    def fault(self) -> str: ...
    @property
    def stopped(self) -> bool: ...


class Upkeep(Protocol):
    """What the screen asks of the composition; back_up, restore and verify run on a thread and raise Refused."""

    @property
    def folder(self) -> str: ...
    @property
    def backup_folder(self) -> str: ...
    def free_space(self) -> int: ...
    def backups(self) -> Sequence[KeptBackup]: ...
    def back_up(self) -> KeptBackup: ...
    def restore(self, backup_id: str) -> None:
        """Lay the restored file ready."""
        ...

    def restart(self) -> None:
        """Close the file, put the restored one in its place, and ask for the password again."""
        ...

    def verify(self, progress: Progress, cancelled: Cancelled) -> Verification: ...


def moment(at: datetime) -> str:
    """「7月5日（金）9:00」."""
    local = at.astimezone()
    return f"{local.month}月{local.day}日（{WEEKDAYS[local.weekday()]}）{local.hour}:{local:%M}"


def age(at: datetime, now: datetime) -> str:
    """「3時間前」「2日前」."""
    minutes = max(int((now - at).total_seconds()) // 60, 0)
    if minutes < 1:
        return "たった今"
    if minutes < 60:
        return f"{minutes}分前"
    return f"{minutes // 60}時間前" if minutes < 24 * 60 else f"{minutes // (24 * 60)}日前"


def in_units(size: int) -> str:
    """「2.4MB」."""
    for unit, bytes_of in (("GB", 1024**3), ("MB", 1024**2)):
        if size >= bytes_of:
            count = size / bytes_of
            return f"{count:,.1f}{unit}" if count < 100 else f"{count:,.0f}{unit}"
    return f"{max(size // 1024, 1):,}KB"


def question(backup: KeptBackup) -> str:
    """The question of ux.md §5.8."""
    first = f"{moment(backup.at)} の状態に戻しますか？　"
    if not backup.later:
        return first + "それより後の変更はありません。"
    return first + f"それより後の {backup.later:,}件の変更は「戻す前の控え」に残ります。"


def words_of_check(found: Verification, *, stopped: bool) -> tuple[Status, str, str]:
    """What the check of the journal found: status, title, sentence."""
    if found.fault:
        sentence = f"{found.fault}情報政策課に連絡してください。この端末のデータは、そのまま残してください。"
        return Status.WRONG, "記録に異常が見つかりました。", sentence
    if found.stopped or stopped:
        return Status.INFORMATION, f"検査を中止しました。{found.lines:,}件までに異常はありません。", ""
    return Status.DONE, f"{found.lines:,}件を検査しました。異常はありません。", ""


class BackupPage(QWidget):
    """The page; made with (desk, services) and the upkeep, None where there is nothing to keep (練習モード)."""

    title = "控えと復元"

    def __init__(self, desk: Desk, services: Any, upkeep: Upkeep | None) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services, self._upkeep = desk, services, upkeep
        self._backups: Sequence[KeptBackup] = []
        self._busy = False
        self._results = Results()
        self.newest = TextLabel("", wraps=True)
        self.make_button = RefusingButton("今すぐ控えを作る", role="primary")
        self.check_button = RefusingButton("検査する")
        self.restore_button = RefusingButton("この控えに戻す")
        self.table = QTableWidget(0, len(HEADS))
        self.places = [TextLabel("", wraps=True) for _ in range(3)]
        self.copy_button = QPushButton("場所をコピー")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(12)
        if upkeep is None:
            empty = EmptyState("save")
            empty.say("練習モードでは、控えを作りません。", "練習の記録は、アプリを閉じると消えます。")
            column.addWidget(empty)
            return
        self._lay_out(column)
        self.make_button.acted.connect(self.back_up)
        self.check_button.acted.connect(self.check)
        self.restore_button.acted.connect(self.ask_to_restore)
        self.copy_button.clicked.connect(self._copy_places)
        for button in (self.make_button, self.check_button, self.restore_button):
            button.refused.connect(services.say)
        self.table.itemSelectionChanged.connect(self._show_reasons)
        self.look_again()

    def _lay_out(self, column: QVBoxLayout) -> None:
        table = self.table
        table.setAccessibleName("控え")
        table.setHorizontalHeaderLabels(HEADS)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        card = QFrame()
        card.setProperty("role", "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.newest, 1)
        row.addWidget(self.make_button)
        row.addWidget(self.check_button)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        acts.addWidget(TextLabel("控え", "h2"))
        acts.addStretch(1)
        acts.addWidget(help_button(self._services, NEW_PC))
        acts.addWidget(self.restore_button)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        for label in self.places:
            lines.addWidget(label)
        foot.addLayout(lines, 1)
        foot.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        self.low = Banner(
            Status.ATTENTION,
            "ディスクの空きが少なくなっています。",
            "空きがなくなると、控えも登録もできません。不要なファイルを削除するか、情報政策課に連絡してください。",
        )
        column.addWidget(card)
        column.addLayout(self._results)
        column.addWidget(self.low)
        column.addLayout(acts)
        column.addWidget(table, 1)
        column.addWidget(TextLabel("保存場所", "h2"))
        column.addLayout(foot)

    @property
    def result(self) -> Banner | None:
        """What became of the last act."""
        return self._results.banner

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened: the newest backup has the focus."""
        if self._upkeep is not None:
            self.look_again()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F5", "更新"), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    def look_again(self) -> None:
        """Read the list anew."""
        if self._upkeep is None:
            return
        chosen = self.backup
        self._backups = self._upkeep.backups()
        self._show_rows(chosen)
        self._show_places()
        self._show_reasons()

    @property
    def backup(self) -> KeptBackup | None:
        """The chosen backup."""
        row = self.table.currentRow()
        return self._backups[row] if 0 <= row < len(self._backups) else None

    # --- acts

    def back_up(self) -> None:
        """今すぐ控えを作る."""
        upkeep = self._upkeep
        if upkeep is None:
            return

        def made(backup: KeptBackup, _: Job) -> None:
            words = f"{moment(backup.at)} の控えを作り、開けることを確かめました（{in_units(backup.size)}）。"
            self._ended(Status.DONE, words)

        self._start("控えを作成", lambda progress, cancelled: upkeep.back_up(), made)

    def check(self) -> None:
        """検査する: every line of the journal."""
        upkeep = self._upkeep
        if upkeep is None:
            return

        def checked(found: Verification, job: Job) -> None:
            self._ended(*words_of_check(found, stopped=job.state is JobState.STOPPED))

        self._start("記録を検査", upkeep.verify, checked)

    def ask_to_restore(self) -> None:
        """Ask before going back (ux.md §5.8)."""
        backup = self.backup
        if backup is not None:
            self._services.ask(question(backup), (BACK, RESTORE), lambda words: self._answered(words, backup))

    def _answered(self, words: str, backup: KeptBackup) -> None:
        upkeep = self._upkeep
        if words != RESTORE or upkeep is None:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return

        def ready(_: None, job: Job) -> None:
            self._busy = False
            upkeep.restart()

        self._start("控えから復元", lambda progress, cancelled: upkeep.restore(backup.id), ready)

    def _start(self, name: str, work: Callable[[Progress, Cancelled], Any], then: Callable[[Any, Job], object]) -> None:
        button = pressed(self)
        self._results.clear()
        self._busy = True
        self._show_reasons()
        self._services.jobs.start(name, work, then, self._failed, button=button)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            self._busy = False
            self._show_reasons()
            raise error
        self._ended(Status.WRONG, error.text)

    def _ended(self, status: Status, title: str, sentence: str = "") -> None:
        self._busy = False
        self._results.tell(status, title, sentence)
        self.look_again()

    # --- showing

    def _show_rows(self, chosen: KeptBackup | None) -> None:
        now = self._desk.now
        self.table.setRowCount(len(self._backups))
        for row, backup in enumerate(self._backups):
            later = f"{backup.later:,}件" if backup.later else "なし"
            kind = "戻す前の控え" if backup.before else "自動の控え"
            words = (moment(backup.at), age(backup.at, now), later, in_units(backup.size), kind)
            cells = [QTableWidgetItem(each) for each in words]
            spoken = f"{words[0]}、{words[1]}、その後の変更{later}、{words[3]}、{kind}"
            cells[0].setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, cell)
        if self._backups:
            place = next((n for n, b in enumerate(self._backups) if chosen is not None and b.id == chosen.id), 0)
            self.table.setCurrentCell(place, 0)
            newest = self._backups[0]
            self.newest.show_text(
                f"いちばん新しい控えは {moment(newest.at)}（{age(newest.at, now)}）です。"
                "変更があるときは、15分ごとと終了のときに、自動で控えを作ります。"
            )
        else:
            self.newest.show_text("控えはまだありません。「今すぐ控えを作る」を押してください。")

    def _show_places(self) -> None:
        assert self._upkeep is not None
        free = self._upkeep.free_space()
        words = (f"データ：{self._upkeep.folder}", f"控え：{self._upkeep.backup_folder}", f"空き：{in_units(free)}")
        for label, each in zip(self.places, words, strict=True):
            label.show_text(each)
        self.low.setVisible(free < LOW_SPACE)

    def _show_reasons(self) -> None:
        busy = "前の作業が終わるまでお待ちください。" if self._busy else ""
        self.make_button.refuse(busy)
        self.check_button.refuse(busy)
        self.restore_button.refuse(busy or ("" if self.backup is not None else "戻す控えを選んでください。"))

    def _copy_places(self) -> None:
        assert self._upkeep is not None
        QGuiApplication.clipboard().setText(f"{self._upkeep.folder}\n{self._upkeep.backup_folder}")
        words = "データと控えの場所をコピーしました。"
        self._services.say(words)
        announce(self.copy_button, words)
