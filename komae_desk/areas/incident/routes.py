"""What the offices of the city see of incidents, and the list over all sections (domain.md §1.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from komae_desk.areas.incident.choices import Answer, Level, Party, Readers
from komae_desk.areas.incident.incident.workflow import CHF, CISO, DIR, POC, SYS, TOLD
from komae_desk.core.people import Role
from komae_desk.core.route import CityList, ListColumn, Route

EMPTY = ("",)
SEEN = (*TOLD, "done")
# Not judged yet counts as grave: whoever might have to act is told rather than not.
GRAVE = {"level": ("", Level.TWO.value, Level.THREE.value)}
UP = {**GRAVE, "goes_up": (Answer.YES.value,)}


def _office(office: Role, receipt: str, when: Mapping[str, tuple[str, ...]]) -> tuple[Route, Route]:
    """It waits until the office has taken it, and goes on being read."""
    return Route(office, waits=TOLD, when={**when, receipt: EMPTY}), Route(office, waits=(), sees=SEEN, when=when)


INCIDENT = (
    *_office(POC, "policy_received_at", {}),
    *_office(CHF, "head_received_at", GRAVE),
    *_office(CISO, "ciso_received_at", UP),
    *_office(DIR, "officer_received_at", UP),
    # Each system's own manager, until he has taken it; which systems those are the record works out (対5-3(1)イ).
    Route(SYS, waits=TOLD, scope="systems_waiting"),
    Route(SYS, waits=(), sees=SEEN, scope="systems_named"),
)
_SHARED = ("shared", "withdrawn")
_HEAD = {"readers": (Readers.HEAD.value, Readers.ALL.value)}
_ALL = {"readers": (Readers.ALL.value,)}
ENTRY = (
    Route(POC, waits=(), sees=_SHARED),
    Route(CHF, waits=(), sees=_SHARED, when=_HEAD),
    Route(CISO, waits=(), sees=_SHARED, when=_ALL),
    Route(DIR, waits=(), sees=_SHARED, when=_ALL),
)
_PIECES = {"readers": tuple(each.value for each in Readers)}
EVIDENCE = (
    Route(POC, waits=(), sees=("shared", "handed"), when=_PIECES),
    Route(CISO, waits=(), sees=("shared", "handed"), when=_ALL),
    Route(DIR, waits=(), sees=("shared", "handed"), when=_ALL),
)


def received(values: Mapping[str, Any], today: Any) -> str:
    """The offices that have taken the report in the program."""
    parties = (
        ("policy_received_at", Party.POLICY_OFFICE),
        ("head_received_at", Party.HEAD_OFFICER),
        ("ciso_received_at", Party.CISO),
        ("officer_received_at", Party.OFFICER),
        ("system_received_at", Party.SYSTEM_MANAGER),
    )
    return "・".join(party.short for path, party in parties if values.get(path))


IN_THE_CITY = CityList(
    "incidents_in_the_city",
    "事案（全庁）",
    (POC, CHF, CISO, DIR),
    states=SEEN,
    columns=(
        ListColumn("番号", ("number",)),
        ListColumn("認知日時", ("recognised_at",)),
        ListColumn("判定", ("level",)),
        ListColumn("件名", ("what",)),
        ListColumn("個人情報", ("personal",)),
        ListColumn(
            "受領した報告先",
            ("policy_received_at", "head_received_at", "ciso_received_at", "officer_received_at", "system_received_at"),
            received,
        ),
        ListColumn("ハンドラー", ("handler",)),
        ListColumn("状態", ("state",)),
    ),
    basis="対5-3、緊",
)
