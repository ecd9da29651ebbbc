"""自己点検の設問: every question of a sheet as it is asked today, whose it is, and the ways to change that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.self_check.question.answers import awaited, questions
from komae_desk.areas.self_check.question.record import CityQuestion, SectionQuestion
from komae_desk.areas.self_check.question.shipped import Audience, Question
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.store import NOT_ISSUER
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

INTRODUCTION = (
    "市が配る設問に、課の設問を加え、課で聞かない設問を休止できます。課の追加と変更は、部と全庁の集計に入りません。"
    "番号は、休止しても、ほかの設問に使いません。"
)
HEADS = ("番号", "設問", "根拠", "該当なし", "資料の例", "だれの設問", "状態")
CHOOSE = "設問を選んでから、もう一度押してください。"


def show_questions(desk: Desk, window: Any) -> None:
    """自己点検の設問."""
    show_page(window, "questions", lambda: QuestionsPage(desk, window))


class QuestionsPage(QWidget):
    """One sheet at a time; made with (desk, services)."""

    title = "自己点検の設問"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._shown: list[Question] = []
        self.audience = ChoiceField("票", [(each, each.label) for each in Audience])
        self.audience.set_value(Audience.STAFF)
        self.count = TextLabel("", "sub")
        self.table = PlainTable("自己点検の設問", HEADS, gives_way="設問")
        self.words = TextLabel("", wraps=True)
        self.add_button = QPushButton("課の設問を追加")
        self.add_button.setProperty("role", "primary")
        self.change_button = RefusingButton("課で変える・休止する")
        self.city_add_button = RefusingButton("市の設問を追加")
        self.city_change_button = RefusingButton("市の設問を変える・休止する")
        self.list_buttons = {kind: QPushButton(f"{kind.title}の一覧") for kind in (SectionQuestion, CityQuestion)}
        self._lay_out()
        self.audience.changed.connect(self._show)
        self.table.walked.connect(lambda _: self._show_words())
        self.add_button.clicked.connect(lambda: self._add(SectionQuestion.kind))
        self.change_button.acted.connect(lambda: self._change(SectionQuestion.kind))
        self.city_add_button.acted.connect(lambda: self._add(CityQuestion.kind))
        self.city_change_button.acted.connect(lambda: self._change(CityQuestion.kind))
        for button in (self.change_button, self.city_add_button, self.city_change_button):
            button.refused.connect(lambda why: services.report(Refused(why)))
        for listed, shown in self.list_buttons.items():
            shown.clicked.connect(lambda _=False, k=listed.kind: services.open_page(k))
        desk.subscribe(self._changed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(FieldLabel(self.audience))
        head.addWidget(self.audience)
        head.addWidget(self.count)
        head.addStretch(1)
        rows = [QHBoxLayout(), QHBoxLayout()]
        for row, buttons in zip(
            rows,
            (
                (self.add_button, self.change_button, self.list_buttons[SectionQuestion]),
                (self.city_add_button, self.city_change_button, self.list_buttons[CityQuestion]),
            ),
            strict=True,
        ):
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(TextLabel(INTRODUCTION, wraps=True))
        whole.addLayout(head)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.words)
        for row in rows:
            whole.addLayout(row)

    def enter(self) -> None:
        """The page was opened: the hands are on the first question."""
        self._show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F1", "根拠の条文"), ("↑ ↓", "設問を選ぶ"), ("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]

    @property
    def basis(self) -> str:
        """The clauses of the question the mark is on: what F1 opens."""
        chosen = self._chosen()
        return chosen.clause if chosen is not None else ""

    @property
    def hint(self) -> str:
        """What F1 says."""
        return f"根拠：{self.basis}" if self.basis else ""

    @property
    def label(self) -> str:
        """What F1 names."""
        chosen = self._chosen()
        return chosen.id if chosen is not None else self.title

    def _changed(self, kind: str, _: UUID) -> None:
        if self.isVisible() and kind in (CityQuestion.kind, SectionQuestion.kind):
            self._show()

    def _show(self) -> None:
        row = max(self.table.currentIndex().row(), 0)
        self._shown = questions(self._desk, self.audience.value() or Audience.STAFF, paused=True)
        asked = sum(not each.is_paused for each in self._shown)
        paused = len(self._shown) - asked
        waiting = awaited(self._desk)
        told = f"　サーバーの番号を待つ設問 {waiting}問（まだ聞きません）" if waiting else ""
        self.count.show_text(f"{asked}問" + (f"（休止 {paused}問）" if paused else "") + told)
        self.table.show_rows([_cells(each) for each in self._shown])
        self.table.go_to(min(row, len(self._shown) - 1))
        self._show_words()

    def _chosen(self) -> Question | None:
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _show_words(self) -> None:
        chosen = self._chosen()
        issues = self._desk.store.may_write(CityQuestion.kind, self._desk.user.person)
        self.change_button.refuse("" if chosen else CHOOSE)
        self.city_add_button.refuse("" if issues else NOT_ISSUER)
        self.city_change_button.refuse(NOT_ISSUER if not issues else "" if chosen else CHOOSE)
        self.words.show_text(in_full(chosen) if chosen else "")

    def _add(self, kind: str) -> None:
        chosen = self._chosen()
        values = {"chapter": chosen.chapter} if chosen else {}
        self._services.open_new(kind, {"audience": self.audience.value() or Audience.STAFF, **values})

    def _change(self, kind: str) -> None:
        if (chosen := self._chosen()) is not None:
            self._services.open_new(kind, {"about": chosen.id})


def in_full(question: Question) -> str:
    """The chapter, the whole question and its recommended part."""
    head = "〔推奨〕" if question.is_recommended else ""
    advice = f"〔推奨：{question.advice}〕" if question.advice else ""
    who = "（会計年度任用職員だけ）" if question.is_for_term_staff else ""
    return f"{question.chapter}　{question.id}　{head}{question.text}{advice}{who}"


def _cells(each: Question) -> tuple[str, ...]:
    text = ("〔推奨〕" if each.is_recommended else "") + each.text
    state = "休止" if each.is_paused else "聞く"
    return (each.id, text, each.clause, "可" if each.allows_na else "—", each.evidence, each.whose, state)
