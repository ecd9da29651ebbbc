"""What a file carries: its classification as properties, words on its pages, and the prefix of its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

LABEL = "分類表示"
HANDLING = "分類表示・取扱制限"
NUMBER = "分類表示・資産番号"
TEXT = "分類表示・文"
CODE = "分類表示・符号"
PROPERTIES = (LABEL, HANDLING, NUMBER, TEXT, CODE)

NAME = "komae_desk-mark"
"""The word by which a mark on a page is found again: a tag in Word, a shape's name in PowerPoint, a key in PDF."""

_CODE = re.compile(r"C([1-3])I([12])A([12])(?: (\w+))?")
_PREFIX = re.compile(r"【機密性([１-３1-3])】")
_WIDE = str.maketrans("123", "１２３")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


class Place(Enum):
    """Where the words stand on a page."""

    NONE = "none"
    HEADER = "header"
    FOOTER = "footer"
    CORNER = "corner"


@dataclass(frozen=True)
class Mark:
    """One classification: code is 「C2I2A1」, label and handling are the words people read.

    text: the words on the pages ("" for none), at `place`.
    """

    code: str
    label: str
    handling: str = ""
    number: str = ""
    text: str = ""
    place: Place = Place.NONE

    def __post_init__(self) -> None:
        if _CODE.fullmatch(self.code) is None:
            raise ValueError("no code of a classification")
        if any(_UNWRITABLE.search(value) for value in (self.label, self.handling, self.number, self.text)):
            raise ValueError("characters that no document holds")

    @property
    def properties(self) -> dict[str, str]:
        """The properties of a document that carries this mark; empty ones are left out."""
        code = f"{self.code} {self.place.value}" if self.text else self.code
        every = {LABEL: self.label, HANDLING: self.handling, NUMBER: self.number, TEXT: self.text, CODE: code}
        return {name: value for name, value in every.items() if value}

    @property
    def shown(self) -> str:
        """The words on the pages, "" where none are wanted."""
        return self.text if self.place is not Place.NONE else ""

    @property
    def prefix(self) -> str:
        """「【機密性２】」."""
        return f"【機密性{self.code[1].translate(_WIDE)}】"

    def plain(self) -> Mark:
        """The same with no words on the pages."""
        return replace(self, text="", place=Place.NONE)


def mark_of(properties: Mapping[str, str]) -> Mark | None:
    """The mark that a document's properties tell; None where they hold none that can be understood."""
    found = _CODE.fullmatch(properties.get(CODE, ""))
    if found is None:
        return None
    text = properties.get(TEXT, "")
    known = {place.value for place in Place}
    place = Place(found.group(4)) if text and found.group(4) in known else Place.NONE
    return Mark(
        found.group().partition(" ")[0],
        properties.get(LABEL, ""),
        properties.get(HANDLING, ""),
        properties.get(NUMBER, ""),
        text if place is not Place.NONE else "",
        place,
    )


def grade_in_name(path: Path) -> str:
    """The 機密性 that a file's name shows, "" for none."""
    found = _PREFIX.match(path.name)
    return found.group(1).translate({ord(w): n for n, w in zip("123", "１２３", strict=True)}) if found else ""


def named(path: Path, mark: Mark | None) -> Path:
    """The path with the prefix of this mark in place of another one; without any for None."""
    bare = _PREFIX.sub("", path.name, count=1)
    return path.with_name((mark.prefix if mark else "") + bare)
