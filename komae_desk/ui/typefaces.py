"""Typefaces on screen: the shipped BIZ UD fonts first, so that every PC and every test shows the same (ux.md §2.5)."""

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from komae_desk.core.resources import resource
from komae_desk.ui.tokens import POINTS

FAMILIES = (
    "BIZ UDPGothic",
    "BIZ UDPゴシック",
    "Yu Gothic UI",
    "Meiryo UI",
    "Noto Sans CJK JP",
    "IPAmjMincho",
    "Noto Serif JP",
    "sans-serif",
)
DIGIT_FAMILIES = ("BIZ UDGothic", "BIZ UDゴシック", "MS Gothic", *FAMILIES[2:])


# Noto Serif JP has the characters BIZ UD lacks (𠮷): no name is shown as a box where the PC has no such face either.
SHIPPED = ("BIZUD*Gothic-*.ttf", "NotoSerifJP-Regular.ttf")


@lru_cache(maxsize=1)
def load_typefaces() -> tuple[str, ...]:
    """Register the shipped screen fonts once per process; return their families."""
    families: list[str] = []
    for path in sorted(path for pattern in SHIPPED for path in resource("fonts").glob(pattern)):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return tuple(dict.fromkeys(families))


def body_font(percent: int = 100) -> QFont:
    """The face of everything, at a text size in per cent."""
    return _font(FAMILIES, percent)


def digit_font(percent: int = 100) -> QFont:
    """The fixed-pitch face for columns in which digits are compared."""
    return _font(DIGIT_FAMILIES, percent)


def _font(families: tuple[str, ...], percent: int) -> QFont:
    font = QFont()
    font.setFamilies(list(families))
    font.setPointSizeF(POINTS["body"] * percent / 100)
    return font
