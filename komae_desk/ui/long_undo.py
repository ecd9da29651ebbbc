"""Taking back an act of many records beside the window (settled.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from komae_desk.core.errors import Refused
from komae_desk.ui.background import Job
from komae_desk.ui.services import Services

AT_ONCE = 500
"""Up to here an act is taken back while the person waits."""


def take_back_beside(services: Services, act_id: UUID, then: Callable[[str], object]) -> Job:
    """Counter an act on a thread; then gets its label. A refusal is shown at the head of the page."""
    desk = services.desk
    quiet = desk.unheard()

    def work(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> str:
        # All or nothing to the person: once begun it is not stopped half-way.
        return quiet.undo(act_id, progress)

    def done(label: str, job: Job) -> None:
        job.detail = f"「{label}」を元に戻しました。"
        desk.announce([(kind, act_id) for kind in desk.ledgers])
        then(label)

    def failed(error: Exception) -> None:
        desk.announce([(kind, act_id) for kind in desk.ledgers])
        if not isinstance(error, Refused):
            raise error
        services.report(error)

    return services.jobs.start("取消しを記録", work, done, failed, writes=True)
