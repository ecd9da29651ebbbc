"""A plan made of one question with one key: what was answered, why, and what people said they would do (C-03)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from komae_desk.areas.self_check.improvement.record import LONG_TEXT, Origin
from komae_desk.areas.self_check.improvement.screens import begins, quarterly
from komae_desk.core.folding import graphemes

if TYPE_CHECKING:
    from komae_desk.areas.self_check.result.gathering import Gathered
    from komae_desk.areas.self_check.result.tally import Line
    from komae_desk.core.desk import Desk, Look


def values_of(look: Look, campaign: Any, line: Line, told: Gathered) -> dict[str, Any]:
    """What a plan begins with; who does it is for the manager to say."""
    said = told.said(line.question)
    usual = begins(look)["due_on"]
    days = [each.until_on for each in said if each.until_on is not None and each.until_on >= look.today]
    # The day people named themselves, the latest of them.
    due = max(days, default=usual)
    counts = "・".join(
        f"{word}{number}人" for word, number in (("一部実施", line.partly), ("未実施", line.undone)) if number
    )
    return {
        "origin": Origin.SELF_CHECK,
        "source_number": campaign.number,
        "campaign": campaign.id,
        "question": line.question,
        "issue": _fitting([f"{line.text}（{counts}）"]),
        "cause": _fitting(each.reason for each in said),
        "plan": _fitting(each.action for each in said),
        "due_on": due,
        "look_on": quarterly(look, due),
    }


def make(desk: Desk, campaign: Any, lines: Sequence[Line], told: Gathered) -> None:
    """A plan for each question, 作成中, in one act. Raises Refused."""
    words = lines[0].question if len(lines) == 1 else f"{len(lines)}問"
    with desk.act(f"{words} の改善計画の作成") as act:
        for line in lines:
            act.save(desk.new("improvement", **values_of(desk, campaign, line, told)))


def _fitting(texts: Iterable[str]) -> str:
    """Each text once, a line each, as much as the field takes."""
    whole = "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))
    clusters = graphemes(whole)
    return whole if len(clusters) <= LONG_TEXT else "".join(clusters[: LONG_TEXT - 1]) + "…"
