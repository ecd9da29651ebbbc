"""Where the cards of a record stand: between its title and its tabs, never higher than its pane allows (§4.16)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from komae_desk.core.conflicts import Agreement, Matter
from komae_desk.core.desk import Desk
from komae_desk.core.errors import Refused
from komae_desk.core.record import Record
from komae_desk.ui.banner import Act, Banner
from komae_desk.ui.chips import Status
from komae_desk.ui.conflict_card import ConflictCard

OPEN_AGAIN = "内容を見る"
SHARE, LEAST = 0.6, 120


def agreement_of(services: Any) -> Agreement | None:
    """The agreement with a server; None in 単独利用."""
    found: Agreement | None = getattr(services, "agreement", None)
    return found


def connect_card(card: ConflictCard, services: Any) -> None:
    """What a card does beyond its own matter."""
    card.decided.connect(lambda words, writes: services.show_undo(words) if writes else services.say(words))
    card.again.connect(lambda matter: type_again(services, matter))


def type_again(services: Any, matter: Matter) -> None:
    """What was typed goes back into the form as a draft; then the matter is settled."""
    if matter.is_new:
        services.open_new(matter.kind, matter.values)
    else:
        services.open_record(matter.kind, matter.record_id)
    detail = services.stack.page.detail
    if not matter.is_new:
        detail.edit()
        if not detail.is_editing:
            return
        for name, value in matter.values.items():
            if name in detail.form.body.fields:
                detail.form.body.fields[name].set_value(value)
    detail.form.body.changed.emit()
    detail.form.leave()
    agreement = agreement_of(services)
    if agreement is not None:
        try:
            agreement.matters.take_notice(matter, "下書きに戻して入力し直し")
        except Refused as refused:
            services.report(refused)


class ConflictPlace(QScrollArea):
    """The cards of the record in the pane; hidden while nothing is open, and always in 単独利用."""

    def __init__(self, desk: Desk, services: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._services = desk, services
        self._matters: list[Matter] = []
        self._later: set[UUID] = set()
        self.cards: list[ConflictCard] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner = QWidget()
        self._inner.setObjectName("scrolled")
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._fit)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.setWidget(self._inner)
        self._inner.installEventFilter(self)
        if parent is not None:
            parent.installEventFilter(self)
        self.hide()

    def show_record(self, record: Record | None) -> None:
        """Show what is open at a record; what is being chosen stays while nothing about it changed."""
        agreement = agreement_of(self._services)
        there = agreement is not None and record is not None and bool(record.version)
        matters = agreement.matters.of(record.id) if there and agreement and record else []
        if matters != self._matters:
            self._matters = matters
            self._rebuild()

    def open_again(self, op_id: UUID) -> None:
        """A matter that was put off is asked after all."""
        self._later.discard(op_id)
        self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = []
        for matter in self._matters:
            self._column.addWidget(self._put_off(matter) if matter.op_id in self._later else self._card(matter))
        self.setVisible(bool(self._matters))
        self._fit()

    def _card(self, matter: Matter) -> QWidget:
        agreement = agreement_of(self._services)
        assert agreement is not None
        card = ConflictCard(self._desk, matter, agreement.matters)
        card.postponed.connect(lambda: self._postpone(matter.op_id))
        connect_card(card, self._services)
        self.cards.append(card)
        return card

    def _put_off(self, matter: Matter) -> QWidget:
        return Banner(
            Status.ATTENTION, f"要確認：{matter.act}", "", (Act(OPEN_AGAIN, lambda: self.open_again(matter.op_id)),)
        )

    def _postpone(self, op_id: UUID) -> None:
        self._later.add(op_id)
        self._rebuild()

    def _fit(self) -> None:
        """Take what the cards need, up to a share of the pane; where the tabs need more, the cards scroll."""
        pane = self.parentWidget()
        if not self._matters or pane is None:
            return
        needed = max(self._column.heightForWidth(self.viewport().width()), self._inner.minimumSizeHint().height(), 40)
        height = min(needed, max(min(int(pane.height() * SHARE), self._room(pane)), LEAST))
        if height != self.height():
            self.setFixedHeight(height)

    def _room(self, pane: QWidget) -> int:
        """What the other parts of the pane leave."""
        layout = pane.layout()
        if layout is None:
            return pane.height()
        items = [layout.itemAt(place) for place in range(layout.count())]
        others = [item for item in items if item is not None and item.widget() is not self and not item.isEmpty()]
        taken = sum(
            item.heightForWidth(pane.width()) if item.hasHeightForWidth() else item.minimumSize().height()
            for item in others
        )
        return pane.height() - taken - layout.spacing() * len(others)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            # Not from within the layout that is being made.
            self._refit.start()
        return super().eventFilter(watched, event)
