"""What administrators are to look at (security.md R20, R25, R30): the backup, then counts, the loudest first."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import Any

from komae_desk.admin.console import DONE, say
from komae_desk.admin.sign_in import Session

UNUSED, TO_END = timedelta(days=45), timedelta(days=90)
# A night's backup, and the day it may be late.
NIGHTLY = timedelta(days=2)
MOST = 20
WORDS = {
    "push to a foreign stream": "ほかの課に書こうとした",
    "office step on what is not before it": "届いていない記録を決裁しようとした",
    "wrong passwords": "パスワードの誤りが続いた",
}
_TITLES = {
    "failed": "パスワードと確認コードの誤り",
    "night": "夜間（22時〜6時）のログイン",
    "exports": "書出し",
    "refused": "権限がなく断られた操作",
}


def report(arguments: argparse.Namespace, session: Session) -> int:
    """Show what happened since some days ago."""
    now = datetime.now(UTC)
    found: dict[str, Any] = session.value("SELECT api.admin_report(%s)", (now - timedelta(days=arguments.days),))
    say(_backup(found["backed_up"], now))
    say(f"{arguments.days}日間のうち、注意して見ること")
    for name, title in _TITLES.items():
        say(*_part(title, [f"{'　'.join(each[:-1]).strip('　')}　{each[-1]}回" for each in found[name]]))
    alarms = [f"{_local(at)}　{login}　{place}　{WORDS.get(what, what)}" for at, login, place, what in found["alarms"]]
    say(*_part("サーバーが気付いたこと", alarms))
    say(*_part("45日以上使われていない利用者", [_unused(login, last, now) for login, last in found["unused"]]))
    return DONE


def _backup(begun: str | None, now: datetime) -> str:
    """How old the newest backup is that was proved by a trial; one a night is due (sync.md §5.7)."""
    what = "backupを実行し、続けてrestore-testを実行してください。"
    if begun is None:
        return f"注意　合格した控えがありません。{what}"
    age = now - datetime.fromisoformat(begun)
    if age > NIGHTLY:
        return f"注意　最後に合格した控えは{age.days}日前（{_local(begun)}）のものです。{what}"
    return f"最後に合格した控え：{_local(begun)}"


def _part(title: str, lines: list[str]) -> list[str]:
    shown = [f"　　{line}" for line in lines[:MOST]]
    if len(lines) > MOST:
        shown.append(f"　　ほか{len(lines) - MOST}件")
    return [f"　{title}：{len(lines)}件", *shown]


def _unused(login: str, last: str | None, now: datetime) -> str:
    if last is None:
        return f"{login}　一度もログインしていない"
    days = (now - datetime.fromisoformat(last)).days
    return f"{login}　{days}日" + ("（ask disableで止める）" if days >= TO_END.days else "")


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
