"""The rules of 練習モード: an invented city's, in words of our own, with the numbers the forms rest on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from komae_desk.areas.policy.record import Disclosure, SectionRule, Whose
from komae_desk.areas.policy.screens import CHECK, ISSUE
from komae_desk.core.desk import Desk
from komae_desk.core.people import Role
from komae_desk.core.resources import resource

SOURCE = ("practice", "rules.txt")


def samples(desk: Desk) -> None:
    """The rules as a file brings them, checked by the chief, and two documents of the section itself."""
    # The reader is not needed where a program starts.
    from komae_desk.areas.policy.layout.reading import read_rules
    from komae_desk.areas.policy.taking_in import proposals, take_in

    text = resource(*SOURCE).read_text(encoding="utf-8")
    made = take_in(desk, proposals(read_rules(text), desk.today), SOURCE[-1], SectionRule.kind)
    if not desk.user.holds(Role.SECURITY_MANAGER):
        return
    with desk.act("閲覧場所の確認") as act:
        for rule in made[:3]:
            act.move(rule, CHECK, next_check_on=desk.today + timedelta(days=20))
    _own(desk, "SNS運用手順（架空）", "第2版", "執務室の書棚2段目")
    _own(
        desk,
        "髙﨑・𠮷田・辻󠄀の三係が共に使う住民情報システムの実施手順（情報システム管理者が定め、係長が毎年度見直すもの）",
        "第12版（令和8年度の組織改正に伴う改定を含む）",
        "庁内ポータル＞情報政策課＞実施手順＞住民情報システム。紙は税務課執務室の耐火書庫の上から3段目（鍵は課長補佐）",
    )


def _own(desk: Desk, name: str, issue_name: str, place: str) -> None:
    values: dict[str, Any] = {"whose": Whose.CHIEF, "disclosure": Disclosure.INTERNAL, "starts_on": desk.today}
    saved = desk.save(desk.new(SectionRule.kind, name=name, issue_name=issue_name, place=place, **values))
    desk.move(saved, ISSUE)
