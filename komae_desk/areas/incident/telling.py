"""Who must be told of an incident, who has been, and whom one calls (対5-3, 緊3, domain.md §1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from komae_desk.areas.incident.choices import Nature, Party
from komae_desk.areas.incident.entry.record import IncidentEntry
from komae_desk.areas.incident.incident.record import Incident, systems_in
from komae_desk.areas.incident.joined import joined_ids
from komae_desk.areas.incident.table import Duty, duties
from komae_desk.areas.incident.timeline import entries_of
from komae_desk.core.application import roles_of
from komae_desk.core.holding import Side, contact_lines
from komae_desk.core.people import Role

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk, Look

MANAGERS = (Role.SECURITY_MANAGER, Role.DEPUTY)
# How a line of D-08 is recognised (§4.2: 担当名 and 所属部署・役職); the first word that fits is the nearest.
WORDS: dict[Party, tuple[str, ...]] = {
    Party.POLICY_OFFICE: ("POC", "情報政策課長", "情報政策", "窓口"),
    # Not there: 情報政策課長, then 情報政策課の職員 stand for him (緊3-2).
    Party.HEAD_OFFICER: ("統括", "企画財政部長", "情報政策課長", "情報政策"),
    Party.CISO: ("最高情報セキュリティ責任者", "CISO", "副市長"),
    Party.OFFICER: ("情報セキュリティ責任者", "部長"),
    Party.SYSTEM_MANAGER: ("情報システム管理者",),
    Party.MANAGER: ("情報セキュリティ管理者", "課長"),
    Party.POLICE: ("警察",),
    Party.FIRE: ("消防",),
    Party.MINISTRY: ("総務省", "J-LIS"),
    Party.METROPOLIS: ("東京都",),
    Party.CABINET: ("NISC", "内閣府"),
    Party.PRIVACY: ("個人情報保護委員会",),
}


# Whose post has the same word in it and is somebody else.
OTHERS: dict[Party, tuple[str, ...]] = {
    Party.OFFICER: ("統括", "企画財政部長", "最高情報セキュリティ責任者", "CISO"),
    Party.MANAGER: ("情報政策",),
}


class Need(Enum):
    """How far it is a duty: the section's, a recommendation, or for the offices to do."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OFFICE = "office"


@dataclass(frozen=True)
class Telling:
    """One who is told: how soon, on what it rests, and the reports there were, newest last."""

    party: Party
    need: Need
    by_when: str
    basis: str
    note: str = ""
    reports: tuple[IncidentEntry, ...] = ()
    received_at: datetime | None = None
    by_itself: bool = False

    @property
    def is_told(self) -> bool:
        """Reported, received in this program, or known by itself."""
        return bool(self.reports) or self.received_at is not None or self.by_itself

    @property
    def told_at(self) -> datetime | None:
        """When first."""
        moments = [each.happened_at for each in self.reports if each.happened_at is not None]
        return min((*moments, *([self.received_at] if self.received_at else [])), default=None)

    @property
    def missing(self) -> str:
        """「CHFへの報告が未入力です。」 in the words of the office; empty when told or no duty."""
        return "" if self.is_told or self.need is not Need.REQUIRED else f"{self.party.label}への報告が未入力です。"


def tellings(look: Look, incident: Incident) -> list[Telling]:
    """Everybody by every route, duties first; who was told without a duty stands at the end."""
    order = list(Need)
    strongest: dict[Party, Duty] = {}
    for duty in duties():
        if duty.case.fits(incident):
            held = strongest.get(duty.party)
            if held is None or order.index(Need(duty.need)) < order.index(Need(held.need)):
                strongest[duty.party] = duty
    reports = reports_of(look, incident)
    receipts = joined_ids(look, incident)
    made = [
        Telling(
            party,
            Need(duty.need),
            duty.by_when,
            duty.basis,
            duty.note,
            tuple(reports.get(party, ())),
            min(filter(None, (one.received(party) for one in receipts)), default=None),
            party is Party.MANAGER and manager_knows(look, incident),
        )
        for party, duty in strongest.items()
    ]
    made += [
        Telling(party, Need.RECOMMENDED, "", "", "", tuple(lines))
        for party, lines in reports.items()
        if party not in strongest
    ]
    places = list(Party)
    return sorted(made, key=lambda each: (order.index(each.need), places.index(each.party)))


def untold(look: Look, incident: Incident) -> list[Telling]:
    """Whom it is a duty to tell and nobody has told."""
    return [each for each in tellings(look, incident) if each.missing]


def newly_untold(look: Look, before: Incident, after: Incident) -> list[Telling]:
    """Whom a change of the judgement makes it a duty to tell, and who does not know yet; at first everybody."""
    if before.level is None:
        return untold(look, after)
    known = {each.party for each in tellings(look, before) if each.need is Need.REQUIRED}
    return [each for each in untold(look, after) if each.party not in known]


def reports_of(look: Look, incident: Incident) -> dict[Party, list[IncidentEntry]]:
    """The reports that stand, oldest first, by whom they went to."""
    found: dict[Party, list[IncidentEntry]] = {}
    for line in entries_of(look, incident):
        if line.nature is Nature.REPORT and line.party is not None and not line.is_struck:
            found.setdefault(line.party, []).append(line)
    return found


def manager_knows(look: Look, incident: Incident) -> bool:
    """Who judged or took the report down is the manager."""
    people = [person for one in joined_ids(look, incident) for person in (one.judged_by, one.reporter)]
    return any(set(roles_of(look, person)) & set(MANAGERS) for person in people if person is not None)


@dataclass(frozen=True)
class Whom:
    """A line of D-08: who, and the numbers to call, the deputies after the head."""

    duty: str
    post: str
    name: str
    extension: str
    emergency: str
    standing: int = 0

    @property
    def words(self) -> str:
        """「統括　企画財政部長　内線 2101　緊急 090…」."""
        deputy = f"代理{self.standing}" if self.standing else ""
        inside = f"内線 {self.extension}" if self.extension else ""
        outside = f"緊急 {self.emergency}" if self.emergency else ""
        return "　".join(filter(None, (deputy, self.post or self.duty, self.name, inside, outside)))


def whom_to_call(desk: Desk, incident: Incident, party: Party) -> list[Whom]:
    """The lines of D-08 for somebody, what was entered before what the registers know; all of it lies on this PC."""
    side = Side.CONTRACTOR if party is Party.CONTRACTOR else Side.STAFF
    entered: list[Any] = [each for each in desk.find("contact", side=side.value)]
    lines = [
        Whom(each.duty, each.post, each.name, each.extension, each.emergency or each.fault_number, each.standing or 0)
        for each in entered
    ]
    known = {(line.duty, line.post, line.name) for line in lines}
    lines += [
        Whom(each.duty, each.post, each.name, each.extension, each.emergency)
        for each in contact_lines(desk, side)
        if (each.duty, each.post, each.name) not in known
    ]
    ranked = [(_nearness(line, incident, party), line) for line in lines]
    near = [(rank, line) for rank, line in ranked if rank is not None]
    return [line for _, line in sorted(near, key=lambda each: (each[0], each[1].standing))]


def _nearness(line: Whom, incident: Incident, party: Party) -> int | None:
    """How well a line fits, 0 best; None where it is somebody else."""
    if party is Party.CONTRACTOR:
        named = incident.contractor.strip()
        return 0 if named and (named in line.post or line.post in named) else None
    text = f"{line.duty} {line.post}"
    if any(word in text for word in OTHERS.get(party, ())):
        return None
    if party is Party.SYSTEM_MANAGER and any(name in text for name in systems_in(incident.systems)):
        return 0
    return next((place for place, word in enumerate(WORDS.get(party, ()), 1) if word in text), None)
