"""Taking back, or doing again, an act of many records beside the window (settled.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from komae_desk.core.desk import MANY, Desk
from komae_desk.core.errors import Refused
from komae_desk.ui.background import Job, Jobs

AT_ONCE = 500
"""Up to here an act is taken back while the person waits."""

Progress = Callable[[int, int], None]
Then = Callable[[str], object]


class Place(Protocol):
    """Where it is begun and told: the window, or what a page knows of it."""

    @property
    def desk(self) -> Desk: ...
    @property
    def jobs(self) -> Jobs: ...
    def report(self, refused: Refused) -> None: ...


def take_back_beside(place: Place, act_id: UUID, then: Then) -> Job:
    """Counter an act on a thread; then gets its label. A refusal is shown at the head of the page."""
    quiet = place.desk.unheard()
    return _beside(place, "取消しを記録", "元に戻しました", lambda progress: quiet.undo(act_id, progress), then)


def do_again_beside(place: Place, then: Then) -> Job:
    """Take back the newest undo on a thread."""
    quiet = place.desk.unheard()
    return _beside(place, "やり直しを記録", "やり直しました", quiet.redo, then)


def _beside(place: Place, name: str, ended: str, run: Callable[[Progress], str], then: Then) -> Job:
    desk = place.desk

    def work(progress: Progress, cancelled: Callable[[], bool]) -> str:
        # All or nothing to the person: once begun it is not stopped half-way.
        return run(progress)

    def tell() -> None:
        desk.announce([(kind, MANY) for kind in desk.ledgers])

    def done(label: str, job: Job) -> None:
        job.detail = f"「{label}」を{ended}。"
        tell()
        then(label)

    def failed(error: Exception) -> None:
        tell()
        if not isinstance(error, Refused):
            raise error
        place.report(error)

    return place.jobs.start(name, work, done, failed, writes=True)
