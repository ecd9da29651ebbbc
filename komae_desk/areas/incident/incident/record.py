"""I-01: one incident with everything that is known of it, from the first call to the end (緊1-2, 対5-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.incident.choices import (
    Answer,
    Condition,
    Confidentiality,
    Emergency,
    Example,
    Fact,
    LawKind,
    Level,
    Nature,
    Outlook,
    Party,
    Personal,
    Source,
)
from komae_desk.areas.incident.joined import joined_ids
from komae_desk.areas.incident.judgement import TWO_HOURS, Judged, judge
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-3(1)ア、緊1-2(1)"
JUDGED = "緊1-2(2)"
ASK = "目安です。期限の判断は、情報政策課・総務担当に確認してください"
JUDGING = ("examples", "attack", "outlook", "outlook_reason", "is_held", "override", "override_reason", "emergency")
"""What a judgement consists of."""
SEALED = "記録した判定は、「インシデント対応」の「判定を記録」で、理由を付けて変えてください。"
LOST = (Example.H2A, Example.H2B, Example.H3C)
BETWEEN = "、"
"""Between the names of systems, as the server tells them apart (Route.scope)."""
_BETWEEN = re.compile("[、，,／/\\n]")
OPEN = ("open", "reported", "restored", "preventing")
"""The states in which there is something to do."""


def systems_in(words: str) -> tuple[str, ...]:
    """The systems that are named, each once."""
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in _BETWEEN.split(words)))))


@dataclass(frozen=True)
class Thing:
    """What is affected and stands in no register: number, name, class and how many."""

    number: str = labelled("番号", default="")
    name: str = labelled("名称", default="")
    confidentiality: Confidentiality | None = labelled("分類")
    quantity: str = labelled("件数", default="")


@dataclass(frozen=True, kw_only=True)
class Incident(Record):
    """An incident; every fact may be missing, and be named among those under investigation."""

    kind: ClassVar[str] = "incident"
    title: ClassVar[str] = "インシデント"

    # ① ② ③
    report_number: int | None = labelled("第何報", default=1, basis=BASIS)
    reported_at: datetime | None = labelled("この報の日時", basis=BASIS)
    recognised_at: datetime | None = labelled("認知日時", required=True, basis=BASIS)
    occurred_at: datetime | None = labelled("発生日時", basis=BASIS)
    occurrence_is_estimated: bool = labelled("発生日時は推定", default=False)
    reporter: UUID | None = labelled("報告者", refers_to=PERSON, basis="対5-3(1)ア")
    discoverer: UUID | None = labelled("発見者", refers_to=PERSON, basis="対5-3(1)ア")
    discoverer_words: str = labelled(
        "発見者（名簿にない人）", default="", kind=Kind.NAME, help="所属と氏名。住民等は次の「通報者」に入力します"
    )
    discoverer_contact: str = labelled("発見者の連絡先", default="")
    # ④
    place: str = labelled("どこで（場所）", default="", length=200, basis=BASIS)
    systems: str = labelled("対象システム", default="", length=200, basis="緊1-2(1)")
    devices: tuple[UUID, ...] = labelled("端末・媒体", default=(), refers_to="device", basis=BASIS)
    assets: tuple[UUID, ...] = labelled("情報資産", default=(), refers_to="information_asset", basis=BASIS)
    things: tuple[Thing, ...] = labelled("台帳にない物", default=(), basis=BASIS)
    confidentiality: Confidentiality | None = labelled("情報の最高分類", basis="対2-1、緊5-4(3)")
    contractor: str = labelled("関係する委託先", default="", length=120, suggests="contractors", basis="緊2-1(2)ア")
    # ⑥ 5W1H: いつ is occurred_at, どこで is place.
    who: str = labelled("誰が", default="", length=200, help="関係した人の係や立場。氏名は必要なときだけ")
    what: str = labelled("何が", default="", length=200, basis=BASIS, help="例　USBメモリ KK-0211 を紛失")
    why: str = labelled("なぜ", default="", kind=Kind.LONG)
    how: str = labelled("どのように", default="", kind=Kind.LONG)
    # ⑦
    source: Source | None = labelled("発見の経路", default=Source.INSIDE, basis="対5-3(1)(2)")
    informant: str = labelled("通報者", default="", kind=Kind.NAME, basis="対5-3(2)")
    informant_contact: str = labelled("通報者の連絡先", default="")
    informant_is_anonymous: bool = labelled("通報者は匿名", default=False)
    needs_officers: Answer | None = labelled(
        "CISOと部長への報告が必要か", basis="対5-3(2)ウ", help="住民等からの通報では、必要に応じて報告します"
    )
    no_officers_reason: str = labelled("必要なしとした理由", default="", kind=Kind.LONG, basis="対5-3(2)ウ")
    # ⑧
    personal: Personal | None = labelled("個人情報", basis=BASIS)
    persons: int | None = labelled("人数", unit="名", basis=BASIS)
    persons_are_estimated: bool = labelled("人数はおおよそ", default=False)
    personal_content: str = labelled(
        "個人情報の内容", default="", kind=Kind.LONG, help="項目の種類。氏名そのものは書かない"
    )
    is_sensitive: Answer | None = labelled("要配慮個人情報", help="病歴、障害、犯罪の経歴など")
    my_number: Answer | None = labelled("マイナンバー")
    law_kinds: tuple[LawKind, ...] = labelled("法令の報告の区分", default=(), help=ASK)
    known_on: date | None = labelled("事態を知った日", help=ASK)
    quick_guide_on: date | None = labelled("速報の目安日", help=ASK)
    full_guide_on: date | None = labelled("確報の目安日", help=ASK)
    # ⑨ ⑩
    condition: Condition | None = labelled("現在の状態", basis=BASIS)
    restored_at: datetime | None = labelled("復旧日時")
    impact: str = labelled("所管システム・業務への影響", default="", kind=Kind.LONG, basis="緊1-2(1)")
    damage: str = labelled("被害の状況", default="", kind=Kind.LONG)
    cause: str = labelled("原因", default="", kind=Kind.LONG)
    measures: str = labelled("応急の措置", default="", kind=Kind.LONG, basis="緊2-1")
    investigating: tuple[Fact, ...] = labelled("調査中の項目", default=(), basis=BASIS)
    next_report_at: datetime | None = labelled("次の報告の予定", basis=BASIS)
    # ⑤ ⑪
    examples: tuple[Example, ...] = labelled("判定基準の例", default=(), basis=JUDGED)
    attack: Answer | None = labelled("外部からの攻撃が明らか", basis="判")
    outlook: Outlook | None = labelled("復旧の見込み", basis="判")
    outlook_reason: str = labelled("2時間を超えてもレベル2とする理由", default="", kind=Kind.LONG, basis="判")
    is_held: bool = labelled("判定を保留（暫定レベル3）", default=False, basis=JUDGED)
    override: Level | None = labelled("表と違う段階にする", basis=JUDGED)
    override_reason: str = labelled("表と違う段階にする理由", default="", kind=Kind.LONG, basis=JUDGED)
    emergency: Emergency | None = labelled("緊急事態の種別（表1）", basis="緊3-1")
    judged_by: UUID | None = labelled("判定者", refers_to=PERSON, basis=JUDGED)
    judged_at: datetime | None = labelled("判定日時", basis=JUDGED)
    bcp_at: datetime | None = labelled("業務継続計画への移行", basis="緊3-1")
    level: Level | None = labelled("判定", hidden=True, indexed=True)
    # What the offices write.
    policy_number: str = labelled("情報政策課の受付番号", default="", kind=Kind.CODE, basis="緊1-2(1)")
    policy_received_at: datetime | None = labelled("情報政策課の受付日時", basis="緊1-2(1)")
    head_received_at: datetime | None = labelled("統括の受領日時", basis="対5-3(1)イ")
    ciso_received_at: datetime | None = labelled("CISOの確認日時", basis="対5-3(1)ウ")
    officer_received_at: datetime | None = labelled("部長の確認日時", basis="対5-3(1)ウ")
    system_received_at: datetime | None = labelled("情報システム管理者の受領日時", basis="対5-3(1)イ")
    systems_received: str = labelled("受領したシステム", default="", length=200, basis="対5-3(1)イ")
    emergency_at: datetime | None = labelled("緊急事態の認識", basis="緊5-1(2)")
    handler: str = labelled("インシデントハンドラー", default="", kind=Kind.NAME, basis="緊3-2")
    # I-12
    joined_into: UUID | None = labelled("まとめた先", refers_to="incident")
    closed_on: date | None = labelled("完了日")
    kept_at: str = labelled("書類の保存先", default="", length=120)
    goes_up: Answer | None = labelled("CISO・部長へ", hidden=True)
    systems_named: str = labelled("関係するシステム", default="", length=200, hidden=True)
    systems_waiting: str = labelled("受領を待つシステム", default="", length=200, hidden=True)
    judgement: UUID | None = labelled("判定の番号", hidden=True)
    judge_again_at: datetime | None = labelled("判定をやり直す時刻", hidden=True, indexed=True)

    def __post_init__(self) -> None:
        level = self.judged.level
        up = self.source is not Source.OUTSIDE or level is Level.THREE or self.needs_officers is Answer.YES
        object.__setattr__(self, "level", level)
        object.__setattr__(self, "goes_up", Answer.YES if up else Answer.NO)
        concerned = level is not Level.ONE or bool({*LOST, Example.E1Z} & set(self.examples))
        named = systems_in(self.systems) if concerned else ()
        taken = systems_in(self.systems_received)
        object.__setattr__(self, "systems_named", BETWEEN.join(named))
        object.__setattr__(self, "systems_waiting", BETWEEN.join(each for each in named if each not in taken))
        object.__setattr__(self, "judge_again_at", self._again_at())

    @property
    def judged(self) -> Judged:
        """The level and why, by the table (判)."""
        return judge(self.examples, attack=self.attack, outlook=self.outlook, held=self.is_held, override=self.override)

    def _again_at(self) -> datetime | None:
        """Two hours after a failure of レベル2 began, while nobody has said how it goes on (判 E2a)."""
        since = self.occurred_at or self.recognised_at
        over = self.restored_at or self.outlook or self.bcp_at or self.level is Level.THREE
        return since + TWO_HOURS if Example.E2A in self.examples and since is not None and not over else None

    @property
    def heading(self) -> str:
        """Number and kind of event: what somebody wrote may hold a name, and headings go into histories and files."""
        chosen = sorted(self.examples, key=lambda each: (-each.level.rank, each.value))
        return f"{self.number or '（番号なし）'} {chosen[0].label if chosen else self.title}"

    @property
    def short(self) -> str:
        """The number alone, where it is enough."""
        return self.number or self.title

    @property
    def beside_state(self) -> tuple[str, ...]:
        """The level, and that it is provisional."""
        judged = self.judged
        if judged.level is None:
            return ("判定前",)
        return (f"{judged.level.word}{'（暫定）' if judged.provisional else ''}",)

    @property
    def alarms(self) -> bool:
        """An 緊急事態 that is not over is red."""
        return self.level is Level.THREE and self.state in ("open", "reported")

    def is_open(self, name: str) -> bool:
        """Whether a field is 「調査中」."""
        return any(fact.value == name for fact in self.investigating)

    def received(self, party: Party) -> datetime | None:
        """When an office took the report in this program."""
        return {
            Party.POLICY_OFFICE: self.policy_received_at,
            Party.HEAD_OFFICER: self.head_received_at,
            Party.CISO: self.ciso_received_at,
            Party.OFFICER: self.officer_received_at,
            Party.SYSTEM_MANAGER: None if self.systems_waiting else self.system_received_at,
        }.get(party)

    def _told(self, look: Look, *parties: Party) -> list[Party]:
        """Who of these was told, by a line that stands or in this program; also of what was joined into this one."""
        all_of_it = joined_ids(look, self)
        lines: list[Any] = [line for one in all_of_it for line in look.find("incident_entry", incident=one.id)]
        said = {line.party for line in lines if line.nature is Nature.REPORT and line.state in ("kept", "shared")}
        return [p for p in parties if p in said or any(one.received(p) is not None for one in all_of_it)]

    def _sealed(self, look: Look) -> Iterator[Problem]:
        """What was judged changes by 判定を記録 alone, with its reason (domain.md §5.3); the server holds the same."""
        stored: Any = look.maybe(self.kind, self.id) if self.version else None
        if stored is None or stored.judged_at is None or stored.judgement != self.judgement:
            return
        for name in JUDGING:
            if getattr(stored, name) != getattr(self, name):
                yield Problem(name, SEALED, JUDGED)

    def problems(self, look: Look) -> Iterator[Problem]:
        """Almost nothing stops a report: order of moments, a level against the table without a reason."""
        yield from super().problems(look)
        if self.recognised_at and self.occurred_at and self.occurred_at > self.recognised_at:
            yield Problem("occurred_at", "発生日時は、認知日時より前の日時を入力してください。", BASIS)
        if self.recognised_at and self.restored_at and self.restored_at < (self.occurred_at or self.recognised_at):
            yield Problem("restored_at", "復旧日時は、発生日時より後の日時を入力してください。")
        yield from self._sealed(look)
        if self.override is not None and not self.override_reason.strip():
            yield Problem("override_reason", "表と違う段階にする理由を入力してください。", JUDGED)
        if self.state == "done" and self.level in (Level.TWO, Level.THREE):
            wanted = (Party.POLICY_OFFICE, Party.HEAD_OFFICER)
            told = self._told(look, *wanted)
            left = "・".join(party.label for party in wanted if party not in told)
            if left:
                text = f"{left}への報告が未入力です。このまま完了にする理由を入力してください。"
                yield Problem("level", text, "CK-11", stops=False)
        unexplained = self.needs_officers is Answer.NO and not self.no_officers_reason.strip()
        if unexplained and self.source is Source.OUTSIDE:
            text = "CISOと部長への報告を必要なしとした理由を入力してください。"
            yield Problem("no_officers_reason", text, "対5-3(2)ウ")
        if self.persons is not None and self.persons < 0:
            yield Problem("persons", "人数は0以上の数字を入力してください。")
