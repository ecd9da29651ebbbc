"""点検モード: a full-width list, a scan or a digit for each row, stopped and gone on with on any day (ux.md §4.2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from komae_desk.areas.asset.inspection.beginning.widgets import Beginning
from komae_desk.areas.asset.inspection.choices import Finding
from komae_desk.areas.asset.inspection.list_view.widgets import RoundModel, RoundTable, answers_of, word_of
from komae_desk.areas.asset.inspection.round import Round, Thing, begin, running
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services

T = TypeVar("T")
PAGE = "inspection_mode"
KINDS = ("inspection", "inspection_entry", "information_asset", "device", "storage_place")
LEFT, ODD, ALL = "まだ見ていないもの", "見当たらない・場所違いなど", "すべて"
MOVE = "保管場所を改める（Alt+B）"
READY = "棚のラベル、物のラベルの順に読み取ってください。1・2・3 のキーでも記録できます。"


class InspectionMode(QWidget):
    """The page; made with (desk, services)."""

    title = "点検モード"

    def __init__(self, desk: Desk, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._services = desk, services
        self.round: Round | None = None
        self.last: Thing | None = None
        self._latest: Thing | None = None
        self._marking = False
        self._build()
        stop = desk.subscribe(self._changed)
        self.destroyed.connect(lambda: stop())
        if services.scanner is not None:
            services.scanner.scanned.connect(self._scanned)
        self.enter()

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        shown = {LEFT: "Alt+1", ODD: "Alt+2", ALL: "Alt+3"}
        return [
            *(
                Verb(f"inspection:{n}", f"{words}を表示", partial(self.show_only, words), "view", (key,))
                for n, (words, key) in enumerate(shown.items())
            ),
            Verb("inspection:put_right", "保管場所を改める", self.put_right, "act", ("Alt+B",), why=self._why_no_move),
            Verb("inspection:finish", "点検を終える", self.finish, "act", ("Alt+O",), why=self._why_no_finish),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        if self.round is None:
            return []
        return [("1", "あり"), ("2", "見当たらない"), ("3", "場所違い"), ("Enter", "内容"), ("Ctrl+Z", "元に戻す")]

    def enter(self) -> None:
        """Go on with the inspection under way, else offer to begin one."""
        under_way = running(self._desk)
        known = self.round.inspection.id if self.round is not None else None
        inspection = next((each for each in under_way if each.id == known), next(iter(under_way), None))
        self.round = Round(self._desk, inspection) if inspection is not None else None
        self._latest = None
        self.stack.setCurrentIndex(0 if self.round is None else 1)
        self._refresh()
        if self.round is None:
            self.beginning.begin_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.stop()

    # --- building

    def _build(self) -> None:
        self.stack = QStackedWidget()
        self.beginning = Beginning()
        self.beginning.begun.connect(self.begin)
        self.stack.addWidget(self.beginning)
        self.stack.addWidget(self._walking())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.stack)

    def _walking(self) -> QWidget:
        self.heading, self.progress_words = TextLabel("", "h2"), TextLabel("", "strong")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setMaximumHeight(8)
        self.here, self.said = TextLabel("", "sub"), TextLabel(READY, "big", wraps=True)
        self.shown = QButtonGroup(self, exclusive=True)
        chips = FlowLayout(gap=8)
        self.chips: dict[str, QPushButton] = {}
        for words in (LEFT, ODD, ALL):
            chip = QPushButton(words)
            chip.setCheckable(True)
            chip.setProperty("role", "chip")
            chip.clicked.connect(partial(self._show_only_clicked, words))
            self.shown.addButton(chip)
            chips.addWidget(chip)
            self.chips[words] = chip
        self.chips[ALL].setChecked(True)
        self.table = RoundTable(RoundModel(self._place_name))
        self.table.digit.connect(self.answer)
        self.table.wanted.connect(self._begin_words)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_words())
        self.words = LineEdit()
        self.words.setPlaceholderText("見つかった場所、公開物の版、直すところなど（Enterで記録）")
        self.words.setAccessibleName("見つかった場所・内容")
        self.words.returnPressed.connect(self._keep_words)
        self.move_button = RefusingButton(MOVE)
        self.move_button.acted.connect(self.put_right)
        self.move_button.refused.connect(lambda words: self._services.say(words, assertive=True))
        self.finish_button = RefusingButton("点検を終える（Alt+O）")
        self.finish_button.acted.connect(self.finish)
        self.finish_button.refused.connect(lambda words: self._services.say(words, assertive=True))
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addWidget(self.progress_words)
        head.addStretch(1)
        head.addWidget(self.finish_button)
        row = QWidget()
        row.setLayout(chips)
        line = QHBoxLayout()
        line.addWidget(row, 1)
        line.addWidget(self.here)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.move_button)
        for part in (head, self.bar, self.said, line, self.table, foot):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        column.setStretch(4, 1)
        page = QWidget()
        page.setLayout(column)
        return page

    # --- beginning and ending

    def begin(self) -> None:
        """Begin what was chosen; the list of everything stands there at once."""
        parts, occasion = self.beginning.chosen()
        try:
            if not parts:
                raise Refused("点検する部分が選ばれていません。点検する部分を選んでください。")
            begin(self._desk, occasion, parts)
        except Refused as refused:
            self._services.report(refused)
            return
        self._say(READY)
        self.enter()

    def finish(self) -> None:
        """The result goes to the manager; the paper stands in the record."""
        walk = self.round
        if walk is None or self._why_no_finish():
            return
        left = len(walk.things) - walk.seen
        if not left:
            self._finish("")
            return
        question = f"まだ見ていないものが{left}件あります。このまま点検を終えますか？"
        self._services.ask(question, ("点検を続ける", "点検を終える"), self._finish)

    def _finish(self, answer: str) -> None:
        walk = self.round
        if walk is None or answer == "点検を続ける":
            return
        done = self._guarded(lambda: walk.finish().id)
        if done is not None:
            self.round = None
            self._services.open_record("inspection", done)

    def _why_no_finish(self) -> str:
        return (
            "" if self.round is not None and self.round.seen else "結果の記録がありません。点検してから押してください。"
        )

    # --- marking

    def _scanned(self, code: str) -> None:
        if self.isVisible() and self.round is not None:
            self.scan(code)

    def scan(self, code: str) -> None:
        """A label was read."""
        walk = self.round
        assert walk is not None
        if not walk.knows(code):
            self._say(walk.unknown(code), assertive=True)
            return
        thing = self._guarded(lambda: walk.scan(code))
        place = walk.place_here
        if thing is None or thing.subject == "place":
            self._say(f"{getattr(place, 'heading', '')} の前にいます。ここにある物を読み取ってください。")
            self._go_to(thing)
            return
        self._marked(thing)

    def answer(self, digit: int) -> None:
        """1, 2 or 3 on a row; 3 right after a scan means the thing that was just read."""
        walk = self.round
        just = self.last if digit == 3 else None
        thing = just if just is not None and just.may_be_elsewhere else self.table.thing()
        if walk is None or thing is None or digit > len(answers_of(thing)):
            return
        finding = answers_of(thing)[digit - 1]
        found_in = walk.here if finding is Finding.MISPLACED and walk.here != thing.storage else None
        marked = self._guarded(lambda: walk.mark(thing, finding, found_in=found_in))
        if marked is not None:
            self._marked(marked, by_key=True)

    def _marked(self, thing: Thing, *, by_key: bool = False) -> None:
        assert self.round is not None
        assert thing.finding is not None
        words = f"{thing.tag} {thing.name}：{word_of(thing, thing.finding)}".strip()
        if thing.finding is Finding.MISPLACED:
            there = self._place_name(thing.entry.found_in) if thing.entry is not None else ""
            where = f"登録の場所は「{thing.where}」です。" if thing.where else ""
            words = f"{words}。{where}" + (f"「{there}」にあったと記録しました。" if there else "")
        self.last = None if by_key else thing
        self._latest = thing
        self._say(words)
        row = self._row_of(thing)
        self._show_counts()
        if row < 0:
            return
        self.table.things.replace(row, thing)
        self.table.go_to(row)
        self._show_move()
        if by_key:
            self.table.go_to(self._next_open(row))

    def put_right(self) -> None:
        """場所違い: the register takes the place over in which the thing was found; Ctrl+Z takes it back."""
        walk, thing = self.round, self._strayed()
        if walk is None or thing is None:
            self._say(self._why_no_move(), assertive=True)
            return
        done = self._guarded(lambda: walk.put_right(thing))
        if done is not None:
            self._latest = done
            self._show_things()
            self.table.go_to(self._row_of(done))
            self._say(f"{done.tag} {done.name} の保管場所を「{done.where}」に改めました。")
            self._show_move()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _strayed(self) -> Thing | None:
        """The row one stands on, else what was marked last, if that lies in another place than the register says."""
        found = (thing for thing in (self.table.thing(), self._latest) if thing is not None and thing.is_to_be_moved)
        return next(found, None)

    def _why_no_move(self) -> str:
        return "" if self._strayed() is not None else "「場所違い」と記録し、見つかった棚が分かる物を選んでください。"

    def _show_move(self) -> None:
        thing = self._strayed()
        self.move_button.setText(MOVE if thing is None else f"{thing.tag} の{MOVE}")
        self.move_button.refuse(self._why_no_move())

    def _next_open(self, row: int) -> int:
        """The next row nobody has looked at; behind the last one from the top again."""
        things = self.table.things.things
        order = [*range(row + 1, len(things)), *range(row)]
        return next((n for n in order if things[n].entry is None), row)

    def _begin_words(self) -> None:
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)
        self.words.selectAll()

    def _keep_words(self) -> None:
        walk, thing = self.round, self.table.thing()
        if walk is None or thing is None:
            return
        if thing.entry is None or thing.finding is None:
            self._say(
                "結果がまだありません。1・2・3 のキーで結果を記録してから、内容を入力してください。", assertive=True
            )
            return
        entry, finding, text = thing.entry, thing.finding, self.words.text().strip()
        marked = self._guarded(lambda: walk.mark(thing, finding, found_in=entry.found_in, words=text))
        if marked is not None:
            self._marked(marked, by_key=True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing

    def show_only(self, words: str) -> None:
        """Everything, what is left, or what was not as it should be."""
        self.chips[words].setChecked(True)
        self._show_things()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_only_clicked(self, words: str, _: bool = False) -> None:
        self.show_only(words)

    def _show_things(self) -> None:
        if self.round is None:
            return
        checked = self.shown.checkedButton()
        words = checked.text() if checked is not None else ALL
        before = self.table.thing()
        self.table.things.show_things([thing for thing in self.round.things if _fits(words, thing)])
        self.table.go_to(max(0, self._row_of(before) if before is not None else 0))

    def _refresh(self) -> None:
        if self.round is not None:
            self.heading.show_text(self.round.inspection.heading)
            self._show_things()
            self._show_counts()

    def _show_counts(self) -> None:
        walk = self.round
        assert walk is not None
        total, counts = len(walk.things), walk.counts
        odd = [f"{finding.label} {counts[finding]}件" for finding in list(Finding)[1:] if counts[finding]]
        self.progress_words.show_text("　".join((f"{walk.seen}／{total}件", *odd)))
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(walk.seen)
        place = walk.place_here
        self.here.show_text(f"今いる場所：{place.heading}" if place is not None else "")
        self.finish_button.refuse(self._why_no_finish())

    def _show_words(self) -> None:
        thing = self.table.thing()
        self.words.setText(thing.entry.words if thing is not None and thing.entry is not None else "")
        self._show_move()

    def _row_of(self, thing: Thing) -> int:
        same = (thing.part, thing.subject, thing.key)
        things = self.table.things.things
        return next((n for n, each in enumerate(things) if (each.part, each.subject, each.key) == same), -1)

    def _go_to(self, thing: Thing | None) -> None:
        self._show_counts()
        if thing is not None:
            self.table.go_to(self._row_of(thing))

    def _place_name(self, place: UUID | None) -> str:
        return str(getattr(self._desk.maybe("storage_place", place), "name", ""))

    def _say(self, words: str, *, assertive: bool = False) -> None:
        self.said.show_text(words)
        self._services.say(words, assertive=assertive)

    def _guarded(self, act: Callable[[], T]) -> T | None:
        self._marking = True
        try:
            return act()
        except Refused as refused:
            self._services.report(refused)
            return None
        finally:
            self._marking = False

    def _changed(self, kind: str, record_id: UUID) -> None:
        """Another PC, an undo, or another page changed what is listed here."""
        if kind in KINDS and not self._marking and self.isVisible():
            self.enter()


def _fits(words: str, thing: Thing) -> bool:
    if words == LEFT:
        return thing.entry is None
    return words == ALL or thing.finding not in (None, Finding.GOOD)
