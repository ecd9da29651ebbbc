"""The way of a record through its workflow, as a strip: what was, what is, what comes (ux.md §4.5)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.core.workflow import Workflow
from komae_desk.ui import current_theme, icons


@dataclass(frozen=True)
class Stop:
    """One state on the way: its word, the day it was reached, and whether it lies behind, here or ahead."""

    word: str
    day: str
    place: str


def stops_of(desk: Desk, record: Record) -> list[Stop]:
    """The states passed with their days, the present one, and those the shortest way still passes."""
    workflow = desk.ledgers[record.kind].workflow
    if len(workflow.states) < 3 or not workflow.steps:
        return []
    passed = _passed(desk, record, workflow)
    stops = [Stop(workflow.states[s].label, day, "behind") for s, day in passed[:-1]]
    here, day = passed[-1]
    stops.append(Stop(workflow.states[here].label, day, "here"))
    seen = {s for s, _ in passed}
    return stops + [Stop(workflow.states[s].label, "", "ahead") for s in ahead(workflow, here, seen)]


def _passed(desk: Desk, record: Record, workflow: Workflow) -> list[tuple[str, str]]:
    passed: list[tuple[str, str]] = []
    for line in desk.lines(record.id):
        change = line.op["patch"].get("state")
        state = change[1] if change else (workflow.initial if not passed else "")
        if not state or state not in workflow.states:
            continue
        known = next((n for n, (s, _) in enumerate(passed) if s == state), None)
        if known is not None:
            del passed[known:]
        day = line.at.astimezone()
        passed.append((state, f"{day.month}/{day.day}"))
    if not passed or passed[-1][0] != record.state:
        passed.append((record.state, ""))
    return passed


def ahead(workflow: Workflow, state: str, seen: set[str]) -> list[str]:
    """The states that usually come next: always the first step of the table that leads to somewhere new."""
    way: list[str] = []
    seen = set(seen)
    while len(way) < 6:
        targets = [s.target for s in workflow.steps if state in s.source and s.target not in seen]
        if not targets:
            return way
        state = targets[0]
        way.append(state)
        seen.add(state)
    return way


class Timeline(QWidget):
    """Circles with words: ticked behind, filled here, hollow ahead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stops: list[Stop] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stops(self, stops: list[Stop]) -> None:
        self._stops = stops
        words = {"behind": "済み", "here": "今", "ahead": "これから"}
        spoken = [f"{s.word}{s.day and f' {s.day}'}（{words[s.place]}）" for s in stops]
        self.setAccessibleName("手続の流れ：" + "、".join(spoken) if stops else "")
        self.setToolTip("　→　".join(s.word for s in stops))
        self.setVisible(bool(stops))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().height() * 2 + 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stops:
            return
        theme = current_theme.current()
        step = self.width() / len(self._stops)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for n, stop in enumerate(self._stops):
                centre = QPointF(step * (n + 0.5), 10)
                if n:
                    done = stop.place != "ahead"
                    painter.setPen(QPen(QColor(theme["primary" if done else "divider"]), 2))
                    painter.drawLine(QPointF(centre.x() - step + 10, 10), QPointF(centre.x() - 10, 10))
                self._mark(painter, centre, stop)
                self._words(painter, QRectF(step * n + 2, 21, step - 4, self.height() - 21), stop)

    def _mark(self, painter: QPainter, centre: QPointF, stop: Stop) -> None:
        theme = current_theme.current()
        frame = QRectF(centre.x() - 8, centre.y() - 8, 16, 16)
        if stop.place == "behind":
            icons.paint(painter, "circle-check", theme["primary"], frame)
            return
        here = stop.place == "here"
        painter.setPen(QPen(QColor(theme["primary" if here else "border"]), 2))
        painter.setBrush(QColor(theme["surface"]))
        painter.drawEllipse(frame.adjusted(1, 1, -1, -1))
        if here:
            painter.setBrush(QColor(theme["primary"]))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(frame.adjusted(4, 4, -4, -4))

    def _words(self, painter: QPainter, room: QRectF, stop: Stop) -> None:
        theme = current_theme.current()
        font = QFont(self.font())
        font.setBold(stop.place == "here")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(theme["text2" if stop.place == "ahead" else "text"]))
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        word = metrics.elidedText(stop.word, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, top, word)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(theme["text2"]))
        below = room.adjusted(0, metrics.height(), 0, 0)
        day = QFontMetrics(font).elidedText(stop.day, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(below, top, day)
