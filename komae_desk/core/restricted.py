"""What only named people may read lies in a restricted stream, 「限られた人の記録」 (settled.md 1, R02)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk.core.errors import Refused
from komae_desk.core.identity import uuid7

if TYPE_CHECKING:
    from komae_desk.core.area import Area, Ledger
    from komae_desk.core.desk import Desk
    from komae_desk.core.record import Record

WRONG_PLACE = "{title}は、「限られた人の記録」だけに登録できます。限られた人の記録に入ってから、登録してください。"
NOT_HERE = "{title}は、「限られた人の記録」には登録できません。課の台帳に戻ってから、登録してください。"


TITLE = "限られた人の記録"
ONLY_HERE = (
    "この端末だけにあります。サーバーに送られず、ほかの端末では読めません。"
    "新しい記録は、サーバーで開設したものに書きます。"
)
ENTERED, VIEWED = "restricted_entered", "opened"


@dataclass(frozen=True)
class Place:
    """A restricted stream somebody may enter. began: it has its first records; read_only: nothing is written there.

    only_here: opened in 単独利用 before the file joined a server, which never gets it.
    """

    stream: UUID
    title: str
    began: bool = True
    read_only: bool = False
    only_here: bool = False

    @property
    def shown(self) -> str:
        """Its title, and where it lies when that is nowhere else."""
        return f"{self.title}（この端末だけ）" if self.only_here else self.title


@dataclass(frozen=True)
class Member:
    """Somebody of a restricted stream, as its own register has him."""

    person: UUID
    number: str
    name: str
    roles: str
    ended: bool = False
    mine: bool = False


class Restricted(Enum):
    """Where the records of a ledger may lie.

    NO: in a section's stream. MAY: in a restricted one, too. ONLY: nowhere but there.
    """

    NO = ""
    MAY = "may"
    ONLY = "only"

    def fits(self, *, restricted: bool) -> bool:
        """Whether such records may lie in a stream of this kind; the server asks the same (judge.sql)."""
        return self is Restricted.MAY or restricted == (self is Restricted.ONLY)


def offered(areas: Iterable[Area], *, restricted: bool) -> list[Area]:
    """The areas as a desk in a stream of this kind has them.

    What the city issues is read everywhere and stands in no menu of a restricted stream. Of pages only those are left
    there that say so, of commands what is urgent, of answers all: they find nothing of ledgers that are not there.
    """
    if not restricted:
        return [_fitting(area) for area in areas]
    return [
        replace(
            area,
            ledgers=tuple(
                replace(ledger, menu=False) if ledger.issued else ledger
                for ledger in area.ledgers
                if ledger.issued or ledger.restricted.fits(restricted=True)
            ),
            pages=tuple(page for page in area.pages if page.restricted),
            commands=tuple(command for command in area.commands if command.urgent),
            first_steps=(),
            events=(),
        )
        for area in areas
    ]


def _fitting(area: Area) -> Area:
    """The same area where nothing is taken away: areas are told apart by what they are."""
    left: tuple[Ledger, ...] = tuple(each for each in area.ledgers if each.restricted.fits(restricted=False))
    return area if len(left) == len(area.ledgers) else replace(area, ledgers=left)


def note_view(desk: Desk, record: Record) -> None:
    """Write down that somebody looked at a record only named people read, once a day (R23)."""
    from komae_desk.core.act import operation

    if not desk.keeps_views or not record.version or (desk.today, record.id) in desk.viewed:
        return
    desk.viewed.add((desk.today, record.id))
    line = operation(
        desk.user, desk.now, act_id=uuid7(), act=f"{record.title}の閲覧", kind=record.kind, record_id=record.id,
        verb=VIEWED, patch={}, saw=record.version,
    )  # fmt: skip
    with suppress(Refused), desk.store.transaction() as transaction:
        transaction.note(line, record)
