"""The way of a record through its workflow, as a strip: what was, what is, what comes (ux.md §4.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from komae_desk.core.desk import Desk
from komae_desk.core.record import Record
from komae_desk.core.workflow import Step, Workflow
from komae_desk.ui import current_theme, icons

GAP = 14
MARGIN = 8


@dataclass(frozen=True)
class Stop:
    """One state on the way: its word, the day it was reached, and whether it lies behind, here or ahead."""

    word: str
    day: str
    place: str


def stops_of(desk: Desk, record: Record) -> list[Stop]:
    """The states passed with their days, the present one, and those the shortest way still passes.

    Nothing for a register: its states are no way from a beginning to an end.
    """
    workflow = desk.ledgers[record.kind].workflow
    if len(workflow.states) < 3 or not workflow.steps or not workflow.loose:
        return []
    passed = _passed(desk, record, workflow)
    stops = [Stop(workflow.states[s].label, day, "behind") for s, day in passed[:-1]]
    here, day = passed[-1]
    stops.append(Stop(workflow.states[here].label, day, "here"))
    seen = {s for s, _ in passed}
    return stops + [
        Stop(workflow.states[s].label, "", "ahead")
        for s in ahead(workflow, here, seen, lambda step: _is_open(desk, record, step))
    ]


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


def _is_open(desk: Desk, record: Record, step: Step) -> bool:
    """Whether the record's own contents let a step be taken; who takes it does not matter here."""
    return bool(step.by) or step.rule is None or not step.rule(record, desk.user, desk)


def ahead(
    workflow: Workflow, state: str, seen: set[str], is_open: Callable[[Step], bool] = lambda _: True
) -> list[str]:
    """The states that usually come next: always the first step of the table that leads to somewhere new and good."""
    way: list[str] = []
    seen = set(seen)
    while len(way) < 6:
        usual = [s for s in workflow.steps if state in s.source and s.target not in seen and s.tone != "err"]
        usual = [s for s in usual if workflow.states[s.target].tone != "err" and not s.reason]
        step = next((s for s in usual if is_open(s)), usual[0] if usual else None)
        if step is None:
            return way
        state = step.target
        way.append(state)
        seen.add(state)
    return way


def fitting(widths: Sequence[int], here: int, room: int) -> tuple[int, int]:
    """(first, after the last) stop for which there is room; the present one stays, then the next, then the rest."""
    first, last = here, here + 1
    used = widths[here]
    while True:
        after = last < len(widths) and used + widths[last] <= room
        before = first > 0 and used + widths[first - 1] <= room
        if after and (last == here + 1 or not before or last - here <= here - first):
            used += widths[last]
            last += 1
        elif before:
            first -= 1
            used += widths[first]
        else:
            return first, last


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
        lines = 2 if any(stop.day for stop in self._stops) else 1
        return QSize(240, self.fontMetrics().height() * lines + 26)

    def visible_stops(self) -> list[Stop]:
        """The stops whose words are whole in the width there is."""
        first, last = self._range(self._widths())
        return self._stops[first:last]

    def _widths(self) -> list[int]:
        bold = QFont(self.font())
        bold.setBold(True)
        strong, plain = QFontMetrics(bold), self.fontMetrics()
        words = [(strong if s.place == "here" else plain).horizontalAdvance(s.word) for s in self._stops]
        days = [plain.horizontalAdvance(s.day) for s in self._stops]
        return [max(word, day, 24) + GAP for word, day in zip(words, days, strict=True)]

    def _range(self, widths: list[int]) -> tuple[int, int]:
        here = next((n for n, stop in enumerate(self._stops) if stop.place == "here"), 0)
        return fitting(widths, here, self.width() - 2 * MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stops:
            return
        theme, widths = current_theme.current(), self._widths()
        first, last = self._range(widths)
        stops, widths = self._stops[first:last], widths[first:last]
        spare = max(0, self.width() - 2 * MARGIN - sum(widths)) / len(stops)
        left, before = float(MARGIN), 0.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for n, stop in enumerate(stops):
                room = min(widths[n] + spare, self.width() - 2.0 * MARGIN)
                centre = QPointF(left + room / 2, 10)
                start = before + 10 if n else 0.0 if first else centre.x()
                hidden = Qt.PenStyle.DotLine if first and not n else Qt.PenStyle.SolidLine
                painter.setPen(QPen(QColor(theme["divider" if stop.place == "ahead" else "primary"]), 2, hidden))
                painter.drawLine(QPointF(start, 10), QPointF(max(start, centre.x() - 10), 10))
                self._mark(painter, centre, stop)
                self._words(painter, QRectF(left, 21, room, self.height() - 21), stop)
                left, before = left + room, centre.x()
            if last < len(self._stops):
                painter.setPen(QPen(QColor(theme["divider"]), 2, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(before + 10, 10), QPointF(self.width(), 10))

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
