"""The journal as the audit log shows it: one line of words per operation (ux.md §4.17, R23)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from komae_desk.core.alarms import MARKS, words_of_alarm
from komae_desk.core.conflicts import Alarm
from komae_desk.core.dates import wareki_short
from komae_desk.core.history import VERBS, changes_of
from komae_desk.core.journal import ElsewhereLine, Line
from komae_desk.core.people import PERSON
from komae_desk.core.record import from_json

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk

HEADS = ("日時", "操作者", "端末", "対象", "操作", "変更前→変更後")
HERE, ELSEWHERE, NOTHING = "この端末", "ほかの端末", "（空）"
FILE = "file"
ALARM, ALARM_NOTICED, WITNESSES_EXPORTED = "alarm", "alarm_noticed", "witnesses_exported"
CLOCK_WRONG = "clock_wrong"
FILE_VERBS = {
    ALARM: "サーバーの履歴の異常",
    ALARM_NOTICED: "サーバーの履歴の異常を確認",
    WITNESSES_EXPORTED: "証人の書出し",
    CLOCK_WRONG: "端末の時計がサーバーと2分を超えてずれている",
    "key_published": "署名の鍵の登録",
    "key_ended": "署名の鍵の終わり",
    "audit_began": "監査人の閲覧の始まり",
    "signed_in": "ログイン",
    "signed_out": "ログアウト",
    "locked": "画面のロック",
    "restored": "控えからの復元",
    "salvaged": "復元で失われた操作の受入れ",
    "upgraded": "新しい版への更新",
    "export": "書出し",
    "marking": "ファイルへの分類の表示",
    "restricted_entered": "限られた人の記録に入る",
    "recovery_key_used": "回復キーの使用",
    "recovery_key_made": "回復キーの作成",
    "recovery_key_confirmed": "回復キーの確認",
    "login_added": "利用者の追加",
    "logins_asked": "ログインの登録の依頼",
    "login_reset": "仮のパスワードの発行",
    "login_ended": "利用者の無効化",
    "keys_removed": "この端末からの利用者の鍵の消去",
    "password_changed": "パスワードの変更",
}


@dataclass(frozen=True)
class AuditLine:
    """One operation in words; kind and record_id: what it was done to, by: who did it."""

    seq: int
    at: datetime
    who: str
    place: str
    about: str
    what: str
    change: str
    kind: str
    record_id: UUID
    by: UUID

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands under the heads."""
        at = self.at.astimezone()
        return (f"{wareki_short(at.date())} {at:%H:%M:%S}", self.who, self.place, self.about, self.what, self.change)


def audit_line(desk: Desk, line: Line) -> AuditLine:
    """A line of the journal in words."""
    op = line.op
    if line.kind not in desk.ledgers:
        about = "このアプリのデータ" if line.kind == FILE else line.kind
        what = FILE_VERBS.get(line.verb, VERBS.get(line.verb, line.verb))
        change = str(op["note"]) or _alarm_words(line) or _whose(desk, line)
    else:
        (change_of,) = changes_of(desk, desk.ledgers[line.kind].record, [line])
        about, what = _about(desk, line), change_of.what
        order = {name: place for place, name in enumerate(desk.ledgers[line.kind].record.labels())}
        fields = sorted(change_of.fields, key=lambda field: order.get(field[0], -1))
        words = [_words(label, old, new, fresh=line.verb == "create") for _, label, old, new in fields]
        change = "／".join(filter(None, (*words, f"理由：{change_of.note}" if change_of.note else "")))
    what = f"{what}（{MARKS[line.doubt]}）" if line.doubt in MARKS else what
    who = str(op["name"]) or desk.heading(PERSON, line.by)
    place = (line.place or ELSEWHERE) if isinstance(line, ElsewhereLine) else HERE
    return AuditLine(line.seq, line.at, who, place, about, what, change, line.kind, line.record_id, line.by)


def _alarm_words(line: Line) -> str:
    if line.verb != ALARM:
        return ""
    facts = line.op["facts"]
    return words_of_alarm(Alarm(facts["what"], facts["count"], facts["first"], line.at))[0]


def _whose(desk: Desk, line: Line) -> str:
    """Whose login it was about."""
    try:
        return desk.heading(PERSON, UUID(str(line.op["facts"]["person"])))
    except (KeyError, ValueError):
        return ""


def _words(label: str, old: str, new: str, *, fresh: bool) -> str:
    return f"{label}：{new}" if fresh else f"{label}：{old or NOTHING}→{new or NOTHING}"


def _about(desk: Desk, line: Line) -> str:
    record_type = desk.ledgers[line.kind].record
    if line.doc not in ("", "{}"):
        named = from_json(record_type, {**json.loads(line.doc), "id": str(line.record_id)})
        return f"{record_type.title}　{named.heading}"
    return f"{record_type.title}　{desk.heading(line.kind, line.record_id)}".rstrip("　")
