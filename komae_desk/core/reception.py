"""What the screens ask where somebody holds an office of the city: the queue, one record, lists over the sections.

Nothing of it is kept on this PC (settled.md 2). Every call but `lists` goes to the server and may take its time;
each raises Refused with a sentence, Offline when there is no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from komae_desk.core.desk import Desk, Offer
from komae_desk.core.errors import Refused
from komae_desk.core.people import Role
from komae_desk.core.record import Record
from komae_desk.core.route import CityList

NO_SERVER = (
    "サーバーにつながらないため、受付の内容を表示できません。ネットワークを確かめてください。"
    "つながると、自動で表示します。"
)


class Offline(Refused):
    """No server answers: what others have sent cannot be read, and nothing can be decided."""

    def __init__(self, text: str = NO_SERVER) -> None:
        super().__init__(text)


class Standing(Enum):
    """How somebody stands to an office."""

    HOLDER = "holder", "本人"
    DEPUTY = "deputy", "代理"
    CLERK = "clerk", "係（閲覧だけ）"

    @property
    def label(self) -> str:
        """What a person reads."""
        return str(self.value[1])


@dataclass(frozen=True)
class Post:
    """An office as somebody holds it: printed as `title`, of one department or (empty) of the city, until a day."""

    office: Role
    title: str
    standing: Standing
    department: str = ""
    scope: str = ""
    until: datetime | None = None
    waiting: int = 0

    @property
    def decides(self) -> bool:
        """Whether steps may be taken, or only read."""
        return self.standing is not Standing.CLERK


@dataclass(frozen=True)
class Arrived:
    """One record before an office: whose it is, and since when it lies there."""

    stream: UUID
    section: str
    department: str
    since: datetime
    record: Record


@dataclass(frozen=True)
class Reading:
    """One record laid out on a desk that holds nothing else: for reading, printing, and the steps of the office.

    The steps are taken on `desk` like any others; they count only once `Reception.send` has returned.
    """

    stream: UUID
    section: str
    department: str
    post: Post
    desk: Desk
    record: Record

    def offers(self) -> list[Offer]:
        """The steps that are the office's; those of the section are not for it, whoever may take them there."""
        offers = self.desk.offers(self.record) if self.post.decides else []
        return [offer for offer in offers if self.post.office in offer.step.by]


@dataclass(frozen=True)
class Receipt:
    """A step somebody took as an office (押した段の控え)."""

    at: datetime
    office: Role
    section: str
    kind: str
    title: str
    number: str
    step: str
    note: str


@dataclass(frozen=True)
class SectionOfList:
    """A section a list goes over; last: when anything came from it, None when nothing ever has."""

    name: str
    department: str
    last: datetime | None
    rows: int


@dataclass(frozen=True)
class Told:
    """A list over the sections: its rows in words, and what is known of each section. counted: the last column."""

    of: CityList
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sections: tuple[SectionOfList, ...]
    at: datetime


class Reception(Protocol):
    """On the window as `reception`; None where nobody of this sitting holds an office."""

    def posts(self) -> list[Post]: ...

    def queue(self, post: Post, *, waiting: bool = True) -> list[Arrived]:
        """What waits for an office, the longest waiting first; or what it goes on reading."""
        ...

    def open(self, post: Post, stream: UUID, record_id: UUID) -> Reading:
        """One record with what its decision needs."""
        ...

    def send(self, reading: Reading) -> None:
        """Hand over the step that was taken on the reading's desk; raises Refused with the server's reason."""
        ...

    def receipts(self) -> list[Receipt]: ...

    def lists(self, posts: Sequence[Post]) -> list[CityList]: ...

    def read_list(self, of: CityList) -> Told: ...

    def stop(self) -> None:
        """The window closes: whoever waits for an answer is let go with Offline."""
        ...
