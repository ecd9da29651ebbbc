"""Files with the first records and the practice section in them: made once by a process, copied for each that asks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from komae_desk.app import desk_of, found
from komae_desk.app.practice import PRACTICE
from komae_desk.app.setting import utc_now
from komae_desk.core.area import Area
from komae_desk.core.desk import Desk
from komae_desk.core.people import FirstRun
from tests.sample import Kept, store

_MADE: dict[tuple[object, ...], tuple[Kept, UUID]] = {}


def founded(areas: Sequence[Area], first: FirstRun, clock: Callable[[], datetime] = utc_now) -> Desk:
    """The desk of whoever made a new file, which holds nothing but the first records."""
    return practised(areas, first, clock, wanted=lambda area: False)


def practised(
    areas: Sequence[Area],
    first: FirstRun = PRACTICE,
    clock: Callable[[], datetime] = utc_now,
    *,
    wanted: Callable[[Area], bool] = lambda area: True,
) -> Desk:
    """A desk on a file with the first records and the samples of the wanted areas, as 練習モード makes them."""
    known = tuple(areas)
    asked = [area for area in known if area.samples is not None and wanted(area)]
    at = clock()
    # The areas are kept with the file, so that the id of one is never that of another.
    key = (tuple(map(id, known)), first, tuple(map(id, asked)), at.astimezone().date() if clock is utc_now else at)
    if key not in _MADE:
        where = store(known)
        person = found(where, known, first, clock)
        desk = desk_of(where, known, person, clock=clock, practice=True)
        for area in asked:
            assert area.samples is not None
            area.samples(desk)
        _MADE[key] = Kept.of(where, known), person
    kept, person = _MADE[key]
    return desk_of(kept.store(), known, person, clock=clock)
