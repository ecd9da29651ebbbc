"""The page without Qt: who is chosen, what a code means, what is told (ux.md §4.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from komae_desk.areas.consent import commands
from komae_desk.areas.consent.explanation.record import Consent
from komae_desk.areas.consent.explanation.workflow import AGAIN
from komae_desk.areas.consent.roll import Standing, in_order, roll
from komae_desk.core.codes import named, numbered
from komae_desk.core.folding import fold_code
from komae_desk.core.people import PERSON

if TYPE_CHECKING:
    from komae_desk.core.desk import Desk


@dataclass(frozen=True)
class Said:
    """What a code or a key led to: a sentence, whether it went well, and a record that can be opened."""

    text: str
    good: bool = True
    kind: str = ""
    record: UUID | None = None
    did: bool = False


class Session:
    """The people as they stand now, and the papers that came back."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.people: list[Standing] = []
        self.look_again()

    def look_again(self) -> None:
        """Read everybody anew."""
        self.people = roll(self.desk)

    def of(self, ids: Sequence[UUID]) -> list[Standing]:
        """Those people as they stand now, by ふりがな."""
        wanted = set(ids)
        return in_order([each for each in self.people if each.person.id in wanted])

    def papers(self, ids: Sequence[UUID]) -> list[Consent]:
        """Their forms, sorted by ふりがな; who was told nothing yet has none."""
        return [each.consent for each in self.of(ids) if each.consent is not None and each.consent.number]

    def explain(self, ids: Sequence[UUID], told: commands.Explanation) -> list[Consent]:
        """Raises Refused, Invalid or Warned."""
        made = commands.explain(self.desk, self.of(ids), told)
        self.look_again()
        return made

    def row_of(self, person: UUID) -> int:
        """Where somebody stands in the list; -1 for who does not."""
        return next((n for n, each in enumerate(self.people) if each.person.id == person), -1)

    def waiting(self) -> int:
        """How many signed forms are still to come."""
        return sum(each.awaits_paper for each in self.people)

    def read(self, text: str, signed_on: date, shelf: str) -> Said:
        """A code of the reader: a signed form is received, a staff card finds the person, others are named.

        Raises Refused, Invalid or Warned where the form cannot be received.
        """
        code = fold_code(text)
        found = numbered(self.desk, code)
        if isinstance(found, Consent):
            return self._form(found, signed_on, shelf)
        for field in ("card_code", "staff_number"):
            people = self.desk.find(PERSON, **{field: code}) if code else []
            if people and found is None:
                return self._person(people[0])
        if found is not None:
            text = f"{code}は、{named(self.desk, found)}の番号です。同意書ではありません。"
            return Said(text, False, found.kind, found.id)
        return Said(f"番号「{code}」の同意書はありません。番号を確認してください。", False)

    def _form(self, consent: Consent, signed_on: date, shelf: str) -> Said:
        name = self._name(consent)
        if consent.state == "signed":
            return Said(f"{name}さんの同意書（{consent.number}）は、受領済みです。", False, consent.kind, consent.id)
        if consent.state != "explained":
            what = {"ended": "任用が終わった記録", "void": "取り消した記録"}.get(consent.state, "同意書を求めない記録")
            return Said(f"{name}さんの{consent.number}は、{what}です。", False, consent.kind, consent.id)
        if self._missed(consent):
            return Said(f"{name}さんは、{AGAIN}", False, consent.kind, consent.id)
        done = commands.receive(self.desk, consent, signed_on, shelf)
        self.look_again()
        left = self.waiting()
        rest = f"署名待ちは、あと{left}人です。" if left else "署名待ちの人は、もういません。"
        return Said(f"{name}さんの同意書（{done.number}）を受領しました。{rest}", True, consent.kind, done.id, did=True)

    def _missed(self, consent: Consent) -> bool:
        return any(
            each.consent is not None and each.consent.id == consent.id and each.needs_again for each in self.people
        )

    def _name(self, consent: Consent) -> str:
        person: Any = self.desk.maybe(PERSON, consent.person)
        return str(getattr(person, "name", "")) or "（名簿にない人）"

    def _person(self, person: Any) -> Said:
        if self.row_of(person.id) < 0:
            text = f"{person.name}さんは、会計年度任用職員の一覧にいません。区分と在籍を確認してください。"
            return Said(text, False, PERSON, person.id)
        return Said(f"{person.name}さんを選びました。", True, PERSON, person.id)
