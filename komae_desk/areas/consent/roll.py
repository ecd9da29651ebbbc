"""Every 会計年度任用職員 of the section and where each stands: told, signed, limited (computed, never stored)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from komae_desk.areas.consent.choices import TERM, Understanding
from komae_desk.areas.consent.explanation.record import RANK, Consent
from komae_desk.areas.consent.limit.record import UsageLimit
from komae_desk.core.folding import fold_kana
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

LASTING = ("planned", "explained", "signed", "waived")
"""What belongs to an appointment that lasts or is to come."""
RENEWAL_DAYS = 60
"""So many days before its end an appointment is shown as one to be renewed or ended."""


@dataclass(frozen=True)
class Standing:
    """One person: the newest appointment's record, if there is one, and R-06 of it."""

    person: Any
    consent: Consent | None
    limit: UsageLimit | None
    today: date
    twice: bool = False
    """Whether two records of this appointment are there: the one that has come further is shown."""

    @property
    def name(self) -> str:
        """As it is written."""
        return str(self.person.name)

    @property
    def reading(self) -> str:
        """By which papers and rows are sorted: ふりがな, the name where there is none."""
        return fold_kana(self.person.reading) or self.name

    @property
    def starts_on(self) -> date | None:
        """The first day of the appointment."""
        return self.consent.starts_on if self.consent is not None else self.person.started_on

    @property
    def ends_on(self) -> date | None:
        """The last day of the appointment."""
        return self.consent.ends_on if self.consent is not None else self.person.term_ends_on

    @property
    def untold(self) -> bool:
        """Whether the explanation is still to come."""
        return self.consent is None or self.consent.state == "planned"

    @property
    def is_late(self) -> bool:
        """Whether the work has begun without an explanation (CK-12)."""
        return self.untold and self.starts_on is not None and self.starts_on <= self.today

    @property
    def awaits_paper(self) -> bool:
        """Whether the signed form is still to come."""
        return self.consent is not None and self.consent.state == "explained"

    @property
    def needs_again(self) -> bool:
        """Whether it has to be explained once more."""
        return self.awaits_paper and self.consent is not None and self.consent.understanding is Understanding.AGAIN

    @property
    def ends_soon(self) -> bool:
        """Whether the appointment is to be renewed or ended."""
        return self.ends_on is not None and self.ends_on <= self.today + timedelta(days=RENEWAL_DAYS)


def roll(desk: Desk) -> list[Standing]:
    """Everybody who is here today or is appointed for a coming day, by ふりがな."""
    everybody: list[Any] = list(desk.find(PERSON, state="active"))
    here = [p for p in everybody if getattr(p.category, "value", "") == TERM and not p.has_left(desk.today)]
    lasting: list[Any] = desk.find(Consent.kind, state=LASTING)
    consents = _newest(lasting)
    times = Counter((each.person, each.starts_on) for each in lasting)
    limits = {limit.consent: limit for limit in desk.find(UsageLimit.kind) if isinstance(limit, UsageLimit)}
    found = []
    for person in here:
        consent = consents.get(person.id)
        limit = limits.get(consent.id) if consent is not None else None
        twice = consent is not None and times[consent.person, consent.starts_on] > 1
        found.append(Standing(person, consent, limit, desk.today, twice))
    return in_order(found)


def in_order(found: Sequence[Standing]) -> list[Standing]:
    """By ふりがな, then by staff number."""
    return sorted(found, key=lambda each: (each.reading, each.person.staff_number))


def _newest(records: Sequence[Any]) -> dict[Any, Consent]:
    newest: dict[Any, Consent] = {}
    for consent in sorted(records, key=lambda each: (str(each.starts_on), RANK.index(each.state))):
        newest[consent.person] = consent
    return newest
