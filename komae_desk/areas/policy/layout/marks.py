"""The numbers that begin a line: 第１, 第３条, １, （１）, ア, （ア）, ⅰ, 表１, 付則."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
_ROMAN = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ"
_TENS = "一二三四五六七八九"
_ASIDE = r"[（(][^（）()]*[）)]"
_N = r"([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})"


class Sort(Enum):
    """What kind of number, with its depth."""

    GROUP = "group", 0
    CHAPTER = "chapter", 0
    ARTICLE = "article", 0
    ROMAN = "roman", 0
    SUPPLEMENT = "supplement", 0
    ANNEX = "annex", 0
    NUMBER = "number", 1
    FIGURE = "figure", 2
    ITEM = "item", 2
    KANA = "kana", 3
    INNER = "inner", 4
    NESTED = "nested", 5

    def __init__(self, code: str, depth: int) -> None:
        self.code, self.depth = code, depth


@dataclass(frozen=True)
class Mark:
    """A number at the beginning of a line. written: as it stands there; rest: the line behind it.

    inserted: the M of 第N条のM, an article that was put in later; 0 for the usual ones.
    """

    sort: Sort
    value: int
    written: str
    rest: str
    part: str
    inserted: int = 0


_PATTERNS = (
    (Sort.GROUP, re.compile(rf"(第{_N}[章節])[ \u3000]+(\S.*)")),
    (Sort.ARTICLE, re.compile(rf"(第{_N}条(?:の[0-9\uff10-\uff19一二三四五六七八九十]+)?)[ \u3000]+(\S.*)")),
    (Sort.CHAPTER, re.compile(rf"(第{_N})[ \u3000]+(\S.*)")),
    (Sort.ROMAN, re.compile(rf"(([{_ROMAN}]))[ \u3000]+(\S.*)")),
    (Sort.SUPPLEMENT, re.compile(rf"([付附][ \u3000]*(則))[ \u3000]*({_ASIDE})?")),
    (Sort.ANNEX, re.compile(rf"(別[ \u3000]*表[ \u3000]*(?:第[ \u3000]*)?{_N}?)[ \u3000]*({_ASIDE})?")),
    (Sort.ANNEX, re.compile(rf"(様[ \u3000]*式[ \u3000]*第[ \u3000]*{_N}[ \u3000]*号)[ \u3000]*({_ASIDE})?")),
    (Sort.FIGURE, re.compile(rf"([表図][ \u3000]*{_N})[ \u3000]+(\S.*)")),
    (Sort.NUMBER, re.compile(r"(([0-9０-９]{1,2})(?:[．.](?![0-9０-９])|(?=[ \u3000])))[ \u3000]*(\S.*)")),
    (Sort.ITEM, re.compile(r"([（(]([0-9０-９]{1,2})[）)])[ \u3000]*(\S.*)")),
    (Sort.INNER, re.compile(rf"([（(]([{KANA}])[）)])[ \u3000]*(\S.*)")),
    (Sort.ITEM, re.compile(r"(([一二三四五六七八九十]{1,3}))[ \u3000]+(\S.*)")),
    (Sort.KANA, re.compile(rf"(([{KANA}]))[ \u3000．.]+(\S.*)")),
)
CAPTION = re.compile(r"[（(][^（）()]+[）)]")
_YEAR = r"[\d元〇一二三四五六七八九十]+"
DATED = re.compile(rf"(令和|平成|昭和)\s*{_YEAR}\s*年\s*{_YEAR}\s*月.{{0,5}}日.{{0,12}}")
FORM = re.compile(r"[＜<〈]?様[ \u3000]*式[ \u3000]*第?([0-9０-９]*)(?:号)?[＞>〉]?")
CIRCLED = re.compile(r"([①-⑳])[ \u3000]*(\S.*)?")
REMARK = re.compile(r"※[ \u3000]?([0-9０-９]{1,2})[：:]")


def nested(mark: Mark) -> Mark:
    """The same number as one of a list inside ア or (ア): its place is called [1], so that it is not the (1) around."""
    return replace(mark, sort=Sort.NESTED, part=_part(Sort.NESTED, mark.value, mark.written))


def number(text: str) -> int:
    """The value of a number in half-width, full-width or Chinese digits, in kana or Roman letters."""
    if text in KANA:
        return KANA.index(text) + 1
    if text in _ROMAN:
        return _ROMAN.index(text) + 1
    if text[0] in f"{_TENS}十":
        tens, _, ones = text.rpartition("十")
        ten = (_TENS.find(tens) + 1 if tens else 1) if "十" in text else 0
        return ten * 10 + (_TENS.index(ones) + 1 if ones else 0)
    return int(text)


def mark_of(text: str) -> Mark | None:
    """The number a line begins with, or None; whether it is one is decided by what came before."""
    for sort, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            written, digits, rest = found.groups()
            value = number(digits) if digits and sort is not Sort.SUPPLEMENT else 1
            later = written.partition("条の")[2] if sort is Sort.ARTICLE else ""
            inserted = number(later) if later else 0
            part = _part(sort, value, written) + (f"の{inserted}" if inserted else "")
            return Mark(sort, value, written, rest or "", part, inserted)
    return None


def _part(sort: Sort, value: int, written: str) -> str:
    """How the place is called in a path."""
    if sort is Sort.SUPPLEMENT:
        return "付則"
    if sort is Sort.ANNEX:
        return f"{'様式' if written[0] == '様' else '別表'}{value}"
    if sort is Sort.FIGURE:
        return f"{written[0]}{value}"
    if sort is Sort.ROMAN:
        return _ROMAN[value - 1]
    if sort is Sort.GROUP:
        return f"{value}章"
    made = {Sort.ITEM: f"({value})", Sort.KANA: KANA[min(value, len(KANA)) - 1]}
    made[Sort.INNER] = f"({KANA[min(value, len(KANA)) - 1]})"
    made[Sort.NESTED] = f"[{value}]"
    return made.get(sort, str(value))
