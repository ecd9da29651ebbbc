"""What a later report says otherwise than the one before: found here, corrected by a person (様2 記載要領)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.reporting.choices import Red
from komae_desk.areas.incident.reporting.record import MinistryReport
from komae_desk.core.area import Differs

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

_CLAUSE = re.compile(r"[^。\n]*(?:。|\n|$)")


def report_before(look: Look, report: MinistryReport) -> MinistryReport | None:
    """The report before this one; None for a first one."""
    found = look.maybe(report.kind, report.former)
    return found if isinstance(found, MinistryReport) else None


def found_changes(before: MinistryReport, now: MinistryReport) -> tuple[str, ...]:
    """The fields that differ, in the order of the form."""
    return tuple(name for name in now.compared if getattr(before, name) != getattr(now, name))


def corrections(report: MinistryReport) -> Mapping[str, Red]:
    """What a person has said about single fields; the last word counts."""
    return {mark.item.value: mark.red for mark in report.said if mark.item is not None and mark.red is not None}


def red_fields(look: Look, report: MinistryReport) -> tuple[str, ...]:
    """The fields printed in 朱書き: what was found, with what a person put to it and took away."""
    before = report_before(look, report)
    if before is None:
        return ()
    found, said = found_changes(before, report), corrections(report)
    return tuple(n for n in report.compared if said.get(n, Red.MARK if n in found else Red.PLAIN) is Red.MARK)


def pieces(before: str, now: str) -> list[tuple[str, bool]]:
    """The text now, sentence by sentence, and whether the text before did not have it."""
    old, new = _clauses(before), _clauses(now)
    made: list[tuple[str, bool]] = []
    # Where a line ends is no news.
    before_bare, now_bare = ([clause.rstrip("\n") for clause in each] for each in (old, new))
    for tag, _, _, start, end in SequenceMatcher(None, before_bare, now_bare, autojunk=False).get_opcodes():
        if end > start:
            made.append(("".join(new[start:end]), tag != "equal"))
    return made


def left_out(before: Sequence[Any], now: Sequence[Any]) -> bool:
    """Whether something of before is simply gone, with nothing in its place."""
    return any(tag == "delete" for tag, *_ in SequenceMatcher(None, before, now, autojunk=False).get_opcodes())


def sentences_left_out(before: str, now: str) -> bool:
    """Whether a sentence is gone with nothing in its place."""
    return left_out(*([clause.rstrip("\n") for clause in _clauses(each)] for each in (before, now)))


def new_rows(before: Sequence[Any], now: Sequence[Any]) -> list[bool]:
    """Of each row, whether the table before did not have it there."""
    made: list[bool] = []
    for tag, _, _, start, end in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        made += [tag != "equal"] * (end - start)
    return made


def _clauses(text: str) -> list[str]:
    return [part for part in _CLAUSE.findall(text) if part]


def told(look: Look, report: MinistryReport) -> str:
    """「前の報告から 4か所変わりました：…」, as it stands above the form; nothing for a first report."""
    before = report_before(look, report)
    if before is None:
        return ""
    labels = report.labels()
    names = red_fields(look, report)
    words = "・".join(labels[name].text for name in names)
    head = f"前の報告（第{before.report_no}報）から {len(names)}か所変わりました"
    return (
        f"{head}：{words}。朱書きと下線で印刷します。" if names else f"前の報告（第{before.report_no}報）と同じです。"
    )


def differs(look: Look, record: MinistryReport) -> Differs | None:
    """What the form tells above and at its fields."""
    before = report_before(look, record)
    return None if before is None else Differs(before, found_changes(before, record), told(look, record))
