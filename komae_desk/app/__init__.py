"""Composition: the only package that knows every part; each part is imported when it is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from komae_desk.app.entrance import SectionEntrance
    from komae_desk.app.practice import practice_file, practise
    from komae_desk.app.renderer import PaperRenderer
    from komae_desk.app.seat import desk_of, found, journal_of, program_areas
    from komae_desk.app.service import serve
    from komae_desk.app.setting import Setting
    from komae_desk.app.window import window_of

# The first window of a desk process must not wait for the database and the areas.
_PLACES = {
    "PaperRenderer": "renderer",
    "SectionEntrance": "entrance",
    "Setting": "setting",
    "desk_of": "seat",
    "found": "seat",
    "journal_of": "seat",
    "practice_file": "practice",
    "practise": "practice",
    "program_areas": "seat",
    "serve": "service",
    "window_of": "window",
}

__all__ = [
    "PaperRenderer",
    "SectionEntrance",
    "Setting",
    "desk_of",
    "found",
    "journal_of",
    "practice_file",
    "practise",
    "program_areas",
    "serve",
    "window_of",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
