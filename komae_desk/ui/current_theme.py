"""The theme in force, for whatever paints with its own hands."""

from komae_desk.ui.tokens import LIGHT, Theme

_current: list[Theme] = [LIGHT]


def current() -> Theme:
    """The tokens painters use now."""
    return _current[0]


def adopt(theme: Theme) -> None:
    """Make a theme the one in force; only theme.Appearance calls this."""
    _current[0] = theme
