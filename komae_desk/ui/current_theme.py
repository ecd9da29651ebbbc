"""The theme in force, for whatever paints with its own hands."""

from komae_desk.ui.tokens import LIGHT, Theme

_current: list[Theme] = [LIGHT]
_percent = [100]


def current() -> Theme:
    """The tokens painters use now."""
    return _current[0]


def scaled(pixels: int) -> int:
    """A measure that grows with the text, such as an icon beside a word; pixels at 100 %."""
    return max(pixels, round(pixels * _percent[0] / 100))


def adopt(theme: Theme, percent: int) -> None:
    """Make a theme and a text size the ones in force; only theme.Appearance calls this."""
    _current[0] = theme
    _percent[0] = percent
