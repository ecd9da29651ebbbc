"""Composition: the only package that knows every part."""

from komae_desk.app.entrance import SectionEntrance, Setting, serve
from komae_desk.app.practice import practice_file, practise
from komae_desk.app.renderer import PaperRenderer
from komae_desk.app.seat import desk_of, found, journal_of, program_areas
from komae_desk.app.window import window_of

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
