"""The page 説明と同意: choose people, tell them once, print their forms, read the signed ones back (ux.md §4.7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QPushButton, QSplitter, QVBoxLayout, QWidget

from komae_desk.areas.consent import commands, papers
from komae_desk.areas.consent.explanation.record import Consent
from komae_desk.areas.consent.page.session import Said, Session
from komae_desk.areas.consent.page.telling.widgets import Telling
from komae_desk.areas.consent.roll import Standing
from komae_desk.core.dates import day_in_list
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.date_field import DateField
from komae_desk.ui.flow import FlowLayout
from komae_desk.ui.labels import FieldLabel, TextLabel
from komae_desk.ui.plain_table import Cell, PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scan_box import ScanBox
from komae_desk.ui.services import Services
from komae_desk.ui.text_fields import TextField

HEADS = ("氏名", "ふりがな", "所属", "任用開始", "任用終了", "説明", "同意書", "ネット・メール")
READY = "人を選んでから「説明をまとめて記録」を押すか、署名した同意書のバーコードを読み取ってください。"
CHOOSE = "一覧で人を選んでください（Ctrl+Aで全員、Ctrlキーを押しながらで何人か）。"
NO_FORM = "説明を記録すると、同意書を印刷できます。"
KINDS = frozenset({Consent.kind, "usage_limit", "person"})
CARD = 400
"""The least width of the card beside the list, pixels."""
NARROW = 860
"""Under so many pixels the table leaves out ふりがな and 所属."""


class PeopleTable(PlainTable):
    """Where there is little room the names, the days and the chips stay."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for head in ("ふりがな", "所属", "任用終了"):
            self.setColumnHidden(HEADS.index(head), self.width() < NARROW)

    def _share(self) -> None:
        """Where all columns have their width the names do not spread: the row is read as one, the rest stays free."""
        super()._share()
        header, name = self.horizontalHeader(), self.rows.heads.index("氏名")
        shown = [head for n, head in enumerate(self.rows.heads) if not self.isColumnHidden(n)]
        roomy = sum(self._natural.get(head, 0) for head in shown) < self.viewport().width()
        modes = QHeaderView.ResizeMode
        header.setSectionResizeMode(name, modes.Interactive if roomy else modes.Stretch)
        header.setStretchLastSection(roomy)
        if roomy:
            self.setColumnWidth(name, self._natural["氏名"])


class ConsentPage(QWidget):
    """The page; made with (desk, services)."""

    title = "会計年度任用職員の説明と同意"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self.session = Session(desk)
        self._said = Said(READY)
        self.box = ScanBox("同意書のバーコード又は番号", "署名した同意書のバーコードを読み取るか、番号を入力してEnter")
        self.answer = TextLabel("", "h2", wraps=True)
        self.offer = QPushButton("開く")
        self.table = PeopleTable("会計年度任用職員", HEADS, gives_way=("氏名", "所属", "ふりがな"))
        self.chosen_words = TextLabel("", "sub", wraps=True)
        self.signed_on = DateField("署名の日", today=lambda: desk.today, days=desk.open_days)
        self.shelf = TextField("同意書の保管場所", limit=100)
        self.telling = Telling(desk)
        self.telling_button = RefusingButton("説明をまとめて記録", "Alt+E", role="primary", keyed=False)
        self.print_button = RefusingButton("同意書を印刷", "Ctrl+P", keyed=False)
        self.renew_button = RefusingButton("翌年度の任用へ更新")
        self.limit_button = RefusingButton("ネット・メールの要否を記録")
        self._lay_out()
        self._connect()
        self.look_again()
        self._show(Said(READY))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.answer, 1)
        head.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignTop)
        received = QHBoxLayout()
        for field in (self.signed_on, self.shelf):
            received.addWidget(FieldLabel(field))
            received.addWidget(field)
        received.addStretch(1)
        row = QWidget()
        buttons = FlowLayout(row, gap=8)
        for button in (self.telling_button, self.print_button, self.renew_button, self.limit_button):
            buttons.addWidget(button)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chosen_words)
        column.addWidget(self.table, 1)
        column.addWidget(row)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 10, 12, 10)
        inside.addWidget(self.telling)
        card.setMinimumWidth(CARD)
        self.card = card
        card.hide()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(card)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        whole.addWidget(self.box)
        whole.addLayout(received)
        whole.addLayout(head)
        whole.addWidget(split, 1)

    def _connect(self) -> None:
        self.signed_on.set_value(self._desk.today)
        self.box.entered.connect(self._read)
        self.offer.clicked.connect(self._take_offer)
        self.table.opened.connect(self._open_row)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._refresh())
        self.telling_button.acted.connect(self.begin_telling)
        self.print_button.acted.connect(self.print_forms)
        self.renew_button.acted.connect(self.renew)
        self.limit_button.acted.connect(self.limit)
        self.telling.recorded.connect(self.record)
        self.telling.given_up.connect(self.end_telling)
        for button in (self.telling_button, self.print_button, self.renew_button, self.limit_button):
            button.refused.connect(lambda why: self._services.say(why, assertive=True))
        stop = self._desk.subscribe(lambda kind, _: self.look_again() if kind in KINDS and self.isVisible() else None)
        self.destroyed.connect(lambda: stop())
        if (scanner := self._services.scanner) is not None:
            scanner.scanned.connect(self._scanned)

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        why = self._why_choose
        return [
            Verb("consent:tell", "説明をまとめて記録", self.begin_telling, "act", ("Alt+E",), (), why),
            Verb("consent:record", "説明の記録を登録", self._press_record, "act", ("F12",)),
            Verb(
                "consent:print", "同意書を印刷", self.print_forms, "paper", ("Ctrl+P",), ("いんさつ",), self._why_print
            ),
            Verb("consent:renew", "翌年度の任用へ更新", self.renew, "act", (), ("任用更新",), why),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        if self.card.isVisible():
            return [("F12", "登録"), ("Esc", "やめる"), ("Ctrl+P", "同意書を印刷")]
        return [("Alt+E", "説明を記録"), ("Ctrl+P", "同意書を印刷"), ("Ctrl+Z", "元に戻す")]

    def enter(self) -> None:
        """The hands are on the list: Ctrl+A chooses everybody."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def look_again(self) -> None:
        """Read everybody anew; who was chosen stays chosen."""
        chosen = self.chosen()
        row = max(self.table.currentIndex().row(), 0)
        self.session.look_again()
        self.table.show_rows([_cells(each) for each in self.session.people])
        self._choose(chosen, row)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.start()
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.stop()

    # --- who is chosen

    def chosen(self) -> list[UUID]:
        """The people whose rows are marked."""
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [self.session.people[n].person.id for n in sorted(rows) if n < len(self.session.people)]

    def _choose(self, people: Sequence[UUID], row: int) -> None:
        if self.session.people:
            model = self.table.rows
            self.table.setCurrentIndex(model.index(min(row, len(self.session.people) - 1), 0))
        marked = QItemSelection()
        for place in (self.session.row_of(person) for person in people):
            if place >= 0:
                marked.select(self.table.rows.index(place, 0), self.table.rows.index(place, len(HEADS) - 1))
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(marked, flags.ClearAndSelect | flags.Rows)

    def _why_choose(self) -> str:
        return "" if self.chosen() else CHOOSE

    def _why_print(self) -> str:
        chosen = self.chosen()
        return CHOOSE if not chosen else "" if self.session.papers(chosen) else NO_FORM

    def _refresh(self) -> None:
        people = self.session.people
        late, waiting = sum(each.is_late for each in people), self.session.waiting()
        words = f"{len(people)}人中 {len(self.chosen())}人を選択　説明の前 {sum(e.untold for e in people)}人"
        late_words = f"（任用開始後 {late}人）" if late else ""
        self.chosen_words.show_text(f"{words}{late_words}　署名待ち {waiting}人")
        self.telling.show_people({each.person.id: each.name for each in self.session.of(self.chosen())})
        self.telling_button.refuse(self._why_choose())
        self.renew_button.refuse(self._why_choose())
        self.limit_button.refuse(self._why_choose())
        self.print_button.refuse(self._why_print())

    # --- what comes in

    def _scanned(self, code: str) -> None:
        if self.isVisible():
            self._read(code)

    def _read(self, code: str) -> None:
        day = self.signed_on.value() or self._desk.today
        said = self._guarded(lambda: self.session.read(code, day, str(self.shelf.value() or "")))
        if said is None:
            return
        if said.did:
            self._services.show_undo(said.text, act="consent:receive")
        if said.kind == "person" and said.good and said.record is not None:
            self._choose([said.record], self.session.row_of(said.record))
        self.look_again()
        self._show(said)

    def _open_row(self, row: int) -> None:
        if not 0 <= row < len(self.session.people):
            return
        one = self.session.people[row]
        if one.consent is not None:
            self._services.open_record(Consent.kind, one.consent.id)
        else:
            self._services.open_record("person", one.person.id)

    def _take_offer(self) -> None:
        if self._said.record is not None:
            self._services.open_record(self._said.kind, self._said.record)

    def _show(self, said: Said) -> None:
        self._said = said
        self.answer.show_text(said.text)
        self.offer.setVisible(said.record is not None)
        self._services.say(said.text, assertive=not said.good)
        self._refresh()

    # --- the explanation

    def begin_telling(self) -> None:
        """Alt+E: what everybody was told, once."""
        self.card.show()
        self.telling.begin()
        self._refresh()

    def end_telling(self) -> None:
        """Back to the list."""
        self.card.hide()
        self.enter()

    def _press_record(self) -> None:
        if self.card.isVisible():
            self.telling.go()

    def record(self, told: commands.Explanation) -> None:
        """F12: one act for everybody chosen; a warning asks for its reason first (CK-12)."""
        chosen = self.chosen()
        made = self._guarded(lambda: self.session.explain(chosen, told))
        if made is None:
            return
        self.end_telling()
        self.look_again()
        words = f"{len(made)}人への説明を記録しました。"
        self._services.show_undo(words, act="consent:tell")
        self._show(Said(f"{words}Ctrl+Pで、同意書を{len(made)}人分、ふりがなの順に印刷できます。"))

    def print_forms(self) -> None:
        """R-05 of everybody chosen, sorted by ふりがな."""
        found = self.session.papers(self.chosen())
        if found:
            self._services.preview(papers.CONSENT[0], found)

    def renew(self) -> None:
        """Next year's appointments from this list."""
        people = self.session.of(self.chosen())
        made = self._guarded(lambda: commands.renew(self._desk, people))
        if made is not None:
            self.look_again()
            words = f"{len(made)}人の次の任用を作りました。説明と同意書は、任用開始日までに済ませます。"
            self._services.show_undo(words, act="consent:renew")
            self._show(Said(words))

    def limit(self) -> None:
        """R-06 of everybody chosen, to be judged one by one."""
        people = self.session.of(self.chosen())
        made = self._guarded(lambda: commands.limits_for(self._desk, people))
        if made:
            self.look_again()
            words = f"{len(made)}人のネット・メールの要否の記録を作りました（不要）。必要な人は、開いて直してください。"
            self._services.show_undo(words, act="consent:limit")
            self._show(Said(words, True, made[0].kind, made[0].id))

    def _guarded(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Warned as warned:
            text = "".join(dict.fromkeys(p.text for p in warned.problems))
            if self.card.isVisible():
                self.telling.ask_reason(text)
            self._show(Said(text, False))
        except Invalid as invalid:
            self._show(Said("".join(dict.fromkeys(p.text for p in invalid.problems)), False))
        except Refused as refused:
            self._show(Said(refused.text, False))
        return None


def _cells(each: Standing) -> tuple[Cell, ...]:
    consent = each.consent
    days = [day_in_list(day, each.today) if day else "" for day in (each.starts_on, each.ends_on)]
    unit = consent.unit if consent is not None and consent.unit else str(each.person.unit)
    return (each.name, each.person.reading, unit, *days, _told(each), _signed(each), _limited(each))


def _told(each: Standing) -> Chip:
    if each.twice:
        return Chip(Status.OVERDUE, "記録が2件")
    if each.is_late:
        return Chip(Status.OVERDUE, "未説明（任用開始後）")
    if each.untold:
        return Chip(Status.ATTENTION, "未説明")
    if each.needs_again:
        return Chip(Status.ATTENTION, "要再説明")
    return Chip(Status.DONE, "説明済")


def _signed(each: Standing) -> Chip:
    state = each.consent.state if each.consent is not None else ""
    if state == "signed":
        return Chip(Status.TODAY, "受領済・更新時期") if each.ends_soon else Chip(Status.DONE, "受領済")
    if state == "waived":
        return Chip(Status.OTHER, "求めない")
    return Chip(Status.THIS_WEEK, "署名待ち") if state == "explained" else Chip(Status.OTHER, "—")


def _limited(each: Standing) -> Chip:
    words = {
        "draft": "要否の判断前",
        "asked": "設定の依頼中",
        "limited": "制限中",
        "unlimited": "制限なし",
        "lifted": "解除",
    }
    state = each.limit.state if each.limit is not None else ""
    waits = state in ("", "draft", "asked")
    return Chip(Status.ATTENTION if waits else Status.DONE, words.get(state, "記録なし"))
