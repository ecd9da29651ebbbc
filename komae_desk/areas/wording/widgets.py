"""帳票の文言: every fixed sentence as it stands today, whose it is, and the way to change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from komae_desk.areas.wording.answers import Standing, standing
from komae_desk.areas.wording.record import CityWording, SectionWording
from komae_desk.core.dates import wareki
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import FIXED
from komae_desk.core.store import NOT_ISSUER
from komae_desk.core.wording import BROUGHT
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

INTRODUCTION = (
    "帳票に印刷する決まった文です。市の文言は全課に配られます。課で変えられる文は、この課の文言があれば、そちらを印刷します。"
    "前に印刷した帳票の文は、変わりません。"
)
HEADS = ("文", "だれの文言", "適用開始", "次の版", "課で変更", "今の文言")
ONLY_CITY = "この文は、市の文言だけを使います。変えるときは、情報政策課に相談してください。"
CHOOSE = "文を選んでから、もう一度押してください。"


def show_wording(desk: Desk, window: Any) -> None:
    """帳票の文言."""
    show_page(window, "wording", lambda: WordingPage(desk, window))


class WordingPage(QWidget):
    """The table, what the chosen sentence says in full, and two ways to write a version."""

    title = "帳票の文言"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk, self._services = desk, services
        self._standing: list[Standing] = []
        self.table = PlainTable("帳票の文言", HEADS, gives_way="今の文言")
        self.words = TextLabel("", wraps=True)
        self.own_button = RefusingButton("この課の文言を作る", role="primary")
        self.city_button = RefusingButton("市の文言を作る")
        self.list_buttons = {kind: QPushButton(f"{kind.title}の一覧") for kind in (SectionWording, CityWording)}
        self._lay_out()
        self.table.walked.connect(lambda _: self._show_words())
        self.table.opened.connect(lambda _: self._open())
        for button, kind in ((self.own_button, SectionWording), (self.city_button, CityWording)):
            button.acted.connect(lambda k=kind.kind: self._begin(k))
            button.refused.connect(lambda why: services.report(Refused(why)))
        for listed, shown in self.list_buttons.items():
            shown.clicked.connect(lambda _=False, k=listed.kind: services.open_page(k))
        desk.subscribe(self._changed)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.own_button, self.city_button, *self.list_buttons.values()):
            buttons.addWidget(button)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(TextLabel(INTRODUCTION, wraps=True))
        whole.addWidget(self.table, 1)
        whole.addWidget(TextLabel("選んだ文の、今の文言", "h2"))
        whole.addWidget(self.words)
        whole.addLayout(buttons)

    def enter(self) -> None:
        """The page was opened: the hands are on the first sentence."""
        self._show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("↑ ↓", "文を選ぶ"), ("Enter", "今の版を開く"), ("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]

    def _changed(self, kind: str, _: UUID) -> None:
        if self.isVisible() and kind in (CityWording.kind, SectionWording.kind):
            self._show()

    def _show(self) -> None:
        row = max(self.table.currentIndex().row(), 0)
        self._standing = standing(self._desk)
        self.table.show_rows([_cells(each) for each in self._standing])
        self.table.go_to(min(row, len(self._standing) - 1))
        self._show_words()

    def _chosen(self) -> Standing | None:
        row = self.table.currentIndex().row()
        return self._standing[row] if 0 <= row < len(self._standing) else None

    def _show_words(self) -> None:
        chosen = self._chosen()
        self.words.show_text((chosen.text or "（文言はありません。印刷しません。）") if chosen else "")
        fixed = chosen is not None and chosen.phrase.allows == FIXED
        self.own_button.refuse(CHOOSE if chosen is None else ONLY_CITY if fixed else "")
        issues = self._desk.store.may_write(CityWording.kind, self._desk.user.person)
        self.city_button.refuse(CHOOSE if chosen is None else "" if issues else NOT_ISSUER)

    def _begin(self, kind: str) -> None:
        if (chosen := self._chosen()) is not None:
            self._services.open_new(kind, {"phrase": chosen.phrase.name})

    def _open(self) -> None:
        chosen = self._chosen()
        if chosen is not None and chosen.held is not None:
            self._services.open_record(chosen.held.kind, chosen.held.id)


def _cells(each: Standing) -> tuple[str, ...]:
    held = each.held
    since = wareki(held.starts_on) if held is not None and held.starts_on else ""
    return (
        each.phrase.name,
        held.title if held is not None else BROUGHT,
        since,
        wareki(each.next_on) if each.next_on else "",
        "できない" if each.phrase.allows == FIXED else "できる",
        each.text,
    )
