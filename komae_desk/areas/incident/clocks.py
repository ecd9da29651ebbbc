"""The two clocks: 60 minutes for the first response, 120 for a failure to be over (緊4図2, 判 E2a)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from komae_desk.areas.incident.choices import Example, Level
from komae_desk.areas.incident.incident.record import Incident
from komae_desk.areas.incident.judgement import AGAIN, ONE_HOUR, TWO_HOURS, must_judge_again
from komae_desk.core.urgent import Running

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

RUNS = ("draft", "open", "reported")
LONGEST = timedelta(hours=24)
"""After a day the clock of the first hour says nothing any more."""
HOUR_OVER = "インシデントの初動の目安（60分）になりました。"
TWO_HOURS_OVER = "インシデントの障害が2時間を超えました。判定をやり直してください。"


@dataclass(frozen=True)
class Clocks:
    """Static words of the two clocks; late: the hour is over; again: judge anew."""

    elapsed: timedelta
    words: str
    late: bool = False
    again: bool = False


def clocks_of(incident: Incident, now: datetime) -> Clocks | None:
    """What the clocks of one say now; None while nothing runs."""
    if incident.recognised_at is None or incident.state not in RUNS or incident.bcp_at is not None:
        # The continuity plan goes before this one, and its own times hold (緊3-1).
        return None
    elapsed = max(now - incident.recognised_at, timedelta())
    words = f"認知から {_hours(elapsed)}"
    left = ONE_HOUR - elapsed
    grave = incident.level in (Level.THREE, None)
    if grave:
        minutes = int(left.total_seconds() // 60)
        late = f"　初動の目安 60分を {-minutes}分 過ぎました"
        words += f"　初動の目安 60分まで あと {minutes}分" if minutes >= 0 else late
    again = _again(incident, now)
    if _fails(incident):
        # A clock that was set back counts neither below nothing nor beyond the two hours.
        more = min(max(_since(incident, now) + TWO_HOURS - now, timedelta()), TWO_HOURS)
        minutes = int(more.total_seconds() // 60)
        words += f"　{AGAIN}" if again else f"　回復の目安 120分まで あと {minutes}分"
    return Clocks(elapsed, words, grave and left < timedelta(), again)


def clocks(look: Look) -> Iterator[Running]:
    """Every incident whose clock runs, for the strip under the head of the window and the notice of the system."""
    now = look.now
    for one in look.find(Incident.kind, state=RUNS):
        if not isinstance(one, Incident) or (found := clocks_of(one, now)) is None or found.elapsed > LONGEST:
            continue
        assert one.recognised_at is not None
        notices = []
        if one.level in (Level.THREE, None):
            notices.append((one.recognised_at + ONE_HOUR, HOUR_OVER))
        if _fails(one):
            notices.append((_since(one, now) + TWO_HOURS, TWO_HOURS_OVER))
        words = f"インシデント {one.number or '（番号なし）'}　{found.words}"
        yield Running(one.kind, one.id, words, one.recognised_at, found.late or found.again, tuple(notices))


def _fails(incident: Incident) -> bool:
    """Whether a failure of レベル2 goes on and nobody has said how."""
    return (
        Example.E2A in incident.examples
        and incident.level is not Level.THREE
        and incident.restored_at is None
        and incident.outlook is None
    )


def _again(incident: Incident, now: datetime) -> bool:
    since, restored = _since(incident, now), incident.restored_at is not None
    return must_judge_again(incident.examples, since, now, outlook=incident.outlook, restored=restored)


def _since(incident: Incident, now: datetime) -> datetime:
    return incident.occurred_at or incident.recognised_at or now


def _hours(elapsed: timedelta) -> str:
    minutes = int(elapsed.total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    return (f"{days}日 " if days else "") + f"{rest // 60:02}:{rest % 60:02}"
