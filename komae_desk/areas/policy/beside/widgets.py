"""根拠: the article a field rests on, beside the form; several clauses are chosen from one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from komae_desk.areas.policy.pane.widgets import ArticlePane
from komae_desk.areas.policy.readership import note_opening
from komae_desk.areas.policy.record import CityRule, SectionRule
from komae_desk.areas.policy.rulebook import Place, rulebook
from komae_desk.core.area import load
from komae_desk.core.clause import Reference, references
from komae_desk.core.dates import wareki
from komae_desk.core.errors import Refused
from komae_desk.ui.announcement import announce
from komae_desk.ui.beside_dialog import BesideDialog
from komae_desk.ui.choice_fields import ChoiceField
from komae_desk.ui.labels import TextLabel

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk
    from komae_desk.ui.main_window import MainWindow

WIDE = 46
INTAKE = "komae_desk.areas.policy.intake.widgets:show_intake"
NO_RULES = "規程が読み込まれていません。　規程ファイルを選ぶと、条文をここに表示できます。"
NOT_HERE = "{name}は、まだ読み込まれていません。　規程ファイルを選ぶと、条文をここに表示できます。"
AROUND = "{asked}は見つからないため、それを含む条項を表示しています。"


def explain(desk: Desk, window: MainWindow, basis: str) -> None:
    """Show the clauses of a basis; the one window there is takes the place of what it showed before."""
    shown = next((each for each in window.findChildren(ArticleWindow) if each.isVisible()), None)
    (shown or ArticleWindow(window)).begin(basis)


class ArticleWindow(BesideDialog):
    """「根拠：」 with the article, the clause marked in it; leads to the page of the rules."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._references: tuple[Reference, ...] = ()
        self._place: Place | None = None
        self.title = TextLabel("", "h2", wraps=True)
        self.version = TextLabel("", "sub", wraps=True)
        self.around = TextLabel("", "sub", wraps=True)
        self.which = ChoiceField("条項", (), blank=None)
        self.which.changed.connect(self._show)
        self.pane = ArticlePane()
        self.nothing = TextLabel("", wraps=True)
        self.read_in_button = QPushButton("規程を読み込む")
        self.open_button = QPushButton("規程で開く")
        self.copy_button = QPushButton("写す")
        self.close_button = QPushButton("閉じる（Esc）")
        for button in (self.read_in_button, self.open_button, self.copy_button, self.close_button):
            button.setAutoDefault(False)
        self.read_in_button.clicked.connect(self._read_in)
        self.open_button.clicked.connect(self._open)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self.take_keys()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(8)
        for part in (self.title, self.version, self.which, self.around):
            column.addWidget(part)
        column.addWidget(self.pane, 1)
        column.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.read_in_button)
        foot.addWidget(self.open_button)
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column.addLayout(foot)

    def begin(self, basis: str) -> None:
        """Show the first of the clauses, in front."""
        fresh = not self._references
        self._references = references(basis)
        self.which.set_options([(n, each.cited) for n, each in enumerate(self._references)])
        self.which.set_value(0)
        self.which.setVisible(len(self._references) > 1)
        self.setWindowTitle(f"根拠：{basis}")
        self.setAccessibleName(f"根拠：{basis}")
        self._show()
        if fresh:
            self.place(WIDE)
        self.show()
        self.take_focus()

    def take_focus(self) -> None:
        """F6 from the page: in front, the arrows scroll the article."""
        super().take_focus()
        (self.pane if self._place is not None else self.read_in_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        reference = self._references[self.which.value() or 0]
        book = rulebook(self._desk)
        place = self._place = book.resolve(reference)
        self.title.show_text(reference.cited)
        there = place is not None
        for part in (self.pane, self.version, self.open_button, self.copy_button):
            part.setVisible(there)
        for part in (self.nothing, self.read_in_button):
            part.setVisible(not there)
        self.around.setVisible(place is not None and not place.is_exact)
        if place is None:
            missing = NOT_HERE.format(name=Reference(reference.document).cited) if book.documents else NO_RULES
            self.nothing.show_text(missing)
            announce(self, f"{reference.cited}。{missing}")
            return
        rule = place.document.rule
        begun = f"　{wareki(rule.starts_on)}施行" if rule.starts_on else ""
        self.version.show_text(f"{rule.heading}{begun}")
        self.around.show_text(AROUND.format(asked=reference.text))
        self.pane.show_clause(place.document, place.at)
        announce(self, f"{reference.cited}を並べて開きました。")
        self._note(place)

    def _note(self, place: Place) -> None:
        try:
            note_opening(self._desk, place.document.rule)
        except Refused:
            # Who may only look writes nothing, and reads all the same.
            return

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.pane.copied())
        self._window.say("出典を付けてコピーしました。")

    def _read_in(self) -> None:
        self.close()
        load(INTAKE)(self._desk, self._window)

    def _open(self) -> None:
        place = self._place
        self.close()
        self._window.open_page("rulebook")
        page = self._window.stack.page
        if place is not None and hasattr(page, "take"):
            page.take(place.document.rule.id, place.at)

    def _changed(self, kind: str, record_id: object) -> None:
        if kind in (CityRule.kind, SectionRule.kind) and self.isVisible() and self._place is None:
            self._show()
