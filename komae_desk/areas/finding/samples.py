"""Invented violations in the restricted circle of 練習モード: told by name and without one, guided, stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from komae_desk.areas.finding.audit_samples import investigations
from komae_desk.areas.finding.violation.choices import Answer, Means, Telling
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role


def restricted_samples(desk: Desk) -> None:
    """Write them through the desk of a member who may guide, oldest first."""
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    usual: dict[str, Any] = {
        "protection": "通報者を知る人は課長だけ。人事の評価に使わない。",
        "recorded_by": desk.user.person,
    }
    told = _at(desk, 20)
    seen = told.new(
        "violation",
        received_at=told.now,
        means=Means.SPOKEN,
        reporter="1203 髙﨑 𠮷子",
        reporter_contact="内線 2345（本人が希望する時間）",
        clause="対5-1(1)エ",
        subject="1187 辻󠄀 太郎",
        things="KD-0031 公用端末",
        content="私物のUSBメモリを公用端末につないで、資料を持ち帰ろうとした。",
        **usual,
    )
    seen = told.move(told.save(seen), "receive")
    seen = told.move(
        seen, "transcribe_judgement", grave=Answer.NO, judgement="課で指導し、結果を報告する。", to_ciso=Telling.NO,
        head_at=told.now, head_title="企画財政部長", head_name="架空 一郎", receipt_document="架企財第81号",
    )  # fmt: skip
    later = _at(desk, 12)
    later.move(
        seen, "guide", facts="端末の記録から、接続が1回あったことを確認した。", facts_on=later.today,
        guided_on=later.today, guidance="私物の媒体をつながないこと、持出しは許可を受けることを説明した。",
        improve_by_on=desk.today + timedelta(days=5),
    )  # fmt: skip
    fresh = _at(desk, 1)
    letter = fresh.new(
        "violation",
        received_at=fresh.now,
        means=Means.WRITTEN,
        anonymous=True,
        clause="対5-4(1)",
        content="共用の端末で、ほかの職員のパスワードを使っている人がいる、という手紙が届いた。",
        **usual,
    )
    fresh.move(fresh.save(letter), "receive")
    investigations(desk)


def _at(desk: Desk, days: float) -> Desk:
    """The same desk some days ago."""
    return Desk(
        desk.store, desk.installed, desk.user, clock=lambda: desk.now - timedelta(days=days), practice=desk.practice
    )
