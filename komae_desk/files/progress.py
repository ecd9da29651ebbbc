"""How long jobs tell their progress and learn that they are to stop."""

from collections.abc import Callable

from komae_desk.core.intake import Stopped as Stopped

Progress = Callable[[int, int | None], None]
Stopping = Callable[[], bool]


def check_stop(cancelled: Stopping | None) -> None:
    """Raise Stopped once the caller wants the job to end."""
    if cancelled is not None and cancelled():
        raise Stopped
