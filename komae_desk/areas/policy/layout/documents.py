"""Where one document ends and the next begins, and by which abbreviation its clauses are named (domain.md §0.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from komae_desk.areas.policy.layout.lines import SourceLine
from komae_desk.areas.policy.layout.marks import DATED, FORM, Sort, mark_of
from komae_desk.areas.policy.layout.tree import SHORT
from komae_desk.areas.policy.layout.units import Doubt, Role

# What the title of a document of each abbreviation says; the narrower words first.
WORDS = (
    ("判", re.compile("判定基準")),
    ("様", re.compile("様式")),
    ("私", re.compile("私的(パソコン|端末)")),
    ("持", re.compile("持ち?出し")),
    ("サ", re.compile("外部サービス")),
    ("W", re.compile("(Web|Ｗｅｂ|ウェブ)会議", re.IGNORECASE)),
    ("緊", re.compile("緊急時対応|インシデント.{0,6}対応")),
    ("対", re.compile("対策基準")),
    ("基", re.compile("基本方針")),
)
_ANNEX = re.compile(r"別[ \u3000]*[紙表添]\d*")
_LONGEST_TITLE = 45.0
UNTITLED = "番号が第1に戻っているため、ここから別の文書としました。題名がないので、略号と題名を確かめてください。"


@dataclass
class Draft:
    """The lines of one document and what it may be called."""

    lines: list[SourceLine] = field(default_factory=list)
    title: str = ""
    code: str = ""


@dataclass
class _Cutter:
    lines: Sequence[SourceLine]
    wide: float
    said: Mapping[int, Role]
    drafts: list[Draft] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    last: dict[Sort, int] = field(default_factory=dict)

    def cut(self) -> list[Draft]:
        for n, line in enumerate(self.lines):
            title = self._title(n)
            if title is not None or not self.drafts:
                self.drafts.append(Draft(title=title or ""))
                self.last = {}
            self._count(line)
            self.drafts[-1].lines.append(line)
        for draft in self.drafts:
            draft.code = _code(draft, [each.code for each in self.drafts])
        return self.drafts

    def _title(self, n: int) -> str | None:
        """The title of the document that begins at this line; None where none begins."""
        line = self.lines[n]
        role = self.said.get(line.at)
        if role is not None:
            return line.text if role is Role.TITLE else None
        if self._is_form():
            return line.text if self._titled(n) else None
        if line.opens and FORM.fullmatch(line.text):
            return "様式"
        if line.opens and _ANNEX.fullmatch(line.text) and n + 1 < len(self.lines):
            return self.lines[n + 1].text
        if self._titled(n):
            return line.text
        mark = mark_of(line.text)
        if mark is None or mark.sort not in (Sort.CHAPTER, Sort.ARTICLE) or mark.value != 1:
            return None
        if self.last.get(mark.sort, 0) < 2:
            return None
        self.doubts.append(Doubt(line.at, line.text, Role.TITLE, UNTITLED))
        return ""

    def _is_form(self) -> bool:
        return bool(self.drafts) and self.drafts[-1].title == "様式"

    def _titled(self, n: int) -> bool:
        """Whether a short line stands over a day, as titles of rules do."""
        line, after = self.lines[n], self.lines[n + 1 : n + 3]
        if line.width > max(self.wide, _LONGEST_TITLE) or line.text[-1] in "。，、" or mark_of(line.text) is not None:
            return False
        if DATED.fullmatch(line.text) or not _CALLED.search(line.text):
            return False
        return any(DATED.fullmatch(each.text) for each in after) and not any(
            each.width > SHORT * max(self.wide, _LONGEST_TITLE) for each in after[:1]
        )

    def _count(self, line: SourceLine) -> None:
        mark = mark_of(line.text)
        if mark is not None and mark.value == self.last.get(mark.sort, 0) + 1:
            self.last[mark.sort] = mark.value


_CALLED = re.compile(
    r"(方針|基準|要綱|要領|規則|規程|規定|手順|手順書|マニュアル|計画|ポリシー|条例|指針|について)(（.*）)?$"
)


def _code(draft: Draft, taken: Sequence[str]) -> str:
    named = next((code for code, words in WORDS if words.search(draft.title)), "")
    if named or draft.title:
        return named
    begins = "".join(line.text for line in draft.lines[:20])
    counts = {code: len(words.findall(begins)) for code, words in WORDS if code not in taken}
    if not any(mark_of(line.text) for line in draft.lines):
        return ""
    best = max(counts, key=lambda code: counts[code], default="")
    return best if counts.get(best) else ""


def documents(lines: Sequence[SourceLine], wide: float, said: Mapping[int, Role]) -> tuple[list[Draft], list[Doubt]]:
    """The documents of a source, each with the abbreviation its title speaks for ("" where none does)."""
    cutter = _Cutter(lines, wide, said)
    return cutter.cut(), cutter.doubts
