"""本文を直す: the clauses at the left, what is doubtful first; number, words and level of one at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from komae_desk.areas.policy.clauses import packed_unsure, unpacked, unpacked_unsure
from komae_desk.areas.policy.mending import Mending, changes
from komae_desk.areas.policy.record import CityRule, Rule, RuleBody
from komae_desk.areas.policy.screens import MEND
from komae_desk.core.clause import Reference
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import Cell, PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.results import Results
from komae_desk.ui.settings_pages import show_page
from komae_desk.ui.text_fields import TextAreaField, TextField

NAME = "rule_mend"
UNSURE, MENDED, EVERY = "確かめる所", "直した所", "すべての条項"
HEADS = ("条項", "本文", "確かめること")
HOW = (
    "一覧で条項を選び、右で直します。段落は行、表の行は「│」で始めます。登録するまで、規程は元のままです。"
    "元の文は履歴に残り、「版を比べる」で見られます。"
)
NOTHING = "直した所がありません。条項を選び、番号や本文を直してください。"
NO_REASON = "直した理由を入力してください。例：読み取りの誤りを訂正"
MEANWHILE = "この本文は、ほかの人が先に直しました。規程を開き直してから、もう一度直してください。"
FOREIGN = "この規程の本文は、市の規程を発行する人が直します。情報政策課に連絡してください。"


def show_mend(desk: Desk, window: Any, rule: Rule, at: int = 0) -> None:
    """Open the page on a clause of a document."""
    page = show_page(window, NAME, lambda: MendPage(desk, window))
    page.begin(rule, at)


def mend_chosen(desk: Desk, services: Any, records: Sequence[Rule]) -> None:
    """What the list offers for a chosen rule."""
    rule = next((each for each in records if each.text), None)
    if rule is None:
        services.report(Refused("本文がありません。「規程を読み込む」で、規程のファイルを読み込んでください。"))
        return
    show_mend(desk, services, rule)


class MendPage(QWidget):
    """One document at a time; made with (desk, services)."""

    title = "規程の本文を直す"

    def __init__(self, desk: Desk, services: Any) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._rule: Rule | None = None
        self._stored: tuple[Any, ...] = ()
        self._rows: list[int] = []
        self._former: list[tuple[list[Any], dict[tuple[str, ...], str], int]] = []
        self._silent = False
        # The clause whose words are being typed: going back takes back all that was typed there at once.
        self._typing: int | None = None
        # A list has its height once it is painted.
        self._sight = QTimer(self, singleShot=True, interval=0)
        self._sight.timeout.connect(self._in_sight)
        self.mending = Mending([])
        self.at = 0
        self.results = Results()
        self.name = TextLabel("", "h2", wraps=True)
        self.filter = ChoiceField("表示", [(each, each) for each in (UNSURE, MENDED, EVERY)], blank=None)
        self.count = TextLabel("", "sub", wraps=True)
        self.table = PlainTable("条項", HEADS, gives_way=("本文", "確かめること"))
        self.place = TextLabel("", "strong", wraps=True)
        self.unsure = TextLabel("", wraps=True)
        self.number = TextField("番号", limit=20)
        self.caption = TextField("見出し（かっこ書き）", limit=60)
        self.words = TextAreaField("本文", lines=4)
        self.reason = TextField("直した理由", example="読み取りの誤りを訂正", limit=200)
        self.buttons = {
            "join": RefusingButton("前とつなぐ", "Ctrl+J", keyed=False),
            "split": RefusingButton("ここで分ける", "Ctrl+Shift+J", keyed=False),
            "upper": RefusingButton("段を上げる", "Ctrl+[", keyed=False),
            "lower": RefusingButton("段を下げる", "Ctrl+]", keyed=False),
            "settle": RefusingButton("このままでよい", "Ctrl+G", keyed=False),
            "back": RefusingButton("一つ前に戻す", "Alt+Z", keyed=False),
        }
        self.go_button = RefusingButton("登録", "F12", role="primary", keyed=False, why=NOTHING)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(FieldLabel(self.filter))
        head.addWidget(self.filter)
        head.addStretch(1)
        left.addLayout(head)
        left.addWidget(self.count)
        left.addWidget(self.table, 1)
        right = QVBoxLayout()
        right.setSpacing(4)
        for part in (self.place, self.unsure):
            right.addWidget(part)
        short = QHBoxLayout()
        for field, stretch in ((self.number, 1), (self.caption, 2)):
            one = QVBoxLayout()
            one.addWidget(FieldLabel(field))
            one.addWidget(field)
            short.addLayout(one, stretch)
        right.addLayout(short)
        right.addWidget(FieldLabel(self.words))
        self.words.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        right.addWidget(self.words, 1)
        acts = FlowLayout(gap=8)
        for button in self.buttons.values():
            acts.addWidget(button)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addLayout(left, 1)
        body.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.addWidget(FieldLabel(self.reason))
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.go_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self.results)
        column.addWidget(self.name)
        column.addWidget(TextLabel(HOW, wraps=True))
        column.addLayout(body, 1)
        column.addLayout(acts)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.filter.changed.connect(self._list)
        self.table.walked.connect(self._walked)
        self.table.opened.connect(lambda _: self.words.edit.setFocus(Qt.FocusReason.OtherFocusReason))
        for field in (self.caption, self.words):
            field.changed.connect(self._typed)
        self.number.edit.editingFinished.connect(self._numbered)
        for name, button in self.buttons.items():
            button.acted.connect(getattr(self, name))
            button.refused.connect(lambda why: self._services.say(why, assertive=True))
        self.go_button.acted.connect(self.register)
        self.go_button.refused.connect(lambda why: self._services.say(why, assertive=True))

    # --- what the window asks of a page

    def enter(self) -> None:
        """The page was opened: the hands are on the list, at the clause that was asked for."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._sight.start()

    def _in_sight(self) -> None:
        self.table.scrollTo(self.table.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    def leave(self) -> None:
        """What was mended stays here until it is registered."""
        if self.is_changed:
            self._services.say("本文の直しは、まだ登録していません。「規程の本文を直す」で続けられます。")

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("F12", "登録"), ("Ctrl+J", "前とつなぐ"), ("Ctrl+Shift+J", "分ける"), ("Alt+Z", "一つ前に戻す")]

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        each = self.buttons
        return [
            Verb("mend_save", "直した本文を登録", self.go_button.click, "file", ("F12",)),
            Verb("mend_join", "前の条項とつなぐ", each["join"].click, "edit", ("Ctrl+J",)),
            Verb("mend_split", "カーソルの所で条項を分ける", each["split"].click, "edit", ("Ctrl+Shift+J",)),
            Verb("mend_upper", "条項の段を上げる", each["upper"].click, "edit", ("Ctrl+[",)),
            Verb("mend_lower", "条項の段を下げる", each["lower"].click, "edit", ("Ctrl+]",)),
            Verb("mend_settle", "確かめる所をこのままでよいとする", each["settle"].click, "edit", ("Ctrl+G",)),
            Verb("mend_back", "本文の直しを一つ前に戻す", each["back"].click, "edit", ("Alt+Z",)),
        ]

    # --- the document

    @property
    def is_changed(self) -> bool:
        """Whether something waits to be registered."""
        return self._rule is not None and (self.mending.text, self.mending.unsure) != self._stored

    def begin(self, rule: Rule, at: int = 0) -> None:
        """Show a document; what is under way in it goes on."""
        if self._rule is not None and self._rule.id == rule.id and self.is_changed:
            self._list()
            return
        self.results.clear()
        self._rule, self._former = rule, []
        self.mending = Mending(list(unpacked(rule.text)), unpacked_unsure(rule.unsure), rule.abbreviation == "判")
        self._stored = (self.mending.text, dict(self.mending.unsure))
        self.name.show_text(rule.heading)
        known = {parts for parts in self.mending.unsure if any(c.parts == parts for c in self.mending.clauses)}
        self.filter.set_value(UNSURE if known and not at else EVERY)
        self.at = at if at else next((n for n, c in enumerate(self.mending.clauses) if c.parts in known), 0)
        self.reason.set_value("")
        self._list()
        self._sight.start()

    def _list(self) -> None:
        clauses, unsure = self.mending.clauses, self.mending.unsure
        stored = {c.parts: c for c in unpacked(self._stored[0])} if self._stored else {}
        shown = self.filter.value()
        if shown == UNSURE:
            self._rows = [n for n, c in enumerate(clauses) if c.parts in unsure]
        elif shown == MENDED:
            self._rows = [n for n, c in enumerate(clauses) if stored.get(c.parts) != c]
        else:
            self._rows = list(range(len(clauses)))
        self._silent = True
        self.table.show_rows([self._cells(n, stored) for n in self._rows])
        self.at = min(self.at, max(len(clauses) - 1, 0))
        if self._rows and self.at not in self._rows:
            self.at = next((n for n in self._rows if n >= self.at), self._rows[-1])
        if self.at in self._rows:
            self.table.go_to(self._rows.index(self.at))
        self._silent = False
        mended = sum(stored.get(c.parts) != c for c in clauses) + (len(stored) - len(clauses) > 0)
        self.count.show_text(f"確かめる所 {len(unsure)}か所・直した所 {mended}か所")
        self.go_button.refuse("" if self.is_changed else NOTHING)
        self._show()

    def _cells(self, n: int, stored: dict[tuple[str, ...], Any]) -> tuple[Cell, ...]:
        clause = self.mending.clauses[n]
        words = f"{clause.number}　{self.mending.shown(n)}".strip("　").replace("\n", "　")[:60]
        if clause.parts in self.mending.unsure:
            return (self._reference(n), words, Chip(Status.ATTENTION, self.mending.unsure[clause.parts]))
        return (self._reference(n), words, Chip(Status.DONE, "直した") if stored.get(clause.parts) != clause else "")

    def _reference(self, n: int) -> str:
        parts = self.mending.clauses[n].parts
        code = self._rule.abbreviation if self._rule is not None else ""
        return Reference(code, parts).text if parts else "前文"

    def _show(self) -> None:
        """The fields of the clause."""
        if not self.mending.clauses:
            return
        clause = self.mending.clauses[self.at]
        self._silent = True
        self.place.show_text(self._reference(self.at))
        self.unsure.show_text(self.mending.unsure.get(clause.parts, ""))
        self.unsure.setVisible(clause.parts in self.mending.unsure)
        for field, value in ((self.number, clause.number), (self.caption, clause.caption)):
            field.set_value(value)
        if "\n".join(line.rstrip() for line in self.words.value().split("\n")) != self.mending.shown(self.at):
            self.words.set_value(self.mending.shown(self.at))
        self.buttons["settle"].refuse("" if clause.parts in self.mending.unsure else "確かめる所ではありません。")
        self.buttons["back"].refuse("" if self._former else "直した所がありません。")
        self._silent = False

    def _walked(self, row: int) -> None:
        if not self._silent and 0 <= row < len(self._rows):
            self.at = self._rows[row]
            self._show()

    # --- mending

    def _remember(self) -> None:
        self._typing = None
        self._former.append((list(self.mending.clauses), dict(self.mending.unsure), self.at))

    def _do(self, act: Callable[[], int | None]) -> None:
        self._remember()
        try:
            now = act()
        except Refused as refused:
            self._former.pop()
            self._services.say(refused.text, assertive=True)
            self._show()
            return
        self.at = self.at if now is None else now
        self._list()

    def _typed(self) -> None:
        if self._silent or not self.mending.clauses:
            return
        if self._typing != self.at:
            self._remember()
            self._typing = self.at
        self.mending.rewrite(self.at, self.words.value(), self.caption.value())
        row = self._rows.index(self.at) if self.at in self._rows else -1
        if row >= 0:
            stored = {c.parts: c for c in unpacked(self._stored[0])}
            self.table.rows.rows[row] = self._cells(self.at, stored)
            self.table.viewport().update()
        self.go_button.refuse("" if self.is_changed else NOTHING)
        self.buttons["back"].refuse("")

    def _numbered(self) -> None:
        clauses = self.mending.clauses
        number = self.number.value().strip()
        if self._silent or not clauses or number == clauses[self.at].number:
            return
        self._do(lambda: self.mending.renumber(self.at, number))

    def join(self) -> None:
        """Ctrl+J."""
        self._do(lambda: self.mending.join(self.at))

    def split(self) -> None:
        """Ctrl+Shift+J: what follows the cursor becomes a clause."""
        at = self.words.edit.textCursor().position()
        # Qt counts in UTF-16, a rare character counts twice there.
        place = len(self.words.value().encode("utf-16-le")[: 2 * at].decode("utf-16-le", "ignore"))
        self._do(lambda: self.mending.split(self.at, place))

    def upper(self) -> None:
        """Ctrl+[."""
        self._do(lambda: self.mending.raise_level(self.at))

    def lower(self) -> None:
        """Ctrl+]."""
        self._do(lambda: self.mending.lower_level(self.at))

    def settle(self) -> None:
        """It is right as it is: nothing is doubtful there any more."""
        self._do(lambda: self.mending.settle(self.at))

    def back(self) -> None:
        """Alt+Z: as it was before the last thing that was done here."""
        clauses, unsure, self.at = self._former.pop()
        self._typing = None
        self.mending = Mending(clauses, unsure, self.mending.is_judged)
        self._list()

    # --- registering

    def register(self) -> None:
        """One act with its reason; the old words stay in the history."""
        rule = self._rule
        if rule is None:
            return
        reason = self.reason.value().strip()
        if not reason:
            self.reason.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._services.say(NO_REASON, assertive=True)
            return
        told = changes(unpacked(self._stored[0]), self.mending.clauses)
        body = (RuleBody(self.mending.text, rule.body[0].source if rule.body else ""),)
        try:
            fresh: Any = self._desk.get(rule.kind, rule.id)
            if fresh.body != rule.body:
                raise Refused(MEANWHILE)
            kept = self._desk.move(
                fresh, MEND, f"{reason}{_first(told)}", body=body, unsure=packed_unsure(self.mending.unsure)
            )
        except Invalid as invalid:
            self.results.tell(Status.WRONG, "登録できませんでした。", "".join(p.text for p in invalid.problems))
            return
        except Refused as refused:
            foreign = rule.kind == CityRule.kind and not self._desk.store.may_write(rule.kind, self._desk.user.person)
            self.results.tell(Status.WRONG, "登録できませんでした。", FOREIGN if foreign else refused.text)
            return
        assert isinstance(kept, Rule)
        self._stored = (self.mending.text, dict(self.mending.unsure))
        self.begin(kept, self.at)
        self._services.open_page("rulebook")
        self._services.stack.page.take(kept.id, self.at)
        self._services.show_undo(f"{len(told)}か所の本文を直しました。" if told else "確かめる所を登録しました。")


def _first(told: list[tuple[str, str]]) -> str:
    """The first correction in words, for the history."""
    if not told:
        return ""
    old, new = told[0]
    more = f"ほか{len(told) - 1}か所" if len(told) > 1 else ""
    return f"（「{old[:40]}」→「{new[:40]}」{more}）"
