"""対応時系列 of an incident: its lines, those of what was joined into it, and what the offices pressed (I-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Nature
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.joined import joined_ids
from komae_desk.core.application import name_of

if TYPE_CHECKING:
    from komae_desk.areas.incident.incident.record import Incident
    from komae_desk.core.desk import Look

PRESSED = {
    "receive_policy": "情報政策課が受け付けた",
    "advise": "情報政策課の技術的助言",
    "recognise": "情報政策課が緊急事態と認識した",
    "take_part": "情報政策課のハンドラーが決まった",
    "receive_head": "統括が受領した",
    "receive_ciso": "CISOが確認した",
    "receive_system": "情報システム管理者が受領した",
    "stop_use": "情報システム管理者が抹消・停止した",
    "receive_officer": "部長が確認した",
    "order": "指示",
    "close": "情報政策課が事案を閉じた",
    "part": "まとめを解いた",
    "part_told": "まとめを解いた",
    "go_bcp": "業務継続計画へ移った",
}
"""Steps of the incident itself that belong into its timeline, and how they read."""
ORDERS = frozenset({"advise", "order"})


@dataclass(frozen=True)
class Moment:
    """One line as it is shown: of an entry, or of a step that was taken on the incident."""

    at: datetime | None
    nature: Nature
    text: str
    by: str
    entry: IncidentEntry | None = None
    struck: str = ""


def entries_of(look: Look, incident: Incident) -> list[IncidentEntry]:
    """The lines written by hand, oldest first, those that were struck through among them."""
    lines = [
        line
        for each in joined_ids(look, incident)
        for line in look.find("incident_entry", incident=each.id)
        if isinstance(line, IncidentEntry) and line.state != "draft" and line.happened_at is not None
    ]
    return sorted(lines, key=lambda line: (line.happened_at, line.id))


def moments_of(look: Look, incident: Incident) -> list[Moment]:
    """Everything in the order in which it happened."""
    lines = entries_of(look, incident)
    names = {writer: name_of(look, writer) for writer in {line.writer for line in lines}}
    found = [
        Moment(
            line.happened_at,
            line.nature or Nature.EVENT,
            line.text,
            names[line.writer],
            line,
            _why_struck(look, line),
        )
        for line in lines
        if line.happened_at is not None
    ]
    for each in joined_ids(look, incident):
        for line in look.lines(each.id):
            if (words := PRESSED.get(line.verb)) is not None:
                note = str(line.op["note"])
                text = f"{words}：{note}" if note else words
                nature = Nature.ORDER if line.verb in ORDERS else Nature.EVENT
                found.append(Moment(line.at, nature, text, str(line.op["name"])))
    return sorted(found, key=lambda moment: moment.at or incident.recognised_at or look.now)


def _why_struck(look: Look, line: IncidentEntry) -> str:
    """The reason with which a line was struck through; "-" where none was kept."""
    if not line.is_struck:
        return ""
    notes = [str(each.op["note"]) for each in look.lines(line.id) if each.verb == "strike"]
    return (notes[-1] if notes else "") or "-"
