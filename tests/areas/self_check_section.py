"""A section of thirty people, two of them 会計年度任用職員, on which the tests of self-checks work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from komae_desk.areas.attachment import AREA as FILES
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.self_check import AREA as SELF_CHECK
from komae_desk.areas.self_check.campaign.record import Campaign, Naming
from komae_desk.areas.self_check.question.shipped import Audience
from komae_desk.areas.self_check.sheet.answers import Filled
from komae_desk.areas.self_check.sheet.record import AnswerSheet, Remark
from komae_desk.core.desk import Desk
from komae_desk.core.identity import uuid7
from komae_desk.core.people import FirstRun, Role, User
from komae_desk.store.sql_store import SqlStore
from tests.sample import Clock, store

AREAS = (PERSON, SELF_CHECK, FILES)
START = datetime(2026, 11, 4, 3, 0, tzinfo=UTC)
FAMILIES = (
    ("髙﨑", "たかさき"),
    ("𠮷田", "よしだ"),
    ("辻󠄀本", "つじもと"),
    ("阿部", "あべ"),
    ("井上", "いのうえ"),
    ("上田", "うえだ"),
    ("遠藤", "えんどう"),
    ("小川", "おがわ"),
    ("加藤", "かとう"),
    ("木村", "きむら"),
    ("久保", "くぼ"),
    ("近藤", "こんどう"),
    ("斎藤", "さいとう"),
    ("清水", "しみず"),
    ("菅原", "すがわら"),
)


class Section:
    """税務課: 佐藤 manages it, 伊藤 stands in; thirty people answer A票 besides 伊藤."""

    def __init__(self, people: int = 30, where: SqlStore | None = None) -> None:
        """where: a file of a server's stream, one of its own when none is given."""
        self.clock = Clock(START)
        self.store = where or store(AREAS)
        first = FirstRun("架空市", "総務部", "税務課", "1001", "佐藤 一郎", "さとう", "課長", Role.SECURITY_MANAGER)
        chief = uuid7()
        user = User(chief, first.name, first.title, frozenset({first.role}))
        self.chief = Desk(self.store, AREAS, user, clock=self.clock)
        with self.chief.act("はじめ") as act:
            assert PERSON.found is not None
            PERSON.found(act, first, chief)
        self.people = [self._person(n) for n in range(people)]

    def _person(self, n: int) -> Any:
        kind = Employment.TERM if n in (3, 17) else Employment.FULL
        family, read = FAMILIES[n % len(FAMILIES)]
        name, reading = f"{family} 花子{n:02}", f"{read} はなこ{n:02}"
        new = self.chief.new("person", staff_number=f"2{n:03}", name=name, reading=reading, category=kind, post="主事",
                             unit="市民税係", explained_on=date(2026, 4, 1), started_on=date(2026, 4, 1))  # fmt: skip
        return self.chief.save(new, reasons={"explained_on": "試験", "term_ends_on": "試験"})

    def desk(self, person: UUID) -> Desk:
        """Where somebody sits."""
        assert PERSON.person_of is not None
        return Desk(self.store, AREAS, PERSON.person_of(self.chief, person), clock=self.clock)

    def campaign(self, **values: Any) -> Campaign:
        """A campaign that is prepared."""
        from komae_desk.areas.self_check.campaign.screens import begins

        usual = {**begins(self.chief), "audience": Audience.STAFF, "naming": Naming.NAMED}
        made = self.chief.save(
            self.chief.new(Campaign.kind, **usual | values), reasons={"audience": "もう一度行うため"}
        )
        assert isinstance(made, Campaign)
        return made


def sheet_of(section: Section, campaign: Campaign, n: int) -> AnswerSheet:
    """The sheet of the n-th person."""
    (found,) = section.chief.find(AnswerSheet.kind, campaign=campaign.id, person=section.people[n].id)
    assert isinstance(found, AnswerSheet)
    return found


def all_done(campaign: Campaign, **others: int) -> Filled:
    """Every question with 実施済, but for those given by id, which get a full remark."""
    line = "".join(str(others.get(q.id.replace("-", "_"), 1)) for q in campaign.questions)
    day = date(2027, 1, 31)
    remarks = tuple(Remark(name.replace("_", "-"), "手順書がなかった", "手順書を作る", day, "係長") for name in others)
    return Filled(line, (), remarks)
