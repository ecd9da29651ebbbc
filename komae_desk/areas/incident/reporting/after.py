"""What follows an incident: papers that name it by number and level, filled from its facts (domain.md §10.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.reporting.facts import TOLD, of_event, timeline, within
from komae_desk.areas.incident.reporting.record import REPORTED
from komae_desk.core.application import name_of
from komae_desk.core.dates import wareki_moment
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

COURSE, REST = 2000, "（続きは、対応時系列記録簿（I-02）のとおり）"
"""How long 事実経緯 may be, and what stands for the lines that have no room."""
REPORTS = ("outage_report", "leak_report")


@dataclass(frozen=True, kw_only=True)
class AfterIncident(Record):
    """A record that follows an incident; decided on screen or written down from paper (転記, CK-24)."""

    incident: UUID | None = labelled("インシデント", required=True, refers_to="incident", indexed=True)
    incident_number: str = labelled("事案番号", default="", kind=Kind.CODE)
    level: Level | None = labelled("判定", basis="判")
    decision_document: str = labelled(
        "文書番号・申請番号", default="", basis="CK-24", help="紙の文書番号、又は庁内グループウェアの申請番号"
    )
    transcribed_by: UUID | None = labelled("転記者", refers_to=PERSON, basis="CK-24")
    transcribed_at: datetime | None = labelled("転記日時", basis="CK-24")

    @property
    def heading(self) -> str:
        """Number, what it is and of which incident; never what was written."""
        return f"{self.number or '（番号なし）'} {self.title}（{self.incident_number or '番号なし'}）"

    def own_hand(self, look: Look, name: str) -> Iterator[Problem]:
        """CK-24: whoever decided, by the name in this field, does not write the own decision down."""
        if self.transcribed_by and close(vars(self)[name]) in {close(name_of(look, self.transcribed_by))} - {""}:
            text = "決定・受領した人は、自分の決定を転記できません。別の人が転記してください。"
            yield Problem(name, text, "CK-24")


def close(text: str) -> str:
    """Without the blanks that stand in names and break lines."""
    return "".join(text.split())


Filled = Callable[["Look", Any], Mapping[str, Any]]


def head_of(incident: Any) -> dict[str, Any]:
    """By what the papers call the incident."""
    return {"incident_number": incident.number, "level": incident.level}


def following(filled: Filled) -> Filled:
    """What choosing the incident fills in: its head, and what the form takes from its facts."""

    def of_incident(look: Look, record: Any) -> Mapping[str, Any]:
        incident = look.maybe("incident", record.incident)
        if incident is None:
            return {}
        found = {name: value for name, value in filled(look, incident).items() if value not in (None, "", ())}
        return head_of(incident) | found

    return of_incident


def form_numbers(look: Look, incident_id: UUID | None) -> list[str]:
    """The numbers of the reports to the ministry that are final, each 「I05-R8-0001（第1報）」."""
    found: list[Any] = [each for kind in REPORTS for each in of_event(look, kind, incident_id)]
    final = sorted((each for each in found if each.state in REPORTED), key=lambda each: (each.kind, each.report_no))
    return [f"{each.number}（第{each.report_no}報）" for each in final]


def newest(look: Look, incident_id: UUID | None, name: str) -> str:
    """What the newest report to the ministry says in a field both the form and this paper have."""
    found: list[Any] = [each for kind in REPORTS for each in of_event(look, kind, incident_id)]
    said = [each for each in sorted(found, key=lambda each: each.id, reverse=True) if name in each.labels()]
    return next((str(vars(each)[name]) for each in said if vars(each)[name]), "")


def course(look: Look, incident_id: UUID | None) -> str:
    """事実経緯: the timeline, one line each."""
    lines = [e for e in timeline(look, incident_id) if e.nature in TOLD]
    return within([f"{wareki_moment(e.happened_at)}　{e.text}" for e in lines], "\n", COURSE, REST)
