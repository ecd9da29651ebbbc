"""点検に答える: one key a question, saved at each; by name one's own sheet, or any by its bar code (ux.md §4.8)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from komae_desk.areas.self_check.answer_page.card.widgets import QuestionCard
from komae_desk.areas.self_check.answer_page.head.widgets import AnswerHead
from komae_desk.areas.self_check.answer_page.remark.widgets import CommentEdit, RemarkFields
from komae_desk.areas.self_check.answer_page.table.widgets import QuestionTable
from komae_desk.areas.self_check.campaign.record import Campaign
from komae_desk.areas.self_check.question.shipped import Question
from komae_desk.areas.self_check.sheet.answering import Answering, by_code
from komae_desk.areas.self_check.sheet.record import AnswerSheet
from komae_desk.core.desk import MANY, Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.ui.background import Background
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

KINDS = frozenset({"self_check", "self_check_sheet"})
NOTHING = "答える点検票がありません。紙の票をお持ちの場合は、票の番号を読み取ってください。"
READ_SLIP = "無記名です。お渡しした票の番号を読み取るか、入力してEnterを押してください。"
READY = "1（実施済）・2（一部実施）・3（未実施）・4（該当なし）・0（後で）で答えてください。"
PUT_IN = "提出しました。票の番号は使い終わりました。答えは、だれのものか分からない形で入れました。"
PAUSE = 20_000
"""Milliseconds without a key after which what was answered is written down as one operation."""


class AnswerPage(QWidget):
    """The page; made with (desk, services)."""

    title = "点検に答える"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self._background = Background(self)
        self.answering: Answering | None = None
        self._campaign: Campaign | None = None
        self._writing = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._rest)
        self._build()
        self._lay_out()
        self._connect()
        self._show_choices()

    # --- building

    def _build(self) -> None:
        self.head = AnswerHead()
        self.sheets, self.box = self.head.sheets, self.head.box
        self.card = QuestionCard()
        self.said = TextLabel(READY, wraps=True)
        self.remark = RemarkFields(self._desk)
        self.comment = CommentEdit()
        self.table = QuestionTable()
        self.submit_button = RefusingButton("提出", "F12", role="primary", keyed=False)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.comment, 1)
        foot.addWidget(self.submit_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for part in (self.head, self.card, self.said, self.remark):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.head.chosen.connect(lambda: self.take(self.sheets.value()))
        self.head.entered.connect(self.read)
        self.table.digit.connect(self.press)
        self.table.stepped.connect(lambda step: self.table.go_to(max(self.table.currentIndex().row() + step, 0)))
        self.table.next_open.connect(self.go_next)
        self.table.ticked.connect(self.tick)
        self.table.walked.connect(lambda _: self._show_question())
        self.table.opened.connect(lambda _: self._enter_words("reason"))
        self.card.pressed.connect(self._clicked)
        self.remark.left.connect(self._take_words)
        self.remark.entered.connect(self._entered)
        self.remark.given_up.connect(self._show_question)
        self.remark.given_up.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.comment.editingFinished.connect(self._take_comment)
        self.submit_button.acted.connect(self.submit)
        self.submit_button.refused.connect(lambda why: self._services.report(Refused(why)))
        stop = self._desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        if (scanner := self._services.scanner) is not None:
            scanner.scanned.connect(self._scanned)

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb("answer:submit", "点検票を提出", self.submit, "act", ("F12",), why=self._why_none),
            Verb("answer:next", "次の未回答", self.go_next, "go", ("Ctrl+Down",), why=self._why_none),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F1", "条文"), ("1…4", "答える"), ("0", "後で"), ("←→", "前・次へ"), ("Ctrl+↓", "次の未回答"),
                ("Space", "推奨も実施"), ("Enter", "理由"), ("F12", "提出")]  # fmt: skip

    @property
    def basis(self) -> str:
        """The clauses of the question under the hand: what F1 opens."""
        question = self._question()
        return question.clause if question is not None else ""

    @property
    def hint(self) -> str:
        """What F1 says."""
        return f"根拠：{self.basis}" if self.basis else ""

    @property
    def label(self) -> str:
        """What F1 names."""
        question = self._question()
        return question.id if question is not None else self.title

    def enter(self) -> None:
        """The hands are on the first question nobody has answered."""
        self._show_choices()
        (self.table if self.answering is not None else self.box).setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.stop()
        self._services.top.cover_person("")
        self._rest()

    # --- choosing a sheet

    def _show_choices(self) -> None:
        known = self.head.show_choices(self._desk, self.answering, self._campaign)
        if self.answering is None:
            self._take(known)
        else:
            self._show()

    def take(self, wanted: UUID | None) -> None:
        """A sheet or a campaign without names that was chosen, here or on another page."""
        self._rest()
        self.sheets.set_value(wanted)
        self._take(wanted)
        (self.table if self.answering is not None else self.box).setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, wanted: UUID | None) -> None:
        """A sheet of one's own, or a campaign without names, of which the slip is still to be read."""
        sheet = self._desk.maybe(AnswerSheet.kind, wanted)
        campaign = self._desk.maybe(Campaign.kind, sheet.campaign if isinstance(sheet, AnswerSheet) else wanted)
        self._campaign = campaign if isinstance(campaign, Campaign) else None
        if isinstance(sheet, AnswerSheet) and self._campaign is not None:
            self._begin(Answering(self._desk, self._campaign, sheet))
        else:
            self._begin(None)

    def _scanned(self, code: str) -> None:
        if self.isVisible():
            self.read(code)

    def read(self, code: str) -> None:
        """A number of a sheet or a slip: whoever has it may fill it in, and sees no other."""
        self._rest()
        sealed = self._campaign if self._campaign and self._campaign.is_anonymous else None
        try:
            found = by_code(self._desk, code, sealed)
        except Refused as refused:
            self._say(str(refused), assertive=True)
            return
        self._campaign = found.campaign
        self._begin(found)
        self._show_choices()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self, answering: Answering | None) -> None:
        self.answering = answering
        self.table.show_sheet(answering)
        self._show()
        if answering is not None:
            self.said.show_text(READY)
            self.table.go_to(max(answering.next_open(-1), 0))
        self._show_question()

    # --- answering

    def press(self, digit: int) -> None:
        """One key: the answer of the question under the hand, and on to the next."""
        answering, question = self.answering, self._question()
        if answering is None or question is None:
            self._say(self._why_none(), assertive=True)
            return
        row = self.table.currentIndex().row()
        try:
            answering.answer(question, digit)
        except Refused as refused:
            self._say(str(refused), assertive=True)
            return
        self.table.show_row(answering, row)
        self._pause.start()
        wanted = answering.wants_words(question)
        self.table.go_to(min(row + 1, len(answering.asked) - 1))
        self._show()
        if row + 1 == len(answering.asked):
            self._show_question()
        label = self.card.buttons[digit].text()
        later = "　理由と改善は、後でまとめて入力できます（Enter）。" if wanted and digit != 4 else ""
        self._say(f"{question.id}：{label}{later}{answering.ending_at(row)}")

    def _clicked(self, digit: int) -> None:
        self.press(digit)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_next(self) -> None:
        """Ctrl+↓: the next one that is open."""
        if (answering := self.answering) is None:
            return
        row = answering.next_open(self.table.currentIndex().row())
        if row < 0:
            self._say(answering.ending.strip())
        else:
            self.table.go_to(row)

    def tick(self) -> None:
        """Space: the recommended part is kept, too."""
        answering, question = self.answering, self._question()
        if answering is not None and question is not None:
            said = answering.advise(question)
            self._pause.start()
            self._show_question()
            self._say(said)

    # --- reasons

    def _enter_words(self, name: str) -> None:
        answering, question = self.answering, self._question()
        if answering is None or question is None:
            return
        if name not in answering.wants_words(question):
            self._say("理由と改善は、2（一部実施）・3（未実施）と答えた設問に、理由は4（該当なし）にも入力します。")
            return
        self.remark.enter(name)

    def _entered(self) -> None:
        """Enter: on to the next field this answer asks for, then to the next question that lacks words."""
        answering, question = self.answering, self._question()
        if answering is None or question is None:
            return
        self._take_words()
        if why := self.remark.until.problem():
            self._say(why, assertive=True)
            return
        if found := answering.next_lack(question):
            self._say(found.text)
            self._go_to_lack(found.question, found.field)
        else:
            self._say(answering.ending.strip() or READY)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_lack(self, question: Question, field: str) -> None:
        assert self.answering is not None
        self.table.go_to(self.answering.asked.index(question))
        if field == "answer":
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._enter_words(field)

    def _take_words(self) -> None:
        """What stands in the fields belongs to the question under the hand, at once."""
        answering, question = self.answering, self._question()
        if answering is None or question is None or not answering.wants_words(question):
            return
        before = answering.filled
        answering.say(question, *self.remark.values())
        if answering.filled != before:
            self.table.show_row(answering, self.table.currentIndex().row())
            self._pause.start()

    def _take_comment(self) -> None:
        answering = self.answering
        if answering is not None and self.comment.text() != answering.filled.comment:
            answering.comment(self.comment.text())
            self._pause.start()

    # --- keeping and handing in

    def _rest(self) -> None:
        """A pause: what was answered is written down as one operation; without a name nothing is kept."""
        self._pause.stop()
        if self.answering is not None:
            self._guarded(self.answering.pause)

    def submit(self) -> None:
        """F12: hand the sheet in, or go where something is missing."""
        answering = self.answering
        if answering is None:
            self._say(self._why_none(), assertive=True)
            return
        self._take_comment()
        if missing := answering.lacks():
            self._say(missing[0].text, assertive=True)
            self._go_to_lack(missing[0].question, missing[0].field)
            return
        self._pause.stop()
        if answering.is_anonymous:
            self._background.run(
                answering.put_in, lambda _: self._leave(PUT_IN), self._failed, button=self.submit_button
            )
        elif self._guarded(answering.submit):
            assert answering.sheet is not None
            self._services.show_undo(f"{answering.sheet.heading} を提出しました。")
            self._leave("提出しました。ありがとうございました。")

    def _leave(self, words: str) -> None:
        """Nothing of the sheet stays on the screen."""
        self.answering = self._campaign = None
        self._begin(None)
        self._show_choices()
        self._say(words)
        (self.table if self.answering is not None else self.box).setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        self._services.report(error)

    def _guarded(self, act: Callable[[], object]) -> bool:
        self._writing = True
        try:
            act()
        except (Invalid, Warned, Refused) as refused:
            self._services.report(refused)
            return False
        finally:
            self._writing = False
        return True

    # --- showing

    def _question(self) -> Question | None:
        row = self.table.currentIndex().row()
        asked = self.answering.asked if self.answering is not None else []
        return asked[row] if 0 <= row < len(asked) else None

    def _show(self) -> None:
        self.head.show_progress(self.answering, self._campaign)
        anonymous = self._campaign is not None and self._campaign.is_anonymous
        self._services.top.cover_person("無記名" if anonymous and self.isVisible() else "")
        self.submit_button.refuse(self._why_none())
        if self.answering is None:
            self.comment.clear()
            self.said.show_text(self._why_none())

    def _show_question(self) -> None:
        answering, question = self.answering, self._question()
        self.card.show_question(answering, question)
        self.remark.setVisible(question is not None)
        if answering is not None and question is not None:
            self.remark.show_remark(answering.filled.remark(question.id), answering.wants_words(question))
            self.comment.setText(answering.filled.comment)

    def _say(self, words: str, *, assertive: bool = False) -> None:
        self.said.show_text(words)
        self._services.say(words, assertive=assertive)

    def _why_none(self) -> str:
        if self.answering is not None:
            return ""
        return READ_SLIP if self._campaign is not None and self._campaign.is_anonymous else NOTHING

    def _changed(self, kind: str, record: UUID) -> None:
        """An undo or another PC changed what is shown here; colleagues who answer disturb nobody."""
        if kind not in KINDS or self._writing or not self.isVisible():
            return
        now, row = self.answering, self.table.currentIndex().row()
        if now is not None and now.sheet is not None and record in (now.sheet.id, now.campaign.id, MANY):
            self._take(now.sheet.id)
            self.table.go_to(row)
        elif now is None:
            self._show_choices()
