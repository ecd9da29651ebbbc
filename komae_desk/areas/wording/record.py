"""Words for one sentence of a form, from a day on: the city's for all sections, and a section's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from komae_desk.core.dates import wareki
from komae_desk.core.people import Role
from komae_desk.core.record import FIXED, Kind, Problem, Record, labelled
from komae_desk.core.wording import EVERY, OWN, lines_of

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

DECIDING = (Role.SECURITY_MANAGER, Role.DEPUTY, Role.CLERK)


@dataclass(frozen=True, kw_only=True)
class Wording(Record):
    """A version of a sentence. What is out of force stays, so that everybody sees what stood on papers before."""

    phrase: str = labelled("文", default="", required=True, among=EVERY, help="帳票の番号と、文の名前です。")
    text: str = labelled(
        "文言",
        default="",
        kind=Kind.LONG,
        length=2000,
        help="帳票にこのまま印刷します。句読点は帳票の設定に合わせます。",
    )
    starts_on: date | None = labelled("適用開始日", required=True, help="この日から印刷する帳票に使います。")
    note: str = labelled("変更の理由", default="", required=True, kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """Which sentence, and from which day on."""
        return f"{self.phrase}（{wareki(self.starts_on)}から）" if self.starts_on else self.phrase or self.title

    def problems(self, look: Look) -> Iterator[Problem]:
        """One version for a day; a sentence that a form needs is never blank."""
        yield from super().problems(look)
        known = look.phrases.get(self.phrase)
        if self.phrase and known is None:
            yield Problem("phrase", "この文は、どの帳票にもありません。文を選び直してください。")
        if known is not None and known.text and not self.text.strip():
            yield Problem("text", "文言を入力してください。この文は、帳票に必ず印刷します。")
        if known is not None and known.lines and 0 < len(lines_of(self.text)) != known.lines:
            yield Problem(
                "text",
                f"{known.lines}行で入力してください（今 {len(lines_of(self.text))}行）。一行が帳票の一つの欄です。",
            )
        same = look.find(self.kind, phrase=self.phrase, starts_on=self.starts_on) if self.starts_on else []
        if any(other.id != self.id for other in same):
            yield Problem("starts_on", "この日からの文言は、登録済みです。登録済みの文言を変更してください。")


@dataclass(frozen=True, kw_only=True)
class CityWording(Wording):
    """What the city issues for every section."""

    kind: ClassVar[str] = "city_wording"
    title: ClassVar[str] = "市の文言"


@dataclass(frozen=True, kw_only=True)
class SectionWording(Wording):
    """What a section says in its own words, where the form allows it."""

    kind: ClassVar[str] = "section_wording"
    title: ClassVar[str] = "この課の文言"

    phrase: str = labelled("文", default="", required=True, among=OWN, help="帳票の番号と、文の名前です。")

    def problems(self, look: Look) -> Iterator[Problem]:
        """Only where the form allows it, by those who look after the section."""
        yield from super().problems(look)
        known = look.phrases.get(self.phrase)
        if known is not None and known.allows == FIXED:
            yield Problem("phrase", "この文は、市の文言だけを使います。変えるときは、情報政策課に相談してください。")
        if not look.user.holds(*DECIDING):
            yield Problem("phrase", "文言を変えられるのは、課長と担当者です。課長に依頼してください。")
