"""What the papers of this area share."""

from __future__ import annotations

from collections.abc import Sequence

from komae_desk.areas.briefing.contract.record import Audit, Certificate
from komae_desk.core.dates import wareki_short
from komae_desk.core.record import Choice
from komae_desk.pdf.contents import Cell, Fixed, Line, Text


def word(choice: Choice | None) -> str:
    """The label of a choice, or nothing."""
    return choice.label if choice else ""


def certificates(rows: Sequence[Certificate]) -> Cell:
    """One certificate a line: what it is of, its number and scope, and the day it ends."""
    lines = [
        "　".join(
            filter(
                None,
                (
                    word(each.standard),
                    each.number,
                    each.scope,
                    f"有効期限 {wareki_short(each.expires_on)}" if each.expires_on else "",
                ),
            )
        )
        for each in rows
    ]
    return Text("\n".join(lines), "certificates")


def audits(rows: Sequence[Audit]) -> Cell:
    """One audit a line: when, by whom, with which result."""
    lines = [
        "　".join(filter(None, (wareki_short(e.held_on) if e.held_on else "", word(e.audit), e.result))) for e in rows
    ]
    return Text("\n".join(lines), "audits")


def spaced(*parts: Cell) -> Line:
    """Some parts on one line, set apart."""
    found: list[Cell] = []
    for part in parts:
        found += [Fixed("　　"), part] if found else [part]
    return Line(*found)
