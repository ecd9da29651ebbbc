"""判定: the level of an incident by the city's table, why, and what has to be asked again (domain.md §5.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from komae_desk.areas.incident.choices import Answer, Category, Emergency, Example, Level, Outlook

TWO_HOURS = timedelta(minutes=120)
"""判 E2a: what recovers within about two hours is レベル2."""
ONE_HOUR = timedelta(minutes=60)
"""緊4図2: the first response to an 緊急事態."""
FAILURES = (Example.P3B, Example.E3A, Example.E3B)
"""緊3-1表1: what stands there as 障害; the rest of レベル3 is 事故."""
AGAIN = "2時間を超えました。復旧の見込みを確認し、判定をやり直してください。"


@dataclass(frozen=True)
class Judged:
    """The level, the sentence that says why, whether it is provisional; level None: nothing to judge by yet."""

    level: Level | None = None
    why: str = ""
    provisional: bool = False
    emergency: Emergency | None = None


def judge(
    examples: Iterable[Example],
    *,
    attack: Answer | None = None,
    outlook: Outlook | None = None,
    held: bool = False,
    override: Level | None = None,
) -> Judged:
    """The level of the table.

    attack: whether an attack from outside is plain (E2a); outlook: of recovering (E2a); held: 判定保留, provisionally
    レベル3; override: a person's own level, which passes with a reason only.
    """
    chosen = sorted(set(examples), key=lambda each: each.value)
    ruled = _by_table(chosen, attack, outlook)
    if override is not None:
        table = f"表では{ruled.level.word}" if ruled.level is not None else "表の例を選んでいない"
        why = f"理由を付けて{override.word}にしました（{table}）。"
        return Judged(override, why, emergency=_emergency(chosen, override))
    if held:
        return Judged(Level.THREE, "判定を保留し、暫定でレベル3として扱います。", True, _emergency(chosen, Level.THREE))
    return ruled


def _by_table(chosen: list[Example], attack: Answer | None, outlook: Outlook | None) -> Judged:
    if not chosen:
        return Judged()
    highest = max(chosen, key=lambda each: each.level.rank)
    level, why = highest.level, f"{highest.value} {highest.label}"
    if Example.E2A in chosen and level is not Level.THREE:
        if attack is Answer.YES:
            level, why = Level.THREE, f"{Example.E2A.value} 障害のうち、外部からの攻撃が明らかなもの"
        elif outlook is Outlook.NONE:
            level, why = Level.THREE, f"{Example.E3A.value} {Example.E3A.label}"
    if len(chosen) > 1:
        why += "（選んだ例のうち、最も高いレベル）"
    return Judged(level, why, emergency=_emergency(chosen, level))


def _emergency(chosen: list[Example], level: Level) -> Emergency | None:
    """The kind of 緊3-1表1 to begin with; a person may choose the other one."""
    if level is not Level.THREE:
        return None
    grave = [each for each in chosen if each.level is Level.THREE]
    if any(each not in FAILURES for each in grave):
        return Emergency.ACCIDENT
    failing = bool(grave) or any(each in (Example.E2A, Example.E2C) for each in chosen)
    return Emergency.FAILURE if failing else Emergency.ACCIDENT


def must_judge_again(
    examples: Iterable[Example],
    since: datetime | None,
    now: datetime,
    *,
    outlook: Outlook | None = None,
    restored: bool = False,
) -> bool:
    """Whether a failure of レベル2 has lasted longer than two hours and nobody has said how it goes on (判 E2a)."""
    if Example.E2A not in set(examples) or restored or since is None or outlook is not None:
        return False
    return now - since >= TWO_HOURS


def in_words(before: Judged, after: Judged, reason: str) -> str:
    """A change of the judgement as the timeline keeps it: from which level to which, by what, and why."""
    return f"{_level(before)} → {_level(after)}（{after.why}）　理由：{reason}"


def _level(judged: Judged) -> str:
    return "判定前" if judged.level is None else f"{judged.level.word}{'（暫定）' if judged.provisional else ''}"


def categories(examples: Iterable[Example]) -> tuple[Category, ...]:
    """The columns in which examples were chosen, in their order."""
    chosen = {each.category for each in examples}
    return tuple(category for category in Category if category in chosen)
