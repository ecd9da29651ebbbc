"""Files with the practice section in them: made once by a process, copied for each that asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komae_desk.app import desk_of, found
from komae_desk.app.practice import PRACTICE
from komae_desk.app.setting import utc_now
from komae_desk.core.area import Area, ledgers
from komae_desk.core.desk import Desk
from komae_desk.core.people import FirstRun
from komae_desk.store.sql_store import SqlStore
from tests.sample import blobs_of, content_of, engine, store


@dataclass(frozen=True)
class Made:
    """What a file was made of, and what it holds; the areas are kept, as they are known by their id."""

    areas: tuple[Area, ...]
    stream: UUID
    replica: UUID
    person: UUID
    content: bytes


_MADE: dict[tuple[object, ...], Made] = {}


def practised(
    areas: Sequence[Area],
    first: FirstRun = PRACTICE,
    clock: Callable[[], datetime] = utc_now,
    *,
    wanted: Callable[[Area], bool] = lambda area: True,
    practice: bool = True,
) -> Desk:
    """A desk on a file of its own with the first records and the samples of the wanted areas.

    practice: whether they were made in 練習モード.
    """
    known = tuple(areas)
    asked = [area for area in known if area.samples is not None and wanted(area)]
    day = clock().astimezone().date()
    key = (tuple(map(id, known)), first, tuple(map(id, asked)), clock is utc_now, day, practice)
    if key not in _MADE:
        _MADE[key] = _make(known, first, clock, asked, practice)
    made = _MADE[key]
    file = engine(made.content)
    where = SqlStore(file, ledgers(known), made.stream, made.replica, blobs=blobs_of(made.stream, file))
    return desk_of(where, known, made.person, clock=clock)


def _make(
    areas: tuple[Area, ...], first: FirstRun, clock: Callable[[], datetime], asked: list[Area], practice: bool
) -> Made:
    where = store(areas)
    person = found(where, areas, first, clock)
    desk = desk_of(where, areas, person, clock=clock, practice=practice)
    for area in asked:
        assert area.samples is not None
        area.samples(desk)
    return Made(areas, where.stream, where.replica, person, content_of(where.engine))
