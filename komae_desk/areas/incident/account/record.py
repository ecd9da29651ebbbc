"""I-08 and I-13: what happened, told to the public or disclosed to who asks (緊6-6, 緊4図2; domain.md §6.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.incident.choices import Level
from komae_desk.areas.incident.reporting.after import AfterIncident, close
from komae_desk.core.people import PERSON
from komae_desk.core.record import Choice, Kind, Problem, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

PUBLIC, INQUIRY = "緊6-6(4)", "緊4図2"
LONG = 2000
SHORTEST = 3
"""Characters of a name from which on it is looked for: shorter ones are words, too."""
PREVENTION, ATTACHMENTS = 1000, 300


class Purpose(Choice):
    """Which of the two papers it is."""

    PUBLICATION = "publication", "公表資料（I-08）"
    INVESTIGATION = "investigation", "調査報告書（I-13）"


class Disclosure(Choice):
    """開示の要否 (I-13)."""

    WHOLE = "whole", "開示する"
    PARTLY = "partly", "一部を開示しない"
    NONE = "none", "開示しない"


class Author(Choice):
    """作成者: the rules name none (§10.6); a section says whose paper it is."""

    SECTION = "section", "課（情報セキュリティ管理者）"
    CSIRT = "csirt", "ＣＳＩＲＴ（情報政策課）"


PUBLISHED = ("subject", "situation", "course", "method", "leaked", "damage", "cause", "measures", "prevention",
             "contact")  # fmt: skip
"""What stands on I-08."""


@dataclass(frozen=True, kw_only=True)
class IncidentAccount(AfterIncident):
    """One account; ア〜ケ stand in both papers."""

    kind: ClassVar[str] = "incident_account"
    title: ClassVar[str] = "公表・調査報告"

    purpose: Purpose | None = labelled("種類", required=True, default=Purpose.PUBLICATION, basis=PUBLIC)
    written_on: date | None = labelled("資料の日付", required=True, basis=PUBLIC)
    subject: str = labelled("件名", default="", length=120, required=True, basis=PUBLIC)
    situation: str = labelled("ア 事故発生の状況", default="", kind=Kind.LONG, length=LONG, required=True, basis=PUBLIC)
    course: str = labelled("イ 事実経緯", default="", kind=Kind.LONG, length=LONG, basis=PUBLIC)
    method: str = labelled("ウ 調査の方法・範囲と状況", default="", kind=Kind.LONG, length=LONG, basis=PUBLIC)
    leaked: str = labelled(
        "エ 漏えいした情報の内容（件数）", default="", kind=Kind.LONG, length=1000, basis=PUBLIC, help="氏名は書かない"
    )
    damage: str = labelled("オ 被害内容（二次被害を含む）", default="", kind=Kind.LONG, length=1000, basis=PUBLIC)
    cause: str = labelled("カ 原因", default="", kind=Kind.LONG, length=1000, basis=PUBLIC)
    measures: str = labelled("キ 当面の対応策・復旧", default="", kind=Kind.LONG, length=1000, basis=PUBLIC)
    prevention: str = labelled("ク 再発防止策", default="", kind=Kind.LONG, length=PREVENTION, basis=PUBLIC)
    contact: str = labelled("ケ 問い合わせ窓口", default="", length=200, required=True, basis=PUBLIC)
    persons_told_on: date | None = labelled("本人・関係者に連絡した日", basis="緊6-6(2)")
    wishes: str = labelled("本人・関係者の意向", default="", kind=Kind.LONG, basis="緊6-6(2)", help="氏名は書かない")
    is_one_window: bool = labelled("問い合わせ窓口を一本化した", default=False, basis="緊6-6(3)")
    url: str = labelled("掲載のURL", default="", length=200, basis="緊6-6(4)")
    is_reachable: bool = labelled("市のトップページからたどれる", default=False, basis="緊6-6(4)")
    addressee: str = labelled("宛先（開示先）", default="", length=120, basis=INQUIRY)
    author: Author | None = labelled("作成者", default=Author.SECTION, basis=INQUIRY)
    to_persons: str = labelled("被害者への対応", default="", kind=Kind.LONG, length=1000, basis=INQUIRY)
    disclosure: Disclosure | None = labelled("開示の要否", basis=INQUIRY)
    undisclosed: str = labelled("開示しない部分", default="", kind=Kind.LONG, length=1000, basis=INQUIRY)
    undisclosed_why: str = labelled("開示しない理由", default="", kind=Kind.LONG, length=1000, basis=INQUIRY)
    attachments: str = labelled("添付（I-02・I-03・様式の番号）", default="", length=ATTACHMENTS, basis=INQUIRY)
    submitted_by: UUID | None = labelled("決定・確認を求めた人", refers_to=PERSON, basis="緊6-6")
    decided_by: UUID | None = labelled("決定（確認）した人", refers_to=PERSON, basis="緊6-6")
    decided_title: str = labelled("決定（確認）した人の職", default="", basis="緊6-6")
    decided_name: str = labelled("決定（確認）した人の氏名", default="", kind=Kind.NAME, basis="緊6-6")
    decided_on: date | None = labelled("公表の決定日・報告書の確認日", basis="緊6-6")
    published_on: date | None = labelled("公表日・開示日", basis=PUBLIC)

    @property
    def is_public(self) -> bool:
        """Whether it is told to everybody."""
        return self.purpose is Purpose.PUBLICATION

    def problems(self, look: Look) -> Iterator[Problem]:
        """Persons are told before the public (緊6-6(2)); what is not disclosed has a reason."""
        yield from super().problems(look)
        if self.is_public and self.state in ("submitted", "decided", "published"):
            yield from self._names(look)
        if self.is_public and self.state in ("decided", "published"):
            yield from self._before_the_public()
        yield from self.own_hand(look, "decided_name")
        if self.disclosure in (Disclosure.PARTLY, Disclosure.NONE) and not self.undisclosed_why.strip():
            yield Problem("undisclosed_why", "開示しない理由を入力してください。", INQUIRY)
        if self.disclosure is Disclosure.PARTLY and not self.undisclosed.strip():
            yield Problem("undisclosed", "開示しない部分を入力してください。", INQUIRY)
        if self.published_on and self.decided_on and self.published_on < self.decided_on:
            yield Problem("published_on", "公表日・開示日は、決定日以後の日を入力してください。", "緊6-6")

    def _names(self, look: Look) -> Iterator[Problem]:
        """A person of the register, or whoever noticed or told, by the full name: the public reads it for ever."""
        incident: Any = look.maybe("incident", self.incident)
        people: list[Any] = look.find(PERSON)
        known = {close(each.name) for each in people}
        if incident is not None:
            known |= {close(name) for name in (incident.discoverer_words, incident.informant)}
        labels = self.labels()
        for name in PUBLISHED:
            text = close(str(getattr(self, name)))
            if any(len(each) >= SHORTEST and each in text for each in known):
                words = f"{labels[name].text}に、人の氏名があります。消すか、公表してよい理由を入力してください。"
                yield Problem(name, words, PUBLIC, stops=False)

    def _before_the_public(self) -> Iterator[Problem]:
        if self.level is Level.THREE and self.persons_told_on is None:
            text = "本人・関係者への連絡が済んでいません。公表の前に連絡し、意向を確かめます。理由を入力してください。"
            yield Problem("persons_told_on", text, "緊6-6(2)", stops=False)
        elif self.persons_told_on and self.published_on and self.published_on < self.persons_told_on:
            text = "公表日が、本人・関係者に連絡した日より前です。理由を入力してください。"
            yield Problem("persons_told_on", text, "緊6-6(2)", stops=False)
        if not self.is_one_window:
            text = "問い合わせ窓口が一本化されていません。理由を入力してください。"
            yield Problem("is_one_window", text, "緊6-6(3)", stops=False)
        if self.state == "published" and not (self.url.strip() and self.is_reachable):
            text = (
                "掲載のURLと、トップページからたどれることを確かめてください。紙だけの公表は、理由を入力してください。"
            )
            yield Problem("url", text, "緊6-6(4)", stops=False)
