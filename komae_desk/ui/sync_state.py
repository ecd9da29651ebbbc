"""The one state of the sync chip: failed > conflict > stale > offline > running > unsent > synced (ux.md §3.9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from komae_desk.core.dates import WEEKDAYS

STALE = timedelta(hours=24)


@dataclass(frozen=True)
class SyncFacts:
    """What is known of the sync; shared is False in 単独利用, only_here of what a shared PC never sends."""

    shared: bool = False
    failed: str = ""
    conflicts: int = 0
    unsent: int = 0
    last: datetime | None = None
    online: bool = True
    done: int = 0
    total: int = 0
    alarms: int = 0
    only_here: bool = False


@dataclass(frozen=True)
class SyncChip:
    """The chip: its words, its icon, its colour set."""

    words: str
    icon: str
    colours: str


def chip_of(facts: SyncFacts, now: datetime) -> SyncChip:
    """The one state that counts now."""
    if facts.only_here:
        return SyncChip("この端末だけ（同期なし）", "sync-single", "due")
    if not facts.shared:
        return SyncChip("単独利用（同期なし）", "sync-single", "neu")
    if facts.failed:
        return SyncChip("同期できません　［理由を見る］", "sync-failed", "err")
    if facts.alarms:
        return SyncChip("サーバーの履歴を確認", "sync-failed", "err")
    if facts.conflicts:
        return SyncChip(f"要確認　{facts.conflicts:,}件", "sync-conflict", "warn")
    return _stale(facts, now) or _under_way(facts)


def _stale(facts: SyncFacts, now: datetime) -> SyncChip | None:
    last = facts.last
    if last is None or now - last <= STALE:
        return None
    day, days = last.astimezone(), (now.date() - last.astimezone().date()).days
    words = f"最終同期　{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）{day:%H:%M}（{days}日前）"
    return SyncChip(words, "clock", "due")


def _under_way(facts: SyncFacts) -> SyncChip:
    if not facts.online:
        return SyncChip(f"オフライン　未送信 {facts.unsent}件（この端末に保存済み）", "sync-offline", "neu")
    if facts.total:
        return SyncChip(f"同期中　{facts.done:,}／{facts.total:,}件　［中止］", "sync-run", "info")
    if facts.unsent:
        return SyncChip(f"未送信　{facts.unsent}件", "sync-up", "info")
    at = f"　{facts.last.astimezone():%H:%M}" if facts.last else ""
    return SyncChip(f"同期済み{at}", "sync-done", "ok")
