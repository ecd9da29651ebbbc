"""R-05: the explanation to a 会計年度任用職員 and the signed consent, of one appointment (対5-1(2)ア・イ)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from komae_desk.areas.consent.choices import TERM, Check, Topic, Understanding, Way
from komae_desk.core.application import day_of
from komae_desk.core.dates import fiscal_year
from komae_desk.core.people import PERSON
from komae_desk.core.record import Kind, Problem, Record, labelled

if TYPE_CHECKING:
    from komae_desk.core.desk import Look

EXPLAINED, SIGNED = "対5-1(2)ア", "対5-1(2)イ"
TOLD = ("explained_at", "explainer", "way", "materials", "topics", "checks", "score", "questions", "understanding")
"""What is written down when somebody was told."""
RANK = ("planned", "explained", "waived", "signed", "ended")
"""How far an appointment has come, by its state; one that was taken back is none."""


@dataclass(frozen=True, kw_only=True)
class Consent(Record):
    """One appointment: what was explained when by whom, whether it was understood, and the paper that was signed."""

    kind: ClassVar[str] = "consent"
    title: ClassVar[str] = "説明・同意の記録"

    person: UUID | None = labelled("任用者", required=True, refers_to=PERSON, indexed=True, basis=EXPLAINED)
    starts_on: date | None = labelled("任用開始日", required=True, basis=EXPLAINED)
    ends_on: date | None = labelled("任用終了日", required=True, basis=EXPLAINED)
    unit: str = labelled("所属", default="", basis=EXPLAINED)
    post: str = labelled("職名", default="", basis=EXPLAINED)
    duties: str = labelled("業務", default="", length=200, basis=EXPLAINED)
    workplace: str = labelled("勤務場所", default="", basis=EXPLAINED)
    renews: UUID | None = labelled("前の任用の記録", refers_to="consent", basis=SIGNED)
    explained_at: datetime | None = labelled(
        "説明日時", basis=EXPLAINED, help="採用時の義務です。任用開始日までに説明します。"
    )
    explainer: UUID | None = labelled("説明者", refers_to=PERSON, basis=EXPLAINED)
    way: Way | None = labelled("説明の方法", basis=EXPLAINED)
    materials: str = labelled(
        "使った資料（名称・版）", default="", kind=Kind.LONG, basis=EXPLAINED, help="例：情報セキュリティの手引 第3版"
    )
    topics: tuple[Topic, ...] = labelled("説明した事項", default=(), basis=EXPLAINED)
    checks: tuple[Check, ...] = labelled("理解を確かめた方法", default=(), basis=EXPLAINED)
    score: int | None = labelled("小テストの点", unit="点", basis=EXPLAINED)
    questions: str = labelled("質疑の内容", default="", kind=Kind.LONG, basis=EXPLAINED)
    understanding: Understanding | None = labelled("理解の確認", basis=EXPLAINED)
    waiver_reason: str = labelled("同意書を求めない理由", default="", kind=Kind.LONG, basis=SIGNED)
    preamble: str = labelled("同意書の前文", default="", kind=Kind.LONG, basis=SIGNED)
    clauses: str = labelled("同意書の箇条書き", default="", kind=Kind.LONG, length=4000, basis=SIGNED)
    wording_version: str = labelled("同意書の文言の版", default="", length=200, basis=SIGNED)
    signed_on: date | None = labelled("署名の日", basis=SIGNED, help="同意書に本人が書いた日")
    received_on: date | None = labelled("同意書の受領日", basis=SIGNED)
    received_by: UUID | None = labelled("受領者", refers_to=PERSON, basis=SIGNED)
    shelf: str = labelled(
        "同意書の保管場所", default="", basis=SIGNED, help="紙の同意書が原本です。例：保管庫A 人事綴り"
    )
    paper_number: str = labelled("紙の同意書の番号", default="", kind=Kind.CODE, help="移行の前の紙の番号")
    migrated_by: UUID | None = labelled("移行の登録者", refers_to=PERSON, hidden=True)
    migrated_at: datetime | None = labelled("移行の登録日時", hidden=True)
    return_due_on: date | None = labelled("同意書の提出の目安", hidden=True)

    def __post_init__(self) -> None:
        waits = self.state == "explained" and self.explained_at is not None
        days = [day_of(self.explained_at), self.starts_on] if waits and self.explained_at else []
        object.__setattr__(self, "return_due_on", max((day for day in days if day), default=None))

    @property
    def heading(self) -> str:
        """Number and appointment; the person stands beside it wherever a list has room."""
        since = f"{self.starts_on.month}月{self.starts_on.day}日からの任用" if self.starts_on else self.title
        return f"{self.number} {since}".strip()

    @property
    def explained_late(self) -> bool:
        """Whether the work had begun before the explanation (CK-12)."""
        return bool(self.explained_at and self.starts_on and day_of(self.explained_at) > self.starts_on)

    @property
    def beside_state(self) -> tuple[str, ...]:
        """What an inspection asks about stays beside the state."""
        again = self.understanding is Understanding.AGAIN and self.state == "explained"
        return (*(("開始後の説明",) if self.explained_late else ()), *(("要再説明",) if again else ()))

    @property
    def covers(self) -> tuple[date, date] | None:
        """The first and the last day of the appointment."""
        return (self.starts_on, self.ends_on) if self.starts_on and self.ends_on else None

    def problems(self, look: Look) -> Iterator[Problem]:
        """CK-12, the days of the appointment, one record for each; warned of when it is entered or changes."""
        yield from super().problems(look)
        stored = look.maybe(self.kind, self.id) if self.version else None
        yield from self._appointment(look, stored)
        yield from self._explanation(look, stored)
        if self.signed_on and self.signed_on > look.today:
            yield Problem("signed_on", "署名の日は、今日以前の日を入力してください。", SIGNED)
        if self.signed_on and self.explained_at and self.signed_on < day_of(self.explained_at):
            day = day_of(self.explained_at)
            text = f"署名の日は、説明日（{day.month}月{day.day}日）以後の日を入力してください。"
            yield Problem("signed_on", text, SIGNED)
        if self.score is not None and not 0 <= self.score <= 1000:
            yield Problem("score", "小テストの点は、0から1000までの数字を入力してください。")

    def _differs(self, stored: Record | None, *names: str) -> bool:
        """Whether something was entered anew, so that it is warned of."""
        return stored is None or any(getattr(stored, name) != getattr(self, name) for name in names)

    def _appointment(self, look: Look, stored: Record | None) -> Iterator[Problem]:
        person: Any = look.maybe(PERSON, self.person)
        category = getattr(getattr(person, "category", None), "value", TERM)
        if category != TERM and self._differs(stored, "person"):
            text = f"{person.name}さんは、職員等名簿の区分が「会計年度任用」ではありません。理由を入力してください。"
            yield Problem("person", text, "対5-1(2)", stops=False)
        if not (self.starts_on and self.ends_on):
            return
        if self.ends_on < self.starts_on:
            first = f"{self.starts_on.month}月{self.starts_on.day}日"
            yield Problem("ends_on", f"任用終了日は、任用開始日（{first}）以後の日を入力してください。", EXPLAINED)
        elif fiscal_year(self.starts_on) != fiscal_year(self.ends_on) and self._differs(stored, "starts_on", "ends_on"):
            text = "任用の期間が年度をまたぎます。年度ごとに記録を分けるか、理由を入力してください。"
            yield Problem("ends_on", text, SIGNED, stops=False)
        for other in twins_of(look, self) if self.state != "void" else ():
            text = f"この任用の記録は登録済みです（{other.heading}）。その記録を開いてください。"
            yield Problem("starts_on", text)

    def _explanation(self, look: Look, stored: Record | None) -> Iterator[Problem]:
        if self.explained_at and self.explained_at.astimezone() > look.now:
            yield Problem("explained_at", "説明日時は、今より前の日時を入力してください。", EXPLAINED)
        if self.migrated_at or not self._differs(stored, "explained_at", "starts_on"):
            return
        if self.explained_at is None and self.starts_on and self.starts_on <= look.today:
            text = "任用が始まっていますが、説明がまだです。理由を入力してください。（入力すると登録できます）"
            yield Problem("starts_on", text, "CK-12", stops=False)
        elif self.explained_late:
            text = "説明日が任用開始日より後です。理由を入力してください。（入力すると登録できます）"
            yield Problem("explained_at", text, "CK-12", stops=False)


def twins_of(look: Look, consent: Consent) -> list[Consent]:
    """Other records of the same appointment: two PCs that were apart may have begun one each."""
    if consent.person is None or consent.starts_on is None:
        return []
    found = look.find(Consent.kind, person=consent.person, starts_on=consent.starts_on, state=RANK)
    return [other for other in found if isinstance(other, Consent) and other.id != consent.id]
