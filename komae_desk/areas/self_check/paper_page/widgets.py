"""紙の票の入力: read the bar code, type one line of digits, look at the echo, Enter (ux.md §4.8)."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from komae_desk.areas.self_check.asked import MARKS, answers_of
from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.campaign.running import put_in
from komae_desk.areas.self_check.sheet.answering import (
    Answering,
    anonymous_campaigns,
    by_code,
    echoed,
    read_line,
)
from komae_desk.areas.self_check.sheet.answers import Filled, submit
from komae_desk.areas.self_check.sheet.record import OPEN_STATES, AnswerSheet, Way
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.ui.background import Background
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.line_edits import CodeEdit
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scan_box import ScanBox
from komae_desk.ui.services import Services

READY = "紙の票のバーコードを読み取ってください。"
HOW = (
    "1番から順に、印のある数字を続けて入力します（1 実施済・2 一部実施・3 未実施・4 該当なし、印のない設問は0）。"
    "「対象外」の設問は飛ばします。Enterで登録し、次の票に進みます。"
)
REGISTERED, TAKEN_BACK = "登録しました。", "取り消しました。"
HEADS = ("票の番号", "回答者", "結果")


class LineField(CodeEdit):
    """The line of digits; Enter hands it over."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("答えの数字")
        self.setPlaceholderText("例：11121 13111 4…")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class PaperPage(QWidget):
    """The page; made with (desk, services). 60 questions are 60 digits and one Enter, behind a scan."""

    title = "紙の票の入力"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self._background = Background(self)
        self.answering: Answering | None = None
        self._busy = False
        self.done: list[tuple[str, str, str]] = []
        self.campaigns = ChoiceField("無記名の自己点検", [], blank=None)
        self.box = ScanBox("票の番号", "票のバーコードを読み取るか、番号を入力してEnter")
        self.whose = TextLabel("", "big", wraps=True)
        self.line = LineField()
        self.echo = TextLabel("", "h2", wraps=True)
        self.check = TextLabel("", wraps=True)
        self.said = TextLabel(READY, wraps=True)
        self.enter_button = RefusingButton("登録", "Enter", role="primary", keyed=False)
        self.table = PlainTable("入力した票", HEADS, gives_way=("結果",))
        self._lay_out()
        self.box.entered.connect(self.read)
        self.line.textChanged.connect(lambda _: self._echo())
        self.line.entered.connect(self.register)
        self.enter_button.acted.connect(self.register)
        self.enter_button.refused.connect(lambda why: self._say(why, assertive=True))
        if (scanner := services.scanner) is not None:
            scanner.scanned.connect(self._scanned)
        stop = desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        self._naming = QWidget()
        named = QHBoxLayout(self._naming)
        named.setContentsMargins(0, 0, 0, 0)
        named.addWidget(FieldLabel(self.campaigns))
        named.addWidget(self.campaigns, 1)
        head.addWidget(self._naming, 1)
        head.addWidget(self.box, 1)
        typed = QHBoxLayout()
        typed.setSpacing(8)
        typed.addWidget(self.line, 1)
        typed.addWidget(self.enter_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.whose)
        column.addWidget(TextLabel(HOW, "sub", wraps=True))
        column.addLayout(typed)
        for part in (self.echo, self.check, self.said):
            column.addWidget(part)
        column.addWidget(self.table, 1)

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [Verb("paper:register", "紙の票を登録", self.register, "act", ("F12",), why=self._why)]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Enter", "登録して次の票"), ("Ctrl+Z", "元に戻す")]

    def enter(self) -> None:
        """The hands are on the number of a sheet."""
        boxes = anonymous_campaigns(self._desk)
        self.campaigns.set_options([(each.id, each.short) for each in boxes])
        if boxes:
            self.campaigns.set_value(boxes[0].id)
        self._naming.setVisible(len(boxes) > 1)
        (self.box if self.answering is None else self.line).setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.stop()

    # --- a sheet

    def _scanned(self, code: str) -> None:
        if self.isVisible():
            self.read(code)

    def read(self, code: str) -> None:
        """A sheet by name, or a slip; whoever types sees that sheet alone, and no answers of before."""
        chosen = self._desk.maybe(Campaign.kind, self.campaigns.value())
        try:
            self.answering = by_code(self._desk, code, chosen if isinstance(chosen, Campaign) else None)
        except Refused as refused:
            self.answering = None
            self._say(str(refused), assertive=True)
        else:
            self._say("答えの数字を続けて入力してください。")
        self.line.clear()
        self._show()
        (self.line if self.answering is not None else self.box).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        now = self.answering
        self.line.setEnabled(now is not None)
        if now is None:
            self.whose.show_text(READY)
        else:
            who = f"{now.sheet.person_name}（{now.sheet.category}）" if now.sheet is not None else "無記名の票"
            self.whose.show_text(f"{who}　{now.campaign.short}　{len(now.asked)}問")
        self._echo()

    def _echo(self) -> None:
        """The digits in groups of five, how many are still to come, and what is wrong so far."""
        now, typed = self.answering, self.line.text()
        self.echo.show_text(echoed(typed))
        self.check.show_text(self._checked(now, typed) if now is not None and typed else "")
        if now is not None and typed:
            # What is still to come, or that it is whole, stands above.
            self.said.show_text("")
        self.enter_button.refuse(self._why())

    def _checked(self, now: Answering, typed: str) -> str:
        line, wrong = read_line(now, typed)
        if wrong:
            return wrong
        found = list(answers_of(line, now.campaign.questions).values())
        counts = "　".join(f"{mark.label} {found.count(digit)}" for digit, mark in MARKS.items())
        left = sum(now.digit_in(line, q) == "." for q in now.asked)
        return f"{len(now.asked)}問そろいました。　{counts}　未回答 {left}　Enterで登録します。"

    def _why(self) -> str:
        if self._busy:
            return "登録しています。"
        if self.answering is None:
            return READY
        return read_line(self.answering, self.line.text())[1]

    def register(self) -> None:
        """Enter: the sheet is handed in; reasons stay on the paper."""
        now = self.answering
        if (why := self._why()) or now is None:
            if self.check.text():
                self._services.say(why, assertive=True)
            else:
                self._say(why, assertive=True)
            return
        filled = Filled(read_line(now, self.line.text())[0])
        if now.sheet is None:
            self._busy = True
            self._echo()
            self._background.run(
                lambda: put_in(self._desk, now.campaign, now.slip, filled, on_paper=True),
                lambda _: self._registered("（使用済みの票）", "無記名"),
                self._failed,
            )
            return
        try:
            submit(self._desk, now.sheet, filled, Way.PAPER)
        except Refused as refused:
            self._services.report(refused)
            return
        self._services.show_undo(f"{now.sheet.heading} を登録しました。")
        self._registered(now.sheet.code, now.sheet.person_name)

    def _registered(self, code: str, who: str) -> None:
        self._busy = False
        self.done.insert(0, (code, who, REGISTERED))
        self.table.show_rows(self.done)
        self.answering = None
        self.line.clear()
        self._show()
        count = sum(result == REGISTERED for *_, result in self.done)
        self._say(f"{who}の票を登録しました（{count}枚目）。次の票を読み取ってください。")
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self, kind: str, record: UUID) -> None:
        """A sheet that was taken back is told so in the list of what was entered."""
        sheet = self._desk.maybe(AnswerSheet.kind, record) if kind == AnswerSheet.kind and self.done else None
        if isinstance(sheet, AnswerSheet) and sheet.state in OPEN_STATES:
            known = [(code, who, TAKEN_BACK if code == sheet.code else result) for code, who, result in self.done]
            if known != self.done:
                self.done = known
                self.table.show_rows(self.done)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._echo()
        if not isinstance(error, Refused):
            raise error
        self._services.report(error)

    def _say(self, words: str, *, assertive: bool = False) -> None:
        self.said.show_text(words)
        self._services.say(words, assertive=assertive)
