"""What the core asks about a restricted stream: how it is called, who is in it."""

from __future__ import annotations

from komae_desk.areas.circle.record import Circle
from komae_desk.core.act import Act
from komae_desk.core.desk import Look
from komae_desk.core.identity import uuid7
from komae_desk.core.people import PERSON
from komae_desk.core.restricted import TITLE


def place_of(look: Look) -> str:
    """「違反の対応（3名）」; the members are the people of its own register."""
    found = next((each for each in look.find(Circle.kind) if isinstance(each, Circle)), None)
    here = look.find(PERSON, state="active")
    return f"{found.name if found is not None else TITLE}（{len(here)}名）"


def called(act: Act, name: str, purpose: str) -> None:
    """The first record of a new one."""
    act.save(Circle(id=uuid7(), state="active", name=name, purpose=purpose, opened_on=act.today))
