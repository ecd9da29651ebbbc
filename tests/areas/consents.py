"""A section with ten 会計年度任用職員 who begin on 1 April, for the tests of 説明と同意."""

from datetime import date, datetime

from komae_desk.app import desk_of, found
from komae_desk.areas.asset import AREA as ASSET
from komae_desk.areas.attachment import AREA as ATTACHMENT
from komae_desk.areas.consent import AREA as CONSENT
from komae_desk.areas.consent import commands
from komae_desk.areas.consent.choices import Topic, Understanding
from komae_desk.areas.consent.roll import roll
from komae_desk.areas.person import AREA as PERSON
from komae_desk.areas.person.person.record import Employment
from komae_desk.areas.today import AREA as TODAY
from komae_desk.areas.wording import AREA as WORDING
from komae_desk.core.area import Area
from komae_desk.core.people import Role
from tests.areas.people import FIRST
from tests.sample import Clock, store

AREAS = (TODAY, PERSON, ASSET, CONSENT, ATTACHMENT, WORDING)
APRIL, END = date(2026, 4, 1), date(2027, 3, 31)
NAMES = (
    ("髙﨑 美穂", "たかさき みほ"),
    ("𠮷田 健", "よしだ けん"),
    ("辻󠄀 明日香", "つじ あすか"),
    ("石井 奈々", "いしい なな"),
    ("前田 浩", "まえだ ひろし"),
    ("藤原 絵里", "ふじわら えり"),
    ("岡本 修", "おかもと おさむ"),
    ("西川 あゆみ", "にしかわ あゆみ"),
    ("阿部 真理", "あべ まり"),
    ("渡邉 和彦", "わたなべ かずひこ"),
)


class Consenting:
    """税務課 on a day before the appointments begin."""

    def __init__(self, day: date = date(2026, 3, 27), areas: tuple[Area, ...] = AREAS) -> None:
        self.clock = Clock(_morning(day))
        self.where = store(areas)
        self.chief = desk_of(self.where, areas, found(self.where, areas, FIRST), clock=self.clock)
        staff = {"category": Employment.FULL, "started_on": date(2020, 4, 1), "roles": (Role.CLERK,)}
        self.clerk_id = self._person("1002", "田中 花子", "たなか はなこ", **staff).id
        self.people = [self._appointed(n, *name) for n, name in enumerate(NAMES, 1)]
        self.clerk = desk_of(self.where, areas, self.clerk_id, clock=self.clock)

    def on(self, day: date) -> None:
        """Let it be the morning of another day."""
        self.clock.at = _morning(day)

    def explanation(self, **values: object) -> commands.Explanation:
        """A quarter of an hour ago, understood by everybody."""
        told: dict[str, object] = {
            "at": self.chief.now,
            "explainer": self.chief.user.person,
            "materials": "情報セキュリティの手引 第3版",
            "topics": tuple(Topic),
            "understanding": Understanding.YES,
        }
        return commands.Explanation(**told | values)  # type: ignore[arg-type]

    def told(self, count: int = 10, **values: object):
        """So many of them told, by ふりがな."""
        return commands.explain(self.clerk, roll(self.clerk)[:count], self.explanation(**values))

    def person(self, consent):
        return self.chief.get("person", consent.person)

    def _person(self, number: str, name: str, reading: str, **values: object):
        made = self.chief.new("person", staff_number=number, name=name, reading=reading, **values)
        return self.chief.save(made)

    def _appointed(self, n: int, name: str, reading: str):
        term = {"category": Employment.TERM, "post": "事務補助", "unit": "市民税係"}
        reasons = {"explained_on": "試し"}
        made = self.chief.new(
            "person", staff_number=f"300{n:02}", name=name, reading=reading, started_on=APRIL, term_ends_on=END, **term
        )
        return self.chief.save(made, reasons=reasons)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0).astimezone()
