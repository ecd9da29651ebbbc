"""受入れを待つもの: what other sections hand over, and what came too late for one that goes on here (settled.md 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.handover import Arrival, Arrivals, Lost, NumberTaken
from komae_desk.core.history import words_of_value
from komae_desk.core.record import plain
from komae_desk.ui.asking_card import AskingCard
from komae_desk.ui.background import Background
from komae_desk.ui.backup_screen import moment
from komae_desk.ui.conflict_place import agreement_of
from komae_desk.ui.empty_state import EmptyState
from komae_desk.ui.field import Field
from komae_desk.ui.field_factory import field_for
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.scrolled_column import ScrolledColumn
from komae_desk.ui.text_fields import TextField

NAME = "arrivals"
TITLE = "受入れを待つもの"
ACCEPT, DECLINE, SEEN, BACK = "受け入れる", "受け入れない", "確認しました", "戻る"
NOTHING = ("受入れを待つものはありません。", "ほかの課からの所管替えは、ここに届きます。")
NOT_YOURS = "答えるのは、情報セキュリティ管理者か代理許可者です。"
FILES = "添付した写真や書類も、一緒に移ります。"
LATE = (
    "閉じた課あての操作か、異動した職員が送り残した操作で、まだこの課の記録に入っていません。"
    "必要な内容は、この課の記録に入力してください。"
)
LOST = "サーバーを控えから戻したときに失われた操作で、端末「{place}」だけに残っていました。"
TAKE = (
    "心当たりを確かめてください。受け入れると、もとの番号・氏名・日時で履歴に戻ります。"
    "心当たりのない操作があるときは、受け入れずに、情報政策課に連絡してください。"
)
OWN = (
    "あなたの端末だけに残っていたため、あなた一人では受け入れられません。"
    "ほかの端末がサーバーにつながって同じ操作を送るか、情報政策課が二人で受け入れると、履歴に戻ります。"
)
DOUBTFUL = "署名か中身を確かめられない操作が {count}件あり、受け入れられません。情報政策課に連絡してください。"


def arrivals_of(services: Any) -> Arrivals | None:
    """What came from other sections; None in 単独利用."""
    agreement = agreement_of(services)
    return agreement.arrivals if agreement is not None else None


def in_words(services: Any) -> tuple[str, str]:
    """Title and sentence of the line on ホーム; two empty texts when nothing waits."""
    arrivals = arrivals_of(services)
    waiting = arrivals.waiting() if arrivals is not None else ()
    if not waiting:
        return "", ""
    more = f"　ほか {len(waiting) - 1}件" if len(waiting) > 1 else ""
    return f"{TITLE}が {len(waiting)}件 あります", f"{waiting[0].section}　{waiting[0].title}{more}"


class ArrivalCard(AskingCard):
    """One of them, and the answers to it."""

    answered = Signal(str)

    def __init__(self, desk: Desk, arrival: Arrival, arrivals: Arrivals, parent: QWidget | None = None) -> None:
        super().__init__(arrival.title, parent)
        self.setProperty("role", "card")
        self._desk, self.arrival, self._arrivals = desk, arrival, arrivals
        self._background = Background(self)
        self.fields: dict[str, Field] = {}
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.addWidget(TextLabel(f"{arrival.section}　{arrival.title}", "strong", wraps=True))
        self.column.addWidget(TextLabel(f"{arrival.by}　{moment(arrival.at)}", "sub"))
        for words in self.facts():
            self.column.addWidget(TextLabel(words, wraps=True))
        self.lay_foot()
        self._offer()

    def facts(self) -> list[str]:
        """What it is, in the words of its list."""
        if isinstance(self.arrival, Lost):
            return self._lost(self.arrival)
        record, note = self.arrival.record, self.arrival.note
        words = [LATE, *self.arrival.words] if record is None else [self._line(record)]
        ledger = self._desk.ledger(record.kind) if record is not None else None
        files = [FILES] if ledger is not None and ledger.attaches else []
        return [*filter(None, words), *files, *([f"備考：{note}"] if note else [])]

    def _lost(self, lost: Lost) -> list[str]:
        doubt = DOUBTFUL.format(count=f"{lost.doubtful:,}") if lost.doubtful else ""
        what_to_do = OWN if lost.own else TAKE if lost.lines else ""
        words = [f"・{each}" for each in lost.words]
        return [*filter(None, (LOST.format(place=lost.section), *words, doubt, what_to_do))]

    def _line(self, record: Any) -> str:
        labels = record.labels()
        columns = self._desk.ledgers[record.kind].screens.columns
        named = [name for name in (*columns, "serial", "former_tag") if name in labels and getattr(record, name, None)]
        values = (
            (name, words_of_value(self._desk, type(record), name, plain(getattr(record, name)))) for name in named
        )
        return "　".join(f"{labels[name].text}：{words}" for name, words in dict(values).items() if words)

    # --- the answers

    def _offer(self) -> None:
        self.clear_answers()
        if not self._arrivals.may_answer(self.arrival):
            self.column.insertWidget(self.column.count() - 1, TextLabel(NOT_YOURS, "sub", wraps=True))
        elif isinstance(self.arrival, Lost):
            if self.arrival.lines:
                self.add_answer(ACCEPT, self.accept, "primary")
        elif self.arrival.record is None:
            self.add_answer(SEEN, lambda: self._ask_note("どのように確認したか", self.settle), "primary")
        else:
            self.add_answer(ACCEPT, self.accept, "primary")
            self.add_answer(DECLINE, lambda: self._ask_note("受け入れない理由", self.refuse))

    def _ask(self, name: str, field: Field) -> None:
        self.add_field(field, self.complaint)
        self.fields[name] = field

    def _ask_note(self, words: str, then: Callable[[], object]) -> None:
        field = TextField(words, required=True, limit=200)
        self._ask("note", field)
        self.clear_answers()
        self.add_answer("この内容で答える", then, "primary")
        field.editor().setFocus(Qt.FocusReason.OtherFocusReason)

    def _values(self) -> Mapping[str, Any] | None:
        """What was entered; None while something is missing."""
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            wrong[0].editor().setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return {name: field.value() for name, field in self.fields.items()}

    def accept(self) -> None:
        """受け入れる."""
        values = self._values()
        if values is not None:
            self._run(lambda: self._arrivals.accept(self.arrival, values), f"{self.arrival.title}を受け入れました。")

    def refuse(self) -> None:
        """受け入れない, with the reason."""
        values = self._values()
        if values is not None:
            self._run(
                lambda: self._arrivals.refuse(self.arrival, values["note"]), f"{self.arrival.title}を断りました。"
            )

    def settle(self) -> None:
        """確認しました."""
        values = self._values()
        if values is not None:
            self._run(lambda: self._arrivals.settle(self.arrival, values["note"]), "確認を登録しました。")

    def _run(self, answer: Callable[[], object], words: str) -> None:
        self.complain("")
        for button in self.buttons:
            button.setEnabled(False)
        self._background.run(answer, lambda _: self.answered.emit(words), self._failed)

    def _failed(self, error: Exception) -> None:
        for button in self.buttons:
            button.setEnabled(True)
        if isinstance(error, NumberTaken):
            self._ask_numbers(error)
        elif isinstance(error, Refused):
            self.complain(error.text)
        else:
            raise error

    def _ask_numbers(self, taken: NumberTaken) -> None:
        record = self.arrival.record
        assert record is not None
        labels = record.labels()
        words = "、".join(f"{labels[name].text}「{value}」" for name, value in taken.taken.items())
        self.complain(f"{words}は、この課の別の記録にあります。新しい番号を入力し、シールを貼り替えてください。")
        for name in taken.taken:
            if name not in self.fields:
                self._ask(name, field_for(self._desk, type(record), name))
        self.fields[next(iter(taken.taken))].editor().setFocus(Qt.FocusReason.OtherFocusReason)


class ArrivalsPage(QWidget):
    """The page; made with (desk, window)."""

    title = TITLE

    def __init__(self, desk: Desk, services: Any) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._shown: tuple[Arrival, ...] = ()
        self.cards: list[ArrivalCard] = []
        self.empty = EmptyState("circle-check")
        self.empty.say(*NOTHING)
        self._scroll = ScrolledColumn()
        self._list = self._scroll.column
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self.empty, 1)
        self.look_again()

    def enter(self) -> None:
        """The page was opened."""
        self.look_again()
        if self.cards and self.cards[0].buttons:
            self.cards[0].buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F5", "更新・同期"), ("F6", "次の区画"), ("Ctrl+K", "検索・移動")]

    def look_again(self) -> None:
        """What waits now; a card somebody is answering stays as it is."""
        arrivals = arrivals_of(self._services)
        waiting = arrivals.waiting() if arrivals is not None else ()
        self.empty.setVisible(not waiting)
        self._scroll.setVisible(bool(waiting))
        if waiting == self._shown or arrivals is None:
            return
        kept = {card.arrival.key: card for card in self.cards if card.arrival in waiting}
        for card in self.cards:
            self._list.removeWidget(card)
            if card.arrival.key not in kept:
                card.hide()
                card.deleteLater()
        self.cards = []
        for arrival in waiting:
            card = kept.get(arrival.key) or self._card(arrival, arrivals)
            self.cards.append(card)
            self._list.addWidget(card)
        self._shown = waiting

    def _card(self, arrival: Arrival, arrivals: Arrivals) -> ArrivalCard:
        card = ArrivalCard(self._desk, arrival, arrivals)
        card.answered.connect(self._services.say)
        return card
