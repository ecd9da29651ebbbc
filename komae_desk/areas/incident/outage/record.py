"""I-04: 総務省様式１ インシデント報告書（IT障害） (様1, domain.md §4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.incident.outage.choices import Cause, Event, Item, Outlook, Press, Running
from komae_desk.areas.incident.reporting.choices import Given, Red
from komae_desk.areas.incident.reporting.record import MinistryReport
from komae_desk.core.attachment import attachments_of
from komae_desk.core.record import Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "様1"


@dataclass(frozen=True)
class CourseLine:
    """⑦ one line of what happened and was done."""

    at: str = labelled("日時", default="")
    what: str = labelled("事象・対応状況等", default="", kind=Kind.LONG)


@dataclass(frozen=True)
class Mark:
    """A person's word on the 朱書き of one item."""

    item: Item | None = labelled("項目")
    # A long text, so that the row has a second line and the reason room beside the item.
    reason: str = labelled("理由", default="", kind=Kind.LONG)
    red: Red | None = labelled("朱書き")


@dataclass(frozen=True, kw_only=True)
class OutageReport(MinistryReport):
    """One report on 様式１."""

    kind: ClassVar[str] = "outage_report"
    title: ClassVar[str] = "様式1（IT障害）"
    form: ClassVar[str] = "様式1（IT障害）"
    compared: ClassVar[tuple[str, ...]] = tuple(item.value for item in Item)

    before: UUID | None = labelled("前の報告", refers_to="outage_report", indexed=True, basis=BASIS)
    event: Event | None = labelled(
        "①発生した事象の分類", required=True, basis="様1①", help="最初に検知した事象を1つだけ選びます"
    )
    causes: tuple[Cause, ...] = labelled("②原因の分類", default=(), basis="様1②")
    annex: Given | None = labelled(
        "別紙の有無",
        required=True,
        default=Given.NO,
        basis=BASIS,
        help="枠からあふれたときは、自動で「有」になります",
    )
    operator: str = labelled("④重要インフラ事業者等名", default="", basis="様1④")
    found_at: datetime | None = labelled("⑤判明日時", basis="様1⑤")
    occurred_at: datetime | None = labelled("⑤発生日時", basis="様1⑤")
    occurred_note: str = labelled(
        "⑤発生日時の補足", default="", length=60, basis="様1⑤", help="例　不明、推定、前日の夜から"
    )
    systems: str = labelled("⑤システム・委託先業者等", default="", length=340, basis="様1⑤")
    overview: str = labelled("⑤発生事象の概要", default="", kind=Kind.LONG, length=2000, basis="様1⑤")
    running: Running | None = labelled("⑤システムの稼働状況", basis="様1⑤")
    deviation: Given | None = labelled("⑥サービス維持レベルからの逸脱", basis="様1⑥")
    spread: Given | None = labelled("⑥他の事業者等への波及の可能性", basis="様1⑥")
    course: tuple[CourseLine, ...] = labelled("⑦推移（日時、事象・対応状況等）", default=(), basis="様1⑦")
    supplement: str = labelled("⑦補足情報", default="", kind=Kind.LONG, length=1000, basis="様1⑦")
    press: Press | None = labelled("⑦報道発表、報道等への掲載", basis="様1⑦")
    press_detail: str = labelled("⑦報道の日時・件名", default="", length=200, basis="様1⑦")
    others_told: str = labelled("⑦ほかに連絡を行った先", default="", length=200, basis="様1⑦")
    outlook: Outlook | None = labelled("⑧今後の予定", basis="様1⑧")
    next_due_on: date | None = labelled(
        "次の報告の目安（推奨）", basis="様1⑧", help="様式に期限はありません。ホームに出す日です"
    )
    lessons: str = labelled("⑨得られた教訓等", default="", kind=Kind.LONG, length=1000, basis="様1⑨")
    marks: tuple[Mark, ...] = labelled(
        "朱書きの直し", default=(), help="前の報告と変わった所は、自動で朱書きになります。違うときだけ入力します"
    )

    def problems(self, look: Look) -> Iterator[Problem]:
        """① is exactly one (CK-09); the rules beside the boxes of the form."""
        yield from (self._one_event(p) for p in super().problems(look))
        if not self.causes:
            text = "②原因の分類が選ばれていません。分からないときは「不明」を選んでください。"
            yield Problem("causes", text, "様1②", stops=False)
        if self.press in (Press.DONE, Press.PLANNED) and not self.press_detail.strip():
            text = f"報道発表が「{self.press.label}」なので、日時と件名を入力してください。"
            yield Problem("press_detail", text, "様1⑦")
        if self.annex is Given.NO and attachments_of(look, self, "annex"):
            yield Problem("annex", "別紙のファイルがあります。別紙の有無は「有」を選んでください。", BASIS)
        if self.found_at and self.occurred_at and self.occurred_at > self.found_at:
            yield Problem("occurred_at", "発生日時は、判明日時より前の日時を入力してください。", "様1⑤")
        if self.outlook is Outlook.FINISHED and not look.find("prevention", incident=self.incident):
            text = "対応完了ですが、再発防止策報告書（I-06）がまだありません。理由を入力してください。"
            yield Problem("outlook", text, "緊2-3(3)", stops=False)

    @staticmethod
    def _one_event(problem: Problem) -> Problem:
        if problem.field != "event":
            return problem
        return Problem("event", "①は、8つの事象から1つだけ選んでください。", "CK-09")
