"""The icon set: one-colour SVG shapes of resources/icons, painted in a token's colour (ux.md §2.6)."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from komae_desk.core.resources import resource
from komae_desk.ui import current_theme
from komae_desk.ui.tokens import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QIcon

SIZES = (16, 20, 24)
_dressed: weakref.WeakKeyDictionary[QAbstractButton | QAction, tuple[str, str, int]] = weakref.WeakKeyDictionary()


def names() -> tuple[str, ...]:
    """Every icon of the set, by name."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


@lru_cache(maxsize=256)
def svg(name: str, colour: str) -> str:
    """The drawing of an icon in a colour ("#RRGGBB"); raises FileNotFoundError for an unknown name."""
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(svg(name, colour).encode()))


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon of that many device-independent pixels, in a colour ("#RRGGBB")."""
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    with QPainter(picture) as painter:
        _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    return picture


def paint(painter: QPainter, name: str, colour: str, where: QRectF) -> None:
    """Paint an icon into a square; the same name always means the same thing (ux.md §2.1)."""
    painter.drawPixmap(
        where.topLeft(), pixmap(name, colour, round(where.width()), painter.device().devicePixelRatioF())
    )


def icon(name: str, token: str = "text") -> QIcon:
    """An icon in the colours the theme has now, in all sizes and on dense screens; see dress() for a live one."""
    theme = current_theme.current()
    from PySide6.QtGui import QIcon

    made = QIcon()
    for size in (*SIZES, *(current_theme.scaled(size) for size in SIZES)):
        for ratio in (1.0, 2.0):
            made.addPixmap(pixmap(name, theme[token], size, ratio))
            made.addPixmap(pixmap(name, theme["disabled"], size, ratio), QIcon.Mode.Disabled)
    return made


def dress(target: QAbstractButton | QAction, name: str, token: str = "text", size: int = 16) -> None:
    """Give a button or an action an icon that follows the theme."""
    _dressed[target] = (name, token, size)
    _put_on(target)


def redress() -> None:
    """Paint the icons of all dressed buttons and actions anew after the theme changed."""
    for target in list(_dressed):
        if shiboken6.isValid(target):
            _put_on(target)


def _put_on(target: QAbstractButton | QAction) -> None:
    name, token, size = _dressed[target]
    target.setIcon(icon(name, token))
    if isinstance(target, QAbstractButton):
        side = current_theme.scaled(size)
        target.setIconSize(QSize(side, side))


INDICATORS = {
    "check": ("check", "on_primary"),
    "check_disabled": ("check", "disabled"),
    "part": ("minus", "on_primary"),
    "dot": ("dot", "primary"),
    "dot_disabled": ("dot", "disabled"),
    "down": ("chevron-down", "text"),
    "down_disabled": ("chevron-down", "disabled"),
    "down_primary": ("chevron-down", "primary"),
    "up": ("chevron-up", "text"),
    "right": ("chevron-right", "text"),
}


def write_indicators(theme: Theme, folder: Path) -> dict[str, str]:
    """Write the images the style sheet needs for a theme into a folder; return their paths by name."""
    paths = {}
    for name, (shape, token) in INDICATORS.items():
        path = folder / f"{theme.name}-{name}.svg"
        path.write_text(svg(shape, theme[token]), encoding="utf-8")
        paths[name] = path.as_posix()
    return paths


def missing(wanted: Iterable[str]) -> set[str]:
    """Which of these names the set lacks."""
    return set(wanted) - set(names())


class IconLabel(QWidget):
    """An icon beside a word; it follows the theme and is silent for screen readers."""

    def __init__(self, name: str, token: str = "text", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token, self._size = name, token, size
        self._fit()

    def show_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_size"):
            self._fit()

    def _fit(self) -> None:
        side = current_theme.scaled(self._size)
        self.setFixedSize(side, side)

    def colour(self) -> QColor:
        """The colour the icon has now."""
        return QColor(current_theme.current()[self._token])

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint(painter, self._name, current_theme.current()[self._token], QRectF(self.rect()))
