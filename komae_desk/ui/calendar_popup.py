"""The calendar a date field opens: Sunday first, 祝日 by word and mark, 和暦 above (ux.md §3.8)."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from komae_desk.core.dates import OpenDays, add_months, wareki
from komae_desk.ui import current_theme, icons
from komae_desk.ui.announcement import announce

HEADS = "日月火水木金土"


def weeks_of(month: date) -> list[list[date]]:
    """The six weeks, Sunday first, a month is shown in."""
    first = month.replace(day=1)
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    return [[start + timedelta(days=7 * week + day) for day in range(7)] for week in range(6)]


class MonthGrid(QWidget):
    """The days of one month; arrows walk, Enter and a click choose."""

    moved = Signal(date)
    chosen = Signal(date)

    def __init__(self, days: OpenDays, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = self.today = today
        self._days = days
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("カレンダー")

    def sizeHint(self) -> QSize:
        unit = self._unit()
        return QSize(unit.width() * 7, unit.height() * 7)

    def go_to(self, day: date) -> None:
        """Move the mark; the day and why it is closed are spoken."""
        self.day = day
        self.update()
        closed = self._days.closed(day)
        announce(self, wareki(day, weekday=True) + (f"、{closed}" if closed else ""))
        self.moved.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}.get(
            Qt.Key(event.key())
        )
        months = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self.go_to(self.day + timedelta(days=step))
        elif months is not None:
            self.go_to(add_months(self.day, months))
        elif event.key() == Qt.Key.Key_Home:
            self.go_to(self.today)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.day)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        unit = self._unit()
        column, row = int(event.position().x()) // unit.width(), int(event.position().y()) // unit.height() - 1
        if 0 <= row < 6 and 0 <= column < 7:
            self.chosen.emit(weeks_of(self.day)[row][column])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, unit = current_theme.current(), self._unit()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for column, head in enumerate(HEADS):
                painter.setPen(QColor(theme["err_fg" if column == 0 else "info_fg" if column == 6 else "text2"]))
                cell = QRect(column * unit.width(), 0, unit.width(), unit.height())
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, head)
            for row, week in enumerate(weeks_of(self.day), start=1):
                for column, day in enumerate(week):
                    corner = QPoint(column * unit.width(), row * unit.height())
                    self._paint_day(painter, QRect(corner, unit).adjusted(1, 1, -1, -1), day)

    def _paint_day(self, painter: QPainter, cell: QRect, day: date) -> None:
        theme = current_theme.current()
        marked = day == self.day
        holiday = day in self._days.holidays
        ink = "text" if day.month == self.day.month else "text3"
        if holiday or day.weekday() == 6:
            ink = "err_fg"
        elif day.weekday() == 5:
            ink = "info_fg"
        if marked:
            painter.setBrush(QColor(theme["sel"]))
            painter.setPen(QPen(QColor(theme["primary"]), 2))
            painter.drawRoundedRect(cell, 4, 4)
            ink = "sel_text"
        elif day == self.today:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme["border"]), 1))
            painter.drawRoundedRect(cell, 4, 4)
        font = self.font()
        font.setBold(day.month == self.day.month)
        painter.setFont(font)
        painter.setPen(QColor(theme[ink]))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(day.day))
        if holiday:
            dot = cell.adjusted(cell.width() - 9, 3, -3, -(cell.height() - 9))
            painter.setBrush(QColor(theme[ink]))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(dot)

    def _unit(self) -> QSize:
        side = max(30, self.fontMetrics().height() + 12)
        return QSize(side + 8, side)


class CalendarPopup(QFrame):
    """A popup with one month, closed by Esc; chosen carries the day."""

    chosen = Signal(date)

    def __init__(self, days: OpenDays, today: Callable[[], date], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("calendar")
        self._days, self._today = days, today
        self.grid = MonthGrid(days, today(), self)
        self._title = QLabel(self)
        self._title.setProperty("role", "h2")
        self._word = QLabel(self)
        self._word.setProperty("role", "sub")
        head = QHBoxLayout()
        for name, spoken, months in (("chevron-left", "前の月", -1), ("chevron-right", "次の月", 1)):
            button = QToolButton(self)
            button.setAccessibleName(spoken)
            button.setToolTip(f"{spoken}（{'PageUp' if months < 0 else 'PageDown'}）")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            icons.dress(button, name)
            button.clicked.connect(lambda _=False, by=months: self.grid.go_to(add_months(self.grid.day, by)))
            head.addWidget(button)
        head.insertWidget(1, self._title, 1, Qt.AlignmentFlag.AlignCenter)
        foot = QHBoxLayout()
        now = QPushButton("今日", self)
        now.setProperty("role", "text")
        now.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        now.clicked.connect(lambda: self._choose(self._today()))
        foot.addWidget(self._word, 1)
        foot.addWidget(now)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.grid)
        column.addLayout(foot)
        self.grid.moved.connect(self._tell)
        self.grid.chosen.connect(self._choose)

    def open_at(self, place: QPoint, day: date | None) -> None:
        """Show the month of a day (of today without one), its corner at a place on the screen that is moved inside."""
        self.grid.today = self._today()
        self.grid.go_to(day or self._today())
        self.adjustSize()
        screen = self.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.move(place)
        self.show()
        self.grid.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            parent.setFocus(Qt.FocusReason.PopupFocusReason)

    def _tell(self, day: date) -> None:
        self._title.setText(wareki(day).rsplit("月", 1)[0] + "月")
        closed = self._days.closed(day)
        self._word.setText(f"{day.month}月{day.day}日　{closed}" if closed else "")

    def _choose(self, day: date) -> None:
        self.chosen.emit(day)
        self.hide()
