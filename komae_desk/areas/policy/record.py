"""A document of the rules as it holds from a day on, with its words (規程, D-09): the city's, and a section's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from komae_desk.areas.policy.clauses import unpacked
from komae_desk.core.clause import DOCUMENTS
from komae_desk.core.record import Choice, Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

BASIS = "対5-1(3)"
MOST = 150_000
"""So many characters a document may have: what the server takes in one field, with room for its marks."""
ISSUED = "issued"


class Code(Choice):
    """By which letter its clauses are named (略号, domain.md §0.1)."""

    BASIC = "基", f"基　{DOCUMENTS['基'].name}"
    STANDARD = "対", f"対　{DOCUMENTS['対'].name}"
    EMERGENCY = "緊", f"緊　{DOCUMENTS['緊'].name}"
    JUDGEMENT = "判", f"判　{DOCUMENTS['判'].name}"
    FORMS = "様", f"様　{DOCUMENTS['様'].name}"
    SERVICES = "サ", f"サ　{DOCUMENTS['サ'].name}"
    CARRYING = "持", f"持　{DOCUMENTS['持'].name}"
    PRIVATE = "私", f"私　{DOCUMENTS['私'].name}"
    MEETINGS = "W", f"W　{DOCUMENTS['W'].name}"


class Whose(Choice):
    """Whose it is (種別)."""

    CITY = "city", "市の規程"
    PROCEDURE = "procedure", "実施手順"
    CHIEF = "chief", "課長の定めた文書"


class Disclosure(Choice):
    """Who may read it (公開区分): procedures are not for the public (基10)."""

    PUBLIC = "public", "公開"
    INTERNAL = "internal", "庁内限定"


@dataclass(frozen=True)
class RuleBody:
    """The words of a document: its clauses as clauses.packed writes them, and the file they were read from."""

    text: str = ""
    source: str = ""

    def __str__(self) -> str:
        found = unpacked(self.text)
        return f"{len(found)}か所 {sum(len(clause.text) for clause in found):,}字（{self.source or '手入力'}）"


@dataclass(frozen=True, kw_only=True)
class Rule(Record):
    """One version of one document. What is out of force stays, so that versions can be compared."""

    code: Code | None = labelled(
        "略号", indexed=True, help="条項を「対5-1(1)」のように呼ぶ文字です。ない文書は空欄にします。"
    )
    name: str = labelled("文書名", default="", required=True, length=120, basis=BASIS)
    whose: Whose | None = labelled("種別", required=True, default=Whose.CITY)
    issue_name: str = labelled("版・番号", default="", help="例：令和4年規則第9号、第3版")
    starts_on: date | None = labelled("施行日", required=True, indexed=True)
    revised_by: str = labelled("改定者", default="", help="例：市長、CISO、行政情報化推進委員会")
    disclosure: Disclosure | None = labelled("公開区分", required=True, default=Disclosure.INTERNAL, basis=BASIS)
    place: str = labelled(
        "閲覧場所", default="", required=True, kind=Kind.LONG, length=200, basis=BASIS,
        help="だれでも読める所です。例：庁内ポータル、執務室の書棚2段目",
    )  # fmt: skip
    body: tuple[RuleBody, ...] = labelled("本文", default=())
    unsure: str = labelled("確かめる所", default="", kind=Kind.LONG, length=20_000)
    ended_on: date | None = labelled("廃止日")
    note: str = labelled("備考", default="", kind=Kind.LONG)

    @property
    def heading(self) -> str:
        """The name and the version."""
        return f"{self.name}（{self.issue_name}）" if self.name and self.issue_name else self.name or self.title

    @property
    def short(self) -> str:
        """The name alone."""
        return self.name or self.title

    @property
    def abbreviation(self) -> str:
        """The letter its clauses are named by; "" where it has none."""
        return str(self.code.value) if self.code is not None else ""

    @property
    def text(self) -> str:
        """Its words, packed; "" while none were read."""
        return self.body[0].text if self.body else ""

    def problems(self, look: Look) -> Iterator[Problem]:
        """One version for a day, words that the server takes, an end after the beginning."""
        yield from super().problems(look)
        if len(self.text) > MOST:
            yield Problem(
                "body", f"本文が{MOST:,}字を超えています（今 {len(self.text):,}字）。章ごとに文書を分けてください。"
            )
        if self.starts_on and self.ended_on and self.ended_on < self.starts_on:
            yield Problem("ended_on", "廃止日は、施行日以後の日を入力してください。")
        same = look.find(self.kind, name=self.name, starts_on=self.starts_on, state=ISSUED) if self.starts_on else []
        if self.state != "retired" and any(other.id != self.id for other in same):
            yield Problem("starts_on", "この施行日の版は、登録済みです。施行日を確かめてください。")


@dataclass(frozen=True, kw_only=True)
class CityRule(Rule):
    """What 情報政策課 issues for every section."""

    kind: ClassVar[str] = "city_rule"
    title: ClassVar[str] = "市の規程"


@dataclass(frozen=True, kw_only=True)
class SectionRule(Rule):
    """A document of the section's own register (D-09); in 単独利用 the city's rules, too, are kept here."""

    kind: ClassVar[str] = "section_rule"
    title: ClassVar[str] = "規程・手順"

    checked_on: date | None = labelled(
        "最終確認日", basis=BASIS, help="閲覧場所で、だれでも読めることを確かめた日です。"
    )
    checked_by: UUID | None = labelled("確認者", refers_to="person", basis=BASIS)
    next_check_on: date | None = labelled("次の確認日", basis=BASIS, help="〔推奨〕四半期ごと")
    announced_on: date | None = labelled("周知日", basis=BASIS)
