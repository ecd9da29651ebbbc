"""The questions the program brings, in versions by the day they begin (resources/questions)."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from datetime import date
from functools import cache

from komae_desk.core.record import Choice
from komae_desk.core.resources import resource

CITYS_ADDED, SECTIONS_ADDED, CITYS, SECTIONS, BROUGHT = "市の追加", "課の追加", "市の変更", "課の変更", "初期の設問"


class Audience(Choice):
    """Who answers: one set of questions each."""

    STAFF = "A", "A票（職員等）"
    MANAGER = "B", "B票（情報セキュリティ管理者）"
    SYSTEM_MANAGER = "C", "C票（情報システム管理者）"


@dataclass(frozen=True)
class Question:
    """One question as it is asked. advice: a part that is recommended alone; recommended is never in the rates.

    version: the shipped set or the record that says it so. Whose it is tells whether it counts beyond the section.
    """

    id: str
    chapter: str
    text: str
    advice: str
    clause: str
    allows_na: bool
    evidence: str
    is_recommended: bool
    is_for_term_staff: bool
    audience: Audience
    whose: str = BROUGHT
    version: str = ""
    is_paused: bool = False

    @property
    def counts(self) -> bool:
        """Whether it enters the rates of the department and the city: all sections must have asked the same."""
        return self.whose not in (SECTIONS_ADDED, SECTIONS) and not self.is_recommended


def shipped(day: date) -> list[Question]:
    """The set of the newest version whose day has come; the oldest before that."""
    versions = _versions()
    begun = [version for version in versions if version <= day.isoformat()]
    return list(_set(begun[-1] if begun else versions[0]))


def ever_shipped() -> frozenset[str]:
    """Every id of every version: none of them names another question, ever."""
    return frozenset(question.id for version in _versions() for question in _set(version))


@cache
def _versions() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in resource("questions").glob("*.csv")))


@cache
def _set(version: str) -> tuple[Question, ...]:
    flags = {field.name for field in fields(Question) if field.type == "bool"}
    found = []
    with resource("questions", f"{version}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            values: dict[str, object] = {name: row[name] == "1" if name in flags else row[name] for name in row}
            sheet = next(each for each in Audience if each.value == row["id"][1])
            found.append(Question(**values, audience=sheet, version=version))  # type: ignore[arg-type]
    return tuple(found)
