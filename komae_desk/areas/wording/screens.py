"""The list and the form of words; choosing a sentence fills in what it says now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from komae_desk.areas.wording.record import Wording
from komae_desk.core.area import Screens, Section
from komae_desk.core.desk import Look
from komae_desk.core.wording import worded
from komae_desk.core.workflow import State, register

WORDING = register(active=State("登録済み", "ok"))


def _begins(look: Look) -> Mapping[str, Any]:
    return {"starts_on": look.today}


def _follows(look: Look, record: Wording) -> Mapping[str, Any]:
    known = look.phrases.get(record.phrase)
    return {"text": worded(look, known)} if known is not None else {}


SCREENS = Screens(
    columns=("phrase", "starts_on", "text", "note"),
    sections=(Section("文言", ("phrase", "text", "starts_on", "note")),),
    begins=_begins,
    follows={"phrase": _follows},
    lesser=("note",),
)
