"""規程の閲覧の記録: who last opened which document when, and who has not yet (対5-1(3))."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from komae_desk.areas.policy.readership import openings
from komae_desk.areas.policy.rulebook import rulebook
from komae_desk.core.dates import wareki_moment
from komae_desk.core.desk import Desk
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.services import Services
from komae_desk.ui.settings_pages import show_page

INTRODUCTION = (
    "この台帳で規程を開いた日時です。同じ日に何度開いても1回と数えます。紙や庁内ポータルで読んだ分は入りません。"
)
NEVER = "（まだ開いていません）"


def show_readers(desk: Desk, window: Any) -> None:
    """規程の閲覧の記録."""
    show_page(window, "rule_readers", lambda: ReadersPage(desk, window))


class ReadersPage(QWidget):
    """One line for every person and document, those who never opened any at the end."""

    title = "規程の閲覧の記録"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("page")
        self._desk = desk
        self.count = TextLabel("", "strong", wraps=True)
        self.table = PlainTable("規程の閲覧の記録", ("氏名", "規程", "最後に開いた日時"), gives_way="規程")
        self.table.copied.connect(lambda n: services.say(f"{n:,}件をコピーしました。"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(TextLabel(INTRODUCTION, wraps=True))
        column.addWidget(self.count)
        column.addWidget(self.table, 1)

    def enter(self) -> None:
        """The page was opened."""
        found = openings(self._desk)
        people: list[Any] = list(self._desk.find("person", state="active"))
        known = {each.person for each in found}
        absent = sorted((p for p in people if p.id not in known), key=lambda p: str(getattr(p, "kana", "")))
        rows = [(each.name, each.document, wareki_moment(each.at.astimezone())) for each in found]
        self.table.show_rows([*rows, *((person.name, NEVER, "") for person in absent)])
        documents = len(rulebook(self._desk).documents)
        self.count.show_text(
            f"読み込んだ規程 {documents}件、開いた人 {len(known)}人、まだ開いていない人 {len(absent)}人"
        )
        self.table.go_to(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+C", "コピー"), ("Ctrl+K", "検索・移動")]
