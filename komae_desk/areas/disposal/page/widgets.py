"""The page 媒体廃棄: read the things, read the cards of whoever watches, Ctrl+D, F12 (ux.md §4.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from komae_desk.areas.disposal import papers
from komae_desk.areas.disposal.page.rows.widgets import ThingsTable
from komae_desk.areas.disposal.permit.record import Disposal
from komae_desk.areas.disposal.session import Said, Session, open_permits
from komae_desk.areas.disposal.things import things_of
from komae_desk.core.application import name_of
from komae_desk.core.dates import day_in_list
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Invalid, Refused, Warned
from komae_desk.core.store import Condition, Query
from komae_desk.ui.announcement import announce
from komae_desk.ui.chips import Chip, Status
from komae_desk.ui.command_registry import Verb
from komae_desk.ui.labels import TextLabel
from komae_desk.ui.line_edits import LineEdit
from komae_desk.ui.plain_table import PlainTable
from komae_desk.ui.refusing_button import RefusingButton
from komae_desk.ui.scan_box import ScanBox
from komae_desk.ui.services import Services
from komae_desk.ui.timeline import Timeline, stops_of

READY = "廃棄する物のバーコードを読み取ってください。続けて、立会者の職員証を読み取ります。"
WAITING = ("番号", "対象", "予定日", "状態")
KINDS = frozenset({"disposal", "treatment", "device", "information_asset"})


class DisposalPage(QWidget):
    """The page; made with (desk, services)."""

    title = "媒体廃棄"

    def __init__(self, desk: Desk, services: Services) -> None:
        super().__init__()
        self.setObjectName("content")
        self._desk, self._services = desk, services
        self.session = Session(desk)
        self._said = Said(READY)
        self._done: UUID | None = None
        self.box = ScanBox("バーコード又は番号", "物・許可書・職員証のバーコードを読み取るか、番号を入力してEnter")
        self.answer = TextLabel("", "h2", wraps=True)
        self.offer = QPushButton()
        self.heading = TextLabel("", "h2", wraps=True)
        self.timeline = Timeline()
        self.table = ThingsTable()
        self.people = TextLabel("", "strong", wraps=True)
        self.reason = LineEdit()
        self.reason.setAccessibleName("続ける理由")
        self.fill_button = RefusingButton("下にも同じ方法（Ctrl+D）")
        self.record_button = RefusingButton("実施を記録（F12）", role="primary")
        self.end_button = RefusingButton("完了にする", role="danger")
        self.waiting = PlainTable("実施と証明書を待つ廃棄", WAITING, gives_way="対象")
        self._permits: list[Disposal] = []
        self._lay_out()
        self._connect()
        self.look_again()
        self._show(Said(READY))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.answer, 1)
        head.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.addWidget(self.people, 1)
        for button in (self.fill_button, self.end_button, self.record_button):
            foot.addWidget(button)
        upper, lower = QWidget(), QWidget()
        above, below = QVBoxLayout(upper), QVBoxLayout(lower)
        above.setContentsMargins(0, 0, 0, 0)
        below.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        for part in (self.heading, self.timeline):
            above.addWidget(part)
        above.addWidget(self.table, 1)
        above.addWidget(self.reason)
        above.addLayout(foot)
        below.addWidget(TextLabel("実施と証明書を待つ廃棄（Enterで開く）", "h2"))
        below.addWidget(self.waiting, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(upper)
        split.addWidget(lower)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.box)
        column.addLayout(head)
        column.addWidget(split, 1)

    def _connect(self) -> None:
        self.box.entered.connect(lambda text: self._show(self.session.read(text)))
        self.offer.clicked.connect(self._take_offer)
        self.table.ticked.connect(lambda row: self._show(self.session.tick(row)))
        self.table.chosen.connect(self._choose)
        self.table.explained.connect(self._explain)
        self.fill_button.acted.connect(self.fill_down)
        self.record_button.acted.connect(self.record)
        self.end_button.acted.connect(self.ask_end)
        self.waiting.opened.connect(self._open_row)
        stop = self._desk.subscribe(lambda kind, _: self.look_again() if kind in KINDS and self.isVisible() else None)
        self.destroyed.connect(lambda: stop())
        if (scanner := self._services.scanner) is not None:
            scanner.scanned.connect(self._scanned)

    # --- what the window asks of a page

    def verbs(self) -> list[Verb]:
        """The commands of this page."""
        return [
            Verb("disposal:fill", "下にも同じ方法を入れる", self.fill_down, "act", ("Ctrl+D",)),
            Verb("disposal:record", "実施を記録", self.go, "act", ("F12",)),
            Verb("disposal:register", "廃棄の記録簿を印刷", self.print_register, "paper", ("Alt+P",)),
        ]

    def hints(self) -> list[tuple[str, str]]:
        """The keys shown in the status bar."""
        return [("Ctrl+D", "下にも同じ方法"), ("F12", "実施を記録"), ("Esc", "やり直し"), ("Ctrl+Z", "元に戻す")]

    def take(self, permit: UUID) -> None:
        """The permit that was chosen on another page; what is under way here stays."""
        found = self._desk.maybe("disposal", permit)
        if found is not None and not self.session.lines:
            self._show(self.session.read(found.number))

    def enter(self) -> None:
        """Put the hands on the box."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.escape():
            super().keyPressEvent(event)

    def escape(self) -> bool:
        """Esc: witnesses, then things; False when there is nothing to drop."""
        said = self.session.drop()
        if said is not None:
            self._show(said)
        return said is not None

    def look_again(self) -> None:
        """Read what waits anew."""
        found = [*open_permits(self._desk), *self._of("certificate_wait"), *self._of("processed")]
        self._permits = found
        self.waiting.show_rows([self._row(permit) for permit in found])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.start()
        self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._services.scanner is not None:
            self._services.scanner.stop()

    # --- what waits

    def _of(self, state: str) -> list[Disposal]:
        query = Query(Disposal.kind, where=(Condition("state", "=", state),))
        return [d for d in self._desk.store.first(query, 200) if isinstance(d, Disposal)]

    def _row(self, permit: Disposal) -> tuple[str | Chip, ...]:
        things = things_of(self._desk, permit)
        more = f" ほか{len(things) - 1}点" if len(things) > 1 else ""
        due = permit.certificate_promised_on if permit.state == "certificate_wait" else permit.planned_on
        late = due is not None and due < self._desk.today
        word = self._desk.ledgers[Disposal.kind].workflow.states[permit.state].label
        status = Status.OVERDUE if late else Status.INFORMATION
        when = day_in_list(due, self._desk.today) if due else ""
        return permit.number, f"{things[0].heading}{more}" if things else "", when, Chip(status, word)

    def _open_row(self, row: int) -> None:
        permit = self._permits[row] if 0 <= row < len(self._permits) else None
        if permit is None:
            return
        if permit.state in ("certificate_wait", "processed"):
            self._services.open_record(Disposal.kind, permit.id)
        else:
            self._show(self.session.load(permit))
            self.enter()

    # --- what comes in

    def _scanned(self, code: str) -> None:
        if self.isVisible():
            self._show(self.session.read(code))

    def _choose(self, row: int, method: Any) -> None:
        self.session.choose(row, method)
        self._refresh()

    def _explain(self, row: int, reason: str) -> None:
        self.session.explain(row, reason)
        self.record_button.refuse(self.session.why_not())

    def _show(self, said: Said) -> None:
        self._said = said
        self.answer.show_text(said.text)
        self.offer.setText(said.offer or "開く")
        self.offer.setVisible(bool(said.offer))
        self.end_button.setVisible(self._done is not None)
        self._services.say(said.text, assertive=not said.good)
        if [line.thing.key for line in self.session.lines] != self.table.keys:
            self.table.show_lines(self.session)
        self._refresh()

    def _refresh(self) -> None:
        permit = self.session.permit
        if self.session.lines:
            self._done = None
            self.end_button.hide()
        self.table.refresh(self.session)
        wanted = "、".join(thing.heading for thing in self.session.wanted[:5])
        self.heading.show_text(permit.heading if permit else f"申請の対象：{wanted}" if wanted else "")
        self.heading.setVisible(bool(self.heading.text()))
        self.timeline.show_stops(stops_of(self._desk, permit) if permit else [])
        named = [name_of(self._desk, person) for person in self.session.witnesses]
        first, second = (*named, "（職員証を読み取る）", "（職員証を読み取る）")[:2]
        self.people.show_text(f"実施者：{self._desk.user.name}　立会者1：{first}　立会者2：{second}")
        self.record_button.refuse("" if self.session.wanted else self.session.why_not())
        self.reason.setVisible(bool(self.reason.text()) or self.reason.property("asked") is True)

    # --- what is done

    def fill_down(self) -> None:
        """Ctrl+D: from the row that is marked, else from the first that has a method."""
        rows = [n for n, line in enumerate(self.session.lines) if line.method is not None]
        marked = self.table.currentRow()
        row = marked if marked in rows else rows[0] if rows else -1
        self._show(self.session.fill_down(row))

    def go(self) -> None:
        """F12: an application for what nobody has applied for, else the record."""
        if self.session.wanted:
            self._apply()
        else:
            self.record()

    def record(self) -> None:
        """Write down what was done; a warning asks for its reason first."""
        permit = self.session.permit
        lines = self._guarded(lambda: self.session.record(self.reason.text()))
        if lines is None or permit is None:
            return
        self._ask_reason(False)
        self.session.clear()
        now = self._desk.get(Disposal.kind, permit.id)
        assert isinstance(now, Disposal)
        self._done = now.id if now.state == "processed" else None
        words = f"{now.heading} の実施を記録しました（{len(lines)}点）。"
        self._services.show_undo(words, act="disposal:record")
        if now.state == "certificate_wait" and now.certificate_promised_on:
            words += f"業者の完了証明書を{day_in_list(now.certificate_promised_on, self._desk.today)}まで待ちます。"
        elif now.state != "processed":
            words += "残りの対象は、実施したときに記録してください。"
        self._show(Said(words, True, "記録を開く", Disposal.kind, now.id))
        self._show_end(now)
        self.look_again()

    def _guarded(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Warned as warned:
            self._ask_reason(True)
            self._show(Said("".join(dict.fromkeys(p.text for p in warned.problems)), False))
        except Invalid as invalid:
            self._show(Said("".join(dict.fromkeys(p.text for p in invalid.problems)), False))
        except Refused as refused:
            self._show(Said(refused.text, False))
        return None

    def _ask_reason(self, asked: bool) -> None:
        self.reason.setProperty("asked", asked)
        self.reason.setPlaceholderText("続ける理由を入力して、もう一度F12")
        self.reason.setVisible(asked)
        if asked:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.reason.clear()

    def _show_end(self, permit: Disposal) -> None:
        steps = {offer.step.name: offer.why for offer in self._desk.offers(permit)}
        self.end_button.setVisible("complete" in steps and permit.state == "processed")
        self.end_button.refuse(steps.get("complete", ""))

    def ask_end(self) -> None:
        """完了: nothing takes it back, so it is asked for once more (ux.md §5.8)."""
        permit = self._desk.maybe(Disposal.kind, self._done)
        if not isinstance(permit, Disposal):
            return
        count = len(things_of(self._desk, permit))
        question = f"廃棄を完了にしますか？　この操作は元に戻せません。\n対象：{permit.number}（{count}点）"
        self._services.ask(question, ("戻る", "完了にする"), lambda answer: self._end(permit, answer))

    def _end(self, permit: Disposal, answer: str) -> None:
        if answer != "完了にする":
            return
        done = self._guarded(lambda: self._desk.move(permit, "complete"))
        if done is not None:
            self._done = None
            self._show(Said(f"{permit.heading}を完了にしました。台帳の対象は「廃棄済」になりました。"))
            self.end_button.hide()
            self.look_again()

    def _take_offer(self) -> None:
        said = self._said
        if self.session.wanted and said.good:
            self._apply()
        elif said.record is not None:
            self._services.open_record(said.kind, said.record)
        elif said.kind:
            self._services.open_new(said.kind, {"tag": said.text.partition("「")[2].partition("」")[0]})

    def _apply(self) -> None:
        """A new application for what was read."""
        wanted = self.session.wanted
        devices = tuple(t.record for t in wanted if t.kind == "device")
        assets = tuple(t.record for t in wanted if t.kind != "device")
        self.session.clear()
        self._show(Said(READY))
        values = {"devices": devices} | ({"assets": assets} if assets else {})
        self._services.open_new(Disposal.kind, values)

    def print_register(self) -> None:
        """R-03 of this fiscal year."""
        lines = list(self._desk.find("treatment"))
        if lines:
            self._services.preview(papers.TREATMENT[0], lines)
        else:
            announce(self, "廃棄の記録はまだありません。", assertive=True)
