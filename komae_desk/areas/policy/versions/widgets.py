"""規程の版を比べる: what was changed, new or gone, clause by clause, both wordings side by side."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from komae_desk.areas.policy.comparing import Compared, Turn, compared, marked
from komae_desk.areas.policy.record import Rule
from komae_desk.areas.policy.rulebook import Document, document_of, former_texts, versions
from komae_desk.core.clause import Reference
from komae_desk.core.dates import short_moment, wareki_short
from komae_desk.core.desk import Desk
from komae_desk.ui import current_theme
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.choice_fields import CheckField, ChoiceField
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

ONE_VERSION = "比べる版がありません。　二つ以上の版を読み込むと、改正されたところを表示できます。"
STATUS = {Turn.NEW: Status.DONE, Turn.GONE: Status.ATTENTION, Turn.CHANGED: Status.INFORMATION, Turn.SAME: Status.OTHER}


def show_versions(desk: Desk, window: Any) -> None:
    """規程の版を比べる."""
    show_page(window, "rule_versions", lambda: VersionsPage(desk, window))


class VersionsPage(QWidget):
    """Two versions are chosen, at first the two newest of the first document that has two."""

    title = "規程の版を比べる"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._rules: dict[str, Rule] = {}
        self._shown: list[Compared] = []
        self._code = ""
        self.older = ChoiceField("旧", (), blank=None)
        self.newer = ChoiceField("新", (), blank=None)
        self.all = CheckField("すべての条項", sentence="改正のない条項も表示")
        self.count = TextLabel("", "strong", wraps=True)
        self.table = PlainTable("条項ごとの比較", ("条項", "区分", "旧", "新"), gives_way=("新", "旧"))
        self.before, self.after = self._pane("旧の条文"), self._pane("新の条文")
        self._lay_out()
        for field in (self.older, self.newer, self.all):
            field.changed.connect(self._compare)
        self.table.walked.connect(lambda _: self._show_words())

    @staticmethod
    def _pane(name: str) -> QTextBrowser:
        made = QTextBrowser()
        made.setOpenLinks(False)
        made.setAccessibleName(name)
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for field in (self.older, self.newer):
            head.addWidget(FieldLabel(field))
            head.addWidget(field, 1)
        head.addWidget(self.all)
        panes = QHBoxLayout()
        panes.setSpacing(8)
        for words, pane in (("旧", self.before), ("新", self.after)):
            side = QVBoxLayout()
            side.addWidget(TextLabel(words, "h2"))
            side.addWidget(pane, 1)
            panes.addLayout(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.count)
        column.addWidget(self.table, 3)
        column.addLayout(panes, 2)

    def enter(self) -> None:
        """The page was opened."""
        self._rules = {str(rule.id): rule for rule in versions(self._desk)}
        options = []
        for key, rule in list(self._rules.items()):
            words = f"{rule.heading}　{wareki_short(rule.starts_on) if rule.starts_on else ''}"
            options.append((key, words))
            for n, (moment, before) in enumerate(former_texts(self._desk, rule), 1):
                self._rules[f"{key}:{n}"] = before
                options.append((f"{key}:{n}", f"{words}　{short_moment(moment)}に直す前"))
        chosen = self.newer.value(), self.older.value()
        for field in (self.older, self.newer):
            field.set_options(options)
        if None in chosen or chosen[0] == chosen[1]:
            newer, older = self._pair()
            self.newer.set_value(newer)
            self.older.set_value(older)
        self._compare()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]

    def _pair(self) -> tuple[str | None, str | None]:
        """The two newest versions of the first document that has two."""
        by_name: dict[str, list[str]] = {}
        for key, rule in self._rules.items():
            by_name.setdefault(rule.abbreviation or rule.name, []).append(key)
        # Two versions before a text as it was before it was mended.
        found = sorted((each for each in by_name.values() if len(each) > 1), key=lambda keys: ":" in keys[1])
        return (found[0][0], found[0][1]) if found else (None, None)

    def _document(self, field: ChoiceField) -> Document | None:
        rule = self._rules.get(str(field.value()))
        return document_of(rule) if rule is not None else None

    def _compare(self) -> None:
        older, newer = self._document(self.older), self._document(self.newer)
        every = compared(older, newer) if older and newer and older != newer else []
        self._code = newer.code if newer else ""
        self._shown = [each for each in every if self.all.value() or each.turn is not Turn.SAME]
        counts = [(turn.value, sum(each.turn is turn for each in every)) for turn in Turn if turn is not Turn.SAME]
        words = "、".join(f"{word}{n}か所" for word, n in counts) if every else ONE_VERSION
        self.count.show_text(words)
        self.table.show_rows([self._cells(each) for each in self._shown])
        self.table.go_to(0)
        self._show_words()

    def _cells(self, each: Compared) -> tuple[str | Chip, ...]:
        place = Reference(self._code, each.parts).text if each.parts else "前文"
        chip = Chip(STATUS[each.turn], each.turn.value)
        return (place, chip, each.before.replace("\n", "　")[:60], each.after.replace("\n", "　")[:60])

    def _show_words(self) -> None:
        row = self.table.currentIndex().row()
        each = self._shown[row] if 0 <= row < len(self._shown) else None
        self.before.setPlainText(each.before if each else "")
        self.after.clear()
        cursor = QTextCursor(self.after.document())
        plain, new = QTextCharFormat(), QTextCharFormat()
        # Words, not colours alone: what is new is underlined, and the row says 改正.
        new.setFontUnderline(True)
        new.setBackground(QColor(current_theme.current()["info_bg"]))
        for words, is_new in marked(each.before, each.after) if each else ():
            cursor.insertText(words, new if is_new else plain)
